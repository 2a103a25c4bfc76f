"""What a profile is compiled to gives the points, exclusions and tiers of ``score``, on accounts with much unknown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
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
    max_examples=40, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck)
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
    root = ET.fromstring(str(compiled.files["objects/Account.object"]))  # noqa: S314  (our own)
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
