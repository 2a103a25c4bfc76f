"""Accounts, signals, people, customers and suppression lists: whose row is whose."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake import read_accounts, read_customers, read_keys, read_people, read_signals
from closefit.intake.identity import registrable_domains
from closefit.taxonomy.hosts import shared_hosts
from closefit.terms import PEOPLE_COLUMNS, SIGNAL_COLUMNS, AttributeType
from tests.unit.intake.conftest import Write


def column(engine: DuckDBEngine, relation: str, sql: str) -> list[object]:
    """One expression over a relation, in the order of the file."""
    return [row[0] for row in engine.execute(f"SELECT {sql} FROM {relation} ORDER BY line").fetchall()]


@pytest.mark.parametrize(
    ("cell", "account"),
    [
        ("acme.com", "acme.com"),
        ("ACME.com", "acme.com"),
        ("www.acme.com", "acme.com"),
        ("https://www.acme.com/about?x=1#y", "acme.com"),
        ("http://shop.acme.co.uk:8080/", "acme.co.uk"),
        ("ann@mail.acme.com", "acme.com"),
        ("mailto:ann@acme.com", "acme.com"),
        ("acme.com.", "acme.com"),
        (" acme.com ", "acme.com"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("www.münchen.de", "xn--mnchen-3ya.de"),
        ("acme.io, acme.com", "acme.io"),
        ("gmail.com", None),
        ("https://www.linkedin.com/company/acme", None),
        ("bit.ly/3xYz", None),
        ("ann@mail.gmail.com", None),
        ("GMAIL.COM.", None),
        ("mailinator.com", None),
        ("x.yopmail.com", None),
        ("https://000webmail.ddnss.de/x", None),
        ("10.0.0.1", None),
        ("not a site", None),
        ("N/A", None),
    ],
)
def test_a_domain_in_any_dress_is_one_account(
    engine: DuckDBEngine, write: Write, cell: str, account: str | None
) -> None:
    """Scheme, www, path, port, address and capitals are put aside; mail providers and networks are nobody's own."""
    read_accounts(engine, write(f'website,n\n"{cell}",1\nother.org,2\nthird.org,3\nfourth.org,4\n'))
    found = column(engine, "accounts", "account")
    assert found == ([account] if account else []) + ["other.org", "third.org", "fourth.org"]


def test_no_shared_host_is_ever_an_account(engine: DuckDBEngine, write: Write) -> None:
    """Of every free-mail, disposable and link host, bare, in capitals, with a dot or below a name, none is a key."""
    hosts = [host for host in sorted(shared_hosts()) if host.isascii()]
    dressed = [
        (host, host.upper(), f"{host}.", f"ann@mx.{host}", f"https://www.{host}/x")[i % 5]
        for i, host in enumerate(hosts)
    ]
    read_accounts(engine, write("website\nacme.com\n" + "\n".join(dressed)))
    assert column(engine, "accounts", "account") == ["acme.com"]


def test_registrable_domains_need_no_network() -> None:
    """The list of suffixes is the one in the package."""
    hosts = ["a.b.acme.co.jp", "acme.com.au", "x.y.example", "1.2.3.4", "foo.internal"]
    assert registrable_domains(hosts) == ["acme.co.jp", "acme.com.au", "y.example", "", "foo.internal"]


def test_the_second_row_of_an_account_is_counted(engine: DuckDBEngine, write: Write) -> None:
    """The first row of an account is kept, later ones and rows without a key are listed by line."""
    table = read_accounts(engine, write("domain,n\nacme.com,1\nwww.acme.com,2\n,3\nbeta.io,4\n"))
    assert [(r.reason, r.lines) for r in table.refused] == [
        ("an account that stands on an earlier line", (3,)),
        ("no domain, key or name that could be an account", (4,)),
    ]
    assert table.rows == 2
    assert column(engine, "accounts", "n") == [1.0, 4.0]


def test_without_a_domain_the_id_or_the_name_is_the_key(engine: DuckDBEngine, write: Write) -> None:
    """Ids stay as they are written, names are cleaned, and a row without a domain falls back to its name."""
    read_accounts(engine, write("Account ID,n\n001aB,1\n001Ab,2\n"))
    assert column(engine, "accounts", "account") == ["001aB", "001Ab"]
    read_accounts(engine, write('Company,n\n"Acme, Inc.",1\nThe Beta Group GmbH & Co. KG,2\nNestlé S.A.,3\nAG,4\n'))
    assert column(engine, "accounts", "account") == ["acme", "beta", "nestle", "ag"]
    read_accounts(engine, write("Company,Website\nAcme,acme.com\nBeta Ltd,\nGamma,gamma.de\n"))
    assert column(engine, "accounts", "account") == ["acme.com", "beta", "gamma.de"]


