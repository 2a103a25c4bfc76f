"""Five vendors played by one process on loopback, each in its own way of speaking.

``python -m benchmarks.enrich.vendors SEED`` prints its port and answers until it is ended. It counts every account it
is asked about and never deduplicates; ``/counts`` says them, ``/first`` answers when the next request has come.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.enrich.planted import VENDORS, knows, number_of

#: Seconds that each vendor takes to answer.
_SLOW = {"hunter": 0.006, "peopledatalabs": 0.02, "clearbit": 0.008, "apollo": 0.015, "builtwith": 0.02}
_NOW = 1_793_404_800_000

#: What one account costs at each vendor, in micros of a dollar, and whether a miss costs it too.
PRICES = {"hunter": 6_800, "peopledatalabs": 98_000, "clearbit": 30_000, "apollo": 25_000, "builtwith": 12_345}
_MISSES_COST = {"clearbit", "apollo", "builtwith"}


@dataclass
class Played:
    """What the vendors did."""

    seed: int
    asked: Counter[str] = field(default_factory=Counter)
    #: Micros billed by vendor.
    billed: Counter[str] = field(default_factory=Counter)
    #: Accounts whose request came and whose answer was not yet sent.
    under_way: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    #: Share of requests that are refused as too fast, and that meet a fault; those are not billed.
    trouble: float = 0.0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311  (planted faults)

    def company(self, vendor: str, domain: str) -> dict[str, Any]:
        """What a vendor knows, counted and billed."""
        found = knows(next(one for one in VENDORS if one.name == vendor), number_of(domain), self.seed)
        self.asked[f"{vendor} {domain}"] += 1
        if found or vendor in _MISSES_COST:
            self.billed[vendor] += PRICES[vendor]
        return dict(found)


def _clearbit(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "category": {"industry": found.get("industry")},
        "metrics": {"employees": found.get("employees")},
        "geo": {"countryCode": found.get("country")},
        "foundedYear": found.get("founded_year"),
        "tech": found.get("technologies"),
    }


def _apollo(domain: str, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "primary_domain": domain,
        "estimated_num_employees": found.get("employees"),
        "industry": found.get("industry"),
        "country": found.get("country"),
        "technology_names": found.get("technologies"),
    }


def _people_data_labs(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "industry": found.get("industry"),
        "employee_count": found.get("employees"),
        "founded": found.get("founded_year"),
        "location": {"country": found.get("country")},
    }


def _builtwith(domain: str, found: dict[str, Any]) -> dict[str, Any]:
    tools = [
        {"Name": name, "Tag": "crm", "FirstDetected": _NOW - 9_000_000_000, "LastDetected": _NOW}
        for name in found.get("technologies", ())
    ]
    paths = [{"Domain": domain, "LastIndexed": _NOW, "Technologies": tools}]
    return {"Lookup": domain, "Result": {"Paths": paths}, "Meta": {"Country": found.get("country")}}


def answer(played: Played, vendor: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    """Status and body of one reply."""
    if vendor in ("hunter", "clearbit"):
        found = played.company(vendor, query["domain"])
        if not found:
            return 404, {"error": {"type": "unknown_record"}}
        return 200, {"data": _clearbit(found)} if vendor == "hunter" else _clearbit(found)
    if vendor == "builtwith":
        found_all = {domain: played.company(vendor, domain) for domain in query["LOOKUP"].split(",")}
        errors = [{"Lookup": domain, "Code": -8} for domain, found in found_all.items() if not found]
        return 200, {"Results": [_builtwith(*one) for one in found_all.items() if one[1]], "Errors": errors}
    if vendor == "apollo":
        if body is None:
            found = played.company(vendor, query["domain"])
            return 200, {"organization": _apollo(query["domain"], found) if found else None}
        domains = [one["domain"] for one in body["details"]]
        rows = [(domain, played.company(vendor, domain)) for domain in domains]
        return 200, {"organizations": [_apollo(*row) if row[1] else None for row in rows]}
    return _people_data_labs_answer(played, path, query, body)


def _people_data_labs_answer(played: Played, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    if not path.endswith("/bulk"):
        found = played.company("peopledatalabs", query["website"])
        return (200, {"status": 200} | _people_data_labs(found)) if found else (404, {"status": 404})
    rows = []
    for one in body["requests"]:
        found = played.company("peopledatalabs", one["params"]["website"])
        row = {"status": 200} | _people_data_labs(found) if found else {"status": 404, "error": {"type": "not_found"}}
        rows.append(row | {"metadata": one["metadata"]})
    return 200, rows


def _domains(query: dict[str, str], body: Any) -> list[str]:
    if body is not None:
        rows = body.get("details") or [one["params"] for one in body["requests"]]
        return [one.get("domain") or one["website"] for one in rows]
    return (query.get("domain") or query.get("website") or query["LOOKUP"]).split(",")


async def _reply(played: Played, target: str, body: Any) -> tuple[int, Any, str]:
    """Status, body and further headers of a reply to a vendor's request or to one of ours."""
    split = urlsplit(target)
    vendor, _, path = split.path.lstrip("/").partition("/")
    query = {name: values[0] for name, values in parse_qs(split.query).items()}
    if vendor == "counts":
        return 200, {name: dict(getattr(played, name)) for name in ("asked", "billed", "under_way")} | {
            "requests": played.requests
        }, ""  # fmt: skip
    if vendor == "trouble":
        played.trouble = float(query["share"])
        return 200, {}, ""
    if vendor == "first":
        played.came.clear()
        await asyncio.wait_for(played.came.wait(), 60)
        return 200, {}, ""
    played.requests += 1
    played.came.set()
    draw = played.chance.random()
    if draw < played.trouble:
        too_fast = draw < played.trouble / 2
        status = 403 if vendor == "hunter" else 429  # hunter's 429 means that the month's usage is gone
        return (status, {"error": "too fast"}, "Retry-After: 0.02\r\n") if too_fast else (503, {"error": "busy"}, "")
    under_way = [f"{vendor} {domain}" for domain in _domains(query, body)]
    played.under_way.update(under_way)
    status, said = answer(played, vendor, path, query, body)
    await asyncio.sleep(_SLOW[vendor])
    played.under_way.subtract(under_way)
    return status, said, ""


