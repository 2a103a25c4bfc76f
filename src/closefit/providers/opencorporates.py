"""OpenCorporates: registers of many countries. Names only: taken by name and country, branches never."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import Candidate, chosen, unlike, with_tie
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, line, many_records, record, records, text
from closefit.providers.statuses import answer_of_status, mentions
from closefit.taxonomy import country_code
from closefit.taxonomy.naics import System
from closefit.transport import Malformed, Reply

#: Countries whose companies stand in a register of a part of them, so that the country is no code to search by.
_BY_PART = frozenset({"US", "CA", "AE"})

#: Its names of systems of codes.
_SCHEMES: Mapping[str, System] = {
    "uk_sic_2007": "nace", "eu_nace_2": "nace", "us_sic": "sic", "us_naics_2007": "naics", "us_naics_2012": "naics",
}  # fmt: skip


class OpenCorporates:
    """``GET /companies/search``: companies of a name."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="opencorporates",
        title="OpenCorporates",
        attributes=frozenset({"legal_name", "company_number", "country", "city", "founded_year", "sic", "industry"}),
        price=Price(Billed.asked),
        licence=Licence.public,
        limits=Limits(per_second=1, at_once=2),
        address="https://api.opencorporates.com/v0.4",
        keys=("OPENCORPORATES_API_TOKEN",),
        needs=frozenset({"name", "country"}),
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        context = self._context
        name, country = text(question.known.get("name")), country_code(question.known.get("country"))
        if not name or not country:
            return Answer(AnswerState.not_found, said="a name and a country are needed", sent=False)
        params = {"q": name, "inactive": "false", "per_page": "30", "order": "score"}
        if country not in _BY_PART:
            params["jurisdiction_code"] = country.lower()
        params["api_token"] = context.keys["OPENCORPORATES_API_TOKEN"]
        reply = await context.http.send("GET", f"{context.address}/companies/search", params=params)
        if reply.status != 200:
            return _refused(reply)
        results = reply.record().get("results")
        if not isinstance(results, dict):
            raise Malformed("the answer has no results")
        rows = [record(one.get("company")) for one in many_records(results, "companies")]
        one = chosen(question, rows, _candidate)
        if isinstance(one, str):
            return unlike(one)
        company, tie = one
        where = line(text(company.get("opencorporates_url")) or "opencorporates.com", 120)
        return Answer(AnswerState.found, with_tie(_facts(company, context.today), tie, where))


def _refused(reply: Reply) -> Answer:
    """Over the month's or day's calls it is 403 (unverified)."""
    if reply.status == 403 and mentions(reply, "limit", "usage", "exceeded"):
        return Answer(AnswerState.out_of_credits, retry_after=reply.retry_after, said=reply.said)
    return answer_of_status(reply)


def _candidate(company: dict[str, Any]) -> Candidate:
    name = text(company.get("name"))
    others = [*records(company.get("previous_names")), *records(company.get("alternative_names"))]
    old = (text(one.get("company_name")) or text(one.get("name")) for one in others)
    active = company.get("inactive") is not True and not company.get("branch") and not company.get("dissolution_date")
    city = text(record(company.get("registered_address")).get("locality"))
    country = country_code(company.get("jurisdiction_code"))
    return Candidate((name,) if name else (), country, city, tuple(one for one in old if one), active)


def _facts(company: dict[str, Any], today: dt.date) -> list[FoundFact]:
    codes = [record(one.get("industry_code")) for one in records(company.get("industry_codes"))]
    sic = next((text(one.get("code")) for one in codes if "sic" in str(one.get("code_scheme_id"))), None)
    told = ((code.get("code"), _SCHEMES.get(str(code.get("code_scheme_id")))) for code in codes)
    industries = (read.coded_industry(code, system) for code, system in told if system)
    year = read.founded(company.get("incorporation_date"), today)
    city = text(record(company.get("registered_address")).get("locality"))
    return facts_of(
        legal_name=text(company.get("name")),
        company_number=text(company.get("company_number")),
        country=read.country(company.get("jurisdiction_code")),
        city=FoundFact("city", city, evidence="registered address, often an agent's") if city else None,
        founded_year=FoundFact("founded_year", year, evidence="year of incorporation") if year else None,
        sic=sic,
        industry=next((found for found in industries if found), None),
    )
