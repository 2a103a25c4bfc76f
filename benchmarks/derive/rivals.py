"""What a user would try instead, each tuned as a sensible user would: settings chosen by grouped folds of the training
deals. Heavy packages are imported where they are used; one that cannot run says why in the table.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.derive.figures import Array, log_loss
from benchmarks.derive.matrices import indicators, raw_columns
from closefit.derive.card.folds import deal_groups, grouped_folds
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import bin_frame

#: Settings are chosen on so many of the training deals at most; the final fit is on all.
_TUNED_ON = 8_000
_TUNING_FOLDS = 3
#: Inverse strengths of the penalty that are tried.
_STRENGTHS = tuple(float(c) for c in 10 ** np.linspace(-3.5, 1.5, 11))
#: Columns of a scorecard and criteria of a risk score, as many as our card may have.
_MOST = 7

#: What a fitted rival gives: the probability of a win for each deal of a frame.
Predict = Callable[[DealFrame], Array]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A rival that has learned."""

    probability: Predict
    #: Attributes, values or items it looks at.
    criteria: int


@dataclass(frozen=True, slots=True)
class Tuning:
    """The part of the training deals on which settings are compared, and its folds."""

    rows: NDArray[np.intp]
    fold: NDArray[np.int64]


def _tuning(frame: DealFrame, seed: int) -> Tuning:
    groups = deal_groups(frame, bin_frame(frame))
    rows = np.sort(np.random.default_rng(seed).permutation(len(frame))[:_TUNED_ON])
    return Tuning(rows, grouped_folds(groups[rows], frame.won[rows], seed, _TUNING_FOLDS))


def _best(make: Callable[[Any], Any], settings: Iterable[Any], X: Array, won: NDArray[np.bool_], tuning: Tuning) -> Any:
    """The setting with the least held-out log loss, fitted on all deals. ``make`` gives an unfitted estimator."""
    part, y = X[tuning.rows], won[tuning.rows]

    def loss(setting: Any) -> float:
        p = np.zeros(y.size)
        for code in range(_TUNING_FOLDS):
            unseen = tuning.fold == code
            p[unseen] = make(setting).fit(part[~unseen], y[~unseen]).predict_proba(part[unseen])[:, 1]
        return log_loss(p, y)

    return make(min(settings, key=loss)).fit(X, won)


# --- linear models ---------------------------------------------------------------------------------------------------


def l2_logistic(frame: DealFrame, seed: int) -> Fitted:
    """Ridge logistic regression on all indicators, strength by folds."""
    from sklearn.linear_model import LogisticRegression

    return _logistic(frame, seed, lambda c: LogisticRegression(C=c, max_iter=2_000))


def l1_logistic(frame: DealFrame, seed: int) -> Fitted:
    """Lasso logistic regression on all indicators, strength by folds."""
    from sklearn.linear_model import LogisticRegression

    return _logistic(
        frame,
        seed,
        lambda c: LogisticRegression(
            C=c, l1_ratio=1.0, solver="liblinear", intercept_scaling=100.0, max_iter=500, tol=1e-3, random_state=0
        ),  # liblinear penalises the intercept too, unless it is scaled out of reach
    )


def _logistic(frame: DealFrame, seed: int, make: Callable[[float], Any]) -> Fitted:
    columns = indicators(frame)
    X = columns.matrix(frame)
    model = _best(make, _STRENGTHS, X, frame.won, _tuning(frame, seed))
    used = np.unique(columns.fields(frame)[np.abs(model.coef_[0]) > 1e-9]).size
    return Fitted(lambda other: np.asarray(model.predict_proba(columns.matrix(other))[:, 1]), used)


# --- counts ----------------------------------------------------------------------------------------------------------


def naive_bayes(frame: DealFrame, seed: int) -> Fitted:  # noqa: ARG001 - nothing is drawn
    """Predictive lead scoring as Odoo counts it: per value the wins and losses plus 0.1, over those of the attribute;
    the product of the ratios, unknown values left out. It has no setting."""
    columns = indicators(frame)
    X, fields = columns.matrix(frame), columns.fields(frame)
    won = X[frame.won].sum(axis=0) + 0.1
    lost = X[~frame.won].sum(axis=0) + 0.1
    ratio = np.log(won / _over(won, fields)) - np.log(lost / _over(lost, fields))
    prior = np.log(frame.won.sum() + 0.1) - np.log((~frame.won).sum() + 0.1)
    return Fitted(lambda other: 1 / (1 + np.exp(-(columns.matrix(other) @ ratio + prior))), int(fields.max()) + 1)


