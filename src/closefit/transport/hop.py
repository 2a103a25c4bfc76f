"""One GET of a page: its limits of size, time and type, its retries, and one at a time per host with a pause."""

from __future__ import annotations

import asyncio
import codecs
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2
import stamina

from closefit.transport.certificates import distrusted
from closefit.transport.guard import NoSuchHost, NotPublic
from closefit.transport.page import Fetched, PageState
from closefit.transport.retry_after import seconds_of

# What is tried again is in our log of requests; without a handler Python would print it.
logging.getLogger("stamina").addHandler(logging.NullHandler())

#: Whoever asks to wait longer than this is not asked again.
_PATIENCE = 10.0
_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
#: As many of the latest requests are kept of a run; each page has its own.
_LOGGED = 10_000
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class PageLimits:
    """How much a page may take."""

    #: Seconds for a whole fetch: robots.txt, redirects and retries, without waiting for the host's turn.
    seconds: float = 20.0
    #: Bytes of a page, compressed and decompressed.
    size: int = 5_000_000
    redirects: int = 5
    #: Seconds between two requests to a host; a Crawl-delay up to 10 s lengthens it.
    pause: float = 0.5
    #: Further tries after a fault that may pass.
    retries: int = 2
    #: Seconds before the first of them; each later one waits twice as long.
    wait: float = 0.3
    #: Requests under way at a time, over all hosts.
    at_once: int = 16


