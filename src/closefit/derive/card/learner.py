"""The card learner: attributes chosen one by one with their grades, a shrunken model on them, then whole points."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.clear import clear_grades, keep_signs
from closefit.derive.card.grades import Array, Shelf, Terms, best_partitions
from closefit.derive.card.logistic import deviance, expit, fit_logistic, log_odds
from closefit.derive.card.refit import Chosen, refit
from closefit.derive.card.rules import MOST_RULES, Residuals, Rule, best_rule

#: Most points one criterion can earn.
MOST_POINTS = 10
#: Criteria of a card at most.
MOST_CRITERIA = 7
#: On more deals than this, attributes and grades are chosen on a part of them; their points are still fitted on all.
_MOST_DEALS = 100_000
#: Deals below which no interaction can be told from chance among so many.
_LEAST_FOR_RULES = 300
#: Attributes beside those on the card that a rule may combine.
_OTHERS = 5


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
    #: Interaction rules at most.
    rules: int = 0


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


def settings_for(won: NDArray[np.bool_], rounds: int = 1) -> Settings:
    """Coarser grades and fewer candidates when deals are few; always room for seven criteria.

    With few deals what is known lies spread thinly over many weak candidates. Seven of them, shrunken, rank within a
    hundredth of an L2 logistic regression on all; two or three rank no better than a coin.
    """
    deals = len(won)
    support = float(max(5, min(35, deals // 20), deals // 100))
    rules = MOST_RULES if rounds and deals >= _LEAST_FOR_RULES else 0
    return Settings(MOST_CRITERIA, Terms(ridge=10.0, price=1.0, support=support), 8.0, rounds=rounds, rules=rules)


def fit_points(
    shelf: Shelf,
    won: NDArray[np.bool_] | Array,
    weight: Array,
    settings: Settings,
    groups: NDArray[np.int64] | None = None,
) -> PointCard:
    """Choose attributes and rules, fit, round.

    ``won`` may be a share between 0 and 1; ``weight`` counts how often each deal stands in the sample; deals of one
    group (account) know each other's outcome. Arrays have shape (deals,).
    """
    y = won.astype(float)
    part = np.arange(len(y))
    if len(y) > _MOST_DEALS:
        part = np.sort(np.random.default_rng(len(y)).permutation(len(y))[:_MOST_DEALS])
    few = shelf.part(part) if part.size < len(y) else shelf
    chosen, rules = _search(few, y[part], weight[part], settings, None if groups is None else groups[part])
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


def _search(
    shelf: Shelf, y: Array, weight: Array, settings: Settings, groups: NDArray[np.int64] | None
) -> tuple[list[Chosen], list[Rule]]:
    """Criteria one by one, a round in which each defends its place, then rules and another such round beside them."""
    chosen = _choose(shelf, y, weight, settings)
    rules: list[Rule] = []
    while chosen and len(rules) < settings.rules:
        wide = shelf.beside([rule.met(shelf) for rule in rules])
        chosen, score = refit(wide, y, weight, chosen, settings.ridge)
        rate = expit(score)
        left = Residuals(weight * (y - rate), weight * rate * (1 - rate), weight, groups)
        rule = best_rule(shelf, left, settings.terms, _to_combine(shelf, left, chosen, settings))
        if rule is None:
            break
        chosen.append(Chosen(len(shelf) + len(rules), np.array([0, 0, 1]), np.zeros(2)))
        rules.append(rule)
    if rules:
        wide = shelf.beside([rule.met(shelf) for rule in rules])
        chosen = _defend(shelf, wide, y, weight, settings, chosen)
        rules, chosen = _that_earn(len(shelf), rules, chosen)
    return chosen, rules


def _that_earn(attributes: int, rules: list[Rule], chosen: list[Chosen]) -> tuple[list[Rule], list[Chosen]]:
    """Rules that still add points beside criteria chosen anew."""
    criteria = [c for c in chosen if c.attribute < attributes]
    earning = [c for c in chosen if c.attribute >= attributes and c.effect[1] > c.effect[0]]
    kept = [rules[c.attribute - attributes] for c in earning]
    return kept, [*criteria, *(replace(c, attribute=attributes + place) for place, c in enumerate(earning))]


def _to_combine(shelf: Shelf, left: Residuals, chosen: list[Chosen], settings: Settings) -> list[int]:
    """Attributes on the card, and the few others that explain most of what is left."""
    there = [c.attribute for c in chosen if c.attribute < len(shelf)]
    gain = best_partitions(shelf, left.surplus, left.information, left.weight, settings.terms).gain
    gain[there] = -np.inf
    others = np.argsort(-np.round(gain, 9), kind="stable")[:_OTHERS]
    return [*there, *(int(place) for place in others if np.isfinite(gain[place]))]


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
        chosen = _defend(shelf, shelf, y, weight, settings, chosen)
    return chosen


def _defend(  # noqa: PLR0917
    shelf: Shelf, wide: Shelf, y: Array, weight: Array, settings: Settings, chosen: list[Chosen]
) -> list[Chosen]:
    """Take out each criterion in turn and put in what is best beside the rest; ``wide`` holds the rules too."""
    for place, c in enumerate(chosen):
        if c.attribute >= len(shelf):
            continue
        rest, score = refit(wide, y, weight, chosen[:place] + chosen[place + 1 :], settings.ridge)
        found = _next(shelf, y, weight, score, settings, {r.attribute for r in rest if r.attribute < len(shelf)})
        if found is not None:
            chosen, _ = refit(wide, y, weight, [*rest[:place], found, *rest[place:]], settings.ridge)
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
