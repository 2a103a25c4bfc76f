"""Pages, adverts and feeds made to keep a reader busy: each is read in a moment."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from closefit.facts import Question
from closefit.providers.boards import Board, tie_of_board
from closefit.providers.feeds import read_feed
from closefit.providers.greenhouse import _words
from closefit.providers.hiring import linked_boards
from closefit.providers.openings import Opening, roles_of, title_of

ACME = Question("acme.com", frozenset(), {"name": "Acme"})


def tie(words: str) -> object:
    return tie_of_board(Board("Lever", "acme", (Opening("Nurse", words=words),) * 50), ACME)


@pytest.mark.parametrize(
    "read",
    [
        lambda: linked_boards("<!--" * 300_000),
        lambda: linked_boards("boards.greenhouse.io/embed/job_board" * 30_000),
        lambda: linked_boards("jobs.lever.co/" * 100_000),
        lambda: _words("&lt;" * 300_000),
        lambda: tie("x" * 300_000),
        lambda: tie("acme." * 60_000),
        lambda: tie("acme.a" * 50_000),
        lambda: roles_of([Opening(title_of("don't see " * 1_000) or "")] * 2_000),
        lambda: read_feed(b"<rss>" + b"<item><title>" + b"&lt;" * 2_000_000 + b"</title></item></rss>"),
        lambda: read_feed(b"<rss>" + b"<item>" * 100_000 + b"</item>" * 100_000 + b"</rss>"),
        lambda: read_feed(b"<rss>" + b"<item><title>" + b"& " * 1_000_000 + b"</title></item></rss>"),
    ],
)
def test_no_text_takes_long(read: Callable[[], object]) -> None:
    """The time grows with the length and not with its square: some megabytes take far less than five seconds."""
    begun = time.perf_counter()
    read()
    assert time.perf_counter() - begun < 5
