"""The last step of every noun: its relation, without the rows that could not be used."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.engines import DuckDBEngine, quote
from closefit.intake.attributes import AttributeColumn
from closefit.intake.raw import LINES_KEPT, Raw, forget, make_table, make_view
from closefit.terms import Refused


def build(
    engine: DuckDBEngine, raw: Raw, relation: str, contract: Sequence[str], attributes: Sequence[AttributeColumn],
    *, joins: Sequence[str], where: str = "",
) -> None:  # fmt: skip
    """Make a noun's relation: a view over Parquet; a table of everything else, whose raw rows are then forgotten."""
    items = ", ".join((*contract, *(a.select for a in attributes)))
    joined = " ".join((*joins, *(a.join for a in attributes if a.join)))
    query = f"SELECT {items} FROM {quote(raw.relation)} {joined} {where}"
    if raw.in_place:
        make_view(engine, relation, query)
    else:
        # Deals are numbered by line later; sorting them here would need gigabytes of notes in memory at once.
        ordered = bool(joined) and relation != "deals"
        make_table(engine, relation, f"{query} ORDER BY line" if ordered else query)
        forget(engine, raw)


def left_out_lines(engine: DuckDBEngine, noun: str, query: str) -> tuple[Refused, ...]:
    """Keep the rows of a query (line, reason) as ``<noun>_left_out`` and count them by reason."""
    table = f"{noun}_left_out"
    make_table(engine, table, query)
    rows = engine.execute(
        f"SELECT reason, count(*), list(line ORDER BY line)[1:{LINES_KEPT}] FROM {quote(table)} "
        "GROUP BY reason ORDER BY reason"
    ).fetchall()
    return tuple(Refused(str(reason), int(count), tuple(int(n) for n in lines)) for reason, count, lines in rows)


def where_kept(noun: str, refused: Sequence[Refused]) -> str:
    """SQL that leaves out the lines of ``<noun>_left_out``, when there are any."""
    return f"WHERE line NOT IN (SELECT line FROM {quote(f'{noun}_left_out')})" if refused else ""
