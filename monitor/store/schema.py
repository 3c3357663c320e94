"""A store in, its tables at today's form: migrations travel in the package, no alembic.ini is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from monitor.errors import StoreError
from monitor.store.engine import Store, Tx

SchemaState = Literal["ok", "behind", "ahead"]

_FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 7_301_954_422  #: PostgreSQL advisory lock: two programs that start at once migrate one after the other


def migrate(store: Store, *, to: str = "head") -> None:
    """Bring the tables to that revision, in one transaction; nothing happens where they are there already.

    StoreError where the database was written by a newer program.
    """
    if to == "head" and schema_state(store) == "ahead":
        raise StoreError(f"database {store.name} was written by a newer monitor: update this one")
    with store.begin() as tx:
        if store.dialect == "postgresql":
            tx.exec_driver_sql("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _LOCK})
        settings = _config(tx)
        try:
            going_back = to == "base" or (to != "head" and _known_before(to, MigrationContext.configure(tx)))
            (command.downgrade if going_back else command.upgrade)(settings, to)
        except CommandError as error:
            raise StoreError(f"database {store.name}: {error}") from None


def schema_state(store: Store) -> SchemaState:
    """`ok`, `behind` (migrate brings it up; an empty database is behind too) or `ahead` (made by a newer program)."""
    known = {script.revision for script in _scripts().walk_revisions()}
    with store.read() as tx:
        current = MigrationContext.configure(tx).get_current_revision()
    if current is None:
        return "behind"
    if current not in known:
        return "ahead"
    return "ok" if current == _scripts().get_current_head() else "behind"


def demand(store: Store) -> None:
    """Raise StoreError, with the mend, unless the tables are those of this program."""
    state = schema_state(store)
    if state != "ok":
        mend = "run `monitor db migrate`" if state == "behind" else "update this program"
        raise StoreError(f"database {store.name}: its tables are {state}: {mend}")


def _config(tx: Tx | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _known_before(revision: str, context: MigrationContext) -> bool:
    current = context.get_current_revision()
    if current is None:
        return False
    below = {script.revision for script in _scripts().iterate_revisions(current, "base")}
    return revision in below
