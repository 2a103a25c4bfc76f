"""Crunchbase: companies by domain, two hundred at a time, and their funding. Headcount and revenue are bands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.funding import funding_signal
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, many_records, record, records, rows_by_account, text
from closefit.providers.statuses import answer_where_404_is_no_miss
from closefit.taxonomy import funding_kind
from closefit.transport import Malformed, NoAnswer, Reply

#: Fields by the package that has them, the widest first: asking for one field too many is refused with 400.
_PLAIN = (
    "identifier", "name", "short_description", "website", "website_url", "linkedin", "num_employees_enum",
    "location_identifiers", "categories", "category_groups", "founded_on", "ipo_status",
)  # fmt: skip
_CORE = ("funding_stage", "last_funding_at", "last_funding_type", "last_funding_total")
_ADVANCED = ("funding_total", "revenue_range")
_PACKAGES = {
    "advanced": (*_PLAIN, *_CORE, *_ADVANCED),
    "core": (*_PLAIN, *_CORE),
    "firmographic": _PLAIN,
}
_ROUND_FIELDS = (
    "announced_on", "investment_type", "is_equity", "money_raised", "funded_organization_identifier",
    "lead_investor_identifiers",
)  # fmt: skip
#: There is no Retry-After: the limit is 200 calls a minute.
_WAIT = 60.0
#: Rows of one page, which is the most.
_ROWS = 1000


class Crunchbase:
    """``POST /data/searches/organizations`` with ``domain_includes``, which is its batch of look-ups by domain."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="crunchbase",
        title="Crunchbase",
        attributes=frozenset({
            "name", "description", "industry", "sub_industry", "employees", "revenue_usd", "country", "region", "city",
            "founded_year", "ownership", "linkedin_url", "keywords", "funding_stage", "funding_total_usd",
            "last_funding_usd", "last_funding_date",
        }),
        # Access is sold by package and year: what a call is worth (mostly nothing) is for the settings to say.
        price=Price(Billed.asked),
        licence=Licence.vendor,
        signals=frozenset({"funding_round", "debt_or_grant"}),
        limits=Limits(per_second=3, batch=200),
        address="https://api.crunchbase.com/v4",
        keys=("CRUNCHBASE_USER_KEY",),
        options={
            "package": ("advanced", "the widest package to ask for: advanced, core or firmographic"),
            "rounds": ("yes", "ask for every round of funding, in a second call; no: the last round alone"),
            "path": ("data", "what stands before searches/; empty at the former address /api/v4"),
        },
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        names, asked = list(_PACKAGES), context.options.get("package", "")
        self._packages = names[names.index(asked) if asked in names else 0 :]
        #: Place of the widest package that was not refused.
        self._widest = 0

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        reply, rows, package = await self._organizations([question.account for question in questions])
        if reply.status != 200:
            return [_refused(reply)] * len(questions)
        of = rows_by_account(rows, lambda row: (row.get("website_url"), record(row.get("website")).get("value")))
        found = [of.get(question.account) for question in questions]
        rounds = await self._rounds([row for row in found if row]) if package == "advanced" else {}
        return [self._read(row, rounds) if row else Answer(AnswerState.not_found) for row in found]

    async def _organizations(self, domains: Sequence[str]) -> tuple[Reply, list[dict[str, Any]], str]:
        """The search, with ever fewer fields while those of the package are too many; best rank first."""
        predicate = {"field_id": "website_url", "operator_id": "domain_includes", "values": list(domains)}
        for place in range(self._widest, len(self._packages)):
            package = self._packages[place]
            reply, rows = await self._search("organizations", _PACKAGES[package], predicate, ("rank_org", "asc"))
            if reply.status != 400:
                break
            # Calls under way at once are refused for the same reason, and only once narrower.
            self._widest = min(max(self._widest, place + 1), len(self._packages) - 1)
        return reply, rows, package

    async def _rounds(self, found: Sequence[Mapping[str, Any]]) -> dict[str, list[FoundSignal]]:
        """Rounds by the permalink of the company; empty when they are not asked for or cannot be had: the companies
        are here already, and their last round is in them.
        """
        names = [name for row in found if row.get("last_funding_at") and (name := _permalink(row.get("identifier")))]
        if not names or self._context.options.get("rounds") == "no":
            return {}
        predicate = {"field_id": "funded_organization_identifier", "operator_id": "includes", "values": names}
        try:
            _, rows = await self._search("funding_rounds", _ROUND_FIELDS, predicate, ("announced_on", "desc"))
        except (NoAnswer, Malformed):
            rows = []
        rounds: dict[str, list[FoundSignal]] = {}
        for row in rows:
            if signal := _signal(row, self._context.today):
                rounds.setdefault(_permalink(row.get("funded_organization_identifier")), []).append(signal)
        return rounds

    async def _search(
        self, what: str, fields: Sequence[str], predicate: Mapping[str, object], order: tuple[str, str]
    ) -> tuple[Reply, list[dict[str, Any]]]:
        """Every page of a search: the last reply, and the properties of all rows. A miss is ``count: 0`` and no row."""
        context = self._context
        path = "/".join(part for part in (context.address, context.options.get("path", "data").strip("/")) if part)
        body: dict[str, object] = {
            "field_ids": list(fields),
            "query": [{"type": "predicate", **predicate}],
            "order": [{"field_id": order[0], "sort": order[1], "nulls": "last"}],
            "limit": _ROWS,
        }
        found: list[dict[str, Any]] = []
        while True:
            headers = {"X-cb-user-key": context.keys["CRUNCHBASE_USER_KEY"]}
            reply = await context.http.send("POST", f"{path}/searches/{what}", headers=headers, body=body)
            rows = many_records(reply.record(), "entities") if reply.status == 200 else []
            found += [record(one.get("properties")) for one in rows]
            last = text(rows[-1].get("uuid")) if rows else None
            if len(rows) < _ROWS or last is None or last == body.get("after_id"):
                return reply, found
            body["after_id"] = last

    def _read(self, row: Mapping[str, Any], rounds: Mapping[str, list[FoundSignal]]) -> Answer:
        today = self._context.today
        at = day(row.get("last_funding_at"), today)
        last = funding_signal(at, row.get("last_funding_type"), row.get("last_funding_total"))
        signals = rounds.get(_permalink(row.get("identifier"))) or ([last] if last else [])
        facts = _facts(row, today)
        return Answer(AnswerState.found if facts or signals else AnswerState.not_found, tuple(facts), tuple(signals))


