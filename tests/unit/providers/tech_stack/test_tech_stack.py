"""The analyzer as a provider, over real connections to a site and a name server on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping

from closefit.facts import Answer, AnswerState, Question
from closefit.providers.provider import ProviderContext
from closefit.providers.tech_stack.tech_stack import TechStack
from closefit.transport import open_http
from closefit.transport.dns import Dns
from tests.unit.transport.site import Says, name_server, reply, visiting

ZONE = {"acme.com MX": ["1 aspmx.l.google.com."], "help.acme.com CNAME": ["acme.zendesk.com."]}
HOME = '<script src="https://js.stripe.com/v3/"></script>'


def ask(answers: Mapping[str, Says | list[Says]], zone: Mapping[str, list[str]] | None = None) -> Answer:
    async def go() -> Answer:
        async with visiting(answers) as (pages, _), name_server(zone or {}) as port, open_http() as http:
            dns = Dns(["127.0.0.1"], port=port, seconds=1) if zone is not None else None
            context = ProviderContext(http, dt.date(2026, 11, 1), pages=pages, dns=dns)
            return (await TechStack(context).ask([Question("acme.com", frozenset({"technologies"}))]))[0]

    return asyncio.run(go())


def test_page_headers_and_records_make_one_fact() -> None:
    """The fact lists every tool once by its canonical name, and its evidence has a line for each."""
    answer = ask({"/": reply(HOME, Server="cloudflare", Set_Cookie="hubspotutk=1")}, ZONE)
    assert answer.state is AnswerState.found
    (fact,) = answer.facts
    assert fact.attribute == "technologies"
    assert fact.value == ("Cloudflare", "Google Workspace", "HubSpot", "Stripe", "Zendesk")
    assert fact.confidence == 0.95
    for line in (
        "Stripe by script: https://js.stripe.com/v3/",
        "HubSpot by cookie: hubspotutk",
        "Zendesk by CNAME: help.acme.com -> acme.zendesk.com",
    ):
        assert line in fact.evidence


def test_a_page_that_shows_nothing_is_a_miss() -> None:
    """A page without any tool is answered: not found, which is no fault."""
    assert ask({"/": reply("<p>hello")}).state is AnswerState.not_found


def test_a_refusal_tells_by_its_headers_only() -> None:
    """What a guard shows instead of the page is not the company's page, but its server is the company's."""
    answer = ask({"/": reply(HOME, status=403, Server="cloudflare")})
    assert answer.facts[0].value == ("Cloudflare",)
    assert "refused" in answer.said


def test_a_home_page_that_is_down_may_be_asked_again() -> None:
    """No page and no records is a passing fault; records alone are an answer that says what was not read."""
    assert ask({"/": reply("", status=503)}).state is AnswerState.transient
    answer = ask({"/": reply("", status=503)}, ZONE)
    assert answer.facts[0].value == ("Google Workspace", "Zendesk")
    assert answer.said.startswith("home page: no answer")


def test_a_run_without_pages_is_said() -> None:
    """A run that fetches nothing is told so, and nothing is made up."""

    async def go() -> Answer:
        async with open_http() as http:
            provider = TechStack(ProviderContext(http, dt.date(2026, 11, 1)))
            return (await provider.ask([Question("acme.com", frozenset({"technologies"}))]))[0]

    assert asyncio.run(go()).said == "this run fetches no pages"
