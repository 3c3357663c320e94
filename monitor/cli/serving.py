"""The pages on a port: the application of `monitor.web` wired to a store, a clock and what follows a review."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.settings.schema import Web
    from monitor.store import Store

_MEND = "install the extra: pip install 'monitor[web]'"


def server(house: House, store: Store, chosen: Web) -> tuple[Any, str]:
    """A server that is not running yet, and the sentence that says where it will be. Raises ConfigError, UsageError."""
    try:
        import uvicorn

        from monitor.web.app import create_app
        from monitor.web.site import access_of, site_of
    except ModuleNotFoundError as error:
        raise ConfigError(f"the pages need {error.name}", mend=_MEND) from None
    access = access_of(chosen)
    app = create_app(
        store,
        access=access,
        now=house.clock,
        names=house.rules.names,
        on_review=lambda _: _fold(house, store),
        site=site_of(chosen),
    )
    settings = uvicorn.Config(
        app, host=chosen.host, port=chosen.port, log_level="warning", access_log=False, server_header=False
    )
    made_up = "" if chosen.token else f"  token for changes: {access.token}"
    return uvicorn.Server(settings), f"pages: {site_of(chosen).url}{made_up}"


def in_background(running: Any) -> threading.Thread:
    """Run a server in a thread of its own, which ends when `running.should_exit` is set."""
    thread = threading.Thread(target=running.run, name="web", daemon=True)
    thread.start()
    return thread


def _fold(house: House, store: Store) -> None:
    """A review counts at once: the ledger follows it, and whoever was told otherwise gets a correction."""
    from monitor import pipeline

    with store.begin() as tx:
        pipeline.settle(tx, house.rules, house.clock())
