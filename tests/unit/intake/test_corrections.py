"""Types and layers that the user tells: they beat every guess, and wrong ones are said."""

from __future__ import annotations

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError, UsageError
from closefit.intake import Corrections, DealFlags, read_accounts, read_deals
from closefit.terms import AttributeType, Layer, Table
from tests.unit.intake.conftest import Write

DEALS = "company,status,Segment Code,Score,Seats\n" + "".join(
    f"c{i},{'won' if i % 2 else 'lost'},{100 + i},{'n/k' if i % 3 else i},{i}\n" for i in range(30)
)


def typed(table: Table) -> dict[str, tuple[AttributeType, Layer]]:
    return {a.name: (a.type, a.layer) for a in table.attributes}


def test_a_code_of_digits_can_be_text_and_a_column_with_words_a_number(engine: DuckDBEngine, write: Write) -> None:
    """--text keeps digits as they are; --number makes words unknown and counts them with their lines."""
    told = Corrections(numbers=("score",), texts=("Segment Code",))
    table = read_deals(engine, write(DEALS), DealFlags(corrections=told))
    assert typed(table)["segment_code"][0] is AttributeType.text
    assert typed(table)["score"][0] is AttributeType.number
    rows = engine.execute("SELECT segment_code, score FROM deals ORDER BY line LIMIT 4").fetchall()
    assert rows == [("100", 0.0), ("101", None), ("102", None), ("103", 3.0)]
    assert [(r.count, r.lines[:2]) for r in table.refused] == [(20, (3, 4))]


def test_the_layer_of_a_column_can_be_told_in_either_file(engine: DuckDBEngine, write: Write) -> None:
    """--layer is heard by deals and by accounts, by header or by attribute name."""
    told = Corrections(layers={"Score": Layer.product, "employees": Layer.behavioral})
    deals = read_deals(engine, write(DEALS), DealFlags(corrections=told))
    path = write("domain,Number of Employees\na.com,5\nb.com,7\n", "accounts.csv")
    accounts = read_accounts(engine, path, corrections=told)
    assert typed(deals)["score"][1] is Layer.product
    assert typed(accounts)["employees"][1] is Layer.behavioral
    told.require_columns([deals, accounts])


def test_told_types_of_parquet_columns(engine: DuckDBEngine, write: Write) -> None:
    """A number of Parquet becomes text, a text a number, a day never one."""
    path = write("", "a.parquet")
    row = "SELECT 'a.com' AS domain, 7 AS code, '1,200' AS size, DATE '2024-01-01' AS day"
    engine.execute(f"COPY ({row}) TO '{path}' (FORMAT parquet)")
    read_accounts(engine, path, corrections=Corrections(numbers=("size",), texts=("code",)))
    assert engine.execute("SELECT code, size FROM accounts").fetchall() == [("7", 1200.0)]
    with pytest.raises(InputError, match="'day' holds no numbers, and --number asks for them"):
        read_accounts(engine, path, corrections=Corrections(numbers=("day",)))


def test_a_column_of_words_is_no_column_of_numbers(engine: DuckDBEngine, write: Write) -> None:
    """Numbers asked of a column without any are an error that names the column."""
    with pytest.raises(InputError, match="'company' holds no numbers"):
        read_deals(engine, write(DEALS), DealFlags(corrections=Corrections(numbers=("company",))))


def test_a_name_that_no_file_has_gets_the_nearest(engine: DuckDBEngine, write: Write) -> None:
    """The message names the flag, the files and the nearest header."""
    told = Corrections(layers={"Seat": Layer.product})
    table = read_deals(engine, write(DEALS, "deals.csv"), DealFlags(corrections=told))
    with pytest.raises(UsageError, match=r"--layer names 'Seat', which is no column of deals\.csv") as caught:
        told.require_columns([table])
    assert caught.value.problems[0].advice == "Did you mean 'Seats'?"


def test_a_column_is_not_both() -> None:
    """--number and --text may not name one column."""
    with pytest.raises(UsageError, match="--number and --text both name score"):
        Corrections(numbers=("Score",), texts=("score",))


def test_every_guess_of_type_and_layer_names_its_flag(engine: DuckDBEngine, write: Write) -> None:
    """Types are corrected by --text or --number, layers by --layer; what was told is no guess."""
    table = read_deals(engine, write(DEALS), DealFlags(corrections=Corrections(texts=("Segment Code",))))
    notes = {a.what: (a.value, a.flag) for a in table.assumptions}
    assert notes["columns of numbers"] == ("Seats", "--text")
    assert notes["columns of texts"] == ("Score", "--number")
    assert notes["product columns"] == ("Seats", "--layer")
    assert notes["firmographic columns"] == ("Segment Code, Score", "--layer")
    assert all(a.flag for a in table.assumptions)
