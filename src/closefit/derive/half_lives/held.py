"""What every model of signals holds: the time of creation, what was collected, the attributes that decide anyway."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding
from closefit.derive.frame import Days, DealFrame
from closefit.derive.half_lives.ages import KindAges
from closefit.derive.holds import holds

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Slices of equally many deals by creation: win rates and the volume of signals both change over the years.
_SLICES, _DEALS_PER_SLICE = 12, 50
#: Precision of slices, coverage and attributes around 0; next to nothing.
_LOOSE = 0.05
_ATTRIBUTES = 10
#: Signals older than this tell how busy an account is rather than what it is after now.
_OLD = 90


def held_columns(
    created: Days, busy: Array, collected: Sequence[Flags], attributes: Sequence[Flags]
) -> tuple[Array, Array]:
    """The columns and their penalties: an intercept, the slices of time, how busy the account has long been, which
    kinds were not collected, attributes.

    Each of shape (deals,); returns shapes (deals, columns) and (columns,).
    """
    columns = [np.ones(len(created)), *_slices(created), busy]
    seen: set[bytes] = set()
    for flags in (*(~mask for mask in collected), *attributes):
        key = flags.tobytes()
        if flags.any() and not flags.all() and key not in seen:
            seen.add(key)
            columns.append(flags.astype(np.float64))
    return np.column_stack(columns), np.array([1e-6, *([_LOOSE] * (len(columns) - 1))])


def long_busy(kinds: Sequence[KindAges], deals: int) -> Array:
    """log(1 + signals of any kind older than :data:`_OLD` days): some accounts are always busy, and that alone may win
    or lose deals. Shape (deals,)."""
    counts = [np.bincount(kind.deal[kind.age > _OLD], minlength=deals) for kind in kinds]
    return np.log1p(np.sum(counts, axis=0, dtype=np.float64))


def _slices(created: Days) -> list[Array]:
    count = min(_SLICES, len(created) // _DEALS_PER_SLICE)
    if count < 2:
        return []
    day = created.astype(np.int64)
    cuts = np.unique(np.quantile(day, np.arange(1, count) / count))
    slice_of = np.searchsorted(cuts, day, side="right")
    return [(slice_of == place).astype(np.float64) for place in range(1, len(cuts) + 1)]


def deciding_attributes(frame: DealFrame, findings: Sequence[AttributeFinding]) -> list[tuple[str, Flags]]:
    """Conditions on attributes that tell won from lost by themselves, with the deals that meet them.

    Signals follow the fit of an account, so an effect of fit would pass for one of signals, whatever their age.
    """
    found: list[tuple[str, Flags]] = []
    for finding in findings:
        if finding.name.startswith("signals(") or len(found) == _ATTRIBUTES:
            continue
        met = holds(finding.condition, frame.columns, len(frame)).true
        found.append((finding.condition, met))
    return found
