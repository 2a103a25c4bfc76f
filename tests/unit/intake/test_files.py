"""Files as users bring them: dialects, encodings, broken rows, and what is no table at all."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake import read_accounts
from closefit.intake.raw import Raw
from closefit.intake.read import read_file
from tests.unit.intake.conftest import Write

PLAIN = [("acme.com", "Zürich"), ("beta.io", "Kraków")]


def cells(engine: DuckDBEngine, raw: Raw) -> list[tuple[object, ...]]:
    """Line and cells, in the order of the file."""
    return engine.execute(f"SELECT * FROM {raw.relation} ORDER BY line").fetchall()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_line_end_is_read(engine: DuckDBEngine, write: Write, mark: str, end: str) -> None:
    """Comma, semicolon, tab and pipe, with the line ends of three systems, give the same rows."""
    text = end.join([f"domain{mark}city", f"acme.com{mark}Rome", f"beta.io{mark}Oslo"]) + end
    raw = read_file(engine, write(text), "accounts")
    assert raw.headers == ("domain", "city")
    assert cells(engine, raw) == [(2, "acme.com", "Rome"), (3, "beta.io", "Oslo")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_every_usual_encoding_is_read(engine: DuckDBEngine, write: Write, encoding: str) -> None:
    """Umlauts survive from every encoding that exports come in."""
    rows = "".join(f"firm{i}.de,Münster,Straßenbau für Bäder\n" for i in range(30))
    raw = read_file(engine, write("domain,city,trade\n" + rows, encoding=encoding), "accounts")
    assert raw.headers == ("domain", "city", "trade")
    assert cells(engine, raw)[29] == (31, "firm29.de", "Münster", "Straßenbau für Bäder")


def test_an_encoding_that_was_guessed_is_said(engine: DuckDBEngine, write: Write) -> None:
    """The encoding is an assumption when the file is not UTF-8."""
    raw = read_file(engine, write("domain,city\nacme.com,Café Zoë\n" * 1, encoding="cp1252"), "accounts")
    assert [(a.what, a.value) for a in raw.assumptions] == [("encoding", "cp1252")]


def test_gzip_is_read_by_its_content(engine: DuckDBEngine, write: Write) -> None:
    """A gzipped file is read whatever its name says."""
    path = write(gzip.compress(b"domain,city\nacme.com,Rome\n"), "accounts.csv")
    assert cells(engine, read_file(engine, path, "accounts")) == [(2, "acme.com", "Rome")]


def test_a_damaged_gzip_is_said(engine: DuckDBEngine, write: Write) -> None:
    """Half a gzip file is an input error, not a stack trace."""
    whole = gzip.compress(b"domain,city\n" + b"acme.com,Rome\n" * 5000)
    with pytest.raises(InputError, match=r"accounts\.csv\.gz: the gzip file is damaged"):
        read_file(engine, write(whole[: len(whole) // 2], "accounts.csv.gz"), "accounts")


def test_line_numbers_count_breaks_inside_cells_and_blank_lines(engine: DuckDBEngine, write: Write) -> None:
    """A row's line is where it begins in the file, whatever stands above it."""
    text = 'domain,about\nacme.com,"two\nlines"\n\nbeta.io,one\n'
    raw = read_file(engine, write(text), "accounts")
    assert cells(engine, raw) == [(2, "acme.com", "two\nlines"), (5, "beta.io", "one")]
    assert raw.refused == ()


def test_a_quote_inside_a_bare_cell_is_a_character(engine: DuckDBEngine, write: Write) -> None:
    """An inch sign does not swallow the rest of the file."""
    raw = read_file(engine, write('domain,size\nacme.com,5" pipe\nbeta.io,7" pipe\ngamma.eu,x\n'), "accounts")
    assert [row[2] for row in cells(engine, raw)] == ['5" pipe', '7" pipe', "x"]


def test_a_ragged_row_is_counted_with_its_line(engine: DuckDBEngine, write: Write) -> None:
    """One short row among many is refused by line; the others stay, with their own lines."""
    lines = [f"firm{i}.com,{i},x" for i in range(50)]
    lines[9] = "short.com,1"
    raw = read_file(engine, write("domain,n,t\n" + "\n".join(lines) + "\n"), "accounts")
    assert [(r.reason, r.count, r.lines) for r in raw.refused] == [("2 cells where the header has 3", 1, (11,))]
    assert [row[0] for row in cells(engine, raw)] == [n for n in range(2, 52) if n != 11]


