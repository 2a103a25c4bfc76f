"""What is at stake for an account: which of its unknown facts could still change its tier, and how much they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from closefit.enrich.stakes.cells import Cells, Value
from closefit.enrich.stakes.grid import OPEN, Codes, Grids, State, TierGrid

Shares = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account as it is known before anything is bought."""

    account: str
    known: Mapping[str, Value]
    name: str | None = None
    origin: str | None = None
    #: Whether it has signals or people, so that no other account can stand for it.
    alone: bool = False


@dataclass(slots=True)
class _Standing:
    grid: TierGrid | None
    #: Cells that were learned, by axis of the grid.
    learned: dict[int, int] = field(default_factory=dict)


class Stakes:
    """Of every account, what its open facts could change. A fact that is learned closes its axis.

    ``shares`` gives for an attribute how likely each of its cells is (cell 0: nobody knows it), summing to 1; they only
    order purchases, and never decide that something need not be bought.
    """

    def __init__(self, grids: Grids, buyable: Iterable[str], shares: Callable[[Cells], Shares]) -> None:
        self._grids = grids
        self._cells = {one.attribute: one for one in grids.cells}
        self._buyable = frozenset(buyable) & self._cells.keys()
        self._shares = {name: shares(self._cells[name]) for name in self._buyable}
        self._standing: dict[str, _Standing] = {}
        #: Accounts whose completions are too many to go through; all their facts count as at stake.
        self.too_wide: list[str] = []

    def enter(self, candidates: Sequence[Candidate]) -> None:
        """Score every completion of these accounts, those in one state once."""
        states = [self._state(one) for one in candidates]
        different = list(dict.fromkeys(state for state in states if state is not None))
        grids = dict(zip(different, self._grids.of(different), strict=True))
        for one, state in zip(candidates, states, strict=True):
            grid = None if state is None else grids[state]
            self._standing[one.account] = _Standing(grid)
            if grid is None:
                self.too_wide.append(one.account)

    def _state(self, one: Candidate) -> State | None:
        cells = []
        for each in self._grids.cells:
            value = one.known.get(each.attribute)
            cell = OPEN if value is None and each.attribute in self._buyable else each.of(value)
            if cell is None or (cell == OPEN and not each.exact):
                return None
            cells.append(cell)
        return State(tuple(cells), one.account if one.alone else "", one.name, one.origin)

    def learn(self, account: str, attribute: str, value: Value | None) -> None:
        """A fact came in, or (None) nobody is left who could know it."""
        standing = self._standing[account]
        grid = standing.grid
        if grid is None or attribute not in grid.attributes:
            return
        cell = self._cells[attribute].of(value)
        if cell is None:
            standing.grid = None
            self.too_wide.append(account)
            return
        standing.learned[grid.attributes.index(attribute)] = cell

    def tiers(self, account: str) -> frozenset[str] | None:
        """Names of the tiers that it can still have; None where they were not gone through."""
        left = self._left(self._standing[account])
        return None if left is None else frozenset(self._grids.tiers[code] for code in np.unique(left[1]))

    def decided(self, account: str) -> bool:
        """True when no fact that could be bought changes its tier any more."""
        found = self.tiers(account)
        return found is not None and len(found) == 1

    def at_stake(self, account: str, attributes: Iterable[str]) -> tuple[str, ...]:
        """Those of the attributes that change the tier in some completion."""
        left = self._left(self._standing[account])
        if left is None:
            return tuple(one for one in attributes if one in self._buyable)
        names, codes = left
        return tuple(one for one in attributes if one in names and _matters(codes, names.index(one)))

    def worth(self, account: str, attributes: Iterable[str]) -> float:
        """How much surer its tier is expected to be once these attributes are known, from 0 to 1.

        The fall of the Gini impurity of the tier, sum of p (1 - p), taken over the completions as likely as the shares
        say (Breiman et al. 1984, section 4.3). Where completions were not gone through it is 1.
        """
        left = self._left(self._standing[account])
        if left is None:
            return 1.0
        names, codes = left
        axes = tuple(at for at, name in enumerate(names) if name in set(attributes))
        weights = self._weights(names, codes.shape)
        now = _impurity(codes, weights, ())
        return max(0.0, now - _impurity(codes, weights, axes))

    def _left(self, standing: _Standing) -> tuple[tuple[str, ...], Codes] | None:
        """Open attributes and their grid, with what was learned put in."""
        grid = standing.grid
        if grid is None:
            return None
        index = tuple(standing.learned.get(at, slice(None)) for at in range(len(grid.attributes)))
        names = tuple(name for at, name in enumerate(grid.attributes) if at not in standing.learned)
        return names, grid.codes[index]

    def _weights(self, names: Sequence[str], shape: tuple[int, ...]) -> Shares:
        weights: Shares = np.ones(shape)
        for at, name in enumerate(names):
            weights = weights * self._shares[name].reshape([-1 if n == at else 1 for n in range(len(shape))])
        return np.asarray(weights / weights.sum())


def _matters(codes: Codes, axis: int) -> bool:
    first = np.take(codes, [0], axis=axis)
    return bool((codes != first).any())


def _impurity(codes: Codes, weights: Shares, known: tuple[int, ...]) -> float:
    """Expected Gini impurity of the tier when the axes ``known`` are known."""
    rest = tuple(at for at in range(codes.ndim) if at not in known)
    whole = weights.sum(axis=rest)
    squares = sum(((weights * (codes == code)).sum(axis=rest) ** 2 for code in np.unique(codes)), np.zeros_like(whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        pure = np.where(whole > 0, squares / whole, 0.0)
    return float(1 - pure.sum())
