"""A table of one's own as a provider: which rows, which columns, which values, and what is said about it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from closefit.errors import InputError, UsageError
from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.provider import Billed, Provider, ProviderContext, ask
from closefit.providers.table import TableProvider, table_provider
from closefit.transport import open_http

TODAY = dt.date(2026, 11, 1)

CRM = """\
Company Website,Employees,Annual Revenue,Country,Fleet size,ZIP,Customer since,Key account,Technologies
https://www.acme.com/about,51-200,$12M,Germany,40,01234,2020-03-01,yes,"salesforce.com; HubSpot"
ACME.com,,,,41,,,,
shop.beta.co.uk,n/a,,GB,0,99999,2021-12-31,no,
,9,,,1,12345,,,
not a domain,9,,,1,12345,,,
info@gamma.io,12,1.5m,US,,10115,,,
"""


def answers(made: type[TableProvider], *accounts: str) -> list[Answer]:
    async def go() -> list[Answer]:
        async with open_http() as http:
            provider = made(ProviderContext(http, TODAY))
            assert isinstance(provider, Provider)
            return list(await ask(provider, [Question(one, frozenset()) for one in accounts]))

    return asyncio.run(go())


def facts(answer: Answer) -> dict[str, object]:
    return {fact.attribute: fact.value for fact in answer.facts}


def csv(folder: Path, text: str | bytes, name: str = "crm.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_are_found_by_domain_however_it_is_written(tmp_path: Path) -> None:
    """Web addresses, e-mail addresses and subdomains are the account's; several rows of a domain fill each other."""
    made = table_provider(csv(tmp_path, CRM), "mine")
    acme, beta, gamma, nobody = answers(made, "acme.com", "beta.co.uk", "gamma.io", "nobody.com")
    assert facts(acme) == {
        "employees": 101, "annual_revenue": "$12M", "country": "DE", "fleet_size": 40, "zip": "01234",
        "customer_since": dt.date(2020, 3, 1), "key_account": True, "technologies": ("Salesforce", "HubSpot"),
    }  # fmt: skip
    assert facts(beta) == {
        "country": "GB", "fleet_size": 0, "zip": "99999", "customer_since": dt.date(2021, 12, 31), "key_account": False,
    }  # fmt: skip
    assert facts(gamma) == {"employees": 12, "annual_revenue": "1.5m", "country": "US", "zip": "10115"}
    assert nobody.state is AnswerState.not_found
    evidence = {fact.attribute: fact.evidence for fact in acme.facts}
    assert evidence["fleet_size"] == "crm.csv, row 2"
    assert evidence["employees"] == "crm.csv, row 2: band 51-200"


@pytest.mark.parametrize(
    ("cell", "account"),
    [
        ("acme.com", "acme.com"), ("ACME.COM.", "acme.com"), ("www2.acme.com", "acme.com"), (" acme.com ", "acme.com"),
        ("http://acme.com:8080/x?y=z", "acme.com"), ("//acme.com", "acme.com"), ("mailto:me@acme.com", "acme.com"),
        ("a.b.acme.co.uk/x", "acme.co.uk"), ("münchen.de", "xn--mnchen-3ya.de"), ("acme.com, beta.com", "acme.com"),
        ("shop.acme.github.io", "github.io"), ("<me@acme.com>", "acme.com"), ("https://user:pw@acme.com", "acme.com"),
        ("10.0.0.1", None), ("acme", None), ("n/a", None), ("Acme Inc.", None), ("-", None), ("a@b", None),
    ],
)  # fmt: skip
def test_a_domain_is_read_out_of_its_cell(cell: str, account: str | None, tmp_path: Path) -> None:
    """Web and e-mail addresses, ports, subdomains and letters beyond ASCII; what is no domain is none."""
    path = csv(tmp_path, f'domain,n\n"{cell}",1\nother.com,2\n')
    made = table_provider(path, "mine")
    assert made.table.rows == (1 if account is None else 2)
    if account:
        assert facts(answers(made, account)[0]) == {"n": 1}


def test_what_a_table_is_and_what_is_odd_about_it_is_said(tmp_path: Path) -> None:
    """It is free and the user's own; rows without a domain and further rows of one are counted."""
    made = table_provider(csv(tmp_path, CRM), "mine")
    spec = made.spec
    assert (spec.name, spec.title, spec.licence, spec.price.billed) == ("mine", "crm.csv", Licence.own, Billed.free)
    assert (spec.keys, spec.limits.batch, made.table.rows) == ((), 500, 4)
    assert made.table.notes == (
        "2 of 6 rows have no domain in 'Company Website' and are never found",
        "1 row is a further one of a domain: the first that has a value counts",
    )


def test_columns_are_given_their_attributes(tmp_path: Path) -> None:
    """With columns only those are looked up, under the attribute's own way of reading; a date column dates them."""
    options = {
        "columns": "revenue_usd = annual revenue, Trucks = Fleet size", "key": "company website",
        "observed": "Customer since",
    }  # fmt: skip
    made = table_provider(csv(tmp_path, CRM), "mine", options)
    (acme,) = answers(made, "acme.com")
    assert facts(acme) == {"revenue_usd": 12_000_000, "trucks": 40}
    assert {fact.observed for fact in acme.facts} == {dt.date(2020, 3, 1)}


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    """Numbers, dates, yes and no, and lists of a Parquet file are what they are; unknown cells are no facts."""
    path = tmp_path / "own.parquet"
    rows = duckdb.sql(
        "SELECT * FROM (VALUES ('acme.com', 12.5, true, DATE '2024-02-03', ['A', 'B'], 7::BIGINT), "
        "('beta.com', NULL, NULL, NULL, NULL, NULL)) t(domain, spend, partner, since, tags, employees)"
    )
    assert rows is not None
    rows.write_parquet(str(path))
    acme, beta = answers(table_provider(path, "own"), "acme.com", "beta.com")
    assert facts(acme) == {
        "spend": 12.5, "partner": True, "since": dt.date(2024, 2, 3), "tags": ("A", "B"), "employees": 7,
    }  # fmt: skip
    assert acme.facts[0].evidence == "own.parquet, row 1"
    assert (beta.state, beta.facts) == (AnswerState.not_found, ())


