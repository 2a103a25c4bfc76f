"""The compiled score: its columns, their order, and what each means."""

from __future__ import annotations

from typing import Any

import pytest
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.score import ScoreInputs, compile_score, missing_attributes
from closefit.terms import Attribute, AttributeType, Layer, Table
from tests.scoring import AS_OF, Files, days_ago, make_inputs, profile_of, score_one, score_rows

HEAD = "closefit: 1\nprofile: test\nversion: 7\n"
ONE = HEAD + "fit: {qualify: 3, criteria: [{name: size, when: employees > 50, points: 3}]}\n"

COLUMNS = [
    "account", "name", "tier", "fit", "intent", "persona", "combined", "qualified", "excluded", "excluded_by",
    "fit_low", "fit_high", "completeness", "reasons", "unknown", "origin", "profile", "profile_version", "as_of",
]  # fmt: skip


def account(**facts: Any) -> dict[str, Any]:
    return {"account": "acme.com"} | facts


def criteria(*lines: str, more: str = "") -> str:
    listed = "\n".join(f"    - {line}" for line in lines)
    return f"{HEAD}fit:\n  qualify: 3\n  criteria:\n{listed}\n{more}"


def test_columns() -> None:
    """The output's columns stand in their promised order, with their types."""
    row = score_one(profile_of(ONE), Files([account(employees=60, origin="inbound", name="Acme")]))
    assert list(row) == COLUMNS
    assert row | {"as_of": None} == {
        "account": "acme.com", "name": "Acme", "tier": "none", "fit": 3.0, "intent": 0.0, "persona": 0.0,
        "combined": 1.0, "qualified": True, "excluded": False, "excluded_by": None, "fit_low": 3.0, "fit_high": 3.0,
        "completeness": 1.0, "reasons": ["size +3"], "unknown": [], "origin": "inbound", "profile": "test",
        "profile_version": 7, "as_of": None,
    }  # fmt: skip
    assert row["as_of"] == AS_OF


def test_best_first() -> None:
    """Ordered rows come by tier, then combined, then account; excluded and outside come last."""
    profile = profile_of(
        criteria(
            "{name: a, when: x > 0, points: 3}",
            "{name: b, when: x > 1, points: 1}",
            more="boundary: [x < 10]\nexclude: [{name: banned, when: x = 5}]\n"
            "tiers: [{name: top, when: fit >= 4}, {name: rest}]\n",
        )
    )
    values = {"e.com": 5, "o.com": 11, "r.com": 1, "b.com": 2, "a.com": 3, "z.com": 0}
    rows = score_rows(profile, Files([{"account": name, "x": x} for name, x in values.items()]), ordered=True)
    assert [row["account"] for row in rows] == ["a.com", "b.com", "r.com", "z.com", "o.com", "e.com"]
    assert [row["tier"] for row in rows] == ["top", "top", "rest", "rest", "outside", "excluded"]


def test_required_holds_a_qualified_account_back() -> None:
    """Without a required criterion an account does not qualify and reaches no tier that asks for the threshold."""
    profile = profile_of(
        criteria(
            "{name: size, when: employees > 50, points: 4}",
            "{name: crm, when: 'has(tools, ''HubSpot'')', points: 1, required: true}",
            more="tiers: [{name: good, when: fit >= 3}, {name: near, when: fit >= 2.999}, {name: rest}]\n",
        )
    )
    without = score_one(profile, Files([account(employees=60, tools=["Slack"])]))
    assert (without["fit"], without["qualified"], without["tier"]) == (4, False, "near")
    unknown = score_one(profile, Files([account(employees=60, tools=None)], types={"tools": AttributeType.list}))
    assert (unknown["qualified"], unknown["tier"]) == (False, "near")
    met = score_one(profile, Files([account(employees=60, tools=["hubspot"])]))
    assert (met["qualified"], met["tier"]) == (True, "good")


def test_proposed_exclusions_are_inert() -> None:
    """A proposed exclusion changes nothing until someone makes it active."""
    text = ONE + "exclude: [{name: big, when: employees > 55, status: STATUS}]\n"
    for status, excluded in (("proposed", False), ("active", True)):
        row = score_one(profile_of(text.replace("STATUS", status)), Files([account(employees=60)]))
        assert row["excluded"] is excluded
        assert row["unknown"] == []


