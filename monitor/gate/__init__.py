"""A page in, whether it can hold a report at all out: so cheaply that years of pages can be looked at. No I/O.

    gate = Gate(rulebook)        once a process
    gate.wants(page)             False: extraction and detection would find nothing

It may say yes in vain, never no: what it lets go is not looked at again.
"""

from monitor.gate.days import day_of
from monitor.gate.gate import Gate

__all__ = ["Gate", "day_of"]
