"""The tables that a profile asks for, found from how it uses each attribute."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.errors import ProfileError
from closefit.profile import Profile
from closefit.score.wanted import wanted_inputs
from closefit.terms import AttributeType, Place
from tests.scoring import profile_of
from tests.truth.test_profile_format import GRADES, POINTS

NUMBER, TEXT, FLAG = AttributeType.number, AttributeType.text, AttributeType.flag
DATE, LIST = AttributeType.date, AttributeType.list


def with_conditions(*conditions: str) -> Profile:
    return Profile.model_validate(
        {
            "profile": "p",
            "fit": {"criteria": [{"name": f"c{n}", "when": when, "points": 1} for n, when in enumerate(conditions, 1)]},
        }
    )


def types_of(profile: Profile) -> dict[str, AttributeType]:
    return {attribute.name: attribute.type for attribute in wanted_inputs(profile).accounts.attributes}


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("x > 3", NUMBER), ("x between 1 and 2", NUMBER), ("x in (1, 2)", NUMBER), ("x = 'a'", TEXT),
        ("x in ('a', 'b')", TEXT), ("starts_with(x, 'a')", TEXT), ("lower(x) = 'a'", TEXT), ("x", FLAG),
        ("not x", FLAG),
        ("x = true", FLAG), ("x > date '2026-01-31'", DATE), ("days_since(x) < 90", DATE), ("days_until(x) > 3", DATE),
        ("has(x, 'a')", LIST), ("has_any(x, 'a', 'b')", LIST), ("not has_category(x, 'crm')", LIST),
        ("x is null", TEXT),
    ],
)  # fmt: skip
def test_an_attribute_has_the_type_of_its_use(condition: str, wanted: AttributeType) -> None:
    """How a condition uses an attribute says of which type its column is."""
    assert types_of(with_conditions(condition)) == {"x": wanted}


def test_any_type_can_be_asked_for_null() -> None:
    """``is null`` fits every type, so another use decides, before it or behind it."""
    assert types_of(with_conditions("x is null", "x > 3")) == {"x": NUMBER}
    assert types_of(with_conditions("x > 3", "x is not null")) == {"x": NUMBER}


def test_one_column_may_serve_two_uses() -> None:
    """0 and 1 are a flag, and a text between semicolons is a list: then the column is the number, the text."""
    assert types_of(with_conditions("x", "x > 3", "has(y, 'a')", "y = 'b'")) == {"x": NUMBER, "y": TEXT}


def test_contradictory_uses_are_named_with_both_places() -> None:
    """An attribute used as two types that no column can be is an error that says where each use stands; all at once."""
    profile = with_conditions("x > 3", "x = 'a'", "days_since(y) > 1", "y = true")
    places = {"c1": 11, "c2": 22, "c3": 33, "c4": 44}

    def place(path: tuple[str | int, ...]) -> Place:
        assert path[:2] == ("fit", "criteria")
        assert path[3] == "when"
        return Place(Path("icp.yaml"), places[f"c{int(path[2]) + 1}"], 9)

    with pytest.raises(ProfileError) as caught:
        wanted_inputs(profile, place=place)
    first, second = map(str, caught.value.problems)
    assert first.startswith(
        "icp.yaml:11:9: 'x' is used as a number in criterion 'c1' (icp.yaml:11:9) and as a text in criterion 'c2' "
        "(icp.yaml:22:9); a column holds one type"
    )
    assert "Write both conditions for the type that the column has" in first
    assert "'y' is used as a date in criterion 'c3' (icp.yaml:33:9) and as true or false in criterion 'c4'" in second


def test_a_told_type_ends_the_contradiction() -> None:
    """A type that the user tells wins over the uses."""
    inputs = wanted_inputs(with_conditions("has(x, 'a')", "y > 3"), {"x": TEXT, "y": TEXT})
    assert {a.name: a.type for a in inputs.accounts.attributes} == {"x": TEXT, "y": TEXT}


def test_tables_that_nothing_asks_for_are_not_there() -> None:
    """Signals and people are tables only of a profile that asks about them."""
    inputs = wanted_inputs(with_conditions("x > 3"))
    assert (inputs.signals, inputs.people) == (None, None)
    assert inputs.accounts.columns == {"account"}


def test_tables_of_the_format_page() -> None:
    """The example with points needs these columns of accounts, signals and people, and no others."""
    inputs = wanted_inputs(profile_of(POINTS))
    assert types_of(profile_of(POINTS)) == {
        "employees": NUMBER, "industry": TEXT, "technologies": LIST, "headcount_growth": NUMBER,
        "competitor_contract_end": DATE, "funding_stage": TEXT, "country": TEXT,
    }  # fmt: skip
    assert inputs.signals is not None
    assert [a.name for a in inputs.signals.attributes] == ["department"]
    assert inputs.signals.columns == {"account", "kind", "at"}
    assert inputs.people is not None
    assert inputs.people.columns == {"account", "name", "email", "title", "seniority", "department"}


def test_the_best_seniority_comes_from_people() -> None:
    """``best_seniority`` is no column of the accounts: it asks for the people."""
    inputs = wanted_inputs(profile_of(GRADES))
    assert "best_seniority" not in types_of(profile_of(GRADES))
    assert inputs.people is not None
    assert "seniority" in inputs.people.columns


def test_proposed_exclusions_ask_for_nothing() -> None:
    """An exclusion that nobody has signed needs no column."""
    profile = Profile.model_validate(
        {"profile": "p", "fit": {}, "exclude": [{"name": "e", "when": "x > 3", "status": "proposed"}]}
    )
    assert types_of(profile) == {}
