"""Pages: what a site can do to whoever reads it, each ending in a named outcome."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from dataclasses import replace
from itertools import pairwise

import pytest

from closefit.transport import Page, PageState
from closefit.transport.guard import Network
from closefit.transport.pages import open_pages
from tests.unit.transport.site import QUICK, Says, play, redirect, reply, visiting

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def fetched(answers: dict[str, Says | list[Says]], url: str = "http://acme.com/", **options: object) -> Page:
    """One page of a site that is played, with no waiting."""

    async def go() -> Page:
        async with visiting(answers, "www.acme.com", "other.com", limits=QUICK) as (pages, _):
            return await pages.fetch(url, **options)  # type: ignore[arg-type]

    return asyncio.run(go())


def test_a_page_comes_with_all_that_was_said() -> None:
    """Text, status, headers, cookies, redirects and bytes of a page are there."""
    site: dict[str, Says | list[Says]] = {
        "/": redirect("/home?x=1#top", Set_Cookie="first=1; Path=/"),
        "/home?x=1": reply("<p>Gr\xfc\xdfe", X_Powered_By="Express", Set_Cookie="hubspotutk=abc; HttpOnly"),
    }
    page = fetched(site)
    assert page.ok
    assert (page.asked, page.url) == ("http://acme.com/", "http://acme.com/home?x=1")
    assert (page.status, page.text, page.received) == (200, "<p>Gr\xfc\xdfe", 10)
    assert page.headers["x-powered-by"] == "Express"
    assert "set-cookie" not in page.headers
    assert page.cookies == {"first": "1", "hubspotutk": "abc"}
    assert page.redirects == ("http://acme.com/",)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, PageState.ok), (204, PageState.ok), (301, PageState.not_fetched), (304, PageState.no_answer),
        (401, PageState.refused), (403, PageState.refused), (404, PageState.not_found), (410, PageState.not_found),
        (429, PageState.refused), (451, PageState.refused), (500, PageState.no_answer), (503, PageState.no_answer),
    ],
)  # fmt: skip
def test_every_status_has_its_outcome(status: int, state: PageState) -> None:
    """A status is an outcome and never an exception."""
    answer = redirect("ftp://acme.com/", 301) if status == 301 else reply("" if status in {204, 304} else "x", status)
    page = fetched({"/": answer})
    assert (page.state, page.status) == (state, None if status == 301 else status)


def test_a_redirect_to_another_company_is_said_and_not_followed() -> None:
    """Leaving the registrable domain ends the fetch with where it leads; subdomains belong to it."""
    site: dict[str, Says | list[Says]] = {
        "acme.com/": redirect("http://www.acme.com/"),
        "www.acme.com/": redirect("//other.com/new"),
        "other.com/new": reply("we are Other now"),
    }
    page = fetched(site)
    assert (page.state, page.moved_to) == (PageState.moved_away, "http://other.com/new")
    assert page.said == "it leads to other.com"
    page = fetched(site, follow_away=True)
    assert (page.state, page.text) == (PageState.ok, "we are Other now")
    assert page.redirects == ("http://acme.com/", "http://www.acme.com/")


def test_an_address_outside_the_domain_is_not_asked_for() -> None:
    """What is not within the account's domain is refused, and a name that only ends alike is outside."""
    for url in ("http://other.com/", "http://notacme.com/", "http://acme.com.other.com/"):
        page = fetched({"/": reply("x")}, url, within="acme.com")
        assert (page.state, page.said) == (PageState.not_fetched, "it is not within acme.com")
    assert fetched({"/": reply("x")}, "http://WWW.acme.com./", within="acme.com").state is not PageState.not_fetched


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://acme.com/", "gopher://acme.com/", "javascript:alert(1)", "data:text/html,x", "",
        "acme.com", "//acme.com/", "http://", "http:///x", "http://user@acme.com/", "http://user:pw@acme.com/",
        "http://acme.com:8080/", "http://acme.com:22/", "http://acme.com:99999/", "http://acme.com:x/",
        "http://acme.com\\@other.com/", "http://acme.com/ x", "http://ac me.com/", "http://acme.com/\nHost: other.com",
        "http://acme.com/\x00", "http://[::1", "http://acme.com/" + "x" * 2_000, "http://%61cme.com/",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    """Other schemes and ports, names with a password, and letters on which readers disagree are refused."""
    page = fetched({"/": reply("x")}, url)
    assert page.state is PageState.not_fetched
    assert page.said == "only http and https at their own ports, without a name"
    for one in ("http://user:pw@acme.com/",):
        assert "pw" not in str(fetched({"/": redirect(one)}).said)


