"""What a company's own pages state, read over a real connection from a site on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping

import pytest

from closefit.facts import Answer, AnswerState, FoundFact, Question
from closefit.providers.provider import ProviderContext
from closefit.providers.website.owners import named_owners
from closefit.providers.website.website import Website
from closefit.transport import open_http
from tests.unit.transport.site import Says, reply, visiting

_HOME = """<html><head><title>Acme</title><script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "no company"},
 {"@type": ["Corporation"], "name": "Acme", "legalName": "Acme Robots GmbH", "foundingDate": "2011-05-02",
  "numberOfEmployees": {"@type": "QuantitativeValue", "minValue": 51, "maxValue": 200},
  "address": {"@type": "PostalAddress", "addressLocality": "Graz", "addressCountry": "Austria"},
  "sameAs": ["https://x.example/acme", "https://www.linkedin.com/company/acme-robots"]}]}
</script></head><body><a href="/impressum">Impressum</a><a href="https://other.example/about">About</a></body></html>"""
_IMPRINT = "<p>Acme Robots GmbH</p><p>Geschäftsführer: Dr. Ann van Lee, Bo Ek</p><p>Amtsgericht: Graz</p>"


def ask(answers: Mapping[str, Says | list[Says]], *wanted: str) -> Answer:
    async def go() -> Answer:
        async with visiting(answers) as (pages, _), open_http() as http:
            context = ProviderContext(http, dt.date(2026, 11, 1), pages=pages)
            return (await Website(context).ask([Question("acme.com", frozenset(wanted))]))[0]

    return asyncio.run(go())


def by_name(answer: Answer) -> dict[str, FoundFact]:
    return {fact.attribute: fact for fact in answer.facts}


def test_a_company_states_its_own_facts() -> None:
    """JSON-LD of the home page becomes facts, a band of employees with both ends, and each says where it stands."""
    answer = ask({"/": reply(_HOME)}, "employees")
    assert answer.state is AnswerState.found
    facts = by_name(answer)
    assert {name: fact.value for name, fact in facts.items()} == {
        "name": "Acme",
        "legal_name": "Acme Robots GmbH",
        "employees": 101,
        "founded_year": 2011,
        "country": "AT",
        "city": "Graz",
        "linkedin_url": "https://www.linkedin.com/company/acme-robots",
    }
    assert (facts["employees"].low, facts["employees"].high) == (51, 200)
    assert facts["city"].evidence.startswith("JSON-LD on http")


def test_the_imprint_names_who_runs_the_company() -> None:
    """Two managing directors are both named, and neither is surer than a half of what one alone would be."""
    fact = by_name(ask({"/": reply(_HOME), "/impressum": reply(_IMPRINT)}, "owner"))["owner"]
    assert fact.value == "Ann van Lee"
    assert fact.confidence == 0.38
    assert fact.evidence.startswith("managing director, by 'Geschäftsführer: Dr. Ann van Lee, Bo Ek' on http")
    assert fact.evidence.endswith("also named: Bo Ek")


def test_nobody_is_asked_about_owners_where_none_is_wanted() -> None:
    """Without the wish for an owner the imprint is not read, and no person stands in the answer."""
    assert "owner" not in by_name(ask({"/": reply(_HOME), "/impressum": reply(_IMPRINT)}, "city"))


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"/": reply("<p>hello</p>")}, AnswerState.not_found),
        ({"/": reply("", 404)}, AnswerState.not_found),
        ({"/": reply("", 503)}, AnswerState.transient),
        ({"/robots.txt": reply("User-agent: *\nDisallow: /"), "/": reply(_HOME)}, AnswerState.not_found),
        ({"/": reply('<script type="application/ld+json">{"@type": "Organization", "name": 7, "address": [[]], '
                     '"numberOfEmployees": {"minValue": 9, "maxValue": 2}, "foundingDate": "9999"}</script>')},
         AnswerState.not_found),
        ({"/": reply('<script type="application/ld+json">{"@type": "Organization", "name": "Ac</script>')},
         AnswerState.not_found),
    ],
)  # fmt: skip
def test_a_page_without_facts_is_no_fault(answers: Mapping[str, Says | list[Says]], state: AnswerState) -> None:
    """No page, no facts, a page that robots.txt keeps, JSON-LD of wrong types or cut short: said by its state."""
    answer = ask(answers, "owner")
    assert (answer.state, answer.facts) == (state, ())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Inhaber: Max Mustermann", [("Max Mustermann", "owner")]),
        (
            "Vertreten durch den Geschäftsführer: Max Müller-Lüdenscheidt",
            [("Max Müller-Lüdenscheidt", "managing director")],
        ),
        ("Geschäftsführung:\nAnn Lee", [("Ann Lee", "managing director")]),
        ("Ann Lee, Founder & CEO", [("Ann Lee", "founder")]),
        ("Ann de la Cruz\nCEO", [("Ann de la Cruz", "chief executive")]),
        ("Managing Directors: Ann Lee and Bo Ek", [("Ann Lee", "managing director"), ("Bo Ek", "managing director")]),
        ("Our CEO: read more about the Company", []),
        ("CEO: Acme Robots GmbH", []),
        ("Book a demo with the CEO", []),
        ("Product Owner: Ann Lee", []),
        ("We love founders\nAnn Lee", []),
        ("ann lee, ceo", []),
    ],
)
def test_owners_are_named_by_their_role(text: str, named: list[tuple[str, str]]) -> None:
    """A name beside a role counts; a company, a sentence, a product's owner and small letters do not."""
    assert [(one.name, one.role) for one in named_owners(text)] == named


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe\nCEO, Globex",
        "Jane Doe, Founder & CEO, Globex Inc",
        "Get Started\nFounder",
        "Vice President\nCEO",
        "CEO: Acme Corp",
        "Deputy Managing Director: Ann Lee",
        "Stellvertretender Geschäftsführer: Ann Lee",
        "Vice Président : Jean Dupont",
        "Copyright owner: Jane Doe",
        "Dog owner: Jane Doe",
    ],
)
def test_customers_deputies_and_buttons_are_no_owners(text: str) -> None:
    """A customer's chief, a deputy, an owner of something else and a button are not who runs the company."""
    assert list(named_owners(text)) == []


