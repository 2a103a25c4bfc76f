"""Every statistic gives the number of a second library, or of a second road to it."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, special, stats
from sklearn.metrics import log_loss as sklearn_log_loss
from sklearn.metrics import roc_auc_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.tools.numdiff import approx_hess3

from closefit.derive.card.calibration import recalibrate
from closefit.derive.card.grades import Shelf
from closefit.derive.card.logistic import deviance, expit, fit_logistic, log_odds
from closefit.derive.card.refit import Chosen, covariance, refit
from closefit.derive.card.tiers import tier_lifts
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.gaps.intervals import benjamini_hochberg, effective_number, newcombe, wilson
from closefit.derive.gaps.permutation import permuted_outcomes
from closefit.derive.gaps.search import (
    cut_scores,
    independent_tests,
    needed_score,
    search_all,
    set_scores,
    surprise,
)
from closefit.derive.half_lives.clusters import variances
from closefit.derive.leaks.alone import _spread
from closefit.derive.leaks.identifiers import rank_correlation
from tests.truth.worlds import flag, frame

TESTS = Path(__file__).parents[2]
SOURCE = TESTS.parent / "src" / "closefit" / "derive"
#: Modules that hold nothing but statistics.
STATISTICS = (
    "gaps/intervals.py", "gaps/permutation.py", "gaps/search.py", "card/logistic.py", "card/quality.py",
    "card/calibration.py", "card/refit.py", "outcomes/contrast.py", "trend.py", "rates.py", "ranking.py", "survival.py",
    "card/acceptance.py", "exemplars/luck.py", "half_lives/clusters.py", "threshold.py",
)  # fmt: skip
#: Functions of these modules that pass on, count or arrange, and compute no statistic.
NO_STATISTIC = {
    "fixed_cuts", "one_hot", "leading", "screen", "permutation_count", "calibration_bins", "account_samples",
    "group_bootstraps", "interval_by_accounts", "auc_samples",
}  # fmt: skip


@pytest.mark.parametrize("module", STATISTICS)
def test_every_statistic_is_held_against_a_second_library(module: str) -> None:
    """Each public function of a module of statistics is called in a test that imports scipy, statsmodels or sklearn."""
    names = {
        node.name
        for node in ast.parse((SOURCE / module).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    held = "\n".join(
        t
        for t in texts
        if any(f"import {lib}" in t or f"from {lib}" in t for lib in ("scipy", "statsmodels", "sklearn"))
    )
    assert names
    assert sorted(name for name in names - NO_STATISTIC if f"{name}(" not in held) == []


# Intervals and q-values -----------------------------------------------------------------------------------------------


def test_intervals_equal_statsmodels() -> None:
    """Wilson and Newcombe on two hundred random tables."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        n, m = (int(number) for number in rng.integers(5, 400, 2))
        a, b = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
        assert wilson(a, n) == pytest.approx(proportion_confint(a, n, method="wilson"), abs=1e-12)
        expected = confint_proportions_2indep(a, n, b, m, compare="diff", method="newcomb")
        assert newcombe(a / n, n, b / m, m) == pytest.approx(expected, abs=1e-9)


def test_wilson_agrees_with_a_bootstrap() -> None:
    """Closed form and percentile bootstrap of a share end within a point of each other."""
    low, high = wilson(120, 400)
    drawn = np.random.default_rng(2).binomial(400, 0.3, 20_000) / 400
    assert (low, high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.01)


def test_effective_number_gives_statsmodels_clustered_error() -> None:
    """A share's standard error on the effective number is that of a regression on a constant, clustered by account."""
    rng = np.random.default_rng(3)
    account = np.repeat(np.arange(120), rng.integers(1, 6, 120))
    met = rng.random(account.size) < (0.2 + 0.6 * (rng.random(120) < 0.4))[account]
    fit = sm.OLS(met.astype(float), np.ones(met.size)).fit(cov_type="cluster", cov_kwds={"groups": account})
    share = met.mean()
    assert np.sqrt(share * (1 - share) / effective_number(met, account)) == pytest.approx(fit.bse[0], rel=1e-9)


def test_q_values_equal_statsmodels() -> None:
    """Benjamini-Hochberg."""
    p = np.random.default_rng(4).random(300) ** 4
    np.testing.assert_allclose(benjamini_hochberg(p), multipletests(p, method="fdr_bh")[1], atol=1e-15)


