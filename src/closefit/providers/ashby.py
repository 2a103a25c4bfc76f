"""Ashby job boards: public, without a key. Names are case-sensitive; what is not listed is no open role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer, Licence, Question
from closefit.providers.boards import ATTRIBUTES, OPTIONS, SIGNALS, Board, ask_boards, slugs
from closefit.providers.openings import Opening, title_of
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, records, text
from closefit.providers.statuses import answer_of_status
from closefit.transport import Http, Malformed


class Ashby:
    """``GET /posting-api/job-board/{name}``: everything on one board."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="ashby",
        title="Ashby job boards",
        attributes=ATTRIBUTES,
        signals=SIGNALS,
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.5, at_once=2),  # no limit is documented; an account may take several requests
        address="https://api.ashbyhq.com",
        options=OPTIONS,
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        context = self._context
        guesses = slugs(question, by_case=True)[:5]
        return await ask_boards(question, context.today, context.options.get("boards", ""), guesses, self._read)

    async def _read(self, name: str) -> Board | Answer:
        return await read_ashby(self._context.http, self._context.address, name, self._context.today)


async def read_ashby(http: Http, address: str, name: str, today: dt.date) -> Board | Answer:
    """The board of this name, or an answer that says why there is none.

    Raises:
        NoAnswer, Malformed: as the transport does; an answer without a list of jobs is malformed, and no empty board.
    """
    reply = await http.send("GET", f"{address}/posting-api/job-board/{quote(name, safe='')}")
    if reply.status != 200:
        return answer_of_status(reply)
    jobs = reply.record().get("jobs")
    if not isinstance(jobs, list):  # and no empty board
        raise Malformed("the answer has no list of jobs")
    posts = tuple(post for one in records(jobs) if (post := _post(one, today)))
    if jobs and not posts:
        raise Malformed(f"none of {len(jobs)} jobs can be read")
    return Board("Ashby", name, tuple(post for post in posts if post.role))


def _post(job: dict[str, Any], today: dt.date) -> Opening | None:
    title = title_of(job.get("title"))
    if title is None:
        return None
    others = records(job.get("secondaryLocations"))
    places = [text(job.get("location")), *(text(one.get("location")) for one in others)]
    words = job.get("descriptionPlain")
    return Opening(
        title,
        text(job.get("department")) or text(job.get("team")),
        text(job.get("jobUrl")) or text(job.get("applyUrl")),
        day(job.get("publishedAt"), today),
        tuple(place for place in places if place),
        role=job.get("isListed") is not False,
        words=words if isinstance(words, str) else "",
    )
