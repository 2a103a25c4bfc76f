"""The nouns: a page as it was fetched, a sighting on it, and what the sightings say about a tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

#: A line of evidence is cut here; the middle is left out.
LONGEST = 160


class Where(StrEnum):
    """Where a line of evidence stands."""

    script = "script"
    stylesheet = "stylesheet"
    frame = "frame"
    image = "image"
    form = "form"
    resource = "resource"
    inline = "inline script"
    link = "link"
    hint = "hint"
    element = "element"
    meta = "meta"
    header = "header"
    cookie = "cookie"
    mx = "MX"
    spf = "SPF"
    txt = "TXT"
    cname = "CNAME"
    ns = "NS"


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page and what DNS says about its domain; every part may be empty."""

    #: Address after redirects; empty for a file that does not say where it is from.
    url: str = ""
    html: str | bytes = ""
    #: Headers of the answer; one that came several times is a list or several pairs.
    headers: Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str]] = field(default_factory=dict)
    #: Names of cookies, from wherever they are known; ``Set-Cookie`` headers are read as well.
    cookies: Sequence[str] = ()
    #: Records by type (``MX``, ``TXT``, ``CNAME``, ``NS``), each as text; a CNAME may be ``name -> target``.
    dns: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The very text that was found, shortened, and where it stands."""

    where: Where
    text: str
    #: Between 0 and 1: how much this line alone says.
    confidence: float

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A tool in use, with every line of evidence, the strongest first."""

    name: str
    categories: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    #: Between 0 and 1, all lines together.
    confidence: float
    version: str | None = None
    #: The finding that cannot be without this one, when nothing else says so.
    implied_by: str | None = None


def shortened(text: str, at: int = 0) -> str:
    """One line of at most ``LONGEST`` characters around the position ``at``; what was left out is shown as dots.

    >>> shortened("  a \\n b ")
    'a b'
    """
    if len(text) > 4 * LONGEST:
        begin = max(0, at - LONGEST // 3)
        text = ("..." if begin else "") + text[begin : begin + 2 * LONGEST]
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."
