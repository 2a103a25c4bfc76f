"""The address guard: nothing that a page, a redirect or a name server says leads to a private address."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import socket
from collections.abc import Sequence
from pathlib import Path

import httpcore2
import httpx2
import pytest

import closefit
from closefit.transport import Page, PageState
from closefit.transport.guard import GuardedBackend, GuardedTransport, Network, NotPublic, public_address
from closefit.transport.pages import open_pages
from tests.unit.transport.site import QUICK, play, redirect, reply

#: The address that means every one of this machine.
_ANY = "0.0.0.0"  # noqa: S104

PRIVATE = [
    "127.0.0.1", "127.255.255.254", _ANY, "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "169.254.169.254", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1", "fe80::1", "fe80::1%lo",
    "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2002:7f00:1::1",
    "2002:a9fe:a9fe::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "4000::1", "fec0::1",
    "", "localhost", "2130706433", "0x7f.1", "127.1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111", "2002:808:808::1", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_no_host_of_the_internet_is_refused(address: str) -> None:
    """Loopback, private, link-local, shared, reserved and multicast addresses are none, in whatever form."""
    assert public_address(address) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_a_host_of_the_internet_passes(address: str) -> None:
    """Addresses of hosts pass, also an IPv4 one inside an IPv6 one."""
    assert public_address(address) is not None


#: Ways to write an address of this machine or its network in a URL.
SPELLINGS = [
    "127.0.0.1", "localhost", "localhost.", "LOCALHOST", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1",
    "0", _ANY, "127。0。0。1", "①②⑦.0.0.1", "169.254.169.254", "2852039166", "[fe80::1%25lo]", "[fe80::1%lo]",
    "127.0.0.1.", "%31%32%37.0.0.1", "10.0.0.1", "[64:ff9b::7f00:1]",
]  # fmt: skip


def _unknown(host: str) -> set[PageState]:
    """Some resolvers know no name that ends in a dot."""
    return {PageState.no_answer} if host.endswith(".") else set()


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_reaches_this_machine(host: str) -> None:
    """A server that listens on this machine is asked for nothing, however its address is written."""

    async def go() -> tuple[Page, list[str]]:
        async with play({"/": reply("secret")}) as site, open_pages(limits=QUICK) as pages:
            for port in ("", f":{site.port}"):
                page = await pages.fetch(f"http://{host}{port}/")
                assert page.state in {PageState.not_public, PageState.not_fetched, *_unknown(host)}, page
            return page, site.seen

    page, seen = asyncio.run(go())
    assert seen == []
    assert page.body == b""


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_redirect_reaches_this_machine(host: str) -> None:
    """A redirect to an address of this machine is not followed, also where leaving the domain is allowed."""

    async def go(follow_away: bool) -> tuple[Page, list[str]]:
        async with play({"/": redirect(f"http://{host}/secret"), "/secret": reply("secret")}) as site:
            network = Network(stand_ins={"acme.com": ("127.0.0.1", site.port)})
            async with open_pages(limits=QUICK, network=network) as pages:
                return await pages.fetch("http://acme.com/", follow_away=follow_away), site.pages()

    page, seen = asyncio.run(go(follow_away=True))
    assert page.state in {PageState.not_public, PageState.not_fetched, *_unknown(host)}
    assert seen == ["acme.com /"]
    page, seen = asyncio.run(go(follow_away=False))
    assert page.state in {PageState.moved_away, PageState.not_fetched}
    assert seen == ["acme.com /"]


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "10.0.0.1", _ANY])
@pytest.mark.parametrize("url", ["http://acme.com/", "https://acme.com/", "http://acme.com:443/"])
def test_no_name_leads_to_a_private_address(address: str, url: str) -> None:
    """A name that its name server gives a private address is refused before anything is sent."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return [address]

    async def go() -> Page:
        async with open_pages(limits=QUICK, network=Network(resolve)) as pages:
            return await pages.fetch(url)

    page = asyncio.run(go())
    assert (page.state, page.said) == (PageState.not_public, "acme.com has no public address")


