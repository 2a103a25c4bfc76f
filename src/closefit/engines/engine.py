"""What every engine can do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from sqlglot import exp


class Engine(Protocol):
    """Runs SQL trees. A plain string is taken as SQL in the engine's own dialect."""

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]:
        """Every row as a dictionary from column name to Python value; for results that fit into memory."""

    def write(self, expression: exp.Expr | str, path: Path) -> int:
        """Write the rows into a file, all or nothing, and return how many there were."""


def quote(identifier: str) -> str:
    """An identifier as SQL, whatever characters it holds.

    >>> quote("number of employees")
    '"number of employees"'
    """
    return '"' + identifier.replace('"', '""') + '"'