# The search -----------------------------------------------------------------------------------------------------------


def test_cut_scores_are_deviates_of_scipys_hypergeometric_law() -> None:
    """Wins inside a cut, less what is expected, over the standard deviation; also with residuals in place of wins."""
    won = np.array([[8, 3, 14, 5]], dtype=np.float32)
    deals = np.array([20, 25, 30, 25], dtype=np.float32)
    member = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [1, 0, 1, 1]], dtype=np.float32)
    expected = []
    for cut in member:
        law = stats.hypergeom(100, 30, int(deals @ cut))
        expected.append((float(won[0] @ cut) - law.mean()) / law.std())
    np.testing.assert_allclose(cut_scores(won, deals, member, 1)[0], expected, rtol=1e-5)


def test_scores_of_residuals_have_the_spread_of_their_permutations() -> None:
    """With residuals the unit is their variance: over many exchanges a score has mean 0 and standard deviation 1."""
    rng = np.random.default_rng(5)
    residual = rng.normal(size=300) * 0.4
    outcomes = permuted_outcomes(np.arange(300), residual, 4000, 6)
    hot = np.eye(3, dtype=np.float32)[rng.integers(0, 3, 300)]
    found = cut_scores(outcomes @ hot, hot.sum(axis=0), np.eye(3, dtype=np.float32), 1, unit=float(residual.var()))
    np.testing.assert_allclose(found[1:].mean(axis=0), 0, atol=0.06)
    np.testing.assert_allclose(found[1:].std(axis=0), 1, atol=0.04)


def test_sets_of_values_score_as_the_cut_of_their_union() -> None:
    """A set that is put together by win rate has the score of the fixed cut with the same members."""
    won = np.array([[9, 2, 7, 4]], dtype=np.float32)
    deals = np.array([[20, 20, 20, 20]], dtype=np.float32)
    sets, order = set_scores(won, deals, 4, 1, 1)
    assert order[0].tolist() == [0, 2, 3, 1]
    member = np.array([[1, 0, 1, 0], [1, 0, 1, 1]], dtype=np.float32)
    np.testing.assert_allclose(sets[0], cut_scores(won, deals, member, 1)[0], rtol=1e-6)


def test_surprise_is_sidaks_adjustment() -> None:
    """The p of a search that is worth k tests is statsmodels' Sidak-adjusted two-sided normal p."""
    for reach, tests in ((1.5, 4), (2.8, 12), (4.0, 30)):
        p = np.full(tests, 2 * stats.norm.sf(reach))
        expected = multipletests(p, method="sidak")[1][0]
        assert surprise(np.array(reach), np.array(float(tests))) == pytest.approx(expected, rel=1e-9)


def test_independent_tests_counts_independent_tests() -> None:
    """The largest of k independent normal scores is worth k tests."""
    reach = np.abs(np.random.default_rng(7).normal(size=(20_000, 9))).max(axis=1)
    assert independent_tests(reach) == pytest.approx(9, rel=0.06)
    assert needed_score(9.0, 0.02, 50) == pytest.approx(stats.norm.isf(0.02 / 50 / 9 / 2), rel=1e-9)


def test_family_wise_p_agrees_with_sidak_on_independent_attributes() -> None:
    """Twelve independent flags, one deal per account: minP over permutations is Sidak's p of the smallest exact p."""
    rng = np.random.default_rng(8)
    won = np.arange(400) < 200
    columns = [flag(f"f{place}", (rng.random(400) < 0.5).astype(float)) for place in range(11)]
    met = np.concatenate([np.arange(200) < 122, np.arange(200) < 95]).astype(float)
    columns.append(flag("real", met))
    binned = bin_frame(frame(np.arange(400), won, [*columns]))
    searches = search_all(binned, permuted_outcomes(np.arange(400), won, 4999, 9))
    exact = stats.fisher_exact([[122, 78], [95, 105]]).pvalue
    expected = multipletests(np.full(12, exact), method="sidak")[1][0]
    error = 3 * np.sqrt(expected * (1 - expected) / 4999)
    assert searches[-1].family_p == pytest.approx(expected, abs=error + 0.35 * expected)
    assert searches[-1].p == pytest.approx(exact, rel=0.35)


