"""What was planted is found again on seeds that no test has seen, and nothing is found where nothing was planted.

Each kind has a world of its own in ``tests/truth``. To add one: a function that gives ``Recovered`` for a seed, and a
line in ``KINDS``; its bar is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from tests.truth.outcome_worlds import outcomes
from tests.truth.segment_worlds import Crowds, crowds
from tests.truth.worlds import planted

from benchmarks.derive.plan import Bar, Family, Job, Plan, Report, bar
from closefit.derive import Assembled, Derivation, derive
from closefit.derive.findings import DealCounts, ExclusionFinding
from closefit.derive.frame import DealFrame
from closefit.derive.holds import holds
from closefit.derive.outcomes.measured import Measured

#: Part of what was planted that must be found again.
_FOUND = 0.90


@dataclass(frozen=True, slots=True)
class Recovered:
    """What one world had and what was found in it."""

    planted: int
    found: int
    #: What was not found, and what was found although nobody planted it.
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that is planted."""

    name: str
    run: Callable[[int], Recovered]
    seeds: int
    #: Found where nothing was planted: at most so many over all seeds; None is told but not judged.
    most_false: int | None = None


def derived(frame: DealFrame, seed: int, *, segments: str = "1", measured: tuple[Measured, ...] = ()) -> Derivation:
    """The whole order of work on a generated frame."""
    won, churned = int(frame.won.sum()), int((frame.churned == 1).sum())
    counts = DealCounts(won, len(frame) - won, churned, 0)
    return derive(Assembled(frame, counts, (), None, "generated", measured=measured), seed=seed, segments=segments)


def exclusions(seed: int) -> Recovered:
    """2,000 deals: an industry that churns, traits of those lost for budget and to lock-in, one that costs, a floor."""
    world = outcomes(2_000, seed)
    found = derived(world.deals, seed, measured=world.known.measured).exclusions
    # who buys quickly was planted to leave: proposing it is right, though it is looked for elsewhere
    honest = {*world.exclusions, world.leaves}
    missed = tuple(name for name, sides in world.exclusions.items() if not any(_on(one, name, sides) for one in found))
    false = tuple(f"{one.name} ({one.condition})" for one in found if not any(n and n in one.condition for n in honest))
    return Recovered(len(world.exclusions), len(world.exclusions) - len(missed), missed, false)


def _on(found: ExclusionFinding, attribute: str, sides: tuple[str, ...]) -> bool:
    """Whether an exclusion is on this attribute and comes of one of these comparisons."""
    return attribute in found.condition and found.name.startswith(sides)


def two_crowds(seed: int) -> Recovered:
    """1,500 deals of two crowds."""
    return _crowds(crowds(1_500, seed, count=2), seed)


def three_crowds(seed: int) -> Recovered:
    """2,500 deals of three crowds."""
    return _crowds(crowds(2_500, seed, count=3), seed)


def _crowds(world: Crowds, seed: int) -> Recovered:
    """Found when as many segments are proposed and nine deals in ten are in their own."""
    found = derived(world.deals, seed, segments="auto").segmentation
    segments = found.segments if found else ()
    wanted = int(world.crowd.max()) + 1
    right = len(segments) == wanted and agreement(world, [one.conditions for one in segments]) >= 0.9
    said = f"seed {seed}: {len(segments)} segments by {world.split}"
    return Recovered(1, int(right), () if right else (said,))


def agreement(world: Crowds, conditions: list[tuple[str, ...]]) -> float:
    """Share of deals in the crowd they were planted in, crowds matched as well as they can be."""
    label = np.full(len(world.deals), -1)
    for place, lines in enumerate(conditions):
        inside = [holds(line, world.deals.columns, len(world.deals)).true for line in lines]
        label[np.all(inside, axis=0)] = place
    orders = permutations(range(len(conditions)))
    return max(float((np.array([*order, -1])[label] == world.crowd).mean()) for order in orders)


def one_crowd(seed: int) -> Recovered:
    """1,000 deals for which the same attributes matter: there is nothing to find, so any segment is a false one."""
    frames = {"one crowd": crowds(1_000, seed, count=1).deals, "planted": planted(1_000, seed).deals}
    false = []
    for name, frame in frames.items():
        found = derived(frame, seed, segments="auto").segmentation
        if found and found.segments:
            false.append(f"seed {seed}: {name} split by {found.segments[0].name}")
    return Recovered(0, 0, (), tuple(false))


KINDS = (
    Kind("exclusions at 2,000 deals", exclusions, 12),
    Kind("two segments at 1,500 deals", two_crowds, 10),
    Kind("three segments at 2,500 deals", three_crowds, 5),
    Kind("segments where there is one crowd", one_crowd, 8, most_false=2),
)


def jobs(plan: Plan) -> list[Job[Recovered]]:
    """Every kind on seeds of its own."""
    listed = []
    for place, kind in enumerate(KINDS):
        seeds = plan.seeds(1 if plan.quick else kind.seeds, kind.name)
        listed += [Job(f"{place} {seed}", kind.run, (seed,)) for seed in seeds]
    return listed


def report(plan: Plan, results: Mapping[str, Recovered]) -> Report:  # noqa: ARG001
    """One bar a kind, with what was missed and what was found in vain."""
    parts: dict[int, list[Recovered]] = defaultdict(list)
    for key, result in results.items():
        parts[int(key.split(" ")[0])].append(result)
    bars, notes = [], []
    for place, runs in sorted(parts.items()):
        kind = KINDS[place]
        bars.append(_bar(kind, runs))
        notes += [f"{kind.name}, missed: {one}." for run in runs for one in run.missed]
        notes += [f"{kind.name}, found though not planted: {one}." for run in runs for one in run.false]
    return Report(bars, [], notes)


def _bar(kind: Kind, runs: list[Recovered]) -> Bar:
    wanted, found = sum(run.planted for run in runs), sum(run.found for run in runs)
    false = sum(len(run.false) for run in runs)
    if kind.most_false is not None:
        return bar(f"recovery: {kind.name}", false <= kind.most_false, f"{false} named", f"at most {kind.most_false}")
    said = f"{found} of {wanted} in {len(runs)} worlds, {false} not planted"
    return bar(f"recovery: {kind.name}", found >= _FOUND * wanted, said, "nine in ten")


FAMILY = Family("recovery", jobs, report)
