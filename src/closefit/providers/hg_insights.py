"""HG Insights: firmographics and installed products of up to 25 domains. Who is not known is missing from the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, is_at, many_records, record, records, text
from closefit.providers.statuses import answer_of_status


class HGInsights:
    """``POST /companies/enrich``."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="hg_insights",
        title="HG Insights",
        attributes=frozenset({"name", "country", "employees", "revenue_usd", "technologies"}),
        # One credit a company and contract year is documented; that a miss is free is assumed.
        price=Price(Billed.found),
        licence=Licence.vendor,
        limits=Limits(per_second=2, at_once=4, batch=25),
        address="https://api.hginsights.com/data-api/v2",
        keys=("HG_INSIGHTS_API_KEY",),
        options={"fields": ("firmographics,technographics", "Parts that are asked for, each with a price of its own")},
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        context = self._context
        fields = [part.strip() for part in context.options.get("fields", "").split(",") if part.strip()]
        reply = await context.http.send(
            "POST",
            f"{context.address}/companies/enrich",
            headers={"Authorization": context.keys["HG_INSIGHTS_API_KEY"]},  # no "Bearer" before it
            body={"companies": {"domains": [question.account for question in questions]}, "fields": fields},
        )
        if reply.status != 200:
            return [_refused(answer_of_status(reply))] * len(questions)
        companies = many_records(reply.record(), "companies")
        return [self._read(question, companies) for question in questions]

    def _read(self, question: Question, companies: list[dict[str, Any]]) -> Answer:
        for company in companies:
            firm = record(company.get("firmographics"))
            if is_at(question.account, firm.get("url"), company.get("domain")):
                facts = _facts(firm, record(company.get("technographics")), self._context.today)
                return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts))
        return Answer(AnswerState.not_found)


def _refused(answer: Answer) -> Answer:
    """404 is no miss here, which is told by absence: the address is wrong."""
    if answer.state is AnswerState.not_found:
        return Answer(AnswerState.bad_request, said=answer.said)
    return answer


def _facts(firm: dict[str, Any], tech: dict[str, Any], today: dt.date) -> list[FoundFact]:
    installs = records(tech.get("installs"))
    products = read.technologies([one.get("product_name") for one in installs])
    days = [at for one in installs if (at := day(one.get("last_verified_at"), today))]
    return facts_of(
        name=text(firm.get("name")),
        country=read.country(firm.get("country_code")),
        employees=read.employees(firm.get("employees_total")),
        revenue_usd=read.revenue(firm.get("revenue_total")),
        technologies=FoundFact("technologies", products, max(days, default=None)) if products else None,
    )
