"""The card learner: attributes chosen one by one with their grades, a shrunken model on them, then whole points."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.clear import clear_grades
from closefit.derive.card.grades import Array, Shelf, Terms, best_partitions
from closefit.derive.card.logistic import deviance, expit, fit_logistic, log_odds
from closefit.derive.card.refit import Chosen, refit

#: Most points one criterion can earn.
MOST_POINTS = 10
#: Criteria of a card at most.
MOST_CRITERIA = 7
#: On more deals than this, attributes and grades are chosen on a part of them; their points are still fitted on all.
_MOST_DEALS = 25_000


@dataclass(frozen=True, slots=True)
class Settings:
    """How eager the learner is; see :func:`settings_for`."""

    #: Criteria at most.
    budget: int
    terms: Terms
    #: L2 penalty on the log odds of a grade (1 / variance of a normal prior).
    ridge: float
    #: Share of false ones accepted among the attributes that may enter (q-value).
    gate: float = 0.2
    #: Rounds in which every chosen attribute must defend its place; 0 where only the choice of attributes counts.
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class PointCard:
    """A card before it has words: points of each bin of each chosen attribute, lowest 0, and the odds they mean."""

    attributes: tuple[int, ...]
    #: One array per attribute, shape (1 + bins,); unknown earns 0.
    points: tuple[NDArray[np.int64], ...]
    intercept: float
    slope: float

    def score(self, shelf: Shelf) -> NDArray[np.int64]:
        """Points of each deal. Shape (deals,)."""
        total = np.zeros(shelf.codes.shape[1], dtype=np.int64)
        for attribute, points in zip(self.attributes, self.points, strict=True):
            total += points[shelf.codes[attribute]]
        return total

    def log_odds(self, shelf: Shelf) -> Array:
        """Log odds of a win the points stand for, as far as the training deals go. Shape (deals,)."""
        return np.asarray(self.intercept + self.slope * self.score(shelf), dtype=np.float64)


def settings_for(won: NDArray[np.bool_], rounds: int = 1) -> Settings:
    """Coarser grades and fewer candidates when deals are few; always room for seven criteria.

    With few deals what is known lies spread thinly over many weak candidates. Seven of them, shrunken, rank within a
    hundredth of an L2 logistic regression on all; two or three rank no better than a coin.
    """
    deals = len(won)
    support = float(max(5, min(35, deals // 20), deals // 100))
    return Settings(MOST_CRITERIA, Terms(ridge=10.0, price=1.0, support=support), 4.0, rounds=rounds)


def fit_points(shelf: Shelf, won: NDArray[np.bool_], weight: Array, settings: Settings) -> PointCard:
    """Choose attributes, fit, round. ``weight`` counts how often each deal stands in the sample."""
    y = won.astype(float)
    if len(y) > _MOST_DEALS:
        part = np.sort(np.random.default_rng(len(y)).permutation(len(y))[:_MOST_DEALS])
        chosen = _choose(shelf.part(part), y[part], weight[part], settings)
        chosen, _ = refit(shelf, y, weight, chosen, settings.ridge)
    else:
        chosen = _choose(shelf, y, weight, settings)
    if settings.rounds:
        chosen = clear_grades(shelf, y, weight, chosen, settings.ridge)
    return round_points(shelf, y, weight, chosen, scales=MOST_POINTS - 2 if settings.rounds else 1)


def _choose(shelf: Shelf, y: Array, weight: Array, settings: Settings) -> list[Chosen]:
    base = log_odds(float(y @ weight), float(weight.sum()))
    score = np.full(len(y), base)
    chosen: list[Chosen] = []
    while len(chosen) < settings.budget:
        found = _next(shelf, y, weight, score, settings, {c.attribute for c in chosen})
        if found is None:
            break
        chosen, score = refit(shelf, y, weight, [*chosen, found], settings.ridge)
    for _ in range(settings.rounds if len(chosen) > 1 else 0):
        for place in range(len(chosen)):
            others = chosen[:place] + chosen[place + 1 :]
            rest, score = refit(shelf, y, weight, others, settings.ridge)
            found = _next(shelf, y, weight, score, settings, {c.attribute for c in rest})
            if found is None:
                continue
            chosen, score = refit(shelf, y, weight, [*rest[:place], found, *rest[place:]], settings.ridge)
    return chosen


def _next(  # noqa: PLR0917
    shelf: Shelf, y: Array, weight: Array, score: Array, settings: Settings, taken: set[int]
) -> Chosen | None:
    """The attribute whose grades explain most of what is left, or None when none is worth its price."""
    if not len(shelf):
        return None
    rate = expit(score)
    parts = best_partitions(shelf, weight * (y - rate), weight * rate * (1 - rate), weight, settings.terms)
    gain = np.where(parts.gain > 0, parts.gain - shelf.price(parts.grade), -np.inf)
    gain[list(taken)] = -np.inf
    best = int(np.argmax(np.round(gain, 9)))
    if not np.isfinite(gain[best]):
        return None
    grade = parts.grade[best, : shelf.sizes[best] + 1]
    return Chosen(best, grade, np.zeros(int(grade.max()) + 1))


def round_points(shelf: Shelf, y: Array, weight: Array, chosen: list[Chosen], *, scales: int) -> PointCard:
    """Whole points, widest criterion up to ten; the scale, of so many from ten down, is the one that loses least."""
    lifted = [c.effect - c.effect[c.grade[0]] for c in chosen]
    lifted = [effect - min(effect.min(), 0.0) for effect in lifted]
    widest = max((float(effect.max()) for effect in lifted), default=0.0)
    best: tuple[float, PointCard] | None = None
    for most in range(MOST_POINTS, MOST_POINTS - scales, -1) if widest > 0 else ():
        points = [np.rint(effect * most / widest).astype(np.int64) for effect in lifted]
        kept = [(c.attribute, p[c.grade]) for c, p in zip(chosen, points, strict=True) if p.max() > 0]
        card = PointCard(tuple(a for a, _ in kept), tuple(p for _, p in kept), 0.0, 0.0)
        loss, intercept, slope = score_odds(card.score(shelf), y, weight)
        if best is None or loss < best[0] - 1e-9:
            best = loss, replace(card, intercept=intercept, slope=slope)
    return best[1] if best else PointCard((), (), log_odds(float(y @ weight), float(weight.sum())), 0.0)


def score_odds(score: NDArray[np.int64], y: Array, weight: Array) -> tuple[float, float, float]:
    """Logistic regression of the outcome on the points, exact on their histogram: (loss per deal, intercept, slope)."""
    deals: Array = np.bincount(score, weights=weight).astype(np.float64)
    wins: Array = np.bincount(score, weights=weight * y).astype(np.float64)
    X = np.stack([np.ones(len(deals)), np.arange(len(deals))], axis=1).astype(float)
    start = np.array([log_odds(float(wins.sum()), float(deals.sum())), 0.0])
    beta = fit_logistic(X, wins, deals, np.array([0.0, 1e-3]), start)
    return deviance(X @ beta, wins, deals) / float(deals.sum()), float(beta[0]), float(beta[1])
