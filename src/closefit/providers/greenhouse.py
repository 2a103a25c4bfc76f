"""Greenhouse job boards: public, without a key. ``updated_at`` moves constantly; ``first_published`` is the day."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer
from closefit.providers.board_provider import BoardProvider, board_spec
from closefit.providers.boards import Board
from closefit.providers.openings import Opening, title_of
from closefit.providers.provider import ProviderSpec
from closefit.providers.reading import day, record, records, text
from closefit.providers.statuses import answer_of_status
from closefit.transport import Http, Malformed

_TAG = re.compile(r"<[^<>]*>")


class Greenhouse(BoardProvider):
    """``GET /v1/boards/{token}/jobs``: everything on one board."""

    spec: ClassVar[ProviderSpec] = board_spec("greenhouse", "Greenhouse job boards", "https://boards-api.greenhouse.io")
    by_case = False
    guesses = 4

    async def _read(self, slug: str) -> Board | Answer:
        return await read_greenhouse(self._context.http, self._context.address, slug, self._context.today)


async def read_greenhouse(http: Http, address: str, token: str, today: dt.date) -> Board | Answer:
    """The board with this token, in lower case, or an answer that says why there is none.

    Raises:
        NoAnswer, Malformed: as the transport does; an answer without a list of jobs is malformed, and no empty board.
    """
    board = f"{address}/v1/boards/{quote(token.lower(), safe='')}"
    reply = await http.send("GET", f"{board}/jobs", params={"content": "true"})
    if reply.status != 200:
        return answer_of_status(reply)
    jobs = reply.record().get("jobs")
    if not isinstance(jobs, list):  # and no empty board
        raise Malformed("the answer has no list of jobs")
    posts = [post for one in records(jobs) if (post := _post(one, today))]
    if jobs and not posts:
        raise Malformed(f"none of {len(jobs)} jobs can be read")
    owner = next((name for one in records(jobs) if (name := text(one.get("company_name")))), None)
    return Board("Greenhouse", token.lower(), tuple(posts), owner or await _owner(http, board))


async def _owner(http: Http, board: str) -> str | None:
    """The company's name by the board itself (unverified, so a board without it is as good)."""
    reply = await http.send("GET", board)
    return text(record(_lenient(reply.body)).get("name")) if reply.status == 200 else None


def _lenient(body: bytes) -> Any:
    import json

    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _post(job: dict[str, Any], today: dt.date) -> Opening | None:
    title = title_of(job.get("title"))
    if title is None:
        return None
    place = text(record(job.get("location")).get("name"))
    key = job.get("internal_job_id", job.get("requisition_id"))
    return Opening(
        title,
        next((name for one in records(job.get("departments")) if (name := text(one.get("name")))), None),
        text(job.get("absolute_url")),
        day(job.get("first_published"), today),
        (place,) if place else (),
        None if key is None else str(key),
        role="internal_job_id" not in job or job["internal_job_id"] is not None,  # null is a prospect post
        words=_words(job.get("content")),
    )


def _words(content: Any) -> str:
    """The advert without its tags; it comes encoded once, and at times twice."""
    return _TAG.sub(" ", html.unescape(html.unescape(content))) if isinstance(content, str) else ""
