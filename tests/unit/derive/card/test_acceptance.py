"""Acceptance figures: planted tiers that hold, tiers that do not, and tests by a second library."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm
from sklearn.isotonic import IsotonicRegression
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.proportion import confint_proportions_2indep

from closefit.derive.card.acceptance import Acceptance, AcceptanceFigure, acceptance, rate_ratio
from closefit.derive.trend import ordered_rates, trend_p, trend_statistic


def _world(seed: int, rates: tuple[float, ...], deals: int = 900) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    tier = rng.choice(len(rates), size=deals, p=[0.1, 0.15, 0.75])
    return tier, rng.random(deals) < np.array(rates)[tier]


def _figures(found: Acceptance) -> dict[str, AcceptanceFigure]:
    return {figure.name: figure for figure in found.figures}


def test_tiers_that_hold_meet_all_four_aims_in_words() -> None:
    """A fifth to a quarter of the accounts with most wins, a top tier at twenty times the bottom: held, four times."""
    tier, won = _world(0, (0.8, 0.4, 0.03))
    found = _figures(acceptance(tier, 3, tier < 2, won, np.arange(900), split="later deals", seed=0))
    assert all(figure.held for figure in found.values())
    assert all(figure.words.startswith("held (aim ") for figure in found.values())
    assert found["accounts flagged"].value == pytest.approx((tier < 2).mean())
    assert found["wins caught"].value == pytest.approx(won[tier < 2].sum() / won.sum())
    assert found["top over bottom"].value == pytest.approx(won[tier == 0].mean() / won[tier == 2].mean())


def test_tiers_without_meaning_miss_and_say_so() -> None:
    """The same rate everywhere: top over bottom and the wins caught miss their aims, and no order is seen."""
    tier, won = _world(1, (0.3, 0.3, 0.3))
    found = _figures(acceptance(tier, 3, tier < 2, won, np.arange(900), split="grouped folds", seed=0))
    for name in ("wins caught", "top over bottom", "tiers in order"):
        assert found[name].held is False, name
        assert found[name].words.startswith("missed (aim "), name
    assert "p = 0." in found["tiers in order"].words


def test_a_tier_that_beats_a_better_one_is_no_order_however_clear_the_trend() -> None:
    """The trend is significant, the middle tier wins more often than the top one: missed, with the step counted."""
    tier, won = _world(2, (0.45, 0.75, 0.1))
    figure = _figures(acceptance(tier, 3, tier < 2, won, np.arange(900), split="later deals", seed=0))["tiers in order"]
    assert figure.value is not None
    assert figure.value < 0.05
    assert figure.held is False
    assert "at 1 of 2 steps a tier beats the better one" in figure.words


def test_an_interval_that_reaches_beyond_the_aim_is_said_to() -> None:
    """Thirty accounts cannot settle whether a quarter or a half qualifies."""
    tier = np.arange(30) % 3
    found = acceptance(tier, 3, tier == 0, np.arange(30) % 2 == 0, np.arange(30), split="later deals", seed=0)
    assert found.figures[0].held is True
    assert found.figures[0].words.endswith("; the interval reaches to the other side of the aim.")


def test_few_deals_give_no_figure() -> None:
    """Under ten accounts, wins, or deals in a tier there is nothing to hold or miss."""
    tier = np.array([0, 0, 1, 1, 1])
    found = acceptance(tier, 2, tier == 0, tier == 0, np.arange(5), split="later deals", seed=0)
    assert [figure.held for figure in found.figures] == [None] * 4
    assert [figure.words.split(":")[0].split(" (")[0] for figure in found.figures] == ["not enough"] * 4
    alone = acceptance(np.zeros(50, dtype=np.int64), 1, np.ones(50, dtype=bool), np.arange(50) < 25, np.arange(50),
                       split="later deals", seed=0)  # fmt: skip
    assert alone.figures[2].words == "not enough (aim 10 times): there is one tier."


def test_a_bottom_tier_without_a_win_is_held_without_a_made_up_ratio() -> None:
    """Nothing to divide by: no value, but the lower end of the interval stands and the aim is held."""
    tier = np.repeat([0, 1], [100, 300])
    won = (tier == 0) & (np.arange(400) < 60)
    figure = acceptance(tier, 2, tier == 0, won, np.arange(400), split="later deals", seed=0).figures[2]
    assert figure.value is None
    assert figure.held
    assert figure.low is not None
    assert figure.low > 10
    assert "more times than can be counted" in figure.words


@pytest.mark.parametrize("seed", range(4))
def test_the_ratio_and_its_interval_are_those_of_statsmodels(seed: int) -> None:
    """Katz's logarithm of a ratio on one deal per account, by a second library."""
    tier, won = _world(seed, (0.5, 0.3, 0.1))
    top, low = won[tier == 0], won[tier == 2]
    ratio = rate_ratio(top, np.arange(top.size), low, np.arange(low.size))
    other = confint_proportions_2indep(top.sum(), top.size, low.sum(), low.size, compare="ratio", method="log")
    assert ratio[1:] == pytest.approx(other, rel=1e-6)


