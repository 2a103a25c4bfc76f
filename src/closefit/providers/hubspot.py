"""HubSpot: what its own enrichment (Breeze) has written into your companies. It is read, never asked to enrich."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, day_of_milliseconds, facts_of, is_at, many_records, record, text
from closefit.providers.statuses import answer_where_404_is_no_miss
from closefit.transport import Malformed, Reply

_ENRICHED = "hs_last_metered_enrichment_timestamp"
_PROPERTIES = (
    "name", "domain", "industry", "hs_industry_group", "hs_keywords", "numberofemployees", "hs_employee_range",
    "annualrevenue", "hs_revenue_range", "founded_year", "description", "city", "state", "country", "hs_country_code",
    "is_public", "total_money_raised", "web_technologies", "linkedin_company_page", "hs_linkedin_handle", _ENRICHED,
)  # fmt: skip
#: Rows of one page of a search, and pages after which companies that share these domains are too many to read.
_ROWS, _PAGES = 200, 10


class HubSpot:
    """``POST /crm/v3/objects/companies/search`` by domain. Every value is a text or null."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="hubspot",
        title="HubSpot Breeze properties",
        attributes=frozenset({
            "name", "description", "industry", "sub_industry", "naics", "keywords", "employees", "revenue_usd",
            "founded_year", "country", "region", "city", "ownership", "funding_total_usd", "technologies",
            "linkedin_url",
        }),
        price=Price(Billed.free, verified=True),
        licence=Licence.vendor,
        limits=Limits(per_second=4, at_once=4, batch=100),  # searches: five a second, four on older pages
        address="https://api.hubapi.com",
        keys=("HUBSPOT_ACCESS_TOKEN",),
        options={
            "path": ("crm/v3/objects", "what stands before companies/search"),
            "only_enriched": ("yes", "no: also companies that HubSpot never enriched, whose values somebody typed in"),
            "currency": ("USD", "your portal's currency, which annual revenue is in"),
        },
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        rows: list[dict[str, Any]] = []
        after = "0"
        for _ in range(_PAGES):
            reply = await self._search([question.account for question in questions], after)
            if reply.status != 200:
                return [_refused(reply)] * len(questions)
            body = reply.record()
            rows += [record(one.get("properties")) for one in many_records(body, "results")]
            after = text(record(record(body.get("paging")).get("next")).get("after")) or ""
            if not after:
                break
        else:
            said = f"more than {_ROWS * _PAGES:,} companies share these domains"
            return [Answer(AnswerState.bad_request, said=said)] * len(questions)
        return [self._read([row for row in rows if is_at(one.account, row.get("domain"))]) for one in questions]

    async def _search(self, domains: Sequence[str], after: str) -> Reply:
        context = self._context
        of_domain = {"propertyName": "domain", "operator": "IN", "values": list(domains)}
        return await context.http.send(
            "POST",
            f"{context.address}/{context.options.get('path', '').strip('/')}/companies/search",
            headers={"Authorization": f"Bearer {context.keys['HUBSPOT_ACCESS_TOKEN']}"},
            body={
                "filterGroups": [{"filters": [of_domain]}],
                "properties": list(_PROPERTIES),
                "limit": _ROWS,
                "after": after,
                "sorts": [],
                "query": "",
            },
        )

    def _read(self, rows: Sequence[dict[str, Any]]) -> Answer:
        """Companies are not unique by domain there: the one that was enriched last."""
        today = self._context.today
        dated = [(self._enriched(row), row) for row in rows]
        if self._context.options.get("only_enriched") != "no":
            dated = [one for one in dated if one[0]]
        if not dated:
            return Answer(AnswerState.not_found)
        at, row = max(dated, key=lambda one: one[0] or dt.date.min)
        facts = tuple(replace(fact, observed=at) for fact in _facts(row, today, self._context.options))
        return Answer(AnswerState.found if facts else AnswerState.not_found, facts)

    def _enriched(self, row: Mapping[str, Any]) -> dt.date | None:
        at, today = row.get(_ENRICHED), self._context.today
        return day(at, today) or day_of_milliseconds(at, today)


def _refused(reply: Reply) -> Answer:
    """The daily limit ends at the portal's midnight, as an empty account does; the other limit in seconds."""
    answer = answer_where_404_is_no_miss(reply)
    if answer.state is AnswerState.rate_limited:
        try:
            daily = reply.record().get("policyName") == "DAILY"
        except Malformed:
            daily = False
        return replace(answer, state=AnswerState.out_of_credits) if daily else answer
    return answer


def _facts(row: Mapping[str, Any], today: dt.date, options: Mapping[str, str]) -> list[FoundFact]:
    group, detail = text(row.get("hs_industry_group")), text(row.get("industry"))
    handle = text(row.get("hs_linkedin_handle"))
    in_dollars = options.get("currency", "USD").strip().upper() == "USD"
    keywords = (name.strip() for name in (text(row.get("hs_keywords")) or "").split(";"))
    return facts_of(
        name=text(row.get("name")),
        description=text(row.get("description")),
        industry=read.industry(group) or read.industry(detail),
        sub_industry=detail.replace("_", " ").lower() if group and detail else None,
        naics=read.naics(None, detail, group),
        keywords=tuple(dict.fromkeys(name for name in keywords if name)) or None,
        employees=read.employees(row.get("numberofemployees"), row.get("hs_employee_range")),
        revenue_usd=read.revenue(row.get("annualrevenue") if in_dollars else None, row.get("hs_revenue_range")),
        founded_year=read.founded(row.get("founded_year"), today),
        country=read.country(row.get("hs_country_code")) or read.country(row.get("country")),
        region=text(row.get("state")),
        city=text(row.get("city")),
        ownership={"true": "public", "false": "private"}.get((text(row.get("is_public")) or "").lower()),
        funding_total_usd=read.dollars("funding_total_usd", row.get("total_money_raised")),
        technologies=read.technologies(row.get("web_technologies")),
        linkedin_url=read.linkedin(row.get("linkedin_company_page"))
        or (read.linkedin(f"linkedin.com/{handle}") if handle else None),
    )