def test_every_exclusion_is_named() -> None:
    """All exclusions that fire are named, in the order of the profile."""
    text = ONE + "exclude: [{name: a, when: employees > 5}, {name: b, when: x = 1}, {name: c, when: employees > 6}]\n"
    assert score_one(profile_of(text), Files([account(employees=60)]))["excluded_by"] == "a; c"


def test_negative_points() -> None:
    """Points may count against an account; the low end then lies below what is likely."""
    profile = profile_of(
        criteria("{name: size, when: employees > 50, points: 3}", "{name: agency, when: agency, points: -2}")
    )
    row = score_one(profile, Files([account(employees=60, agency=True)]))
    assert (row["fit"], row["reasons"]) == (1, ["size +3", "agency -2"])
    unknown = score_one(profile, Files([account(employees=60, agency=None)], types={"agency": AttributeType.flag}))
    assert (unknown["fit_low"], unknown["fit"], unknown["fit_high"]) == (1, 3, 3)
    assert unknown["completeness"] == 0.6


def test_large_points_do_not_overflow() -> None:
    """Hundreds of criteria of a million points each are a number, not an error."""
    profile = profile_of(criteria(*(f"{{name: c{n}, when: x > {n}, points: 1000000}}" for n in range(300))))
    assert score_one(profile, Files([account(x=5000)]))["fit"] == 300_000_000


@pytest.mark.parametrize("name", ["it's; DROP TABLE accounts; --", 'say "hi"', "🚀 rocket", "a\\b", "{x}"])
def test_hostile_names(name: str) -> None:
    """Names of criteria, exclusions and tiers are text, whatever they hold."""
    quoted = "'" + name.replace("'", "''") + "'"
    profile = profile_of(
        criteria(
            f"{{name: {quoted}, when: x > 0, points: 3}}",
            more=f"exclude: [{{name: {quoted}, when: x > 9}}]\ntiers: [{{name: {quoted}, when: fit >= 3}}]\n",
        )
    )
    first, second = score_rows(profile, Files([account(x=1), {"account": "o'hara.com", "x": 10}]))
    assert (first["reasons"], first["tier"]) == ([f"{name} +3"], name)
    assert (second["excluded_by"], second["tier"]) == (name, "excluded")


@pytest.mark.parametrize("name", ["group", "select", "account_id", "a_fit", "größe", "order", "tier"])
def test_attributes_with_hard_names(name: str) -> None:
    """Attributes may be called like reserved words, like our own columns, or in any language."""
    profile = profile_of(criteria(f"{{name: c, when: '\"{name}\" > 5', points: 3}}"))
    assert score_one(profile, Files([account(**{name: 6})]))["fit"] == 3


def test_header_of_the_file_is_a_name() -> None:
    """A profile may call an attribute as the file's header does, when intake gave it another name."""
    profile = profile_of(criteria("{name: size, when: number_of_employees > 50, points: 3}"))
    with DuckDBEngine() as engine:
        inputs = make_inputs(engine, Files([account(employees=60, employees__source="clearbit")]))
        attribute = Attribute("employees", AttributeType.number, Layer.firmographic, "Number of Employees")
        held = inputs.accounts
        renamed = Table(held.relation, held.path, 1, (attribute,), held.columns)
        row = engine.rows(compile_score(profile, ScoreInputs(renamed), AS_OF))[0]
        assert missing_attributes(profile, ScoreInputs(renamed)) == ()
    assert row["fit"] == 3


def test_missing_attributes() -> None:
    """An attribute without a column is listed with the nearest names, for each file."""
    text = criteria(
        "{name: size, when: employes > 50, points: 3}",
        "{name: jobs, when: \"signals('job', 30, departmnt = 'sales') >= 1\", points: 1}",
        more="personas: [{name: boss, when: senority = 'vp'}]\n",
    )
    files = Files(
        [account(employees=60)],
        [{"account": "acme.com", "kind": "job", "at": AS_OF, "department": "sales"}],
        [{"account": "acme.com", "person": "1", "team": "x"}],
    )
    with DuckDBEngine() as engine:
        found = missing_attributes(profile_of(text), make_inputs(engine, files))
    assert [str(item) for item in found] == [
        "the accounts have no column 'employes': unknown for all of them; did you mean employees?",
        "the signals have no column 'departmnt': unknown for all of them; did you mean department?",
        "the people have no column 'senority': unknown for all of them",
    ]