def test_beyond_names_what_a_logistic_regression_finds_beyond_the_first() -> None:
    """What is significant in statsmodels' model beside the strong attribute is what the second round names."""
    rng = np.random.default_rng(10)
    strong, second, copy = rng.random(900) < 0.5, rng.random(900) < 0.4, rng.random(900)
    shadow = np.where(copy < 0.85, strong, ~strong)
    won = rng.random(900) < expit(-1.2 + 2.6 * strong + 0.75 * second)
    deals = frame(
        np.arange(900), won, [flag(n, v.astype(float)) for n, v in (("a", strong), ("b", second), ("c", shadow))]
    )
    fit = sm.Logit(won.astype(float), np.stack([np.ones(900), strong, second, shadow], axis=1).astype(float)).fit(
        disp=0
    )
    gaps = find_gaps(deals, seed=1)
    found = {f.name: s.family_p for f, s in zip(gaps.findings, gaps.searches, strict=True)}
    assert fit.pvalues[2] < 0.001
    assert found["a"] <= 0.02
    assert found["b"] <= 0.02


# Logistic regression --------------------------------------------------------------------------------------------------


def _cells(seed: int = 11, cells: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(cells), rng.normal(size=(cells, 3))])
    deals = rng.integers(1, 30, cells).astype(float)
    wins = rng.binomial(deals.astype(int), special.expit(X @ [-0.5, 0.8, -0.4, 0.0])).astype(float)
    return X, wins, deals


def test_logistic_regression_equals_statsmodels() -> None:
    """Without a penalty the coefficients are those of a binomial GLM on the same cells."""
    X, wins, deals = _cells()
    expected = sm.GLM(np.column_stack([wins, deals - wins]), X, family=sm.families.Binomial()).fit().params
    np.testing.assert_allclose(fit_logistic(X, wins, deals, np.zeros(4), np.zeros(4)), expected, atol=1e-6)


def test_ridge_equals_scipys_minimum() -> None:
    """With a penalty the coefficients minimise the penalised deviance, as a general optimiser finds."""
    X, wins, deals = _cells(12)
    penalty = np.array([0.0, 3.0, 3.0, 9.0])

    def loss(beta: np.ndarray) -> float:
        return deviance(X @ beta, wins, deals) + 0.5 * float(penalty @ beta**2)

    expected = optimize.minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(fit_logistic(X, wins, deals, penalty, np.zeros(4)), expected, atol=1e-4)


def test_logistic_pieces_equal_scipy_and_scikit_learn() -> None:
    """The logistic function, log odds with half a deal added, and the deviance as a log loss."""
    z = np.linspace(-40, 40, 81)
    np.testing.assert_allclose(expit(z), special.expit(z), atol=1e-15)
    assert log_odds(3, 10) == pytest.approx(float(special.logit(3.5 / 11)))
    won = np.random.default_rng(13).random(81) < 0.4
    some = z / 20
    expected = sklearn_log_loss(won, special.expit(some), normalize=False)
    assert deviance(some, won.astype(float), np.ones(81)) == pytest.approx(expected)


def test_recalibration_is_coxs_slope_drawn_in_by_its_clustered_error() -> None:
    """Slope and sandwich error are statsmodels' logit with accounts as clusters; the intercept is its offset model."""
    rng = np.random.default_rng(14)
    account = np.repeat(np.arange(200), 3)
    held = rng.normal(size=600)
    won = rng.random(600) < special.expit(-0.4 + 0.35 * held + 0.8 * rng.normal(size=200)[account])
    X = sm.add_constant(held - held.mean())
    fit = sm.Logit(won.astype(float), X).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": account, "use_correction": False}
    )
    slope, error = fit.params[1], fit.bse[1]
    expected = min(1.0, slope * max(0.0, 1 - 4 * (error / slope) ** 2))
    own = rng.normal(size=600)
    found = recalibrate(own, held, won, account)
    assert 0 < expected < slope
    assert found.slope == pytest.approx(expected, rel=1e-4)
    offset = sm.GLM(won.astype(float), np.ones(600), family=sm.families.Binomial(), offset=found.slope * own).fit()
    assert found.intercept == pytest.approx(offset.params[0], abs=1e-6)


