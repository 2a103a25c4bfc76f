"""Fine bins joined into a few grades, for every attribute at once, so that the deals explain themselves best.

The gain of a partition is the second-order gain in log-likelihood of gradient boosting (Chen and Guestrin 2016,
KDD, equation 7), half the sum over grades of G^2 / (H + ridge), with G the sum of the residuals of a grade's deals and
H their information p (1 - p). The best partition is found exactly, by dynamic programming (Fisher 1958, JASA 53:789).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.signs import close_against_signs

Array = NDArray[np.float64]
#: Grades of one attribute at most.
MOST_GRADES = 5
#: An ideal customer is described by what it has: prior odds of e to 1, in log-likelihood, that having a trait is what
#: earns. It decides between weak candidates when deals are few, and is nothing beside a hundred clear deals.
ABSENCE = 1.0


@dataclass(frozen=True, slots=True)
class Shelf:
    """The attributes a learner may choose from, as one table of codes; 0 is unknown."""

    #: Shape (attributes, deals).
    codes: NDArray[np.uint8]
    #: Number of bins of each attribute. Shape (attributes,).
    sizes: NDArray[np.int64]
    #: False where bins are values without order, which are put in order of their win rate first.
    ordered: NDArray[np.bool_]
    #: How many independent cuts the search over an attribute's cuts is worth; None is 1 each. Shape (attributes,).
    searched: Array | None = None
    #: 1 where more may only be better, -1 where it may only be worse, 0 where the deals decide. Shape (attributes,).
    sign: NDArray[np.int8] | None = None
    #: True where bin 1 is not having it and bin 2 having it: flags, items of a list. Shape (attributes,).
    having: NDArray[np.bool_] | None = None

    def part(self, deals: NDArray[np.intp]) -> Shelf:
        """The same attributes for these deals."""
        return replace(self, codes=np.ascontiguousarray(self.codes[:, deals]))

    def only(self, attributes: NDArray[np.intp]) -> Shelf:
        """These attributes for the same deals."""
        return Shelf(
            self.codes[attributes],
            self.sizes[attributes],
            self.ordered[attributes],
            None if self.searched is None else self.searched[attributes],
            None if self.sign is None else self.sign[attributes],
            None if self.having is None else self.having[attributes],
        )

    @property
    def chance(self) -> Array:
        """Gain that the best of each attribute's cuts reaches by chance, about. Shape (attributes,)."""
        return np.zeros(len(self)) if self.searched is None else np.log(np.maximum(self.searched, 1.0))

    def price(self, grade: NDArray[np.int64]) -> Array:
        """Gain an attribute must make up for before it is compared with others. Shape (attributes,).

        That is :attr:`chance`, and :data:`ABSENCE` where not having something would
        earn. ``grade`` is that of :class:`Partitions`.
        """
        if self.having is None:
            return self.chance
        return self.chance + ABSENCE * (self.having & (grade[:, 2] < grade[:, 1]))

    def __len__(self) -> int:
        return len(self.sizes)

    def beside(self, met: Sequence[NDArray[np.bool_]]) -> Shelf:
        """The same with further yes/no attributes at the end; code 2 is yes, and none is unknown."""
        if not met:
            return self
        extra = np.stack([1 + row for row in met]).astype(np.uint8)
        sizes, ordered = np.full(len(met), 2), np.zeros(len(met), dtype=bool)
        return Shelf(
            np.concatenate([self.codes, extra]),
            np.concatenate([self.sizes, sizes]),
            np.concatenate([self.ordered, ordered]),
        )

    def totals(self, amount: Array) -> Array:
        """Sum of ``amount`` (one per deal) in each bin. Shape (attributes, 1 + most bins); column 0 is unknown."""
        width = 1 + int(self.sizes.max(initial=1))
        result = np.empty((len(self), width))
        for place, codes in enumerate(self.codes):
            result[place] = np.bincount(codes, weights=amount, minlength=width)
        return result


@dataclass(frozen=True, slots=True)
class Partitions:
    """The best partition of each attribute."""

    #: Gain in log-likelihood, less the price of each grade after the second; -inf without two grades. Shape
    #: (attributes,).
    gain: Array
    #: Grade of each bin, from 0; column 0 (unknown) has the grade that wins least. Shape (attributes, 1 + most bins).
    grade: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """What makes a partition good."""

    #: Drawn to zero as if this much information had been seen against it.
    ridge: float
    #: Price of each grade after the second, in log-likelihood.
    price: float
    #: Fewest deals in a grade.
    support: float


