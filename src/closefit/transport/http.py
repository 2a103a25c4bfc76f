"""One request, one reply: time and size are limited, redirects are not followed, secrets are never in a message."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from closefit.transport.certificates import distrusted
from closefit.transport.retry_after import seconds_of

if TYPE_CHECKING:
    import httpx2

# At their chattier levels these write addresses and headers, keys among them, into whatever log a program has.
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

#: Bytes of one reply, as they come and unpacked; what is longer is refused.
_MOST = 20_000_000
#: Of the time for a reply, the share in which a connection must be made: only then is it certain that nothing was sent.
_TO_CONNECT = 0.8


class NoAnswer(Exception):  # noqa: N818  (it is what happened, not a fault of ours)
    """No reply came. ``sent`` is False when the request certainly never left, so nothing can have been billed."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class NotSendable(NoAnswer):
    """The request cannot be written as HTTP: an address that is none, a key with a line break. Nothing was sent."""

    def __init__(self, message: str) -> None:
        super().__init__(message, sent=False)


class Malformed(Exception):  # noqa: N818
    """A reply came that cannot be read: JSON cut short, another type than promised, too many bytes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said."""

    status: int
    #: Names in lower case; without cookies.
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    #: What must never be shown, even if the server says it back.
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def text(self) -> str:
        """The body as UTF-8; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", errors="replace")

    @property
    def said(self) -> str:
        """Status and the beginning of the body in one line, for people: secrets are blotted out."""
        return f"{self.status}: {self._shown(self.text)}".rstrip(": ")

    def _shown(self, text: str, most: int = 200) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return " ".join(text.split())[:most]

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            Malformed: it is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Malformed(f"the answer ({self.status}, {len(self.body)} bytes) is not JSON") from None

    def record(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            Malformed: it is none.
        """
        found = self.json()
        if not isinstance(found, dict):
            raise Malformed(f"the answer ({self.status}) is no JSON object: {self._shown(str(found), 80)!r}")
        return found

    @property
    def retry_after(self) -> float | None:
        """Seconds of the Retry-After header, also where it is a date; at most a day, None where it has none."""
        return seconds_of(self.headers.get("retry-after"), self.headers.get("date"))


class Http:
    """An HTTP client for as long as a run takes; made by :func:`open_http`."""

    def __init__(self, client: httpx2.AsyncClient, timeout: float) -> None:
        self._client = client
        self._timeout = timeout
        self._secrets: frozenset[str] = frozenset()

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on these texts are shown nowhere: keys, and tokens that were given for keys."""
        self._secrets |= {secret for secret in secrets if len(secret) >= 4}

    async def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | list[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,
    ) -> Reply:
        """Send one request; ``body`` goes as JSON, ``form`` as a form, ``content`` as it is. Any status is a reply.

        ``params`` are added to what the address has already. Redirects are replies: a key goes nowhere else.

        Raises:
            NoAnswer: no connection, or no whole reply within ``timeout`` seconds (by default the client's).
            NotSendable: it is no request that HTTP could carry.
            Malformed: the reply is longer than 20 MB.
        """
        import httpx2

        whole = self._timeout if timeout is None else timeout
        where = _host(url)
        try:
            address = httpx2.URL(url)
            request = self._client.build_request(
                method, address.copy_merge_params(params) if params else address,  # type: ignore[arg-type]  # lists
                headers=headers, json=body, data=form, content=content, timeout=_limits(whole),
            )  # fmt: skip
            async with asyncio.timeout(whole):
                response = await self._client.send(request, stream=True)
                try:
                    return await _read(response, self._secrets)
                finally:
                    await response.aclose()
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            why = "its certificate cannot be trusted" if distrusted(error) else type(error).__name__
            raise NoAnswer(f"{where} cannot be reached: {why}", sent=False) from None
        except TimeoutError:
            raise NoAnswer(f"{where} did not answer whole within {whole:g} seconds", sent=True) from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, UnicodeError) as error:
            why = (
                "a key or a name in it has a letter that HTTP does not carry" if isinstance(error, UnicodeError) else ""
            )
            raise NotSendable(f"{where} cannot be asked like this: {why or type(error).__name__}") from None
        except httpx2.HTTPError as error:
            raise NoAnswer(f"{where} did not answer: {type(error).__name__}", sent=True) from None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "the server"
    except ValueError:
        return "the server"


@lru_cache(maxsize=64)
def _limits(whole: float) -> httpx2.Timeout:
    import httpx2

    return httpx2.Timeout(None, connect=whole * _TO_CONNECT, pool=whole * _TO_CONNECT)


async def _read(response: httpx2.Response, secrets: frozenset[str]) -> Reply:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > _MOST or response.num_bytes_downloaded > _MOST:
            raise Malformed(f"the answer is longer than {_MOST:,} bytes")
        parts.append(part)
    headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
    return Reply(response.status_code, headers, b"".join(parts), secrets)


@asynccontextmanager
async def open_http(*, timeout: float = 30.0, at_once: int = 64) -> AsyncIterator[Http]:
    """A client for vendors' addresses, which the user has named.

    Proxies of the environment are not used, no cookie is kept, and one request has ``timeout`` seconds in all.
    """
    import httpx2

    limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx2.AsyncClient(
        limits=limits, follow_redirects=False, trust_env=False, headers={"User-Agent": "closefit"}, cookies=jar
    ) as client:
        yield Http(client, timeout)
