"""Apollo: companies by domain, ten at a time. A miss is a 200 with nothing in it, and may cost a credit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.funding import funding_signal
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, is_at, many_records, one_record, record, records, text, texts
from closefit.providers.statuses import answer_where_404_is_no_miss, mentions
from closefit.transport import Reply

#: Refusals that may mean an empty account; the vendor does not document which (unverified).
_REFUSED = (403, 422)


class Apollo:
    """``GET /organizations/enrich`` for one, ``POST /organizations/bulk_enrich`` for up to ten."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="apollo",
        title="Apollo",
        attributes=frozenset({
            "name", "description", "industry", "sub_industry", "naics", "employees", "revenue_usd", "country",
            "region", "city", "founded_year", "business_model", "keywords", "technologies", "funding_stage",
            "funding_total_usd", "last_funding_usd", "last_funding_date", "headcount_growth", "linkedin_url", "ticker",
            "parent",
        }),
        # One credit an organization is documented; that a miss costs it too is assumed.
        price=Price(Billed.asked),
        licence=Licence.vendor,
        signals=frozenset({"funding_round", "debt_or_grant"}),
        limits=Limits(per_second=16, batch=10),
        address="https://api.apollo.io/api/v1",
        keys=("APOLLO_API_KEY",),
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        if len(questions) == 1:
            return [await self._one(questions[0])]
        details = [{"domain": question.account} for question in questions]
        reply = await self._send("POST", "organizations/bulk_enrich", body={"details": details})
        if reply.status != 200:
            return [refused(reply)] * len(questions)
        rows = many_records(reply.record(), "organizations")
        return [self._read(_row_of(question, rows)) for question in questions]

    async def _one(self, question: Question) -> Answer:
        reply = await self._send("GET", "organizations/enrich", params={"domain": question.account})
        return self._read(one_record(reply.record(), "organization")) if reply.status == 200 else refused(reply)

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        context = self._context
        # A key in the address or the body is refused with 422.
        headers = {"x-api-key": context.keys["APOLLO_API_KEY"], "Accept": "application/json"}
        return await context.http.send(method, f"{context.address}/{path}", headers=headers, **how)

    def _read(self, organization: dict[str, Any] | None) -> Answer:
        if organization is None:
            return Answer(AnswerState.not_found)
        today = self._context.today
        facts, signals = _facts(organization, today), _rounds(organization, today)
        return Answer(AnswerState.found if facts or signals else AnswerState.not_found, tuple(facts), tuple(signals))


def refused(reply: Reply) -> Answer:
    """What a status of Apollo's other than 200 means."""
    if reply.status in _REFUSED and mentions(reply, "credit"):
        return Answer(AnswerState.out_of_credits, said=reply.said)
    return answer_where_404_is_no_miss(reply)


def _row_of(question: Question, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The row of this domain: rows come in any order, and a miss is not among them."""
    account = question.account
    return next((row for row in rows if is_at(account, row.get("primary_domain"), row.get("website_url"))), None)


def _facts(found: dict[str, Any], today: dt.date) -> list[FoundFact]:
    latest = day(found.get("latest_funding_round_date"), today)
    tools = [one.get("name") for one in records(found.get("current_technologies"))]
    return facts_of(
        name=text(found.get("name")),
        description=text(found.get("short_description")),
        industry=read.industry(found.get("industry")),
        sub_industry=next(iter(texts(found.get("secondary_industries")) or ()), None),
        naics=read.naics(None, found.get("industry")),
        employees=read.employees(found.get("estimated_num_employees")),
        revenue_usd=read.revenue(found.get("annual_revenue")),
        country=read.country(found.get("country")),
        region=text(found.get("state")),
        city=text(found.get("city")),
        founded_year=read.founded(found.get("founded_year"), today),
        business_model=read.business_model(found.get("keywords")),
        keywords=texts(found.get("keywords")),
        technologies=read.technologies(tools) or read.technologies(found.get("technology_names")),
        funding_stage=read.funding_stage(found.get("latest_funding_stage"), at=latest),
        funding_total_usd=read.dollars("funding_total_usd", found.get("total_funding")),
        last_funding_usd=_last_amount(found, latest, today),
        last_funding_date=latest,
        headcount_growth=read.growth(found.get("organization_headcount_twelve_month_growth")),
        linkedin_url=read.linkedin(found.get("linkedin_url")),
        ticker=text(found.get("publicly_traded_symbol")),
        parent=text(record(found.get("owned_by_organization")).get("name")),
    )


def _last_amount(found: dict[str, Any], latest: dt.date | None, today: dt.date) -> FoundFact | None:
    """What the round of that day raised: amounts are texts such as ``100M``, currencies signs."""
    for event in records(found.get("funding_events")):
        if latest and day(event.get("date"), today) == latest:
            return read.dollars("last_funding_usd", event.get("amount"), text(event.get("currency")), at=latest)
    return None


def _rounds(found: dict[str, Any], today: dt.date) -> list[FoundSignal]:
    rounds = (
        funding_signal(
            day(event.get("date"), today), event.get("type"), event.get("amount"), text(event.get("currency")),
            investors=text(event.get("investors")), url=text(event.get("news_url")),
        )
        for event in records(found.get("funding_events"))
    )  # fmt: skip
    return [signal for signal in rounds if signal]
