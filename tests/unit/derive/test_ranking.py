"""Rankings checked against scikit-learn, rates against statsmodels, and what a few deals may not say."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from closefit.derive.ranking import auc, auc_samples, interval_by_accounts, ranking, ranking_gap
from closefit.derive.rates import rate, rate_gap
from closefit.derive.threshold import nearest_coverage, threshold_curve


def _deals(seed: int, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 14, count).astype(float)
    return points, (rng.random(count) < 0.1 + 0.04 * points).astype(float)


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_that_of_scikit_learn_with_and_without_weights(seed: int) -> None:
    """Ties count half and weights count as repeats."""
    points, won = _deals(seed)
    weight = np.random.default_rng(seed).integers(0, 4, len(won)).astype(float)
    assert auc(points, won == 1) == pytest.approx(roc_auc_score(won, points))
    assert auc(points, won == 1, weight) == pytest.approx(roc_auc_score(won, points, sample_weight=weight))


def test_the_bootstrap_interval_is_near_hanley_and_mcneils() -> None:
    """Two roads: drawing accounts of one deal each, and the closed form of 1982."""
    points, won = _deals(1, 1500)
    found = ranking(points, won, np.arange(1500), 0)
    assert found.auc is not None
    a, n, m = found.auc, won.sum(), (1 - won).sum()
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    half = 1.96 * np.sqrt((a * (1 - a) + (n - 1) * (q1 - a * a) + (m - 1) * (q2 - a * a)) / (n * m))
    assert found.low == pytest.approx(a - half, abs=0.01)
    assert found.high == pytest.approx(a + half, abs=0.01)
    assert found.words == "better than chance"


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Points without any meaning are called better or worse than chance in few of 60 worlds of three-deal accounts."""
    wrong = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        account = np.arange(300) // 3
        luck, points = rng.normal(size=100)[account], rng.integers(0, 5, 100)[account].astype(float)
        won = (rng.random(300) < 1 / (1 + np.exp(-luck))).astype(float)
        wrong += ranking(points, won, account, seed).words != "no better than chance"
    assert wrong <= 8


def test_two_rankings_are_told_apart_on_the_same_accounts() -> None:
    """The same points twice add nothing, exactly; points beside noise add what the areas differ by."""
    points, won = _deals(2)
    account = np.arange(400)
    same = ranking_gap(points, points, won, account, 0)
    assert (same.gap, same.low, same.high) == (0, 0, 0)
    noise = np.random.default_rng(0).random(400)
    better = ranking_gap(points, noise, won, account, 0)
    assert better.gap == pytest.approx(roc_auc_score(won, points) - roc_auc_score(won, noise))
    assert better.low is not None
    assert better.low > 0


def test_unknown_outcomes_are_left_out_and_nine_of_a_kind_say_nothing() -> None:
    """NaN is not lost; a ranking takes ten deals with and ten without."""
    points, won = _deals(3)
    half = won.copy()
    half[::2] = np.nan
    found = ranking(points, half, np.arange(400), 0)
    assert found.auc == pytest.approx(roc_auc_score(won[1::2], points[1::2]))
    few = ranking(points, np.where(np.arange(400) < 9, 1.0, 0.0), np.arange(400), 0)
    assert (few.auc, few.words, few.with_outcome) == (None, "not enough deals", 9)


def test_rates_and_their_gap_are_those_of_statsmodels_on_one_deal_per_account() -> None:
    """Wilson and Newcombe by a second library, and nothing of nine deals."""
    points, won = _deals(4)
    account, inside = np.arange(400), points >= 7
    found = rate(won[inside], account[inside])
    assert (found.low, found.high) == pytest.approx(
        proportion_confint(won[inside].sum(), inside.sum(), method="wilson")
    )
    gap = rate_gap(won, inside, ~inside, account)
    ends = confint_proportions_2indep(
        won[inside].sum(), inside.sum(), won[~inside].sum(), (~inside).sum(), method="newcomb"
    )
    assert (gap.low, gap.high) == pytest.approx(ends)
    assert gap.words == "higher"
    assert rate(won[:9], account[:9]).share is None
    assert rate_gap(won, account < 9, account >= 9, account).words == "not enough deals"


def test_the_curve_lets_more_accounts_through_the_lower_the_cut() -> None:
    """Each point counts what lies from its cut on; the last one is everybody; what is refused is never let through."""
    points, won = _deals(5)
    account = np.arange(400) // 2
    points[:20] = -np.inf
    curve = threshold_curve(points, won == 1, account, np.array([0.0, 5.0, 13.0, -np.inf]))
    assert [p.cut for p in curve] == sorted({p.cut for p in curve}, reverse=True)
    shares = [p.share for p in curve]
    assert shares == sorted(shares)
    for point in curve:
        inside = points >= point.cut
        assert (point.close_rate.happened, point.close_rate.deals) == (won[inside].sum(), inside.sum())
        assert point.accounts == len(set(account[inside]))
        assert point.caught == won[inside].sum() / won.sum()
    assert curve[-1].close_rate.deals == 380
    assert [p.market_accounts for p in curve if p.cut in {13, 5, 0}] == [1, 2, 3]
    near = nearest_coverage(curve, 0.5)
    assert near is not None
    assert abs(near.share - 0.5) == min(abs(share - 0.5) for share in shares)


def test_an_interval_is_not_given_where_samples_cannot_be_told() -> None:
    """One sample in ten without a value is too many."""
    assert interval_by_accounts(np.array([1.0] * 18 + [np.nan] * 2)) == (None, None)
    assert np.isnan(auc_samples(np.ones(3), np.array([True, False, False]), np.arange(3), 0)).any()
