"""The pages on a port: the application of `monitor.web` wired to a store, a clock and what follows a review."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.bootstrap import House
    from monitor.settings.schema import Web
    from monitor.store import Store

_MEND = "install the extra: pip install 'monitor[web]'"


@dataclass
class Pages:
    """A server that listens already and answers once it runs."""

    server: Any
    listening: socket.socket
    sentence: str  #: where it is, for people

    def run(self) -> None:
        """Answer until a signal, or `end`, says stop."""
        self.server.run(sockets=[self.listening])

    def in_background(self) -> threading.Thread:
        """Answer in a thread of its own."""
        thread = threading.Thread(target=self.run, name="web", daemon=True)
        thread.start()
        return thread

    def end(self) -> None:
        """Ask it to stop."""
        self.server.should_exit = True


def server(house: House, store: Store, chosen: Web) -> Pages:
    """The pages at their address. Raises ConfigError where it is taken or the extra is missing, UsageError."""
    try:
        import uvicorn

        from monitor.web.app import create_app
        from monitor.web.site import access_of, site_of
    except ModuleNotFoundError as error:
        raise ConfigError(f"the pages need {error.name}", mend=_MEND) from None
    access = access_of(chosen)
    listening = _listening(chosen.host, chosen.port)
    site = site_of(chosen.model_copy(update={"port": listening.getsockname()[1]}))
    app = create_app(
        store,
        access=access,
        now=house.clock,
        names=house.rules.names,
        on_review=lambda _: _fold(house, store),
        site=site,
    )
    settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    made_up = "" if chosen.token else f"  token for changes: {access.token}"
    return Pages(server=uvicorn.Server(settings), listening=listening, sentence=f"pages: {site.url}{made_up}")


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = f"the pages cannot be served on {host} port {port} ({error.strerror})"
        raise ConfigError(why, mend="choose another web.host or web.port") from None


def _fold(house: House, store: Store) -> None:
    """A review counts at once: the ledger follows it, and whoever was told otherwise gets a correction."""
    from monitor import pipeline

    with store.begin() as tx:
        pipeline.settle(tx, house.rules, house.clock())
