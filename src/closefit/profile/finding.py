"""What lint says about one spot of a profile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from closefit.profile.locate import dotted
from closefit.profile.reader import KeyPath


class Level(StrEnum):
    """How much it matters, worst first."""

    error = "error"
    warning = "warning"
    note = "note"

    @property
    def rank(self) -> int:
        """0 for an error."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a profile that deserves a look."""

    level: Level
    #: Stable name for scripts: ``too-many-criteria``.
    code: str
    #: One sentence.
    message: str
    #: Where in the profile: ``("fit", "criteria", 2)``; empty is the profile as a whole.
    path: KeyPath = ()
    #: What to do about it.
    advice: str | None = None

    @property
    def place(self) -> str:
        """``fit.criteria[2]``"""
        return dotted(self.path)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.path else ""
        return f"{self.level.value} {self.code}: {where}{self.message}" + (
            f"\n    {self.advice}" if self.advice else ""
        )