def _refused(reply: Reply) -> Answer:
    answer = answer_where_404_is_no_miss(reply)
    waits = answer.state is AnswerState.rate_limited and answer.retry_after is None
    return replace(answer, retry_after=_WAIT) if waits else answer


def _permalink(identifier: Any) -> str:
    named = record(identifier)
    return text(named.get("permalink")) or text(named.get("uuid")) or ""


def _signal(row: Mapping[str, Any], today: dt.date) -> FoundSignal | None:
    """One round. The amount may be absent though the round exists."""
    equity, leads = row.get("is_equity"), records(row.get("lead_investor_identifiers"))
    return funding_signal(
        day(row.get("announced_on"), today),
        row.get("investment_type"),
        row.get("money_raised"),
        equity=equity if isinstance(equity, bool) else None,
        investors=", ".join(name for one in leads if (name := text(one.get("value")))),
    )


def _facts(row: Mapping[str, Any], today: dt.date) -> list[FoundFact]:
    places = {text(one.get("location_type")): one.get("value") for one in records(row.get("location_identifiers"))}
    last = day(row.get("last_funding_at"), today)
    categories = [name for one in records(row.get("categories")) if (name := text(one.get("value")))]
    groups = [name for one in records(row.get("category_groups")) if (name := text(one.get("value")))]
    return facts_of(
        name=text(row.get("name")),
        description=text(row.get("short_description")),
        # Categories come in no order: one alone says what a company is, of several none does.
        industry=read.industry(groups[0]) if len(groups) == 1 else None,
        sub_industry=categories[0] if len(categories) == 1 else None,
        keywords=tuple(dict.fromkeys([*groups, *categories])) or None,
        employees=read.employees(row.get("num_employees_enum")),
        revenue_usd=read.revenue(row.get("revenue_range")),
        country=read.country(places.get("country")),
        region=text(places.get("region")),
        city=text(places.get("city")),
        founded_year=read.founded(record(row.get("founded_on")).get("value"), today),
        ownership=read.ownership(row.get("ipo_status")),
        linkedin_url=read.linkedin(record(row.get("linkedin")).get("value")),
        funding_stage=_stage(row, last),
        funding_total_usd=read.dollars("funding_total_usd", row.get("funding_total"), None),
        last_funding_usd=read.dollars("last_funding_usd", row.get("last_funding_total"), None, at=last),
        last_funding_date=last,
    )


def _stage(row: Mapping[str, Any], last: dt.date | None) -> FoundFact | None:
    """The fine stage of the last round, unless that was debt or a grant; then the coarse one."""
    fine = row.get("last_funding_type")
    if funding_kind(fine) in ("debt", "non-dilutive", "other", None):
        return read.funding_stage(row.get("funding_stage")) or read.funding_stage(fine, at=last)
    return read.funding_stage(fine, at=last)
