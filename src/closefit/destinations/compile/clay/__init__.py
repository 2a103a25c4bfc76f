"""Clay: formula columns that give fit, exclusions and tier, and a plan of the columns that feed them.

The files: ``columns.json`` (every column, in the order in which they are added), ``plan.md`` (the same to read and
paste from) and ``fields.toml`` to correct which column holds what. Clay's API makes no tables, so people do.
"""

from __future__ import annotations

from collections.abc import Iterator

from closefit.destinations.compile.clay.formula import Formulas
from closefit.destinations.compile.clay.plan import files, inputs
from closefit.destinations.compile.columns import Columns
from closefit.destinations.compile.record import Compiled, Sources

__all__ = ["compiled"]

_INTENT = (
    "Its points depend on the days since each signal, and a row of Clay holds no dated events. closefit score gives"
    " intent; tiers take it from a number column."
)
_PEOPLE = "It speaks of people, and a row of the table is a company."


def compiled(sources: Sources) -> Compiled:
    """The profile as columns of a Clay table."""
    scores: dict[str, str] = {}
    columns = Columns(sources, Formulas(sources.fields, scores), scores, _INTENT, _PEOPLE)
    columns.write()
    return columns.register.compiled(files(columns), tuple(_notes(columns)))


def _notes(columns: Columns) -> Iterator[str]:
    names = [column.name for column in inputs(columns)]
    if names:
        yield f"Columns to fill, in whichever way: {', '.join(names)}. plan.md says what can fill them."
    yield "Formula columns cost no credits; what an enrichment costs is shown by Clay when the column is added."
    yield "Cells that are blank are unknown: they earn nothing and exclude nobody. A list that is empty is blank, too."
    yield "A text in a number column, such as 1,200 or 51-200, is read as unknown: let the column hold plain numbers."
