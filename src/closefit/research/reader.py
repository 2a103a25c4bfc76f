"""A company's pages as a model is shown them: fetched politely, within the company's domain, as the words one sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closefit.research.site import SitePage, pages_to_read
from closefit.transport import Fetched, Page, PageState
from closefit.transport.pages import Pages
from closefit.transport.text import readable_text

#: Pages of one company that are read, the home page among them.
MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class SiteRead:
    """What was read of one company, and every address that was asked for on the way."""

    domain: str
    pages: tuple[SitePage, ...]
    log: tuple[Fetched, ...]
    #: Why there is nothing to read; empty where there is.
    why: str = ""
    #: How the home page ended.
    state: PageState = PageState.ok


async def read_site(pages: Pages, domain: str, *, most: int = MOST_PAGES) -> SiteRead:
    """The home page of a domain and what it links to as pricing, product, about, careers and news."""
    home = await pages.home(domain)
    if not home.ok:
        why = f"{home.state}: {home.said}".rstrip(": ")
        return SiteRead(domain, (), home.requests, why, home.state)
    read, log = [SitePage(home.url, "home", readable_text(home.text))], list(home.requests)
    for kind, url in pages_to_read(home.url, home.text)[: most - 1]:
        page = await pages.fetch(url, within=domain)
        log += page.requests
        if page.ok and _is_new(page, read):
            read.append(SitePage(page.url, kind, readable_text(page.text)))
    read = [page for page in read if page.text]
    return SiteRead(domain, tuple(read), tuple(log), "" if read else "the pages hold no words")


def _is_new(page: Page, read: Sequence[SitePage]) -> bool:
    return page.url not in {one.url for one in read}
