"""``make bench-enrich``: facts a second, one fact per call, eight calls under way, the ledger on.

In this process a provider that takes 5 ms is asked: eight at once make 1,600 a second, and what is missing to that is
what one call costs here. Over HTTP the same provider, a server that takes 5 ms, is held against a bare loop of the same
client on that server. A server that answers at once, which no vendor does, shows the work of a call alone: there the
client's own work is all that the figure is held against.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from benchmarks.page import PAGE, rewrite
from closefit.enrich import (
    Account,
    Budget,
    Desk,
    Executor,
    Freshness,
    Memory,
    Offer,
    Pace,
    Patience,
    Waterfall,
)
from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers.provider import Billed, Limits, Price, Provider, ProviderContext, ProviderSpec
from closefit.store import Purchases, open_store
from closefit.transport import Http, open_http

#: Facts a second: the best figure that a rival has published, and what eight times 5 ms allow.
BAR, LIMIT = 1369, 1600
#: Share of a bare client loop.
SHARE = 0.85

_AT_ONCE = 8
_DAY = dt.date(2026, 11, 1)
_SPEC = ProviderSpec(
    "five", "Five milliseconds", frozenset({"employees"}), Price(Billed.found, 1.0, 10_000), Licence.vendor,
    limits=Limits(at_once=_AT_ONCE),
)  # fmt: skip


class Sleeping:
    """Answers after 5 ms."""

    spec: ClassVar[ProviderSpec] = _SPEC

    def __init__(self, context: ProviderContext | None = None) -> None: ...

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        await asyncio.sleep(0.005)
        return [Answer(AnswerState.found, (FoundFact("employees", 120),)) for _ in questions]


class Served:
    """Asks a server and reads one number out of its JSON."""

    spec: ClassVar[ProviderSpec] = _SPEC

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        (question,) = questions
        reply = await self._context.http.send("GET", self._context.address, params={"domain": question.account})
        return [Answer(AnswerState.found, (FoundFact("employees", reply.record()["employees"]),))]


async def enriched(provider: Provider, count: int, folder: Path) -> float:
    """Facts a second of a whole run, everything committed and on the disk at its end."""
    with open_store(folder / "closefit.db") as store:
        purchases = Purchases(store)
        run = purchases.begin("bench", "2026-11-01T09:00:00", None, "")
        fall = Waterfall(
            [Account(f"company{n}.com") for n in range(count)], ["employees"], {"employees": ["five"]},
            {"five": _SPEC}, memory=Memory(), freshness=Freshness(_DAY),
        )  # fmt: skip
        desks = {"five": Desk(Offer(provider, _SPEC, 10_000), Patience())}
        clock = dt.datetime.now
        executor = Executor(
            fall, desks, Budget(None), purchases, run=run.run, clock=lambda: clock(dt.UTC), pace=Pace(_AT_ONCE)
        )
        began = time.perf_counter()
        await executor.go()
        seconds = time.perf_counter() - began
        ((facts,),) = store.rows("SELECT count(*) FROM provided_facts")
        assert facts == count  # noqa: S101
    return count / seconds


async def bare(address: str, count: int) -> float:
    """Answers a second of the client alone: eight loops, each sends, reads the JSON, takes the number."""
    import httpx2

    names = iter(range(count))
    taken = []
    limits = httpx2.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx2.AsyncClient(trust_env=False, limits=limits) as client:

        async def loop() -> None:
            for n in names:
                reply = await client.get(address, params={"domain": f"company{n}.com"})
                taken.append(json.loads(reply.content)["employees"])

        began = time.perf_counter()
        await asyncio.gather(*(loop() for _ in range(_AT_ONCE)))
        seconds = time.perf_counter() - began
    assert len(taken) == count  # noqa: S101
    return count / seconds


async def sleeping_loop(count: int) -> float:
    """Answers a second of eight bare loops over the provider in this process: what this machine's clock allows."""
    names = iter(range(count))

    async def loop() -> None:
        for _ in names:
            await asyncio.sleep(0.005)

    began = time.perf_counter()
    await asyncio.gather(*(loop() for _ in range(_AT_ONCE)))
    return count / (time.perf_counter() - began)


