"""Deals that say nothing: how often is anything named all the same?

300 mixed, correlated columns with missing values, three deals per account that share their luck; churn, reasons for a
loss and what an account costs are drawn by chance, so exclusions and segments have every opportunity to be wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tests.truth.outcome_worlds import random_outcomes

from benchmarks.derive.plan import Bar, Family, Job, Plan, Report, bar
from closefit.derive import Assembled, Derivation, derive
from closefit.derive.findings import AttributeVerdict, DealCounts

SIZES = (100, 1_000)
#: Runs and how many of them may name something.
_RUNS, _MOST = 20, 2
_LONG_RUNS, _LONG_MOST = 100, 8


@dataclass(frozen=True, slots=True)
class Named:
    """What one run on noise named, each as ``kind: name``."""

    things: tuple[str, ...]


def named(found: Derivation) -> tuple[str, ...]:
    """Attributes that tell won from lost, exclusions and segments."""
    told = (AttributeVerdict.priority, AttributeVerdict.negative)
    things = [f"{one.verdict}: {one.name}" for one in found.attributes if one.verdict in told]
    things += [f"exclusion: {one.name}" for one in found.exclusions]
    segments = found.segmentation.segments if found.segmentation else ()
    return (*things, *(f"segment: {one.name}" for one in segments))


def _run(deals: int, seed: int) -> Named:
    world = random_outcomes(deals, seed)
    frame = world.deals
    counts = DealCounts(int(frame.won.sum()), int((~frame.won).sum()), int((frame.churned == 1).sum()), 0)
    assembled = Assembled(frame, counts, (), None, "noise", measured=world.known.measured)
    return Named(named(derive(assembled, seed=seed)))


def jobs(plan: Plan) -> list[Job[Named]]:
    """20 runs at each size; 100 in a long run, 2 in a quick one."""
    runs = _LONG_RUNS if plan.long else 2 if plan.quick else _RUNS
    return [
        Job(f"{size} {seed}", _run, (size, seed))
        for size in reversed(SIZES)
        for seed in plan.seeds(runs, "noise")
    ]  # fmt: skip


def report(plan: Plan, results: Mapping[str, Named]) -> Report:
    """One bar per size, with everything that was named."""
    by_size: dict[int, list[tuple[str, Named]]] = defaultdict(list)
    for key, result in results.items():
        deals, seed = key.split(" ")
        by_size[int(deals)].append((seed, result))
    most = _LONG_MOST if plan.long else _MOST
    bars, notes = [], []
    for size in SIZES:
        runs = by_size[size]
        if runs:
            bars.append(_bar(size, runs, most))
            told = [(seed, "; ".join(one.things)) for seed, one in runs if one.things]
            notes += [f"Noise, {size:,} deals, seed {seed} named {things}." for seed, things in told]
    return Report(bars, [], notes)


def _bar(size: int, runs: list[tuple[str, Named]], most: int) -> Bar:
    wrong = sum(bool(one.things) for _, one in runs)
    name = f"noise, {size:,} deals: runs that name an attribute, an exclusion or a segment"
    return bar(name, wrong <= most, f"{wrong} of {len(runs)}", f"at most {most}")


FAMILY = Family("noise", jobs, report)
