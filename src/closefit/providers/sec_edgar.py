"""SEC EDGAR: filings of companies listed in the United States. Every request names a contact, or it is refused."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import BY_DOMAIN, BY_NUMBER, Candidate, Tie, domain_of, tie_of, unlike, with_tie
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, number, record, records, text, texts
from closefit.providers.statuses import answer_of_status, mentions
from closefit.taxonomy import country_code, country_of_place
from closefit.taxonomy.names import company_name
from closefit.transport import Malformed, Reply

#: Taxonomy and tags under which revenue is filed, the ones to prefer first.
_REVENUE = (
    ("us-gaap", "RevenueFromContractWithCustomerExcludingAssessedTax"),
    ("us-gaap", "Revenues"),
    ("us-gaap", "SalesRevenueNet"),
    ("ifrs-full", "Revenue"),
)
_YEARLY = frozenset({"10-K", "10-K/A", "20-F", "20-F/A", "40-F", "40-F/A"})
#: Items of an 8-K that are events of the company.
_ITEMS = {"5.02": "executive_change", "1.01": "material_agreement", "2.01": "acquisition"}
_RECENT = 365
_STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "PR",
})  # fmt: skip


class SecEdgar:
    """Submissions and company facts by CIK, which is found by name in the list of companies with a ticker."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="sec_edgar",
        title="SEC EDGAR",
        attributes=frozenset({
            "cik", "legal_name", "ticker", "ownership", "sic", "industry", "country", "region", "city", "revenue_usd",
            "employees",
        }),
        signals=frozenset({*_ITEMS.values(), "form_d_raise"}),
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=3, at_once=3),  # 10 requests a second over all hosts, up to three an account
        address="https://data.sec.gov",
        needs=frozenset({"name"}),
        options={
            "contact": ("", "An e-mail address that every request names, as the SEC demands; without it none is sent"),
            "files_address": ("https://www.sec.gov", "Where the list of companies with a ticker stands"),
        },
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        self._listed: list[dict[str, Any]] | None = None
        self._reading = asyncio.Lock()

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        if "@" not in self._context.options.get("contact", ""):
            said = "the SEC wants a contact in every request: set contact under [providers.sec_edgar]"
            return Answer(AnswerState.bad_key, said=said, sent=False)
        stated = number(question.known.get("cik"))
        cik = int(stated) if stated else await self._cik(question)
        if isinstance(cik, Answer):
            return cik
        reply = await self._get(f"{self._context.address}/submissions/CIK{cik:010d}.json")
        if reply.status != 200:
            return _refused(reply)
        filer = reply.record()
        tie = Tie(BY_NUMBER, "its CIK was known") if stated else _tie(question, filer)
        if tie is None:
            return unlike(
                f"CIK {cik} has this name; that it is in another country, or where is unknown, leaves it open"
            )
        return await self._found(cik, filer, tie)

    async def _found(self, cik: int, filer: dict[str, Any], tie: Tie) -> Answer:
        today = self._context.today
        facts = _facts(cik, filer)
        if len(facts) < 2:
            raise Malformed("nothing of the submissions can be read")
        reply = await self._get(f"{self._context.address}/api/xbrl/companyfacts/CIK{cik:010d}.json")
        if reply.status == 200:
            facts += _stated(record(reply.record().get("facts")), today)
        elif reply.status != 404:  # 404: nothing of it is filed in a form that can be read
            return _refused(reply)
        signals = _signals(record(record(filer.get("filings")).get("recent")), today)
        return Answer(AnswerState.found, with_tie(facts, tie, f"SEC, CIK {cik}"), tuple(signals))

    async def _cik(self, question: Question) -> int | Answer:
        """The CIK of the one listed company of this name."""
        async with self._reading:
            if self._listed is None:
                reply = await self._get(f"{self._context.options['files_address']}/files/company_tickers.json")
                if reply.status != 200:
                    return _refused(reply)
                listed = records(list(reply.record().values()))
                if not any(number(one.get("cik_str")) for one in listed):
                    raise Malformed("the list of companies has no companies")
                self._listed = listed
        wanted = company_name(text(question.known.get("name")) or "")
        named = {number(one.get("cik_str")) for one in self._listed if wanted and _name(one) == wanted}
        ciks = [int(one) for one in named if one]
        if len(ciks) != 1:
            return unlike(f"{len(ciks)} listed companies have this name" if ciks else "no listed company has this name")
        return ciks[0]

    async def _get(self, address: str) -> Reply:
        agent = f"closefit {self._context.options['contact'].strip()}"
        return await self._context.http.send("GET", address, headers={"User-Agent": agent})


def _name(listed: dict[str, Any]) -> str:
    return company_name(text(listed.get("title")) or "")


