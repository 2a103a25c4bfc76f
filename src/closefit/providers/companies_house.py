"""Companies House: the British register. Company numbers are texts (SC, NI, leading zeros); no domains, no revenue."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import BY_NUMBER, Candidate, Tie, chosen, unlike, with_tie
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, line, many_records, record, records, text, texts
from closefit.providers.statuses import answer_of_status
from closefit.taxonomy import country_code
from closefit.transport import Malformed, Reply

#: Kinds of accounts to the employees below which one of three tests has to lie: hints and no counts.
_SIZES = {"micro-entity": (1, 9), "small": (1, 49), "medium": (50, 249)}
_FILED = {"SH01": "share_allotment", "MR01": "charge_registered", "AP01": "officer_change", "TM01": "officer_change"}
#: Days of filings that are told.
_RECENT = 365


class CompaniesHouse:
    """``GET /company/{number}``, found by ``GET /search/companies`` where the number is not known."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="companies_house",
        title="Companies House (United Kingdom)",
        attributes=frozenset({
            "legal_name", "company_number", "country", "region", "city", "founded_year", "sic", "industry",
            "employees",
        }),
        signals=frozenset(_FILED.values()),
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.6, at_once=2),  # 600 requests in 5 minutes, up to three an account
        address="https://api.company-information.service.gov.uk",
        keys=("COMPANIES_HOUSE_API_KEY",),
        needs=frozenset({"name", "country"}),
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        #: The key as user name with an empty password.
        self._basic = base64.b64encode(f"{context.keys['COMPANIES_HOUSE_API_KEY']}:".encode()).decode()
        context.http.hide([self._basic])

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        stated = text(question.known.get("company_number"))
        if country_code(question.known.get("country")) != "GB":
            return Answer(AnswerState.not_found, said="only British companies are asked about", sent=False)
        if stated:
            return await self._profile(stated, Tie(BY_NUMBER, "its number was known"))
        params = {"q": text(question.known.get("name")) or "", "items_per_page": "50"}
        reply = await self._get("/search/companies", params)
        if reply.status != 200:
            return answer_of_status(reply)
        one = chosen(question, many_records(reply.record(), "items"), _candidate)
        if isinstance(one, str):
            return unlike(one)
        number = text(one[0].get("company_number"))
        if number is None:
            raise Malformed("the company found has no number")
        return await self._profile(number, one[1])

    async def _profile(self, number: str, tie: Tie) -> Answer:
        path = f"/company/{quote(number, safe='')}"
        reply = await self._get(path)
        if reply.status != 200:
            return answer_of_status(reply)
        facts = with_tie(_facts(reply.record(), self._context.today), tie, f"Companies House {number}")
        if not facts:
            raise Malformed("nothing of the profile can be read")
        filed = await self._get(f"{path}/filing-history", {"items_per_page": "100"})
        if filed.status != 200:  # what is known stays known
            return Answer(AnswerState.found, facts, said=line(f"the filings were not read: {filed.said}"))
        return Answer(AnswerState.found, facts, tuple(_signals(filed.record(), self._context.today)))

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Reply:
        context = self._context
        headers = {"Authorization": f"Basic {self._basic}"}
        return await context.http.send("GET", f"{context.address}{path}", params=params, headers=headers)


def _candidate(item: dict[str, Any]) -> Candidate:
    name, city = text(item.get("title")), text(record(item.get("address")).get("locality"))
    return Candidate((name,) if name else (), "GB", city, active=item.get("company_status") == "active")


def _facts(profile: dict[str, Any], today: dt.date) -> list[FoundFact]:
    office = record(profile.get("registered_office_address"))
    city, region = text(office.get("locality")), text(office.get("region"))
    year = read.founded(profile.get("date_of_creation"), today)
    codes = texts(profile.get("sic_codes")) or ()
    industries = (read.coded_industry(code, "nace") for code in codes)
    return facts_of(
        legal_name=text(profile.get("company_name")),
        company_number=text(profile.get("company_number")),
        country="GB" if text(profile.get("company_number")) else None,
        region=FoundFact("region", region, evidence="registered office") if region else None,
        city=FoundFact("city", city, evidence="registered office") if city else None,
        founded_year=FoundFact("founded_year", year, evidence="year of incorporation") if year else None,
        sic=next(iter(codes), None),
        industry=next((found for found in industries if found), None),
        employees=_size(record(record(profile.get("accounts")).get("last_accounts")), today),
    )


def _size(accounts: dict[str, Any], today: dt.date) -> FoundFact | None:
    """A band from the kind of accounts that its size allows; two of three tests decide, employees are one of them."""
    kind = text(accounts.get("type"))
    if kind not in _SIZES:
        return None
    low, high = _SIZES[kind]
    made_up = day(accounts.get("made_up_to"), today)
    evidence = f"files {kind} accounts: {high} employees or fewer, as a rule"
    return FoundFact("employees", round((low * high) ** 0.5), made_up, 0.4, evidence, low, high)


def _signals(history: dict[str, Any], today: dt.date) -> list[FoundSignal]:
    since = today - dt.timedelta(days=_RECENT)
    found = [
        (_FILED[kind], at, one)
        for one in records(history.get("items"))
        if (kind := str(one.get("type"))) in _FILED and (at := day(one.get("date"), today)) and at >= since
    ]
    return [
        FoundSignal(kind, at, fields={"filing": str(one["type"]), "description": text(one.get("description")) or ""})
        for kind, at, one in found
    ]
