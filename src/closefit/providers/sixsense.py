"""6sense: companies by domain, with scores and segments where the token has them switched on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, number, one_record, record, records, text
from closefit.providers.statuses import answer_where_404_is_a_miss
from closefit.transport import Reply


class SixSense:
    """``POST /v1/enrichment/company``. Hosts of 6sense disagree on names (camel or snake case): both are read."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="sixsense",
        title="6sense",
        attributes=frozenset({
            "name", "industry", "sub_industry", "naics", "sic", "employees", "revenue_usd", "country", "region", "city",
        }),
        price=Price(Billed.found),
        licence=Licence.vendor,
        signals=frozenset({"intent_6sense", "qualified_6sense", "segment_6sense"}),
        limits=Limits(per_second=1.6),  # about 100 a minute
        address="https://api.6sense.com",
        keys=("SIXSENSE_API_TOKEN",),
        options={"path": ("v1/enrichment/company", "path of the call; tokens are good for one group of calls only")},
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._find(one) for one in questions]

    async def _find(self, question: Question) -> Answer:
        context = self._context
        reply = await context.http.send(
            "POST",
            f"{context.address}/{context.options.get('path', '').strip('/')}",
            headers={"Authorization": f"Token {context.keys['SIXSENSE_API_TOKEN']}"},
            body={"domain": question.account},
        )
        return self._read(reply)

    def _read(self, reply: Reply) -> Answer:
        if reply.status != 200:
            return answer_where_404_is_a_miss(reply)
        body = reply.record()
        company = one_record(body, "company")
        if company is None or not _is_match(company):
            return Answer(AnswerState.not_found)
        facts = _facts(company)
        signals = [*_scores(body, self._context.today), *_segments(body, self._context.today)] if facts else []
        return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts), tuple(signals))


def _is_match(company: dict[str, Any]) -> bool:
    """*No Match* and *Non-actionable Match* (a provider of internet access, a blocked company) are misses."""
    match = text(company.get("company_match"))
    return company.get("is_blacklisted") is not True and match in (None, "Match")


def _facts(company: dict[str, Any]) -> list[FoundFact]:
    def either(*names: str) -> Any:
        return next((found for name in names if (found := company.get(name)) not in (None, "")), None)

    detail: dict[str, Any] = next(iter(records(company.get("industry_v2"))), {})
    naics, sic = either("naicscode", "naics"), either("siccode", "sic")
    # ``region`` is a part of the world there, not the state.
    return facts_of(
        name=text(company.get("name")),
        industry=read.industry(detail.get("industry")) or read.industry(company.get("industry"), naics=naics, sic=sic),
        sub_industry=text(detail.get("subindustry")),
        naics=read.naics(naics, detail.get("subindustry"), company.get("industry")),
        sic=read.industry_code(sic),
        employees=read.employees(either("employeeCount", "employee_count"), either("employeeRange", "employee_range")),
        revenue_usd=read.revenue(either("annualRevenue", "annual_revenue"), either("revenueRange", "revenue_range")),
        country=read.country(either("countryISOCode", "country_iso_code")) or read.country(company.get("country")),
        region=text(company.get("state")),
        city=text(company.get("city")),
    )


def _scores(body: dict[str, Any], today: dt.date) -> list[FoundSignal]:
    """Scores carry no time of their own: they are of the day on which they were asked for."""
    signals = []
    for row in records(body.get("scores")):
        score = number(row.get("intent_score", row.get("company_intent_score")))
        stage, product = text(row.get("buying_stage", row.get("company_buying_stage"))), text(row.get("product"))
        told = {name: value for name, value in (("product", product), ("stage", stage)) if value}
        if score is not None and 0 <= score <= 100:
            signals.append(FoundSignal("intent_6sense", today, score / 100, told))
        if row.get("is_6qa") is True:
            signals.append(FoundSignal("qualified_6sense", today, fields=told))
    return signals


def _segments(body: dict[str, Any], today: dt.date) -> list[FoundSignal]:
    names = [text(one.get("name")) for one in records(record(body.get("segments")).get("list"))]
    return [FoundSignal("segment_6sense", today, fields={"segment": name}) for name in names if name]
