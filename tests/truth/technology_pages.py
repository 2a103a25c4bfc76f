"""Eighty home pages of invented companies, by an author who was given names of tools and never saw a fingerprint.

What is true of each page: its ``tools``; those that could be argued about (``arguable``: Salesforce behind Pardot),
which count neither as right nor as wrong; and those that it only quotes or talks about (``trap_tools``). A link counts
where it leads to the company's own place at the vendor; records of DNS count; a proof of a domain for Google, Facebook
or Adobe does not. Next.js and Gatsby count as React too, WooCommerce as WordPress, the CMS of HubSpot as HubSpot.

The author's list of names says what can be judged: a tool beyond it (``jsDelivr``) is neither right nor wrong.
Pages 0 to 39 were looked at after the first measurement, pages 40 to 79 never: only their totals are known.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from closefit.providers.tech_stack import Page, analyse
from closefit.taxonomy import known_technology

FILE = Path(__file__).parent / "technology_pages.jsonl.xz"
#: The page from which on none was looked at.
HELD_OUT = 40


@dataclass(frozen=True, slots=True)
class TrueTools:
    """A page and what is true of it, by canonical names."""

    number: int
    page: Page
    tools: frozenset[str]
    arguable: frozenset[str]
    traps: frozenset[str]


@dataclass(slots=True)
class Measured:
    """Totals over pages."""

    pages: int = 0
    hits: int = 0
    wrong: int = 0
    missed: int = 0
    #: Tools that a page only quotes or talks about, and that were named all the same.
    trapped: int = 0
    #: Found, and not among the names that the author was given.
    not_judged: int = 0

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.wrong)

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed)


def _canonical(names: Iterable[str]) -> frozenset[str]:
    """The author's list has one Fathom, which counts visits; the other one of that name records calls."""
    spelled = ("Fathom Analytics" if name == "Fathom" else name for name in names)
    return frozenset(known_technology(name) or name for name in spelled)


@cache
def true_pages() -> tuple[TrueTools, ...]:
    """All pages, in their order."""
    return tuple(_read())


def _read() -> Iterator[TrueTools]:
    for line in lzma.decompress(FILE.read_bytes()).decode().rstrip("\n").split("\n"):
        told = json.loads(line)
        yield TrueTools(
            told["number"],
            Page(told["url"], told["html"].encode("latin-1"), told["headers"], dns=told["dns"]),
            _canonical(told["tools"]),
            _canonical(told["arguable"]),
            _canonical(told["trap_tools"]) - _canonical(told["tools"]),
        )


def measured(pages: Iterable[TrueTools]) -> Measured:
    """Read every page and count."""
    judged = frozenset().union(*(one.tools | one.arguable | one.traps for one in true_pages()))
    totals = Measured()
    for one in pages:
        found = {finding.name for finding in analyse(one.page)}
        totals.pages += 1
        totals.hits += len(found & one.tools)
        totals.wrong += len((found & judged) - one.tools - one.arguable)
        totals.missed += len(one.tools - found)
        totals.trapped += len(found & one.traps - one.arguable)
        totals.not_judged += len(found - judged)
    return totals
