"""G2 buyer intent: who looks at your page on G2, at its prices, or at you beside others. No match is an empty list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urlsplit

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, is_at, many_records, number, record, text
from closefit.providers.statuses import answer_of_status
from closefit.transport import Malformed, Reply

_DIMENSIONS = (
    "company_name,company_domain,company_country,company_employees,company_industry,signal_type,left_product_id,"
    "left_product_name,right_product_name,category_name,day"
)
#: Kinds that the vendor names; of others it says nothing.
_TYPES = ("profile", "pricing", "compare")
_PAGES = 20


class G2:
    """``GET /api/v2/products/{id}/buyer_intent``, or of all products where the settings name none."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="g2",
        title="G2 buyer intent",
        attributes=frozenset({"name", "country", "employees", "industry", "intent_topics"}),
        signals=frozenset(f"g2_{who}{kind}" for who in ("", "competitor_") for kind in (*_TYPES, "other")),
        price=Price(Billed.free),  # a subscription, and nothing for a call
        licence=Licence.vendor,
        limits=Limits(per_second=20),
        address="https://data.g2.com",
        keys=("G2_API_TOKEN",),
        options={
            "product": ("", "Id of your product on G2; empty asks about all that are assigned to you"),
            "days": ("90", "Days of activity that are asked for"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        context = self._context
        days = number(context.options.get("days")) or 90
        since = context.today - dt.timedelta(days=min(int(days), 3650))
        product = context.options.get("product", "").strip()
        path = f"/api/v2/products/{quote(product, safe='')}/buyer_intent" if product else "/api/v2/buyer_intent"
        query = {
            "dimensions": _DIMENSIONS,
            "measures": "total_activity,visitor_count,last_seen_at",
            "dimension_filters[company_domain_eq]": question.account,
            "dimension_filters[day_gteq]": since.isoformat(),
            "sort": "day",
            "page[size]": "250",
        }
        rows = list[dict[str, Any]]()
        for _ in range(_PAGES):
            reply = await self._get(path, query)
            if reply.status != 200:
                return _refused(reply)
            page = reply.record()
            rows += [record(row.get("attributes")) for row in many_records(page, "data")]
            following = text(record(page.get("links")).get("next"))
            if following is None:
                return _answer(
                    [row for row in rows if is_at(question.account, row.get("company_domain"))], context.today
                )
            path, query = _page(following)
        raise Malformed(f"more than {_PAGES} pages about one account")

    async def _get(self, path: str, query: dict[str, str]) -> Reply:
        context = self._context
        headers = {"Authorization": f"Bearer {context.keys['G2_API_TOKEN']}", "Accept": "application/vnd.api+json"}
        return await context.http.send("GET", f"{context.address}{path}", params=query, headers=headers)


def _page(link: str) -> tuple[str, dict[str, str]]:
    """Path and query of a link, so that the token goes nowhere but to our address.

    Raises:
        Malformed: it is no link.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        raise Malformed("the link to the next page is none") from None
    if not parts.path.startswith("/"):
        raise Malformed("the link to the next page is none")
    return parts.path, dict(parse_qsl(parts.query))


def _refused(reply: Reply) -> Answer:
    """A miss is an empty list, so 404 is a product that is not there."""
    answer = answer_of_status(reply)
    if answer.state is AnswerState.not_found:
        return Answer(AnswerState.bad_request, said=answer.said)
    return answer


def _answer(rows: list[dict[str, Any]], today: dt.date) -> Answer:
    signals = _signals(rows, today)
    facts = _facts(rows) if rows else []
    return Answer(AnswerState.found if facts or signals else AnswerState.not_found, tuple(facts), tuple(signals))


def _facts(rows: list[dict[str, Any]]) -> list[FoundFact]:
    last = rows[-1]
    topics = tuple(dict.fromkeys(topic for row in rows if (topic := text(row.get("category_name")))))
    return facts_of(
        name=text(last.get("company_name")),
        country=read.country(last.get("company_country")),
        employees=read.employees(last.get("company_employees")),
        industry=read.industry(last.get("company_industry")),
        intent_topics=topics or None,
    )


def _signals(rows: list[dict[str, Any]], today: dt.date) -> list[FoundSignal]:
    """One a kind and day: what dimensions split is added up again. Visitors are not kept."""
    activity, beside = defaultdict[tuple[str, dt.date], float](float), defaultdict[tuple[str, dt.date], set[str]](set)
    for row in rows:
        at = day(row.get("day"), today) or day(row.get("last_seen_at"), today)
        if at is None:
            continue
        key = (_kind(row), at)
        activity[key] += max(0.0, number(row.get("total_activity")) or 0.0)
        beside[key] |= {name for side in ("left", "right") if (name := text(row.get(f"{side}_product_name")))}
    return [
        FoundSignal(
            kind,
            at,
            min(1.0, total / 10),
            {"activity": min(total, 1e9), "products": ", ".join(sorted(beside[kind, at]))[:200]},
            f"{kind} {at}",  # a day that grows is the same event
        )
        for (kind, at), total in sorted(activity.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def _kind(row: dict[str, Any]) -> str:
    """A signal is a competitor's when the page looked at is another product's than the subject's."""
    said = (text(row.get("signal_type")) or "").casefold()
    left, subject = text(row.get("left_product_id")), text(row.get("subject_product_id"))
    other = left is not None and subject is not None and left != subject
    return f"g2_{'competitor_' if other else ''}{said if said in _TYPES else 'other'}"
