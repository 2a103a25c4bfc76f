"""A profile in the user's own tools: one file per target, all giving :class:`Compiled`.

Importing this imports no parser and no schema, so that ``--help`` can name every target.
"""

from __future__ import annotations

from closefit.destinations.compile.record import (
    Compiled,
    Count,
    Counts,
    Coverage,
    Expressed,
    Inexpressible,
    Line,
    LineKind,
    Row,
    Sources,
    Target,
)
from closefit.destinations.compile.targets import TARGETS, target_named

__all__ = [
    "TARGETS",
    "Compiled",
    "Count",
    "Counts",
    "Coverage",
    "Expressed",
    "Inexpressible",
    "Line",
    "LineKind",
    "Row",
    "Sources",
    "Target",
    "target_named",
]