def _refused(reply: Reply) -> Answer:
    """403 is a request without a contact, or too many in a second: then it lasts for about ten minutes."""
    if reply.status == 403 and mentions(reply, "undeclared"):
        return Answer(AnswerState.bad_key, said=reply.said)
    if reply.status in {403, 429}:
        wait = 600.0 if reply.retry_after is None else reply.retry_after
        return Answer(AnswerState.rate_limited, retry_after=wait, said=reply.said)
    return answer_of_status(reply)


def _office(filer: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Country, region and city of the business address; a state's code is a state before it is a country."""
    place = record(record(filer.get("addresses")).get("business"))
    state, told = text(place.get("stateOrCountry")), text(place.get("stateOrCountryDescription"))
    city = text(place.get("city"))
    if state in _STATES:
        return "US", state, city
    return country_code(told) or country_of_place(told), None, city


def _tie(question: Question, filer: dict[str, Any]) -> Tie | None:
    if domain_of(filer.get("website")) == question.account:
        return Tie(BY_DOMAIN, f"its filings name {question.account}")
    name = text(filer.get("name"))
    former = (text(one.get("name")) for one in records(filer.get("formerNames")))
    country, _, city = _office(filer)
    return tie_of(question, Candidate((name,) if name else (), country, city, tuple(one for one in former if one)))


def _facts(cik: int, filer: dict[str, Any]) -> list[FoundFact]:
    country, region, city = _office(filer)
    tickers = texts(filer.get("tickers"))
    return facts_of(
        cik=str(cik),
        legal_name=text(filer.get("name")),
        ticker=tickers[0] if tickers else None,
        ownership=FoundFact("ownership", "public", evidence=f"listed as {tickers[0]}") if tickers else None,
        sic=text(filer.get("sic")),
        industry=read.coded_industry(filer.get("sic"), "sic") or read.industry(filer.get("sicDescription")),
        country=country,
        region=region,
        city=city,
    )


def _stated(facts: dict[str, Any], today: dt.date) -> list[FoundFact]:
    """Revenue of the last full year that was filed, and employees where they are filed as a figure (seldom)."""
    years = [one for place in _REVENUE if (one := _last_year(facts, place, today))]
    revenue = max(years, key=lambda fact: fact.observed or dt.date.min, default=None)
    counts = record(record(record(facts.get("dei")).get("EntityNumberOfEmployees")).get("units"))
    rows = [(at, one) for unit in counts.values() for one in records(unit) if (at := day(one.get("end"), today))]
    at, count = max(rows, key=lambda row: row[0], default=(None, dict[str, Any]()))
    headcount = number(count.get("val"))
    employees = (
        FoundFact("employees", headcount, at, evidence=f"filed in a {text(count.get('form')) or 'report'}")
        if headcount
        else None
    )
    return facts_of(revenue_usd=revenue, employees=employees)


def _last_year(facts: dict[str, Any], place: tuple[str, str], today: dt.date) -> FoundFact | None:
    """The newest full year under a tag, as it was filed last."""
    taxonomy, tag = place
    rows = records(record(record(record(facts.get(taxonomy)).get(tag)).get("units")).get("USD"))
    years = [
        (end, day(row.get("filed"), today) or dt.date.min, value)
        for row in rows
        if text(row.get("form")) in _YEARLY
        and row.get("fp") == "FY"
        and (start := day(row.get("start"), today))
        and (end := day(row.get("end"), today))
        and 350 <= (end - start).days <= 380
        and (value := number(row.get("val"))) is not None
    ]
    if not years:
        return None
    end, _, value = max(years, key=lambda year: year[:2])
    return FoundFact("revenue_usd", value, end, evidence=f"{tag}, year to {end}") if value > 0 else None


def _signals(recent: dict[str, Any], today: dt.date) -> list[FoundSignal]:
    """Events among the filings of the last year, which come as lists side by side; an amendment is the same raise."""
    columns = [recent.get(name) for name in ("form", "filingDate", "items", "accessionNumber", "fileNumber")]
    lists = [column if isinstance(column, list) else [] for column in columns]
    length, since = len(lists[0]), today - dt.timedelta(days=_RECENT)
    padded = [column[:length] + [None] * (length - len(column)) for column in lists]
    signals, raised = list[FoundSignal](), set[str]()
    for form, filed, items, accession, file_number in zip(*padded, strict=True):
        at = day(filed, today)
        if at is None or at < since:
            continue
        fields: dict[str, object] = {"form": str(form), "accession": text(accession) or ""}
        if text(form) in {"D", "D/A"}:
            key = text(file_number) or str(accession)
            if key not in raised:
                signals.append(FoundSignal("form_d_raise", at, fields=fields))
            raised.add(key)
        if form == "8-K":
            told = [item.strip() for item in items.split(",")] if isinstance(items, str) else []
            signals += [
                FoundSignal(_ITEMS[item], at, fields=fields | {"item": item}) for item in told if item in _ITEMS
            ]
    return signals
