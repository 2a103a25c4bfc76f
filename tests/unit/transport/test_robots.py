"""robots.txt is obeyed as RFC 9309 says."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from closefit.transport import Page, PageState
from tests.unit.transport.site import QUICK, Says, redirect, reply, visiting


def fetched(robots: Says, path: str = "/private/x") -> Page:
    async def go() -> Page:
        async with visiting({"/robots.txt": robots, path: reply("x")}, limits=replace(QUICK, seconds=1)) as (pages, _):
            return await pages.fetch(f"http://acme.com{path}")

    return asyncio.run(go())


def txt(*lines: str) -> bytes:
    return reply("\n".join(lines), kind="text/plain")


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (txt("User-agent: *", "Disallow: /private"), "/private/x", False),
        (txt("User-agent: *", "Disallow: /private"), "/public", True),
        (txt("User-agent: *", "Disallow: /"), "/", False),
        (txt("User-agent: *", "Disallow:"), "/", True),
        (txt("User-agent: *", "Disallow: /", "Allow: /about"), "/about", True),
        (txt("User-agent: *", "Disallow: /*.json$"), "/a.json", False),
        (txt("User-agent: closefit", "Disallow: /", "", "User-agent: *", "Allow: /"), "/", False),
        (txt("User-agent: CloseFit", "Allow: /", "", "User-agent: *", "Disallow: /"), "/", True),
        (txt("User-agent: Googlebot", "Disallow: /"), "/", True),
        (reply("\ufeffUser-agent: *\r\nDisallow: /private", kind="text/plain"), "/private/x", False),
        (reply("User-agent: *\nDisallow: /private", kind="application/octet-stream"), "/private/x", False),
        (txt("User-agent: *", "Disallow: /caf%C3%A9"), "/caf%C3%A9", False),
        (reply("<html>not found</html>"), "/", True),
        (reply(b"\xff\xfe\x00garbage"), "/", True),
        (reply(""), "/", True),
        (reply("", 404), "/", True),
        (reply("", 403), "/", True),
        (reply("", 500), "/", False),
        (reply("", 503), "/", False),
        (reply("", 429), "/", False),
        (redirect("http://other.example/"), "/", True),
        (redirect("/robots.txt"), "/", True),
        (redirect("ftp://acme.com/robots.txt"), "/", True),
    ],
)
def test_what_a_site_allows_is_fetched_and_nothing_else(robots: bytes, path: str, allowed: bool) -> None:
    """Our own group, else that for all; the longest rule wins; absent is yes and in trouble is no."""
    page = fetched(robots, path)
    assert page.state is (PageState.ok if allowed else PageState.robots), page.said
    assert allowed or page.body == b""


def test_why_a_page_was_not_fetched_is_said() -> None:
    """A rule and a server in trouble are two reasons."""
    said = fetched(txt("User-agent: *", "Disallow: /")).said
    assert said == "robots.txt of acme.com does not allow it"
    assert fetched(reply("", 500)).said == "robots.txt of acme.com answers 500, which means no"


def test_rules_may_stand_elsewhere_and_a_long_file_is_read_to_a_limit() -> None:
    """Redirects of robots.txt are followed; of a file without end the first half megabyte counts."""

    async def go() -> Page:
        site: dict[str, Says | list[Says]] = {
            "acme.com/robots.txt": redirect("http://other.com/robots.txt"),
            "other.com/robots.txt": txt("User-agent: *", "Disallow: /private"),
        }
        async with visiting(site, "other.com") as (pages, _):
            return await pages.fetch("http://acme.com/private")

    assert asyncio.run(go()).state is PageState.robots

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n")
        while True:
            writer.write(b"#" * 65_536)
            await writer.drain()

    assert fetched(endless).state is PageState.robots
    assert fetched(endless, "/public").state is PageState.ok


def test_a_host_that_cannot_be_reached_has_no_page() -> None:
    """No connection is no answer, and not a rule of the site."""

    async def go() -> Page:
        async with visiting({}) as (pages, _):
            return await pages.fetch("https://acme.com/")

    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    assert fetched(silent).state is PageState.too_slow
    assert asyncio.run(go()).state in {PageState.no_answer, PageState.not_public}


def test_rules_are_read_once_a_host_and_run_for_each_redirect_too() -> None:
    """Ten pages of a host ask once; a redirect to a subdomain obeys the subdomain's rules."""

    async def go() -> tuple[list[Page], list[str]]:
        site: dict[str, Says | list[Says]] = {
            "acme.com/robots.txt": reply("", 404),
            "www.acme.com/robots.txt": txt("User-agent: *", "Disallow: /"),
            "/a": reply("x"),
            "/b": redirect("http://www.acme.com/a"),
        }
        async with visiting(site, "www.acme.com") as (pages, played):
            found = await asyncio.gather(*(pages.fetch(f"http://acme.com/{path}") for path in "aaaaab"))
            return found, [one for one in played.seen if "robots" in one]

    found, asked = asyncio.run(go())
    assert [page.state for page in found] == [PageState.ok] * 5 + [PageState.robots]
    assert sorted(asked) == ["acme.com /robots.txt", "www.acme.com /robots.txt"]


def test_a_crawl_delay_lengthens_the_pause() -> None:
    """A site's own pause between requests is kept."""

    async def go() -> float:
        loop = asyncio.get_running_loop()
        robots = txt("User-agent: *", "Crawl-delay: 0.2")
        async with visiting({"/robots.txt": robots, "/": reply("x")}) as (pages, _):
            began = loop.time()
            await pages.fetch("http://acme.com/")
            await pages.fetch("http://acme.com/")
            return loop.time() - began

    assert asyncio.run(go()) >= 0.2
