"""The HTTP client of the sockets: what is certain about a request that brought nothing, and what is never shown."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import zlib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from closefit.transport import Http, Malformed, NoAnswer, NotSendable, Reply, open_http
from tests.unit.transport.site import Says, Site, play, redirect, reply

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
KEY = "sk-live-0123456789"


def sent(says: Says, **options: object) -> tuple[Reply, Site]:
    """The reply to one request, and the site that it went to."""

    async def go() -> tuple[Reply, Site]:
        async with play({"/x": says}) as site, open_http(timeout=3) as http:
            options.setdefault("method", "GET")
            return await http.send(url=f"http://127.0.0.1:{site.port}/x", **options), site  # type: ignore[arg-type]

    return asyncio.run(go())


def refused(says: Says, seconds: float = 0.5) -> NoAnswer:
    """Why no reply came to a request with a key and a body."""

    async def go() -> None:
        async with play({"/x": says}) as site, open_http() as http:
            headers = {"Authorization": f"Bearer {KEY}"}
            await http.send("POST", f"http://127.0.0.1:{site.port}/x", headers=headers, body={"a": 1}, timeout=seconds)

    with pytest.raises(NoAnswer) as caught:
        asyncio.run(go())
    assert KEY not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


async def _silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    writer.transport.abort()


@pytest.mark.parametrize(
    ("says", "message"),
    [
        (_silent, "127.0.0.1 did not answer whole within 0.5 seconds"),
        (_drip, "127.0.0.1 did not answer whole within 0.5 seconds"),
        (_reset, "127.0.0.1 did not answer: ReadError"),
        (b"", "127.0.0.1 did not answer: RemoteProtocolError"),
        (b"hello", "127.0.0.1 did not answer: RemoteProtocolError"),
        (HEAD + b'Content-Length: 100\r\n\r\n{"a": ', "127.0.0.1 did not answer: RemoteProtocolError"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "127.0.0.1 did not answer: RemoteProtocolError"),
        (HEAD + b"Content-Length: 4\r\nContent-Encoding: gzip\r\n\r\nnone", "127.0.0.1 did not answer: DecodingError"),
    ],
    ids=lambda one: getattr(one, "__name__", None) or repr(one)[:30],
)
def test_a_request_that_may_have_arrived_counts_as_sent(says: Says, message: str) -> None:
    """Silence, a drip, a reset and a cut answer leave the vendor's bill open, so they count as sent."""
    error = refused(says)
    assert (str(error), error.sent) == (message, True)


def test_a_request_that_found_no_server_was_not_sent() -> None:
    """A closed port, a name that nobody has and a server that speaks no TLS were certainly not billed."""

    async def go(url: str) -> None:
        async with open_http(timeout=3) as http:
            await http.send("GET", url)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        for url, host in ((closed, "127.0.0.1"), ("http://no-such-host.invalid/", "no-such-host.invalid")):
            with pytest.raises(NoAnswer, match=f"^{host} cannot be reached: ConnectError$") as caught:
                asyncio.run(go(url))
            assert not caught.value.sent

    async def no_tls() -> None:
        async with play({}) as site, open_http(timeout=3) as http:
            await http.send("GET", f"https://127.0.0.1:{site.port}/")

    with pytest.raises(NoAnswer, match=r"cannot be reached") as caught:
        asyncio.run(no_tls())
    assert not caught.value.sent
    assert ssl.OPENSSL_VERSION


def test_a_connection_that_is_never_made_was_not_sent() -> None:
    """A server that takes no connection, its queue being full, is given up as not sent."""

    async def go() -> None:
        with socket.socket() as full, socket.socket() as first, socket.socket() as second:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for one in (first, second):
                one.settimeout(0)
                one.connect_ex(full.getsockname())
            async with open_http() as http:
                await http.send("GET", f"http://127.0.0.1:{full.getsockname()[1]}/", timeout=0.5)

    with pytest.raises(NoAnswer, match="cannot be reached: ConnectTimeout") as caught:
        asyncio.run(go())
    assert not caught.value.sent


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("http://127.0.0.1:1/", {"X-Key": f"{KEY}\n"}),
        ("http://127.0.0.1:1/", {"X-Key": f"{KEY}\r\nX-Other: 1"}),
        ("http://127.0.0.1:1/", {"X-Key": KEY + "ключ"}),
        ("http://[::1/", {}),
        ("ftp://127.0.0.1/", {}),
        ("no address", {}),
    ],
)
def test_what_is_no_request_is_not_sent(url: str, headers: dict[str, str]) -> None:
    """A key with a line break and an address that is none are said without showing the key."""

    async def go() -> None:
        async with play({}) as site, open_http(timeout=3) as http:
            await http.send("GET", url.replace(":1/", f":{site.port}/"), headers=headers)

    with pytest.raises(NotSendable, match="cannot be asked like this") as caught:
        asyncio.run(go())
    assert not caught.value.sent
    assert KEY not in str(caught.value)


