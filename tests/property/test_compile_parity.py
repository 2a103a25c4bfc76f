"""What a profile is compiled to gives the points, exclusions and tiers of ``score``, on accounts with much unknown."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import quickjs  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.conditions import parse_condition
from closefit.destinations.compile import Compiled, LineKind, Sources, target_named
from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.register import Register
from closefit.engines import DuckDBEngine
from closefit.profile import Profile
from closefit.score import compile_score
from tests.formulas import Formula, MultiPicklist, Picklist
from tests.property.reference import Case, count
from tests.property.test_score import GROUPS, PHASES, TYPES, facts, profiles, some_signals
from tests.scoring import AS_OF, Files, make_inputs

QUICK = settings(
    max_examples=25, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck)
)
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


# --- accounts, and their scores ------------------------------------------------------------------------------------


def _plain(row: Row) -> dict[str, Any]:
    """As a vendor can hold it: numbers are finite, a list with nothing in it and a text of blanks are blank."""
    return {name: None if _nothing(value) else value for name, value in row.items()}


def _nothing(value: object) -> bool:
    blank = isinstance(value, str) and not value.strip()
    return value is None or value == [] or blank or (isinstance(value, float) and not math.isfinite(value))


rows = st.lists(facts.map(_plain), min_size=1, max_size=4)


def scores(engine: DuckDBEngine, profile: Profile, accounts: Sequence[Row], signals: Any) -> list[Row]:
    named = [{"account": f"a{n}.com", "name": f"a{n}", **row} for n, row in enumerate(accounts)]
    dated = None if signals is None else [{"account": f"a{n}.com", **s} for n in range(len(named)) for s in signals]
    query = compile_score(profile, make_inputs(engine, Files(named, dated, types=TYPES)), AS_OF, ordered=False)
    found = {row["account"]: row for row in engine.rows(query)}
    return [found[row["account"]] for row in named]


def counts(profile: Profile, signals: Any) -> dict[str, int | None]:
    """Every count of signals that the profile asks for, by the name that its field has in the fields file."""
    case = Case({}, signals, AS_OF, GROUPS)
    found = {}
    for test in Register(profile).tests():
        if test.signals:
            window = parse_condition(f"{test.attribute} >= 1").windows[0]
            found[test.attribute] = count(window.kind, window.days, window.when, case)
    return found


# --- Salesforce ----------------------------------------------------------------------------------------------------

_NS = {"m": "http://soap.sforce.com/2006/04/metadata"}
_SALESFORCE = {
    "n1": Field("N1__c"), "n2": Field("N2__c", "number"), "no_such": Field("None__c"), "t1": Field("T1__c"),
    "t2": Field("T2__c", "picklist"), "l1": Field("L1__c"), "f1": Field("F1__c", "picklist"), "d1": Field("D1__c"),
}  # fmt: skip


_FLAG = {True: "Yes", False: "No", None: ""}


def salesforce_formulas(compiled: Compiled) -> dict[str, str]:
    return _formulas(str(compiled.files["objects/Account.object"]))


@cache
def _formulas(text: str) -> dict[str, str]:
    root = ET.fromstring(text)  # noqa: S314  (our own)
    fields = root.findall("m:fields", _NS)
    return {
        str(f.findtext("m:fullName", None, _NS)): str(f.findtext("m:formula", None, _NS))
        for f in fields
        if f.find("m:formula", _NS) is not None
    }


class Record:
    """One Account: its own fields, and formula fields worked out when they are asked for."""

    def __init__(self, formulas: Mapping[str, str], held: Row, *, blank: bool) -> None:
        self._formulas, self._held, self._blank = formulas, held, blank

    def __call__(self, name: str) -> Any:
        if name in self._formulas:
            return Formula(self._formulas[name], self, AS_OF, blank=self._blank).value()
        return self._held[name]


def salesforce_record(row: Row, asked: Mapping[str, int | None], intent: float) -> dict[str, Any]:
    items = row["l1"]
    held: dict[str, Any] = {
        "N1__c": _decimal(row["n1"]), "N2__c": _decimal(row["n2"]), "None__c": None, "T1__c": row["t1"] or "",
        "T2__c": Picklist((row["t2"] or "").strip()), "L1__c": "; ".join(items) if items else "",
        "F1__c": Picklist(_FLAG[row["f1"]]), "D1__c": row["d1"],
        "ICP_Intent_Score__c": _decimal(intent),
    }  # fmt: skip
    return held | {f"C{n}__c": _decimal(value) for n, value in enumerate(asked.values())}


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@QUICK
@given(profile=profiles(), accounts=rows, signals=some_signals)
def test_salesforce_formulas_score_as_score_does(
    engine: DuckDBEngine, profile: Profile, accounts: list[Row], signals: Any
) -> None:
    """Fit, exclusions, qualification and tier of the formula fields are those of ``score``."""
    asked = counts(profile, signals)
    fields = Fields(_SALESFORCE | {name: Field(f"C{n}__c", "number") for n, name in enumerate(asked)})
    compiled = target_named("salesforce").compile(Sources(profile, fields))
    unsaid = {entry.kind for entry in compiled.inexpressible}
    assert unsaid <= {LineKind.signal}, [entry.why for entry in compiled.inexpressible]
    formulas = salesforce_formulas(compiled)
    for row, scored in zip(accounts, scores(engine, profile, accounts, signals), strict=True):
        for blank in (False, True):
            record = Record(formulas, salesforce_record(row, asked, scored["intent"]), blank=blank)
            assert float(record("ICP_Fit_Formula__c")) == scored["fit"]
            if profile.exclude:
                assert (record("ICP_Excluded_Formula__c") or None) == scored["excluded_by"]
            if "ICP_Qualified_Formula__c" in formulas:
                assert record("ICP_Qualified_Formula__c") is scored["qualified"]
            if profile.tiers:
                assert record("ICP_Tier_Formula__c") == scored["tier"]


# --- Clay ----------------------------------------------------------------------------------------------------------

#: What formulas use of Moment.js (whole days between days in UTC) and of Lodash.
_LIBRARIES = """
var _ = {
    intersection: function (a, b) { return a.filter(function (x) { return b.indexOf(x) >= 0; }); },
    difference: function (a, b) { return a.filter(function (x) { return b.indexOf(x) < 0; }); },
};
var moment = {utc: function (x) {
    var t = arguments.length ? (typeof x === "number" ? x : Date.parse(x)) : NOW;
    var at = function (t) { return {
        t: t, startOf: function () { return at(Math.floor(t / 864e5) * 864e5); },
        diff: function (other) { return Math.trunc((t - other.t) / 864e5); },
    }; };
    return at(t);
}};
"""


class Table:
    """One row of a Clay table: formulas are JavaScript, and what they gave is a cell for the next ones."""

    def __init__(self, compiled: Compiled) -> None:
        self._columns = json.loads(str(compiled.files["columns.json"]))
        self._engine = quickjs.Context()
        noon = dt.datetime.combine(AS_OF, dt.time(12), tzinfo=dt.UTC)
        self._engine.eval(f"var NOW = {int(noon.timestamp() * 1000)}; {_LIBRARIES}")

    def row(self, cells: Row, *, as_text: bool) -> dict[str, Any]:
        found = dict(cells)
        for column in self._columns:
            if column["kind"] == "formula":
                code = re.sub(r"\{\{(.*?)\}\}", lambda m: f"row[{json.dumps(m[1])}]", column["formula"])
                given = {k: str(v) if as_text and isinstance(v, int | float) else v for k, v in found.items()}
                found[column["column"]] = self._engine.eval(f"var row = {json.dumps(given)}; {code}")
        return found


def clay_cells(row: Row, asked: Mapping[str, int | None], intent: float, *, as_text: bool) -> dict[str, Any]:
    """Cells in one of two spellings: values as they are and null; or texts, and blank texts or no cell at all."""
    cells: dict[str, Any] = {f"C{n}": value for n, value in enumerate(asked.values())} | dict(row)
    cells |= {"no_such": None, "ICP intent": intent, "d1": row["d1"] and row["d1"].isoformat()}
    if not as_text:
        return cells
    cells |= {
        "l1": "; ".join(row["l1"] or []),
        "f1": _FLAG[row["f1"]],
        "d1": cells["d1"] and f"{cells['d1']}T23:59:59Z",
    }
    return {name: "" if value is None else value for name, value in cells.items() if name != "no_such"}


@QUICK
@given(profile=profiles(), accounts=rows, signals=some_signals, as_text=st.booleans())
def test_clay_formulas_score_as_score_does(
    engine: DuckDBEngine, profile: Profile, accounts: list[Row], signals: Any, as_text: bool
) -> None:
    """Fit, exclusions, qualification and tier of the formula columns are those of ``score``."""
    asked = counts(profile, signals)
    named = {name: Field(name) for name in (*TYPES, "no_such")}
    fields = Fields(named | {name: Field(f"C{n}") for n, name in enumerate(asked)})
    compiled = target_named("clay").compile(Sources(profile, fields))
    assert {entry.kind for entry in compiled.inexpressible} <= {LineKind.signal}
    table = Table(compiled)
    for row, scored in zip(accounts, scores(engine, profile, accounts, signals), strict=True):
        found = table.row(clay_cells(row, asked, scored["intent"], as_text=as_text), as_text=as_text)
        assert float(found["ICP fit"]) == scored["fit"]
        if profile.exclude:
            assert (found["ICP excluded by"] or None) == scored["excluded_by"]
        if "ICP qualified" in found:
            assert found["ICP qualified"] is scored["qualified"]
        if profile.tiers:
            assert found["ICP tier"] == scored["tier"]


def test_every_attribute_has_a_column_in_clay() -> None:
    """Attributes need no entry in a fields file: the plan names the columns, and what fills them."""
    criteria = [{"name": "size", "when": "employees >= 50", "points": 2.5}]
    profile = Profile.model_validate({"profile": "p", "fit": {"criteria": criteria}})
    compiled = target_named("clay").compile(Sources(profile, Fields()))
    assert compiled.inexpressible == ()
    plan = json.loads(str(compiled.files["columns.json"]))
    assert [row["column"] for row in plan] == ["Employees", "ICP fit"]
    assert plan[0]["filled_by"].startswith("an enrichment of companies (Apollo, ")
    table = Table(compiled)
    seen = {cell: table.row({"Employees": cell}, as_text=False)["ICP fit"] for cell in (50, "50", "1,200", "", None)}
    assert seen == {50: 2.5, "50": 2.5, "1,200": 0, "": 0, None: 0}


# --- HubSpot -------------------------------------------------------------------------------------------------------


def _passes(held: Row, filter_: Row) -> bool:
    """A property filter as HubSpot's pages describe it; texts without regard to case, which they leave open."""
    value, operation = held[filter_["property"]], filter_["operation"]
    operator, kind = operation["operator"], operation["operationType"]
    if kind == "ALL_PROPERTY":
        return bool((value is None) is (operator == "IS_UNKNOWN"))
    if value is None:
        return bool(operation["includeObjectsWithNoValueSet"])
    if kind == "TIME_POINT":
        return _in_time(value, operation)
    if kind == "BOOL":
        return bool(value is operation["value"])
    if kind == "NUMBER":
        signs = {"EQUAL_TO": "==", "NOT_EQUAL_TO": "!=", "GREATER_THAN": ">", "GREATER_THAN_OR_EQUAL_TO": ">="}
        signs |= {"LESS_THAN": "<", "LESS_THAN_OR_EQUAL_TO": "<="}
        return _compare(signs[operator.removeprefix("IS_")], value, operation["value"])
    return _matches(value, operator, operation["values"])


