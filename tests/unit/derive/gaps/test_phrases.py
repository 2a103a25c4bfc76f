"""Bins said as conditions: the condition language reads them, and they hold for exactly the deals of the bins."""

from __future__ import annotations

import numpy as np
import pytest

from closefit.conditions import parse_condition, value_text
from closefit.derive.frame import Column
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.gaps.phrases import condition_text, name_text, number_text
from closefit.engines import DuckDBEngine, quote
from tests.truth.worlds import flag, frame, items, number, text


def columns() -> list[Column]:
    """One awkward column of each kind; 400 deals."""
    rng = np.random.default_rng(3)
    tools = ("HubSpot", "it's", "Ünïcode")
    return [
        number("employees", np.rint(np.exp(rng.normal(4.5, 1.2, 400)))),
        number("growth", np.where(rng.random(400) < 0.2, np.nan, np.round(rng.normal(0, 0.3, 400), 2))),
        number("ratio", rng.random(400)),
        text("industry", rng.integers(-1, 4, 400), ("b2b saas", "it's", "Retail", 'say "x"')),
        text("order", rng.permutation(np.concatenate([np.repeat([0, 1, 2], 120), np.arange(3, 43)])), _many(43)),
        flag("anzahl mitarbeiter", (rng.random(400) < 0.4).astype(float)),
        items("technologies", rng.random((400, 3)) < 0.4, rng.random(400) < 0.9, tools),
    ]


def _many(count: int) -> tuple[str, ...]:
    return tuple(f"value {i}" for i in range(count))


def test_conditions_hold_for_exactly_the_deals_of_their_bins() -> None:
    """DuckDB, asked the condition's text, finds the deals whose codes are in the bins."""
    deals = frame(np.arange(400), np.arange(400) % 2 == 0, columns())
    binned = bin_frame(deals)
    with DuckDBEngine() as engine:
        _table(engine, columns())
        for attribute, codes in zip(binned.attributes, binned.codes, strict=True):
            if attribute.item:
                continue  # `has` is a function of the condition language, not of DuckDB
            for first in range(1, attribute.size + 1):
                for last in range(first, attribute.size + 1):
                    if (first, last) == (1, attribute.size):
                        continue
                    said = condition_text(attribute, list(range(first, last + 1)))
                    asked = parse_condition(said).tree.sql(dialect="duckdb")
                    found = engine.execute(f"select line from deals where {asked} order by line").fetchall()
                    expected = np.flatnonzero((codes >= first) & (codes <= last))
                    assert [row[0] for row in found] == expected.tolist(), said


def _table(engine: DuckDBEngine, given: list[Column]) -> None:
    frames = []
    for column in given:
        if hasattr(column, "values"):
            values = [None if np.isnan(v) else float(v) for v in column.values]
            frames.append((column.attribute.name, "double", values))
        elif hasattr(column, "offsets"):
            continue
        else:
            kind = "boolean" if column.attribute.type == "flag" else "varchar"
            texts = [None if c < 0 else column.vocabulary[c] for c in column.codes]
            frames.append((column.attribute.name, kind, texts))
    head = ", ".join(f"{quote(name)} {kind}" for name, kind, _ in frames)
    engine.execute(f"create table deals (line integer, {head})")
    rows = [list(row) for row in zip(range(400), *(values for _, _, values in frames), strict=True)]
    engine.connection.executemany(f"insert into deals values ({', '.join('?' * (len(frames) + 1))})", rows)


@pytest.mark.parametrize(
    ("name", "bins", "expected"),
    [
        ("technologies: HubSpot", [2], "has(technologies, 'HubSpot')"),
        ("technologies: it's", [1], "not has(technologies, 'it''s')"),
        ("anzahl mitarbeiter", [2], '"anzahl mitarbeiter" = true'),
    ],
)
def test_items_and_flags_in_words(name: str, bins: list[int], expected: str) -> None:
    """Lists say has, flags say true or false, names that are no plain words are quoted."""
    binned = bin_frame(frame(np.arange(400), np.arange(400) % 2 == 0, columns()))
    attribute = next(a for a in binned.attributes if a.name == name)
    said = condition_text(attribute, bins)
    assert said == expected
    parse_condition(said)


def test_dates_are_said_in_days_since() -> None:
    """A date attribute is counted in days before the deal's creation."""
    import dataclasses

    from closefit.terms import AttributeType

    column = number("last_funding_date", np.arange(400.0))
    column = dataclasses.replace(column, attribute=dataclasses.replace(column.attribute, type=AttributeType.date))
    attribute = bin_frame(frame(np.arange(400), np.arange(400) % 2 == 0, [column])).attributes[0]
    said = condition_text(attribute, [1])
    assert said.startswith("days_since(last_funding_date) < ")
    parse_condition(said)


def test_literals_are_safe() -> None:
    """Quotes are doubled, names that would mean something else are quoted, numbers have no exponent."""
    assert value_text("McDonald's") == "'McDonald''s'"
    assert name_text("case") == '"case"'
    assert name_text('a"b') == '"a""b"'
    assert number_text(1e-05) == "0.00001"
    assert number_text(-0.0) == "0"