def test_the_cards_covariance_is_the_inverse_of_a_numeric_hessian() -> None:
    """Of the penalised likelihood over all deals, differentiated by statsmodels."""
    rng = np.random.default_rng(15)
    codes = rng.integers(1, 4, (2, 400)).astype(np.uint8)
    y = (rng.random(400) < special.expit(0.6 * (codes[0] == 2) - 0.5 * (codes[1] == 3))).astype(float)
    frame_of = frame(np.arange(400), y == 1, [])
    shelf = _shelf(codes)
    grade = np.array([0, 0, 1, 2])
    chosen = [Chosen(place, grade, np.zeros(3)) for place in range(2)]
    fitted, score = refit(shelf, y, np.ones(400), chosen, 2.0)
    found = covariance(shelf, np.ones(400), fitted, score, 2.0)
    X = np.column_stack([np.ones(400), *((grade[codes[place]] == g) for place in range(2) for g in range(3))]).astype(
        float
    )
    beta = np.concatenate([[0.0], fitted[0].effect, fitted[1].effect])
    beta[0] = float(np.median(score - X[:, 1:] @ beta[1:]))
    penalty = np.array([0.0, *[2.0] * 6])
    hessian = approx_hess3(beta, lambda b: deviance(X @ b, y, np.ones(400)) + 0.5 * float(penalty @ b**2))
    np.testing.assert_allclose(found, np.linalg.inv(hessian), rtol=2e-3, atol=1e-5)
    assert len(frame_of) == 400


def _shelf(codes: np.ndarray) -> Shelf:
    from closefit.derive.card.trials import shelf_of

    columns = [flag(f"f{place}", (codes[place] > 1).astype(float)) for place in range(len(codes))]
    binned = bin_frame(frame(np.arange(codes.shape[1]), codes[0] > 1, [*columns]))
    return shelf_of(type(binned)(binned.attributes, codes, ()))


def test_tier_rates_equal_statsmodels() -> None:
    """Win rate and interval by tier, one deal per account, are statsmodels' Wilson intervals."""
    rng = np.random.default_rng(18)
    tier, won = rng.integers(0, 3, 300), rng.random(300) < 0.4
    for code, found in enumerate(tier_lifts(tier, 3, won, np.arange(300))):
        deals, wins = int((tier == code).sum()), int(won[tier == code].sum())
        assert (found.deals, found.won) == (deals, wins)
        assert (found.low, found.high) == pytest.approx(proportion_confint(wins, deals, method="wilson"))
        assert found.lift == pytest.approx(wins / deals / won.mean())


def test_robust_variances_equal_statsmodels() -> None:
    """The sandwich by account is statsmodels' logit with clusters and the same correction for few accounts."""
    rng = np.random.default_rng(19)
    account = np.repeat(np.arange(90), 3)
    X = sm.add_constant(np.column_stack([rng.normal(size=270), rng.normal(size=90)[account]]))
    won = (rng.random(270) < special.expit(0.5 * X[:, 1] + rng.normal(size=90)[account])).astype(float)
    plain = sm.Logit(won, X).fit(disp=0)
    robust = sm.Logit(won, X).fit(disp=0, cov_type="cluster", cov_kwds={"groups": account, "use_correction": False})
    model, sandwich = variances(X, won, X @ plain.params, account, np.zeros(3))
    np.testing.assert_allclose(model, plain.bse**2, rtol=1e-5)
    np.testing.assert_allclose(sandwich, np.maximum(robust.bse**2 * 90 / 89, plain.bse**2), rtol=1e-5)


# Leaks ----------------------------------------------------------------------------------------------------------------


def test_spread_of_an_auc_agrees_with_a_bootstrap() -> None:
    """Hanley and McNeil's standard error is that of resampled wins and losses within a tenth."""
    rng = np.random.default_rng(16)
    won, lost = rng.normal(0.7, 1, 150), rng.normal(0, 1, 250)
    label = np.concatenate([np.ones(150), np.zeros(250)])
    auc = roc_auc_score(label, np.concatenate([won, lost]))
    drawn = [roc_auc_score(label, np.concatenate([rng.choice(won, 150), rng.choice(lost, 250)])) for _ in range(500)]
    assert _spread(auc, 150, 250) == pytest.approx(np.std(drawn), rel=0.12)


def testrank_correlation_equals_scipy() -> None:
    """Spearman's, ties at their mean rank."""
    rng = np.random.default_rng(17)
    x, y = rng.integers(0, 20, 200).astype(float), rng.normal(size=200)
    assert rank_correlation(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
