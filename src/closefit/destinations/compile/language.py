"""What a vendor's language of formulas must be able to say, and the columns that are said in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from closefit.destinations.compile.fields import Field
from closefit.destinations.compile.record import Line, Sources
from closefit.destinations.compile.wording import Words
from closefit.terms import AttributeType


class Role(StrEnum):
    """What a column says."""

    fit = "fit"
    counted = "fit as tiers count it"
    excluded = "excluded by"
    outside = "outside the boundary"
    qualified = "qualified"
    tier = "tier"


@dataclass(frozen=True, slots=True)
class Column:
    """One column, worked out by a formula."""

    role: Role
    #: As formulas refer to it.
    name: str
    formula: str
    #: The lines it says, by name; none where it joins other columns.
    says: tuple[str, ...]
    #: Number among the parts of its role, from 1; None for the only one or the sum.
    part: int | None = None

    @property
    def type(self) -> AttributeType:
        """Number, text or flag."""
        if self.role in {Role.fit, Role.counted}:
            return AttributeType.number
        return AttributeType.text if self.role in {Role.excluded, Role.tier} else AttributeType.flag


class Language(Words, Protocol):
    """How one vendor writes formulas. Every part is a formula; ``milli`` are milli-points."""

    @property
    def longest(self) -> int | None:
        """Characters that a formula may have; None where nothing is known."""

    @property
    def defaults(self) -> Mapping[str, Field]:
        """Attribute -> the vendor's field, where the user names none."""

    def proposal(self, attribute: str, kind: AttributeType) -> tuple[str, str]:
        """What a field for an attribute would be called, and be."""

    def name(self, role: Role, part: int | None = None) -> str:
        """What a column is called."""

    def graded(self, grades: Sequence[tuple[str, int]], otherwise: tuple[str, int] | None) -> str:
        """Points of the first test that holds; of the last pair where its test holds; else none."""

    def total(self, parts: Sequence[str]) -> str:
        """Points of several criteria together."""

    def added(self, columns: Sequence[str]) -> str:
        """The sum of columns of points."""

    def names(self, tests: Sequence[tuple[str, str]]) -> str:
        """The names whose tests hold, with semicolons between them."""

    def placed(self, branches: Sequence[tuple[str, str]], last: str) -> str:
        """The name of the first test that holds, or the last name."""

    def at_least(self, number: str, milli: int) -> str:
        """A number of points reaches so many."""

    def counted(self, met: str, fit: str, milli: int) -> str:
        """``fit`` where the test holds, and at most so many points where it does not."""

    def negated(self, truth: str) -> str:
        """Not."""

    def read(self, column: Column) -> str:
        """What another column holds; of a text whether it holds any."""

    def held(self, name: str, field: Field) -> str:
        """A score out of a field that somebody fills: blank points are none, a blank text is no."""

    def loosely(self, line: Line, sources: Sources) -> str:
        """How formulas say less or more than a line; empty where they say the same."""
