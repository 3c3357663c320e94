"""An address in, the reason not to go there out, or None. Knows no host by name and asks no resolver.

The socket is judged as well as the address: names that resolve inwards, rebinding and odd spellings of numbers
all end at a socket (`guarded_socket`), for every hop and for literals too.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

PORTS = frozenset({80, 443, 8000, 8008, 8080, 8081, 8443, 8888})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NETWORK = ipaddress.IPv4Network | ipaddress.IPv6Network


_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_LONGEST_ORIGIN = 500
_ORIGIN = re.compile(rf"[^:/?#\\]+:(?://[^/?#\\]{{1,{_LONGEST_ORIGIN}}}(?=[/?#\\]|$))")


class BlockedAddress(OSError):
    """The name led to an address that is not on the open internet."""


def is_public(address: str) -> bool:
    """True for an address of the open internet; mapped, tunnelled and translated forms count as what they carry."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def guarded_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket for (family, type, protocol, name, address), or BlockedAddress: aiohttp calls it before it connects."""
    if not is_public(str(address[4][0])):
        raise BlockedAddress(f"leads to {address[4][0]}, which is not on the open internet")
    return socket.socket(*address[:3])


class Allowed:
    """The private places an installation names: hosts (`intranet`), host and port (`127.0.0.1:8080`), networks."""

    def __init__(self, places: Iterable[str]) -> None:
        self.networks: list[_NETWORK] = []
        self.hosts: set[str] = set()
        for place in places:
            try:
                self.networks.append(ipaddress.ip_network(place))
            except ValueError:
                self.hosts.add(place.lower())
        self._judged = lru_cache(maxsize=20_000)(self._covers)

    def covers(self, host: str, port: int) -> bool:
        """True where a private address may be reached for that host and port."""
        return bool(self.hosts or self.networks) and self._judged(host, port)

    def _covers(self, host: str, port: int) -> bool:
        if host in self.hosts or f"{host}:{port}" in self.hosts:
            return True
        try:
            ip = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(ip in network for network in self.networks)


def place_of(url: str) -> tuple[str, int]:
    """Host in lower case and port; ("", 0) where the address is none."""
    return _place(_origin(url))


def why_not(url: str, allowed: Allowed, *, longest: int, before: str | None = None) -> str | None:
    """The reason not to ask for this address, in words; `before` is the address that redirected to it."""
    if len(url) > longest:
        return f"the address has {len(url)} characters, more than {longest}"
    if _ODD.search(url):
        return "the address holds spaces, control characters or backslashes"
    origin = _origin(url)
    if not origin:
        return "the address names no host, or none of a possible length"
    if (reason := _flaw(origin)) is not None:
        return reason
    if before is not None and before[:6].lower() == "https:" and url[:5].lower() == "http:":
        return "a redirect leads from https down to http"
    host, number = _place(origin)
    if number not in PORTS and not allowed.covers(host, number):
        return f"port {number} is no web port"
    return None


def _origin(url: str) -> str:
    """Scheme, user and host as they stand in the address, which is all that is judged; never a part of them.

    An address of another form comes back whole, or empty where it is too long to be one.
    """
    found = _ORIGIN.match(url)
    return found[0] if found else url if len(url) <= _LONGEST_ORIGIN else ""


@lru_cache(maxsize=20_000)  # the same hosts are asked again and again
def _place(origin: str) -> tuple[str, int]:
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return "", 0
    return (parts.hostname or "").lower(), port if port is not None else 443 if parts.scheme == "https" else 80


@lru_cache(maxsize=20_000)
def _flaw(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError as error:
        return f"no valid address ({error})"
    if parts.scheme not in ("http", "https"):
        return f"scheme {parts.scheme[:20]!r} is not fetched, only http and https"
    if parts.username is not None or parts.password is not None:
        return "the address carries a user name or password"
    return None if parts.hostname else "the address names no host"
