"""The bytes of a page in, its text out, in whatever encoding they really are. Never raises."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the web writes, and what browsers read for it; a codec that stands nowhere here is not taken from a page.
_READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
            "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932", "shift_jis": "cp932",
            "shift-jis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "x-gbk": "gb18030"}  # fmt: skip
_KNOWN = re.compile(
    r"utf-?8|utf-?16(?:-?[lb]e)?|utf-?32(?:-?[lb]e)?|windows-?125\d|cp125\d|iso-8859-\d\d?|koi8-[ru]|gb18030|big5(?:-hkscs)?"
    r"|euc-jp|iso-2022-jp|cp932|cp949|cp866|macintosh|mac_?roman|tis-620|cp874|windows-874",
    re.IGNORECASE,
)


def text_of(body: bytes, content_type: str = "") -> str:
    """The text: by byte order mark, as UTF-8 if it is that, by header, by meta tag, else by a guess."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body.decode(codec, "replace").lstrip("\ufeff")
    if body[:200].count(0) > 40:
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        nearly = error.start > len(body) - 4  # cut in the middle of a letter
    named = _named(body, content_type)
    if nearly or named in ("utf-8", "utf8") or (named is None and _mostly_utf8(body)):
        return body.decode("utf-8", "replace")
    return body.decode(named or _guessed(body), "replace")


def _named(body: bytes, content_type: str) -> str | None:
    head = body[:4096]
    for found in (_HEADER.search(content_type), _META.search(head), _XML.search(head)):
        if found is None:
            continue
        name = found[1].lower() if isinstance(found[1], str) else found[1].decode("ascii", "replace").lower()
        name = _READ_AS.get(name, name)
        if _KNOWN.fullmatch(name) and not name.startswith(("utf-16", "utf16", "utf-32", "utf32")):
            return name
    return None


def _mostly_utf8(body: bytes) -> bool:
    """A page of UTF-8 with a broken letter or two, as by a cut-off comment."""
    sample = body[:100_000]
    text = sample.decode("utf-8", "replace")
    return text.count("\ufffd") * 20 < sum(1 for letter in text if letter > "\x7f")


def _guessed(body: bytes) -> str:
    best = from_bytes(body[:30_000]).best()
    return best.encoding if best is not None else "cp1252"
