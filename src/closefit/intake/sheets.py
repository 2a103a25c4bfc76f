"""Small tables that a person fills in: rows by the role of their columns, each with its line, all of it text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.headers import snake
from closefit.intake.identity import account_keys
from closefit.intake.read import read_file
from closefit.terms import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: role -> what stands there, blanks left out; keys under which its account may be known."""

    line: int
    cells: Mapping[str, str]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A table that a person filled in."""

    path: Path
    #: Role -> header, for the roles that the file has.
    headers: Mapping[str, str]
    #: Role -> column, counted from 1.
    positions: Mapping[str, int]
    rows: tuple[SheetRow, ...]
    refused: tuple[Refused, ...]

    def place(self, row: SheetRow, role: str) -> Place:
        """Where a cell stands."""
        return Place(self.path, row.line, self.positions.get(role))


def read_sheet(
    engine: DuckDBEngine, path: Path, noun: str, roles: Mapping[str, Sequence[str]], required: Sequence[str]
) -> FilledSheet:
    """Read a table by roles (role -> names its header may have, in lower snake_case, best first).

    Raises:
        InputError: the file cannot be read, or a required role has no column.
    """
    raw = read_file(engine, path, noun)
    names = {snake(header): place for place, header in reversed(list(enumerate(raw.headers, 1)))}
    positions = {role: place for role, known in roles.items() if (place := _first(known, names)) is not None}
    missing = [role for role in required if role not in positions]
    if missing:
        shown = ", ".join(repr(header) for header in raw.headers[:12])
        raise InputError(
            [
                Problem(
                    f"there is no column for the {role}",
                    Place(path, raw.header_line or None),
                    f"Call it {', '.join(roles[role][:3])}. The file has {shown}.",
                )
                for role in missing
            ]
        )
    picked = "".join(f", CAST({quote(f'c{place}')} AS VARCHAR)" for place in positions.values())
    found = engine.execute(f"SELECT line{picked} FROM {quote(raw.relation)} ORDER BY line").fetchall()
    rows = []
    for line, *cells in found:
        said = {role: str(cell).strip() for role, cell in zip(positions, cells, strict=True) if cell is not None}
        said = {role: text for role, text in said.items() if text}
        keys = account_keys(engine, said["account"]) if "account" in said else ()
        rows.append(SheetRow(int(line), said, keys))
    headers = {role: raw.headers[place - 1] for role, place in positions.items()}
    return FilledSheet(path, headers, positions, tuple(rows), raw.refused)


def _first(known: Sequence[str], names: Mapping[str, int]) -> int | None:
    return next((names[name] for name in known if name in names), None)
