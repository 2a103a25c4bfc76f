"""Links of a page that stay on its site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_FILE = re.compile(r"\.(pdf|zip|png|jpe?g|gif|svg|webp|mp4|docx?|xlsx?|pptx?|exe|dmg)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its words, and the address without its fragment."""

    text: str
    url: str

    @property
    def words(self) -> str:
        """Its text and the words of its path, to look for what it leads to."""
        return f"{self.text} {re.sub('[/_]+', ' ', urlsplit(self.url).path)}"


def site_links(page: str, html: str) -> Iterator[Link]:
    """Links of the page at address ``page`` to other pages of its host or a part of it; files are left out."""
    from selectolax.lexbor import LexborHTMLParser

    for node in LexborHTMLParser(html).css("a[href]"):
        url = _address(page, node.attributes.get("href") or "")
        if url is not None:
            yield Link(" ".join(node.text(deep=True, separator=" ").split()), url)


def _address(page: str, href: str) -> str | None:
    try:
        url = urljoin(page, href.strip())
        parts, base = urlsplit(url), urlsplit(page)
        host, wanted = (parts.hostname or "").removeprefix("www."), (base.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not (host == wanted or host.endswith(f".{wanted}")):
        return None
    if _FILE.search(parts.path) or (parts.path.strip("/") == "" and host == wanted):
        return None
    return parts._replace(fragment="").geturl()
