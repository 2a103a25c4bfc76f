"""Replies of a model's endpoint, as long as an answer may be and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

#: Bytes of one reply. An answer is a few hundred; what a model thinks aloud may be many times that.
MOST = 2_000_000


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._inner:
            size += len(part)
            if size > MOST:
                raise httpx2.DecodingError(f"the answer is longer than {MOST:,} bytes")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


class BoundedTransport(httpx2.AsyncHTTPTransport):
    """Refuses what is too long, and what is packed: nothing was said to be welcome that is."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises httpx2.DecodingError, from here or from reading the body, for what is refused."""
        response = await super().handle_async_request(request)
        packed = response.headers.get("content-encoding", "identity").strip().lower()
        if packed not in {"", "identity"}:
            await response.aclose()
            raise httpx2.DecodingError(f"the answer is packed as {packed[:20]!r}")
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101
        response.stream = _Counted(response.stream)
        return response