def test_a_broken_quote_costs_its_own_line_only(engine: DuckDBEngine, write: Write) -> None:
    """An opening quote without an end refuses one line, not everything up to the next quote."""
    lines = [f"firm{i}.com,ok" for i in range(60)]
    lines[4] = 'broken.com,"never closed'
    lines[30] = 'quoted.com,"closed, fine"'
    raw = read_file(engine, write("domain,t\n" + "\n".join(lines) + "\n"), "accounts")
    assert [(r.count, r.lines) for r in raw.refused] == [(1, (6,))]
    assert "a quote that opens and does not close" in raw.refused[0].reason
    assert raw.rows == 59


def test_bytes_that_are_no_text_are_counted_with_their_line(engine: DuckDBEngine, write: Write) -> None:
    """In a UTF-8 file with one damaged line, that line is refused and the rest keeps its umlauts."""
    lines = [f"firm{i}.de,Grün".encode() for i in range(40)]
    lines[7] = b"bad.de,Gr\xfcn"
    raw = read_file(engine, write(b"domain,t\n" + b"\n".join(lines) + b"\n"), "accounts")
    assert [(r.reason, r.lines) for r in raw.refused] == [("bytes that are not UTF-8 text", (9,))]
    assert cells(engine, raw)[0] == (2, "firm0.de", "Grün")


def test_too_many_broken_rows_are_an_error(engine: DuckDBEngine, write: Write) -> None:
    """When more than a few per cent of the rows are ragged, the message has line, found, expected and what to do."""
    text = "a,b,c\n" + "1,2,3\n1,2\n" * 20
    with pytest.raises(InputError) as caught:
        read_file(engine, write(text, "deals.csv"), "deals")
    message = str(caught.value)
    assert "deals.csv:3: 20 rows have 2 cells where the header has 3" in message
    assert "20 of 40 rows cannot be read" in message


def test_rows_of_blanks_are_counted_and_harmless(engine: DuckDBEngine, write: Write) -> None:
    """Empty rows as spreadsheets export them are no rows, and are counted."""
    raw = read_file(engine, write("domain,city\nacme.com,Rome\n,\n,\n"), "accounts")
    assert raw.rows == 1
    assert [(r.reason, r.count, r.lines) for r in raw.refused] == [("an empty row", 2, (3, 4))]


def test_one_more_delimiter_at_every_line_end_is_put_up_with(engine: DuckDBEngine, write: Write) -> None:
    """Rows that end in a delimiter the header does not have are whole."""
    raw = read_file(engine, write("domain,city\nacme.com,Rome,\nbeta.io,Oslo,\n"), "accounts")
    assert cells(engine, raw) == [(2, "acme.com", "Rome"), (3, "beta.io", "Oslo")]


def test_excels_hint_is_no_header(engine: DuckDBEngine, write: Write) -> None:
    """The line "sep=;" that Excel writes is passed over, and lines are still counted from the top."""
    raw = read_file(engine, write("sep=;\ndomain;city\nacme.com;Rome\n"), "accounts")
    assert (raw.headers, raw.header_line, cells(engine, raw)) == (("domain", "city"), 2, [(3, "acme.com", "Rome")])


