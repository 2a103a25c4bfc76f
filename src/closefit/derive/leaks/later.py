"""Attributes that know the outcome only when they are read later: what a history shows.

Two kinds. A value that was changed after the close far more often on one side, and an attribute that ranks won above
lost clearly better as it reads today than as it was known when the same deals were created. In both the attribute of
then is honest: it is counted, and today's value no longer stands in for it.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.quality import auc_within, group_bootstraps
from closefit.derive.deals.history import Past
from closefit.derive.findings import Leak
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.intervals import fisher_exact
from closefit.derive.leaks.alone import account_folds, scores_alone
from closefit.derive.selection import known, select, take

_FAMILY = 0.01
#: Least gain in AUC, and least difference between the sides in changes after the close.
_GAIN, _CHANGED = 0.05, 0.3
#: Fewest accounts with a value of both times on either side.
_FEW_ACCOUNTS = 15
#: Fewest accounts on either side of which it is known whether a value was changed, and deals with a value of then.
_FEW_CHANGES, _FEW_DEALS = 10, 10
_BOOTSTRAPS = 200

Flags = NDArray[np.bool_]


def past_leaks(frame: DealFrame, past: Past) -> dict[str, Leak]:
    """Leaks by attribute name, of the attributes that have a history."""
    tested = [name for name in past.from_history if name in frame.columns]
    found: dict[str, Leak] = {}
    for name in tested:
        why, kind = _better_later(frame, past, name, len(tested)), "better when read later"
        if why is None:
            why, kind = _changed_after(frame, past, name, len(tested)), "changed after close"
        if why is not None:
            usable = min((past.from_history[name] & side).sum() for side in (frame.won, ~frame.won)) >= _FEW_DEALS
            found[name] = Leak(name, why, kind, as_known=bool(usable))
    return found


def _changed_after(frame: DealFrame, past: Past, name: str, tested: int) -> str | None:
    changed = past.changed[name]
    shares = uneven(frame, changed == 1, changed >= 0, tested)
    if shares is None:
        return None
    return f"it was changed after the close in {shares[0]:.0%} of the won and {shares[1]:.0%} of the lost deals"


def uneven(frame: DealFrame, happened: Flags, seen: Flags, tested: int) -> tuple[float, float] | None:
    """Shares of the won and of the lost deals to which it happened, when they surely differ by three in ten.

    Fisher's exact test with one deal an account and side, at .01 over all that are tested; None otherwise.
    """
    sides = [np.flatnonzero(seen & side) for side in (frame.won, ~frame.won)]
    one_each = [rows[np.unique(frame.account[rows], return_index=True)[1]] for rows in sides]
    if min(len(rows) for rows in one_each) < _FEW_CHANGES:
        return None
    won, lost = (float(happened[rows].mean()) for rows in sides)
    if abs(won - lost) < _CHANGED:
        return None
    counts = np.array([[np.count_nonzero(happened[rows]), np.count_nonzero(~happened[rows])] for rows in one_each])
    return (won, lost) if fisher_exact(counts) < _FAMILY / max(tested, 1) else None


def _better_later(frame: DealFrame, past: Past, name: str, tested: int) -> str | None:
    """The gain in AUC holds over bootstraps of accounts, at .01 over all attributes with a history (normal bound)."""
    then, later = frame.columns[name], past.read_later.get(name)
    if later is None:
        return None
    rows = past.from_history[name] & known(then) & known(later)
    part = select(frame, rows)
    if min(len(np.unique(part.account[side])) for side in (part.won, ~part.won)) < _FEW_ACCOUNTS:
        return None
    folds = account_folds(part.account)
    index = np.flatnonzero(rows)
    scores = [scores_alone(take(column, index), part.won, folds) for column in (then, later)]
    was, is_now = (float(auc_within(score, part.won, folds)[0]) for score in scores)
    if not is_now - was >= _GAIN:
        return None
    weights = group_bootstraps(part.account, _BOOTSTRAPS, seed=0).astype(np.float64)
    drawn = auc_within(scores[1], part.won, folds, weights) - auc_within(scores[0], part.won, folds, weights)
    surely = NormalDist().inv_cdf(1 - _FAMILY / max(tested, 1)) * float(np.nanstd(drawn, ddof=1))
    if is_now - was <= surely:
        return None
    return (
        f"read today it ranks won above lost with an AUC of {is_now:.2f}, as it was known when the same deals were "
        f"created with {was:.2f}: what tells them apart came afterwards"
    )
