"""Every attribute cut once, without looking at the outcome, into at most 32 fine bins.

All later counting (gaps, permutations, grades, bootstraps) works on these codes, so no step can see a cut that was
chosen on deals it is tested on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn, TextColumn
from closefit.terms import Attribute, AttributeType

Codes = NDArray[np.uint8]

#: Fine bins of one attribute, the unknown state apart.
MOST_BINS = 32
#: Items of one list attribute that become attributes of their own.
MOST_ITEMS = 250


class BinKind(StrEnum):
    """What the bins of an attribute are, and so which conditions can be said over them."""

    number = "number"
    date = "date"
    text = "text"
    flag = "flag"
    item = "item"


@dataclass(frozen=True, slots=True)
class BinnedAttribute:
    """What the codes 1, 2, ... of one attribute mean; code 0 is unknown."""

    #: ``employees``, or ``technologies: hubspot`` for an item of a list.
    name: str
    attribute: Attribute
    kind: BinKind
    #: Number of bins, unknown apart.
    size: int
    #: Numbers: bin b holds values from ``edges[b - 2]`` (included) to ``edges[b - 1]`` (not included).
    edges: tuple[float, ...] = ()
    #: Numbers: True where some deal's value is exactly this edge.
    touched: tuple[bool, ...] = ()
    #: Numbers: True when every known value is a whole number.
    whole: bool = False
    #: Texts: the value of each bin; the last bin holds all rare values when ``others`` is True.
    values: tuple[str, ...] = ()
    others: bool = False
    #: Items: the item.
    item: str | None = None
    #: Why won and lost cannot be compared: nearly all deals are alike. It can then only describe the market.
    alike: str = ""

    @property
    def ordered(self) -> bool:
        """True when only neighbouring bins may be joined."""
        return self.kind in (BinKind.number, BinKind.date)


@dataclass(frozen=True, slots=True)
class Binned:
    """The attributes that can be looked at, their codes, and those that cannot with the reason."""

    attributes: tuple[BinnedAttribute, ...]
    #: Shape (attributes, deals); 0 is unknown.
    codes: Codes
    set_aside: tuple[tuple[str, str], ...]

    def only(self, places: Sequence[int] | NDArray[np.intp]) -> Binned:
        """The same deals with these attributes alone."""
        return Binned(
            tuple(self.attributes[place] for place in places),
            self.codes[np.asarray(places, dtype=np.intp)],
            self.set_aside,
        )


def least_support(deals: int) -> int:
    """Fewest deals a condition must hold for: 25, or a tenth of a small file (8 at least), 1 % of a large one."""
    return max(8, min(25, deals // 10), deals // 100)


def bin_frame(frame: DealFrame) -> Binned:
    """Cut every column of the frame; attributes stay in the frame's order, items of a list by how common they are."""
    binned: list[BinnedAttribute] = []
    rows: list[Codes] = []
    aside: list[tuple[str, str]] = []
    for column in frame.columns.values():
        result = _bin_column(column, least_support(len(frame)))
        if isinstance(result, str):
            aside.append((column.attribute.name, result))
            continue
        for attribute, codes in result:
            binned.append(attribute)
            rows.append(codes)
    codes = np.stack(rows) if rows else np.zeros((0, len(frame)), dtype=np.uint8)
    return Binned(tuple(binned), codes, tuple(aside))


def _bin_column(column: Column, support: int) -> list[tuple[BinnedAttribute, Codes]] | str:
    """The attributes a column gives, or the reason why it gives none."""
    if isinstance(column, NumberColumn):
        return _bin_number(column, support)
    if isinstance(column, ListColumn):
        return _bin_list(column, support)
    if column.attribute.type == AttributeType.flag:
        return _bin_flag(column, support)
    return _bin_text(column, support)


