"""What is at stake for an account: which of its unknown facts could still change its tier, and how much they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from closefit.enrich.accounts import Value
from closefit.enrich.stakes.cells import Cells
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


@dataclass(frozen=True, slots=True)
class Outlook:
    """The tiers that an account can still have, over its open attributes."""

    #: Names of the axes; a last axis without a name is whether facts have several sources.
    attributes: tuple[str, ...]
    codes: Codes
    weights: Shares

    def matters(self, attribute: str) -> bool:
        """Whether this attribute changes the tier in some completion."""
        if attribute not in self.attributes:
            return False
        first = np.take(self.codes, [0], axis=self.attributes.index(attribute))
        return bool((self.codes != first).any())

    @property
    def sources_matter(self) -> bool:
        """Whether it changes the tier that facts have several sources."""
        return self.codes.ndim > len(self.attributes) and bool((self.codes != self.codes[..., :1]).any())

    def surer_by(self, attributes: Iterable[str]) -> float:
        """How much surer the tier is expected to be once these attributes are known, from 0 to 1.

        The fall of the Gini impurity of the tier, the sum of p (1 - p), over completions as likely as the shares say
        (Breiman et al. 1984, Classification and Regression Trees, section 4.3).
        """
        wanted = frozenset(attributes)
        known = tuple(at for at, name in enumerate(self.attributes) if name in wanted)
        return max(0.0, _impurity(self.codes, self.weights, ()) - _impurity(self.codes, self.weights, known))


class Stakes:
    """Of every account, what its open facts could change.

    ``shares`` gives for an attribute how likely each of its cells is (cell 0: nobody knows it), summing to 1; they only
    order purchases, and never decide that something need not be bought.
    """

    def __init__(self, grids: Grids, shares: Callable[[Cells], Shares]) -> None:
        self._grids = grids
        self._cells = {one.attribute: one for one in grids.cells}
        self._shares = {name: shares(one) for name, one in self._cells.items()}
        self._grid: dict[str, TierGrid | None] = {}

    @property
    def attributes(self) -> frozenset[str]:
        """What the profile looks at."""
        return frozenset(self._cells)

    @property
    def confirmed(self) -> frozenset[str]:
        """Attributes that an exclusion believes only from several sources."""
        return self._grids.confirmed

    @property
    def too_wide(self) -> list[str]:
        """Accounts whose completions are too many to go through; all their facts count as at stake."""
        return [account for account, grid in self._grid.items() if grid is None]

    def enter(self, candidates: Sequence[Candidate]) -> None:
        """Score every completion of these accounts, those in one state once."""
        states = [self._state(one) for one in candidates]
        different = list(dict.fromkeys(state for state in states if state is not None))
        grids = dict(zip(different, self._grids.of(different), strict=True))
        for one, state in zip(candidates, states, strict=True):
            self._grid[one.account] = None if state is None else grids[state]

    def outlook(self, account: str, known: Mapping[str, Value], can_come: Iterable[str]) -> Outlook | None:
        """What can still become of an account that knows this, where of the rest only ``can_come`` may be found.

        None where its completions were not gone through.
        """
        grid = self._grid[account]
        if grid is None:
            return None
        open_still = frozenset(can_come)
        index: list[int | slice] = []
        for name in grid.attributes:
            value = known.get(name)
            cell = self._cells[name].of(value)
            if cell is None:
                return None
            index.append(slice(None) if value is None and name in open_still else cell)
        names = tuple(name for name, place in zip(grid.attributes, index, strict=True) if isinstance(place, slice))
        codes = grid.codes[tuple(index)]
        return Outlook(names, codes, self._weights(names, codes.shape))

    def tiers(self, outlook: Outlook) -> frozenset[str]:
        """Names of the tiers in an outlook; one of them: the account is decided."""
        return frozenset(self._grids.tiers[code] for code in np.unique(outlook.codes))

    def _state(self, one: Candidate) -> State | None:
        cells = []
        for each in self._grids.cells:
            value = one.known.get(each.attribute)
            cell = OPEN if value is None else each.of(value)
            if cell is None or (cell == OPEN and not each.exact):
                return None
            cells.append(cell)
        return State(tuple(cells), one.account if one.alone else "", one.name, one.origin)

    def _weights(self, names: Sequence[str], shape: tuple[int, ...]) -> Shares:
        weights: Shares = np.ones(shape)
        for at, name in enumerate(names):
            weights = weights * self._shares[name].reshape([-1 if n == at else 1 for n in range(len(shape))])
        return np.asarray(weights / weights.sum())


def _impurity(codes: Codes, weights: Shares, known: tuple[int, ...]) -> float:
    """Expected Gini impurity of the tier when the axes ``known`` are known."""
    rest = tuple(at for at in range(codes.ndim) if at not in known)
    whole = weights.sum(axis=rest)
    squares = sum(((weights * (codes == code)).sum(axis=rest) ** 2 for code in np.unique(codes)), np.zeros_like(whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        pure = np.where(whole > 0, squares / whole, 0.0)
    return float(1 - pure.sum())