def test_a_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    """The first sheet or the named one, with whole numbers and dates as they are meant."""
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheets: dict[str, list[list[object]]] = {
            "Cover": [["Domain", "Note"], ["acme.com", "x"]],
            "Data": [["Domain", "Employees", "Since"], ["acme.com", 120, dt.date(2024, 2, 3)]],
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(number, column, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                    else:
                        sheet.write(number, column, cell)
    assert facts(answers(table_provider(path, "own"), "acme.com")[0]) == {"note": "x"}
    made = table_provider(path, "own", {"sheet": "Data"})
    assert facts(answers(made, "acme.com")[0]) == {"employees": 120, "since": dt.date(2024, 2, 3)}
    with pytest.raises(InputError, match=r"own\.xlsx: the workbook has no sheet 'Date'\n    Did you mean 'Data'\?"):
        table_provider(path, "own", {"sheet": "Date"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("domain;City\nacme.com;Köln\n".encode("cp1252"), {"city": "Köln"}),
        ("\ufeffdomain,City\nacme.com,Köln\n".encode(), {"city": "Köln"}),
        (b"domain\tcity\nacme.com\tUlm\n", {"city": "Ulm"}),
        (b'domain,city\nacme.com,"Ulm, ""old"" town"\n', {"city": 'Ulm, "old" town'}),
        (b"domain,city,extra\nacme.com,Ulm\n", {"city": "Ulm"}),
        (b"domain,city\r\nacme.com,Ulm\r\n", {"city": "Ulm"}),
        (b"url,weird \"name\"; drop\nacme.com,5\n", {"weird_name_drop": 5}),
    ],
)  # fmt: skip
def test_text_files_of_many_makers_are_read(text: bytes, found: Mapping[str, object], tmp_path: Path) -> None:
    """Encodings, separators, quotes, short rows and headers that look like SQL."""
    assert facts(answers(table_provider(csv(tmp_path, text), "mine"), "acme.com")[0]) == found


def test_a_hundred_thousand_rows_are_looked_up_quickly(tmp_path: Path) -> None:
    """A question to a large table takes milliseconds, for hundreds of accounts at once."""
    import time

    path = tmp_path / "large.csv"
    path.write_text("domain,employees\n" + "".join(f"c{i}.com,{i}\n" for i in range(100_000)))
    made = table_provider(path, "large")
    began = time.perf_counter()
    found = answers(made, *(f"c{i}.com" for i in range(1, 500)))
    assert time.perf_counter() - began < 3
    assert [facts(one)["employees"] for one in found] == list(range(1, 500))


NO_DOMAIN = """\
crm.csv:1: no column names the domain of an account
    Say which: key = "COLUMN". There are: name, size."""
NO_DOMAIN_IN_IT = """\
crm.csv:2: column 'name' has no domain in any of its 1 rows
    Name another: key = "COLUMN"."""
NO_SUCH_COLUMN = """\
crm.csv:1: key: the table has no column 'domian'
    Did you mean 'domain'?
crm.csv:1: columns: the table has no column 'sise'
    Did you mean 'size'?
crm.csv: columns: 'x' is no pair
    Write attribute = COLUMN, such as employees = EMP_COUNT."""
TWICE = """\
crm.csv:1: columns 'Size' and 'size?' both fill size
    Keep one: columns = "size = size?"."""


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("domain\nacme.com\n", {}, "crm.csv:1: the table has a domain and nothing else"),
        ("name,size\nAcme,5\n", {}, NO_DOMAIN),
        ("name,size\nAcme,5\n", {"key": "name"}, NO_DOMAIN_IN_IT),
        ("domain,size\na.com,5\n", {"key": "domian", "columns": "employees = sise, x, y = domain"}, NO_SUCH_COLUMN),
        ("domain,Size,size?\na.com,5,6\n", {}, TWICE),
    ],
)
def test_a_table_that_cannot_be_used_says_why(
    text: str, options: Mapping[str, str], message: str, tmp_path: Path
) -> None:
    """Every problem at once, with the file, and what to write instead."""
    with pytest.raises(InputError) as caught:
        table_provider(csv(tmp_path, text), "mine", options)
    assert str(caught.value).replace(f"{tmp_path}/", "") == message


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    """A file that is not there, of another kind, empty or broken, and an option that tables do not have."""
    with pytest.raises(InputError, match=r"none\.csv: there is no such file\n    Expected CSV, Parquet or Excel\."):
        table_provider(tmp_path / "none.csv", "mine")
    with pytest.raises(InputError, match=r"a file of this kind is not read: \.json"):
        table_provider(csv(tmp_path, "{}", "x.json"), "mine")
    with pytest.raises(InputError, match="the file cannot be read"):
        table_provider(csv(tmp_path, "no parquet", "x.parquet"), "mine")
    with pytest.raises(InputError, match="the workbook cannot be read"):
        table_provider(csv(tmp_path, "no book", "x.xlsx"), "mine")
    with pytest.raises(InputError):
        table_provider(csv(tmp_path, ""), "mine")
    with pytest.raises(UsageError, match=r"there is no setting providers\.mine\.colums\n    Did you mean columns\?"):
        table_provider(csv(tmp_path, CRM), "mine", {"colums": "x"})