def _bin_number(column: NumberColumn, support: int) -> list[tuple[BinnedAttribute, Codes]] | str:
    known = np.isfinite(column.values)
    values = column.values[known]
    if values.size < 2 * support:
        return f"known for {values.size} deals only"
    edges = fine_edges(values, int(np.clip(math.isqrt(values.size), 4, MOST_BINS)))
    if not edges.size:
        return "the same for every deal"
    codes = np.zeros(known.size, dtype=np.uint8)
    codes[known] = np.searchsorted(edges, values, side="right") + 1
    kind = BinKind.date if column.attribute.type == AttributeType.date else BinKind.number
    attribute = BinnedAttribute(
        column.attribute.name,
        column.attribute,
        kind,
        edges.size + 1,
        edges=tuple(float(edge) for edge in edges),
        touched=tuple(bool(hit) for hit in np.isin(edges, values)),
        whole=bool(np.all(values == np.rint(values))),
    )
    return [(attribute, codes)]


def fine_edges(values: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """Ascending edges that cut the values into at most ``bins`` parts of like size, at the roundest numbers near by.

    An edge may move by a quarter of a part in rank to reach a rounder number. A value that fills a part by itself
    (nothing, for most counts and durations) has a part of its own, and the others share out the parts that are left,
    unless such values alone would need more than ``bins``.
    Shape (parts - 1,); empty when all values are equal.
    """
    ranked = np.sort(values)
    distinct, counts = np.unique(ranked, return_counts=True)
    if distinct.size <= bins:
        return np.array([roundest(low, high, high) for low, high in pairwise(distinct)])
    heavy = np.flatnonzero(counts * bins >= ranked.size)
    places = np.unique(np.concatenate([heavy[heavy > 0], heavy[heavy + 1 < distinct.size] + 1]))
    if not 0 < len(places) < bins:
        return _even_edges(ranked, distinct, bins)
    around = [roundest(distinct[place - 1], distinct[place], distinct[place]) for place in places]
    rest = np.repeat(np.delete(distinct, heavy), np.delete(counts, heavy))
    left = bins - len(around)
    between = _even_edges(rest, np.delete(distinct, heavy), left) if left >= 2 and rest.size else np.array([])
    edges = np.union1d(around, between)
    # edges of the rest may lie beside a heavy value's own and hold nothing between them
    filled = np.diff(np.searchsorted(ranked, edges, side="left"), prepend=0) > 0
    return np.asarray(edges[filled])


def _even_edges(ranked: NDArray[np.float64], distinct: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    slack = max(1, ranked.size // (4 * bins))
    edges = set()
    for part in range(1, bins):
        rank = part * ranked.size // bins
        # the edge may lie anywhere above the value `slack` below and up to the value `slack` above
        low = _value_below(distinct, ranked[max(0, rank - slack)])
        high = ranked[min(ranked.size - 1, rank + slack)]
        edge = roundest(low, high, ranked[rank])
        if edge > ranked[0]:
            edges.add(edge)
    return np.array(sorted(edges))


def _value_below(distinct: NDArray[np.float64], value: float) -> float:
    place = int(np.searchsorted(distinct, value))
    return float(distinct[place - 1]) if place else float(np.nextafter(value, -np.inf))


def roundest(low: float, high: float, near: float) -> float:
    """The roundest number above ``low`` and up to ``high``; among equally round ones the nearest to ``near``.

    >>> roundest(47.2, 51.9, 48.7), roundest(0.132, 0.139, 0.137), roundest(4, 5, 5)
    (50.0, 0.135, 5.0)
    """
    if not low < high:
        return float(high)
    if low < 0 <= high:
        return 0.0
    exponent = math.floor(math.log10(max(abs(low), abs(high)))) + 1
    for power in range(exponent, exponent - 17, -1):
        for leading in (10, 5):
            step = leading * 10.0 ** (power - 1)
            first, last = math.floor(low / step) + 1, math.floor(high / step)
            if first <= last:
                multiple = min(max(round(near / step), first), last)
                number = float(f"{multiple * step:.12g}")
                if low < number <= high:
                    return number
    return float(high)


def _bin_flag(column: TextColumn, support: int) -> list[tuple[BinnedAttribute, Codes]] | str:
    truths = np.array([value.casefold() in ("true", "yes", "1") for value in column.vocabulary], dtype=bool)
    codes = np.zeros(column.codes.size, dtype=np.uint8)
    known = column.codes >= 0
    codes[known] = 1 + truths[column.codes[known]]
    no, yes = (int(np.count_nonzero(codes == code)) for code in (1, 2))
    if min(no, yes) == 0:
        return "the same for every deal" if no + yes else "never known"
    thin = f"true for {yes} and false for {no} deals: too few to compare"
    alike = thin if min(no, yes) < support else ""
    return [(BinnedAttribute(column.attribute.name, column.attribute, BinKind.flag, 2, alike=alike), codes)]


def _bin_text(column: TextColumn, support: int) -> list[tuple[BinnedAttribute, Codes]] | str:
    values, merged = _fold_case(column)
    counts = np.bincount(merged[merged >= 0], minlength=len(values))
    order = sorted(np.flatnonzero(counts), key=lambda value: (-counts[value], values[value]))
    common = [value for value in order if counts[value] >= max(5, support // 2)][: MOST_BINS - 1]
    if not order:
        return "never known"
    if len(order) == 1:
        return "the same for every deal"
    alike = ""
    if not any(support <= counts[value] <= counts.sum() - support for value in common):
        alike = f"no value occurs in {support} deals or more without occurring in nearly all"
        common = order[:1]
    others = len(order) > len(common)
    code_of = np.full(len(values) + 1, len(common) + 1 if others else 0, dtype=np.uint8)
    code_of[common] = np.arange(1, len(common) + 1)
    code_of[-1] = 0  # unknown is held as -1
    attribute = BinnedAttribute(
        column.attribute.name,
        column.attribute,
        BinKind.text,
        len(common) + others,
        values=tuple(values[value] for value in common),
        others=others,
        alike=alike,
    )
    return [(attribute, code_of[merged])]


def _fold_case(column: TextColumn) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Values that differ only by case are one value, as in conditions; the first spelling stands for it."""
    first: dict[str, int] = {}
    spelling = np.array([first.setdefault(value.casefold(), i) for i, value in enumerate(column.vocabulary)] + [-1])
    return column.vocabulary, spelling[column.codes].astype(np.int32)


def _bin_list(column: ListColumn, support: int) -> list[tuple[BinnedAttribute, Codes]] | str:
    deals = np.repeat(np.arange(column.known.size), np.diff(column.offsets))
    first: dict[str, int] = {}
    spelling = np.array([first.setdefault(value.casefold(), i) for i, value in enumerate(column.vocabulary)], dtype=int)
    pairs = np.unique(np.stack([spelling[column.codes], deals]), axis=1) if deals.size else np.zeros((2, 0), dtype=int)
    counts = np.bincount(pairs[0], minlength=len(column.vocabulary))
    known = int(column.known.sum())
    order = sorted(np.flatnonzero(counts), key=lambda item: (-counts[item], column.vocabulary[item]))
    kept = [item for item in order if support <= counts[item] < known][:MOST_ITEMS]
    if not kept:
        return f"no item occurs in {support} deals or more without occurring in nearly all"
    result = []
    for item in kept:
        codes = column.known.astype(np.uint8)
        codes[pairs[1, pairs[0] == item]] = 2
        codes[~column.known] = 0
        name = column.vocabulary[item]
        label, without = f"{column.attribute.name}: {name}", known - int(counts[item])
        alike = f"only {without} deals are without it: too few to compare" if without < support else ""
        result.append((BinnedAttribute(label, column.attribute, BinKind.item, 2, item=name, alike=alike), codes))
    return result