def test_the_key_can_be_told(engine: DuckDBEngine, write: Write) -> None:
    """--key names the column; a name that is not there gets the nearest."""
    path = write("domain,Kunde\nacme.com,K1\nbeta.io,K2\n")
    read_accounts(engine, path, key="kunde")
    assert column(engine, "accounts", "account") == ["K1", "K2"]
    with pytest.raises(
        InputError, match=r"there is no column 'Kunden', which --key asks for\n    Did you mean 'Kunde'\?"
    ):
        read_accounts(engine, path, key="Kunden")
    read_accounts(engine, path, key="Kunden", strict=False)
    assert column(engine, "accounts", "account") == ["acme.com", "beta.io"]


def test_no_key_at_all_is_an_error(engine: DuckDBEngine, write: Write) -> None:
    """The message lists what the file has and names the flag."""
    with pytest.raises(InputError) as caught:
        read_accounts(engine, write("size,colour\n1,red\n", "accounts.csv"))
    assert "no column says whose row it is; the accounts file has 'size', 'colour'" in str(caught.value)
    assert "--key" in str(caught.value)


def test_countries_and_industries_get_one_spelling(engine: DuckDBEngine, write: Write) -> None:
    """Germany, DE and Deutschland are one; an unknown industry is only put in lower case."""
    read_accounts(
        engine,
        write("domain,Country,Industry\na.com,Germany,COMPUTER_SOFTWARE\nb.com,DE,Basket Weaving\nc.com,EMEA,\n"),
    )
    assert column(engine, "accounts", "country") == ["DE", "DE", "EMEA"]
    assert column(engine, "accounts", "industry") == ["software", "basket weaving", None]


def test_provenance_stands_beside_its_attribute(engine: DuckDBEngine, write: Write) -> None:
    """x__source and x__date are no attributes; they carry the canonical name."""
    path = write("domain,Headcount,Headcount__source,Headcount__date\na.com,5,clearbit;zoominfo,2024-01-02\n")
    table = read_accounts(engine, path)
    assert [a.name for a in table.attributes] == ["employees"]
    assert {"employees__source", "employees__date"} <= table.columns
    row = engine.execute("SELECT employees__source, employees__date::VARCHAR FROM accounts").fetchone()
    assert row == ("clearbit;zoominfo", "2024-01-02")


def test_signals_are_rows_of_account_kind_and_day(engine: DuckDBEngine, write: Write) -> None:
    """Strength defaults to 1, own fields are kept, and rows that say too little are listed by what is missing."""
    table = read_signals(
        engine,
        write(
            "website,Event Type,Timestamp,weight,department\n"
            "www.acme.com,job_opening,2024-03-01T23:30:00-05:00,,sales\n"
            "beta.io,g2,2024-03-02,2.5,\ngmail.com,g2,2024-03-02,1,\nacme.com,,2024-03-02,1,\nacme.com,g2,,1,\n"
        ),
    )
    described = [row[0] for row in engine.execute("DESCRIBE signals").fetchall()]
    assert described == [*SIGNAL_COLUMNS, "department"]
    assert engine.execute("SELECT * FROM signals ORDER BY line").fetchall() == [
        ("acme.com", "job_opening", dt.date(2024, 3, 2), 1.0, 2, "sales"),
        ("beta.io", "g2", dt.date(2024, 3, 2), 2.5, 3, None),
    ]
    assert [(r.reason, r.lines) for r in table.refused] == [
        ("a signal without a day", (6,)),
        ("a signal without a kind", (5,)),
        ("a signal without an account", (4,)),
    ]


def test_signals_without_a_day_are_an_error(engine: DuckDBEngine, write: Write) -> None:
    """A file without dates is no signals file, and the message says what is needed."""
    with pytest.raises(InputError, match="no column holds dates, and a signal needs the one day on which it happened"):
        read_signals(engine, write("domain,kind\nacme.com,g2\n"))


def test_people_get_seniority_and_department_from_their_title(engine: DuckDBEngine, write: Write) -> None:
    """The e-mail's domain is the account; the file's own words beat the title and come in ours."""
    table = read_people(
        engine,
        write(
            "Email,First Name,Last Name,Job Title,Seniority,Months in role,Last Activity\n"
            "Ann@acme.com,Ann,Lee,VP Revenue Operations,,7,2024-03-01\nbob@gmail.com,Bob,Ray,CEO,,1,\n"
            "cy@beta.io,Cy,Yu,Wizard,C-Suite,2,\n"
        ),
    )
    assert [row[0] for row in engine.execute("DESCRIBE people").fetchall()] == [*PEOPLE_COLUMNS, "months_in_role"]
    people = engine.execute(
        "SELECT account, person, name, seniority, department, last_active FROM people ORDER BY line"
    )
    assert people.fetchall() == [
        ("acme.com", "ann@acme.com", "Ann Lee", "vp", "revenue operations", dt.date(2024, 3, 1)),
        ("beta.io", "cy@beta.io", "Cy Yu", "c-level", None, None),
    ]
    assert [(r.count, r.lines) for r in table.refused] == [(1, (3,))]


