"""Whom a row is addressed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.terms import Attribute, AttributeType, Layer, Table
from tests.unit.route.conftest import Route, read_csv, scored_row

FIRST_NAME = Attribute("first_name", AttributeType.text, Layer.firmographic, "First Name")


@pytest.fixture
def people(engine: DuckDBEngine) -> Table:
    """Three people in one account, one in another."""
    engine.execute("""
        CREATE TABLE people AS SELECT * FROM (VALUES
          ('a.com', '1', 'Ann de Vries', 'Ann@a.com', 'VP RevOps', 'vp', 'Annie', DATE '2026-01-01', 1),
          ('a.com', '2', 'Bo Li', 'bo@a.com', 'Analyst', 'entry', NULL, DATE '2026-09-01', 2),
          ('a.com', '3', 'Cy Top', NULL, 'CEO', 'c-level', NULL, NULL, 3),
          ('b.com', '4', NULL, 'info@b.com', NULL, NULL, NULL, NULL, 4)
        ) AS t(account, person, name, email, title, seniority, first_name, last_active, line)
    """)
    return Table("people", Path("people.csv"), 4, (FIRST_NAME,), frozenset({"account"}))


def cells(tmp_path: Path, *names: str) -> list[tuple[str, ...]]:
    """Columns of the delivered rows."""
    return [tuple(row[name] for name in names) for row in read_csv(tmp_path / "out" / "instantly-icp-hot.csv")]


def test_one_row_per_best_contact(route: Route, people: Table, tmp_path: Path) -> None:
    """Each persona's contact has a row of its own with the title from the people file; one person is one row."""
    route(
        [scored_row(
            "a.com", contact_1_persona="VP", contact_1_name="Ann de Vries", contact_1_email="ann@a.com",
            contact_2_persona="Ops", contact_2_name="Bo Li", contact_2_email="bo@a.com",
            contact_3_persona="Champion", contact_3_name="Ann de Vries", contact_3_email="ANN@a.com",
        ), scored_row("b.com")],
        people=people,
    )  # fmt: skip
    assert cells(tmp_path, "account", "persona", "email", "first_name", "last_name", "title") == [
        ("a.com", "VP", "ann@a.com", "Annie", "", "VP RevOps"),
        ("a.com", "Ops", "bo@a.com", "Bo", "Li", "Analyst"),
        ("b.com", "", "", "", "", ""),
    ]
    keys = [key for (key,) in cells(tmp_path, "closefit_key")]
    assert keys[1] == f"{keys[0]}-2"
    assert len(set(keys)) == 3


def test_without_personas_the_most_senior_with_an_address_is_taken(route: Route, people: Table, tmp_path: Path) -> None:
    """A scored file without contacts takes one per account from the people file."""
    route([scored_row("a.com"), scored_row("b.com"), scored_row("c.com")], people=people)
    assert cells(tmp_path, "account", "email") == [("a.com", "ann@a.com"), ("b.com", "info@b.com"), ("c.com", "")]


def test_a_contact_without_address_is_still_a_row(route: Route, people: Table, tmp_path: Path) -> None:
    """Somebody known by name only is delivered with his title, for a person to find the address."""
    route([scored_row("a.com", contact_1_persona="CEO", contact_1_name="Cy Top", contact_1_email="")], people=people)
    assert cells(tmp_path, "email", "first_name", "last_name", "title") == [("", "Cy", "Top", "CEO")]
