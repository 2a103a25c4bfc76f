"""An optional column that tells an outcome, deal by deal."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.derive.frame import Column
from closefit.terms import Measure


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, its values in the order of the frame's deals, and where they come from."""

    measure: Measure
    column: Column
    #: Name of the file.
    file: str

    @property
    def header(self) -> str:
        return self.column.attribute.header or self.column.attribute.name
