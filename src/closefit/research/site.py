"""Which of a company's pages are read: its home page, and what it links to as product, pricing, about, careers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

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
_FILE = re.compile(r"\.(pdf|zip|png|jpe?g|gif|svg|webp|mp4|docx?|xlsx?|pptx?|exe|dmg)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page that was read."""

    url: str
    #: ``home`` or one of KINDS.
    kind: str
    text: str


def pages_to_read(home: str, html: str) -> tuple[tuple[str, str], ...]:
    """Kind and address of at most one page a kind that the home page links to, in the order of KINDS.

    Of several links the one with the shortest path is taken. Only http(s) links to the same host or a part of it.
    """
    from selectolax.lexbor import LexborHTMLParser

    found: dict[str, tuple[int, str]] = {}
    for node in LexborHTMLParser(html).css("a[href]"):
        url = _address(home, node.attributes.get("href") or "")
        if url is None:
            continue
        said = f"{node.text(deep=True, separator=' ')} {urlsplit(url).path.replace('/', ' ').replace('_', '-')}"
        for kind, words in KINDS.items():
            if words.search(said) and (kind not in found or len(url) < found[kind][0]):
                found[kind] = (len(url), url)
    chosen: dict[str, str] = {}
    for kind in KINDS:
        if kind in found and found[kind][1] not in chosen.values():
            chosen[kind] = found[kind][1]
    return tuple(chosen.items())


def _address(home: str, href: str) -> str | None:
    try:
        url = urljoin(home, href.strip())
        parts, base = urlsplit(url), urlsplit(home)
    except ValueError:
        return None
    host, wanted = (parts.hostname or "").removeprefix("www."), (base.hostname or "").removeprefix("www.")
    if parts.scheme not in {"http", "https"} or not (host == wanted or host.endswith(f".{wanted}")):
        return None
    if _FILE.search(parts.path) or (parts.path.strip("/") == "" and host == wanted):
        return None
    return parts._replace(fragment="").geturl()
