"""Deals as exports write them, where a guess was once wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from closefit.engines import DuckDBEngine
from closefit.errors import InputError, UsageError
from closefit.intake import DealFlags, match_accounts, read_accounts, read_deals, read_signals
from closefit.terms import Assumption, AttributeType
from tests.unit.intake.conftest import Write


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Decision Maker Bought-In", "open"),
        ("Contract to be signed", "open"),
        ("Won't buy", "lost"),
        ("Bought", "won"),
        ("Contract signed", "won"),
    ],
)
def test_stages_that_only_sound_like_an_outcome(engine: DuckDBEngine, write: Write, stage: str, outcome: str) -> None:
    """HubSpot's own stage "Decision Maker Bought-In" is open, and "won't" is no win."""
    read_deals(engine, write(f"company,Deal Stage\nA,Closed Won\nB,Closed Lost\nC,{stage}\n"))
    assert engine.execute("SELECT outcome FROM deals WHERE line = 4").fetchall() == [(outcome,)]


def test_ones_and_zeros_with_a_decimal_are_an_outcome(engine: DuckDBEngine, write: Write) -> None:
    """A data frame with a gap writes 1 as 1.0; in CSV and in Parquet it is still yes and no."""
    read_deals(engine, write("company,won\nA,1.0\nB,0.0\nC,\n"))
    assert engine.execute("SELECT outcome FROM deals ORDER BY line").fetchall() == [("won",), ("lost",)]
    path = write("", "deals.parquet")
    values = "(VALUES ('A', 1.0::DOUBLE), ('B', 0.0), ('C', NULL)) t(company, won)"
    engine.execute(f"COPY (SELECT * FROM {values}) TO '{path}' (FORMAT parquet)")
    read_deals(engine, path)
    assert engine.execute("SELECT outcome FROM deals ORDER BY line").fetchall() == [("won",), ("lost",)]


def test_a_german_export_is_read_unaided(engine: DuckDBEngine, write: Write) -> None:
    """German headers, semicolons, decimal commas, days with full stops, Windows-1252."""
    text = (
        "Firma;Webseite;Ergebnis;Erstellt am;Abgeschlossen am;Betrag;Mitarbeiter\n"
        "Müller GmbH;https://www.mueller.de/;Gewonnen;31.01.2024;29.02.2024;1.250,50;120\n"
        "Größe AG;groesse.de;Verloren;01.02.2024;31.12.2024;900,00;80\n"
    )
    read_deals(engine, write(text, encoding="cp1252"))
    found = engine.execute(
        "SELECT account, outcome, created::VARCHAR, closed::VARCHAR, amount, employees FROM deals ORDER BY line"
    ).fetchall()
    assert found == [
        ("mueller.de", "won", "2024-01-31", "2024-02-29", 1250.5, 120.0),
        ("groesse.de", "lost", "2024-02-01", "2024-12-31", 900.0, 80.0),
    ]


def test_a_comma_inside_an_entry_of_a_json_list_belongs_to_it(engine: DuckDBEngine, write: Write) -> None:
    """JSON lists are read as JSON, also where other rows use semicolons."""
    path = write('domain,Tags\na.com,"[""X, Inc"", ""SAP""]"\nb.com,AWS; SAP\nc.com,[]\nd.com,AWS\n')
    read_accounts(engine, path)
    assert engine.execute("SELECT tags FROM accounts ORDER BY line").fetchall() == [
        (["X, Inc", "SAP"],), (["AWS", "SAP"],), (None,), (["AWS"],),
    ]  # fmt: skip


def test_the_companys_fields_of_a_deal_export_have_the_accounts_names(engine: DuckDBEngine, write: Write) -> None:
    """Pipedrive's "Organization - Number of employees" is ``employees``, so the profile scores an accounts file."""
    table = read_deals(engine, write("company,Status,Organization - Number of employees\nA,won,5\nB,lost,7\n"))
    assert [a.name for a in table.attributes] == ["employees"]


def test_an_account_number_beside_the_domain_is_no_quantity(engine: DuckDBEngine, write: Write) -> None:
    """HubSpot's Record ID stays a text, so nobody is scored by it, and deals that name it still find the account."""
    accounts = read_accounts(engine, write("Record ID,Domain\n9001,a.com\n9002,b.com\n", "accounts.csv"))
    assert [(a.name, a.type) for a in accounts.attributes] == [("record_id", AttributeType.text)]
    deals = read_deals(engine, write("Associated Company IDs,status\n9002,won\n9001,lost\n", "deals.csv"))
    match_accounts(engine, deals, accounts)
    assert engine.execute("SELECT account FROM deals ORDER BY line").fetchall() == [("b.com",), ("a.com",)]


def test_a_cover_sheet_is_passed_over(engine: DuckDBEngine, tmp_path: Path) -> None:
    """The first sheet that is a table is read, and it is said which of how many."""
    path = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write(0, 0, "Two sheets")
        sheet = book.add_worksheet("Deals")
        for line, row in enumerate([("company", "status"), ("A", "won"), ("B", "lost")]):
            sheet.write_row(line, 0, row)
    table = read_deals(engine, path)
    assert table.rows == 2
    assert [(a.value, a.flag) for a in table.assumptions if a.what == "sheet"] == [("Deals", "deals.xlsx#SHEET")]


def test_signals_that_name_deals_are_read_by_deal(engine: DuckDBEngine, write: Write) -> None:
    """A touches file with a lead's id and no account joins deals, and only where deals are read."""
    path = write("touch_id,lead_id,touch_timestamp,touch_type\n1,L-1,2024-01-02,call\n", "touches.csv")
    table = read_signals(engine, path, by_deal=True)
    assert engine.execute("SELECT account FROM signals").fetchall() == [("l-1",)]
    assert Assumption("account key", "lead_id", "no column names an account, this one names a deal", "--key") in (
        table.assumptions
    )
    with pytest.raises(InputError, match="no column says whose row it is"):
        read_signals(engine, path)


def test_flags_for_columns_that_cannot_say_it(engine: DuckDBEngine, write: Write) -> None:
    """--type and --churned of a column without such values are errors, not empty answers."""
    path = write("company,status,size\nA,won,5\nB,lost,7\n")
    with pytest.raises(InputError, match="no value of 'size' says new business, renewal or expansion"):
        read_deals(engine, path, DealFlags(type="size"))
    with pytest.raises(UsageError, match="--churned names 'size', whose cells are numbers"):
        read_deals(engine, path, DealFlags(churned="size"))
