"""Apify: runs a scraper of LinkedIn company pages, whose results come later. An empty result alone says nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import with_tie
from closefit.providers.linkedin_pages import is_page, page_of, tie_of_page
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, line, number, record, records, text, texts
from closefit.providers.statuses import answer_of_status
from closefit.transport import Malformed, Reply

_RUNNING = frozenset({"READY", "RUNNING", "TIMING-OUT", "ABORTING"})
_WAIT = 20.0
#: A page that is always there: when it is missing too, the scraper is broken and nobody was looked for.
_CANARY = "https://www.linkedin.com/company/microsoft"


class Apify:
    """``POST /actors/{id}/runs``, then the run until it is over, then its data set."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="apify",
        title="Apify (LinkedIn company pages)",
        attributes=frozenset({
            "name", "industry", "employees", "country", "region", "city", "founded_year", "description", "linkedin_url",
        }),
        # A credit is a dollar; the default actor takes 4 for a thousand pages. What a run has cost is read.
        price=Price(Billed.found, credits=0.004, credit_micros=1_000_000),
        licence=Licence.vendor,
        limits=Limits(per_second=1, at_once=2, batch=50),
        address="https://api.apify.com/v2",
        keys=("APIFY_TOKEN",),
        needs=frozenset({"linkedin_url"}),
        opt_in=True,
        options={
            "actor": ("harvestapi~linkedin-company", "The actor that is run; it takes no session of yours"),
            "build": ("", "Its build, such as 0.1.7: actors change their answers from build to build"),
            "max_usd": ("1", "The most that one run may cost, in US dollars"),
            "canary": (_CANARY, "A page that is asked for beside the others, to tell a miss from a broken scraper"),
        },
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        options = self._context.options
        pages = [page for question in questions if (page := page_of(question))]
        if not pages:
            return [Answer(AnswerState.not_found, said="no LinkedIn page is known", sent=False)] * len(questions)
        pages += [options["canary"]] if options.get("canary") else []
        params = {"maxItems": str(len(pages)), "maxTotalChargeUsd": options.get("max_usd") or "1"}
        params |= {"build": options["build"]} if options.get("build") else {}
        actor = quote(options.get("actor", ""), safe="~")
        reply = await self._send("POST", f"/actors/{actor}/runs", params=params, body={"companies": pages})
        if reply.status not in {200, 201}:
            return [_refused(reply)] * len(questions)
        asked = " ".join(f"{question.account}={page_of(question) or ''}" for question in questions)
        return await self._after(_run(reply), questions, asked)

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        number_of, _, asked = ticket.partition(" ")
        reply = await self._send("GET", f"/actor-runs/{quote(number_of, safe='')}")
        if reply.status != 200:
            return [_refused(reply)] * len(questions)
        return await self._after(_run(reply), questions, asked)

    async def _after(self, run: dict[str, Any], questions: Sequence[Question], asked: str) -> Sequence[Answer]:
        """``asked`` goes with the ticket: after a crash the questions come without what was known."""
        status, number_of = text(run.get("status")), text(run.get("id"))
        if status in _RUNNING and number_of:
            ticket = f"{number_of.replace(' ', '')} {asked}"
            return [Answer(AnswerState.pending, retry_after=_WAIT, ticket=ticket)] * len(questions)
        cost = number(run.get("usageTotalUsd"))
        each = cost / len(questions) if cost is not None and cost >= 0 else None
        if status != "SUCCEEDED":  # and may have cost something all the same
            said = line(f"the run ended as {status}")
            return [Answer(AnswerState.transient, credits=each, said=said)] * len(questions)
        path = f"/datasets/{quote(text(run.get('defaultDatasetId')) or '', safe='')}/items"
        reply = await self._send("GET", path, params={"format": "json", "clean": "true"})
        if reply.status != 200:
            return [_refused(reply)] * len(questions)
        found = reply.json()
        if not isinstance(found, list):
            raise Malformed("the data set is no list")
        pages = dict(pair.partition("=")[::2] for pair in asked.split())
        return [
            replace(self._read(question, pages.get(question.account), records(found)), credits=each)
            for question in questions
        ]

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        context = self._context
        headers = {"Authorization": f"Bearer {context.keys['APIFY_TOKEN']}"}
        return await context.http.send(method, f"{context.address}{path}", headers=headers, **how)

    def _read(self, question: Question, page: str | None, items: list[dict[str, Any]]) -> Answer:
        item = next((one for one in items if is_page(page, [one.get("linkedinUrl"), one.get("url")])), None)
        canary = read.linkedin(self._context.options.get("canary"))
        if item is None:
            if canary and canary not in (read.linkedin(one.get("linkedinUrl")) for one in items):
                return Answer(AnswerState.transient, said="the scraper brought not even the page that is always there")
            return Answer(
                AnswerState.not_found if canary else AnswerState.transient, said="the page is not in the result"
            )
        facts = _facts(item, self._context.today)
        tied = with_tie(facts, tie_of_page(question, item.get("website")), "LinkedIn page, by Apify")
        return Answer(AnswerState.found if tied else AnswerState.not_found, tied)


def _run(reply: Reply) -> dict[str, Any]:
    found = reply.record().get("data")
    if not isinstance(found, dict) or text(found.get("status")) is None:
        raise Malformed("the answer has no run")
    return found


def _refused(reply: Reply) -> Answer:
    """404 is an actor or a run that is gone, which is no miss of an account."""
    answer = answer_of_status(reply)
    if answer.state is AnswerState.not_found:
        return Answer(AnswerState.bad_request, said=answer.said)
    return answer


def _facts(item: dict[str, Any], today: dt.date) -> list[FoundFact]:
    places = records(item.get("locations"))
    place = next((one for one in places if one.get("headquarter") is True), {})
    industries = texts(item.get("industries"))
    return facts_of(
        name=text(item.get("name")),
        industry=read.industry(industries[0] if industries else None),
        employees=read.employees(item.get("employeeCount"), item.get("employeeCountRange")),
        country=read.country(place.get("country")),  # not what is "parsed" of it, which is at times another state
        region=text(place.get("geographicArea")),
        city=text(place.get("city")),
        founded_year=read.founded(record(item.get("foundedOn")).get("year"), today),
        description=text(item.get("description")),
        linkedin_url=read.linkedin(item.get("linkedinUrl")),
    )
