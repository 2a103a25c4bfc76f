"""Revenue from headcount and industry, or headcount from revenue and industry, always as an interval.

The natural logarithm of the one is a line in the logarithm of the other, with an offset for each industry that is
pulled towards none where there are few companies (ridge), and another line for large companies, blended in by a
logistic of the size: two lines because a large company earns about twice as much a head. Fitted by least absolute
deviations (iteratively reweighted least squares; Schlossmacher 1973, JASA 68), so that a few wild rows do not decide.
The interval is conformal: quantiles of what the model missed companies by that were left out when it was fitted
(cross-conformal; Vovk 2015, Annals of Mathematics and Artificial Intelligence 74), among companies of about that size.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

#: Share of companies that the interval is made to hold.
COVERAGE = 0.8
#: Companies below which nothing is fitted.
FEWEST = 60
#: Companies of about one size that an interval rests on.
_BAND = 60
_RIDGE = 3.0
_FOLDS = 5
#: Middle and width of the change from small to large, in the logarithm of what is known.
_LARGE = {"revenue_usd": (7.0, 0.4), "employees": (19.5, 0.6)}


class Wanted(StrEnum):
    """What is estimated; the other one is what must be known."""

    revenue_usd = "revenue_usd"
    employees = "employees"

    @property
    def rests_on(self) -> str:
        """The attribute that must be known."""
        return "employees" if self is Wanted.revenue_usd else "revenue_usd"


@dataclass(frozen=True, slots=True)
class SizedCompany:
    """A company of which everything is known."""

    employees: float
    #: US dollars a year.
    revenue_usd: float
    #: As taxonomy spells it; empty where it is not known.
    industry: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The middle (half of such companies have more) and an interval that holds COVERAGE of them."""

    value: float
    low: float
    high: float
    #: Companies of this industry among those it was learned from; 0 where the industry says nothing.
    companies: int


@dataclass(frozen=True, slots=True)
class SizeModel:
    """Coefficients as fitted; made by :func:`fit`, or as shipped by :func:`shipped`."""

    wanted: Wanted
    #: What it was learned from, in words.
    basis: str
    #: Offset, slope, offset of large ones, slope of large ones.
    line: tuple[float, float, float, float]
    #: By industry: offset, offset of large ones, companies.
    industries: Mapping[str, tuple[float, float, int]]
    #: Logarithm of what is known up to which a band reaches, and what the model missed by there: low, high.
    bands: tuple[tuple[float, float, float], ...]
    #: Smallest and largest of what it was learned from, in logarithms; nothing is said far outside.
    reach: tuple[float, float]

    def estimate(self, known: float, industry: str = "") -> Estimate | None:
        """What to expect; None for what is no size, or is more than twice beyond what the model has seen."""
        if not math.isfinite(known) or known <= 0:
            return None
        x = math.log(known)
        if not self.reach[0] - math.log(2) <= x <= self.reach[1] + math.log(2):
            return None
        small, large, count = self.industries.get(industry, (0.0, 0.0, 0))
        share = float(_large(np.array([x]), self.wanted)[0])
        a, b, c, d = self.line
        middle = a + b * x + small + share * (c + d * x + large)
        low, high = next(((low, high) for end, low, high in self.bands if x <= end), self.bands[-1][1:])
        return Estimate(math.exp(middle), math.exp(middle + low), math.exp(middle + high), count)

    def as_dict(self) -> dict[str, Any]:
        """For the shipped file."""
        return {
            "basis": self.basis,
            "line": [round(one, 5) for one in self.line],
            "industries": {k: [round(s, 4), round(b, 4), n] for k, (s, b, n) in sorted(self.industries.items())},
            "bands": [[round(one, 4) for one in band] for band in self.bands],
            "reach": [round(one, 4) for one in self.reach],
        }


