"""Interaction rules, "A only if B": points for deals that meet two conditions at once, beyond what each earns alone.

All pairs of a few coarse ranges or sets of values of two attributes are tried on what the criteria leave unexplained.
So many tries reach far by chance: a rule must gain more than the best of that many would (Bonferroni), with deals of
one account counted as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, chdtri

from closefit.derive.card.grades import Array, Shelf, Terms

Mask = NDArray[np.bool_]
#: Rules of a card at most.
MOST_RULES = 2
#: Parts of like size into which a number is cut for rules; finer ones are found by chance more often than they help.
_PARTS = 6
#: Values joined into one side of a rule at most.
_MOST_VALUES = 8
#: Rounds of backfitting that take two attributes' own effects out of a table.
_BACKFITS = 5
#: Chance that any of all the tries reaches as far without an interaction.
RULE_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for deals in these bins of one attribute and those bins of another; unknown meets nothing."""

    first: int
    second: int
    #: Bins that meet the first (second) condition, bin 0 (unknown) never. Shape (1 + bins,).
    first_bins: Mask
    second_bins: Mask
    points: int = 0
    #: Chance that any of all the tries gains as much without an interaction, accounts counted as one.
    p: float = 1.0

    def met(self, shelf: Shelf) -> Mask:
        """Deals that meet both conditions. Shape (deals,)."""
        return np.asarray(self.first_bins[shelf.codes[self.first]] & self.second_bins[shelf.codes[self.second]])

    def on(self, attributes: NDArray[np.intp]) -> Rule:
        """The same rule where attribute ``i`` is called ``attributes[i]``."""
        return replace(self, first=int(attributes[self.first]), second=int(attributes[self.second]))

    @property
    def pair(self) -> tuple[int, int]:
        """The two attributes."""
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Residuals:
    """What the criteria leave unexplained. Arrays have shape (deals,)."""

    #: Weight times (outcome minus probability).
    surplus: Array
    #: Weight times p (1 - p).
    information: Array
    weight: Array
    #: Account (with its copies) of each deal; None counts every deal for itself.
    groups: NDArray[np.int64] | None = None


def best_rule(
    shelf: Shelf, left: Residuals, terms: Terms, among: Iterable[int], pairs: Iterable[tuple[int, int]] | None = None
) -> Rule | None:
    """The rule that explains most of what is left, of those that are surely more than their two parts; else None.

    ``among`` are the attributes to combine; the price is that of all their pairs also when only ``pairs`` are tried.
    """
    sides = {place: _sides(shelf, left, place) for place in sorted(set(among))}
    sides = {place: masks for place, masks in sides.items() if len(masks)}
    tries = sum(len(sides[a]) * len(sides[b]) for a, b in combinations(sides, 2))
    best, found = 0.0, None
    wanted = combinations(sides, 2) if pairs is None else [p for p in pairs if p[0] in sides and p[1] in sides]
    for a, b in wanted:
        gain, rule = _best_of(shelf, left, terms, (a, sides[a]), (b, sides[b]), tries)
        if gain > best + 1e-9:
            best, found = gain, rule
    if found is None:
        return None
    p = tries * float(chdtrc(1, chdtri(1, found.p / tries) / _design_effect(left, found.met(shelf))))
    return replace(found, p=min(p, 1.0)) if p <= RULE_LEVEL else None


def _best_of(  # noqa: PLR0917
    shelf: Shelf, left: Residuals, terms: Terms, one: tuple[int, Array], other: tuple[int, Array], tries: int
) -> tuple[float, Rule]:
    """The best rule of two attributes and its gain; 0 where none passes."""
    (a, first), (b, second) = one, other
    width = int(shelf.sizes[b]) + 1
    cell = shelf.codes[a].astype(np.int64) * width + shelf.codes[b]

    def table(amount: Array) -> Array:
        sums: Array = np.bincount(cell, weights=amount, minlength=(int(shelf.sizes[a]) + 1) * width).astype(np.float64)
        return sums.reshape(-1, width)

    surplus, information, deals = table(left.surplus), table(left.information), table(left.weight)
    inside = np.maximum(first @ surplus @ second.T, 0.0)
    gain = 0.5 * inside**2 / (first @ information @ second.T + terms.ridge)
    beyond = _beyond_parts(surplus, information, first, second)
    p = np.minimum(1.0, tries * chdtrc(1, beyond))
    gain[(first @ deals @ second.T < terms.support) | (p > RULE_LEVEL)] = 0.0
    i, j = np.unravel_index(int(np.argmax(np.round(gain, 9))), gain.shape)
    return float(gain[i, j]), Rule(a, b, first[i] > 0, second[j] > 0, p=float(p[i, j]))


