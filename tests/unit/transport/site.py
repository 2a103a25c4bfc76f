"""Servers on loopback that answer byte for byte as a test says: a web site, and a name server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

import dns.message
import dns.rrset

from closefit.transport.guard import Network
from closefit.transport.hop import PageLimits
from closefit.transport.pages import Pages, open_pages

#: What a path answers: bytes as they go over the wire, or whoever writes them.
Says = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]

#: Without waiting, so that tests are quick.
QUICK = PageLimits(seconds=5, pause=0, wait=0)


def reply(body: str | bytes = "", status: int = 200, kind: str = "text/html", **headers: str) -> bytes:
    """A whole answer; ``_`` in the name of a header is ``-``."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(content)}", "Connection: close"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def redirect(to: str, status: int = 302, **headers: str) -> bytes:
    return reply("", status, Location=to, **headers)


@dataclass
class Site:
    """A web site: what it answers by path, and what it was asked."""

    answers: dict[str, Says | list[Says]]
    port: int = 0
    #: Of every request, in order: ``host path``.
    seen: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.add(asyncio.get_running_loop().create_task(self._handle(reader, writer)))

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        finally:
            writer.transport.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            host = next(line[6:] for line in head.splitlines() if line.lower().startswith("host: "))
            self.seen.append(f"{host} {path}")
            self.requests.append(head)
            says = self.answers.get(f"{host}{path}", self.answers.get(path, reply("", 404)))
            if isinstance(says, list):
                says = says.pop(0) if len(says) > 1 else says[0]
            if callable(says):
                await says(writer)
            else:
                writer.write(says)
            await writer.drain()

    def pages(self) -> list[str]:
        """Requests without those for robots.txt."""
        return [one for one in self.seen if not one.endswith("/robots.txt")]


@asynccontextmanager
async def play(answers: Mapping[str, Says | list[Says]]) -> AsyncIterator[Site]:
    """Play a site on a port of this machine."""
    site = Site(dict(answers))
    server = await asyncio.start_server(site.accept, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in site.tasks:
            task.cancel()
        await asyncio.gather(*site.tasks, return_exceptions=True)
        await asyncio.sleep(0)


@asynccontextmanager
async def visiting(
    answers: Mapping[str, Says | list[Says]], *hosts: str, limits: PageLimits = QUICK
) -> AsyncIterator[tuple[Pages, Site]]:
    """Pages whose hosts (``acme.com`` and others) are played by one site."""
    async with play(answers) as site:
        network = Network(stand_ins=dict.fromkeys(("acme.com", *hosts), ("127.0.0.1", site.port)))
        async with open_pages(limits=limits, network=network) as pages:
            yield pages, site


class NameServer(asyncio.DatagramProtocol):
    """A name server: records by ``NAME KIND``; a name without any is NXDOMAIN, and ``SILENT`` names get no answer."""

    def __init__(self, records: Mapping[str, list[str]]) -> None:
        self._records = records

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        asked = query.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
        if name.startswith("silent"):
            return
        answer = dns.message.make_response(query)
        texts = self._records.get(f"{name} {kind}")
        if texts:
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, texts))
        elif name.startswith("broken"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not any(one.startswith(f"{name} ") for one in self._records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server(records: Mapping[str, list[str]]) -> AsyncIterator[int]:
    """Play a name server; gives its port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(records), local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