def _over(counts: Array, fields: NDArray[np.int64]) -> Array:
    return np.asarray(np.bincount(fields, weights=counts)[fields])


# --- trees -----------------------------------------------------------------------------------------------------------


def boosted_trees(frame: DealFrame, seed: int) -> Fitted:
    """scikit-learn's histogram gradient boosting on raw columns, depth and pace by folds."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    columns = raw_columns(frame)
    category = np.array([column.category for column in columns])

    def make(setting: tuple[float, int, int, int]) -> Any:
        pace, rounds, leaves, least = setting
        return HistGradientBoostingClassifier(
            learning_rate=pace, max_iter=rounds, max_leaf_nodes=leaves, min_samples_leaf=least,
            categorical_features=category, early_stopping=False, random_state=seed % 2**31,
        )  # fmt: skip

    least = 20 if len(frame) >= 200 else 5
    settings = [(0.1, 100, 31, least), (0.05, 200, 8, least), (0.05, 100, 4, least), (0.05, 400, 4, least)]
    settings += [(0.03, 50, 3, least)]
    X = np.stack([column.values for column in columns], axis=1)
    model = _best(make, settings, X, frame.won, _tuning(frame, seed))

    def probability(other: DealFrame) -> Array:
        return np.asarray(model.predict_proba(np.stack([c.values for c in raw_columns(other)], axis=1))[:, 1])

    return Fitted(probability, len(columns))


# --- other people's cards --------------------------------------------------------------------------------------------


def fast_risk_score(frame: DealFrame, seed: int) -> Fitted:
    """imodels' integer risk score with ten points at most, three to seven criteria by folds; cuts numbers itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from imodels import FastRiskScoreClassifier

    columns = indicators(frame, thresholds=True)
    X = columns.matrix(frame)

    def make(k: int) -> Any:
        return FastRiskScoreClassifier(k=k, max_points=10, time_limit=20.0)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counts = (_MOST,) if len(frame) > _TUNED_ON else (3, 5, _MOST)
        model = _best(make, counts, X, frame.won, _tuning(frame, seed))
    return Fitted(lambda other: np.asarray(model.predict_proba(columns.matrix(other))[:, 1]), len(model.points_))


def optimal_scorecard(frame: DealFrame, seed: int) -> Fitted:
    """optbinning: every column binned optimally, the seven of most information value, logistic regression, points."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _scorecard(frame, seed)


def _scorecard(frame: DealFrame, seed: int) -> Fitted:
    import pandas as pd
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    columns = raw_columns(frame)
    names = [column.name for column in columns]

    def table(other: DealFrame) -> Any:
        return pd.DataFrame({column.name: column.values for column in raw_columns(other)}, copy=False)

    def process() -> Any:
        return BinningProcess(
            names,
            categorical_variables=[column.name for column in columns if column.category],
            selection_criteria={"iv": {"min": 0.02, "strategy": "highest", "top": _MOST}},
        )

    X, y = table(frame), frame.won.astype(int)
    chosen = process().fit(X, y)
    woe = np.asarray(chosen.transform(X, metric_missing="empirical"), dtype=float)
    best = _best(lambda c: LogisticRegression(C=c, max_iter=2_000), _STRENGTHS, woe, frame.won, _tuning(frame, seed))
    card = Scorecard(
        binning_process=process(), estimator=LogisticRegression(C=best.C, max_iter=2_000),
        scaling_method="min_max", scaling_method_params={"min": 0, "max": 100},
    )  # fmt: skip
    card.fit(X, y, metric_missing="empirical")
    used = int(np.asarray(chosen.get_support()).sum())
    return Fitted(lambda other: np.asarray(card.predict_proba(table(other))[:, 1]), used)


#: In the order of the table.
RIVALS: dict[str, Callable[[DealFrame, int], Fitted]] = {
    "L2 logistic": l2_logistic,
    "L1 logistic": l1_logistic,
    "naive Bayes (Odoo)": naive_bayes,
    "boosted trees": boosted_trees,
    "FastRiskScore": fast_risk_score,
    "optbinning scorecard": optimal_scorecard,
}


def warm() -> None:
    """Load what is slow to load; the first time on a machine FastRiskScore compiles itself for about two minutes."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):  # it says so every time
        warnings.simplefilter("ignore")
        try:
            import optbinning  # noqa: F401
            from imodels import FastRiskScoreClassifier
        except ImportError:
            return  # the table will say so, row by row
        X = (np.random.default_rng(0).random((80, 6)) < 0.4).astype(float)
        FastRiskScoreClassifier(k=2, max_points=5).fit(X, (X[:, 0] + X[:, 1] > 0.5).astype(int))
