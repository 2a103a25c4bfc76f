"""Reads RSS and Atom. A document with a document type is refused: no entities, and nothing outside is ever loaded."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from xml.parsers import expat

from closefit.transport import Malformed

#: What begins an entry, and the elements of one that are read, by the name that they get.
_ENTRIES = frozenset({"item", "entry"})
_FIELDS: Mapping[str, str] = {
    "title": "title", "link": "link", "guid": "key", "id": "key", "pubdate": "day", "published": "day", "date": "day",
    "updated": "updated", "description": "summary", "summary": "summary", "content": "summary", "source": "source",
}  # fmt: skip
_ROOTS = frozenset({"rss", "feed", "rdf"})
_PREFIXES = frozenset({"", "dc", "rdf", "atom"})
_MOST = 500
#: An ampersand that begins no entity of XML's own: common in feeds, and no reason to lose one.
_LOOSE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news, as a feed has it."""

    title: str
    day: dt.date | None = None
    link: str = ""
    key: str = ""
    source: str = ""
    summary: str = ""


def read_feed(body: bytes) -> list[Entry]:
    """The entries of a feed, in their order; none is a feed without news. At most 500.

    Raises:
        Malformed: it is no feed, is cut short, or has a document type (which may bring entities in).
    """
    reader = _Reader()
    try:
        reader.parse(_LOOSE.sub(b"&amp;", body))
    except expat.ExpatError as error:
        raise Malformed(f"the feed cannot be read as XML: {expat.ErrorString(error.code)}") from None
    return [entry for fields in reader.entries if (entry := _entry(fields))]


class _Reader:
    """Collects the texts of each entry's elements, whatever their namespace."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self._path: list[str] = []
        self._now: dict[str, str] | None = None

    def parse(self, body: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(body, True)  # noqa: FBT003  (expat takes it by position)

    def _refuse(self, *_: object) -> None:
        raise Malformed("the feed has a document type, which may load what is not in it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, bare = name.lower().rpartition(":")
        local = bare if prefix in _PREFIXES else name.lower()  # media:title is another title
        if not self._path and local not in _ROOTS:
            raise Malformed(f"this is no feed: it begins with {local[:40]}")
        self._path.append(local)
        if local in _ENTRIES and len(self.entries) < _MOST:
            self._now = {}
            self.entries.append(self._now)
        elif self._now is not None and local == "link" and attributes.get("rel", "alternate") == "alternate":
            self._add("link", attributes.get("href", ""))

    def _end(self, _: str) -> None:
        if self._path.pop() in _ENTRIES:
            self._now = None

    def _text(self, text: str) -> None:
        if self._now is not None and self._path[-1] in _FIELDS and self._path[-2] in _ENTRIES:
            self._add(_FIELDS[self._path[-1]], text)

    def _add(self, field: str, text: str) -> None:
        if self._now is not None and len(self._now.get(field, "")) < 5_000:
            self._now[field] = self._now.get(field, "") + text


def _entry(fields: dict[str, str]) -> Entry | None:
    title = _plain(fields.get("title", ""))
    if not title:
        return None
    return Entry(
        title,
        _day(fields.get("day", "") or fields.get("updated", "")),
        fields.get("link", "").strip()[:2_000],
        fields.get("key", "").strip()[:500],
        _plain(fields.get("source", "")),
        _plain(fields.get("summary", "")),
    )


def _plain(text: str) -> str:
    return " ".join(_TAG.sub(" ", html.unescape(text)).split())[:2_000]


def _day(text: str) -> dt.date | None:
    """The day in UTC of a date as RSS (RFC 822) or Atom (ISO 8601) writes it."""
    said = text.strip()
    for read in (parsedate_to_datetime, dt.datetime.fromisoformat):
        try:
            moment = read(said)
            return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None
