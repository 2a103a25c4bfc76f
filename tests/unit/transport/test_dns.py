"""Mail, text and alias records, against a name server on this machine."""

from __future__ import annotations

import asyncio

import pytest

from closefit.transport.dns import Dns, DnsState, Records
from tests.unit.transport.site import name_server

ZONE = {
    "acme.com MX": ["10 ASPMX.L.google.com.", "5 first.acme.com.", "10 alt1.aspmx.l.google.com."],
    "acme.com TXT": ['"v=spf1 include:_spf.google.com " "include:mail.zendesk.com ~all"', '"hubspot=\\228"'],
    "www.acme.com CNAME": ["Acme.GitHub.io."],
    "plain.com TXT": ['"x"'],
    "nomail.com MX": ["0 ."],
}


def looked_up(name: str, kind: str, seconds: float = 0.4) -> Records:
    async def go() -> Records:
        async with name_server(ZONE) as port:
            dns = Dns(["127.0.0.1"], port=port, seconds=seconds)
            found: Records = await getattr(dns, kind)(name)
            assert dns.log == [found]
            return found

    return asyncio.run(go())


def test_records_are_read_as_texts() -> None:
    """Mail hosts by preference in lower case, texts joined from their parts, the target of an alias."""
    hosts = ("first.acme.com", "alt1.aspmx.l.google.com", "aspmx.l.google.com")
    assert looked_up("acme.com", "mx").values == hosts
    assert looked_up("acme.com.", "txt").values == (
        "hubspot=\ufffd",
        "v=spf1 include:_spf.google.com include:mail.zendesk.com ~all",
    )
    assert looked_up("www.acme.com", "cname").values == ("acme.github.io",)


@pytest.mark.parametrize(
    ("name", "kind", "state"),
    [
        ("acme.com", "mx", DnsState.found),
        ("plain.com", "mx", DnsState.none),
        ("nomail.com", "mx", DnsState.none),
        ("nobody.com", "txt", DnsState.no_such_name),
        ("silent.com", "txt", DnsState.no_answer),
        ("broken.com", "txt", DnsState.no_answer),
        ("", "txt", DnsState.no_such_name),
        ("x" * 64 + ".com", "txt", DnsState.no_answer),
        ("a..b", "txt", DnsState.no_answer),
    ],
)
def test_a_look_up_that_fails_is_an_outcome(name: str, kind: str, state: DnsState) -> None:
    """No record, no such name, no answer, and what is no name at all are told apart and never raised."""
    assert looked_up(name, kind).state is state


def test_without_a_resolver_nothing_is_found_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with no network has an outcome too."""
    import dns.resolver

    def nothing(*_: object, **__: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr("dns.asyncresolver.Resolver", nothing)
    found = asyncio.run(Dns().mx("acme.com"))
    assert (found.state, found.said) == (DnsState.no_answer, "this machine knows no resolver")
