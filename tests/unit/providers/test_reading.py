"""A vendor's JSON may hold anything: what cannot be read is unknown, and what is out of reason is no fact."""

from __future__ import annotations

import datetime as dt

import pytest

from closefit.providers.reading import (
    day,
    facts_of,
    host,
    is_at,
    many_records,
    number,
    one_record,
    rows_by_account,
    text,
)
from closefit.transport import Malformed

TODAY = dt.date(2026, 11, 1)


def test_facts_are_of_their_attributes_type_and_within_reason() -> None:
    """A text for a number, -1 employees, a founding in the year 7 and more digits than conditions have are no facts."""
    assert facts_of(employees="many", founded_year=7, revenue_usd=10**19, headcount_growth=-2.0, country=49) == []
    assert facts_of(employees=-1, technologies="HubSpot", last_funding_date="2024-01-01", industry=None) == []
    assert facts_of(employees=0) == facts_of(employees=10**8) == []
    assert [fact.attribute for fact in facts_of(employees=1, headcount_growth=-0.5, name="A")] == [
        "employees", "headcount_growth", "name",
    ]  # fmt: skip


def test_a_text_steers_no_terminal() -> None:
    """Control characters are taken out of texts, and line ends become blanks."""
    assert text("\x1b[31mAcme\x00\nInc ") == "[31mAcme Inc"
    assert text("\x07") is None


@pytest.mark.parametrize("said", [True, None, "", "nan", "inf", float("inf"), 10**400, "51-200", [], "1e400"])
def test_what_is_no_finite_number_is_unknown(said: object) -> None:
    """Flags, bands, infinities and numbers beyond reason are none."""
    assert number(said) is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2023-08-01T00:00:00.000+00:00", dt.date(2023, 8, 1)),
        ("2023-08-01", dt.date(2023, 8, 1)),
        ("2018-…", None),
        ("2031-01-01", None),
        ("0001-01-01", None),
        (20230801, None),
    ],
)
def test_a_day_has_been(said: object, found: dt.date | None) -> None:
    """Days and moments in ISO form; none before 1970, none to come, and no half of one."""
    assert day(said, TODAY) == found


def test_an_account_is_found_by_its_host() -> None:
    """Addresses, ports, ``www.``, subdomains and other scripts are the same account; a longer name is another."""
    assert host("https://user@www.acme.example:8080/x?y") == "acme.example"
    assert is_at("acme.example", None, 7, "http://shop.acme.example/")
    assert is_at("xn--bcher-kva.example", "www.Bücher.example")
    assert not is_at("acme.example", "notacme.example", "acme.example.evil.example", "")


def test_rows_are_found_by_their_account_and_never_by_place() -> None:
    """A domain's own row wins, a subdomain's row is its domain's, and a longer name is another's."""
    rows: list[dict[str, object]] = [
        {"site": "shop.acme.example"},
        {"site": "acme.example"},
        {"site": None},
        {"site": "notacme.example"},
        {"site": "acme.example"},
        {"site": "shop.other.example"},
    ]
    found = rows_by_account(rows, lambda row: (row.get("site"),))
    assert found["acme.example"] is rows[1]
    assert found["other.example"] is rows[5]
    assert found["notacme.example"] is rows[3]
    assert "gone.example" not in found


def test_a_missing_record_is_a_miss_unless_an_error_is_told() -> None:
    """Null and absent are how vendors say that they know nothing; an error beside them is no miss."""
    assert one_record({"data": None}, "data") is None
    assert one_record({}, "data") is None
    every: list[dict[str, object]] = [{"data": 7}, {"data": []}, {"error": "later"}, {"data": None, "errors": [1]}]
    for wrong in every:
        with pytest.raises(Malformed, match="data is missing or no JSON object"):
            one_record(wrong, "data")
    with pytest.raises(Malformed, match="rows is missing or no list"):
        many_records({"rows": {}}, "rows")
