"""Which header of a file stands behind each column of the contract: for those who read the same table elsewhere."""

from __future__ import annotations

from closefit.intake.headers import snake
from closefit.intake.roles import role_names
from closefit.terms import Table

#: Columns that are found by what was noted when the file was read.
_NOTED = {
    "account key": "account",
    "day of the signal": "at",
    "kind of signal": "kind",
    "strength of the signal": "strength",
}
_ROLES = {
    "accounts": {"name": "account_name", "origin": "origin"},
    "signals": {},
    "people": {
        name: name for name in ("person", "name", "email", "title", "seniority", "department", "started", "last_active")
    },
}


def contract_headers(table: Table, noun: str, key: str | None = None) -> dict[str, str]:
    """Column of the contract -> header, for those that the file has; ``key`` is the header that ``--key`` named."""
    found = {_NOTED[note.what]: note.value for note in table.assumptions if note.what in _NOTED}
    if key is not None:
        found["account"] = key
    headers = {snake(header): header for header in reversed(table.headers)}
    for column, role in _ROLES[noun].items():
        header = next((headers[name] for name in role_names(noun, role) if name in headers), None)
        if header is not None and column in table.columns and header not in found.values():
            found[column] = header
    return {column: header for column, header in found.items() if header in table.headers}
