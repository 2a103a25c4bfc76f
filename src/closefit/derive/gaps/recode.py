"""Other deals in the bins that were cut on some: a card meets accounts it was not learned from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from closefit.derive.frame import Column, ListColumn, NumberColumn, TextColumn
from closefit.derive.gaps.bins import BinKind, Binned, BinnedAttribute, Codes


def recode(binned: Binned, columns: Mapping[str, Column], rows: int) -> Codes:
    """Codes of other rows in the same bins, shape (attributes, rows); a value without a bin or column is unknown.

    A text never seen before belongs to the pool of rare values where there is one.
    """
    codes = np.zeros((len(binned.attributes), rows), dtype=np.uint8)
    for place, attribute in enumerate(binned.attributes):
        column = columns.get(attribute.attribute.name)
        if column is not None:
            codes[place] = _codes(attribute, column)
    return codes


def _codes(attribute: BinnedAttribute, column: Column) -> Codes:
    if isinstance(column, NumberColumn):
        known = np.isfinite(column.values)
        codes = np.zeros(known.size, dtype=np.uint8)
        codes[known] = np.searchsorted(np.array(attribute.edges), column.values[known], side="right") + 1
        return codes
    if isinstance(column, ListColumn):
        return _item(attribute, column)
    return _text(attribute, column)


def _text(attribute: BinnedAttribute, column: TextColumn) -> Codes:
    if attribute.kind == BinKind.flag:
        code = [1 + (value.casefold() in ("true", "yes", "1")) for value in column.vocabulary]
    else:
        place = {value.casefold(): number for number, value in enumerate(attribute.values, start=1)}
        rest = attribute.size if attribute.others else 0
        code = [place.get(value.casefold(), rest) for value in column.vocabulary]
    return np.array([*code, 0], dtype=np.uint8)[column.codes]  # unknown is held as -1


def _item(attribute: BinnedAttribute, column: ListColumn) -> Codes:
    wanted = [c for c, value in enumerate(column.vocabulary) if value.casefold() == (attribute.item or "").casefold()]
    codes = column.known.astype(np.uint8)
    holder = np.repeat(np.arange(column.known.size), np.diff(column.offsets))
    codes[holder[np.isin(column.codes, wanted)]] = 2
    codes[~column.known] = 0
    return codes