def test_customers_say_who_left(engine: DuckDBEngine, write: Write) -> None:
    """Status and date together; everything else is an attribute."""
    table = read_customers(
        engine, write("Website,Status,Churn Date,ARR\nacme.com,active,,1000\nbeta.io,Churned,2024-05-01,500\n")
    )
    rows = engine.execute("SELECT account, churned, churned_on, arr FROM customers ORDER BY line").fetchall()
    assert rows == [("acme.com", False, None, 1000.0), ("beta.io", True, dt.date(2024, 5, 1), 500.0)]
    assert [(a.name, a.type) for a in table.attributes] == [("arr", AttributeType.number)]


def test_suppression_lists_in_any_form(engine: DuckDBEngine, write: Write) -> None:
    """Domains, addresses and names, with or without a header, one column or a table; private addresses stand alone."""
    bare = read_keys(engine, write("acme.com\nhttps://www.beta.io/x\nann@gamma.de\nbob@gmail.com\nDelta, Inc.\n"))
    assert bare == {"acme.com", "beta.io", "ann@gamma.de", "gamma.de", "bob@gmail.com", "Delta, Inc.", "delta"}
    assert read_keys(engine, write("domain\nacme.com\n")) == {"acme.com"}
    assert read_keys(engine, write("acme.com\n")) == {"acme.com"}
    table = read_keys(engine, write("Name,Website,Email\nAcme,acme.com,bob@gmail.com\nBeta,beta.io,eve@beta.io\n"))
    assert table == {"acme.com", "beta.io", "bob@gmail.com", "eve@beta.io"}


def test_a_file_can_be_read_twice(engine: DuckDBEngine, write: Write, tmp_path: Path) -> None:
    """A second file takes the place of the first, be it a table or a view."""
    read_accounts(engine, write("domain\nacme.com\n"))
    engine.execute(f"COPY (SELECT 'beta.io' AS domain) TO '{tmp_path}/a.parquet' (FORMAT parquet)")
    read_accounts(engine, tmp_path / "a.parquet")
    assert column(engine, "accounts", "account") == ["beta.io"]
    read_accounts(engine, write("domain\ngamma.de\n"))
    assert column(engine, "accounts", "account") == ["gamma.de"]


def test_clean_parquet_is_read_in_place_and_at_once(engine: DuckDBEngine, tmp_path: Path) -> None:
    """200,000 accounts and 600,000 signals are ready without a copy, in little processor time."""
    engine.execute(
        "COPY (SELECT 'firm' || i || '.com' AS domain, i % 5000 AS employees, 'US' AS country FROM range(200000) t(i)) "
        f"TO '{tmp_path}/a.parquet' (FORMAT parquet)"
    )
    engine.execute(
        f"COPY (SELECT 'firm' || i % 200000 || '.com' AS account, 'visit' AS kind, DATE '2024-01-01' AS at "
        f"FROM range(600000) t(i)) TO '{tmp_path}/s.parquet' (FORMAT parquet)"
    )
    began = time.process_time()
    accounts = read_accounts(engine, tmp_path / "a.parquet")
    signals = read_signals(engine, tmp_path / "s.parquet")
    assert time.process_time() - began < 3
    assert (accounts.rows, signals.rows) == (200_000, 600_000)
    views = engine.execute("SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal").fetchall()
    assert {("accounts",), ("signals",)} <= set(views)


def test_real_account_files_are_read_unaided(engine: DuckDBEngine, shared_data: Path) -> None:
    """Inc 5000 and Fortune 1000 samples: domains as keys, "36.9 Million" as a number, workers as employees."""
    inc = read_accounts(engine, shared_data / "inc5000" / "inc5000_sample.csv")
    row = engine.execute("SELECT account, revenue, employees, founded_year FROM accounts WHERE line = 2").fetchone()
    assert row == ("freestar.com", 36.9e6, 40.0, 2015.0)
    assert [(r.count, r.lines) for r in inc.refused] == [(1, (1326,))]
    assert read_accounts(engine, shared_data / "fortune1000" / "fortune1000_2022_sample.csv").rows == 300
    assert column(engine, "accounts", "account")[0] == "apple.com"