async def _serve(played: Played, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")
            length = next((int(x.partition(":")[2]) for x in lines if x.lower().startswith("content-length:")), 0)
            body = json.loads(await reader.readexactly(length)) if length else None
            status, said, more = await _reply(played, lines[0].split(" ")[1], body)
            data = json.dumps(said).encode()
            head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}Content-Length: {len(data)}\r\n\r\n"
            writer.write(head.encode() + data)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        pass
    finally:
        writer.close()


async def _main(seed: int) -> None:
    played = Played(seed)
    server = await asyncio.start_server(lambda reader, writer: _serve(played, reader, writer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@dataclass(frozen=True, slots=True)
class Running:
    """The vendors' process, as others see it."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=70) as reply:  # noqa: S310  (our own server)
            found: dict[str, Any] = json.load(reply)
        return found

    def settings(self) -> str:
        """A ``closefit.toml`` for these vendors, without limits of speed."""
        names = ", ".join(f'"{one.name}"' for one in VENDORS)
        lines = ["[enrich]", f"providers = [{names}]", "at_once = 8"]
        for one in VENDORS:
            share = 0.2 if one.name == "hunter" else 1.0  # credits of one account
            price = f"{PRICES[one.name] / share / 1_000_000:.6f} usd"
            lines += [
                "", f"[providers.{one.name}]", f'address = "{self.address}/{one.name}"', f'credit = "{price}"',
                "per_second = 100000",
            ]  # fmt: skip
        return "\n".join([*lines, ""])


KEYS = ("HUNTER_API_KEY", "PDL_API_KEY", "CLEARBIT_API_KEY", "APOLLO_API_KEY", "BUILTWITH_API_KEY")


@contextmanager
def vendors(seed: int) -> Iterator[Running]:
    """The five vendors in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.enrich.vendors", str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None  # noqa: S101
    try:
        port = int(process.stdout.readline())
        yield Running(port)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
