"""The tech-stack analyzer on pages whose author never saw its fingerprints."""

from __future__ import annotations

import pytest

from tests.truth.technology_pages import HELD_OUT, Measured, measured, true_pages


@pytest.fixture(scope="module")
def halves() -> tuple[Measured, Measured]:
    """The pages that were looked at, and those that never were."""
    pages = true_pages()
    return measured(pages[:HELD_OUT]), measured(pages[HELD_OUT:])


def test_precision_and_recall_hold_on_both_halves(halves: tuple[Measured, Measured]) -> None:
    """At least 60 pages; precision .95 and recall .90 or more, on the half that nobody looked at as well."""
    assert sum(half.pages for half in halves) >= 60
    assert all(half.hits > 300 for half in halves)
    assert all(half.precision >= 0.95 for half in halves)
    assert all(half.recall >= 0.90 for half in halves)


def test_quoted_tools_are_not_reported(halves: tuple[Measured, Measured]) -> None:
    """Not one tool of a comment, a quoted snippet, a template or a comparison is named on any page."""
    assert sum(len(one.traps) for one in true_pages()) > 100
    assert [half.trapped for half in halves] == [0, 0]
