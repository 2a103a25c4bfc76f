"""The letters of a page: its encoding by mark, header, or its own word, else by looking at it."""

from __future__ import annotations

import codecs
import re

#: Python's codecs that no page is written in; some of them take quadratic time or run escapes.
_NONE_OF_THE_WEB = {
    "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs", "oem",
}  # fmt: skip

#: What browsers read under these names (WHATWG Encoding Standard).
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAID = re.compile(rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.I)


def decode_page(body: bytes, content_type: str) -> str:
    """The text of a page; bytes that are no letters become U+FFFD, never an error."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    named = re.search(r"charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", content_type, re.IGNORECASE)
    said = _SAID.search(body[:4096])
    found = _known(named.group(1)) if named else None
    if found is None and said:
        found = _known(said.group(1).decode("ascii"))
        if found and found.startswith("utf-16"):  # whoever could read this word is not in UTF-16
            found = "utf-8"
    return body.decode(found, errors="replace") if found else _guessed(body)


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
        b"  ".decode(found, errors="ignore")  # codecs that are not for text refuse here
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if found in _NONE_OF_THE_WEB else _READ_AS.get(found, found)


def _guessed(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:  # a letter cut in two at the end
            return body.decode("utf-8", errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(body[:20_000]).best()
    return body.decode(best.encoding if best else "utf-8", errors="replace")