class Stopped(Exception):  # noqa: N818  (it is what happened)
    """There is no page, and this is why."""

    def __init__(self, state: PageState, said: str, *, again: bool = False, hop: Hop | None = None) -> None:
        super().__init__(said)
        self.state, self.said, self.again, self.hop = state, said, again, hop


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer, redirects included."""

    url: httpx2.URL
    status: int
    headers: httpx2.Headers
    body: bytes = b""
    received: int = 0

    @property
    def leads_to(self) -> str | None:
        """The address of a redirect, as it is written there."""
        return self.headers.get("location", "") if self.status in _REDIRECTS else None

    @property
    def content_type(self) -> str:
        return str(self.headers.get("content-type", ""))


class Errand:
    """One fetch: the seconds it has left, which run only while something is under way, and its requests so far."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self.requests: list[Fetched] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Raises Stopped when the time is over."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._left):
                yield
        except TimeoutError:
            raise Stopped(PageState.too_slow, "the time for one page is over") from None
        finally:
            self._left -= loop.time() - began


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of one GET."""

    url: httpx2.URL
    errand: Errand
    cookies: Mapping[str, str] = field(default_factory=dict)
    #: Where reading stops: with an error, or with what is there so far.
    size: int = 0
    cut: bool = False
    any_type: bool = False


class Hops:
    """Sends GETs, one at a time per host, and keeps the log of them."""

    def __init__(self, client: httpx2.AsyncClient, limits: PageLimits) -> None:
        self._client = client
        self.limits = limits
        self.log: deque[Fetched] = deque(maxlen=_LOGGED)
        #: Seconds between two requests, by host, where its robots.txt asks for more than ours.
        self.pauses: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}
        self._slots = asyncio.Semaphore(limits.at_once)

    async def get(self, wanted: Wanted) -> Hop:
        """One answer, whatever its status below 500.

        Raises:
            Stopped: none came, after all tries; with 5xx, the last answer is in it.
        """
        async with self._turn(wanted.url.host), wanted.errand.running():
            tries = stamina.retry_context(
                _tried_again, attempts=1 + self.limits.retries, timeout=None,
                wait_initial=self.limits.wait, wait_jitter=self.limits.wait, wait_max=_PATIENCE,
            )  # fmt: skip
            async for attempt in tries:
                with attempt:
                    return await self._logged(wanted)
        raise AssertionError("stamina gave up without saying why")  # pragma: no cover

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        async with self._locks.setdefault(host, asyncio.Lock()):
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - loop.time()))
            try:
                async with self._slots:
                    yield
            finally:
                self._free_at[host] = loop.time() + max(self.limits.pause, self.pauses.get(host, 0.0))

    async def _logged(self, wanted: Wanted) -> Hop:
        outcome: PageState = PageState.too_slow
        hop: Hop | None = None
        try:
            hop = await self._once(wanted)
            outcome = PageState.ok
        except Stopped as error:
            outcome, hop = error.state, error.hop
            raise
        finally:
            status, received = (hop.status, hop.received) if hop is not None else (None, 0)
            self.note(Fetched(str(wanted.url), outcome, status, received), wanted.errand)
        return hop

    def note(self, request: Fetched, errand: Errand) -> None:
        """Put a request, sent or refused, into the log and into that of its fetch."""
        self.log.append(request)
        errand.requests.append(request)

    async def _once(self, wanted: Wanted) -> Hop:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in wanted.cookies.items())} if wanted.cookies else {}
        try:
            async with self._client.stream("GET", wanted.url, headers=headers) as response:
                hop = await _read(response, wanted)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _stopped(wanted.url.host, error) from None
        if hop.status >= 500 or hop.status == 429:
            state = PageState.no_answer if hop.status >= 500 else PageState.refused
            raise Stopped(state, f"status {hop.status}", again=hop.status != 501, hop=hop)
        return hop


def _tried_again(error: Exception) -> bool | float:
    if not isinstance(error, Stopped) or not error.again:
        return False
    headers = error.hop.headers if error.hop else {}
    wait = seconds_of(headers.get("retry-after"), headers.get("date"))
    if wait is None:
        return True
    return wait if wait <= _PATIENCE else False


def _stopped(host: str, error: Exception) -> Stopped:
    cause = error.__cause__
    if isinstance(cause, NotPublic):
        return Stopped(PageState.not_public, str(cause))
    if isinstance(cause, NoSuchHost):
        return Stopped(PageState.no_answer, str(cause))
    if distrusted(error):
        return Stopped(PageState.no_answer, f"{host} has no certificate that can be trusted")
    if isinstance(error, (httpx2.ReadTimeout, httpx2.WriteTimeout)):
        return Stopped(PageState.too_slow, f"{host} is silent for too long")
    if isinstance(error, (httpx2.DecodingError, httpx2.InvalidURL, httpx2.LocalProtocolError)):
        return Stopped(PageState.no_answer, f"{host} did not answer as HTTP does: {type(error).__name__}")
    return Stopped(PageState.no_answer, f"{host} did not answer: {type(error).__name__}", again=True)


async def _read(response: httpx2.Response, wanted: Wanted) -> Hop:
    hop = Hop(response.url, response.status_code, response.headers)
    if hop.leads_to is not None or response.status_code >= 500:
        return hop
    if not wanted.any_type and not _is_text(hop.content_type):
        raise Stopped(PageState.wrong_type, f"its type is {hop.content_type[:80]!r}", hop=hop)
    encoding = str(response.headers.get("content-encoding", "")).strip().lower()
    if encoding not in _ENCODINGS:
        raise Stopped(PageState.wrong_type, f"it is packed as {encoding[:40]!r}", hop=hop)
    body = await _body(response, wanted)
    if not wanted.any_type and not hop.content_type and _is_binary(body):
        raise Stopped(PageState.wrong_type, "it names no type and is no text", hop=hop)
    return Hop(hop.url, hop.status, hop.headers, body, response.num_bytes_downloaded)


async def _body(response: httpx2.Response, wanted: Wanted) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if max(size, response.num_bytes_downloaded) > wanted.size:
            if wanted.cut:
                break
            hop = Hop(response.url, response.status_code, response.headers, b"", response.num_bytes_downloaded)
            raise Stopped(PageState.too_large, f"it is longer than {wanted.size:,} bytes", hop=hop)
    return b"".join(parts)[: wanted.size]


def _is_binary(body: bytes) -> bool:
    return b"\0" in body[:1_024] and not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _is_text(content_type: str) -> bool:
    """Whether a type is text, XML or JSON; a page that names none may be anything and is taken for text."""
    kind = content_type.partition(";")[0].strip().lower()
    if not kind:
        return True
    return (
        kind.startswith("text/")
        or kind in {"application/json", "application/xml", "application/ld+json"}
        or kind.endswith(("+xml", "+json"))
    )
