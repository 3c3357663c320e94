"""One alert and one address in; Sent, Retry or Never out. The home of Apprise; it decides nothing and stores nothing.

One URL per Apprise object, in a worker thread with a hard limit of time, because services hang and drip.
"""

from __future__ import annotations

import logging
import queue
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TextIO

import apprise
from apprise import AppriseAsset, NotifyFormat, OverflowMode, PersistentStoreMode

from monitor.alerts.mail import Letter, ThreadedMail
from monitor.alerts.nouns import Never, Outcome, Retry, Sent
from monitor.alerts.secret import CONSOLE, Secret
from monitor.model import Alert

DEADLINE: Final = 30.0  #: seconds for one delivery, all told
_PERMANENT: Final = frozenset({400, 410, 413, 422})  #: statuses that no second attempt mends
_STATUS: Final = re.compile(r"\berror=(\d{3})\b")
_PICTURE: Final = '<img src="cid:timeline.png" width="600" alt="" style="max-width:100%;height:auto">'
_JSON_SCHEMES: Final = ("json", "jsons", "form", "forms", "xml", "xmls")


def deliver(
    alert: Alert,
    address: Secret,
    *,
    picture: bytes | None = None,
    delivered: frozenset[str] = frozenset(),
    deadline: float = DEADLINE,
    console: TextIO | None = None,
) -> Outcome:
    """Send it to one address, within `deadline` seconds.

    `picture` is a PNG for mail; `delivered` are `Retry.delivered` of an earlier attempt (mail to several recipients).
    Never raises; no outcome holds any part of the address.
    """
    if address.reveal() == CONSOLE:
        print(f"\n{alert.text}\n", file=console or sys.stdout, flush=True)
        return Sent()
    _cap_loggers()
    return _limited(lambda: _send(alert, address, picture, delivered, deadline), deadline)


def _limited(work: Callable[[], Outcome], deadline: float) -> Outcome:
    """Run in a thread of its own; one that hangs is left behind (it dies with the process) and tried again."""
    done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    began = time.monotonic()

    def run() -> None:
        try:
            done.put(work())
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything; its text may hold the address
            done.put(Retry(why=f"the service's plugin failed with {type(error).__name__}"))

    threading.Thread(target=run, name="deliver", daemon=True).start()
    try:
        outcome = done.get(timeout=deadline)
    except queue.Empty:
        return Retry(why=f"no answer within {deadline:.0f} s")
    return Sent(seconds=time.monotonic() - began) if isinstance(outcome, Sent) else outcome


def _send(alert: Alert, address: Secret, picture: bytes | None, delivered: frozenset[str], deadline: float) -> Outcome:
    asset = AppriseAsset(
        app_id="monitor",
        app_desc="monitor",
        app_url="",
        storage_mode=PersistentStoreMode.MEMORY,
        allow_templates=False,
        secure_logging=True,
        http_redirects=False,  # a webhook that moves is told to a person, not followed
        service_timeout=deadline,
    )
    url = address.reveal()
    scheme = url.partition("://")[0].lower()
    if scheme in ("mailto", "mailtos"):
        return _mailed(alert, url, asset, picture, delivered)
    service: Any = apprise.Apprise.instantiate(url, asset=asset)
    if service is None:
        return Never(why="the address is no valid Apprise URL (monitor alerts test shows which)")
    if scheme in _JSON_SCHEMES:
        service.headers = {**service.headers, "Idempotency-Key": alert.id, "X-Monitor-Thread": alert.thread}
    if "overflow=" not in url:
        service.overflow_mode = (
            OverflowMode.SPLIT
        )  # in parts, where a service has a limit, rather than refused for ever
    body, form = _body(alert, service.notify_format)
    return _outcome(_notified(service, asset, title=alert.title, body=body, body_format=form))


def _mailed(alert: Alert, url: str, asset: AppriseAsset, picture: bytes | None, delivered: frozenset[str]) -> Outcome:
    extra = dict(alert.extra)
    letter = Letter(
        message_id=alert.id, thread=alert.thread, reply_to=extra.get("reply_to"), plain=alert.text, skip=delivered
    )
    service = ThreadedMail.opened(url, asset, letter)
    if service is None:
        return Never(why="the mail address is no valid Apprise URL (mailto://user:password@server?from=…&to=…)")
    wanted: Any = service.notify_format
    plain_only = alert.html is None or wanted == NotifyFormat.TEXT
    body, form = (alert.text, NotifyFormat.TEXT) if plain_only else (alert.html, NotifyFormat.HTML)
    if form == NotifyFormat.HTML:
        body = str(body).replace("<!--timeline-->", _PICTURE if picture is not None else "", 1)
    with tempfile.TemporaryDirectory(prefix="monitor-alert-") as folder:
        attach = None
        if picture is not None:
            path = Path(folder) / "timeline.png"
            path.write_bytes(picture)
            attach = str(path)
        result = _notified(service, asset, title=alert.title, body=body, body_format=form, attach=attach)
    return _letter_outcome(letter, delivered) or _outcome(result)


def _letter_outcome(letter: Letter, delivered: frozenset[str]) -> Outcome | None:
    if letter.temporary:
        return Retry(why=f"mail: {', '.join(letter.temporary[:5])}", delivered=delivered | set(letter.taken))
    if letter.permanent:
        codes = ", ".join(str(code) for code in letter.permanent[:5])
        taken = f", {len(letter.taken) + len(delivered)} took it" if letter.taken or delivered else ""
        return Never(why=f"mail: refused for ever with {codes}{taken}")
    return Sent() if letter.taken or delivered else None


def _body(alert: Alert, wanted: str) -> tuple[str, str]:
    """Markdown where the service speaks it, else plain text, which Apprise escapes; the title goes beside it."""
    if wanted == NotifyFormat.MARKDOWN and alert.markdown:
        return alert.markdown, NotifyFormat.MARKDOWN
    return alert.text.removeprefix(f"{alert.title}\n").lstrip(), NotifyFormat.TEXT


def _notified(service: Any, asset: AppriseAsset, **message: Any) -> Any:
    one = apprise.Apprise(asset=asset)
    one.add(service)
    return one.notify(**message)


def _outcome(result: Any) -> Outcome:
    """Success, or the HTTP status that the plugin wrote into its log, folded to again or never."""
    with result:
        if result:
            return Sent()
        statuses = [int(code) for entry in result.logs() for code in _STATUS.findall(entry.message)]
    if statuses and all(status in _PERMANENT for status in statuses):
        return Never(why=f"the service refused it with status {statuses[0]}")
    if statuses:
        slow_down = timedelta(minutes=5) if 429 in statuses else None
        return Retry(why=f"the service answered with status {statuses[0]}", after=slow_down)
    return Retry(why="the service could not be reached, or did not take it")


class _StatusOnly(logging.Filter):
    """Leaves of a record of Apprise's nothing but the status codes: its texts hold addresses, at every level."""

    def filter(self, record: logging.LogRecord) -> bool:
        statuses = _STATUS.findall(record.getMessage())
        record.msg = "delivery trouble " + " ".join(f"error={status}" for status in statuses)
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True


_STATUS_ONLY: Final = _StatusOnly()


def _cap_loggers() -> None:
    """What Apprise and its HTTP client write goes nowhere; only the attempt's own log keeps the status codes."""
    for name, level in (("apprise", logging.WARNING), ("urllib3", logging.CRITICAL), ("requests", logging.CRITICAL)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = False
        if _STATUS_ONLY not in logger.filters:
            logger.addFilter(_STATUS_ONLY)
            logger.addHandler(logging.NullHandler())
