"""Which attributes and rules go on the card: an expert's first, then one by one, each defending its place.

Everything is judged by the log-likelihood of a shrunken model on the grades chosen so far.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.grades import Array, Shelf, Terms, best_partitions
from closefit.derive.card.logistic import deviance, expit
from closefit.derive.card.refit import Chosen, refit
from closefit.derive.card.rules import MOST_RULES, Residuals, Rule, best_rule
from closefit.derive.expert import PRIOR_DEALS

#: Criteria of a card at most.
MOST_CRITERIA = 7
#: Deals below which no interaction can be told from chance among so many.
_LEAST_FOR_RULES = 300
#: Part of the expert's difference between grades that must be left once the deals are counted ...
_LEAST_LEFT = 0.25
#: ... and log-likelihood by which the deals' own cut must be better, beyond chance, to take the expert's place.
_CLEARLY_BETTER = 3.0
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


def settings_for(won: NDArray[np.bool_], rounds: int = 1) -> Settings:
    """Coarser grades and fewer candidates when deals are few; always room for seven criteria.

    With few deals what is known lies spread thinly over many weak candidates. Seven of them, shrunken, rank within a
    hundredth of an L2 logistic regression on all; two or three rank no better than a coin.
    """
    deals = len(won)
    support = float(max(5, min(35, deals // 20), deals // 100))
    rules = MOST_RULES if rounds and deals >= _LEAST_FOR_RULES else 0
    return Settings(MOST_CRITERIA, Terms(ridge=10.0, price=1.0, support=support), 8.0, rounds=rounds, rules=rules)


def search(  # noqa: PLR0917
    shelf: Shelf,
    y: Array,
    weight: Array,
    settings: Settings,
    groups: NDArray[np.int64] | None,
    experts: tuple[Chosen, ...],
) -> tuple[list[Chosen], list[Rule]]:
    """Criteria one by one, a round in which each defends its place, then rules and another such round beside them."""
    chosen = _choose(shelf, y, weight, settings, experts)
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


def _choose(shelf: Shelf, y: Array, weight: Array, settings: Settings, experts: tuple[Chosen, ...]) -> list[Chosen]:
    """The expert's criteria that the deals do not contradict, then others one by one until the card is full.

    Beside an expert's, a further criterion needs a gain beyond what the best of all candidates has by chance; less of
    it once the deals outweigh the expert.
    """
    chosen, score = _believed(shelf, y, weight, settings, experts)
    fading = min(1.0, 2 * PRIOR_DEALS / (PRIOR_DEALS + float(weight.sum())))
    asked = fading * math.log(len(shelf)) if chosen else -math.inf
    while len(chosen) < settings.budget:
        found = _next(shelf, y, weight, score, settings, {c.attribute for c in chosen}, asked)
        if found is None:
            break
        chosen, score = refit(shelf, y, weight, [*chosen, found], settings.ridge)
    for _ in range(settings.rounds if len(chosen) > 1 else 0):
        chosen = _defend(shelf, shelf, y, weight, settings, chosen)
    return chosen


def _believed(
    shelf: Shelf, y: Array, weight: Array, settings: Settings, experts: tuple[Chosen, ...]
) -> tuple[list[Chosen], Array]:
    """The expert's widest criteria, fitted with their log odds as prior; those the deals contradict are left out.

    A criterion is contradicted when a quarter of the expert's difference between grades, or less, is left of it. Where
    the deals cut the attribute clearly better than the expert did, the criterion is taken out, too: it may come back
    among the others.
    """
    widest = sorted(experts, key=lambda c: (-float(np.ptp(c.effect)), c.attribute))[: settings.budget]
    chosen, score = refit(shelf, y, weight, widest, settings.ridge)
    while True:
        weak = [place for place, c in enumerate(chosen) if _contradicted(shelf, y, weight, settings, chosen, place)]
        if not weak:
            return chosen, score
        chosen, score = refit(shelf, y, weight, chosen[: weak[-1]] + chosen[weak[-1] + 1 :], settings.ridge)


def _contradicted(  # noqa: PLR0917
    shelf: Shelf, y: Array, weight: Array, settings: Settings, chosen: list[Chosen], place: int
) -> bool:
    c = chosen[place]
    assert c.prior is not None  # noqa: S101 - all of these are an expert's
    spread = c.prior - c.prior.mean()
    if float(spread @ c.effect) < _LEAST_LEFT * float(spread @ spread):
        return True
    rest, score = refit(shelf, y, weight, chosen[:place] + chosen[place + 1 :], settings.ridge)
    free = _next(shelf.only(np.array([c.attribute])), y, weight, score, settings, set())
    if free is None:
        return False
    free = replace(free, attribute=c.attribute)
    gained = _gained(shelf, y, weight, settings, chosen, [*rest, free])
    return gained > _CLEARLY_BETTER + float(shelf.chance[c.attribute])


def _defend(  # noqa: PLR0917
    shelf: Shelf, wide: Shelf, y: Array, weight: Array, settings: Settings, chosen: list[Chosen]
) -> list[Chosen]:
    """Take out each criterion in turn and put in what is best beside the rest; ``wide`` holds the rules too."""
    for place, c in enumerate(chosen):
        if c.attribute >= len(shelf):
            continue
        rest, score = refit(wide, y, weight, chosen[:place] + chosen[place + 1 :], settings.ridge)
        found = _next(shelf, y, weight, score, settings, {r.attribute for r in rest if r.attribute < len(shelf)})
        if found is None:
            continue
        other, _ = refit(wide, y, weight, [*rest[:place], found, *rest[place:]], settings.ridge)
        if c.prior is not None:
            needed = _CLEARLY_BETTER + math.log(len(shelf)) + float(shelf.chance[found.attribute])
            if _gained(wide, y, weight, settings, chosen, other) <= needed:
                continue
        chosen = other
    return chosen


def _gained(  # noqa: PLR0917
    shelf: Shelf, y: Array, weight: Array, settings: Settings, chosen: list[Chosen], other: list[Chosen]
) -> float:
    """Log-likelihood that other criteria have over the chosen ones."""
    own, theirs = (deviance(refit(shelf, y, weight, c, settings.ridge)[1], y * weight, weight) for c in (chosen, other))
    return own - theirs


def _next(  # noqa: PLR0917
    shelf: Shelf,
    y: Array,
    weight: Array,
    score: Array,
    settings: Settings,
    taken: set[int],
    asked: float = -math.inf,
) -> Chosen | None:
    """The attribute whose grades explain most of what is left, or None when none is worth its price."""
    if not len(shelf):
        return None
    rate = expit(score)
    parts = best_partitions(shelf, weight * (y - rate), weight * rate * (1 - rate), weight, settings.terms)
    gain = np.where(parts.gain > 0, parts.gain - shelf.price(parts.grade), -np.inf)
    gain[list(taken)] = -np.inf
    best = int(np.argmax(np.round(gain, 9)))
    if not np.isfinite(gain[best]) or gain[best] <= asked:
        return None
    grade = parts.grade[best, : shelf.sizes[best] + 1]
    return Chosen(best, grade, np.zeros(int(grade.max()) + 1))