def _compare(sign: str, left: Any, right: Any) -> bool:
    found = {"==": left == right, "!=": left != right, "<": left < right, "<=": left <= right}
    return bool((found | {">": left > right, ">=": left >= right})[sign])


def _matches(value: Any, operator: str, values: Sequence[str]) -> bool:
    if isinstance(value, frozenset):
        wanted = set(values)
        found = {"IS_ANY_OF": bool(value & wanted), "CONTAINS_ALL": wanted <= value}
        return (found | {"IS_NONE_OF": not value & wanted, "DOES_NOT_CONTAIN_ALL": not wanted <= value})[operator]
    text, lower = value.lower(), [v.lower() for v in values]
    contains = any(v in text for v in lower)
    found = {"IS_EQUAL_TO": text in lower, "STARTS_WITH": any(text.startswith(v) for v in lower), "CONTAINS": contains}
    return (found | {"IS_NOT_EQUAL_TO": text not in lower, "DOES_NOT_CONTAIN": not contains})[operator]


def _in_time(value: dt.date, operation: Row) -> bool:
    point = operation["timePoint"]
    assert point["zoneId"] == "UTC"
    if point["timeType"] == "INDEXED":
        assert point["indexReference"] == {"referenceType": "TODAY"}
        at = AS_OF + dt.timedelta(days=point["offset"]["days"])
    else:
        at = dt.date(point["year"], point["month"], point["day"])
    sign = {"IS_AFTER": ">", "IS_BEFORE": "<"}[operation["operator"]]
    return _compare(sign + ("=" if operation["endpointBehavior"] == "INCLUSIVE" else ""), value, at)


