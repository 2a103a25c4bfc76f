"""A company's own pages: what they state in schema.org's words, and who they say owns or runs the company."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, record, text
from closefit.providers.website.owners import named_owners
from closefit.providers.website.structured_data import PersonNamed, companies, founders
from closefit.transport import Page, PageState
from closefit.transport.links import site_links
from closefit.transport.text import readable_text

#: Pages beside the home page that name owners, in the order in which they are read.
_OWNERS_PAGES = re.compile(
    r"\b(impressum|imprint|legal notice|mentions.l.gales|about|team|leadership|company|.?ueber.uns|über uns)\b",
    re.IGNORECASE,
)
_MOST_PAGES = 3
#: Trust in a name and a role in the text of a home page.
_ON_HOME = 0.5
_STATES = {
    PageState.ok: AnswerState.found,
    PageState.too_slow: AnswerState.transient,
    PageState.no_answer: AnswerState.transient,
}

_ATTRIBUTES = frozenset(
    ["name", "legal_name", "description", "employees", "founded_year", "country", "city", "linkedin_url", "owner"]
)


class Website:
    """Reads the home page and, for the owner, up to three pages that it links to."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="website",
        title="The company's own website",
        attributes=_ATTRIBUTES,
        price=Price(Billed.free, credits=0, verified=True),
        licence=Licence.public,
    )

    def __init__(self, context: ProviderContext) -> None:
        self._pages, self._today = context.pages, context.today

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._read(one) for one in questions]

    async def _read(self, question: Question) -> Answer:
        if self._pages is None:
            return Answer(AnswerState.bad_request, said="this run fetches no pages")
        home = await self._pages.home(question.account)
        if not home.ok:
            return Answer(_STATES.get(home.state, AnswerState.not_found), said=f"home page: {home.state} {home.said}")
        stated = next(iter(companies(home.text, question.account)), {})
        facts = _stated(stated, home.url, self._today)
        if "owner" in question.wanted:
            facts += await self._owner(stated, home, question.account)
        return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts))

    async def _owner(self, stated: dict[str, Any], home: Page, domain: str) -> list[FoundFact]:
        """The person that the surest words name; the others whom the pages name stand in the evidence."""
        assert self._pages is not None  # noqa: S101
        # Home pages have customers' words with their names and roles below.
        quoted = (replace(one, confidence=min(one.confidence, _ON_HOME)) for one in _named(home))
        found = [(one, home.url) for one in (*founders(stated), *quoted)]
        urls = dict.fromkeys(link.url for link in site_links(home.url, home.text) if _OWNERS_PAGES.search(link.words))
        for url in list(urls)[:_MOST_PAGES]:
            page = await self._pages.fetch(url, within=domain)
            if page.ok:
                named = [*(one for each in companies(page.text, domain) for one in founders(each))]
                found += [(one, page.url) for one in (*named, *_named(page))]
        return [_owner_fact(found)] if found else []


def _named(page: Page) -> Iterator[PersonNamed]:
    return named_owners(readable_text(page.text))


def _stated(company: dict[str, Any], url: str, today: dt.date) -> list[FoundFact]:
    """Facts that the company states of itself; a year of foundation must be one."""
    address = company.get("address")
    place = record(address[0] if isinstance(address, list) and address else address)
    country = place.get("addressCountry")
    year = re.match(r"(1[5-9]\d\d|20\d\d)\b", str(company.get("foundingDate") or ""))
    employees = company.get("numberOfEmployees")
    told = record(country).get("name") if isinstance(country, dict) else country
    links = company.get("sameAs")
    values = facts_of(
        name=text(company.get("name")),
        legal_name=text(company.get("legalName")),
        description=text(company.get("description")),
        employees=_employees(employees),
        founded_year=int(year.group(1)) if year and int(year.group(1)) <= today.year else None,
        country=read.country(told),
        city=text(place.get("addressLocality")),
        linkedin_url=read.linkedin_of(links if isinstance(links, list) else [links]),
    )
    evidence = f"JSON-LD on {url}"
    return [FoundFact(one.attribute, one.value, low=one.low, high=one.high, evidence=evidence) for one in values]


def _employees(stated: Any) -> FoundFact | None:
    """A number or a band, or the geometric middle of minValue and maxValue."""
    band = record(stated)
    ends = {"min": band.get("minValue"), "max": band.get("maxValue")}
    return read.employees(band.get("value") if band else stated, ends if None not in ends.values() else None)


def _owner_fact(found: Sequence[tuple[PersonNamed, str]]) -> FoundFact:
    best, url = max(found, key=lambda one: one[0].confidence)
    others = dict.fromkeys(one.name for one, _ in found if one.name != best.name)
    more = f"; also named: {', '.join(list(others)[:4])}" if others else ""
    # Two at the top leave the owner open: the pages do not say which of them it is.
    equal = len({one.name for one, _ in found if one.confidence == best.confidence})
    return FoundFact(
        "owner",
        best.name,
        confidence=round(best.confidence / equal, 2),
        evidence=f"{best.role}, by {best.line[:160]!r} on {url}{more}",
    )