def test_backslash_quotes_are_understood(engine: DuckDBEngine, write: Write) -> None:
    """Exports of databases that write \\" inside quotes are read."""
    raw = read_file(engine, write('domain,say\nacme.com,"he said \\"no\\", twice"\n'), "accounts")
    assert cells(engine, raw) == [(2, "acme.com", 'he said "no", twice')]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "deals.csv", "deals.csv: the file is empty"),
        (b"\n\n  \n", "deals.csv", "deals.csv: the file is empty"),
        (b"\xef\xbb\xbf", "deals.csv", "deals.csv: the file is empty"),
        (b"domain,city\n", "deals.csv", "deals.csv:1: there is a header and no row below it"),
        (b"%PDF-1.7 \x00 bla", "deals.csv", "deals.csv: this is a PDF document, not a table"),
        (b"\x89PNG\r\n\x1a\n\x00", "deals.csv", "deals.csv: this is a PNG picture, not a table"),
        (b"<!DOCTYPE html><html>sign in", "deals.csv", "deals.csv: this is an HTML page, not a table"),
        (b'[{"company": "A"}]', "deals.csv", "deals.csv: this is JSON, not a table"),
        (b"\x00\x01\x02\xff" * 50, "deals.csv", "deals.csv: this is a binary file, not a table"),
        (b"acme.com,120,2024-03-01\nbeta.io,5,2024-01-01\n", "deals.csv", "looks like data, not like a header"),
        (b"PAR1 but nothing else", "deals.parquet", "deals.parquet: the Parquet file is damaged"),
        (b"PK\x03\x04 nothing", "deals.xlsx", "deals.xlsx: the workbook cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(engine: DuckDBEngine, write: Write, content: bytes, name: str, message: str) -> None:
    """Each kind of wrong file has a message of its own that begins with the file."""
    with pytest.raises(InputError) as caught:
        read_file(engine, write(content, name), "deals")
    assert message in str(caught.value)


def test_a_missing_file_names_its_neighbour(engine: DuckDBEngine, write: Write, tmp_path: Path) -> None:
    """A misspelt name is answered with the nearest file in the folder."""
    write("a,b\n1,2\n", "deals-2026.csv")
    with pytest.raises(InputError, match=r"there is no such file\n    Did you mean .*deals-2026\.csv\?"):
        read_file(engine, tmp_path / "deals_2026.csv", "deals")


def test_a_folder_is_not_a_file(engine: DuckDBEngine, write: Write, tmp_path: Path) -> None:
    """A folder is said to be one, with what it holds."""
    write("a,b\n1,2\n", "deals.csv")
    with pytest.raises(InputError, match=r"this is a folder.*\n.*It holds deals\.csv\."):
        read_file(engine, tmp_path, "deals")


def test_excel_sheets_are_read_by_name_or_first(engine: DuckDBEngine, tmp_path: Path) -> None:
    """The first sheet is taken and said; FILE.xlsx#Sheet names another; a wrong name gets the nearest."""
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Accounts"
    first.append(["Domain", "Employees", "Founded on", "Public"])
    first.append(["acme.com", 120, dt.date(2001, 5, 4), True])
    first.append([None, None, None, None])
    first.append(["beta.io", 7.5, dt.date(2011, 1, 2), False])
    book.create_sheet("Deals").append(["Name", "Stage"])
    book["Deals"].append(["One", "Won"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    table = read_accounts(engine, path)
    rows = engine.execute("SELECT account, employees, founded_on, public, line FROM accounts").fetchall()
    assert rows == [("acme.com", 120.0, dt.date(2001, 5, 4), True, 2), ("beta.io", 7.5, dt.date(2011, 1, 2), False, 4)]
    assert any(a.what == "sheet" and a.value == "Accounts" for a in table.assumptions)
    assert read_file(engine, tmp_path / "book.xlsx#deals", "deals").headers == ("Name", "Stage")
    with pytest.raises(InputError, match=r"the workbook has no sheet 'Deal'\n    Did you mean 'Deals'\?"):
        read_file(engine, tmp_path / "book.xlsx#Deal", "deals")


INVISIBLE = ["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]
CELL = st.text(st.characters(blacklist_categories=INVISIBLE), min_size=1, max_size=8)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL.map(lambda t: t + ", \n" + t)), min_size=1, max_size=6))
def test_what_a_csv_writer_writes_is_read_back(
    engine: DuckDBEngine, tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    """Any cells, with delimiters and line breaks inside, come back as they were written, none lost."""
    import csv

    from closefit.taxonomy.missing import MISSING

    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["first thing", "second thing"])
        writer.writerows(rows)
    raw = read_file(engine, path, "accounts")
    expected = [(None if a.lower() in MISSING else a, b) for a, b in rows]
    assert [row[1:] for row in cells(engine, raw)] == expected
    assert raw.refused == ()
