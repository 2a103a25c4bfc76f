"""Everyone in the contest learns from the same columns."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.derive.contest import contest
from benchmarks.derive.figures import Failure, Figures
from benchmarks.derive.matrices import indicators, raw_columns
from benchmarks.derive.planted import world
from benchmarks.derive.rivals import RIVALS, naive_bayes

from closefit.derive.frame import DealFrame
from tests.truth.worlds import flag, frame, number, text


def small() -> DealFrame:
    """Eight deals with a number, a text and a flag, some unknown."""
    won = np.array([True, True, True, True, False, False, False, False])
    return frame(
        np.arange(8),
        won,
        [
            number("size", np.array([1.0, 2, 3, np.nan, 5, 6, 7, 8])),
            text("trade", np.array([0, 0, 0, 0, 0, 1, 1, -1]), ("steel", "paper")),
            flag("yes", np.array([1.0, 1, 1, 0, 0, 0, 0, np.nan])),
        ],
    )


def test_every_deal_is_in_one_state_of_each_attribute() -> None:
    """Indicators of one attribute, the missing one among them, sum to one for every deal."""
    deals = small()
    columns = indicators(deals)
    X, fields = columns.matrix(deals), columns.fields(deals)
    for attribute in np.unique(fields):
        assert np.array_equal(X[:, fields == attribute].sum(axis=1), np.ones(8))


def test_raw_columns_keep_the_unknown() -> None:
    """Trees see a gap as a gap."""
    gaps = {column.name: int(np.isnan(column.values).sum()) for column in raw_columns(small())}
    assert gaps == {"size": 1, "trade": 1, "yes": 1}


def test_naive_bayes_is_a_count_by_hand() -> None:
    """Ratios of counts plus 0.1, attribute by attribute, times the odds overall."""
    won = np.array([True] * 10 + [False] * 10)
    has = np.array([1.0] * 8 + [0.0] * 2 + [1.0] * 3 + [0.0] * 7)
    deals = frame(np.arange(20), won, [flag("yes", has)])
    # 8 of the won and 3 of the lost have it; two states that never occur (missing, other) add their 0.1 as well
    odds = (8.1 / 10.4) / (3.1 / 10.4)
    assert naive_bayes(deals, 0).probability(deals)[0] == pytest.approx(odds / (1 + odds))


@pytest.mark.parametrize("learner", ["L2 logistic", "L1 logistic", "naive Bayes (Odoo)", "closefit"])
def test_learners_rank_deals_they_have_not_seen(learner: str) -> None:
    """On 300 planted deals a learner ranks unseen deals of the same world better than chance."""
    made, unseen = world(300, 77)
    figures = contest(made.deals, unseen, learner, 77)
    assert isinstance(figures, Figures), figures
    assert 0.56 < figures.auc < 0.80
    assert figures.base_log_loss == pytest.approx(0.64, abs=0.02)
    assert figures.top_decile_lift > 1.1


def test_trees_take_the_columns_as_they_are() -> None:
    """Boosted trees read gaps, texts and numbers without help, and say how many columns they had."""
    fitted = RIVALS["boosted trees"](small(), 1)
    assert fitted.criteria == 3
    assert fitted.probability(small()).shape == (8,)


def test_what_a_rival_raises_is_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rival that cannot run here gives a reason, no exception."""

    def broken(*_: object) -> object:
        raise ImportError("no such package\nand more")

    monkeypatch.setitem(RIVALS, "L2 logistic", broken)
    made, unseen = world(60, 78)
    assert contest(made.deals, unseen, "L2 logistic", 1) == Failure("ImportError: no such package")


def test_no_account_is_on_both_sides() -> None:
    """Who is learned from is not judged on."""
    made, unseen = world(100, 79)
    assert not set(made.deals.account[unseen]) & set(made.deals.account[~unseen])
    assert 95 <= int((~unseen).sum()) <= 100
