"""A board of many postings, which comes in pages."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from pytest_httpserver import HTTPServer

from closefit.facts import Answer
from closefit.providers.boards import Board
from closefit.providers.lever import read_lever
from closefit.transport import Malformed, open_http

TODAY = dt.date(2026, 11, 1)


def serve(server: HTTPServer, count: int) -> None:
    for skip in range(0, count + 1, 100):
        page = [{"text": f"Nurse {number}"} for number in range(skip, min(skip + 100, count))]
        server.expect_request("/v0/postings/acme", query_string={"mode": "json", "skip": str(skip), "limit": "100"}
        ).respond_with_json(page)  # fmt: skip


def read(server: HTTPServer) -> Board | Answer:
    async def go() -> Board | Answer:
        async with open_http(timeout=5) as http:
            return await read_lever(http, server.url_for("").rstrip("/"), "acme", TODAY)

    return asyncio.run(go())


@pytest.mark.parametrize("count", [0, 99, 100, 101, 250])
def test_every_page_is_read_and_none_twice(httpserver: HTTPServer, count: int) -> None:
    """A page that is full is followed by the next one, until one is not."""
    serve(httpserver, count)
    board = read(httpserver)
    assert isinstance(board, Board)
    assert len({post.title for post in board.posts}) == len(board.posts) == count


def test_a_board_without_an_end_is_refused(httpserver: HTTPServer) -> None:
    """A site that gives a full page whatever is asked keeps us not for ever, and no number is made of what was cut."""
    httpserver.expect_request("/v0/postings/acme").respond_with_json([{"text": "Nurse"}] * 100)
    with pytest.raises(Malformed, match="the board has more than 2000 posts"):
        read(httpserver)