def hubspot_members(compiled: Compiled, held: Row) -> set[str]:
    """Names of the lists that a company is in."""
    found = set()
    for name, text in compiled.files.items():
        if name.startswith("lists/"):
            asked = json.loads(str(text))
            root = asked["filterBranch"]
            assert (root["filterBranchType"], root["filters"]) == ("OR", [])
            assert root["filterBranches"]
            assert all((b["filterBranchType"], b["filterBranches"]) == ("AND", []) for b in root["filterBranches"])
            if any(all(_passes(held, f) for f in branch["filters"]) for branch in root["filterBranches"]):
                found.add(asked["name"])
    return found


def hubspot_score(compiled: Compiled, held: Row) -> Decimal:
    """What the published draft would give a company."""
    draft = json.loads(str(compiled.files["lead-score.json"]), parse_float=Decimal)
    total = Decimal(0)
    for group in draft["groupConfigs"]:
        worth = sum((_rule(rule, held) for rule in group["ruleConfigurations"]), Decimal(0))
        total += _bounded(worth, group)
    return min(total, Decimal(draft["maxScorePerCategory"]))


def _rule(rule: Row, held: Row) -> Decimal:
    return _bounded(_calculated(rule["configuration"]["calculation"], held), rule)


def _bounded(worth: Decimal, ends: Row) -> Decimal:
    return max(min(worth, Decimal(ends["maxValue"])), Decimal(ends["minValue"]))


