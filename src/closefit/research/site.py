"""Which of a company's pages are read: its home page, and what it links to as product, pricing, about, careers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from closefit.transport.links import site_links
from closefit.transport.text import LONGEST_PAGE

#: Kinds of page beside the home page, in the order in which they are read, and the words that name them.
KINDS: dict[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b({words})\b", re.IGNORECASE)
    for kind, words in {
        "pricing": "pricing|prices|plans?|preise|tarifs|precios",
        "product": "products?|platform|solutions?|features|services|produkte?|lösungen|loesungen|produits?",
        "about": "about|company|team|story|mission|über|ueber|unternehmen|qui-sommes-nous",
        "careers": "careers?|jobs?|join|hiring|karriere|stellen|emplois?|recrutement",
        "news": "news|press|newsroom|blog|aktuelles|presse",
    }.items()
}


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page that was read."""

    url: str
    #: ``home`` or one of KINDS.
    kind: str
    text: str

    @property
    def cut(self) -> bool:
        """Whether the page is longer than what is read of it."""
        return len(self.text) >= LONGEST_PAGE


def pages_to_read(home: str, html: str) -> tuple[tuple[str, str], ...]:
    """Kind and address of at most one page a kind that the home page links to, in the order of KINDS.

    Of several links the one with the shortest path is taken. Only http(s) links to the same host or a part of it.
    """
    found: dict[str, str] = {}
    for link in site_links(home, html):
        for kind, words in KINDS.items():
            if words.search(link.words) and (kind not in found or len(link.url) < len(found[kind])):
                found[kind] = link.url
    chosen: dict[str, str] = {}
    for kind in KINDS:
        if kind in found and found[kind] not in chosen.values():
            chosen[kind] = found[kind]
    return tuple(chosen.items())