def test_facts_from_after_the_as_of_date_are_unknown() -> None:
    """A fact that is dated later than the as-of date is not looked at."""
    profile = profile_of(ONE)
    later = account(employees=60, employees__date=days_ago(-1))
    assert score_one(profile, Files([later]))["unknown"] == ["size"]
    assert score_one(profile, Files([account(employees=60, employees__date=AS_OF)]))["fit"] == 3


@pytest.mark.parametrize(
    ("sources", "excluded"),
    [
        ("clearbit", False), ("clearbit; Clearbit", False), ("clearbit;zoominfo", True), ("clearbit ; zoominfo", True),
        (["clearbit", "zoominfo"], True), (["clearbit"], False), ("HubSpot", True), ("crm; clearbit", True),
        ("", True), (None, True),
    ],
)  # fmt: skip
def test_needs_sources(sources: Any, excluded: bool) -> None:
    """Different providers count once each; the user's own file or CRM stands alone; no source is the user's own."""
    profile = profile_of(ONE + "exclude: [{name: big, when: employees > 50, needs: 2 sources}]\n")
    row = score_one(profile, Files([account(employees=60, employees__source=sources)]))
    assert row["excluded"] is excluded
    assert row["unknown"] == ([] if excluded else ["exclusion: big (unconfirmed)"])


@pytest.mark.parametrize("dated", ["2026-10-02", ["2026-10-02"], days_ago(-1)])
def test_dates_of_facts_in_any_type(dated: Any) -> None:
    """The date of a fact is read from a date, a text or a list alike; what is no date hides nothing."""
    assert score_one(profile_of(ONE), Files([account(employees=60, x__date=dated, employees__date=dated)]))["fit"] == 0
    assert score_one(profile_of(ONE), Files([account(employees=60, employees__date="last week")]))["fit"] == 3


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), None])
def test_no_number_is_unknown(value: float | None) -> None:
    """NaN, infinity and a missing number are unknown, not large and not small."""
    files = Files([account(employees=value)], types={"employees": AttributeType.number})
    assert score_one(profile_of(ONE), files)["unknown"] == ["size"]


def test_tiers_speak_of_attributes_and_origin() -> None:
    """Tiers may ask for an attribute, the origin, and whether an account qualifies."""
    text = ONE + (
        "tiers: [{name: inbound, when: \"qualified and origin = 'Inbound'\"}, {name: huge, when: employees > 1000}, "
        "{name: ok, when: fit = 3}]\n"
    )
    rows = score_rows(
        profile_of(text),
        Files([account(employees=60, origin="inbound"), account(employees=2000), account(employees=60, origin=None)]),
    )
    assert [row["tier"] for row in rows] == ["inbound", "huge", "ok"]


def test_combined() -> None:
    """Combined is the mean of fit and intent as shares of their maximum: the cap, or one full signal without one."""
    text = criteria(
        "{name: size, when: employees > 50, points: 3}",
        "{name: tax, when: x = 1, points: 1}",
        more="intent: {signals: [{kind: visit, points: 10}, {kind: demo, points: 10, cap: 30}]}\n",
    )
    visits = [{"account": "acme.com", "kind": "visit", "at": AS_OF}]
    for count, combined in ((0, 0.375), (1, 0.5), (9, 0.875)):
        assert score_one(profile_of(text), Files([account(employees=60, x=0)], visits * count))["combined"] == combined


def test_no_clock_and_no_bare_division() -> None:
    """The expression holds no clock, and divides only by numbers that are written in it."""
    text = criteria(
        "{name: fresh, when: days_since(founded) < 30, points: 3}",
        more="intent: {signals: [{kind: visit, points: 10, half_life: 3 days}]}\n",
    )
    files = Files([account(founded=AS_OF)], [{"account": "acme.com", "kind": "visit", "at": AS_OF, "strength": 2.0}])
    with DuckDBEngine() as engine:
        tree = compile_score(profile_of(text), make_inputs(engine, files), AS_OF)
    assert not list(tree.find_all(exp.CurrentDate, exp.CurrentTimestamp, exp.Round, exp.Pow))
    assert all(isinstance(division.expression, exp.Literal) for division in tree.find_all(exp.Div))