def test_the_lowest_resolver_of_python_cannot_lead_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    """What getaddrinfo itself answers is judged, so no resolver below it matters."""
    real = socket.getaddrinfo

    def lying(host: str, port: int, *rest: object, **more: object) -> object:
        return real("127.0.0.1", port, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", lying)

    async def go() -> Page:
        async with open_pages(limits=QUICK) as pages:
            return await pages.fetch("http://acme.com/")

    assert asyncio.run(go()).state is PageState.not_public


class _Recorded(httpcore2.AsyncNetworkBackend):
    """Stands where the sockets are and notes where they would have gone."""

    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
        self.connected.append((host, port))
        if host.endswith(".1"):
            raise httpcore2.ConnectError("refused")
        return httpcore2.AsyncMockStream([])


def _connect(answers: list[list[str]]) -> tuple[list[tuple[str, int]], int]:
    """Where a connection goes when the resolver answers these one after the other, and how often it was asked."""
    asked = 0

    async def resolve(host: str, port: int) -> Sequence[str]:
        nonlocal asked
        asked += 1
        return answers[min(asked, len(answers)) - 1]

    backend, recorded = GuardedBackend(Network(resolve)), _Recorded()
    backend._inner = recorded  # type: ignore[assignment]

    async def go() -> None:
        await backend.connect_tcp("acme.com", 80)

    with contextlib.suppress(NotPublic):
        asyncio.run(go())
    return recorded.connected, asked


def test_a_name_that_changes_its_answer_gains_nothing() -> None:
    """A name is asked for once, and the connection goes to the address that was judged (DNS rebinding)."""
    assert _connect([["93.184.216.34"], ["127.0.0.1"]]) == ([("93.184.216.34", 80)], 1)
    assert _connect([["127.0.0.1"], ["93.184.216.34"]]) == ([], 1)


def test_of_mixed_answers_only_the_public_ones_are_tried() -> None:
    """A private address among public ones is passed over, also when the public one does not answer."""
    assert _connect([["127.0.0.1", "8.8.8.8"]]) == ([("8.8.8.8", 80)], 1)
    assert _connect([["1.1.1.1", "10.0.0.1", "8.8.8.8"]]) == ([("1.1.1.1", 80), ("8.8.8.8", 80)], 1)


def test_rebinding_between_two_requests_is_refused() -> None:
    """Each connection is judged by itself: a name that was public for robots.txt and is private for the page."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]

    async def resolve(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def go() -> Page:
        async with open_pages(limits=QUICK, network=Network(resolve)) as pages:
            backend = pages._hops._client._transport._pool._network_backend  # type: ignore[attr-defined]
            real = backend._inner

            class Once(httpcore2.AsyncNetworkBackend):
                async def connect_tcp(self, host: str, *_: object, **__: object) -> object:  # type: ignore[override]
                    assert host == "93.184.216.34"
                    backend._inner = real
                    robots = b"HTTP/1.1 404 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    return httpcore2.AsyncMockStream([robots])

            backend._inner = Once()
            return await pages.fetch("http://acme.com/")

    assert asyncio.run(go()).state is PageState.not_public
    assert answers == []


def test_the_guard_sits_where_the_client_connects() -> None:
    """The name that httpx2 has for its pool is still the one that the guard takes; else nothing may be fetched."""

    async def go() -> None:
        transport = GuardedTransport(Network(), at_once=1)
        async with transport:
            with pytest.raises(Exception, match=r"127\.0\.0\.1 has no public address"):
                await transport.handle_async_request(httpx2.Request("GET", "http://127.0.0.1/", stream=None))

    asyncio.run(go())


def test_nothing_in_the_package_makes_a_network_of_its_own() -> None:
    """The package only ever makes the internet: no setting, flag or page leads to a stand-in.

    A network that a test gives may be handed on, and the command line gives none.
    """
    root = Path(closefit.__file__).parent
    made = []
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(root).as_posix()
        if "stand_in" in text and name != "transport/guard.py":
            made.append(f"{name} stand-ins")
        for node in ast.walk(ast.parse(text)) if "etwork" in text else ():
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called == "Network" and (node.args or node.keywords):
                made.append(f"{name}:{node.lineno} Network(...)")
            given = next((one.value for one in node.keywords if one.arg == "network"), None)
            if given is not None and (name.startswith("cli/") or getattr(given, "id", "") != "network"):
                made.append(f"{name}:{node.lineno} network=...")
    assert made == []
