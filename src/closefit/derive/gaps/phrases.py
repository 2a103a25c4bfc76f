"""Bins said as conditions of the profile: ``employees between 50 and 500``, ``has(technologies, 'hubspot')``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closefit import conditions
from closefit.derive.gaps.bins import BinKind, BinnedAttribute

#: Counts of signals are attributes whose name is a call, and a call is never quoted.
_CALL = re.compile(r"signals\('(?:[^']|'')*', \d+\)")


def name_text(name: str) -> str:
    """An attribute's name as conditions write it; quoted when it is not a plain word.

    >>> name_text('employees'), name_text('anzahl mitarbeiter'), name_text("signals('demo', 90)")
    ('employees', '"anzahl mitarbeiter"', "signals('demo', 90)")
    """
    return name if _CALL.fullmatch(name) else conditions.name_text(name)


def number_text(number: float) -> str:
    """A number without exponent and without trailing zeros.

    >>> number_text(500.0), number_text(0.35), number_text(2.5e7), number_text(1e-05)
    ('500', '0.35', '25000000', '0.00001')
    """
    text = f"{number:.12f}".rstrip("0").rstrip(".") if abs(number) < 1e15 else f"{number:.0f}"
    return "0" if text in ("", "-0") else text


def condition_text(attribute: BinnedAttribute, bins: Sequence[int]) -> str:
    """The condition that holds for exactly these bins (codes from 1, ascending; neighbours where bins are ordered)."""
    if attribute.ordered:
        return _range_text(attribute, bins[0], bins[-1])
    if attribute.kind == BinKind.flag:
        return f"{name_text(attribute.attribute.name)} = {'true' if 2 in bins else 'false'}"
    if attribute.kind == BinKind.item:
        has = f"has({name_text(attribute.attribute.name)}, {conditions.value_text(attribute.item or '')})"
        return has if 2 in bins else f"not {has}"
    return _value_text(attribute, bins)


def _value_text(attribute: BinnedAttribute, bins: Sequence[int]) -> str:
    name = name_text(attribute.attribute.name)
    negated = attribute.others and attribute.size in bins
    named = [code for code in range(1, len(attribute.values) + 1) if (code in bins) != negated]
    values = [conditions.value_text(attribute.values[code - 1]) for code in named]
    if len(values) == 1:
        return f"{name} {'<>' if negated else '='} {values[0]}"
    return f"{name} {'not in' if negated else 'in'} ({', '.join(values)})"


def _range_text(attribute: BinnedAttribute, first: int, last: int) -> str:
    name = name_text(attribute.attribute.name)
    term = f"days_since({name})" if attribute.kind == BinKind.date else name
    if first == 1:
        return f"{term} < {number_text(attribute.edges[last - 1])}"
    low = attribute.edges[first - 2]
    if last == attribute.size:
        return f"{term} >= {number_text(low)}"
    high = attribute.edges[last - 1]
    if attribute.whole and attribute.touched[last - 1]:
        high -= 1
    elif attribute.touched[last - 1]:
        return f"{term} >= {number_text(low)} and {term} < {number_text(high)}"
    # `between` includes its upper end; no deal has that value, so both say the same of these deals
    return (
        f"{term} = {number_text(low)}" if low == high else f"{term} between {number_text(low)} and {number_text(high)}"
    )