TROUBLE = [
    (
        "employees > 50",
        {"employees": "51-200"},
        "column 'employees' holds text, for example '51-200'",
        "A number is needed",
    ),
    ("industry = 'saas'", {"industry": 7}, "column 'industry' holds numbers, for example '7.0'", "A text is needed"),
    ("tools = 'HubSpot'", {"tools": ["HubSpot"]}, "column 'tools' holds lists", "has(tools, 'value')"),
    ("days_since(founded) < 9", {"founded": 2010}, "column 'founded' holds numbers", "A date is needed"),
    ("has(tools, 'x')", {"tools": True}, "column 'tools' holds true or false", "A list is needed"),
    ("active", {"active": "yes"}, "column 'active' holds text, for example 'yes'", "True or false is needed"),
    ("founded > 3", {"founded": AS_OF}, "column 'founded' holds dates", "days_since(founded)"),
]


@pytest.mark.parametrize(("condition", "facts", "found", "advice"), TROUBLE)
def test_type_trouble(condition: str, facts: dict[str, Any], found: str, advice: str) -> None:
    """A column of another type than the profile needs is named with an example, where it is used, and the way out."""
    profile = profile_of(criteria(f'{{name: c, when: "{condition}", points: 3}}'))
    with DuckDBEngine() as engine, pytest.raises(InputError) as caught:
        compile_score(profile, make_inputs(engine, Files([account(**facts)])), AS_OF, example=engine.example)
    message = str(caught.value)
    assert message.startswith(f"accounts.csv: {found}")
    assert f"criterion 'c': {condition}" in message
    assert advice in message


def test_all_type_trouble_at_once() -> None:
    """Every column of a wrong type is named, each once per condition, whichever file it is in."""
    text = criteria(
        "{name: a, when: employees > 50 and employees < 90, points: 3}",
        "{name: b, when: \"signals('job', 30, pay > 5) >= 1\", points: 1}",
        more="personas: [{name: boss, when: level > 3}]\n",
    )
    files = Files(
        [account(employees="51-200")],
        [{"account": "acme.com", "kind": "job", "at": AS_OF, "pay": "high"}],
        [{"account": "acme.com", "person": "1", "level": "top"}],
    )
    with DuckDBEngine() as engine, pytest.raises(InputError) as caught:
        compile_score(profile_of(text), make_inputs(engine, files), AS_OF)
    assert [str(p.place) for p in caught.value.problems] == ["accounts.csv", "signals.csv", "people.csv"]


def test_an_empty_column_has_no_type() -> None:
    """A column without any value is unknown for every account, whatever type it was taken for."""
    files = Files([account(employees=None)], types={"employees": AttributeType.text})
    with DuckDBEngine() as engine:
        inputs = make_inputs(engine, files)
        row = engine.rows(compile_score(profile_of(ONE), inputs, AS_OF, example=engine.example))[0]
    assert row["unknown"] == ["size"]


ALIKE = [
    ("is_public = 1", {"is_public": True}),
    ("is_public = true", {"is_public": 1}),
    ("is_public", {"is_public": 1}),
    ("founded = '2026-10-01'", {"founded": AS_OF}),
    ("founded > date '2026-01-01'", {"founded": AS_OF}),
    ("has_any(tools, 'HubSpot')", {"tools": "Slack; hubspot"}),
    ("industry = 'B2B saas'", {"industry": "  b2b SaaS "}),
    ("industry in ('x', 'B2B saas ')", {"industry": "b2b SaaS"}),
    ("starts_with(industry, 'B2B ')", {"industry": "b2b SaaS"}),
    ("starts_with(lower(industry), 'b2b')", {"industry": "B2B SaaS"}),
    ("city = 'MÜNCHEN'", {"city": "münchen"}),
    ("name = 'ACME'", {"name": "Acme"}),
    ("not industry = 'x'", {"industry": "y"}),
    ("employees is null", {"x": 1}),
    ("employees = -0.5", {"employees": -0.5}),
]


@pytest.mark.parametrize(("condition", "facts"), ALIKE)
def test_what_means_the_same(condition: str, facts: dict[str, Any]) -> None:
    """Case, outer blanks and the spelling of flags, dates and short lists do not matter."""
    profile = profile_of(criteria(f'{{name: c, when: "{condition}", points: 3}}'))
    files = Files([account(**facts)])
    with DuckDBEngine() as engine:
        assert engine.rows(compile_score(profile, make_inputs(engine, files), AS_OF))[0]["fit"] == 3
