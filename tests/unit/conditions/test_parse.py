"""What a condition may say, and what it becomes."""

from __future__ import annotations

import pytest

from closefit.conditions import ConditionError, parse_condition, tree_text
from closefit.terms import AttributeType

NUMBER, TEXT, FLAG = AttributeType.number, AttributeType.text, AttributeType.flag
DATE, LIST = AttributeType.date, AttributeType.list


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("employees between 50 and 500", {"employees": NUMBER}),
        ("Employees >= 50 AND NOT industry = 'x'", {"employees": NUMBER, "industry": TEXT}),
        ("industry in ('healthcare', 'government')", {"industry": TEXT}),
        ("headcount_growth < -0.5", {"headcount_growth": NUMBER}),
        ("not has_category(technologies, 'crm')", {"technologies": LIST}),
        ("HAS_ANY(technologies, 'HubSpot', 'O''Reilly')", {"technologies": LIST}),
        ("days_until(competitor_contract_end) > 120", {"competitor_contract_end": DATE}),
        ("founded_on > date '2025-01-01'", {"founded_on": DATE}),
        ("has_champion", {"has_champion": FLAG}),
        ("public = false or public is null", {"public": FLAG}),
        ("lower(country) = 'us' and starts_with(industry, 'bank')", {"country": TEXT, "industry": TEXT}),
        ("region is not null", {"region": TEXT}),
        ("region is null and region > 5", {"region": NUMBER}),
        ("revenue in (1, 2.5, -3)", {"revenue": NUMBER}),
        ('größe > 5 and "2023_revenue" <= 10', {"größe": NUMBER, "2023_revenue": NUMBER}),
        ("\"intent\" = 'high'", {"intent": TEXT}),
        ("employees not between 1 and 5 and country not in ('US')", {"employees": NUMBER, "country": TEXT}),
        ("(((employees > 5)))", {"employees": NUMBER}),
    ],
)
def test_a_condition_says_which_attributes_of_which_type_it_needs(
    text: str, attributes: dict[str, AttributeType]
) -> None:
    """The type that an attribute must have follows from what it is compared with, whatever the case of the words."""
    assert parse_condition(text).attributes == attributes


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1e6 <= Revenue", "revenue >= 1000000"),
        ("revenue = 1_000.50", "revenue = 1000.5"),
        ("revenue != 0.0", "revenue <> 0"),
        ("name = 'Müller \\ Söhne ''x'' 😀'", "name = 'Müller \\ Söhne ''x'' 😀'"),
        ("NOT (a AND b OR c)", "not (a and b or c)"),
        ("Signals( 'Job', 90, Department IN ('a') ) >= 1", "signals('Job', 90, department in ('a')) >= 1"),
    ],
)
def test_a_tree_is_kept_in_one_spelling(text: str, written: str) -> None:
    """Numbers in plain digits, the attribute on the left, names in lower case; text stays as written."""
    assert tree_text(parse_condition(text).tree) == written


def test_every_count_of_signals_is_listed() -> None:
    """A condition lists its windows: kind, days, and the condition on the signal's own fields."""
    condition = parse_condition("signals('job_opening', 90, strength > 2 and fit = 'x') >= 1 and signals('any', 7) = 0")
    first, second = condition.windows
    assert (first.kind, first.days, first.when_text) == ("job_opening", 90, "strength > 2 and \"fit\" = 'x'")
    assert first.fields == {"strength": NUMBER, "fit": TEXT}
    assert (second.kind, second.days, second.when) == ("any", 7, None)
    assert condition.attributes == {}


def test_a_tier_speaks_of_scores_and_attributes() -> None:
    """With score names allowed, fit and its neighbours are scores and everything else is an attribute."""
    condition = parse_condition("fit >= 8 and not excluded and employees > 5", score_names=True)
    assert condition.scores == {"fit", "excluded"}
    assert condition.attributes == {"employees": NUMBER}


def test_a_long_chain_of_ors_is_not_deep() -> None:
    """Conditions joined side by side are flat, however many fit into the limits."""
    text = " or ".join(f"a{n} > 1" for n in range(35))
    assert len(parse_condition(text).attributes) == 35


