"""An address of the web in, the address it goes by and the key of what lies there out. No network.

Two spellings of one article (tracking parameters, session tokens, AMP, mobile hosts, http and https) give one key;
where it is not plain that they are one, they stay two: a merged article would be lost, a doubled one is a copy.
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from courlan import extract_domain
from courlan.clean import TRACKERS_RE

LONGEST = 2048  #: characters; a longer address is none
# Parameters that never name an article.
_NOISE = re.compile(
    r"(?:utm|mtm|pk|wt|at|ns|vero|oly|hsa)_\w+|(?:fb|g|d|tw|y|ys|w)clid|msclkid|[gw]braid|igshid|mc_[ce]id|ocid"
    r"|cmpid|cmp|spm|smid|smtyp|icid|xtor|wtmc|phpsessid|jsessionid|sid|sessionid|session|aspsessionid\w*|sr_share|_ga|_gl|amp|outputtype",
    re.IGNORECASE,
)
# Parameters that change from one feed to the next: they never make an article another one, but a page may need them.
_VOLATILE = re.compile(
    r"(?:access_?|session_?)?token|sess|nocache|no_cache|cache_?bust\w*|cb|rnd|rand|random|ts|timestamp|_|expires?|sig|signature",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4}")
_AMP_PATH = re.compile(r"/amp(?:\.html?)?/?$|(?<=/)amp/(?=.)|\.amp(?=\.html?$)|\.amp$", re.IGNORECASE)
_AMP_CACHES = (
    re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(s/)?(.+)", re.IGNORECASE),
    re.compile(r"https?://[\w-]+\.cdn\.ampproject\.org/[a-z]/(s/)?(.+)", re.IGNORECASE),
)
_VARIANT = re.compile(r"^(?:www\d?|m|mobil|mobile|amp|touch)\.(?=[^.]+\.)")
_PORTS = {"http": "80", "https": "443"}


def tidy(url: str, base: str = "") -> str | None:
    """The same address, absolute, without tracking and fragment, fit to be fetched; None where it is none of ours."""
    bare = "".join(url[: 2 * LONGEST].split())
    try:
        joined = urljoin(base, bare) if base and bare else bare
        parts = urlsplit(joined)
        host, scheme = (parts.hostname or "").rstrip("."), parts.scheme.lower()
        if scheme not in _PORTS or not host or len(joined) > LONGEST or parts.username is not None:
            return None
        port = "" if parts.port is None or str(parts.port) == _PORTS[scheme] else f":{parts.port}"
    except ValueError:
        return None
    place = f"[{host}]" if ":" in host else host
    path = quote(_SESSION.sub("", parts.path) or "/", safe="/%:=&?~#+!$,;'@()*[]|")
    return urlunsplit((scheme, place + port, path, _query(parts.query, path), ""))


def canonical(url: str, declared: str | None = None) -> str | None:
    """The address an article goes by: what its page declares, if that lies on the same site and names an article."""
    own = _unamped(tidy(url))
    named = _unamped(tidy(declared, base=url)) if declared else None
    if own is None or named is None:
        return own
    trusted = site(named) == site(own) and (urlsplit(named).path != "/" or urlsplit(own).path == "/")
    return named if trusted else own


def key_of(url: str) -> str:
    """The stable key of an address: 32 hexadecimal digits, the same for http and https, www and mobile host."""
    parts = urlsplit(_unamped(tidy(url)) or url)
    host = _VARIANT.sub("", parts.netloc.lower())
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _VOLATILE.fullmatch(pair[0])))
    return sha256("\n".join((host, unquote(parts.path).rstrip("/"), query)).encode("utf-8", "replace")).hexdigest()[:32]


def site(url: str) -> str:
    """The registered domain (`example.co.uk`), or the host where there is none."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    domain = extract_domain(url)
    return domain.lower() if domain else _VARIANT.sub("", host)


def _query(query: str, path: str) -> str:
    """The parameters that may name the article; where its path does, whatever looks like tracking goes as well."""
    if not query:
        return ""
    query = quote(query, safe="%=&/:?+!$,;'@()*[]|~")
    last = path.rstrip("/").rpartition("/")[2]
    slug = last.count("-") >= 2 or _NUMBER.search(last) is not None
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _NOISE.fullmatch(pair[0]) and not (slug and _is_passing(pair[0]))]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _is_passing(name: str) -> bool:
    return _VOLATILE.fullmatch(name) is not None or TRACKERS_RE.search(name.lower()) is not None


def _unamped(url: str | None) -> str | None:
    """The address behind an AMP cache or an AMP path."""
    if url is None:
        return None
    for cache in _AMP_CACHES:
        if found := cache.fullmatch(url):
            url = tidy(f"{'https' if found[1] else 'http'}://{found[2]}") or url
    parts = urlsplit(url)
    path = _AMP_PATH.sub("", parts.path)
    return url if path == parts.path else urlunsplit(parts._replace(path=path or "/"))
