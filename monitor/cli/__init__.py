"""The command line: arguments in, one command called, its exit code out. Heavy libraries are imported where used.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 4 done in part, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import sys

from monitor.errors import ConfigError, MonitorError, UsageError


def main() -> None:
    """The entry point of `monitor`: errors that the program can explain become one line on standard error."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    from monitor.cli.tree import app

    try:
        code = app(args=arguments, prog_name="monitor", standalone_mode=False)
    except (ConfigError, UsageError) as error:
        return _refuse(error, 2)
    except MonitorError as error:
        return _refuse(error, 1)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the parser's own errors have no public base class
        return _usage(error)
    return code if isinstance(code, int) else 0


def _refuse(error: MonitorError, code: int) -> int:
    from monitor.hygiene import clean

    print(f"monitor: {clean(str(error))}", file=sys.stderr)
    return code


def _usage(error: Exception) -> int:
    """What the argument parser raises explains itself; anything else is our fault, and says so with its trace."""
    show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if isinstance(code, int):
        if callable(show):
            show()
        return code
    raise error