@pytest.mark.parametrize(
    ("text", "offset", "message", "advice"),
    [
        ("", 0, "the condition is empty", "employees between 50 and 500"),
        ("hass_any(t, 'x')", 0, "there is no function 'hass_any'", "Did you mean has_any?"),
        ("a > 1 and count(x) > 1", 10, "there is no function 'count'", "signals('kind', 90)"),
        ("upper(a) = 'X'", 0, "there is no function 'upper'", "without regard to case"),
        ("employees betwen 5 and 10", 10, "'betwen' cannot stand here", "Did you mean between?"),
        ("name like 'a%'", 5, "'like' cannot stand here", "starts_with"),
        ("a in (select b from c)", 6, "'select' cannot stand here", "cannot ask a table"),
        ("case when a then 1 end", 0, "'case' cannot stand here", "Use grades"),
        ("a = 1; b = 2", 5, "';' is not part of the language", "and"),
        ("a -- b\n = 1", 2, "a comment (--)", "after a #"),
        ("a /* b */ = 1", 2, "a comment (/*)", "after a #"),
        ("accounts.employees > 1", 8, "'.' is not part of the language", "without a table before it"),
        ("a::int = 1", 1, "'::' is not part of the language", "type that is meant"),
        ("a = ?", 4, "'?' is not part of the language", "Write the value itself"),
        ("a = :b", 4, "':' is not part of the language", "Write the value itself"),
        ("x -> x > 1", 2, "'->' is not part of the language", None),
        ("has(*, 'x')", 4, "'*' is not part of the language", "Name the attribute"),
        ("a + 1 > 2", 2, "'+' is not part of the language", "no arithmetic"),
        ("a > 2 - 1", 4, "2 - 1 stands where a value belongs", "Compare with a number"),
        ("a = $$x$$", 4, "$$x$$ is not part of the language", "single quotes"),
        ("a = E'x'", 4, "E'x' is not part of the language", "single quotes"),
        ("industry = healthcare", 11, "'healthcare' stands where a value belongs", "'healthcare'"),
        ('industry = "b2b saas"', 11, "'b2b saas' stands where a value belongs", "'b2b saas'"),
        ("a = 'x", 4, 'the quote that opens at "\'x" is never closed', "doubled"),
        ("(a > 1", 0, "a closing parenthesis is missing", None),
        ("a > 1)", 5, "an opening parenthesis is missing", None),
        ("a >", 2, "something is missing beside '>'", None),
        ("a > 1 2", 6, "'2' cannot stand here", None),
        ("a = null", 4, "nothing equals null", "attribute is null"),
        ("a in ('x', null)", 11, "nothing equals null", "attribute is null"),
        ("a in ()", 0, "in needs a list of values", None),
        ("a in (1, 'x')", 9, "the list mixes a number with a text", None),
        ("1 = 1", 0, "both sides of the comparison are values", "Name an attribute"),
        ("true", 0, "true is the same for every account", None),
        ("'x'", 0, "'x' alone is neither true nor false", None),
        ("signals('x', 90)", 0, "signals('x', 90) alone is neither true nor false", ">= 1"),
        ("has(t, 'x') = true", 0, "has(t, 'x') is true or false by itself", "Leave = out"),
        ("a is true", 0, "is can only be followed by null", "a = true"),
        ("a > 'x'", 4, "> needs a number or a date, and 'x' is a text", "date '2026-01-31'"),
        ("a between 'x' and 'y'", 10, "between needs a number or a date", None),
        ("a between 1 and date '2025-01-01'", 21, "between runs from a number to a date", None),
        ("a > 1 and a = 'x'", 10, "a is used as a number and as a text", "one type"),
        ("d > date '2025-13-01'", 9, "'2025-13-01' is not a date", "year-month-day"),
        ("d > timestamp '2025-01-01'", 4, "'timestamp' cannot stand here", None),
        ("a = 1e400", 4, "the number 1e400 is too large or too small", "18 digits"),
        ("has(technologies)", 0, "has is given 1 value", "has(technologies, 'HubSpot')"),
        ("has('x', 'y')", 4, "has asks about an attribute", None),
        ("has_any(t, 5)", 11, "has_any needs a text here", None),
        ("signals('x', 0) > 1", 13, "a whole number of days, from 1", None),
        ("signals('x', 9, signals('y', 1) > 0) > 1", 16, "signals cannot be counted inside signals", None),
        ("fit > 5", 0, "'fit' is a result of scoring and can be used in tiers only", '"fit"'),
        ("current_date > a", 0, "'current_date' cannot stand here", "days_since"),
        ("a is distinct from 1", 5, "'distinct' cannot stand here", None),
        ("a between symmetric 1 and 2", 10, "'symmetric' cannot stand here", None),
        ("x in 'a'", 0, "x IN 'a' says more than conditions can", "in ('a', 'b')"),
        ("employees => 5", 10, "'=>' is not part of the language", ">="),
        ("a" * 2001, 0, "the condition is 2001 characters long", "Split it"),
        ("(" * 30 + "a" + ")" * 30, 20, "nested more than 20 deep", "Split it"),
        ("not " * 30 + "a", 80, "nested more than 20 deep", "Split it"),
        (" or ".join(["a = 1"] * 60), 0, "the most is 200", "Split it"),
    ],
)
def test_everything_else_is_refused_by_name_and_position(
    text: str, offset: int, message: str, advice: str | None
) -> None:
    """What the language does not have is refused at its character, in words, with what to write instead."""
    with pytest.raises(ConditionError) as refused:
        parse_condition(text)
    error = refused.value
    assert message in error.message
    assert error.offset == offset
    if advice is not None:
        assert advice in (error.advice or "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("excluded > 3", "excluded is a flag and is used as a number"),
        ("fit", "fit is a number and is used as a flag"),
        ("fit is null", "fit is always known"),
        ('"fit" > 3', "'fit' means the score in a tier"),
    ],
)
def test_scores_have_a_type_too(text: str, message: str) -> None:
    """In a tier fit, intent and persona are numbers, excluded and qualified are true or false."""
    with pytest.raises(ConditionError, match=message):
        parse_condition(text, score_names=True)