def test_the_ratios_interval_and_a_bootstrap_of_accounts_agree() -> None:
    """Two roads with three deals to an account: effective numbers in closed form, and accounts drawn anew."""
    rng = np.random.default_rng(6)
    account = np.arange(1800) // 3
    tier = np.where(rng.random(600) < 0.3, 0, 2)[account]
    won = rng.random(1800) < np.where(tier == 0, 0.5, 0.15) * np.where(rng.random(600) < 0.5, 0.6, 1.4)[account]
    ratio, low, high = rate_ratio(won[tier == 0], account[tier == 0], won[tier == 2], account[tier == 2])
    drawn = []
    for _ in range(600):
        weight = np.bincount(rng.integers(0, 600, 600), minlength=600)[account]
        top, bottom = weight * (tier == 0), weight * (tier == 2)
        drawn.append((won @ top / top.sum()) / (won @ bottom / bottom.sum()))
    ends = np.quantile(drawn, [0.025, 0.975])
    assert np.log(high / low) == pytest.approx(np.log(ends[1] / ends[0]), rel=0.15)
    assert low < ratio < high


@pytest.mark.parametrize("seed", range(4))
def test_the_trend_is_that_of_statsmodels(seed: int) -> None:
    """The statistic is that of a second library's linear-by-linear test, and p is near its normal one."""
    tier, won = _world(seed, (0.36, 0.32, 0.27), 600)
    table = np.array([[(won & (tier == t)).sum(), (~won & (tier == t)).sum()] for t in range(3)])
    other = Table(table).test_ordinal_association(row_scores=np.array([2, 1, 0]), col_scores=np.array([1, 0]))
    assert trend_statistic(tier, won.astype(float)) == pytest.approx(float(other.zscore), rel=2e-3)
    p = trend_p(tier, won, np.arange(600), seed)
    assert p == pytest.approx(norm.sf(float(other.zscore)), abs=0.03)


def test_exchanging_accounts_is_the_exact_test_on_a_few_deals() -> None:
    """All orders of seven outcomes give the exact p; drawn exchanges come within their error."""
    tier, won = np.array([0, 0, 1, 1, 2, 2, 2]), np.array([True, True, True, False, False, True, False])
    value = -(tier * won).sum()
    exact = np.mean([-(tier * np.array(order)).sum() >= value for order in set(permutations(won.tolist()))])
    assert trend_p(tier, won, np.arange(7), 0) == pytest.approx(exact, abs=0.03)


def test_accounts_that_buy_together_do_not_make_a_trend() -> None:
    """Noise with four deals per account that share their luck: at most 5 in 60 worlds below 5 %, as many as fair."""
    p = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        account = np.arange(400) // 4
        tier = rng.integers(0, 3, 100)[account]
        won = rng.random(400) < 1 / (1 + np.exp(-rng.normal(0, 2, 100)[account]))
        p.append(trend_p(tier, won, account, seed))
    assert np.mean(np.array(p) < 0.05) <= 0.12
    assert false_discovery_control(p).min() > 0.05


@pytest.mark.parametrize("seed", range(5))
def test_ordered_rates_are_those_of_scikit_learn(seed: int) -> None:
    """Pooled neighbours, by a second library."""
    rng = np.random.default_rng(seed)
    rates, deals = rng.random(6), rng.integers(1, 50, 6).astype(float)
    other = IsotonicRegression(increasing=False).fit_transform(np.arange(6), rates, sample_weight=deals)
    np.testing.assert_allclose(ordered_rates(rates, deals), other)
