"""Signals as arrays: those around deals, which may matter, and those of the rest of the market."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.demo.accounts import CHUNK, draw_codes
from closefit.demo.catalogue import DEPARTMENTS, KINDS
from closefit.demo.truth import AS_OF, HALF_LIVES

#: The last day of the generated company, in days since 1970.
LAST_DAY = int(np.datetime64(AS_OF).astype(np.int64))
TOUCH = KINDS.index("sales_touch")
JOB = KINDS.index("job_opening")
#: Departments whose openings matter.
SELLING = ("sales", "marketing", "revops")

#: Share of deals with such a signal before creation, and its mean age in days; the four with a half-life are in truth.
_AROUND_DEALS = {half.kind: (half.share, half.mean_age) for half in HALF_LIVES} | {
    "blog_visit": (0.45, 50.0),
    "linkedin_engagement": (0.3, 60.0),
    "docs_visit": (0.25, 50.0),
    "job_opening": (0.5, 80.0),
}
_BACKGROUND_SHARES = (0.10, 0.06, 0.08, 0.07, 0.26, 0.14, 0.13, 0.12, 0.04)
_OLDEST = 170.0


@dataclass(frozen=True, slots=True)
class Signals:
    """Dated events; every array has shape (signals,). ``department`` is -1 but for job openings."""

    account: NDArray[np.int64]
    kind: NDArray[np.int8]
    #: Days since 1970.
    day: NDArray[np.int32]
    department: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.account)

    def pick(self, keep: NDArray[np.generic]) -> Signals:
        """Those at the given places."""
        return Signals(self.account[keep], self.kind[keep], self.day[keep], self.department[keep])


def join(parts: list[Signals]) -> Signals:
    """Several sets as one, in order."""
    return Signals(
        np.concatenate([p.account for p in parts]),
        np.concatenate([p.kind for p in parts]),
        np.concatenate([p.day for p in parts]),
        np.concatenate([p.department for p in parts]),
    )


def _signals(
    rng: np.random.Generator, account: NDArray[np.int64], kind: NDArray[np.int8], day: NDArray[np.generic]
) -> Signals:
    department = rng.integers(0, len(DEPARTMENTS), len(account)).astype(np.int8)
    return Signals(account, kind, day.astype(np.int32), np.where(kind == JOB, department, -1).astype(np.int8))


def around_deals(
    rng: np.random.Generator, account: NDArray[np.int64], created: NDArray[np.int64], closed: NDArray[np.int64]
) -> Signals:
    """Signals in the months before each deal, and the touches of the sellers before, during and after it."""
    parts = []
    for kind, (share, mean_age) in _AROUND_DEALS.items():
        has = np.flatnonzero(rng.random(len(account)) < share)
        # an exponential age cut off at ``_OLDEST``, by inversion
        age = 1 - mean_age * np.log1p(-rng.random(len(has)) * -np.expm1(-_OLDEST / mean_age))
        code = np.full(len(has), KINDS.index(kind), dtype=np.int8)
        parts.append(_signals(rng, account[has], code, created[has] - np.floor(age)))
    parts.append(_touches(rng, account, created, closed))
    return join(parts)


def _touches(
    rng: np.random.Generator, account: NDArray[np.int64], created: NDArray[np.int64], closed: NDArray[np.int64]
) -> Signals:
    spans = ((created - 60, created, 2.0), (created, closed, 3.0), (closed, np.minimum(closed + 180, LAST_DAY), 3.0))
    parts = []
    for start, end, mean in spans:
        rows = np.repeat(np.arange(len(account)), rng.poisson(mean, len(account)))
        length = np.maximum(end[rows] - start[rows], 1)
        day = np.minimum(start[rows] + np.floor(rng.random(len(rows)) * length), LAST_DAY)
        parts.append(_signals(rng, account[rows], np.full(len(rows), TOUCH, dtype=np.int8), day))
    return join(parts)


def background(seed: int, accounts: int, signals: int) -> Iterator[Signals]:
    """Signals of the whole market over the last two years, chunk by chunk; some accounts are far busier than others."""
    for first in range(0, signals, CHUNK):
        size = min(CHUNK, signals - first)
        rng = np.random.default_rng([seed, 2, first])
        place = np.floor(accounts * rng.random(size) ** 2).astype(np.int64)
        # busy accounts are spread over the file by a step that shares no factor with its length
        account = place * _coprime(accounts) % accounts
        age = np.floor(np.minimum(rng.exponential(150.0, size), 729.0))
        yield _signals(rng, account, draw_codes(rng, _BACKGROUND_SHARES, size), LAST_DAY - age)


def _coprime(number: int) -> int:
    step = 7919
    while np.gcd(step, number) != 1:
        step += 2 if step % 2 else 1
    return step


def latest_age(
    signals: Signals,
    kind: int,
    account: NDArray[np.int64],
    day: NDArray[np.int64],
    departments: frozenset[int] | None = None,
) -> NDArray[np.float64]:
    """Days between ``day`` and the last such signal of the account before it; infinite without one. Shape (deals,)."""
    chosen = signals.kind == kind
    if departments is not None:
        chosen &= np.isin(signals.department, list(departments))
    keys = np.sort(_key(signals.account[chosen], signals.day[chosen]))
    wanted = _key(account, day)
    place = np.searchsorted(keys, wanted, side="left") - 1
    found = np.where(place >= 0, keys[np.maximum(place, 0)] if len(keys) else -1, -1)
    same = (place >= 0) & (found // _STRIDE == account)
    return np.where(same, wanted - found, np.inf)


def counts_before(signals: Signals, kind: int, account: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many signals of this kind the account had before ``day``. Shape (deals,)."""
    chosen = signals.kind == kind
    keys = np.sort(_key(signals.account[chosen], signals.day[chosen]))
    return np.searchsorted(keys, _key(account, day)) - np.searchsorted(keys, account * _STRIDE)


#: More days than any date has, so that account and day fit one sortable integer.
_STRIDE = 1 << 20


def _key(account: NDArray[np.int64], day: NDArray[np.generic]) -> NDArray[np.int64]:
    return account * _STRIDE + day.astype(np.int64)
