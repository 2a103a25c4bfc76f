"""What the closed deals themselves tell about how they were kept: each note says what it does to the verdict."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import HygieneNote
from closefit.derive.frame import DealFrame, TextColumn
from closefit.derive.leaks.names import is_owner

_MANY_DEALS = 5
_WIN_RATE = 0.9
#: A day of closing is bulk work when so many closes would come by chance once in 10,000 files like this one.
_BULK_CHANCE = 1e-4
_BULK_LEAST, _BULK_TIMES = 10, 5
_REOPENED_DAYS = 30
_OWNER_SHARE = 0.8


def frame_notes(frame: DealFrame) -> tuple[HygieneNote, ...]:
    """Every note about the frame, in the order a reader wants them."""
    found = [_win_rate(frame), _many_deals(frame), _bulk_closed(frame), _second_try(frame), *_owners(frame)]
    return tuple(note for note in found if note is not None)


def _of(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _lines(frame: DealFrame, rows: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(line) for line in frame.line[rows][:1000])


def _win_rate(frame: DealFrame) -> HygieneNote | None:
    rate = float(frame.won.mean()) if len(frame) else 0.0
    if rate <= _WIN_RATE:
        return None
    lost = int((~frame.won).sum())
    words = (
        f"{rate:.0%} of the closed deals are won, which no sales team reaches: losses are missing from the file. The "
        f"verdict rests on {lost} lost deals, whatever the number of won ones."
    )
    return HygieneNote("win rate", lost, words)


def _many_deals(frame: DealFrame) -> HygieneNote | None:
    counts = np.bincount(frame.account) if len(frame) else np.zeros(1, dtype=int)
    if counts.max() < 2:
        return None
    several = int((counts > 1).sum())
    inside = int(counts[counts > 1].sum())
    rows = counts[frame.account] > _MANY_DEALS
    words = (
        f"{inside} deals belong to {_of(several, 'account')} with two or more (at most {counts.max()}). Deals of one "
        "account are alike, so intervals and tests count accounts, and an account is never in two folds."
    )
    return HygieneNote("many deals per account", inside, words, _lines(frame, rows))


def _bulk_closed(frame: DealFrame) -> HygieneNote | None:
    """Too many closes on one day: more than chance gives at the rate of the other days, which may be lumpy."""
    if frame.closed is None:
        return None
    days, counts = np.unique(frame.closed[~np.isnat(frame.closed)], return_counts=True)
    if len(days) < 2:
        return _one_day(days, counts)
    from scipy.stats import poisson

    rate = np.maximum((counts.sum() - counts) / (len(days) - 1), np.median(counts))
    chance = poisson.sf(counts - 1, rate) * len(days)
    bulk = days[(chance < _BULK_CHANCE) & (counts >= _BULK_LEAST) & (counts >= _BULK_TIMES * rate)]
    if not len(bulk):
        return None
    rows = np.isin(frame.closed, bulk)
    named = ", ".join(str(day) for day in bulk[:3]) + (", ..." if len(bulk) > 3 else "")
    words = (
        f"{int(rows.sum())} deals were closed on {_of(len(bulk), 'day')} ({named}), far more "
        "than on others: somebody tidied up. Their closing dates say little, so cohorts and the test on later deals "
        "are less certain."
    )
    return HygieneNote("closes on one day", int(rows.sum()), words, _lines(frame, rows))


def _one_day(days: NDArray[np.datetime64], counts: NDArray[np.int64]) -> HygieneNote | None:
    if not len(days) or counts[0] < _BULK_LEAST:
        return None
    words = (
        f"All {int(counts[0])} deals were closed on {days[0]}: that is the day of an import. Closing dates say "
        "nothing, so nothing can be said about later deals."
    )
    return HygieneNote("closes on one day", int(counts[0]), words)


def _second_try(frame: DealFrame) -> HygieneNote | None:
    """A deal won soon after the same account's deal was lost is one deal in two rows."""
    if frame.created is None or frame.closed is None:
        return None
    rows = np.zeros(len(frame), dtype=bool)
    order = np.lexsort((frame.closed, frame.account))
    before, after = order[:-1], order[1:]
    gap = (frame.created[after] - frame.closed[before]).astype("timedelta64[D]")
    close = ~np.isnat(gap) & (np.abs(gap) <= np.timedelta64(_REOPENED_DAYS, "D"))
    pairs = (frame.account[before] == frame.account[after]) & ~frame.won[before] & frame.won[after] & close
    rows[after[pairs]] = True
    count = int(rows.sum())
    if not count:
        return None
    words = (
        f"{_of(count, 'deal')} won within {_REOPENED_DAYS} days after a deal of the same account was lost: probably "
        "re-opened. The account then stands on both sides, which makes every gap smaller than it is."
    )
    return HygieneNote("lost, then won", count, words, _lines(frame, rows))


def _owners(frame: DealFrame) -> list[HygieneNote | None]:
    column = next(
        (
            c
            for c in frame.columns.values()
            if isinstance(c, TextColumn) and is_owner(c.attribute.name, c.attribute.header)
        ),
        None,
    )
    if column is None or not (column.codes >= 0).any():
        return []
    return [_one_owner(frame, column), _owner_habit(frame, column)]


def _one_owner(frame: DealFrame, column: TextColumn) -> HygieneNote | None:
    counts = np.bincount(column.codes[column.codes >= 0])
    share = counts.max() / len(frame)
    if share < _OWNER_SHARE:
        return None
    name = column.vocabulary[int(counts.argmax())]
    words = (
        f"{share:.0%} of the deals belong to one owner ({name}). What the profile finds may be the habit of one "
        "person; the verdict cannot tell the two apart."
    )
    return HygieneNote("one owner", int(counts.max()), words)


def _owner_habit(frame: DealFrame, column: TextColumn) -> HygieneNote | None:
    """Somebody who records only wins (or only losses): by an exact test against everybody else, over all owners."""
    seen = column.codes >= 0
    owners = np.unique(column.codes[seen])
    odd = [code for code in owners if _only_one_side(column.codes[seen] == code, frame.won[seen], len(owners))]
    if not odd:
        return None
    rows = np.isin(column.codes, odd)
    names = ", ".join(column.vocabulary[code] for code in odd[:3]) + (", ..." if len(odd) > 3 else "")
    words = (
        f"{names} {'has' if len(odd) == 1 else 'have'} nearly only won or only lost deals, unlike everybody else: "
        "perhaps only some deals are recorded. Attributes of their accounts may look better or worse than they are."
    )
    return HygieneNote("one owner's habit", int(rows.sum()), words, _lines(frame, rows))


def _only_one_side(theirs: NDArray[np.bool_], won: NDArray[np.bool_], owners: int) -> bool:
    from scipy.stats import fisher_exact

    rate = float(won[theirs].mean())
    if theirs.sum() < 10 or 0.05 < rate < 0.95:
        return False
    table = [
        [int((theirs & won).sum()), int((theirs & ~won).sum())],
        [int((~theirs & won).sum()), int((~theirs & ~won).sum())],
    ]
    return bool(fisher_exact(table).pvalue < 0.001 / owners)
