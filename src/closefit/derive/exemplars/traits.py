"""Attributes as traits that companies may share: cut into readable parts once, without looking at who is best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, ListColumn, NumberColumn, TextColumn
from closefit.derive.gaps.bins import BinKind, BinnedAttribute, fine_edges
from closefit.terms import AttributeType

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

#: Parts of a number: ranges over more would be drawn around the customers.
MOST_PARTS = 16
#: Values of a text that have a name, and items of a list; what is rarer cannot be shared by most of the best.
MOST_NAMED, MOST_ITEMS = 31, 250
_UNKNOWN = ("unknown", "not known", "n/a", "none")


@dataclass(frozen=True, slots=True)
class Trait:
    """One attribute, or one item of a list, over all companies."""

    attribute: BinnedAttribute
    #: 0 is unknown. Shape (rows,).
    codes: Codes


def cut_traits(columns: Mapping[str, Column], best: Flags, need: int) -> tuple[list[Trait], list[tuple[str, str]]]:
    """The traits, and the attributes that give none with the reason.

    An attribute known for fewer than ``need`` of the best cannot be shared by so many.
    """
    traits: list[Trait] = []
    aside: list[tuple[str, str]] = []
    for name, column in columns.items():
        known = int(_known(column)[best].sum())
        if known < need:
            aside.append((name, f"known for {known} of the best only"))
            continue
        made = list(_cut(column, need))
        traits += made
        if not made:
            aside.append((name, "the same for every company that it is known of, or no value occurs often enough"))
    return traits, aside


def _known(column: Column) -> Flags:
    if isinstance(column, NumberColumn):
        return ~np.isnan(column.values)
    return column.codes >= 0 if isinstance(column, TextColumn) else column.known


def _cut(column: Column, need: int) -> Iterator[Trait]:
    if isinstance(column, NumberColumn):
        yield from _numbers(column)
    elif isinstance(column, ListColumn):
        yield from _items(column, need)
    elif column.attribute.type is AttributeType.flag:
        codes = np.where(column.codes < 0, 0, column.codes + 1).astype(np.uint8)
        yield Trait(BinnedAttribute(column.attribute.name, column.attribute, BinKind.flag, 2), codes)
    else:
        yield _texts(column)


def _numbers(column: NumberColumn) -> Iterator[Trait]:
    known = np.isfinite(column.values)
    values = column.values[known]
    edges = fine_edges(values, int(np.clip(math.isqrt(values.size), 6, MOST_PARTS)))
    if not edges.size:
        return
    codes = np.zeros(known.size, dtype=np.uint8)
    codes[known] = np.searchsorted(edges, values, side="right") + 1
    yield Trait(
        BinnedAttribute(
            column.attribute.name,
            column.attribute,
            BinKind.date if column.attribute.type is AttributeType.date else BinKind.number,
            edges.size + 1,
            edges=tuple(float(edge) for edge in edges),
            touched=tuple(bool(hit) for hit in np.isin(edges, values)),
            whole=bool(np.all(values == np.rint(values))),
        ),
        codes,
    )


def _texts(column: TextColumn) -> Trait:
    """Values that differ by case only are one; words for "nobody knows" are unknown."""
    first = dict.fromkeys(_UNKNOWN, -1)
    spelling = np.array([first.setdefault(v.casefold(), i) for i, v in enumerate(column.vocabulary)] + [-1])
    merged = spelling[column.codes]
    counts = np.bincount(merged[merged >= 0], minlength=len(column.vocabulary))
    order = sorted(np.flatnonzero(counts), key=lambda value: (-counts[value], column.vocabulary[value]))
    named = order[:MOST_NAMED]
    code_of = np.zeros(len(column.vocabulary) + 1, dtype=np.uint8)
    code_of[order] = len(named) + 1
    code_of[named] = np.arange(1, len(named) + 1)
    others = len(order) > len(named)
    attribute = BinnedAttribute(
        column.attribute.name,
        column.attribute,
        BinKind.text,
        len(named) + others,
        values=tuple(column.vocabulary[value] for value in named),
        others=others,
    )
    return Trait(attribute, code_of[merged])


def _items(column: ListColumn, need: int) -> Iterator[Trait]:
    rows = np.repeat(np.arange(column.known.size), np.diff(column.offsets))
    counts = np.bincount(column.codes, minlength=len(column.vocabulary))
    order = sorted(np.flatnonzero(counts >= need), key=lambda item: (-counts[item], column.vocabulary[item]))
    for item in order[:MOST_ITEMS]:
        codes = column.known.astype(np.uint8)
        codes[rows[column.codes == item]] = 2
        codes[~column.known] = 0
        name = column.vocabulary[item]
        label = f"{column.attribute.name}: {name}"
        yield Trait(BinnedAttribute(label, column.attribute, BinKind.item, 2, item=name), codes)
