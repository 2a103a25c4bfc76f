"""What a benchmark consists of: a plan, jobs, families of bars, and a verdict per bar."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

#: The folder of real data sets, beside the repository.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


#: Unless another is asked for.
SEED = 2026


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of the benchmark."""

    #: Every seed of the run follows from this one.
    seed: int = SEED
    #: Fewer seeds and fewer rows, to see whether everything runs; its figures are not for the page.
    quick: bool = False
    #: Many more seeds where chance decides (noise).
    long: bool = False
    #: Learners to run; all when empty.
    learners: tuple[str, ...] = ()
    shared: Path = SHARED

    @property
    def real_data(self) -> bool:
        return self.shared.is_dir()

    def takes(self, learner: str) -> bool:
        return not self.learners or learner in self.learners

    def seeds(self, count: int, family: str) -> list[int]:
        """So many seeds, other ones for each family, none of which a test uses (those are below 10,000)."""
        start = 10_000 + 1_000_003 * (self.seed % 1_000) + 1_009 * (zlib.crc32(family.encode()) % 900)
        return [start + place for place in range(count)]


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """A module-level function with plain arguments, run in a worker process."""

    key: str
    run: Callable[..., T]
    arguments: tuple[object, ...] = ()


class Held(StrEnum):
    """What became of a bar."""

    held = "held"
    missed = "missed"
    #: An aim beyond the bar; it fails nothing.
    aim_reached = "aim reached"
    aim_not_reached = "aim not reached"
    not_run = "not run"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what was measured, the figure, and what must hold."""

    name: str
    held: Held
    figure: str
    bar: str

    @property
    def line(self) -> str:
        return f"{self.held}: {self.name}: {self.figure} (bar: {self.bar})"


def bar(name: str, held: bool, figure: str, asked: str) -> Bar:
    """A bar that was measured."""
    return Bar(name, Held.held if held else Held.missed, figure, asked)


def aim(name: str, held: bool, figure: str, asked: str) -> Bar:
    """An aim beyond a bar."""
    return Bar(name, Held.aim_reached if held else Held.aim_not_reached, figure, asked)


def not_run(name: str, reason: str, asked: str) -> Bar:
    """A bar that could not be measured here, with the reason."""
    return Bar(name, Held.not_run, reason, asked)


@dataclass(frozen=True, slots=True)
class Report:
    """What a family has to say."""

    bars: list[Bar]
    #: Rows of the one table, as cells.
    rows: list[list[str]] = field(default_factory=list)
    #: Lines of Markdown under the table.
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Family(Generic[T]):
    """One file of bars."""

    name: str
    jobs: Callable[[Plan], list[Job[T]]]
    report: Callable[[Plan, Mapping[str, T]], Report]
    #: Its clock counts: nothing else may run beside it.
    alone: bool = False
    #: Loads what is slow to load, in each worker before its first job, so that no clock sees it.
    warm: Callable[[], None] | None = None


#: Said wherever a real data set would be.
ABSENT = "the folder shared/data beside the repository is absent"
