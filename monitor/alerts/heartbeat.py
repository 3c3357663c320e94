"""The dead-man's switch: an address is asked after each pass, so that somebody notices when the asking stops.

One request, no redirect followed, nothing kept; it decides nothing and never raises.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any, Final

from monitor.alerts.nouns import Never, Outcome, Retry, Sent
from monitor.alerts.secret import Secret

DEADLINE: Final = 10.0  #: seconds


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def beat(address: Secret, *, deadline: float = DEADLINE) -> Outcome:
    """Ask the address once. `why` holds a status or a class of trouble, never a part of the address."""
    url = address.reveal()
    if not url.startswith(("http://", "https://")):
        return Never(why="the heartbeat's address must begin with http:// or https://")
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(urllib.request.Request(url, headers={"User-Agent": "monitor"}), timeout=deadline):
            return Sent()
    except urllib.error.HTTPError as error:
        error.close()
        return Retry(why=f"the heartbeat was answered with status {error.code}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Retry(why=f"the heartbeat failed with {type(error).__name__}")
