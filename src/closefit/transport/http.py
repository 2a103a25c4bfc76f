"""One request, one reply: time and size are limited, redirects are not followed, secrets are never in a message."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx2

#: Bytes of one reply; what is longer is cut off and refused.
_MOST = 20_000_000


class NoAnswer(Exception):  # noqa: N818  (it is what happened, not a fault of ours)
    """No reply came. ``sent`` is False when the request certainly never left, so nothing can have been billed."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class Malformed(Exception):  # noqa: N818
    """A reply came that cannot be read: JSON cut short, another type than promised, too many bytes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
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
        """Seconds of the Retry-After header, where it has any."""
        try:
            return max(0.0, float(self.headers["retry-after"]))
        except (KeyError, ValueError):
            return None


class Http:
    """An HTTP client for as long as a run takes; made by :func:`open_http`."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client
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
        timeout: float | None = None,
    ) -> Reply:
        """Send one request; ``body`` is sent as JSON, ``form`` as a form. Any status is a reply.

        Raises:
            NoAnswer: no connection, or no whole reply within ``timeout`` seconds (default 30).
            Malformed: the reply is longer than 20 MB.
        """
        import httpx2

        where = urlsplit(url).hostname
        limit = httpx2.USE_CLIENT_DEFAULT if timeout is None else timeout
        query = httpx2.QueryParams(params)  # type: ignore[arg-type]  # lists are invariant
        request = self._client.build_request(
            method, url, params=query or None, headers=dict(headers or {}), json=body, data=form, timeout=limit
        )
        try:
            response = await self._client.send(request, stream=True)
            try:
                return await _read(response, self._secrets)
            finally:
                await response.aclose()
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise NoAnswer(f"{where} cannot be reached: {type(error).__name__}", sent=False) from None
        except httpx2.HTTPError as error:
            raise NoAnswer(f"{where} did not answer: {type(error).__name__}", sent=True) from None


async def _read(response: httpx2.Response, secrets: frozenset[str]) -> Reply:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > _MOST:
            raise Malformed(f"the answer is longer than {_MOST:,} bytes")
        parts.append(part)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, b"".join(parts), secrets)


@asynccontextmanager
async def open_http(*, timeout: float = 30.0, at_once: int = 64) -> AsyncIterator[Http]:
    """A client for vendors' addresses, which the user has named; proxies of the environment are not used."""
    import httpx2

    limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx2.AsyncClient(
        timeout=timeout, limits=limits, follow_redirects=False, trust_env=False, headers={"User-Agent": "closefit"}
    ) as client:
        yield Http(client)
