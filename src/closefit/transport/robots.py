"""robots.txt (RFC 9309): read once per host and run, and obeyed.

A file that is not there allows everything. One whose server is in trouble (5xx, or 429, which means the same here)
allows nothing. A host that cannot be reached has no page either.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
from protego import Protego

from closefit.transport.address import follow, page_address
from closefit.transport.domains import belongs_to, registrable_domain
from closefit.transport.hop import Errand, Hop, Hops, Stopped, Wanted
from closefit.transport.page import PageState

#: Our name in robots.txt.
AGENT = "closefit"
#: As much of the file as is read (RFC 9309 asks for at least 500 KiB).
_SIZE = 512 * 1024
_REDIRECTS = 5
_LONGEST_DELAY = 10.0
#: Hosts whose rules are held at a time.
_HELD = 1_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows; without a parser, all or nothing."""

    parser: Protego | None = None
    everything: bool = True
    said: str = ""

    def allow(self, url: str) -> bool:
        return self.parser.can_fetch(url, AGENT) if self.parser else self.everything


class Robots:
    """The rules of every host that was asked for."""

    def __init__(self, hops: Hops) -> None:
        self._hops = hops
        self._rules: dict[str, Rules | Stopped] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(self, url: httpx2.URL, errand: Errand) -> None:
        """Return when a page may be fetched.

        Raises:
            Stopped: it may not, or its host cannot be asked.
        """
        rules = await self._of(url, errand)
        if isinstance(rules, Stopped):
            raise Stopped(rules.state, rules.said)
        if not rules.allow(str(url)):
            raise Stopped(PageState.robots, rules.said or f"robots.txt of {url.host} does not allow it")

    async def _of(self, url: httpx2.URL, errand: Errand) -> Rules | Stopped:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._rules:
                if len(self._rules) >= _HELD:
                    self._rules.pop(next(iter(self._rules)))
                self._rules[origin] = await self._read(url.copy_with(raw_path=b"/robots.txt", fragment=None), errand)
            return self._rules[origin]

    async def _read(self, url: httpx2.URL, errand: Errand) -> Rules | Stopped:
        host = url.host
        try:
            hop = await self._get(url, errand)
        except Stopped as error:
            status = error.hop.status if error.hop else 0
            if status >= 500 or status == 429:
                return Rules(everything=False, said=f"robots.txt of {host} answers {status}, which means no")
            return error
        if hop is None or not 200 <= hop.status < 300:
            return Rules()
        parser = Protego.parse(hop.body.decode("utf-8-sig", errors="replace"))
        delay = parser.crawl_delay(AGENT)
        if delay:
            self._hops.pauses[host] = min(float(delay), _LONGEST_DELAY)
        return Rules(parser)

    async def _get(self, url: httpx2.URL, errand: Errand) -> Hop | None:
        """The file, also where it stands elsewhere; None when it leads to what is no robots.txt of anybody."""
        domain = registrable_domain(url.host)
        for _ in range(_REDIRECTS + 1):
            hop = await self._hops.get(Wanted(url, errand, size=_SIZE, cut=True, any_type=True))
            if hop.leads_to is None:
                return hop
            found = follow(url, hop.leads_to)
            if page_address(found) is None:
                return None
            url = httpx2.URL(found)
            if not belongs_to(url.host, domain) and urlsplit(found).path != "/robots.txt":
                return None
        return None
