"""Deals divided into two or three crowds by conditions anyone can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.bins import Binned
from closefit.derive.gaps.find import Gaps
from closefit.derive.segments.contrasts import Contrasts, contrasts, one_model
from closefit.derive.segments.interaction import Ways, find_split
from closefit.derive.segments.sides import Sides, sharpened
from closefit.derive.segments.splitters import Flags, splitters

#: Deals looked at; on more, a sample of the accounts is.
MOST_DEALS = 6_000
#: Chance that one crowd is split, over all splits tried; a crowd is split again at half of it.
LEVEL = 0.01
#: Fewest deals in which a split is looked for.
LEAST_DEALS = 60


@dataclass(frozen=True, slots=True)
class Crowd:
    """Deals that meet one condition per attribute: place of the attribute -> its bins on this side."""

    limits: Mapping[int, tuple[int, ...]]

    def holds(self, binned: Binned) -> Flags:
        """Which deals belong to it; one whose value is unknown does not. Shape (deals,)."""
        inside = np.ones(binned.codes.shape[1], dtype=bool)
        for place, bins in self.limits.items():
            inside &= np.isin(binned.codes[place], bins)
        return inside


@dataclass(frozen=True, slots=True)
class Split:
    """One attribute that divides deals in two."""

    place: int
    #: The larger first.
    crowds: tuple[Crowd, ...]
    #: Chance that one profile gives a split as good anywhere in the search.
    p: float
    permutations: int
    #: Attributes that were tried, and ways to split by them.
    attributes: int
    ways: int
    excess: float


@dataclass(frozen=True, slots=True)
class Division:
    """The crowds, the larger first, and the splits that led to them."""

    crowds: tuple[Crowd, ...]
    splits: tuple[Split, ...]

    @property
    def p(self) -> float:
        """Of the least sure split."""
        return max(split.p for split in self.splits)


def divide(
    gaps: Gaps, won: NDArray[np.bool_], account: NDArray[np.int64], *, crowds: int | None, seed: int
) -> Division | None:
    """Two or three crowds: as many as asked for by the best conditions there are, or as are proven where None.

    The answer to None has two crowds also where they are not proven; its ``p`` says so. None where no attribute can
    split the deals.
    """
    split = _split(gaps, won, account, seed)
    if split is None:
        return None
    division = Division(split.crowds, (split,))
    if crowds == 2 or (crowds is None and split.p > LEVEL):
        return division
    again = [_split(gaps, won, account, seed + 1 + turn, crowd) for turn, crowd in enumerate(split.crowds)]
    tried = [(found.p, -found.excess, turn) for turn, found in enumerate(again) if found is not None]
    if not tried or (crowds is None and min(tried)[0] > LEVEL / 2):
        return division
    turn = min(tried)[2]
    second = again[turn]
    assert second is not None  # noqa: S101 - it is the one with the least p
    parts = [crowd for place, crowd in enumerate(split.crowds) if place != turn] + list(second.crowds)
    if split.place == second.place and not gaps.binned.attributes[split.place].ordered:
        parts = _settled(gaps, won, account, split.place, parts, seed)
    return Division(_by_size(parts, gaps.binned), (split, second))


def _split(
    gaps: Gaps, won: NDArray[np.bool_], account: NDArray[np.int64], seed: int, within: Crowd | None = None
) -> Split | None:
    rows = _rows(gaps, account, seed, within)
    if len(rows) < LEAST_DEALS or won[rows].all() or not won[rows].any():
        return None
    binned, columns = _part(gaps, rows)
    won, account = won[rows], account[rows]
    found = splitters(binned)
    ways = [Ways(s.place, s.part[binned.codes[s.place]], s.ways) for s in found]
    best = find_split(ways, columns, won, one_model(binned, gaps.searches, won), account, seed)
    if best is None:
        return None
    splitter = found[best.splitter]
    chosen = np.concatenate([splitter.ways[best.way], [0]])
    sides = np.where(splitter.part < 0, -1, chosen[splitter.part]).astype(np.int64)
    ordered = binned.attributes[splitter.place].ordered
    sides = sharpened(binned.codes[splitter.place], sides, columns, won, ordered=ordered)
    crowds = _crowds(splitter.place, sides, within)
    tried = len(found), sum(len(s.ways) for s in found)
    return Split(splitter.place, _by_size(crowds, gaps.binned), best.p, best.permutations, *tried, best.excess)


def _settled(  # noqa: PLR0917
    gaps: Gaps, won: NDArray[np.bool_], account: NDArray[np.int64], place: int, crowds: list[Crowd], seed: int
) -> list[Crowd]:
    """Values of one text dealt out among three crowds at once: the first split had to put three on two sides."""
    rows = _rows(gaps, account, seed, None)
    binned, columns = _part(gaps, rows)
    sides = np.full(binned.attributes[place].size + 1, -1, dtype=np.int64)
    for side, crowd in enumerate(crowds):
        sides[list(crowd.limits[place])] = side
    return _crowds(place, sharpened(binned.codes[place], sides, columns, won[rows], ordered=False), None)


def _part(gaps: Gaps, rows: NDArray[np.intp]) -> tuple[Binned, Contrasts]:
    binned = replace(gaps.binned, codes=np.ascontiguousarray(gaps.binned.codes[:, rows]))
    return binned, contrasts(binned, gaps.searches)


def _crowds(place: int, sides: Sides, within: Crowd | None) -> list[Crowd]:
    limits = dict(within.limits) if within else {}
    held = set(limits.get(place, range(1, len(sides))))
    bins = [tuple(int(b) for b in np.flatnonzero(sides == side) if b in held) for side in range(int(sides.max()) + 1)]
    return [Crowd({**limits, place: mine}) for mine in bins]


def _by_size(crowds: list[Crowd], binned: Binned) -> tuple[Crowd, ...]:
    return tuple(sorted(crowds, key=lambda crowd: -int(crowd.holds(binned).sum())))


def _rows(gaps: Gaps, account: NDArray[np.int64], seed: int, within: Crowd | None) -> NDArray[np.intp]:
    """Deals of the crowd; where they are too many, those of as many of its accounts, drawn at random."""
    inside = within.holds(gaps.binned) if within else np.ones(len(account), dtype=bool)
    rows = np.flatnonzero(inside)
    if len(rows) <= MOST_DEALS:
        return rows
    codes = np.unique(account[rows], return_inverse=True)[1]
    turn = np.random.default_rng([seed, 23]).permutation(int(codes.max()) + 1)
    return np.sort(rows[np.argsort(turn[codes], kind="stable")[:MOST_DEALS]])