def _beyond_parts(surplus: Array, information: Array, first: Array, second: Array) -> Array:
    """Chi-square (one degree) of each pair of conditions beyond what either attribute explains by itself.

    The score test for an interaction: both attributes' own effects are taken out of the cells by weighted least
    squares, and the variance is that of a product of two conditions that occur independently. 0 where the rest is
    negative. Shape (sets of the first, sets of the second).
    """
    row, column = np.zeros(len(surplus)), np.zeros(surplus.shape[1])
    for _ in range(_BACKFITS):
        row = (surplus - information * column).sum(axis=1) / (information.sum(axis=1) + 1e-9)
        column = (surplus - information * row[:, None]).sum(axis=0) / (information.sum(axis=0) + 1e-9)
    rest = surplus - information * (row[:, None] + column)
    total = information.sum()
    one, other = first @ information.sum(axis=1) / total, second @ information.sum(axis=0) / total
    variance = total * (one * (1 - one))[:, None] * (other * (1 - other))
    return np.asarray(np.maximum(first @ rest @ second.T, 0.0) ** 2 / np.maximum(variance, 1e-9))


def _design_effect(left: Residuals, met: Mask) -> float:
    """By how much deals of a group that go together inflate the scatter of the surplus (Kish 1965); 1 at least."""
    if left.groups is None:
        return 1.0
    surplus = left.surplus[met]
    sums = np.bincount(np.unique(left.groups[met], return_inverse=True)[1], weights=surplus)
    return max(1.0, float(sums @ sums) / max(float(surplus @ surplus), 1e-12))


def _sides(shelf: Shelf, left: Residuals, place: int) -> Array:
    """Sets of bins one side of a rule may ask for. Shape (sets, 1 + bins), 0 or 1; column 0 (unknown) is 0."""
    size, sign = int(shelf.sizes[place]), 0 if shelf.sign is None else int(shelf.sign[place])
    if shelf.ordered[place]:
        sets = list(_ranges(_coarse(shelf, left, place), sign))
    elif size == 2:
        sets = [np.arange(2) == side for side in (0, 1) if sign in (0, 2 * side - 1)]
    else:
        sets = list(_values(shelf, left, place))
    masks = np.unique(np.array(sets, dtype=np.float64).reshape(-1, size), axis=0)
    return np.concatenate([np.zeros((len(masks), 1)), masks], axis=1)


def _coarse(shelf: Shelf, left: Residuals, place: int) -> NDArray[np.intp]:
    """Part of each bin: neighbours joined into parts of like many deals, at their middles. Shape (bins,)."""
    size = int(shelf.sizes[place])
    deals = np.bincount(shelf.codes[place], weights=left.weight, minlength=size + 1)[1:]
    middle = (np.cumsum(deals) - deals / 2) / max(float(deals.sum()), 1.0)
    return np.unique(np.minimum((middle * _PARTS).astype(int), _PARTS - 1), return_inverse=True)[1]


def _ranges(part: NDArray[np.intp], sign: int) -> Iterator[Mask]:
    """Ranges of neighbouring parts; towards one end alone where the user set a sign."""
    last = int(part.max())
    for low in range(last + 1):
        for high in range(low, last + 1):
            if (low, high) != (0, last) and (sign <= 0 or high == last) and (sign >= 0 or low == 0):
                yield (part >= low) & (part <= high)


def _values(shelf: Shelf, left: Residuals, place: int) -> Iterator[Mask]:
    """Single values, and the values that win most (least) of what is left."""
    size = int(shelf.sizes[place])
    surplus, information = (
        np.bincount(shelf.codes[place], weights=amount, minlength=size + 1)[1:]
        for amount in (left.surplus, left.information)
    )
    rank = np.argsort(np.argsort(surplus / (information + 5.0), kind="stable"), kind="stable")
    for count in range(1, min(size, _MOST_VALUES + 1)):
        yield rank < count
        yield rank >= size - count
    for value in range(size):
        yield np.arange(size) == value
