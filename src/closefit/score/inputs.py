"""What is scored: the files that were read, and what of the profile they cannot answer."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.terms import Table

#: A column of this name, in accounts, signals and people alike, holds the day as of which each row is scored where one
#: day is not for all; no attribute can have the name.
AS_OF_COLUMN = "as of"


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """Accounts, and what is known beside them. Relations live in the engine session that runs the score."""

    accounts: Table
    signals: Table | None = None
    people: Table | None = None


@dataclass(frozen=True, slots=True)
class MissingAttribute:
    """An attribute of the profile that a file has no column for: unknown for every account."""

    name: str
    #: ``accounts``, ``signals`` or ``people``.
    noun: str
    #: Attributes of the file that are spelt almost so.
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"the {self.noun} have no column {self.name!r}: unknown for all of them{meant}"
