"""Headers into attribute names."""

from __future__ import annotations

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake import read_accounts
from closefit.intake.headers import attribute_name, snake
from closefit.intake.tables import column_table
from tests.unit.intake.conftest import Write


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Number of Employees", "number_of_employees"),
        ("NumberOfEmployees", "number_of_employees"),
        ("num. of employees", "num_of_employees"),
        ("PageValues", "page_values"),
        ("Associated Company IDs", "associated_company_ids"),
        ("ICP_Tier__c", "icp_tier_c"),
        ("HubSpot Score", "hubspot_score"),
        ("Größe", "groesse"),
        ("Société", "societe"),
        ("growth %", "growth_percent"),
        ("🚀 Launch", "launch"),
        ("🚀", "column_7"),
        ("", "column_7"),
        ("\u200b", "column_7"),
        ("2nd round", "column_2nd_round"),
        ("Order", "order_"),
        ("Fit", "fit_"),
        ("会社名", "会社名"),
    ],
)
def test_a_header_becomes_a_name_that_conditions_can_use(header: str, name: str) -> None:
    """Letters and digits of the header in lower snake_case; a number where it has none."""
    assert attribute_name(header, 7) == name


@given(st.text(max_size=30))
def test_every_name_parses_as_a_column(header: str) -> None:
    """Whatever the header is, its name stands in a condition as one column."""
    name = attribute_name(header, 3)
    tree = sqlglot.parse_one(f"SELECT 1 WHERE {name} = 'x'", read="duckdb")
    assert [column.name for column in tree.find_all(exp.Column)] == [name]


@given(st.text(max_size=30))
def test_a_name_is_its_own_name(header: str) -> None:
    """Making a name of a name changes nothing."""
    assert snake(snake(header)) == snake(header)


@pytest.mark.parametrize("second", ["Deal Size", "deal_size", " DEAL  SIZE "])
def test_a_column_twice_names_both(engine: DuckDBEngine, write: Write, second: str) -> None:
    """Two columns of one name, exactly or once spelling is put aside, are an error on line 1 that names both."""
    path = write(f"domain,Deal Size,x,{second}\nacme.com,1,2,3\n", "accounts.csv")
    with pytest.raises(InputError) as caught:
        read_accounts(engine, path)
    message = str(caught.value)
    assert "accounts.csv:1:4: column 2" in message
    assert "column 4" in message
    assert "Rename or remove one of them" in message


def test_every_pair_of_twins_is_reported_at_once(engine: DuckDBEngine, write: Write) -> None:
    """All problems come together."""
    with pytest.raises(InputError) as caught:
        read_accounts(engine, write("domain,a,A,b,B\nacme.com,1,2,3,4\n"))
    assert len(caught.value.problems) == 2


def test_known_headers_get_one_name_in_every_file(engine: DuckDBEngine, write: Write) -> None:
    """Synonyms become canonical, the first of two keeps the name, and a contract's word gets the noun in front."""
    path = write("domain,Headcount,Employees,Billing Country,Line\nacme.com,1,2,Germany,x\n")
    table = read_accounts(engine, path)
    assert [a.name for a in table.attributes] == ["employees", "account_employees", "country", "account_line"]
    assert [a.header for a in table.attributes] == ["Headcount", "Employees", "Billing Country", "Line"]


def test_no_synonym_means_two_attributes() -> None:
    """A header stands for one attribute only, and every synonym is spelt as a header becomes a name."""
    seen: dict[str, str] = {}
    for name, others in column_table()["attributes"].items():
        for other in (name, *others):
            assert snake(other) == other
            assert seen.setdefault(other, name) == name


def test_every_role_is_spelt_as_headers_are() -> None:
    """The synonyms of roles can be met at all."""
    for noun in ("deals", "accounts", "signals", "people", "customers"):
        for names in column_table()[noun].values():
            assert [n for n in names if snake(n) != n] == []
