"""Each statistic of half-lives against a second road: scipy, statsmodels, simulation, a bootstrap of accounts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.optimize import minimize

from closefit.derive.half_lives.ages import KindAges
from closefit.derive.half_lives.clusters import variances
from closefit.derive.half_lives.effect import largest_chance
from closefit.derive.half_lives.likelihood import RIDGE, Fit, Held
from closefit.derive.half_lives.pooling import DROP, FINE, interval, pooled, smooth
from closefit.derive.half_lives.profile import GRID
from closefit.derive.half_lives.study import KindStudy, Study
from closefit.derive.half_lives.tell import stated_days
from tests.truth.signal_worlds import Plan, signal_world

Array = NDArray[np.float64]


def _deals(seed: int, n: int = 600) -> tuple[Array, Array, Array, NDArray[np.int64]]:
    """Columns, worth, outcome and account; deals of an account share their luck."""
    rng = np.random.default_rng(seed)
    account = rng.integers(0, n // 3, n)
    columns = np.column_stack([np.ones(n), rng.normal(size=(n, 3))])
    worth = rng.poisson(0.5, n) * rng.random(n)
    z = columns @ [-0.6, 0.5, -0.3, 0.0] + 1.2 * worth + rng.normal(size=n)[account]
    return columns, worth, (rng.random(n) < 1 / (1 + np.exp(-z))).astype(float), account


def test_the_fit_is_the_maximum_that_scipy_finds() -> None:
    """Same penalised likelihood, same coefficients as a general optimiser."""
    columns, worth, won, _ = _deals(1)
    penalty = np.array([1e-6, 0.05, 0.05, 0.05])
    held = Held(columns, won, penalty)
    found = held.fit(worth, held.alone())

    def loss(theta: Array) -> float:
        z = columns @ theta[:-1] + worth * theta[-1]
        fits = (z * won - np.logaddexp(0, z)).sum()
        return float(-fits + 0.5 * penalty @ theta[:-1] ** 2 + 0.5 * RIDGE * theta[-1] ** 2)

    best = minimize(loss, np.zeros(5), method="BFGS")
    assert found.loglik == pytest.approx(-best.fun, abs=5e-3)
    assert found.effect == pytest.approx(best.x[-1], abs=0.02)
    assert found.held == pytest.approx(best.x[:-1], abs=0.02)


def test_separated_deals_do_not_run_away() -> None:
    """Three won deals with the only signals: the effect stays finite, and the fit ends."""
    won = np.array([1.0] * 13 + [0.0] * 27)
    worth = np.array([1.0] * 3 + [0.0] * 37)
    held = Held(np.ones((40, 1)), won, np.array([1e-6]))
    found = held.fit(worth, Fit(np.zeros(1), 0.0, -40.0))
    assert 0.5 < found.effect < 4


def test_robust_variances_are_those_of_statsmodels() -> None:
    """The sandwich over accounts equals GLM's clustered covariance, up to its factor for small samples."""
    columns, worth, won, account = _deals(2)
    design = np.column_stack([columns, worth])
    glm = sm.GLM(won, design, family=sm.families.Binomial())
    plain = glm.fit()
    clustered = glm.fit(cov_type="cluster", cov_kwds={"groups": account, "use_correction": False})
    groups = len(np.unique(account))
    model, robust = variances(design, won, design @ plain.params, account, np.zeros(5))
    assert model == pytest.approx(plain.bse**2, rel=1e-6)
    expected = np.maximum(clustered.bse**2 * groups / (groups - 1), model)
    assert robust == pytest.approx(expected, rel=1e-6)
    assert (robust > model).any()


@pytest.mark.parametrize("z", [2.0, 2.8, 3.4])
def test_the_chance_of_the_largest_score_is_that_of_a_simulation(z: float) -> None:
    """Davies' bound lies above the share of simulated Gaussian paths that get so far, and not far above."""
    u = np.log(2) * np.arange(17) / 2
    correlation = 1 / np.cosh((u[:, None] - u) / 1.5)
    paths = np.random.default_rng(5).normal(size=(200_000, 17)) @ np.linalg.cholesky(correlation).T
    share = float((np.abs(paths).max(axis=1) >= z).mean())
    bound = largest_chance(z, correlation)
    assert share - 4 * np.sqrt(share / 200_000) <= bound <= 1.35 * share


