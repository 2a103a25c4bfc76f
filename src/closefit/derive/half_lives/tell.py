"""What is said about one kind of signal, and when nothing is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.half_lives.ages import COLLECTED
from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.derive.half_lives.pooling import FINE, interval
from closefit.derive.half_lives.profile import CAPS

Array = NDArray[np.float64]

#: An interval wider than this many times its low end is no answer.
WIDEST = 8.0
#: Half the 99 % quantile of chi-square with one degree of freedom: saturation is told only when this is lost without.
_CAP_DROP = 3.317448
#: Days as people write them.
_DAYS = (1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 18, 21, 25, 30, 35, 40, 45, 50, 60, 75, 90, 120, 150, 180, 240, 300)
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Seen:
    """What there was of a kind."""

    kind: str
    #: Deals created while it was collected, deals with such a signal among them, signals.
    deals: int
    deals_with: int
    signals: int
    since: np.datetime64
    #: Closed deals in all.
    closed: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the likelihood said about a kind with a clear effect; curves of shape (fine,), ``by_cap`` of (caps,)."""

    pooled: Array
    alone: Array
    by_cap: Array
    #: Log odds of one fresh signal, and its robust standard error.
    effect: float
    error: float
    design_effect: float


def too_few(seen: Seen, least: int) -> HalfLifeFinding:
    """Not tried: too few deals have such a signal."""
    collected = "" if seen.deals else f" No closed deal was created {COLLECTED} days after it was first collected."
    words = f"The data cannot tell: {seen.deals_with} deals have such a signal and {least} are needed.{collected}"
    return _finding(seen, words)


def not_tried(seen: Seen, most: int) -> HalfLifeFinding:
    """Not tried: other kinds have more deals."""
    return _finding(seen, f"Not looked at: half-lives are fitted for the {most} kinds with most deals.")


def no_effect(seen: Seen, p: float, level: float) -> HalfLifeFinding:
    """Tried, and nothing is there that surely fades; ``level`` is the chance that is asked of each kind."""
    words = (
        "The data cannot tell: won and lost deals do not differ clearly by such signals, fresh or old, so there is no "
        f"effect whose fading could be measured ({seen.deals_with:,} deals have one; over all half-lives p is {_p(p)}, "
        f"and at most {_p(level)} is asked of each kind)."
    )
    return _finding(seen, words, p=p)


def fitted(seen: Seen, p: float, fit: Fitted) -> HalfLifeFinding:
    """A clear effect: the half-life where its interval is an answer, and otherwise what can be said of it."""
    best, low, high = interval(fit.pooled)
    _, alone_low, alone_high = interval(fit.alone)
    told = low > 0 and math.isfinite(high) and high / low <= WIDEST and (alone_low > 0 or math.isfinite(alone_high))
    cap, adding, cap_words = _saturation(fit.by_cap / fit.design_effect)
    ratio, least, most = (math.exp(fit.effect + z * fit.error) for z in (0.0, -_Z95, _Z95))
    odds = f"One fresh signal multiplies the odds of winning by {ratio:.1f} ({least:.1f} to {most:.1f})"
    words = f"{odds}, and that effect halves every {best:.0f} days ({low:.0f} to {high:.0f})."
    if not told:
        words = f"{odds}; how fast that fades the data cannot tell: {_open(low, high)}."
    return _finding(
        seen,
        words + _late(seen),
        clear=True,
        p=p,
        days=best if told else None,
        low=low if told else None,
        high=high if told else None,
        stated=stated_days(best, low, high) if told else None,
        fits=(low, high),
        alone=(alone_low, alone_high),
        odds=(ratio, least, most),
        design_effect=fit.design_effect,
        cap=cap,
        adding=adding,
        cap_words=cap_words,
        curve=_drawn(fit.pooled),
    )


def stated_days(best: float, low: float, high: float) -> int:
    """Round days inside the interval, the nearest to the best by their ratio.

    >>> stated_days(13.2, 9.0, 22.0)
    14
    """
    inside = [day for day in _DAYS if low <= day <= high]
    return min(inside, key=lambda day: (abs(math.log(day / best)), day)) if inside else max(1, round(best))


def _finding(
    seen: Seen,
    words: str,
    *,
    fits: tuple[float, float] | None = None,
    alone: tuple[float, float] | None = None,
    odds: tuple[float, float, float] | None = None,
    **more: object,
) -> HalfLifeFinding:
    fits_from, fits_to = _ends(fits)
    alone_from, alone_to = _ends(alone)
    ratio, least, most = odds or (None, None, None)
    return HalfLifeFinding(
        seen.kind, words, seen.deals, seen.deals_with, seen.signals, since=seen.since.astype("datetime64[D]").item(),
        fits_from=fits_from, fits_to=fits_to, alone_from=alone_from, alone_to=alone_to,
        odds_ratio=ratio, odds_low=least, odds_high=most, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _ends(span: tuple[float, float] | None) -> tuple[float | None, float | None]:
    low, high = span or (0.0, math.inf)
    return low or None, high if math.isfinite(high) else None


def _open(low: float, high: float) -> str:
    if low <= 0 and not math.isfinite(high):
        return "any half-life fits these deals"
    if not math.isfinite(high):
        return f"anything from {low:.0f} days on fits these deals"
    if low <= 0:
        return f"anything up to {high:.0f} days fits these deals"
    return f"anything from {low:.0f} to {high:.0f} days fits these deals"


def _late(seen: Seen) -> str:
    if seen.deals >= 0.9 * seen.closed:
        return ""
    return (
        f" Collected from {seen.since} on, so only the {seen.deals:,} of {seen.closed:,} deals created {COLLECTED} "
        "days or more after that can speak."
    )


def _saturation(by_cap: Array) -> tuple[int | None, int | None, str]:
    """Cap, or how many surely still add, by what is lost without: CAPS against each other at a 1 % error."""
    lost = by_cap.max() - by_cap
    best = int(by_cap.argmax())
    if lost[-1] > _CAP_DROP:
        cap = int(CAPS[best])
        return cap, None, f"Further signals add nothing beyond {_signals(cap)}."
    surely = [place for place in range(len(CAPS) - 1) if (lost[: place + 1] > _CAP_DROP).all()]
    if surely:
        adding = int(CAPS[surely[-1]]) + 1
        return None, adding, f"{_signals(adding).capitalize()} are clearly worth more than {_signals(adding - 1)}."
    return None, None, "The data cannot tell whether further signals keep adding."


def _signals(count: int) -> str:
    words = ("", "one fresh signal", "two fresh signals", "three fresh signals", "four fresh signals")
    return words[count]


def _drawn(curve: Array) -> tuple[tuple[float, float], ...]:
    """Every fourth point that is not hopeless: enough for a line."""
    points = zip(FINE[::4], curve[::4], strict=True)
    return tuple((round(float(day), 3), round(float(below), 4)) for day, below in points if below > -20)


def _p(p: float) -> str:
    if p >= 0.9995:
        return "1"
    if p < 0.00001:
        return "below .00001"
    return f"{p:.{3 if p >= 0.01 else 5}f}".removeprefix("0")
