"""Salesforce: what is deployed, what is refused, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from closefit.destinations.compile import Compiled, Sources, target_named
from closefit.destinations.compile.fields import Field, Fields
from closefit.profile import Profile

_NS = {"m": "http://soap.sforce.com/2006/04/metadata"}


def compiled(data: Mapping[str, object], fields: Fields | None = None) -> Compiled:
    profile = Profile.model_validate({"profile": "p", "fit": {"criteria": []}, **data})
    return target_named("salesforce").compile(Sources(profile, fields or Fields()))


def criterion(name: str, when: str, points: float = 1) -> dict[str, object]:
    return {"name": name, "when": when, "points": points}


def refused(found: Compiled) -> dict[str, str]:
    return {entry.name: entry.why for entry in found.inexpressible}


def test_an_attribute_without_a_field_is_listed_with_the_line_to_add() -> None:
    """The reason names the attribute, the kind of field and the very line of the fields file."""
    found = compiled({"fit": {"criteria": [criterion("funding", "funding_stage = 'seed' and größe > 1")]}})
    assert refused(found) == {
        "funding": "No field is known to hold funding_stage. Name it in --fields (Text or Picklist, to be created if"
        ' there is none): funding_stage = "Funding_Stage__c". No field is known to hold größe. Name it in --fields'
        ' (Number, to be created if there is none): "größe" = "Gr_E__c".'
    }
    assert '# funding_stage = "Funding_Stage__c"   # Text or Picklist' in str(found.files["fields.toml"])


def test_a_sum_too_long_for_one_formula_is_spread_over_several() -> None:
    """No formula is longer than Salesforce takes, and the sum of the parts is a field of its own."""
    products = [f"'a product with a long name {n}'" for n in range(12)]
    criteria = [criterion(f"c{n}", f"has_any(technologies, {', '.join(products)}, 'x{n}')") for n in range(5)]
    found = compiled({"fit": {"criteria": criteria}})
    root = ET.fromstring(str(found.files["objects/Account.object"]))  # noqa: S314  (our own)
    formulas = {
        f.findtext("m:fullName", "", _NS): f.findtext("m:formula", "", _NS) for f in root.findall("m:fields", _NS)
    }
    parts = [name for name in formulas if name.startswith("ICP_Fit_Formula_") and name != "ICP_Fit_Formula__c"]
    assert len(parts) > 1
    assert formulas["ICP_Fit_Formula__c"] == " + ".join(parts)
    assert max(map(len, formulas.values())) <= 3900


def test_a_line_too_long_for_any_formula_is_refused_with_its_length() -> None:
    """A single condition that fills more than a formula is named, with its size."""
    values = ", ".join(f"'product {n}'" for n in range(90))
    found = compiled({"fit": {"criteria": [criterion("long", f"has_any(technologies, {values})")]}})
    assert refused(found)["long"].endswith(
        "characters, and a formula holds 3,900. Name fewer values, or a field that already holds the answer."
    )


def test_a_tier_is_only_said_when_all_that_it_rests_on_is() -> None:
    """One exclusion that cannot be said takes the tiers with it; naming a field for *excluded* brings them back."""
    data = {
        "exclude": [{"name": "shrinking", "when": "headcount_growth < 0"}],
        "fit": {"qualify": 1, "criteria": [criterion("size", "employees > 5")]},
        "tiers": [{"name": "hot", "when": "fit >= 1"}, {"name": "out"}],
    }
    why = refused(compiled(data))
    assert why["hot"] == "It rests on every exclusion, and not all of them can be said."
    assert why["out"] == "Tier 'hot' above it cannot be said, and the first match wins."
    found = compiled(data, Fields({"excluded": Field("Is_Out__c")}))
    assert set(refused(found)) == {"shrinking"}
    assert 'IF(Is_Out__c, "excluded",' in str(found.files["objects/Account.object"])


def test_a_field_of_the_wrong_type_is_refused() -> None:
    """A number cannot be asked of a checkbox; the reason says which types would do."""
    found = compiled(
        {"fit": {"criteria": [criterion("size", "employees > 5")]}}, Fields({"employees": Field("Big__c", "checkbox")})
    )
    assert refused(found)["size"] == (
        "Big__c is a checkbox and employees is used as a number: a field for it is number."
    )


def test_what_is_loose_is_said() -> None:
    """A checkbox is never unknown, and an exclusion that asks for two sources trusts the CRM's one."""
    found = compiled(
        {
            "exclude": [{"name": "public", "when": "public", "needs": "2 sources"}],
            "fit": {"criteria": [criterion("size", "employees > 5")]},
        },
        Fields({"public": Field("Public__c")}),
    )
    assert {entry.line.name: entry.loosely for entry in found.expressed} == {
        "public": "public is a checkbox, which is never unknown: not ticked is no;"
        " the CRM's own value is taken as confirmed, where 2 sources are asked for",
        "size": "",
    }


def test_names_survive_xml_and_formulas() -> None:
    """Quotes, backslashes, ampersands and commas in names reach Salesforce as they are."""
    name = 'a "b" \\ & <c>, d'
    data = {
        "exclude": [{"name": name, "when": "industry = 'x\"y'"}],
        "tiers": [{"name": name, "when": "employees > 1"}, {"name": "rest, all"}],
    }
    root = ET.fromstring(str(compiled(data).files["objects/Account.object"]))  # noqa: S314  (our own)
    formulas = [f.findtext("m:formula", "", _NS) for f in root.findall("m:fields", _NS)]
    assert any('"; a \\"b\\" \\\\ & <c>, d"' in formula for formula in formulas)
    values = [view.findtext("m:filters/m:value", "", _NS) for view in root.findall("m:listViews", _NS)]
    assert values == ['"a ""b"" \\ & <c>, d"', '"rest, all"', "excluded"]
    names = [view.findtext("m:fullName", "", _NS) for view in root.findall("m:listViews", _NS)]
    assert names == ["ICP_a_b_c_d", "ICP_rest_all", "ICP_excluded"]


def test_proposed_exclusions_are_left_out_by_name() -> None:
    """An exclusion that awaits sign-off is inert, and the notes say so."""
    found = compiled({"exclude": [{"name": "agency", "when": "industry = 'agency'", "status": "proposed"}]})
    assert (found.expressed, found.inexpressible) == ((), ())
    assert "Exclusions that await sign-off are inert and left out: agency. See closefit sign." in found.notes
