"""Ashby job boards: public, without a key. Names are case-sensitive; what is not listed is no open role."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer
from closefit.providers.board_provider import BoardProvider, board_spec
from closefit.providers.boards import Board
from closefit.providers.openings import Opening, title_of
from closefit.providers.provider import ProviderSpec
from closefit.providers.reading import day, records, text
from closefit.providers.statuses import answer_of_status
from closefit.transport import Http, Malformed


class Ashby(BoardProvider):
    """``GET /posting-api/job-board/{name}``: everything on one board."""

    spec: ClassVar[ProviderSpec] = board_spec("ashby", "Ashby job boards", "https://api.ashbyhq.com")

    async def _read(self, slug: str) -> Board | Answer:
        return await read_ashby(self._context.http, self._context.address, slug, self._context.today)


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
