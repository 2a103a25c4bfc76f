"""Counts that went on after the snapshot: a count column is held against a recount of the dated events.

No test against the outcome finds such a column (it may have an AUC of .53), but it can be counted again. For every
group of events and every window that starts at the deal's creation (or has no start), the recount is compared with the
column. Three things can be learned:

* it equals the recount up to the day at which most counts of the file stop (the snapshot): it is honest;
* it equals the recount over a window that ends later, or at the close: it went on counting;
* it is never below the recount of everything that is dated, follows it one for one, and is often above: it counted
  events that came after the table was cut at the snapshot.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.events import LAST_DAY, DealEvents
from closefit.derive.frame import Column, DealFrame, NumberColumn

#: Share of deals that must agree before a column *is* a recount.
_EQUAL = 0.97
_LENGTHS = (7, 14, 30, 60, 90)
_CLOSE = LAST_DAY + 1
_FEW = 30

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Recount:
    """What the recount says about one column."""

    column: str
    honest: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Match:
    """The column equals the recount of ``group`` up to day ``end``."""

    group: str
    end: int
    share: float


def recount(frame: DealFrame, events: DealEvents) -> tuple[Recount, ...]:
    """Every column that is a count of the events, with what that means. In the order of the frame."""
    counts = {name: c for name, column in frame.columns.items() if (c := _counts(column, events.rows)) is not None}
    if not counts or len(events.day) < _FEW:
        return ()
    tables = [(name, events.by_day(chosen)) for name, chosen in events.groups() if chosen.sum() >= _FEW]
    close = _close_day(frame, events)
    matches = {name: _match(values, tables, close) for name, values in counts.items()}
    snapshot = _snapshot(
        [match.end for match in matches.values() if match], events.last_day, cut=_cut_alike(frame, events)
    )
    judged = [
        _judge(name, match, snapshot, close) if (match := matches[name]) else _beyond(name, values, tables, snapshot)
        for name, values in counts.items()
    ]
    return tuple(verdict for verdict in judged if verdict is not None)


def _counts(column: Column, rows: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """The values when they look like counts: whole, not negative, more than yes and no."""
    if not isinstance(column, NumberColumn):
        return None
    values = column.values[rows]
    seen = values[~np.isnan(values)]
    if len(seen) < _FEW or seen.min() < 0 or (seen != np.round(seen)).any() or len(np.unique(seen)) < 4:
        return None
    return values


def _close_day(frame: DealFrame, events: DealEvents) -> Counts | None:
    """Days from creation to close, no later than the last event; None without dates."""
    if frame.created is None or frame.closed is None:
        return None
    days = (frame.closed[events.rows] - frame.created[events.rows]).astype("timedelta64[D]")
    whole = np.where(np.isnat(days), np.timedelta64(LAST_DAY, "D"), days).astype(np.int64)
    return np.asarray(np.clip(whole, 0, events.last_day), dtype=np.int64)


def _match(values: NDArray[np.float64], tables: list[tuple[str, Counts]], close: Counts | None) -> _Match | None:
    """The group and window whose recount equals the column in most deals; the shortest of equals."""
    best: _Match | None = None
    for group, table in tables:
        if not _may_be(values, table):
            continue
        for end, share in _window_shares(values, table, close):
            if share >= (best.share + 1e-9 if best else _EQUAL):
                best = _Match(group, end, share)
    return best


def _may_be(values: NDArray[np.float64], table: Counts) -> bool:
    """No window counts more than all events: most columns are ruled out by this at once."""
    seen = ~np.isnan(values)
    return float((values[seen] <= table[seen].sum(axis=1)).mean()) >= _EQUAL


def _window_shares(values: NDArray[np.float64], table: Counts, close: Counts | None) -> list[tuple[int, float]]:
    """For each window its last day and the share of deals where its recount equals the column."""
    seen = ~np.isnan(values)
    target = values[seen, None]
    since = np.cumsum(table[seen, 1:], axis=1)
    ever = since + table[seen, :1]
    found = []
    for sums in (since, ever):
        found += list(enumerate(_agreement(sums, target)))
    for length in _LENGTHS:
        if length >= since.shape[1]:
            break
        inside = since[:, length:] - since[:, :-length]
        found += [(day + length, share) for day, share in enumerate(_agreement(inside, target))]
    if close is not None:
        at_close = np.take_along_axis(since, close[seen, None], axis=1)
        before = table[seen, :1]
        found += [(_CLOSE, _agreement(at_close + more, target)[0]) for more in (0, before)]
    return found


def _agreement(sums: Counts, target: NDArray[np.float64]) -> list[float]:
    """Share of deals that agree, per window; two columns of mostly zeros must agree where they are not zero too."""
    equal = sums == target
    busy = (sums > 0) | (target > 0)
    among = np.maximum(busy.sum(axis=0), 1)
    both = np.minimum(equal.mean(axis=0), np.where(busy.any(axis=0), (equal & busy).sum(axis=0) / among, 0.0))
    return [float(share) for share in both]


def _cut_alike(frame: DealFrame, events: DealEvents) -> bool:
    """True when the events of every deal stop at the same age although most deals had time for later ones."""
    if frame.created is None or events.day.max() >= LAST_DAY:
        return False
    created = frame.created[events.rows].astype("datetime64[D]").astype(np.int64)
    last = int((created[events.deal] + events.day).max())
    return bool(np.median(last - created) > events.last_day + 1)


def _snapshot(ends: list[int], table_end: int, *, cut: bool) -> int:
    """The last day of most counts of the file; where they do not agree, the day at which the table was cut.

    A table that was not cut goes on past the snapshot, so a count of all of it says nothing about the snapshot.
    """
    votes = Counter(end for end in ends if end != _CLOSE and (cut or end < table_end))
    if not votes:
        return table_end if cut else 0
    most = max(votes.values())
    leaders = [end for end, count in votes.items() if count == most]
    return max(leaders)


def _judge(
    name: str,
    match: _Match,
    snapshot: int,
    close: Counts | None,
) -> Recount:
    agrees = f"it equals the recount of {match.group} in {match.share:.0%} of the deals"
    if match.end == _CLOSE:
        return Recount(name, honest=False, words=f"{agrees} when the recount goes on to the close of the deal")
    if match.end > snapshot:
        until = "to the end of the file" if snapshot == 0 else f"to day {match.end} after the deal's creation"
        stop = "nothing after the creation is known then" if snapshot == 0 else f"other counts stop at day {snapshot}"
        return Recount(name, honest=False, words=f"{agrees} when the recount goes on {until}; {stop}")
    if close is not None and float((close < match.end).mean()) > 0.2:
        over = float((close < match.end).mean())
        words = f"{agrees} up to day {match.end}, and {over:.0%} of the deals were closed before that day"
        return Recount(name, honest=False, words=words)
    return Recount(name, honest=True, words=f"{agrees} up to day {match.end}")


def _beyond(name: str, values: NDArray[np.float64], tables: list[tuple[str, Counts]], snapshot: int) -> Recount | None:
    """Never below the recount of all that is dated, one for one with it, and often above it."""
    seen = ~np.isnan(values)
    for group, table in tables:
        dated = table[seen].sum(axis=1).astype(float)
        if dated.std() == 0 or not _follows(values[seen], dated):
            continue
        above = float((values[seen] > dated).mean())
        until = f"day {snapshot} after the deal's creation" if snapshot else "the snapshot"
        return Recount(
            name,
            honest=False,
            words=f"it is above the recount of {group} dated up to {until} in {above:.0%} of the deals and below it "
            f"in none or next to none (mean {values[seen].mean():.1f} against {dated.mean():.1f}), "
            "so it counts events that came later",
        )
    return None


def _follows(values: NDArray[np.float64], dated: NDArray[np.float64]) -> bool:
    """A slope near one tells later events of the same sort from another quantity that grows along with them.

    A sum of page views is also never below the number of visits, but gains two or more a visit.
    """
    excess = values - dated
    if (excess < 0).mean() > 0.002 or (excess == 0).mean() > 0.9 or dated.mean() < 0.3 * values.mean():
        return False
    covariance = np.cov(values, dated)
    slope = covariance[0, 1] / covariance[1, 1]
    strength = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    return bool(0.8 <= slope <= 1.6 and strength >= 0.55)
