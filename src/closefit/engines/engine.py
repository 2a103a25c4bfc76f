"""What every engine can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from sqlglot import exp

if TYPE_CHECKING:
    import duckdb

    from closefit.terms import AttributeType


@dataclass(frozen=True, slots=True)
class EngineColumn:
    """A column of a table that lives in an engine."""

    name: str
    #: How its values can be read; None for what no condition can use (a struct, a map, bytes).
    type: AttributeType | None
    #: The engine's own word for its type.
    kind: str


class Engine(Protocol):
    """Runs SQL trees. A plain string is taken as SQL in the engine's own dialect."""

    #: How a user calls it, and the dialect that trees are rendered in.
    name: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def close(self) -> None:
        """End the session; whatever was made for it alone is gone."""

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]:
        """Every row as a dictionary from column name to Python value; for results that fit into memory."""


class RemoteEngine(Engine, Protocol):
    """An engine beside the embedded one, which reads files for it and writes the file of its results."""

    #: Whether typed rows of a file can be handed over; elsewhere tables must be there already.
    takes_files: bool

    def columns(self, table: str) -> tuple[EngineColumn, ...]:
        """The columns of a table or view in their order.

        Raises:
            InputError: there is no such table, or it may not be read.
        """

    def load(self, source: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]) -> None:
        """Hand over a relation of the embedded engine under its own name, for this session only.

        ``kinds`` maps each of its columns to one of :data:`KINDS`.
        """

    def fetch(
        self, expression: exp.Expr | str, target: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]
    ) -> None:
        """The rows of a query into a new table of the embedded engine; ``kinds`` are DuckDB's types by column."""

    def create(self, table: str, expression: exp.Expr, *, replace: bool) -> None:
        """Make a table of the query's rows, whole or not at all.

        Raises:
            InputError: it cannot be made, or is there already and was not to be replaced.
        """


#: DuckDB's types that relations are handed over in; every engine has each of them.
KINDS = ("VARCHAR", "DOUBLE", "BIGINT", "BOOLEAN", "DATE", "VARCHAR[]")


def quote(identifier: str) -> str:
    """An identifier as SQL, whatever characters it holds.

    >>> quote("number of employees")
    '"number of employees"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """A text as an SQL literal.

    >>> text_literal("O'Neill")
    "'O''Neill'"
    """
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: Path) -> str:
    """A path as an SQL literal."""
    return text_literal(str(path))
