"""Pages of companies' own sites, fetched politely and from public addresses only."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

import closefit
from closefit.transport.address import follow, page_address
from closefit.transport.charset import decode_page
from closefit.transport.domains import ascii_host, belongs_to, registrable_domain
from closefit.transport.guard import GuardedTransport, Network
from closefit.transport.hop import Errand, Hop, Hops, PageLimits, Stopped, Wanted
from closefit.transport.page import Fetched, Page, PageState
from closefit.transport.robots import AGENT, Robots

_COOKIES = 50
_LONGEST_COOKIE = 4_096
_LOGGED = 2_000
#: A name and password in an address, which stay out of the log.
_NAMED = re.compile(r"//[^/]*@")


@dataclass(slots=True)
class _Trip:
    """One fetch on its way."""

    asked: str
    url: str
    domain: str
    errand: Errand
    redirects: list[str] = field(default_factory=list)
    #: By the host that set them: nobody else is sent them.
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def ended(self, state: PageState, said: str = "", hop: Hop | None = None, moved_to: str | None = None) -> Page:
        body = hop.body if hop else b""
        headers = {name.lower(): value for name, value in hop.headers.items()} if hop else {}
        headers.pop("set-cookie", None)
        cookies = {name: value for jar in self.cookies.values() for name, value in jar.items()}
        return Page(
            self.asked, state, self.url, hop.status if hop else None, headers, cookies, body,
            decode_page(body, hop.content_type) if hop and body else "", tuple(self.redirects), moved_to,
            hop.received if hop else 0, said, tuple(self.errand.requests),
        )  # fmt: skip


class Pages:
    """Fetches pages for as long as a run takes; made by :func:`open_pages`."""

    def __init__(self, hops: Hops, robots: Robots) -> None:
        self._hops, self._robots = hops, robots

    @property
    def log(self) -> list[Fetched]:
        """The latest ten thousand requests of the run, in order; each page has those that it took."""
        return list(self._hops.log)

    async def fetch(self, url: str, *, within: str | None = None, follow_away: bool = False) -> Page:
        """Fetch a page that is text; nothing that a site or the network does is raised.

        ``within`` is the domain that is not left, subdomains included; by default the registrable one of ``url``.
        A redirect that leaves it ends in *moved away*; with ``follow_away`` it is followed.
        """
        trip = _Trip(url, url, ascii_host(within or ""), Errand(self._hops.limits.seconds))
        address = page_address(url)
        if address is None:
            return self._not_fetched(trip)
        trip.domain = trip.domain or registrable_domain(address.host, shared=True)
        if not belongs_to(address.host, trip.domain):
            return self._not_fetched(trip, f"it is not within {trip.domain}")
        try:
            return await self._follow(trip, address, follow_away)
        except Stopped as error:
            return trip.ended(error.state, error.said, error.hop)

    async def home(self, domain: str) -> Page:
        """A company's home page, by https and http, with and without ``www``: the first that answers."""
        tried: list[Page] = []
        for address in (f"https://{domain}/", f"https://www.{domain}/", f"http://{domain}/", f"http://www.{domain}/"):
            tried.append(await self.fetch(address, within=domain))
            if tried[-1].state not in {PageState.no_answer, PageState.not_public}:
                break
        else:
            tried.append(tried[0])
        requests = dict.fromkeys(request for page in tried for request in page.requests)
        return replace(tried[-1], requests=tuple(requests))

    def _not_fetched(self, trip: _Trip, said: str = "only http and https at their own ports, without a name") -> Page:
        refused = Fetched(_NAMED.sub("//...@", trip.url[:_LOGGED]), PageState.not_fetched)
        self._hops.note(refused, trip.errand)
        return trip.ended(PageState.not_fetched, said)

    async def _follow(self, trip: _Trip, address: httpx2.URL, follow_away: bool) -> Page:
        while len(trip.redirects) <= self._hops.limits.redirects:
            trip.url = str(address)
            await self._robots.check(address, trip.errand)
            jar = trip.cookies.setdefault(address.host, {})
            hop = await self._hops.get(Wanted(address, trip.errand, dict(jar), self._hops.limits.size))
            jar.update(_cookies(hop.headers))
            if hop.leads_to is None:
                return trip.ended(_state(hop.status), f"status {hop.status}", hop)
            where = follow(address, hop.leads_to)
            found = page_address(where)
            if found is None:
                trip.url = where
                return self._not_fetched(trip)
            if not follow_away and not belongs_to(found.host, trip.domain):
                return trip.ended(PageState.moved_away, f"it leads to {found.host}", hop, str(found))
            trip.redirects.append(trip.url)
            address = found
        return trip.ended(PageState.looping, f"more than {self._hops.limits.redirects} redirects")


def _state(status: int) -> PageState:
    if status in {404, 410}:
        return PageState.not_found
    if status >= 400:
        return PageState.refused
    return PageState.ok if status < 300 else PageState.no_answer


def _cookies(headers: httpx2.Headers) -> dict[str, str]:
    found = {}
    for header in headers.get_list("set-cookie")[:_COOKIES]:
        name, equals, value = header.partition(";")[0].partition("=")
        pair = name + value
        if equals and name.strip() and len(header) <= _LONGEST_COOKIE and pair.isascii() and pair.isprintable():
            found[name.strip()] = value.strip()
    return found


@asynccontextmanager
async def open_pages(*, limits: PageLimits | None = None, network: Network | None = None) -> AsyncIterator[Pages]:
    """Open the fetcher of pages for one run.

    No proxy comes between, and no cookie outlives one fetch. ``network`` is for tests that play a site on this machine.
    """
    limits = limits or PageLimits()
    headers = {
        "User-Agent": f"{AGENT}/{closefit.__version__} (reads a company's own pages; obeys robots.txt)",
        "Accept": "text/html, application/xhtml+xml, application/xml, application/json, text/*;q=0.9",
        "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "en, *;q=0.5",
    }
    timeout = httpx2.Timeout(limits.seconds, connect=min(5.0, limits.seconds))
    transport = GuardedTransport(network or Network(), at_once=limits.at_once)
    async with httpx2.AsyncClient(
        transport=transport, headers=headers, timeout=timeout, follow_redirects=False, trust_env=False,
        cookies=_no_cookies(),
    ) as client:  # fmt: skip
        hops = Hops(client, limits)
        yield Pages(hops, Robots(hops))


def _no_cookies() -> CookieJar:
    """A jar that takes nothing: what one site sets is kept within one fetch, and by hand."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))
