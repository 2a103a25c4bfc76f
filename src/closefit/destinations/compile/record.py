"""What a compile target is given, and what it gives back: files, and every line of the profile with its fate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from closefit.terms import points_text

if TYPE_CHECKING:
    from closefit.destinations.compile.fields import Fields
    from closefit.profile import Profile

#: A row of a file that the caller read: column -> value, None where it is unknown.
Row = Mapping[str, object]


class LineKind(StrEnum):
    """The parts of a profile that a target expresses or cannot."""

    boundary = "boundary"
    exclusion = "exclusion"
    criterion = "criterion"
    qualify = "qualify"
    signal = "signal"
    tier = "tier"
    persona = "persona"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a profile."""

    kind: LineKind
    #: Place among the lines of its kind, from 1; together they name the line.
    number: int
    name: str
    #: The condition as the profile writes it; grades one after the other.
    text: str
    #: The most it can earn in milli-points (the least where it only costs); None where it earns none.
    points: int | None = None
    #: The conditions one by one, where they speak of the account's attributes.
    conditions: tuple[str, ...] = ()

    @property
    def points_said(self) -> str:
        """``3``, ``-1.5``, or nothing."""
        return "" if self.points is None else points_text(self.points)


@dataclass(frozen=True, slots=True)
class Expressed:
    """A line that the target says."""

    line: Line
    #: Where in the files: ``field ICP_Fit__c``.
    where: str
    #: How the target says less, or more, than the profile; empty where it says the same.
    loosely: str = ""


@dataclass(frozen=True, slots=True)
class Inexpressible:
    """A line that the target cannot say."""

    line: Line
    #: Why, and what would make it possible; whole sentences.
    why: str

    @property
    def kind(self) -> LineKind:
        return self.line.kind

    @property
    def name(self) -> str:
        return self.line.name

    @property
    def points(self) -> int | None:
        """See :attr:`Line.points`."""
        return self.line.points


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which part of the points of an axis a target expresses, in milli-points."""

    expressed: int
    most: int

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where there is nothing to express."""
        return self.expressed / self.most if self.most else 1.0

    def __str__(self) -> str:
        return f"{points_text(self.expressed)} of {points_text(self.most)} points"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A profile in a vendor's own form. Every line of the profile stands in ``expressed`` or ``inexpressible``."""

    #: Name inside the output folder (folders with ``/``) -> text, written as UTF-8, or bytes.
    files: Mapping[str, str | bytes]
    expressed: tuple[Expressed, ...]
    inexpressible: tuple[Inexpressible, ...]
    #: What whoever loads the files must know; whole sentences.
    notes: tuple[str, ...] = ()

    def coverage(self, kind: LineKind) -> Coverage:
        """Points expressed of the points there are: of ``criterion`` (fit), ``signal`` (intent) or ``persona``."""
        said = _most(entry.line for entry in self.expressed if entry.line.kind is kind)
        return Coverage(said, said + _most(entry.line for entry in self.inexpressible if entry.line.kind is kind))


def _most(lines: Iterable[Line]) -> int:
    return sum(max(line.points or 0, 0) for line in lines)


@dataclass(frozen=True, slots=True)
class Counts:
    """What searches find among accounts that are known."""

    #: Name of the accounts file.
    file: str
    accounts: int
    wanted: int
    #: Search -> accounts that it finds, how many of them are wanted, and how many wanted ones it cannot tell about.
    found: Mapping[str, tuple[int, int, int]]


#: Searches by name, each as conditions that all must hold, and the tiers that are wanted -> what they find.
Count = Callable[[Mapping[str, Sequence[str]], Sequence[str]], Counts]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a target is made from."""

    profile: Profile
    #: Attribute -> the vendor's field, the user's own before the target's defaults.
    fields: Fields
    #: Rows of ``closefit score``, best first, joined with the accounts file; None where no file was given.
    scored: Iterable[Row] | None = None
    #: Rows of the people file; None where no file was given.
    people: Iterable[Row] | None = None
    #: Tiers that a search or a list is made for, as the profile spells them; none: the target's own choice.
    tiers: tuple[str, ...] = ()
    #: Nothing later is looked at; the day that ages are counted back from.
    as_of: dt.date = dt.date(2000, 1, 1)
    #: Counts what searches find among accounts; None where no accounts were given.
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A vendor's form that a profile can be compiled to; its file here has the same name."""

    #: As ``--to`` takes it.
    name: str
    #: The vendor's own name.
    title: str
    #: What is made, in a few words.
    makes: str
    #: Files it cannot do without: ``scored``, ``people``.
    needs: tuple[str, ...] = ()
    #: Files it takes when they are given.
    takes: tuple[str, ...] = field(default=())

    @property
    def module(self) -> str:
        """Name of its file."""
        return self.name.replace("-", "_")

    def compile(self, sources: Sources) -> Compiled:
        """The profile in this form; the same sources give the same bytes."""
        import importlib

        made = importlib.import_module(f"closefit.destinations.compile.{self.module}").compiled(sources)
        assert isinstance(made, Compiled)  # noqa: S101  (a contract test holds every file to it)
        return made