def _calculated(calculation: Row, held: Row) -> Decimal:
    if calculation["type"] == "MULTI":
        return sum((_calculated(part, held) for part in calculation["calculators"]), Decimal(0))
    if calculation["type"] == "CONDITIONAL":
        where = calculation["whereCondition"]
        assert (where["type"], where["operator"]) == ("COMPOSITE", "AND")
        if not all(_passes(held, condition) for condition in where["conditions"]):
            return Decimal(0)
    return Decimal(calculation["value"])


def _restricted(profile: Profile, compiled: Compiled) -> Profile:
    """The profile without the lines that the target listed."""
    gone = {(entry.kind, entry.line.number) for entry in compiled.inexpressible}

    def kept(kind: LineKind, entries: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(entry for n, entry in enumerate(entries, start=1) if (kind, n) not in gone)

    fit = profile.fit.model_copy(update={"criteria": kept(LineKind.criterion, profile.fit.criteria)})
    return profile.model_copy(
        update={
            "boundary": kept(LineKind.boundary, profile.boundary),
            "exclude": kept(LineKind.exclusion, profile.exclude),
            "fit": fit,
        }
    )


def hubspot_properties(row: Row, asked: Mapping[str, int | None], scored: Row) -> dict[str, Any]:
    held: dict[str, Any] = {
        "n1": _decimal(row["n1"]), "n2": _decimal(row["n2"]), "no_such": None, "t1": row["t1"] and row["t1"].strip(),
        "t2": row["t2"] and row["t2"].strip(), "l1": "; ".join(row["l1"] or []) or None, "f1": row["f1"],
        "d1": row["d1"], "icp_fit_score": _decimal(scored["fit"]),
        "icp_intent_score": _decimal(scored["intent"] or None),
    }  # fmt: skip
    return held | {f"c{n}": value for n, value in enumerate(asked.values())}


@QUICK
@given(profile=profiles(), accounts=rows, signals=some_signals)
def test_hubspot_lists_and_score_agree_with_score(
    engine: DuckDBEngine, profile: Profile, accounts: list[Row], signals: Any
) -> None:
    """A company is in the lists of what ``score`` says of it, and the lead score gives it its fit."""
    asked = counts(profile, signals)
    fields = Fields({n: Field(n) for n in (*TYPES, "no_such")} | {name: Field(f"c{n}") for n, name in enumerate(asked)})
    hubspot = target_named("hubspot")
    profile = _restricted(profile, hubspot.compile(Sources(profile, fields)))
    compiled = hubspot.compile(Sources(profile, fields))
    unsaid = {(entry.kind, entry.name) for entry in compiled.inexpressible}
    assert not {kind for kind, _ in unsaid} & {LineKind.boundary, LineKind.exclusion, LineKind.criterion}
    for row, scored in zip(accounts, scores(engine, profile, accounts, signals), strict=True):
        held = hubspot_properties(row, asked, scored)
        assert float(hubspot_score(compiled, held)) == scored["fit"]
        members = hubspot_members(compiled, held)
        excluded = {name.removeprefix("ICP excluded: ") for name in members if name.startswith("ICP excluded: ")}
        assert excluded == set((scored["excluded_by"] or "").split("; ")) - {""}
        if Register(profile).qualify and (LineKind.qualify, "qualified") not in unsaid:
            assert ("ICP qualified" in members) is scored["qualified"]
        said = {tier.name for tier in profile.tiers} - {name for kind, name in unsaid if kind is LineKind.tier}
        tiers = {name.removeprefix("ICP tier: ") for name in members if name.startswith("ICP tier: ")}
        assert tiers == {scored["tier"]} & said
        if scored["tier"] == "outside":
            assert "ICP outside the boundary" in members


# --- every edge of one profile, in all three ------------------------------------------------------------------------

#: Grades that overlap and do not fall, a required criterion, points that cost, ends of spans of days, and tiers that
#: rest on fit, intent and qualification.
TELLING = Profile.model_validate(
    {
        "profile": "telling",
        "boundary": ["not (n1 = 9 and f1)"],
        "exclude": [{"name": "a, b", "when": "not has(l1, 'hubspot') and days_until(d1) >= 1"}],
        "fit": {
            "qualify": 5,
            "criteria": [
                {"name": "size", "when": "n1 >= 5", "points": 3, "required": True},
                {
                    "name": "graded",
                    "weight": 10,
                    "grades": [
                        {"when": "f1", "grade": 20},
                        {"when": "has(l1, 'aws') or n1 > 2", "grade": 10},
                        {"when": "n1 = 2", "grade": 100},
                        {"else": 50},
                    ],
                },
                {"name": "fresh", "when": "days_since(d1) between 0 and 29", "points": 2},
                {"name": "kind", "when": "t1 = 'b2b'", "points": -1},
                {"name": "tools", "when": "has_any(l1, 'HubSpot', 'AWS') or n1 > 4", "points": 1.5},
            ],
        },
        "intent": {"signals": [{"kind": "visit", "points": 4}]},
        "tiers": [
            {"name": "hot", "when": "fit >= 5 and intent < 3"},
            {"name": "mid", "when": "fit < 5 and not qualified and t1 = 'b2b'"},
            {"name": "low", "when": "fit > 4.999"},
            {"name": "cold", "when": "fit <= 0"},
        ],
    }
)
EDGES: list[Row] = [
    {"n1": n1, "n2": None, "t1": t1, "t2": None, "f1": f1, "l1": l1, "d1": d1 and AS_OF - dt.timedelta(days=d1 - 100)}
    for n1, t1, f1, l1, d1 in itertools.product(
        (None, 2, 5, 9), (None, "B2B ", "x"), (None, True, False), (None, ["AWS"], ["HubSpot", "AWS"]),
        (None, 99, 100, 129, 130),
    )
]  # fmt: skip


#: Every fourth and seventh, which meets each value with each other one.
SOME_EDGES = [row for n, row in enumerate(EDGES) if n % 4 == 0 or n % 7 == 0]


def in_salesforce(compiled: Compiled, row: Row, scored: Row) -> tuple[float, str | None, bool, str]:
    held = salesforce_record(row, {}, scored["intent"])
    ask = Record(salesforce_formulas(compiled), held, blank=True)
    fit, gone = float(ask("ICP_Fit_Formula__c")), ask("ICP_Excluded_Formula__c") or None
    return fit, gone, ask("ICP_Qualified_Formula__c"), ask("ICP_Tier_Formula__c")


def in_clay(compiled: Compiled, row: Row, scored: Row) -> tuple[float, str | None, bool, str]:
    found = Table(compiled).row(clay_cells(row, {}, scored["intent"], as_text=False), as_text=False)
    return found["ICP fit"], found["ICP excluded by"] or None, found["ICP qualified"], found["ICP tier"]


def in_hubspot(compiled: Compiled, row: Row, scored: Row) -> tuple[float, str | None, bool, str]:
    held = hubspot_properties(row, {}, scored)
    lists = hubspot_members(compiled, held)
    out = next((name.removeprefix("ICP excluded: ") for name in lists if name.startswith("ICP excluded: ")), None)
    tiers = [name.removeprefix("ICP tier: ") for name in lists if name.startswith("ICP tier: ")]
    assert len(tiers) <= 1
    place = "outside" if "ICP outside the boundary" in lists else "none"
    tier = "excluded" if out else tiers[0] if tiers else place
    return float(hubspot_score(compiled, held)), out, "ICP qualified" in lists, tier


@pytest.mark.parametrize("signals", [None, [{"kind": "visit", "at": AS_OF}]], ids=["no intent", "intent"])
@pytest.mark.parametrize(
    ("name", "fields", "read"),
    [
        ("salesforce", _SALESFORCE, in_salesforce),
        ("clay", {n: Field(n) for n in TYPES}, in_clay),
        ("hubspot", {n: Field(n) for n in TYPES}, in_hubspot),
    ],
    ids=["salesforce", "clay", "hubspot"],
)
def test_every_edge_of_a_telling_profile_agrees(
    engine: DuckDBEngine, name: str, fields: Mapping[str, Field], read: Any, signals: Any
) -> None:
    """On every combination of values around its edges a profile gives the same in a target as in ``score``."""
    compiled = target_named(name).compile(Sources(TELLING, Fields(fields)))
    assert {entry.kind for entry in compiled.inexpressible} == {LineKind.signal}
    wanted = scores(engine, TELLING, SOME_EDGES, signals)
    reached = {"mid", "cold", "none", "excluded", "outside", "low" if signals else "hot"}
    assert {row["tier"] for row in wanted} == reached
    for row, scored in zip(SOME_EDGES, wanted, strict=True):
        expected = (scored["fit"], scored["excluded_by"], scored["qualified"], scored["tier"])
        assert read(compiled, row, scored) == expected, row


# --- ways in which Salesforce holds values --------------------------------------------------------------------------


def test_a_multiselect_picklist_is_read_by_its_items() -> None:
    """A list held as a multi-select picklist is asked item by item, blank is unknown, and that is called loose."""
    profile = Profile.model_validate(
        {
            "profile": "p",
            "exclude": [{"name": "no crm", "when": "not has_any(l1, 'HubSpot', 'Slack')"}],
            "fit": {"criteria": [{"name": "both", "when": "has_all(l1, 'HubSpot', 'Slack')", "points": 2}]},
        }
    )
    fields = Fields({"l1": Field("L1__c", "multipicklist")})
    compiled = target_named("salesforce").compile(Sources(profile, fields))
    assert {entry.loosely for entry in compiled.expressed} == {"l1 must spell its values as the profile does"}
    formulas = salesforce_formulas(compiled)
    seen = {}
    for items in ((), ("AWS",), ("HubSpot",), ("HubSpot", "Slack")):
        record = Record(formulas, {"L1__c": MultiPicklist(items)}, blank=False)
        seen[items] = (int(record("ICP_Fit_Formula__c")), record("ICP_Excluded_Formula__c"))
    assert seen == {(): (0, ""), ("AWS",): (0, "no crm"), ("HubSpot",): (0, ""), ("HubSpot", "Slack"): (2, "")}


def test_dates_and_times_count_days() -> None:
    """A date, and a date with a time, give the days that ``days_since`` and ``days_until`` count."""
    criteria = [
        {"name": "old", "when": "days_since(d1) >= 30", "points": 1},
        {"name": "soon", "when": "days_until(d2) between 0 and 9", "points": 2},
        {"name": "after", "when": "d1 > date '2026-08-01'", "points": 4},
    ]
    profile = Profile.model_validate({"profile": "p", "fit": {"criteria": criteria}})
    fields = Fields({"d1": Field("D1__c"), "d2": Field("D2__c", "datetime")})
    formulas = salesforce_formulas(target_named("salesforce").compile(Sources(profile, fields)))
    for first, second, points in (
        (AS_OF - dt.timedelta(30), dt.datetime(2026, 10, 10, 23, 59, tzinfo=dt.UTC), 7),
        (AS_OF - dt.timedelta(29), dt.datetime(2026, 10, 11, tzinfo=dt.UTC), 4),
        (dt.date(2026, 8, 1), dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC), 1),
        (None, None, 0),
    ):
        record = Record(formulas, {"D1__c": first, "D2__c": second}, blank=True)
        assert int(record("ICP_Fit_Formula__c")) == points
