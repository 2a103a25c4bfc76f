"""What the cells of a text column look like, counted in one query over all columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.intake import dates, numbers
from closefit.intake.headers import Column
from closefit.intake.raw import Raw, text_literals

TRUE_WORDS = ("yes", "true", "y", "t", "on", "1", "1.0", "ja")
FALSE_WORDS = ("no", "false", "n", "f", "off", "0", "0.0", "nein")

#: At most so many cells are looked at to find the type; every cell is checked against it afterwards.
_CELLS = 2_000_000
_ROWS = 10_000
#: The first lines are always among them.
_FEW = 200


@dataclass(frozen=True, slots=True)
class Census:
    """Counts over the known cells of one column (those of the sample), by what they look like."""

    known: int = 0
    #: Different values, letter case put aside.
    distinct: int = 0
    plain: int = 0
    integers: int = 0
    zero_led: int = 0
    #: Numbers in clothes when the full stop, or the comma, is the decimal sign.
    point: int = 0
    comma: int = 0
    #: Cells that only one of the two readings can explain.
    comma_sure: int = 0
    point_sure: int = 0
    #: Numbers with a comma before exactly three last digits: 1,234 could be either.
    comma_three: int = 0
    #: Cells with a full stop, and those of them with exactly three digits behind it.
    dots: int = 0
    dot_three: int = 0
    flags: int = 0
    flag_values: int = 0
    zero_one: int = 0
    iso: int = 0
    slashed: int = 0
    #: First (second) number over 12: the day stands first (second).
    day_first: int = 0
    month_first: int = 0
    named: int = 0
    compact: int = 0
    epoch: int = 0
    serial: int = 0
    dotted: int = 0
    brackets: int = 0
    semicolons: int = 0
    pipes: int = 0
    commas: int = 0
    #: Mean number of characters.
    length: float = 0.0
    longest: int = 0


#: Of a column that brings its own type.
NOTHING_SEEN = Census()


def _full(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {text_literal(pattern)})"


def _tests() -> dict[str, str]:
    first, second = (f"try_cast(regexp_extract(v, '^(\\d+)[-/.](\\d+)', {n}) AS INTEGER)" for n in (1, 2))
    is_slashed = _full("v", dates.SLASHED)
    one_comma = r"[^,.]*[0-9],[0-9]{3}[^0-9,.]*"
    return {
        "plain": _full("w", numbers.PLAIN),
        "integers": _full("w", "[-+]?[0-9]+"),
        "zero_led": _full("w", "0[0-9]+"),
        "point": _full("w", numbers.dressed(comma=False)),
        "comma": _full("w", numbers.dressed(comma=True)),
        "comma_three": _full("w", one_comma),
        "dots": "contains(w, '.')",
        "dot_three": _full("w", r"[-+]?[0-9]{1,3}\.[0-9]{3}"),
        "flags": f"w IN ({text_literals((*TRUE_WORDS, *FALSE_WORDS))})",
        "zero_one": "w IN ('0', '1', '0.0', '1.0')",
        "iso": _full("v", dates.ISO),
        "slashed": is_slashed,
        "day_first": f"({is_slashed} AND {first} > 12 AND {second} <= 12)",
        "month_first": f"({is_slashed} AND {second} > 12 AND {first} <= 12)",
        "named": _full("v", dates.NAMED),
        "compact": _full("v", dates.COMPACT),
        "epoch": _full("v", dates.EPOCH),
        "serial": _full("v", dates.SERIAL),
        "dotted": f"({is_slashed} AND contains(v, '.'))",
        "brackets": _full("v", r"\[.*\]"),
        "semicolons": "contains(v, ';')",
        "pipes": "contains(v, '|')",
        "commas": "contains(v, ',')",
    }


def take_census(engine: DuckDBEngine, raw: Raw, columns: Sequence[Column]) -> dict[int, Census]:
    """Column position to census, for VARCHAR columns. Large files are sampled by line, the same lines every time."""
    if not columns:
        return {}
    rows = max(2_000, min(_ROWS, _CELLS // len(columns)))
    step = max(1, raw.rows // rows)
    where = f"WHERE line % {step} = 0 OR line <= {_FEW}" if step > 1 else ""
    source = quote(raw.relation)
    # Domains are all different, and one tells as much as another: a few, so that the others are not read.
    parts = [
        f"SELECT {text_literal(c.raw)}, {c.raw} FROM {source} WHERE {c.raw} IS NOT NULL LIMIT {_FEW}"
        for c in columns
        if c.position in raw.domains
    ]
    rest = ", ".join(column.raw for column in columns if column.position not in raw.domains)
    if rest:
        parts.append(f"UNPIVOT (SELECT {rest} FROM {source} {where}) ON {rest} INTO NAME col VALUE cell")
    found = census_of(engine, " UNION ALL ".join(f"SELECT * FROM ({part}) AS t(col, cell)" for part in parts))
    return {column.position: found.get(column.raw, Census()) for column in columns}


def census_of(engine: DuckDBEngine, cells: str) -> dict[str, Census]:
    """Name to census, for a query of ``col`` (the name) and ``cell`` (a text)."""
    tests = _tests()
    flags = ", ".join(f"({test}) AS {name}" for name, test in tests.items())
    counts = ", ".join(f"sum(n) FILTER ({name}) AS {name}" for name in tests)
    query = f"""
        WITH cells AS ({cells}),
        words AS (SELECT col, cell AS v, lower(cell) AS w, count(*) AS n FROM cells GROUP BY ALL),
        looks AS (SELECT col, v, w, n, {flags} FROM words)
        SELECT col, sum(n) AS known, count(DISTINCT w) AS different, {counts},
            sum(n) FILTER (comma AND NOT point) AS comma_sure, sum(n) FILTER (point AND NOT comma) AS point_sure,
            count(DISTINCT w) FILTER (flags) AS flag_values,
            sum(n * length(v)) / sum(n) AS mean_length, max(length(v)) AS longest
        FROM looks GROUP BY col
    """
    return {str(row["col"]): _census(row) for row in engine.rows(query)}


def _census(row: dict[str, object]) -> Census:
    counts = {
        str(name): int(str(value or 0))
        for name, value in row.items()
        if name not in {"col", "different", "mean_length"}
    }
    return Census(distinct=int(str(row["different"])), length=float(str(row["mean_length"])), **counts)
