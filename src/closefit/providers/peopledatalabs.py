"""People Data Labs: companies by website, a hundred at a time. A miss is a 404 and costs nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, is_at, number, record, records, text, texts
from closefit.providers.statuses import answer_where_404_is_a_miss, answer_where_404_is_no_miss
from closefit.transport import Malformed, Reply


class PeopleDataLabs:
    """``GET /v5/company/enrich`` for one, ``POST /v5/company/enrich/bulk`` for up to a hundred."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="peopledatalabs",
        title="People Data Labs",
        attributes=frozenset({
            "name", "description", "industry", "sub_industry", "naics", "sic", "employees", "revenue_usd", "country",
            "region", "city", "founded_year", "keywords", "ownership", "ticker", "funding_stage", "funding_total_usd",
            "last_funding_date", "headcount_growth", "linkedin_url",
        }),
        price=Price(Billed.found, verified=True),
        licence=Licence.vendor,
        limits=Limits(per_second=16, batch=100),
        address="https://api.peopledatalabs.com",
        keys=("PDL_API_KEY",),
        options={"min_likelihood": ("2", "the least likelihood of a match, from 2 to 10; what is below is a miss")},
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        if len(questions) == 1:
            reply = await self._send("GET", "enrich", params=self._params(questions[0]))
            return [self._one(reply)]
        requests = [{"params": self._params(one), "metadata": {"ref": one.account}} for one in questions]
        reply = await self._send("POST", "enrich/bulk", body={"requests": requests})
        if reply.status != 200:
            return [answer_where_404_is_no_miss(reply)] * len(questions)  # each account has its own 404
        rows = reply.json()
        if not isinstance(rows, list):
            raise Malformed("the answer to a bulk request is no list")
        return [self._in_bulk(_row_of(one, records(rows))) for one in questions]

    def _params(self, question: Question) -> dict[str, str]:
        # Without titlecase every text comes in lower case.
        least = self._context.options.get("min_likelihood", "2")
        return {"website": question.account, "min_likelihood": least, "titlecase": "true"}

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        context, headers = self._context, {"X-Api-Key": self._context.keys["PDL_API_KEY"]}
        return await context.http.send(method, f"{context.address}/v5/company/{path}", headers=headers, **how)

    def _one(self, reply: Reply) -> Answer:
        if reply.status != 200:
            return answer_where_404_is_a_miss(reply)
        spent = number(reply.headers.get("x-call-credits-spent"))
        return self._read(reply.record(), spent if spent is not None and spent >= 0 else None)

    def _in_bulk(self, row: dict[str, Any] | None) -> Answer:
        if row is None:
            return Answer(AnswerState.transient, said="no item of the bulk answer has this account's mark")
        status, error = number(row.get("status")), text(record(row.get("error")).get("type"))
        if status == 200:
            return self._read(row, 1.0)
        state = _STATES.get(error or "", AnswerState.not_found if status == 404 else AnswerState.transient)
        return Answer(state, credits=0.0, said=(error or "")[:100])

    def _read(self, row: Mapping[str, Any], spent: float | None) -> Answer:
        if "error" in row:
            raise Malformed("the answer is an error with status 200")
        facts = _facts(row, self._context.today)
        return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts), credits=spent)


_STATES = {
    "not_found": AnswerState.not_found,
    "invalid_request_error": AnswerState.bad_request,
    "authentication_error": AnswerState.bad_key,
    "payment_required": AnswerState.out_of_credits,
    "rate_limit_error": AnswerState.rate_limited,
}


def _row_of(question: Question, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The item with our mark; where marks are lost, the one of this website."""
    account = question.account
    marked = (row for row in rows if record(row.get("metadata")).get("ref") == account)
    unmarked = (row for row in rows if not record(row.get("metadata")) and is_at(account, row.get("website")))
    return next(marked, None) or next(unmarked, None)


def _place(value: Any) -> str | None:
    """A place, which comes in lower case where the request for capitals is not heard."""
    named = text(value)
    return named.title() if named and named == named.lower() else named


def _facts(row: Mapping[str, Any], today: dt.date) -> list[FoundFact]:
    place, naics = record(row.get("location")), next(iter(records(row.get("naics"))), {})
    sic = next(iter(records(row.get("sic"))), {}).get("sic_code")
    names = row.get("industry_v2"), row.get("industry")
    latest = day(row.get("last_funding_date"), today)
    ticker = text(row.get("ticker"))
    return facts_of(
        name=text(row.get("display_name")) or text(row.get("name")),
        description=text(row.get("summary")),
        industry=read.industry(names[0]) or read.industry(names[1], naics=naics.get("naics_code"), sic=sic),
        sub_industry=text(naics.get("national_industry")) or text(naics.get("naics_industry")),
        naics=read.naics(naics.get("naics_code"), *names),
        sic=read.industry_code(sic),
        employees=read.employees(row.get("employee_count"), row.get("size")),
        revenue_usd=read.revenue(None, row.get("inferred_revenue")),
        country=read.country(place.get("country")),
        region=_place(place.get("region")),
        city=_place(place.get("locality")),
        founded_year=read.founded(row.get("founded"), today),
        keywords=texts(row.get("tags")),
        ownership=read.ownership(row.get("type")),
        ticker=ticker.upper() if ticker else None,
        funding_stage=read.funding_stage(row.get("latest_funding_stage"), at=latest),
        funding_total_usd=read.dollars("funding_total_usd", row.get("total_funding_raised")),
        last_funding_date=latest,
        headcount_growth=read.growth(record(row.get("employee_growth_rate")).get("12_month")),
        linkedin_url=read.linkedin(row.get("linkedin_url")),
    )
