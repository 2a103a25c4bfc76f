"""Conditions plain enough for a vendor's filter, written and read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from closefit.conditions import (
    SimpleCondition,
    Value,
    condition_text,
    covered,
    name_text,
    never,
    parse_condition,
    simple_form,
    value_text,
)


@pytest.mark.parametrize(
    ("text", "attribute", "operator", "values"),
    [
        ("employees >= 50", "employees", ">=", (Decimal(50),)),
        ("50 < employees", "employees", ">", (Decimal(50),)),
        ("not employees > -1.5", "employees", "<=", (Decimal("-1.5"),)),
        ("country not in ('US', 'CA')", "country", "not in", ("US", "CA")),
        ("employees between 5 and 9", "employees", "between", (Decimal(5), Decimal(9))),
        ("region is not null", "region", "is not null", ()),
        ("public", "public", "=", (True,)),
        ("not (not (public))", "public", "=", (True,)),
        ("not has_any(t, 'a', 'b')", "t", "not has_any", ("a", "b")),
        ("lower(country) = 'us'", "country", "=", ("us",)),
        ("founded > date '2020-02-29'", "founded", ">", (dt.date(2020, 2, 29),)),
    ],
)
def test_a_plain_condition_has_a_simple_form(
    text: str, attribute: str, operator: str, values: tuple[Value, ...]
) -> None:
    """One attribute, one operator and its values are told apart, and written again they mean the same."""
    simple = simple_form(parse_condition(text))
    assert simple == SimpleCondition(attribute, operator, values)
    again = parse_condition(condition_text(attribute, operator, values))
    assert simple_form(again) == simple


@pytest.mark.parametrize("text", ["a > 1 and b > 1", "days_since(a) > 5", "signals('x', 9) >= 1", "not (a or b)"])
def test_a_condition_of_several_parts_has_none(text: str) -> None:
    """What needs more than one attribute, a date's age or a count has no simple form."""
    assert simple_form(parse_condition(text)) is None


@pytest.mark.parametrize(
    "name", ["employees", "2023_revenue", "intent", "date", "any", "größe", 'a"b', "select", "if", "next"]
)
def test_a_name_is_quoted_where_it_must_be(name: str) -> None:
    """A written name reads back as the same attribute, also where it is a word of SQL or of the score."""
    assert list(parse_condition(f"{name_text(name)} = 5").attributes) == [name]


def test_plain_names_stay_plain() -> None:
    """Names people write every day carry no quotes."""
    assert [name_text(name) for name in ("employees", "type", "group")] == ["employees", "type", "group"]


def test_values_are_written_as_the_language_has_them() -> None:
    """Text in single quotes, dates as dates, numbers in plain digits."""
    values: list[Value | int | float] = ["Levi's", 5, 0.1, Decimal("1E+3"), True, dt.date(2026, 1, 31), 1e-7]
    assert [value_text(value) for value in values] == [
        "'Levi''s'", "5", "0.1", "1000", "true", "date '2026-01-31'", "0.0000001",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "employees between 500 and 50",
        "employees > 5 and employees < 5",
        "employees = 5 and employees <> 5",
        "country = 'US' and country in ('us ', 'CA') and country <> 'Us'",
        "public and not public",
        "has(t, 'a') and not has_any(t, 'A', 'b')",
        "has_all(t, 'a', 'b') and not has(t, 'a')",
        "region is null and region = 'x'",
        "not (employees > 5 or employees <= 5)",
        "signals('x', 90) >= 3 and signals('x', 90) < 3",
        "founded > date '2025-01-01' and founded < date '2024-01-01'",
    ],
)
def test_a_contradiction_is_seen(text: str) -> None:
    """A condition that nothing can satisfy is known as one."""
    assert never(parse_condition(text).tree)


@pytest.mark.parametrize(
    "text",
    [
        "employees between 50 and 50",
        "employees > 5 and employees < 5.001",
        "country = 'US' or country = 'CA'",
        "not has_all(t, 'a', 'b') and has(t, 'a')",
        "signals('x', 90) >= 3 and signals('y', 90) < 3",
        "not employees between 5 and 9",
        "starts_with(a, 'b') and a = 'c'",
    ],
)
def test_what_can_be_true_is_not_called_a_contradiction(text: str) -> None:
    """The check is one-sided: in doubt a condition is possible."""
    assert not never(parse_condition(text).tree)


def test_one_condition_can_cover_another() -> None:
    """Whoever has 10 has 8, not the other way round; two conditions may cover a third together."""
    high, low, odd = (parse_condition(text).tree for text in ("a >= 10", "a >= 8", "a >= 8 and b > 1"))
    rest = parse_condition("b <= 1").tree
    assert covered(high, [low])
    assert not covered(low, [high])
    assert not covered(low, [odd])
    assert covered(parse_condition("a >= 8 and b > -5").tree, [odd, rest])


def test_an_unknown_attribute_is_not_covered() -> None:
    """Any size or any other leaves out the accounts whose size is unknown."""
    every = parse_condition("size > 5 or size <= 5").tree
    known = parse_condition("size is not null").tree
    assert not covered(parse_condition("region = 'x'").tree, [every])
    assert covered(known, [every])
    assert covered(parse_condition("has_any(t, 'a', 'b')").tree, [parse_condition("has(t, 'a') or has(t, 'b')").tree])
    assert not covered(parse_condition("has(t, 'a') or x").tree, [parse_condition("has(t, 'a') or not x").tree])
