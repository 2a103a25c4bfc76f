"""Columns that know the outcome: each is named with the figure that gave it away, and set aside.

Recounts first, then names, joins, filling, identifiers, the calendar and dates of knowledge; what is left is judged by
what it says later (where there is a history) and by what it says alone, against the other columns of the same file. A
user overrules with ``--keep``: the column stays, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from closefit.derive.deals.events import DealEvents
from closefit.derive.deals.history import Past
from closefit.derive.findings import Leak
from closefit.derive.frame import Column, Days, DealFrame, NumberColumn, TextColumn
from closefit.derive.leaks.alone import Alone, rank_alone
from closefit.derive.leaks.calendar import calendar_leak
from closefit.derive.leaks.identifiers import identifier
from closefit.derive.leaks.joined import joined_leaks
from closefit.derive.leaks.later import past_leaks, uneven
from closefit.derive.leaks.names import name_leak
from closefit.derive.leaks.one_side import one_sided
from closefit.derive.leaks.recount import Recount, recount
from closefit.derive.selection import known, without

#: Whole models of honest B2B facts reach .60 to .70; one column alone at .75 that also leaves every other column of the
#: file far behind is no fact of that kind. At .85 it needs no comparison.
_LEVEL, _LEVEL_LOW = 0.75, 0.72
_ALARM, _ALARM_LOW = 0.85, 0.80
#: How many times the next column's distance from a coin (AUC - .5).
_MARGIN = 1.5
#: At most so many columns may stand out together.
_OUTSTANDING = 3
#: With fewer accounts on one side nothing is surely near perfect.
_FEW_ACCOUNTS = 15
#: Counts made here, from dated signals up to the deal's creation: they cannot know the outcome.
_COUNTED_HERE = "signals("


def find_leaks(
    frame: DealFrame,
    *,
    keep: Collection[str] = (),
    events: DealEvents | None = None,
    known_since: Mapping[str, Days] | None = None,
    past: Past | None = None,
    files: Mapping[str, str] | None = None,
) -> tuple[Leak, ...]:
    """Every column of the frame that knows the outcome, in the order of the frame.

    ``keep`` holds names the user overrules; ``events`` the dated signals for recounting; ``known_since`` the day from
    which each value of a column was known, shape (deals,); ``past`` what a history says beside the columns; ``files``
    the file of an attribute.
    """
    joined = joined_leaks(frame, files)
    recounts = {found.column: found for found in recount(frame, events)} if events else {}

    def told(name: str) -> _Told:
        return _Told(recounts.get(name), (known_since or {}).get(name), joined.get(name))

    found = {
        name: leak for name, column in frame.columns.items() if (leak := _one_leak(frame, name, column, told(name)))
    }
    if past is not None:
        found |= {name: leak for name, leak in past_leaks(frame, past).items() if name not in found}
    rest = without(frame, found)
    found |= {leak.column: leak for leak in _near_perfect(rest)}
    return tuple(
        replace(found[name], column=column.attribute.header or name, attribute=name, overruled=name in keep)
        for name, column in frame.columns.items()
        if name in found
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known about one column beside its values."""

    counted: Recount | None
    since: Days | None
    joined: str | None


def _one_leak(frame: DealFrame, name: str, column: Column, told: _Told) -> Leak | None:
    """The first reason that a column gives by itself."""
    if told.counted is not None:
        # A count proven honest is not suspected for its name either.
        return None if told.counted.honest else Leak(name, told.counted.words, "recount")
    return next((Leak(name, why, kind) for kind, why in _reasons(frame, name, column, told) if why is not None), None)


def _reasons(frame: DealFrame, name: str, column: Column, told: _Told) -> Iterator[tuple[str, str | None]]:
    """Kinds of leak in the order in which they are told, each with its reason or None."""
    why = name_leak(name, column.attribute.header)
    yield "name", None if why is None else f"by its name: {why}"
    yield "join", told.joined
    yield "one side", one_sided(frame, column, max(len(frame.columns), 1))
    if isinstance(column, NumberColumn | TextColumn):
        yield "identifier", identifier(frame, name, column)
    yield calendar_leak(frame, name, column) or ("time", None)
    if told.since is not None:
        yield "changed after close", _written_later(frame, column, told.since)


def _written_later(frame: DealFrame, column: Column, since: Days) -> str | None:
    """Most values of one side were written after the close, those of the other side were not."""
    if frame.closed is None:
        return None
    seen = known(column) & ~np.isnat(since) & ~np.isnat(frame.closed)
    shares = uneven(frame, since > frame.closed, seen, len(frame.columns))
    if shares is None:
        return None
    return f"its value dates from after the close in {shares[0]:.0%} of the won and {shares[1]:.0%} of the lost deals"


def _near_perfect(frame: DealFrame) -> list[Leak]:
    """Columns that stand out alone: high, surely high, and far above the next column."""
    if min(len(np.unique(frame.account[side])) for side in (frame.won, ~frame.won)) < _FEW_ACCOUNTS:
        return []
    ranked = tuple(alone for alone in rank_alone(frame) if not alone.column.startswith(_COUNTED_HERE))
    alarms = [a for a in ranked if a.auc >= _ALARM and a.low >= _ALARM_LOW]
    rest = ranked[len(alarms) :]
    apart = _standing_apart(rest)
    following = rest[len(apart)] if len(apart) < len(rest) else None
    return [Leak(a.column, _alone_words(frame, a, following), "near perfect") for a in (*alarms, *apart)]


def _standing_apart(ranked: tuple[Alone, ...]) -> tuple[Alone, ...]:
    """The columns before the widest step down, when all of them are high and the step is wide."""
    best: tuple[Alone, ...] = ()
    for count in range(1, min(_OUTSTANDING, len(ranked) - 1) + 1):
        last, after = ranked[count - 1], ranked[count]
        if last.auc < _LEVEL or last.low < _LEVEL_LOW:
            break
        if last.auc - 0.5 >= _MARGIN * max(after.auc - 0.5, 0.0):
            best = ranked[:count]
    return best


def _alone_words(frame: DealFrame, alone: Alone, following: Alone | None) -> str:
    words = f"alone it ranks won above lost with an AUC of {alone.auc:.2f} (at least {alone.low:.2f})"
    if following is not None:
        header = frame.columns[following.column].attribute.header or following.column
        words += f"; the next column, {header}, reaches {following.auc:.2f}"
    column = frame.columns[alone.column]
    if isinstance(column, NumberColumn):
        words += _ends_words(column, frame)
    return words


def _ends_words(column: NumberColumn, frame: DealFrame) -> str:
    """Win rates at both ends, which a reader can judge: no honest fact goes from never to mostly."""
    seen = known(column)
    low, high = np.quantile(column.values[seen], [0.25, 0.75])
    bottom, top = seen & (column.values <= low), seen & (column.values > high)
    if not top.any():
        return ""
    return (
        f"; {frame.won[bottom].mean():.1%} were won where it is at most {low:.4g}, "
        f"{frame.won[top].mean():.1%} where it is above {high:.4g}"
    )
