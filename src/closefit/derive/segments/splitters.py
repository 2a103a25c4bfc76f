"""Attributes that may tell two crowds apart, cut coarsely, and every way to put their parts on two sides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.bins import BinKind, Binned, BinnedAttribute
from closefit.terms import Layer

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]

#: Parts of one attribute at most; five values in the lists people filter by, and the rest.
MOST_PARTS = 6
#: Least share of the known deals on either side.
LEAST_SIDE = 0.15
#: Share of deals whose value must be known: a profile for those whose crowd is unknown helps nobody.
_LEAST_KNOWN = 0.7
#: Attributes tried at most; a firmographic one before others, one that is known and balanced before others.
MOST_SPLITTERS = 100


@dataclass(frozen=True, slots=True)
class Splitter:
    """One attribute as a way to split: its parts, and the sides they can be put on."""

    #: Place among the binned attributes.
    place: int
    #: Part of each code; -1 is unknown. Shape (1 + bins,).
    part: NDArray[np.int8]
    parts: int
    #: Parts on the first side, for each way to split. Shape (ways, parts), 0 or 1.
    ways: Floats


def splitters(binned: Binned, most: int = MOST_SPLITTERS) -> tuple[Splitter, ...]:
    """What deals can be split by, in the order of the attributes.

    Counts of signals, dates and the people known are left out: they pass, and a segment should last.
    """
    found = [
        (_rank(attribute, codes), splitter)
        for place, (attribute, codes) in enumerate(zip(binned.attributes, binned.codes, strict=True))
        if _lasting(attribute) and (splitter := _splitter(attribute, codes, place)) is not None
    ]
    found.sort(key=lambda pair: pair[0])
    return tuple(sorted((splitter for _, splitter in found[:most]), key=lambda splitter: splitter.place))


def _lasting(attribute: BinnedAttribute) -> bool:
    name = attribute.attribute.name
    return attribute.kind is not BinKind.date and not name.startswith("signals(") and name != "best_seniority"


def _rank(attribute: BinnedAttribute, codes: NDArray[np.uint8]) -> tuple[bool, int, float]:
    known = float((codes > 0).mean())
    shares = np.bincount(codes[codes > 0], minlength=attribute.size + 1)[1:] / max(1, int((codes > 0).sum()))
    kinds = (BinKind.text, BinKind.number, BinKind.flag, BinKind.item)
    return attribute.attribute.layer is not Layer.firmographic, kinds.index(attribute.kind), -known * (1 - shares.max())


def _splitter(attribute: BinnedAttribute, codes: NDArray[np.uint8], place: int) -> Splitter | None:
    counts = np.bincount(codes, minlength=attribute.size + 1)[1:].astype(float)
    if counts.sum() < _LEAST_KNOWN * len(codes):
        return None
    part = _ranges(counts) if attribute.ordered else _values(counts)
    sizes = np.bincount(part, weights=counts)
    ways = _thresholds(len(sizes)) if attribute.ordered else _subsets(len(sizes))
    inside = ways @ (sizes / sizes.sum())
    ways = ways[(inside >= LEAST_SIDE) & (inside <= 1 - LEAST_SIDE)]
    if not len(ways):
        return None
    return Splitter(place, np.concatenate([[-1], part]).astype(np.int8), len(sizes), ways.astype(np.float32))


def _ranges(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Neighbouring bins in parts of like size."""
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    return np.unique(np.minimum((middle * MOST_PARTS).astype(int), MOST_PARTS - 1), return_inverse=True)[1]


def _values(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """The commonest values each for itself, the rest together."""
    part = np.full(len(counts), MOST_PARTS - 1)
    common = np.argsort(-counts, kind="stable")[: MOST_PARTS - 1 if len(counts) > MOST_PARTS else MOST_PARTS]
    part[common] = np.arange(len(common))
    return np.unique(part, return_inverse=True)[1]


def _thresholds(parts: int) -> Floats:
    return np.tri(parts - 1, parts, dtype=np.float32)


def _subsets(parts: int) -> Floats:
    """Every way to put values on two sides, each once: the first value is never on the first side."""
    rest = range(1, parts)
    sets = [chosen for size in range(1, parts) for chosen in combinations(rest, size)]
    ways = np.zeros((len(sets), parts), dtype=np.float32)
    for row, chosen in enumerate(sets):
        ways[row, list(chosen)] = 1
    return ways
