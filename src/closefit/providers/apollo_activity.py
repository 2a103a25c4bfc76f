"""Apollo, what a company does: open jobs and news. Both need its record first, so an account takes three calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers.apollo import refused
from closefit.providers.openings import Opening, Roles, facts_of_roles, roles_of, signals_of_roles
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, many_records, number, one_record, record, text, texts
from closefit.transport import Malformed, NoAnswer, Reply

#: Rows of one page, which is what a credit buys.
_JOBS, _NEWS = 100, 25
_SINCE = dt.timedelta(days=90)


class ApolloActivity:
    """``GET /organizations/enrich``, then ``/organizations/ID/job_postings`` and ``POST /news_articles/search``."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="apollo_activity",
        title="Apollo job postings and news",
        attributes=frozenset({"open_roles", "open_role_departments"}),
        # A credit for the record, one for a page of jobs, one for a page of news; a miss costs the first.
        price=Price(Billed.asked, credits=3),
        licence=Licence.vendor,
        signals=frozenset({"job_opening", "news"}),
        limits=Limits(per_second=1),  # three calls an account; news allow 200 a minute
        address="https://api.apollo.io/api/v1",
        keys=("APOLLO_API_KEY",),
        options={
            "news": ("yes", "no: job postings alone, for a credit less"),
            "seen_within": ("30", "days since Apollo last saw a posting, after which it is taken for closed"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        reply = await self._send("GET", "organizations/enrich", params={"domain": question.account})
        if reply.status != 200:
            return refused(reply)
        organization = text((one_record(reply.record(), "organization") or {}).get("id"))
        if organization is None or not organization.isalnum():
            return Answer(AnswerState.not_found, credits=1.0)
        params = {"page": "1", "per_page": str(_JOBS)}
        reply = await self._send("GET", f"organizations/{organization}/job_postings", params=params)
        if reply.status != 200:
            return replace(refused(reply), credits=1.0)
        rows = many_records(reply.record(), "organization_job_postings")
        roles = self._roles(rows)
        news, spent, said = await self._news(organization)
        facts = self._facts(roles, len(rows)) if roles.openings else ()
        signals = (*signals_of_roles(roles, "apollo"), *news)
        state = AnswerState.found if facts or signals else AnswerState.not_found
        return Answer(state, facts, signals, credits=2.0 + spent, said=said)

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        context = self._context
        headers = {"x-api-key": context.keys["APOLLO_API_KEY"], "Accept": "application/json"}
        return await context.http.send(method, f"{context.address}/{path}", headers=headers, **how)

    def _roles(self, rows: Sequence[dict[str, Any]]) -> Roles:
        """Postings give a title and a place alone; those that were not seen for long are taken for closed."""
        today, most = self._context.today, number(self._context.options.get("seen_within")) or 30
        posts = []
        for row in rows:
            title, seen = text(row.get("title")), day(row.get("last_seen_at"), today)
            if title is None or (seen and (today - seen).days > most):
                continue
            place = ", ".join(part for key in ("city", "state", "country") if (part := text(row.get(key))))
            posted = day(row.get("posted_at"), today)
            posts.append(Opening(title, None, text(row.get("url")), posted, (place,) if place else ()))
        return roles_of(posts)

    def _facts(self, roles: Roles, rows: int) -> tuple[FoundFact, ...]:
        evidence = f"Apollo's first {_JOBS} job postings" if rows >= _JOBS else "Apollo's job postings"
        return facts_of_roles(roles, self._context.today, evidence, None)

    async def _news(self, organization: str) -> tuple[list[FoundSignal], float, str]:
        """News of a quarter, the credits for them, and what is to be said of them.

        News that cannot be had are no reason to lose the jobs.
        """
        if self._context.options.get("news") == "no":
            return [], 0.0, ""
        today = self._context.today
        body = {
            "organization_ids": [organization],
            "published_at": {"min": (today - _SINCE).isoformat(), "max": today.isoformat()},
            "page": 1,
            "per_page": _NEWS,
        }
        try:
            reply = await self._send("POST", "news_articles/search", body=body)
            if reply.status != 200:
                return [], 0.0, f"no news: {reply.said}"
            found = reply.record()
            rows = many_records(found, "news_articles")
        except (NoAnswer, Malformed) as error:
            return [], 1.0, f"no news: {error}"
        total = number(record(found.get("pagination")).get("total_entries")) or len(rows)
        said = f"{len(rows)} of {total:g} news were read" if total > len(rows) else ""
        return [signal for row in rows if (signal := _article(row, today))], 1.0, said


def _article(row: dict[str, Any], today: dt.date) -> FoundSignal | None:
    at = day(row.get("published_at"), today)
    if at is None:
        return None
    told = {"title": text(row.get("title")), "url": text(row.get("url"))}
    told["categories"] = ", ".join(texts(row.get("event_categories")) or ()) or None
    return FoundSignal("news", at, fields={name: value for name, value in told.items() if value} | {"source": "apollo"})