def best_partitions(shelf: Shelf, residual: Array, information: Array, weight: Array, terms: Terms) -> Partitions:
    """The best partition of every attribute given what is explained already. All arrays have shape (deals,)."""
    G, H, N = (shelf.totals(amount) for amount in (residual, information, weight))
    order = _bin_order(shelf, G[:, 1:], H[:, 1:], terms)
    sorted_G, sorted_H, sorted_N = (np.take_along_axis(x[:, 1:], order, axis=1) for x in (G, H, N))
    value = _segment_values(sorted_G, sorted_H, sorted_N, terms)
    if shelf.sign is not None:
        close_against_signs(value, G[:, 1:], H[:, 1:], shelf.sign * shelf.ordered, shelf.sizes)
    cuts = _cut(value, terms.price)
    grade_sorted = np.cumsum(cuts, axis=1)
    grade = np.zeros((len(shelf), order.shape[1] + 1), dtype=np.int64)
    np.put_along_axis(grade[:, 1:], order, grade_sorted, axis=1)
    parts = _with_unknown(grade, G, H, terms)
    return parts if shelf.sign is None else replace(parts, gain=_turned_away(shelf, parts))


def _turned_away(shelf: Shelf, parts: Partitions) -> Array:
    """The gains, -inf for a yes/no attribute that earns on the side the user's sign forbids."""
    assert shelf.sign is not None  # noqa: S101 - the caller asked
    higher = np.sign(parts.grade[:, 2] - parts.grade[:, 1])
    return np.where(~shelf.ordered & (shelf.sign * higher < 0), -np.inf, parts.gain)


def _bin_order(shelf: Shelf, G: Array, H: Array, terms: Terms) -> NDArray[np.intp]:
    rate = G / (H + terms.ridge)
    rate[np.arange(G.shape[1]) >= shelf.sizes[:, None]] = np.inf  # bins an attribute does not have come last
    rate[shelf.ordered] = np.arange(G.shape[1])
    return np.argsort(rate, axis=1, kind="stable")


def _segment_values(G: Array, H: Array, N: Array, terms: Terms) -> Array:
    """Gain of each run of bins a .. b - 1 as one grade; -inf with too few deals. Shape
    (attributes, bins + 1, bins + 1)."""

    def over(x: Array) -> Array:
        total = np.concatenate([np.zeros((len(x), 1)), np.cumsum(x, axis=1)], axis=1)
        return np.asarray(total[:, None, :] - total[:, :, None])

    g, h, n = over(G), over(H), over(N)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 0.5 * g * g / (h + terms.ridge)
    return np.where(n >= terms.support, value, -np.inf)


def _cut(value: Array, price: float) -> NDArray[np.int64]:
    """1 where a new grade begins, for the best number of grades. Shape (attributes, bins)."""
    attributes, width, _ = value.shape
    best, back = [value[:, 0, :]], []
    for _ in range(MOST_GRADES - 1):
        joined = best[-1][:, :, None] + value - price
        back.append(joined.argmax(axis=1))
        best.append(joined.max(axis=1))
    final = np.stack([layer[:, -1] for layer in best])
    final[0] = np.where(np.isfinite(final[1:]).any(axis=0), -np.inf, final[0])  # one grade says nothing
    grades = final.argmax(axis=0)
    cuts = np.zeros((attributes, width - 1), dtype=np.int64)
    end = np.full(attributes, width - 1)
    rows = np.arange(attributes)
    for layer in range(MOST_GRADES - 2, -1, -1):
        active = grades > layer
        start = np.where(active, back[layer][rows, end], end)
        cuts[rows[active], start[active]] = 1
        end = start
    return cuts


def _with_unknown(grade: NDArray[np.int64], G: Array, H: Array, terms: Terms) -> Partitions:
    """Unknown earns what the worst grade earns, as in a profile; the gain is that of the grades after this."""
    rows = np.arange(len(grade))
    sums = np.zeros((2, len(grade), MOST_GRADES))
    for column in range(1, grade.shape[1]):
        sums[0, rows, grade[:, column]] += G[:, column]
        sums[1, rows, grade[:, column]] += H[:, column]
    last = grade.max(axis=1)
    effect = sums[0] / (sums[1] + terms.ridge)
    effect[np.arange(MOST_GRADES) > last[:, None]] = np.inf
    worst = effect.argmin(axis=1)
    grade[:, 0] = worst
    sums[0, rows, worst] += G[:, 0]
    sums[1, rows, worst] += H[:, 0]
    whole = sums.sum(axis=2)
    split = 0.5 * (sums[0] ** 2 / (sums[1] + terms.ridge)).sum(axis=1)
    gain = split - 0.5 * whole[0] ** 2 / (whole[1] + terms.ridge) - terms.price * (last - 1)
    return Partitions(np.where(last > 0, gain, -np.inf), grade)