def test_a_password_in_an_address_is_not_logged() -> None:
    """The log of requests has every refused address and no password."""

    async def go() -> list[str]:
        async with visiting({}) as (pages, _):
            await pages.fetch("https://me:secret@acme.com/x")
            return [one.url for one in pages.log]

    assert asyncio.run(go()) == ["https://...@acme.com/x"]


def test_redirects_are_counted() -> None:
    """A circle and a chain without end stop at the limit; a chain within it is followed to its end."""
    assert fetched({"/": redirect("/")}).state is PageState.looping
    chain: dict[str, Says | list[Says]] = {f"/{i}": redirect(f"/{i + 1}") for i in range(20)}
    page = fetched(chain, "http://acme.com/0")
    assert (page.state, len(page.redirects)) == (PageState.looping, 6)
    assert fetched(chain | {"/5": reply("end")}, "http://acme.com/0").text == "end"


def test_cookies_go_back_to_whoever_set_them_and_to_nobody_else() -> None:
    """Within one fetch a host gets its cookies back; another host and the next fetch get none."""

    async def go() -> list[str]:
        site: dict[str, Says | list[Says]] = {
            "acme.com/": redirect("/two", Set_Cookie="a=1"),
            "acme.com/two": redirect("http://www.acme.com/", Set_Cookie="b=2"),
            "www.acme.com/": redirect("/in", Set_Cookie="w=3"),
            "www.acme.com/in": redirect("http://acme.com/end"),
            "acme.com/end": reply("x", Set_Cookie="\u043a=4"),
        }
        async with visiting(site, "www.acme.com") as (pages, played):
            await pages.fetch("http://acme.com/")
            await pages.fetch("http://acme.com/two")
            return [line for one in played.requests for line in one.splitlines() if line.startswith(("Cookie", "GET"))]

    assert [one for one in asyncio.run(go()) if "robots" not in one] == [
        "GET / HTTP/1.1",
        "GET /two HTTP/1.1", "Cookie: a=1",
        "GET / HTTP/1.1",
        "GET /in HTTP/1.1", "Cookie: w=3",
        "GET /end HTTP/1.1", "Cookie: a=1; b=2",
        "GET /two HTTP/1.1",
        "GET / HTTP/1.1",
        "GET /in HTTP/1.1", "Cookie: w=3",
        "GET /end HTTP/1.1", "Cookie: b=2",
    ]  # fmt: skip


# Bombs, floods and drips


def _bomb() -> bytes:
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packed.compress(b"\0" * 1_000_000) for _ in range(200)) + packed.flush()


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _endless_head(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        writer.write(b"X: " + b"y" * 1_000 + b"\r\n")
        await writer.drain()


async def _endless_continue(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (_endless, PageState.too_large),
        (reply("x" * 200_000), PageState.too_large),
        (reply(_bomb(), Content_Encoding="gzip"), PageState.too_large),
        (_drip, PageState.too_slow),
        (_silent, PageState.too_slow),
        (_endless_continue, PageState.too_slow),
        (_endless_head, PageState.no_answer),
        (HEAD + b"Content-Length: 1000\r\n\r\nonly this", PageState.no_answer),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", PageState.no_answer),
        (HEAD + b"Content-Length: 4\r\nContent-Encoding: gzip\r\n\r\nnone", PageState.no_answer),
        (b"hello", PageState.no_answer),
        (b"", PageState.no_answer),
        (reply("x", kind="image/png"), PageState.wrong_type),
        (reply("x", kind="application/pdf"), PageState.wrong_type),
        (reply("x", Content_Encoding="br"), PageState.wrong_type),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)[:20]),
)
def test_a_hostile_answer_has_its_outcome(says: Says, state: PageState) -> None:
    """Floods, bombs, drips, silence, cut answers and wrong types each end as what they are, in bounded time."""

    async def go() -> Page:
        limits = replace(QUICK, seconds=0.6, size=100_000, retries=0)
        async with visiting({"/": says}, limits=limits) as (pages, _):
            return await pages.fetch("http://acme.com/")

    page = asyncio.run(asyncio.wait_for(go(), 10))
    assert page.state is state, page.said
    assert (page.body, page.text) == (b"", "")


