"""Planted half-lives at 2,000 deals: is the true value inside the stated interval, and is the interval an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

from tests.truth.signal_worlds import noise_names_one, recovery

from benchmarks.derive.plan import Family, Job, Plan, Report, bar

_SEEDS = 40
_DEALS = 2_000
#: Share of stated intervals that must hold the true value, and how many fold the median one may be wide.
_INSIDE, _FOLD = 0.90, 4.0
#: Share of planted kinds for which something must be stated, so that silence is no way to pass.
_STATED = 0.50
#: Runs on signals without effect that may state a half-life.
_MOST_FALSE = 2


@dataclass(frozen=True, slots=True)
class Interval:
    """One kind of signal: its true half-life and what was stated (None where the data cannot tell). Days."""

    true: float
    low: float | None
    high: float | None


def _planted(seed: int) -> list[Interval]:
    return [Interval(true, found.low, found.high) for true, found in recovery(seed, _DEALS).values()]


def _noise(seed: int) -> list[Interval]:
    """One interval of no width where a half-life was stated although no signal has an effect."""
    return [Interval(0.0, 1.0, 1.0)] if noise_names_one(seed, _DEALS) else []


def jobs(plan: Plan) -> list[Job[list[Interval]]]:
    """Worlds with half-lives and worlds without."""
    seeds = plan.seeds(8 if plan.quick else _SEEDS, "halflives")
    listed = [Job(f"planted {seed}", _planted, (seed,)) for seed in seeds]
    return listed + [Job(f"noise {seed}", _noise, (seed,)) for seed in seeds]


def report(plan: Plan, results: Mapping[str, list[Interval]]) -> Report:  # noqa: ARG001
    """Three bars: inside, narrow, and silent where there is nothing."""
    kinds = [one for key, found in results.items() if key.startswith("planted") for one in found]
    noise = [found for key, found in results.items() if key.startswith("noise")]
    told = [(one.true, one.low, one.high) for one in kinds if one.low is not None and one.high is not None]
    if not told:
        return Report([bar("half-lives", held=False, figure="none stated", asked="stated")] if kinds else [])
    inside = fmean(low <= true <= high for true, low, high in told)
    width = median(high / low for _, low, high in told)
    stated = len(told) / len(kinds)
    said = f"{inside:.0%} of {len(told)}; stated for {stated:.0%} of {len(kinds)} kinds"
    held = inside >= _INSIDE and stated >= _STATED
    wrong = f"{sum(map(bool, noise))} of {len(noise)} runs"
    bars = [
        bar("half-lives: true value inside the stated interval", held, said, "90 % or more, stated for half or more"),
        bar("half-lives: median width of the intervals", width <= _FOLD, f"{width:.1f}-fold", "4-fold or less"),
        bar(
            "half-lives stated where no signal has an effect", sum(map(bool, noise)) <= _MOST_FALSE, wrong, "at most 2"
        ),
    ]
    return Report(bars)


FAMILY = Family("halflives", jobs, report)