async def _over_http(address: str, count: int, folder: Path) -> float:
    async with open_http() as http:
        assert isinstance(http, Http)  # noqa: S101
        return await enriched(Served(ProviderContext(http, _DAY, {}, address)), count, folder)


_SERVER = """
import asyncio, sys
DELAY = float(sys.argv[1])
BODY = b'{"employees": 120, "name": "Acme", "industry": "software"}'
REPLY = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(BODY) + BODY

class One(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.held = transport, b""
    def data_received(self, data):
        self.held += data
        while b"\\r\\n\\r\\n" in self.held:
            _, _, self.held = self.held.partition(b"\\r\\n\\r\\n")
            if DELAY:
                asyncio.get_running_loop().call_later(DELAY, self.transport.write, REPLY)
            else:
                self.transport.write(REPLY)

async def main():
    server = await asyncio.get_running_loop().create_server(One, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def server(delay: float) -> Iterator[str]:
    """A server that answers after so many seconds, in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", _SERVER, str(delay)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None  # noqa: S101
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _folders(parent: str, times: int) -> list[Path]:
    return [Path(tempfile.mkdtemp(dir=parent)) for _ in range(times)]


Rates = list[float]


def measure(count: int, times: int) -> tuple[tuple[Rates, Rates], tuple[Rates, Rates], tuple[Rates, Rates]]:
    """Facts a second and those of the bare loop: in this process, over HTTP with 5 ms, and at once; alternating."""
    inside, clock = Rates(), Rates()
    with tempfile.TemporaryDirectory(prefix="closefit-bench-", dir=Path.cwd()) as folder:
        for place in _folders(folder, times):
            clock.append(asyncio.run(sleeping_loop(count)))
            inside.append(asyncio.run(enriched(Sleeping(), count, place)))
        return (inside, clock), _served(count, times, folder, 0.005), _served(count, times, folder, 0.0)


def _served(count: int, times: int, folder: str, delay: float) -> tuple[Rates, Rates]:
    http, client = Rates(), Rates()
    with server(delay) as address:
        asyncio.run(bare(address, count // 4))
        for place in _folders(folder, times):
            client.append(asyncio.run(bare(address, count)))
            http.append(asyncio.run(_over_http(address, count, place)))
    return http, client


def _share(http: Rates, client: Rates) -> float:
    return statistics.median(h / c for h, c in zip(http, client, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-enrich", description=__doc__)
    parser.add_argument("--facts", type=int, default=8000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--no-page", action="store_true", help="leave docs/benchmarks.md as it is")
    asked = parser.parse_args()
    (inside, clock), waiting, at_once = measure(asked.facts, asked.times)
    best, share = statistics.median(inside), _share(*waiting)
    held = (best > BAR, share >= SHARE)
    load = os.getloadavg()[0]
    beside = [f"{statistics.median(rates):,.0f}" for rates in (clock, waiting[1], at_once[1])]
    over = f"at least {SHARE} of the bare client: {share:.2f}"
    rows = [
        ("in this process, 5 ms a call", best, f"bare loop {beside[0]}", f"over {BAR:,} of at most {LIMIT:,}"),
        ("over HTTP, 5 ms a call", statistics.median(waiting[0]), f"bare client {beside[1]}", over),
    ]
    lines = ["| | facts a second | bar | |", "|---|---|---|---|"]
    for (what, rate, bare_rate, wanted), good in zip(rows, held, strict=True):
        lines.append(f"| {what} | {rate:,.0f} ({bare_rate}) | {wanted} | {'held' if good else 'missed'} |")
    work, bared = f"{statistics.median(at_once[0]):,.0f} (bare client {beside[2]})", f"{_share(*at_once):.2f}"
    lines.append(f"| over HTTP, a server that answers at once | {work} | none: {bared} of the bare client | |")
    lines.append("")
    lines.append(
        f"Median of {asked.times} times {asked.facts:,} facts, {_AT_ONCE} calls under way, {platform.machine()}, "
        f"{os.cpu_count()} processors, load {load:.1f} when it ended."
    )
    print("\n".join(lines))
    if not asked.no_page:
        rewrite(PAGE, "enrich", lines)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