def test_bodies_go_as_json_as_a_form_and_as_they_are() -> None:
    """Each kind of body has its own type, and letters beyond ASCII arrive."""
    for options, kind, body in (
        ({"body": {"q": "Größe"}}, "application/json", '{"q":"Größe"}'),
        ({"form": {"q": "a b&c", "ü": "1"}}, "application/x-www-form-urlencoded", "q=a+b%26c&%C3%BC=1"),
        ({"content": b"<x/>", "headers": {"Content-Type": "text/xml"}}, "text/xml", "<x/>"),
    ):
        got: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, got: list[bytes] = got) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(
                next(one for one in head.lower().split(b"\r\n") if one.startswith(b"content-length")).split()[1]
            )
            got += [head, await reader.readexactly(length)]
            writer.write(reply("{}"))
            await writer.drain()
            writer.close()

        async def go(options: Any = options, keep: Any = keep) -> None:
            server = await asyncio.start_server(keep, "127.0.0.1", 0)
            async with server, open_http(timeout=3) as http:
                port = server.sockets[0].getsockname()[1]
                await http.send("POST", f"http://127.0.0.1:{port}/", **options)

        asyncio.run(go())
        assert f"content-type: {kind}".encode() in got[0].lower()
        assert got[1].decode() == body


def test_odd_letters_of_an_address_arrive_as_they_were_meant() -> None:
    """Parameters are added to those of the address, and every letter comes back as it was."""
    odd = {"q": "a&b=c d+e%20f#g/ü", "empty": ""}

    async def go() -> str:
        async with play({}) as site, open_http(timeout=3) as http:
            await http.send("GET", f"http://127.0.0.1:{site.port}/käse brot?v=1&v=2", params=odd)
            return site.seen[0].split(" ", 1)[1]

    seen = urlsplit(asyncio.run(go()))
    assert seen.path == "/k%C3%A4se%20brot"
    assert parse_qsl(seen.query, keep_blank_values=True) == [("v", "1"), ("v", "2"), *odd.items()]


def test_a_redirect_is_a_reply_and_takes_no_key_along() -> None:
    """A vendor that sends elsewhere is not followed, so no key reaches another server."""
    answer, site = sent(redirect("http://127.0.0.1:9/"), headers={"X-Key": KEY})
    assert (answer.status, answer.headers["location"], len(site.seen)) == (302, "http://127.0.0.1:9/", 1)


def test_no_cookie_is_kept() -> None:
    """A vendor's session is neither sent again nor shown."""

    async def go() -> tuple[Reply, Site]:
        async with play({"/x": reply("{}", Set_Cookie=f"session={KEY}; Path=/")}) as site, open_http() as http:
            url = f"http://127.0.0.1:{site.port}/x"
            return [await http.send("GET", url), await http.send("GET", url)][1], site

    answer, site = asyncio.run(go())
    assert "set-cookie" not in answer.headers
    assert "Cookie" not in site.requests[1]


def test_nothing_of_a_reply_is_in_its_repr_and_no_key_in_what_it_said() -> None:
    """A reply shows its status; a server that says a key back has it blotted out."""
    answer = Reply(401, {"x-request": KEY}, f"bad key {KEY}".encode(), frozenset({KEY}))
    assert repr(answer) == "Reply(status=401)"
    assert answer.said == "401: bad key ***"


def test_no_log_has_a_key_in_it(caplog: pytest.LogCaptureFixture) -> None:
    """A program that logs everything does not log addresses and headers of vendors."""
    import logging

    with caplog.at_level(logging.DEBUG):
        sent(reply("{}"), headers={"Authorization": KEY}, params={"api_key": KEY})
    assert KEY not in caplog.text


def test_a_bomb_and_a_flood_are_malformed() -> None:
    """Twenty megabytes are the most of a reply, packed or unpacked, and they are not unpacked further."""
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packed.compress(b"\0" * 1_000_000) for _ in range(100)) + packed.flush()
    for says in (reply(bomb, Content_Encoding="gzip"), reply(b"x" * 20_000_001)):
        with pytest.raises(Malformed, match=r"^the answer is longer than 20,000,000 bytes$"):
            sent(says)
    answer, _ = sent(reply(gzip.compress(b'{"a": 1}'), Content_Encoding="gzip"))
    assert answer.json() == {"a": 1}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "999999999"}, 86_400),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30),
        ({"retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "١٢"}, None),
        ({"retry-after": "soon", "date": "today"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds as a number or from the server's own clock; what is neither says nothing."""
    assert Reply(429, headers, b"").retry_after == seconds


def test_many_at_once_share_the_time_each() -> None:
    """Every request has its own time: those that wait for a slow one are not late for it."""

    async def go() -> list[int]:
        async with play({"/x": reply(json.dumps({}))}) as site, open_http(timeout=3, at_once=4) as http:

            async def one(http: Http = http) -> int:
                return (await http.send("GET", f"http://127.0.0.1:{site.port}/x")).status

            return await asyncio.gather(*(one() for _ in range(40)))

    assert set(asyncio.run(go())) == {200}
