"""Columns that tell an outcome beyond won and lost: found by their names, or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake import Corrections, DealFlags, read_accounts, read_customers, read_deals
from closefit.intake.tables import column_table
from closefit.terms import Measure
from tests.unit.intake.conftest import Write

DEALS = (
    "company,status,Support Cost,NPS,Budget,Competitor Contract End,Expanded,NRR,size\n"
    "Acme,won,100,9,5000,2026-01-31,yes,1.1,5\nBeta,lost,,,700,2027-01-31,no,,6\n"
)


def test_measures_are_known_by_their_headers(engine: DuckDBEngine, write: Write) -> None:
    """Each measure is found, said with the flag that corrects it, and stays a column of the relation."""
    table = read_deals(engine, write(DEALS))
    assert table.measures == {
        Measure.support_cost: "support_cost", Measure.satisfaction: "nps", Measure.budget: "budget",
        Measure.lock_in: "competitor_contract_end", Measure.expansion: "expanded", Measure.retention: "nrr",
    }  # fmt: skip
    assert {a.what for a in table.assumptions if a.flag == "--measure"} == {measure.value for measure in Measure}
    assert {"support_cost", "nps"} <= {a.name for a in table.attributes}


def test_a_measure_is_told_by_flag(engine: DuckDBEngine, write: Write) -> None:
    """What is told beats the guess, by header or by name, and is no assumption."""
    flags = DealFlags(corrections=Corrections(measures={Measure.support_cost: "SIZE"}))
    table = read_deals(engine, write(DEALS), flags)
    assert table.measures[Measure.support_cost] == "size"
    assert Measure.support_cost.value not in {a.what for a in table.assumptions}


def test_a_text_is_no_cost(engine: DuckDBEngine, write: Write) -> None:
    """A column that cannot hold the measure is refused with its place and what it would take."""
    flags = DealFlags(corrections=Corrections(measures={Measure.support_cost: "mood"}))
    path = write("company,mood,status\nAcme,A,won\nBeta,B,lost\n")
    with pytest.raises(InputError, match="'mood' holds texts, and --measure asks it for support cost") as caught:
        read_deals(engine, path, flags)
    assert caught.value.problems[0].advice == "A column of support cost holds numbers."
    assert str(caught.value.problems[0].place).endswith("file.csv:1:2")


def test_a_column_with_a_role_is_no_measure(engine: DuckDBEngine, write: Write) -> None:
    """A column that is the key already is not ignored in silence."""
    flags = DealFlags(corrections=Corrections(measures={Measure.lock_in: "company"}))
    with pytest.raises(InputError, match="'company' is read as something else"):
        read_deals(engine, write("company,status\nAcme,won\nBeta,lost\n"), flags)


def test_customers_and_accounts_have_measures_too(engine: DuckDBEngine, tmp_path: Path) -> None:
    """Satisfaction beside the churn flag, lock-in beside the company's facts."""
    customers, accounts = tmp_path / "customers.csv", tmp_path / "accounts.csv"
    customers.write_text("company,churned,CSAT\nAcme,no,5\nBeta,yes,1\n", encoding="utf-8")
    accounts.write_text("company,employees,Incumbent\nAcme,5,yes\nBeta,6,no\n", encoding="utf-8")
    assert read_customers(engine, customers).measures == {Measure.satisfaction: "csat"}
    assert read_accounts(engine, accounts).measures == {Measure.lock_in: "incumbent"}


def test_every_name_of_the_table_is_in_the_manual() -> None:
    """The page of optional columns lists each header that is recognised."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "optional-columns.md").read_text(encoding="utf-8")
    for measure in Measure:
        missing = [name for name in column_table()["measures"][measure.name] if f"`{name}`" not in page]
        assert not missing, measure
        assert f"`{measure.name}`" in page
