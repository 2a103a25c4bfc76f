"""How long GitHub lets one wait."""

from __future__ import annotations

import pytest

from closefit.facts import AnswerState
from closefit.providers.github import _refused
from closefit.transport import Reply

DATE = "Sun, 01 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": "1793527260", "date": DATE}, 60.0),
        ({"x-ratelimit-reset": "1793527260", "date": DATE, "retry-after": "7"}, 7.0),
        ({"x-ratelimit-reset": "1793527100", "date": DATE}, 0.0),
        ({"x-ratelimit-reset": "soon", "date": DATE}, None),
        ({"x-ratelimit-reset": "1793527260", "date": "today"}, None),
        ({}, None),
    ],
)
def test_the_wait_is_told_by_the_servers_own_clock(headers: dict[str, str], seconds: float | None) -> None:
    """The reset is a moment; how far away it is follows from the server's date and never from a clock of ours."""
    answer = _refused(Reply(403, headers | {"x-ratelimit-remaining": "0"}, b"{}"))
    assert (answer.state, answer.retry_after) == (AnswerState.rate_limited, seconds)
