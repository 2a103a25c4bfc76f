"""A local server that plays a vendor: replies one after the other, or a fault on the wire."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qsl

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.contract.providers.vendor import Said

ANY = re.compile(r".*")


def problem(said: Said, request: Request) -> str | None:
    """What is wrong with a request, in words; None when it is what the vendor documents."""
    if (request.method, request.path) != (said.method, said.path):
        return f"{request.method} {request.path} instead of {said.method} {said.path}"
    for name, value in said.query.items():
        if request.args.get(name) != value:
            return f"query {name} is {request.args.get(name)!r}, expected {value!r}"
    for name, value in said.request_headers.items():
        if request.headers.get(name) != value:
            return f"header {name} is {request.headers.get(name)!r}"
    body = request.get_data()
    if said.request_body is not None and (not body or json.loads(body) != said.request_body):
        return f"body is {body!r}"
    if said.request_form and dict(parse_qsl(body.decode())) != dict(said.request_form):
        return f"form is {body!r}"
    return None


def say(server: HTTPServer, replies: Sequence[Said]) -> tuple[list[Said], list[str]]:
    """Let the server give these replies one after the other; returns those left, and what was wrong with requests."""
    left, problems, address = list(replies), list[str](), server.url_for("").rstrip("/")

    def answer(request: Request) -> Response:
        if not left:
            problems.append(f"one request too many: {request.method} {request.path}")
            return Response(status=599)
        said = left.pop(0)
        if wrong := problem(said, request):
            problems.append(wrong)
        return Response(said.bytes(address), said.status, dict(said.headers), content_type=said.content_type)

    server.expect_request(ANY).respond_with_handler(answer)
    return left, problems


#: A body that stops: fewer bytes than its header says, and nobody speaks afterwards.
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n"
#: What goes wrong on the wire, to the bytes that are sent; with *slow* the line stays open and silent.
WIRE = {
    "slow": _HEAD + b'{"data": ',
    "silent": b"",
    "cut off": _HEAD + b'{"data": ',
    "closed at once": b"",
    "no HTTP": b"220 mail.example ESMTP\r\n",
}


@asynccontextmanager
async def broken_server(fault: str) -> AsyncIterator[str]:
    """A server with a fault of WIRE; gives its address."""
    over, busy = asyncio.Event(), set[asyncio.Task[None]]()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            busy.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(WIRE[fault])
            await writer.drain()
            if fault in ("slow", "silent"):
                await over.wait()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        over.set()
        server.close()
        await server.wait_closed()
        await asyncio.gather(*busy)  # a loop that closes must leave no open line behind
