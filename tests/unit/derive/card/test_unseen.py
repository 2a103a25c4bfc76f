"""Acceptance of a learned card: counted on later deals where there are dates, else on folds, and by hand the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from closefit.demo import generate_frame
from closefit.derive.card.learn import LearnedCard, learn_card
from closefit.derive.card.trials import shelf_of
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import Gaps, find_gaps


@pytest.fixture(scope="module")
def planted() -> DealFrame:
    return generate_frame(900, 5, candidates=30).frame


def _learned(frame: DealFrame) -> tuple[Gaps, LearnedCard]:
    gaps = find_gaps(frame, seed=0, permutations=199)
    learned = learn_card(frame, gaps, seed=0)
    assert learned is not None
    return gaps, learned


def test_later_deals_are_judged_by_the_card_of_the_earlier_ones(planted: DealFrame) -> None:
    """The share of wins caught is what the earlier deals' card and cut give when they are applied by hand."""
    gaps, learned = _learned(planted)
    accepted, nest = learned.acceptance, learned.nest
    assert accepted is not None
    assert nest is not None
    assert nest.past is not None
    assert nest.later is not None
    assert planted.created is not None
    assert accepted.split == "later deals"
    assert accepted.deals == nest.later.sum()
    assert planted.created[nest.later].min() > planted.created[nest.past.weight > 0].max()
    score, won = nest.past.card.score(shelf_of(gaps.binned)), planted.won
    flagged, caught = accepted.figures[0], accepted.figures[1]
    cuts = [cut for cut in np.unique(score) if np.isclose((score[nest.later] >= cut).mean(), flagged.value or -1)]
    assert len(cuts) == 1
    assert caught.value == pytest.approx((score[nest.later & won] >= cuts[0]).mean())
    quality = learned.quality
    assert quality.auc_later == pytest.approx(roc_auc_score(won[nest.later], score[nest.later]))
    assert quality.auc_later_low is not None
    assert quality.auc_later_high is not None
    assert quality.auc_later_low < (quality.auc_later or 0) < quality.auc_later_high


def test_without_dates_every_deal_is_judged_by_the_folds_it_is_not_in(planted: DealFrame) -> None:
    """The split is named, every deal counts, and no later figure is made up."""
    _, learned = _learned(replace(planted, created=None))
    assert learned.acceptance is not None
    assert (learned.acceptance.split, learned.acceptance.deals) == ("grouped folds", 900)
    assert learned.quality.auc_later is learned.quality.auc_later_low is None
    top, bottom = learned.tiers[0], learned.tiers[-1]
    assert learned.acceptance.figures[2].value == pytest.approx((top.rate or 0) / (bottom.rate or 1))


def test_no_card_has_no_acceptance(planted: DealFrame) -> None:
    """Where the verdict is not enough there is nothing to accept."""
    won = np.random.default_rng(3).permutation(planted.won)
    _, learned = _learned(replace(planted, won=won))
    assert learned.card is None
    assert learned.acceptance is None
