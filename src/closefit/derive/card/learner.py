"""The card learner: attributes chosen one by one with their grades, a shrunken model on them, then whole points."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.choice import Settings, search
from closefit.derive.card.clear import clear_grades, keep_signs
from closefit.derive.card.grades import Array, Shelf
from closefit.derive.card.logistic import deviance, fit_logistic, log_odds
from closefit.derive.card.refit import Chosen, refit
from closefit.derive.card.rules import Rule

#: Most points one criterion can earn.
MOST_POINTS = 10
#: On more deals than this, attributes and grades are chosen on a part of them; their points are still fitted on all.
_MOST_DEALS = 100_000


@dataclass(frozen=True, slots=True)
class PointCard:
    """A card before it has words: points of each bin of each chosen attribute, lowest 0, and the odds they mean."""

    attributes: tuple[int, ...]
    #: One array per attribute, shape (1 + bins,); unknown earns 0.
    points: tuple[NDArray[np.int64], ...]
    intercept: float
    slope: float
    rules: tuple[Rule, ...] = ()

    def score(self, shelf: Shelf) -> NDArray[np.int64]:
        """Points of each deal. Shape (deals,)."""
        total = np.zeros(shelf.codes.shape[1], dtype=np.int64)
        for attribute, points in zip(self.attributes, self.points, strict=True):
            total += points[shelf.codes[attribute]]
        for rule in self.rules:
            total += rule.points * rule.met(shelf)
        return total

    def on(self, attributes: NDArray[np.intp]) -> PointCard:
        """The same card where attribute ``i`` is called ``attributes[i]``."""
        return replace(
            self,
            attributes=tuple(int(attributes[a]) for a in self.attributes),
            rules=tuple(rule.on(attributes) for rule in self.rules),
        )

    def log_odds(self, shelf: Shelf) -> Array:
        """Log odds of a win the points stand for, as far as the training deals go. Shape (deals,)."""
        return np.asarray(self.intercept + self.slope * self.score(shelf), dtype=np.float64)


def fit_points(  # noqa: PLR0917
    shelf: Shelf,
    won: NDArray[np.bool_],
    weight: Array,
    settings: Settings,
    groups: NDArray[np.int64] | None = None,
    experts: tuple[Chosen, ...] = (),
) -> PointCard:
    """Choose attributes and rules, fit, round.

    ``weight`` counts how often each deal stands in the sample; deals of one group (account) know each other's outcome.
    Arrays have shape (deals,). ``experts`` are criteria a prior asks for, with the log odds it gives them.
    """
    y = won.astype(float)
    part = np.arange(len(y))
    if len(y) > _MOST_DEALS:
        part = np.sort(np.random.default_rng(len(y)).permutation(len(y))[:_MOST_DEALS])
    few = shelf.part(part) if part.size < len(y) else shelf
    chosen, rules = search(few, y[part], weight[part], settings, None if groups is None else groups[part], experts)
    whole = shelf.beside([rule.met(shelf) for rule in rules])
    whole = whole if shelf.sign is None else replace(whole, sign=_padded(shelf.sign, len(rules)))
    if part.size < len(y):
        chosen, _ = refit(whole, y, weight, chosen, settings.ridge)
    chosen = (clear_grades if settings.rounds else keep_signs)(whole, y, weight, chosen, settings.ridge)
    card = round_points(whole, y, weight, chosen, scales=MOST_POINTS - 2 if settings.rounds else 1)
    return _with_rules(card, len(shelf), rules)


def _padded(sign: NDArray[np.int8], rules: int) -> NDArray[np.int8]:
    """Signs of attributes and of the rules behind them, which may only add points."""
    return np.concatenate([sign, np.ones(rules, dtype=np.int8)])


def _with_rules(card: PointCard, attributes: int, rules: list[Rule]) -> PointCard:
    """The card whose last attributes are rules, with the rules in their own place."""
    criteria = [(a, p) for a, p in zip(card.attributes, card.points, strict=True) if a < attributes]
    earned = [(a - attributes, p) for a, p in zip(card.attributes, card.points, strict=True) if a >= attributes]
    return replace(
        card,
        attributes=tuple(a for a, _ in criteria),
        points=tuple(p for _, p in criteria),
        rules=tuple(replace(rules[place], points=int(points.max())) for place, points in earned),
    )


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
