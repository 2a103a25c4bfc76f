"""Attribute history: long and wide, what each row is about, and what cannot be used."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake import read_accounts, read_history
from closefit.terms import AttributeType, History, Layer
from tests.unit.intake.conftest import Write

LONG = "Domain,Property,Value,Valid from,Known since\n"


def rows(engine: DuckDBEngine, columns: str) -> list[tuple[object, ...]]:
    return engine.execute(f"SELECT {columns} FROM history s ORDER BY line").fetchall()


def types(history: History) -> dict[str, AttributeType]:
    return {a.name: a.type for a in history.table.attributes}


def told(history: History, what: str) -> str:
    return next(a.value for a in history.table.assumptions if a.what == what)


def test_a_long_history_is_a_row_per_account_attribute_and_day(engine: DuckDBEngine, write: Write) -> None:
    """Attributes and accounts are brought to the spelling of the other files; types come from the cells."""
    text = LONG + (
        'https://www.acme.com,Number of Employees,"1,200",2024-01-31,2024-02-02\n'
        "beta.com,Country,USA,31/01/2024,2024-02-02\n"
        "beta.com,Technologies,HubSpot; Segment,2024-01-31,2024-02-02\n"
        "beta.com,Is Public,yes,2024-01-31,2024-02-02\n"
    )
    history = read_history(engine, write(text))
    assert types(history) == {
        "country": AttributeType.text, "employees": AttributeType.number, "is_public": AttributeType.flag,
        "technologies": AttributeType.list,
    }  # fmt: skip
    assert rows(engine, "account, attribute, value, s.at, known, line")[:2] == [
        ("acme.com", "employees", "1,200", dt.date(2024, 1, 31), dt.date(2024, 2, 2), 2),
        ("beta.com", "country", "US", dt.date(2024, 1, 31), dt.date(2024, 2, 2), 3),
    ]
    assert told(history, "form of the history") == "Property and Value"
    assert told(history, "day a value was known") == "Known since"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Account ID,Field / Event,Old Value,New Value,Edit Date", "9,Industry,Retail,Media,2024-01-31"),
        ("company,name,value,timestamp", "9,Industry,Media,2024-01-31T10:00:00Z"),
        ("account_id,feature,value,event_timestamp,created_timestamp", "9,Industry,Media,2024-01-30,2024-01-31"),
    ],
)
def test_histories_of_crms_and_feature_stores_are_read_as_they_come(
    engine: DuckDBEngine, write: Write, header: str, row: str
) -> None:
    """The columns of a field history and of a feature store have names of their own."""
    read_history(engine, write(f"{header}\n{row}\n"))
    assert rows(engine, "account, attribute, value, known") == [("9", "industry", "media", dt.date(2024, 1, 31))]


def test_without_a_day_of_knowledge_a_value_counts_as_known_on_its_day(engine: DuckDBEngine, write: Write) -> None:
    """That is an assumption; so does a single empty cell."""
    alone = read_history(engine, write("domain,attribute,value,date\nacme.com,size,3,2024-01-31\n"))
    assert rows(engine, "s.at = known") == [(True,)]
    why = next(a.why for a in alone.table.assumptions if a.what == "day a value was known")
    assert why == "no column says since when a value was known, so each counts as known on its day"
    read_history(engine, write(LONG + "acme.com,size,3,2024-01-31,\nacme.com,size,4,2024-02-01,2024-03-01\n"))
    assert rows(engine, "s.at = known") == [(True,), (False,)]


def test_a_moment_with_a_zone_is_its_day_in_utc(engine: DuckDBEngine, write: Write) -> None:
    """Late in the evening in New York is the next day."""
    read_history(engine, write("domain,attribute,value,timestamp\nacme.com,size,3,2024-01-31T22:30:00-05:00\n"))
    assert rows(engine, "s.at") == [(dt.date(2024, 2, 1),)]


def test_rows_that_say_too_little_are_counted_with_their_lines(engine: DuckDBEngine, write: Write) -> None:
    """No account, no attribute, no value, no day: each with its reason."""
    text = LONG + (
        "acme.com,size,3,2024-01-31,\n,size,3,2024-01-31,\nacme.com,,3,2024-01-31,\n"
        "acme.com,size,n/a,2024-01-31,\nacme.com,size,3,,2024-01-31\n"
    )
    history = read_history(engine, write(text))
    assert {r.reason: r.lines for r in history.table.refused} == {
        "a value without an account": (3,), "a value without an attribute": (4,),
        "an attribute without a value (what was known before stays)": (5,),
        "a value without the day it came to hold": (6,),
    }  # fmt: skip
    assert history.table.rows == 1


def test_odd_cells_are_unknown_when_the_other_files_say_the_type(engine: DuckDBEngine, write: Write) -> None:
    """An attribute that the accounts file has keeps its name, type and layer; a cell of another type is unknown."""
    accounts = read_accounts(engine, write("domain,No of Employees,seats\nacme.com,30,4\nbeta.com,50,5\n", "a.csv"))
    text = LONG + "acme.com,No of Employees,3k,2024-01-31,\nacme.com,seats,oops,2024-01-31,\n"
    history = read_history(engine, write(text), beside=[accounts])
    assert history.table.attributes == (accounts.attribute("employees"), accounts.attribute("seats"))
    assert [(r.reason, r.cells) for r in history.table.refused] == [
        ("seats: 1 cell is no number: 'oops' line 3 (taken as unknown)", True)
    ]


def test_a_few_odd_cells_are_unknown_and_many_make_a_text(engine: DuckDBEngine, write: Write) -> None:
    """One slip in a hundred numbers is counted; one in three says that they are no numbers."""
    many = "".join(f"acme.com,size,{n},2024-01-31,\n" for n in range(99)) + "acme.com,size,?,2024-01-31,\n"
    history = read_history(engine, write(LONG + many))
    assert types(history) == {"size": AttributeType.number}
    assert [(r.count, r.lines) for r in history.table.refused] == [(1, (101,))]
    few = "acme.com,size,1,2024-01-31,\nacme.com,size,2,2024-01-31,\nacme.com,size,big,2024-01-31,\n"
    assert types(read_history(engine, write(LONG + few))) == {"size": AttributeType.text}


def test_a_wide_history_is_a_row_per_account_and_day(engine: DuckDBEngine, write: Write) -> None:
    """Without columns for attribute and value every other column is an attribute, typed as in an accounts file."""
    text = "Domain,snapshot_date,Number of Employees,Funded\nacme.com,2024-01-31,30,yes\nacme.com,2024-02-29,,no\n"
    history = read_history(engine, write(text))
    assert history.wide
    assert types(history) == {"employees": AttributeType.number, "funded": AttributeType.flag}
    assert rows(engine, "account, s.at, known, employees, funded") == [
        ("acme.com", dt.date(2024, 1, 31), dt.date(2024, 1, 31), 30.0, True),
        ("acme.com", dt.date(2024, 2, 29), dt.date(2024, 2, 29), None, False),
    ]


def test_parquet_keeps_its_own_types(engine: DuckDBEngine, write: Write, tmp_path: Path) -> None:
    """Numbers of a Parquet file are numbers without a look at their cells; a layer comes from the name."""
    path = tmp_path / "history.parquet"
    engine.execute(
        "COPY (SELECT 'acme.com' AS domain, 'trial_users' AS attribute, 3.5 AS value, DATE '2024-01-31' AS valid_from) "
        f"TO '{path}' (FORMAT parquet)"
    )
    history = read_history(engine, path)
    assert [(a.name, a.type, a.layer) for a in history.table.attributes] == [
        ("trial_users", AttributeType.number, Layer.product)
    ]
    assert rows(engine, "attribute, value") == [("trial_users", 3.5)]


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        (
            "domain,attribute,value\nacme.com,size,3\n",
            "no column holds dates, and a history needs the day since which each value holds",
            "Call that column 'valid_from' (and the day since which the value was known 'known_since')",
        ),
        (
            "domain,attribute,value,one_date,other_date\nacme.com,size,3,2024-01-31,2024-01-31\n",
            "2 columns hold dates, and a history needs the day since which each value holds; there are 'one_date'",
            "Call that column 'valid_from'",
        ),
        (
            "attribute,value,date\nsize,3,2024-01-31\n",
            "no column says whose row it is; the history file has 'date'",
            "Add a column with the company's domain",
        ),
        ("domain,date\nacme.com,2024-01-31\n", "there is no attribute beside the account and the day", "a column per"),
    ],
)
def test_a_file_that_is_no_history_says_what_is_missing(
    engine: DuckDBEngine, write: Write, text: str, message: str, advice: str
) -> None:
    """Day, account or attribute: the message names what was found, and the way out."""
    with pytest.raises(InputError) as caught:
        read_history(engine, write(text))
    problem = caught.value.problems[0]
    assert message in problem.message
    assert advice in (problem.advice or "")
