"""The type of a column by its values, and every odd cell counted."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.errors import InputError, UsageError
from closefit.intake import read_accounts
from closefit.terms import AttributeType, Table
from tests.unit.intake.conftest import Write

Read = tuple[Table, list[object]]


def read(engine: DuckDBEngine, write: Write, header: str, values: list[str], *, mark: str = ",") -> Read:
    """One column of an accounts file: its table and its values."""
    quoted = [f'"{value}"' if mark in value or '"' in value else value for value in values]
    lines = [f"domain{mark}{header}", *(f"firm{i}.com{mark}{value}" for i, value in enumerate(quoted))]
    table = read_accounts(engine, write("\n".join(lines) + "\n", "accounts.csv"))
    name = table.attributes[0].name
    return table, [row[0] for row in engine.execute(f'SELECT "{name}" FROM accounts ORDER BY line').fetchall()]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "2.5", "-3", "1e3"], [1.0, 2.5, -3.0, 1000.0]),
        (["1,234", "1,234,567.5", "12"], [1234.0, 1234567.5, 12.0]),
        (["1.234,5", "12,5", "7"], [1234.5, 12.5, 7.0]),
        (["$1.2M", "$950K", "€3bn", "-$5"], [1.2e6, 950e3, 3e9, -5.0]),
        (["36.9 Million", "1.2 Billion", "12k"], [36.9e6, 1.2e9, 12e3]),
        (["25 %", "7.5%", "0%"], [25.0, 7.5, 0.0]),
        (["(1,000)", "200", "USD 300"], [-1000.0, 200.0, 300.0]),
        (["1 234", "1 234 567", "5"], [1234.0, 1234567.0, 5.0]),
        (["-1", "0", "1"], [-1.0, 0.0, 1.0]),
        (["0", "0", "0"], [0.0, 0.0, 0.0]),
        (["1", "1", "1"], [1.0, 1.0, 1.0]),
    ],
)
def test_numbers_as_people_write_them(
    engine: DuckDBEngine, write: Write, values: list[str], expected: list[float]
) -> None:
    """Thousands, decimal commas, currencies, magnitudes and per cents are numbers."""
    table, found = read(engine, write, "amount", values, mark=";")
    assert table.attributes[0].type is AttributeType.number
    assert found == expected


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=6), comma=st.booleans())
def test_a_number_survives_its_spelling(engine: DuckDBEngine, write: Write, numbers: list[int], *, comma: bool) -> None:
    """Hundredths written with either decimal sign, with thousands separators, are read back exactly."""
    texts = [f"{n / 100:,.2f}" for n in numbers] + ["1,234.56"]
    if comma:
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    _, found = read(engine, write, "amount", texts, mark=";")
    assert found == [float(f"{n / 100:.2f}") for n in numbers] + [1234.56]


@pytest.mark.parametrize(
    "values",
    [
        ["51-200", "11-50", "201-500"],
        ["10+", ">1000", "<10"],
        ["01067", "10115", "80331"],
        ["Unknown", "Yes", "No"],
        ["about fifty", "1", "two"],
        ["1.2.3", "1.2.4", "2.0.1"],
    ],
)
def test_bands_codes_and_answers_stay_text(engine: DuckDBEngine, write: Write, values: list[str]) -> None:
    """Bands, postcodes, versions and an answer called Unknown are text, as the file writes them."""
    table, found = read(engine, write, "thing", values)
    assert (table.attributes[0].type, found) == (AttributeType.text, values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["yes", "No", "YES"], [True, False, True]),
        (["true", "FALSE", ""], [True, False, None]),
        (["0", "1", "1"], [False, True, True]),
        (["Y", "N", "n/a"], [True, False, None]),
    ],
)
def test_flags(engine: DuckDBEngine, write: Write, values: list[str], expected: list[bool | None]) -> None:
    """Two-valued answers are flags; 0 and 1 only when both occur and nothing else."""
    table, found = read(engine, write, "partner", values)
    assert (table.attributes[0].type, found) == (AttributeType.flag, expected)


@pytest.mark.parametrize("missing", ["", "NA", "n/a", "NULL", "None", "-", "#N/A", "nan"])
def test_spellings_of_no_value_are_unknown(engine: DuckDBEngine, write: Write, missing: str) -> None:
    """Every usual spelling of nothing is unknown, and no reason to doubt the type."""
    table, found = read(engine, write, "employees", ["12", missing, "30"])
    assert (table.attributes[0].type, found, table.refused) == (AttributeType.number, [12.0, None, 30.0], ())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2024-03-05", "2024-12-31"], [dt.date(2024, 3, 5), dt.date(2024, 12, 31)]),
        (["2024-03-05T10:00:00Z", "2024-03-05 23:30:00-05:00"], [dt.date(2024, 3, 5), dt.date(2024, 3, 6)]),
        (["05/03/2024", "25/03/2024"], [dt.date(2024, 3, 5), dt.date(2024, 3, 25)]),
        (["05/03/2024", "05/25/2024 3:45 PM"], [dt.date(2024, 5, 3), dt.date(2024, 5, 25)]),
        (["5.3.2024", "05.12.24"], [dt.date(2024, 3, 5), dt.date(2024, 12, 5)]),
        (["Mar 5, 2024", "5 March 2024", "05-Mar-24"], [dt.date(2024, 3, 5)] * 3),
        (["20240305", "20241231"], [dt.date(2024, 3, 5), dt.date(2024, 12, 31)]),
        (["1709596800000", "1735603200000"], [dt.date(2024, 3, 5), dt.date(2024, 12, 31)]),
        (["45356", "45657"], [dt.date(2024, 3, 5), dt.date(2024, 12, 31)]),
    ],
)
def test_dates_in_every_usual_form(
    engine: DuckDBEngine, write: Write, values: list[str], expected: list[dt.date]
) -> None:
    """Day and month are told apart by the whole column; a time with a zone becomes its UTC day."""
    table, found = read(engine, write, "signed on", values)
    assert (table.attributes[0].type, found) == (AttributeType.date, expected)


def test_an_order_of_dates_that_nothing_decides_is_said(engine: DuckDBEngine, write: Write) -> None:
    """03/04/2024 alone is taken month first, which is an assumption with its flag; --dates decides it."""
    path = write("domain,signed on\nacme.com,03/04/2024\nbeta.io,05/06/2024\n")
    table = read_accounts(engine, path)
    note = next(a for a in table.assumptions if a.what == "order of dates in 'signed on'")
    assert (note.value, note.flag) == ("mdy", "--dates")
    read_accounts(engine, path, dates="dmy")
    assert engine.execute("SELECT signed_on FROM accounts ORDER BY line LIMIT 1").fetchone() == (dt.date(2024, 4, 3),)
    with pytest.raises(UsageError, match=r"--dates 'ymd' is no order of dates\n    Say dmy"):
        read_accounts(engine, path, dates="ymd")


def test_a_date_in_no_calendar_is_an_error_with_its_place(engine: DuckDBEngine, write: Write) -> None:
    """13/25/2024 names file, line, column, what was found and what to do."""
    path = write("domain,signed on\nacme.com,03/14/2024\nbeta.io,13/25/2024\n", "deals.csv")
    with pytest.raises(InputError) as caught:
        read_accounts(engine, path)
    message = str(caught.value)
    assert "deals.csv:3:2: signed on: '13/25/2024' is not a date" in message
    assert "--dates dmy or --dates mdy" in message


def test_one_impossible_date_among_hundreds_is_counted(engine: DuckDBEngine, write: Write) -> None:
    """One bad date in 300 is a cell taken as unknown, with its line."""
    values = [f"2024-03-{1 + i % 28:02d}" for i in range(300)]
    values[6] = "2024-02-30"
    table, found = read(engine, write, "signed on", values)
    assert found[6] is None
    assert [r.reason for r in table.refused] == [
        "signed on: 1 cell is not a date: '2024-02-30' line 8 (taken as unknown)"
    ]


def test_odd_cells_of_a_number_column_are_counted_with_their_lines(engine: DuckDBEngine, write: Write) -> None:
    """A column that is 98 % numbers is a number; the odd cells are unknown and listed, and no row is lost."""
    values = [str(100 + i) for i in range(100)]
    values[12] = "about 50"
    table, found = read(engine, write, "employees", values)
    assert table.attributes[0].type is AttributeType.number
    assert found[12] is None
    (odd,) = table.refused
    assert odd.reason == "employees: 1 cell is not a number: 'about 50' line 14 (taken as unknown)"
    assert (odd.count, odd.lines, odd.cells, table.rows) == (1, (14,), True, 100)


def test_codes_with_a_name_among_them_are_a_category(engine: DuckDBEngine, write: Write) -> None:
    """A column of 1, 2 and a rare "Other" is text: its numbers are codes."""
    table, found = read(engine, write, "visitor", ["1", "2"] * 200 + ["Other"])
    assert (table.attributes[0].type, found[-1]) == (AttributeType.text, "Other")


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("Technologies", ["HubSpot; Salesforce", "Slack"], [["HubSpot", "Salesforce"], ["Slack"]]),
        ("Tech Stack", ["HubSpot, Salesforce", "Slack"], [["HubSpot", "Salesforce"], ["Slack"]]),
        ("modules", ["a|b", "c"], [["a", "b"], ["c"]]),
        ("modules", ['[""a"",""b""]', "[]"], [["a", "b"], None]),
    ],
)
def test_lists(
    engine: DuckDBEngine, write: Write, header: str, values: list[str], expected: list[list[str] | None]
) -> None:
    """Entries separated by semicolons, pipes, or commas in a list column, and JSON, are lists; an empty one unknown."""
    table, found = read(engine, write, header, values, mark="\t")
    assert (table.attributes[0].type, found) == (AttributeType.list, expected)


def test_a_thousand_columns_are_quick(engine: DuckDBEngine, write: Write) -> None:
    """1,000 columns of mixed types take seconds, and none is lost."""
    headers = ",".join(["domain", *(f"x{i}" for i in range(999))])
    rows = "\n".join(
        ",".join([f"firm{r}.com", *(str((r * i) % 97) if i % 3 else ("yes", "no")[r % 2] for i in range(999))])
        for r in range(60)
    )
    began = time.process_time()
    table = read_accounts(engine, write(f"{headers}\n{rows}\n"))
    assert len(table.attributes) == 999
    assert time.process_time() - began < 15


def test_parquet_types_are_taken_as_they_are(engine: DuckDBEngine, write: Write, tmp_path: object) -> None:
    """Numbers, flags, dates, timestamps, lists and NaN of a Parquet file come in without a copy."""
    path = write("", "accounts.parquet")
    engine.execute(
        "COPY (SELECT * FROM (VALUES ('acme.com', 12, 'NaN'::DOUBLE, true, DATE '2024-03-05', "
        "TIMESTAMPTZ '2024-03-05 23:30:00-05', ['HubSpot'], 1, ' US '), "
        "('beta.io', 7, 2.5, NULL, NULL, NULL, NULL, 0, 'N/A')) "
        "AS t(domain, employees, score, partner, since, seen, technologies, live, country)) "
        f"TO '{path}' (FORMAT parquet)"
    )
    table = read_accounts(engine, path)
    assert [a.type.value for a in table.attributes] == [
        "number", "number", "flag", "date", "date", "list", "flag", "text",
    ]  # fmt: skip
    rows = engine.execute("SELECT * EXCLUDE (account, name, origin) FROM accounts").fetchall()
    assert rows == [
        (1, 12, None, True, dt.date(2024, 3, 5), dt.date(2024, 3, 6), ["HubSpot"], True, "US"),
        (2, 7, 2.5, None, None, None, None, False, None),
    ]
    kind = engine.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'accounts' AND temporary").fetchone()
    assert kind == (1,)