def test_chiefs_with_two_roles_stay() -> None:
    """A second role behind the first is no other company."""
    for text in ("Jane Doe, CEO & Co-Founder", "Jane Doe, CEO, Founder", "Jane Doe\nCEO and President"):
        assert [one.name for one in named_owners(text)] == ["Jane Doe"], text


@pytest.mark.parametrize(
    "said",
    [
        '{"@type": "Review", "itemReviewed": {"@type": "Organization", "name": "Globex"}}',
        '{"@type": "JobPosting", "hiringOrganization": {"@type": "Organization", "name": "Globex"}}',
        '{"@type": "SoftwareApplication", "provider": {"@type": "Corporation", "name": "Globex"}}',
        '{"@type": "Organization", "name": "Globex", "url": "https://globex.example/"}',
        '{"@type": "Organization", "name": "N/A", "address": {"addressCountry": "Narnia"}, "numberOfEmployees": 0.5}',
    ],
)
def test_another_company_on_the_page_is_not_this_one(said: str) -> None:
    """Whom a review, an advert or a product names, and who has another address, is somebody else."""
    page = f'<script type="application/ld+json">{said}</script>'
    assert ask({"/": reply(page)}, "name").state is AnswerState.not_found


def test_the_publisher_of_a_page_is_its_company_and_its_band_is_read() -> None:
    """The publisher that a page names, with a headcount in words, is the company."""
    said = '{"@type": "WebPage", "publisher": {"@type": "Organization", "name": "Acme", "numberOfEmployees": "11-50"}}'
    answer = ask({"/": reply(f'<script type="application/ld+json">{said}</script>')}, "name")
    assert {name: fact.value for name, fact in by_name(answer).items()} == {"name": "Acme", "employees": 23}
