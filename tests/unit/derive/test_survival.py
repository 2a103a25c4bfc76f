"""How long deals take, checked against statsmodels, and what is not said."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from closefit.derive.ranking import account_samples
from closefit.derive.survival import (
    amount,
    duration,
    median_by_accounts,
    median_interval,
    median_of,
    survival_curve,
)


def _deals(seed: int, count: int = 120) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    needed, seen = rng.exponential(60, count).round() + 1, rng.exponential(120, count).round() + 1
    return np.minimum(needed, seen), needed <= seen


@pytest.mark.parametrize("seed", range(8))
def test_the_curve_and_the_interval_of_its_median_are_those_of_statsmodels(seed: int) -> None:
    """Kaplan and Meier's shares, Greenwood's errors and the Brookmeyer-Crowley ends agree with a second library."""
    days, decided = _deals(seed)
    curve, other = survival_curve(days, decided), SurvfuncRight(days, decided.astype(int))
    np.testing.assert_allclose(curve.days, other.surv_times)
    np.testing.assert_allclose(curve.share, other.surv_prob)
    left = curve.share > 0  # with nothing left Greenwood's sum is infinite
    np.testing.assert_allclose(curve.share[left] * np.sqrt(curve.variance[left]), other.surv_prob_se[left])
    assert median_of(curve) == other.quantile(0.5)
    with np.errstate(divide="ignore", invalid="ignore"):  # where nothing is left, the second library divides by zero
        assert median_interval(curve) == other.quantile_ci(0.5)


def test_the_formula_and_the_bootstrap_of_accounts_agree_where_each_account_has_one_deal() -> None:
    """Two roads to the interval of a median, one in closed form, end within a few days of each other."""
    days, decided = _deals(3, 600)
    closed = median_interval(survival_curve(days, decided))
    drawn = median_by_accounts(days, decided, np.arange(600), seed=1)
    assert None not in (*closed, *drawn)
    assert abs(float(closed[0] or 0) - float(drawn[0] or 0)) <= 4
    assert abs(float(closed[1] or 0) - float(drawn[1] or 0)) <= 4


def test_open_deals_make_the_median_longer_than_the_closed_ones_alone_say() -> None:
    """Leaving out what is still open would call slow deals rare."""
    days, decided = _deals(5, 400)
    account = np.arange(400)
    whole = duration(days, decided, account, 0)
    closed_only = duration(days[decided], decided[decided], account[decided], 0)
    assert whole.median is not None
    assert closed_only.median is not None
    assert whole.median > closed_only.median
    assert (whole.decided, whole.open) == (int(decided.sum()), int((~decided).sum()))


def test_deals_of_one_account_widen_the_interval() -> None:
    """Ten deals of each account that take as long as each other are worth far fewer than their number."""
    rng = np.random.default_rng(2)
    account = np.repeat(np.arange(40), 10)
    days = np.repeat(rng.exponential(60, 40).round() + 1, 10)
    told = np.ones(400, dtype=bool)
    alone, together = duration(days, told, np.arange(400), 0), duration(days, told, account, 0)
    assert (together.high or 0) - (together.low or 0) > 2 * ((alone.high or 0) - (alone.low or 0))


def test_nothing_is_said_of_nine_decisions_or_when_most_deals_stay_open() -> None:
    """Too few decisions give no median, and neither does a curve that never falls to a half."""
    days, account = np.arange(1.0, 31.0), np.arange(30)
    few = duration(days, np.arange(30) < 9, account, 0)
    assert (few.median, few.decided, few.open) == (None, 9, 21)
    mostly_open = duration(days, np.arange(30) < 10, account, 0)
    assert mostly_open.median is None
    assert duration(np.full(30, np.nan), np.ones(30, dtype=bool), account, 0).median is None


def test_sizes_are_plain_medians_and_means_inside_their_intervals() -> None:
    """The figures are numpy's, and the mean's interval is near the normal one on independent deals."""
    size = np.random.default_rng(4).lognormal(10, 0.6, 500)
    found = amount(size, np.arange(500), 0)
    assert found.median == np.median(size)
    assert found.mean == pytest.approx(size.mean())
    assert found.median_low is not None
    assert found.median_high is not None
    assert found.median_low <= np.median(size) <= found.median_high
    half = 1.96 * size.std(ddof=1) / np.sqrt(500)
    assert found.mean_low == pytest.approx(size.mean() - half, rel=0.02)
    assert found.mean_high == pytest.approx(size.mean() + half, rel=0.02)
    assert amount(size[:9], np.arange(9), 0).mean is None


def test_samples_draw_whole_accounts() -> None:
    """Every deal of an account stands in a sample as often as the others, and samples hold as many accounts."""
    account = np.array([0, 0, 0, 1, 1, 2])
    for weight in account_samples(account, 0):
        assert weight[0] == weight[1] == weight[2]
        assert weight[3] == weight[4]
        assert weight[0] + weight[3] + weight[5] == 3
