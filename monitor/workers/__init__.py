"""The seam for parallelism: work and items in, results as they come out; in this process, in many, or on many machines.

    with engine(Plan(processes=2)) as pool:
        for done in spread(pool, work, items, window=pool.width * 2): ...

Knows nothing of news. `work` must be a function of a module, its items and results small and picklable, and doing an
item twice must give the same: an engine may lose what it has done and do it again.
"""

from monitor.workers.engines import Engine, Plan, engine
from monitor.workers.limit import TookTooLong, within
from monitor.workers.spread import Done, Loss, spread

__all__ = ["Done", "Engine", "Loss", "Plan", "TookTooLong", "engine", "spread", "within"]