def test_a_bomb_is_not_unpacked_whole() -> None:
    """Reading a packed answer stops at the limit: two hundred megabytes in two hundred kilobytes cost little."""
    import tracemalloc

    bomb = reply(_bomb(), Content_Encoding="gzip")

    async def go() -> Page:
        async with visiting({"/": bomb}, limits=replace(QUICK, size=1_000_000)) as (pages, _):
            return await pages.fetch("http://acme.com/")

    tracemalloc.start()
    page = asyncio.run(go())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert page.state is PageState.too_large
    assert page.received > 0
    assert most < 20_000_000


@pytest.mark.parametrize(
    "kind",
    [
        "text/html", "TEXT/HTML; x", "application/xhtml+xml", "application/json", "text/plain", "application/rss+xml",
        "application/ld+json", "",
    ],
)  # fmt: skip
def test_pages_of_text_are_read(kind: str) -> None:
    """HTML, text, XML and JSON are pages, and so is what names no type."""
    assert fetched({"/": reply("x", kind=kind)}).text == "x"


def test_what_names_no_type_and_is_no_text_is_no_page() -> None:
    """A picture without a type is not taken for words."""
    page = fetched({"/": reply(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", kind="")})
    assert (page.state, page.body) == (PageState.wrong_type, b"")
    assert fetched({"/": reply("wide".encode("utf-16"), kind="")}).text == "wide"


def test_each_page_has_the_requests_that_it_took() -> None:
    """robots.txt, redirects and tries again are in the page's own list, also where others are fetched beside it."""

    async def go() -> list[list[str]]:
        site: dict[str, Says | list[Says]] = {
            "/a": redirect("/b"),
            "/b": [reply("", 503), reply("x")],
            "/c": reply("x"),
        }
        async with visiting(site, "other.com") as (pages, _):
            found = await asyncio.gather(*map(pages.fetch, ("http://acme.com/a", "http://other.com/c")))
            assert len(pages.log) == 6
            return [[f"{one.url[7:]} {one.outcome}" for one in page.requests] for page in found]

    assert asyncio.run(go()) == [
        ["acme.com/robots.txt ok", "acme.com/a ok", "acme.com/b no answer", "acme.com/b ok"],
        ["other.com/robots.txt ok", "other.com/c ok"],
    ]


def test_neighbours_on_a_shared_host_are_others() -> None:
    """By default a site below a host that gives names to everyone stays within its own name."""

    async def go() -> Page:
        site: dict[str, Says | list[Says]] = {"/": redirect("http://evil.github.io/")}
        async with visiting(site, "acme.github.io", "evil.github.io") as (pages, _):
            return await pages.fetch("http://acme.github.io/")

    assert asyncio.run(go()).state is PageState.moved_away


def test_a_packed_page_is_unpacked() -> None:
    """gzip and deflate are read, and what came over the network is counted as it came."""
    packed = gzip.compress(b"<p>" + b"hello " * 1_000)
    page = fetched({"/": reply(packed, Content_Encoding="gzip")})
    assert (len(page.text), page.received) == (6_003, len(packed))
    assert fetched({"/": reply(zlib.compress(b"hi"), Content_Encoding="deflate")}).text == "hi"


# Trying again, and taking turns


def test_faults_that_may_pass_are_tried_again_twice() -> None:
    """A page comes although two tries failed; after three it is given up, and every try is in the log."""

    async def go(answers: list[Says]) -> tuple[Page, list[tuple[str, int | None]]]:
        async with visiting({"/": answers}) as (pages, _):
            page = await pages.fetch("http://acme.com/")
            return page, [(str(one.outcome), one.status) for one in pages.log[1:]]

    cut = HEAD + b"Content-Length: 1000\r\n\r\nonly this"
    page, log = asyncio.run(go([reply("", 503), cut, reply("x")]))
    assert (page.state, page.text) == (PageState.ok, "x")
    assert log == [("no answer", 503), ("no answer", None), ("ok", 200)]
    page, log = asyncio.run(go([reply("", 503)]))
    assert (page.state, page.status, len(log)) == (PageState.no_answer, 503, 3)


def test_retry_after_is_obeyed_up_to_a_limit() -> None:
    """Whoever asks for a moment gets it; whoever asks for an hour is not asked again."""

    async def go(after: str) -> tuple[Page, float, int]:
        loop = asyncio.get_running_loop()
        async with visiting({"/": [reply("", 429, Retry_After=after), reply("x")]}) as (pages, site):
            began = loop.time()
            return await pages.fetch("http://acme.com/"), loop.time() - began, len(site.pages())

    page, seconds, asked = asyncio.run(go("0.3"))
    assert (page.state, asked) == (PageState.ok, 2)
    assert seconds >= 0.3
    page, seconds, asked = asyncio.run(go("3600"))
    assert (page.state, page.status, asked) == (PageState.refused, 429, 1)


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause() -> None:
    """Requests to one host never overlap and keep their distance; two hosts do not wait for each other."""
    under_way, most, begun = 0, 0, list[float]()

    async def slow(writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        begun.append(asyncio.get_running_loop().time())
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        writer.write(reply("x"))

    async def go(urls: list[str]) -> None:
        begun.clear()
        async with visiting({"/": slow, "/2": slow}, "other.com", limits=replace(QUICK, pause=0.1)) as (pages, _):
            assert all(page.ok for page in await asyncio.gather(*map(pages.fetch, urls)))

    asyncio.run(go(["http://acme.com/", "http://acme.com/2", "http://acme.com/"]))
    assert most == 1
    assert all(later - earlier >= 0.14 for earlier, later in pairwise(begun))
    asyncio.run(go(["http://acme.com/", "http://other.com/"]))
    assert most == 2


def test_waiting_for_its_turn_is_not_the_page_being_slow() -> None:
    """The time of a page does not run while it waits for the host's other pages."""

    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(reply("x"))

    async def go() -> list[Page]:
        async with visiting({"/": slow}, limits=replace(QUICK, seconds=0.5)) as (pages, _):
            return await asyncio.gather(*(pages.fetch("http://acme.com/") for _ in range(4)))

    assert [page.state for page in asyncio.run(go())] == [PageState.ok] * 4


# The home page


async def _home(answers: dict[str, Says | list[Says]], *hosts: str) -> Page:
    async with play(answers) as site:
        network = Network(_nobody, stand_ins=dict.fromkeys(hosts, ("127.0.0.1", site.port)))
        async with open_pages(limits=QUICK, network=network) as pages:
            return await pages.home("acme.com")


async def _nobody(host: str, port: int) -> list[str]:
    raise OSError("no such host")


def test_the_home_page_is_found_where_it_is() -> None:
    """https and http, with and without www: the first that answers, also with a refusal."""
    assert asyncio.run(_home({"/": reply("x")}, "www.acme.com")).url == "http://www.acme.com/"
    page = asyncio.run(_home({"/": reply("no", 403)}, "acme.com", "www.acme.com"))
    assert (page.url, page.state, page.text) == ("http://acme.com/", PageState.refused, "no")
    page = asyncio.run(_home({}))
    assert (page.url, page.state, page.said) == ("https://acme.com/", PageState.no_answer, "acme.com is not found")