def fit(companies: Iterable[SizedCompany], wanted: Wanted, basis: str) -> SizeModel | None:
    """Learn from companies of which both are known; None below FEWEST."""
    rows = [one for one in companies if one.employees > 0 and one.revenue_usd > 0]
    if len(rows) < FEWEST:
        return None
    head = np.log([one.employees for one in rows])
    money = np.log([one.revenue_usd for one in rows])
    x, y = (head, money) if wanted is Wanted.revenue_usd else (money, head)
    names = sorted({one.industry for one in rows if one.industry})
    member = np.array([[one.industry == name for name in names] for one in rows], dtype=float).reshape(len(rows), -1)
    design = _design(x, member, wanted)
    ridge = np.diag([0.0] * 4 + [_RIDGE] * (2 * len(names))) + np.eye(4 + 2 * len(names)) * 1e-6
    missed = np.zeros(len(rows))
    # Every fifth company is left out in turn, in the order of size, so that each fold holds all sizes.
    folds = np.empty(len(rows), dtype=int)
    folds[np.argsort(x, kind="stable")] = np.arange(len(rows)) % _FOLDS
    for fold in range(_FOLDS):
        left = folds == fold
        missed[left] = y[left] - design[left] @ _least_absolute(design[~left], y[~left], ridge)
    found = _least_absolute(design, y, ridge)
    counts = member.sum(axis=0).astype(int)
    return SizeModel(
        wanted,
        basis,
        (float(found[0]), float(found[1]), float(found[2]), float(found[3])),
        {
            name: (float(found[4 + at]), float(found[4 + len(names) + at]), int(counts[at]))
            for at, name in enumerate(names)
        },
        _bands(x, missed),
        (float(x.min()), float(x.max())),
    )


def _large(x: np.ndarray[Any, np.dtype[np.float64]], wanted: Wanted) -> np.ndarray[Any, np.dtype[np.float64]]:
    middle, width = _LARGE[wanted.value]
    return np.asarray(1 / (1 + np.exp(-(x - middle) / width)))


def _design(x: Any, member: Any, wanted: Wanted) -> Any:
    share = _large(x, wanted)
    return np.column_stack([np.ones_like(x), x, share, share * x, member, member * share[:, None]])


def _least_absolute(design: Any, y: Any, ridge: Any) -> Any:
    found = np.linalg.solve(design.T @ design + ridge, design.T @ y)
    for _ in range(40):
        weight = 1 / np.maximum(np.abs(y - design @ found), 0.1)
        weighted = (design * weight[:, None]).T
        before, found = found, np.linalg.solve(weighted @ design + ridge, weighted @ y)
        if np.abs(found - before).max() < 1e-4:
            break
    return found


def _bands(x: Any, missed: Any) -> tuple[tuple[float, float, float], ...]:
    """Quantiles of what was missed, in bands of at least _BAND companies of about one size.

    The ranks are those of a conformal interval, a little outside of the plain quantiles because a band is small.
    """
    order = np.argsort(x, kind="stable")
    parts: Sequence[Any] = np.array_split(order, max(1, len(order) // _BAND))
    bands = []
    for part in parts:
        values = np.sort(missed[part])
        out = max(0, math.floor((len(values) + 1) * (1 - COVERAGE) / 2) - 1)
        bands.append((float(x[part].max()), float(values[out]), float(values[len(values) - 1 - out])))
    return tuple(bands)


@cache
def shipped(wanted: Wanted) -> SizeModel:
    """The model that comes with closefit: see its ``basis`` for what it was learned from."""
    data = json.loads(files("closefit.providers.estimates").joinpath("size_model.json").read_text(encoding="utf-8"))
    one = data[wanted.value]
    a, b, c, d = one["line"]
    return SizeModel(
        wanted,
        one["basis"],
        (a, b, c, d),
        {name: (small, large, count) for name, (small, large, count) in one["industries"].items()},
        tuple((end, low, high) for end, low, high in one["bands"]),
        (one["reach"][0], one["reach"][1]),
    )
