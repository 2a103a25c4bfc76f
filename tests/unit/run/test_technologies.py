"""``closefit technologies``: a saved page offline, a site over the network."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from closefit import run
from closefit.errors import UsageError, VendorError
from closefit.run.technologies import find_technologies
from closefit.transport.dns import Dns
from closefit.transport.guard import Network
from tests.command import closefit
from tests.unit.transport.site import name_server, play, reply

PAGE = '<script src="https://js.stripe.com/v3/"></script><div class="woocommerce-product-gallery"></div>'


@contextmanager
def playing(body: bytes, zone: dict[str, list[str]]) -> Iterator[tuple[Network, Dns]]:
    """A site and a name server that run beside the command."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    told: list[int] = []
    done = asyncio.Event()

    async def serve() -> None:
        async with play({"/": body}) as site, name_server(zone) as port:
            told.extend((site.port, port))
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(5)
    try:
        network = Network(stand_ins=dict.fromkeys(("acme.com", "www.acme.com"), ("127.0.0.1", told[0])))
        yield network, Dns(["127.0.0.1"], port=told[1], seconds=0.5)
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


def test_a_saved_page_is_read_offline(tmp_path: Path) -> None:
    """Each tool has its purpose and the line that says so; what one needs is said to be needed."""
    page = tmp_path / "acme.html"
    page.write_text(PAGE, encoding="utf-8")
    done = closefit("technologies", str(page))
    assert done.code == 0
    words = " ".join(done.out.split())
    assert "Stripe payments script: https://js.stripe.com/v3/" in words
    assert "WordPress cms needed by WooCommerce: element:" in words
    found = json.loads(closefit("technologies", str(page), "--json").out)
    assert [one["name"] for one in found["technologies"]] == ["Stripe", "WooCommerce", "WordPress"]
    assert found["technologies"][0]["evidence"] == [{"where": "script", "text": "https://js.stripe.com/v3/"}]


def test_rules_of_the_user_are_read_too(tmp_path: Path) -> None:
    """What was read of the rule file is said before the tools."""
    (tmp_path / "acme.html").write_text('<script src="acmecart.js"></script>', encoding="utf-8")
    (tmp_path / "rules.json").write_text('{"AcmeCart": {"scriptSrc": "acmecart", "js": {"a": ""}}}', encoding="utf-8")
    done = closefit("technologies", str(tmp_path / "acme.html"), "--rules", str(tmp_path / "rules.json"))
    words = " ".join(done.out.split())
    assert "1 technologies, 1 rules; not looked at: 1 with js" in words
    assert "AcmeCart script: acmecart.js" in words


@pytest.mark.parametrize("source", ["nothing.html", "acme", "http://"])
def test_what_is_neither_a_file_nor_a_domain_is_said(source: str) -> None:
    """A file that is not there is not looked up as a domain."""
    with pytest.raises(UsageError, match="is neither a file that is there nor a domain"):
        find_technologies(source)


def test_a_site_is_read_with_its_records() -> None:
    """The home page, its headers and the domain's records, over real connections."""
    zone = {"acme.com MX": ["1 aspmx.l.google.com."], "help.acme.com CNAME": ["acme.zendesk.com."]}
    with playing(reply(PAGE, Server="cloudflare"), zone) as (network, dns):
        found = run.find_technologies("acme.com", network=network, dns=dns)
    assert {one.name for one in found.tools} == {
        "Cloudflare", "Google Workspace", "Stripe", "WooCommerce", "WordPress", "Zendesk",
    }  # fmt: skip
    assert found.notes == ()


def test_a_site_that_does_not_answer_is_an_error() -> None:
    """Neither a page nor a record: the exit code of the network, and what was tried."""
    network = Network(stand_ins=dict.fromkeys(("silent.com", "www.silent.com"), ("127.0.0.1", 1)))
    with pytest.raises(VendorError, match="page not read: no answer"):
        find_technologies("silent.com", network=network, dns=Dns(["127.0.0.1"], port=1, seconds=0.1))


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("empty.html", b" \n", 3, "empty.html: the file is empty"),
        ("accounts.csv", b"domain,name\nacme.com,Acme\n", 3, "accounts.csv: this is no page: it has no HTML"),
        ("book.xlsx", b"PK\x03\x04\0\0<xml", 3, "book.xlsx: this is no page: it has no HTML"),
    ],
)
def test_a_file_that_is_no_page_is_no_finding(tmp_path: Path, name: str, content: bytes, code: int, said: str) -> None:
    """'Shows no tool' is said of a page alone; a sheet, a picture or nothing at all is refused."""
    (tmp_path / name).write_bytes(content)
    done = closefit("technologies", tmp_path / name)
    assert (done.code, said in done.err, done.out) == (code, True, "")


def test_a_page_in_utf16_is_one(tmp_path: Path) -> None:
    """Zero bytes are no sign of a sheet where the file says that it is UTF-16."""
    (tmp_path / "page.html").write_bytes(PAGE.encode("utf-16"))
    assert closefit("technologies", tmp_path / "page.html").code == 0


def test_a_folder_is_named_as_one(tmp_path: Path) -> None:
    """A folder of saved pages is no domain, and the message says what it is."""
    done = closefit("technologies", tmp_path)
    assert (done.code, "is a folder\n    Name one page in it." in done.err) == (2, True)
