"""A file whose columns have types: the records the rest of the room works with."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.intake.census import NOTHING_SEEN, Census
from closefit.intake.headers import Column
from closefit.intake.raw import Raw
from closefit.terms import Assumption, AttributeType, Layer, Refused


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column, its type, and the SQL that makes its value from the raw relation."""

    column: Column
    type: AttributeType
    sql: str
    census: Census = NOTHING_SEEN
    #: The layer that the user named; None leaves it to the name.
    layer: Layer | None = None

    @property
    def header(self) -> str:
        return self.column.header

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True, slots=True)
class TypedFile:
    """A raw relation with a type for each column."""

    raw: Raw
    columns: tuple[TypedColumn, ...]
    #: Rows and cells that could not be used.
    refused: tuple[Refused, ...]
    assumptions: tuple[Assumption, ...]

    def header(self, header: str) -> TypedColumn | None:
        """The column a user means: its header, or its name, letter case put aside."""
        wanted = header.strip().casefold()
        exact = next((c for c in self.columns if c.header.casefold() == wanted), None)
        return exact or next((c for c in self.columns if c.name == wanted), None)
