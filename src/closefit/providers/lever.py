"""Lever job boards: public, without a key. Names are case-sensitive, times are milliseconds, a miss can take 10 s."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer
from closefit.providers.board_provider import BoardProvider, board_spec
from closefit.providers.boards import Board
from closefit.providers.openings import Opening, title_of
from closefit.providers.provider import ProviderSpec
from closefit.providers.reading import day_of_epoch, record, records, text, texts
from closefit.providers.statuses import answer_of_status
from closefit.transport import Http, Malformed

_PAGE, _PAGES = 100, 20


class Lever(BoardProvider):
    """``GET /v0/postings/{site}``: everything on one board, page by page."""

    spec: ClassVar[ProviderSpec] = board_spec("lever", "Lever job boards", "https://api.lever.co")

    async def _read(self, slug: str) -> Board | Answer:
        return await read_lever(self._context.http, self._context.address, slug, self._context.today)


async def read_lever(http: Http, address: str, site: str, today: dt.date) -> Board | Answer:
    """The board of this site, or an answer that says why there is none.

    Raises:
        NoAnswer, Malformed: as the transport does; a board of more than 2,000 posts is refused.
    """
    jobs = list[Any]()
    for page in range(_PAGES):
        params = {"mode": "json", "skip": str(page * _PAGE), "limit": str(_PAGE)}
        reply = await http.send("GET", f"{address}/v0/postings/{quote(site, safe='')}", params=params)
        if reply.status != 200:
            return answer_of_status(reply)
        found = reply.json()
        if not isinstance(found, list):
            raise Malformed("the answer is no list of postings")
        jobs += found
        if len(found) < _PAGE:
            break
    else:
        raise Malformed(f"the board has more than {_PAGE * _PAGES} posts")
    posts = tuple(post for one in records(jobs) if (post := _post(one, today)))
    if jobs and not posts:
        raise Malformed(f"none of {len(jobs)} postings can be read")
    return Board("Lever", site, posts)


def _post(job: dict[str, Any], today: dt.date) -> Opening | None:
    title = title_of(job.get("text"))
    if title is None:
        return None
    categories = record(job.get("categories"))
    place = text(categories.get("location"))
    words = (job.get("descriptionPlain"), job.get("additionalPlain"))
    return Opening(
        title,
        text(categories.get("department")) or text(categories.get("team")),
        text(job.get("hostedUrl")) or text(job.get("applyUrl")),
        day_of_epoch(job.get("createdAt"), today, per_second=1000),
        texts(categories.get("allLocations")) or ((place,) if place else ()),
        words=" ".join(word for word in words if isinstance(word, str)),
    )