def test_the_interval_agrees_with_a_bootstrap_of_accounts() -> None:
    """Two roads to one width: the profile likelihood, widened for alike deals, and refits on accounts drawn anew."""
    world = signal_world(31, Plan(deals=1500, rate=1.2, half_lives=[20] * 5, deals_per_account=3.0, luck=0.8))
    ages = world.ages.of_kind(3)
    won, account = world.deals.won.astype(float), world.deals.account
    low, high, _ = _one_kind(ages, won, account)
    rng = np.random.default_rng(2)
    drawn = []
    codes, rows_of = np.unique(account, return_inverse=True)
    for _ in range(60):
        times = np.bincount(rng.integers(0, len(codes), len(codes)), minlength=len(codes))[rows_of]
        rows = np.repeat(np.arange(len(won)), times)
        copies = np.repeat(np.arange(len(ages.deal)), times[ages.deal])
        start = np.concatenate([[0], np.cumsum(times)])
        nth = np.arange(len(copies)) - np.repeat(np.cumsum(times[ages.deal]) - times[ages.deal], times[ages.deal])
        again = KindAges(
            ages.kind, start[ages.deal[copies]] + nth, ages.age[copies], ages.strength[copies], ages.first, ages.last
        )
        drawn.append(np.log(_one_kind(again, won[rows], account[rows])[2]))
    profile = np.log(high / low) / (2 * np.sqrt(2 * DROP))
    spread = float(np.subtract(*np.quantile(drawn, [0.84, 0.16])) / 2)
    assert 0.65 <= spread / profile <= 1.5


def _one_kind(ages: KindAges, won: Array, account: NDArray[np.int64]) -> tuple[float, float, float]:
    """Low, high and best of a single kind without pooling."""
    study = Study(won, account, np.ones((len(won), 1)), np.array([1e-6]), [KindStudy(ages)])
    study.run()
    fitted = study.kinds[0].fitted
    assert fitted is not None
    best, low, high = interval(fitted.alone)
    return low, high, best


def _curve(centre: float, spread: float) -> Array:
    return smooth(-0.5 * ((np.log(GRID) - np.log(centre)) / spread) ** 2)


def test_kinds_that_agree_lend_to_one_that_knows_little() -> None:
    """Beside five kinds at two weeks a flat one gets a narrower interval around it; a sure one hardly moves."""
    sure, flat = [_curve(14, 0.2) for _ in range(5)], _curve(40, 1.2)
    alone, together = interval(flat), interval(pooled([*sure, flat])[-1])
    assert together[2] / together[1] < 0.7 * alone[2] / alone[1]
    assert 14 <= together[0] < alone[0]
    own = interval(pooled([_curve(50, 0.1), *sure])[0])
    assert own[0] == pytest.approx(50, rel=0.06)


def test_pooling_is_the_posterior_by_simulation() -> None:
    """Two roads: grids of centre and spread, and draws from the hyperprior weighted by the other kinds' likelihood."""
    curves = [_curve(10, 0.3), _curve(25, 0.5), _curve(60, 1.0)]
    rng = np.random.default_rng(9)
    u = np.log(FINE)
    centre = np.clip(rng.normal(np.log(20), 1.5, 60_000), np.log(2), np.log(300))
    spread = np.maximum(np.abs(rng.normal(0, 1.2, 60_000)), 0.15)
    weight = np.ones(60_000)
    for other in curves[:2]:
        h = rng.normal(centre, spread)
        weight = weight * np.exp(np.interp(h, u, other, left=-60, right=-60))
    predicted = np.histogram(rng.normal(centre, spread), bins=60, range=(u[0], u[-1]), weights=weight, density=True)
    middle = (predicted[1][1:] + predicted[1][:-1]) / 2
    posterior = predicted[0] * np.exp(np.interp(middle, u, curves[2]))
    mean = float((posterior * middle).sum() / posterior.sum())
    ours = np.exp(pooled(curves)[2])
    assert float((ours * u).sum() / ours.sum()) == pytest.approx(mean, abs=0.12)


def test_worth_is_the_capped_sum_of_halved_signals() -> None:
    """By a plain loop; strength multiplies, the cap holds, a deal without signals has none."""
    day = np.datetime64("2024-01-01")
    ages = KindAges("k", np.array([0, 0, 2]), np.array([0, 14, 28], np.int32), np.array([1.0, 2.0, 1.0]), day, day)
    assert ages.worth(14, np.inf, 3) == pytest.approx([1 + 2 * 0.5, 0, 0.25])
    assert ages.worth(14, 1.5, 3) == pytest.approx([1.5, 0, 0.25])


def test_only_deals_created_while_a_kind_was_collected_speak() -> None:
    """120 days after the first signal, until 45 days after the last; a deal without a date does not."""
    ages = signal_world(1, Plan(deals=50)).ages.of_kind(0)
    ages = replace(ages, first=np.datetime64("2024-01-01"), last=np.datetime64("2025-01-01"))
    created = np.array(["2024-04-29", "2024-04-30", "2025-02-15", "2025-02-16", "NaT"], "datetime64[D]")
    assert ages.collected(created).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(("best", "low", "high", "days"), [(13.2, 9, 22, 14), (33, 31, 34, 33), (8.3, 8, 11, 10)])
def test_stated_days_are_round_and_inside(best: float, low: float, high: float, days: int) -> None:
    """The nearest round number inside the interval; without one, the whole day nearest to the best."""
    assert stated_days(best, low, high) == days
