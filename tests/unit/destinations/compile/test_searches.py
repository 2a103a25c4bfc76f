"""The searches of a profile: what they ask for, how far they are widened, and what is said of every line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from closefit.destinations.compile import Compiled, Count, Counts, Sources, target_named
from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.sales_navigator.filters import BANDS
from closefit.errors import UsageError
from closefit.profile import parse_profile

AS_OF = dt.date(2026, 10, 1)

CARD = """
closefit: 1
profile: card
boundary: [employees between 20 and 2000]
exclude:
  - {name: far, when: "country in ('FR', 'Deutschland')"}
  - {name: no crm, when: "not has_category(technologies, 'crm')", needs: 2 sources}
  - {name: shrinking, when: headcount_growth < 0}
  - {name: odd, when: employees < 50 and revenue > 1000000}
fit:
  qualify: 8
  criteria:
    - {name: size, when: employees between 60 and 480, points: 5}
    - {name: funded, when: days_since(funded_on) <= 200, points: 4}
    - {name: stack, when: "has_any(technologies, 'Google Analytics', 'HubSpot')", points: 1}
    - {name: trial, when: trial_users > 2, points: 1}
    - {name: costly, when: industry = 'retail', points: -1}
intent:
  signals: [{kind: visit, points: 2, cap: 4}]
tiers:
  - {name: hot, when: fit >= 8 and intent >= 2}
  - {name: warm, when: fit >= 4}
personas:
  - {name: leaders, when: "seniority in ('vp', 'c-level') and department = 'sales'"}
  - {name: anyone, when: department = 'sales'}
  - {name: doers, when: seniority = 'individual'}
"""


def compiled(target: str, text: str = CARD, **more: Any) -> Compiled:
    profile = parse_profile(text, Path("icp.yaml"))
    return target_named(target).compile(Sources(profile, more.pop("fields", Fields()), as_of=AS_OF, **more))


def body(made: Compiled, name: str) -> dict[str, Any]:
    return dict(json.loads(made.files[name]))


def why(made: Compiled, name: str) -> str:
    return next(entry.why for entry in made.inexpressible if entry.name == name)


def where(made: Compiled, name: str) -> tuple[str, str]:
    return next((e.where, e.loosely) for e in made.expressed if e.line.name == name)


def test_apollo_asks_for_what_nobody_qualifies_without() -> None:
    """Size and funding are worth more than can be spared, so both are asked for; what can be spared is not."""
    assert body(compiled("apollo"), "search-all.json") == {
        "organization_num_employees_ranges": ["60,480"],
        "organization_not_locations": ["Germany", "France"],
        "latest_funding_date_range": {"min": "2026-03-15"},
        "page": 1,
        "per_page": 100,
    }


def test_apollo_narrows_down_in_a_file_of_its_own() -> None:
    """The search ``best`` asks for every criterion that Apollo can filter on, technologies by their uid."""
    best = body(compiled("apollo"), "search-best.json")
    assert best["currently_using_any_of_technology_uids"] == ["google_analytics", "hubspot"]
    assert best["organization_num_employees_ranges"] == ["60,480"]


def test_a_tier_asks_for_its_own_points() -> None:
    """Four points are enough for the tier warm, so size or funding can be spared: only the boundary is left."""
    made = compiled("apollo", tiers=("warm",))
    assert body(made, "search-all.json")["organization_num_employees_ranges"] == ["20,2000"]
    assert "latest_funding_date_range" not in body(made, "search-all.json")
    assert where(made, "warm") == ("search-all.json", "lets others in too")
    assert why(made, "hot") == "The searches are for the tier warm; see --tier."


def test_a_tier_says_that_intent_is_not_looked_at() -> None:
    """No search knows what people did on your pages."""
    made = compiled("apollo", tiers=("hot",))
    assert where(made, "hot")[1] == "lets others in too; its intent is not looked at"


def test_several_tiers_are_wanted_together() -> None:
    """The search for two tiers lets in whoever may be in either."""
    made = compiled("apollo", tiers=("hot", "warm"))
    assert body(made, "search-all.json")["organization_num_employees_ranges"] == ["20,2000"]


def test_bands_are_widened_outward_and_say_so() -> None:
    """Bands of headcount that hold one of the wanted sizes are chosen, and what else they let in is told."""
    made = compiled("sales-navigator")
    first = body(made, "search-all.json")["filters"][0]
    assert first["set_to"] == ["51-200", "201-500"]
    assert first["widened"] == "the bands also let in 51 to 59, 481 to 500"
    assert where(made, "size") == ("Company headcount in search-all.json", first["widened"])
    activities = next(f for f in body(made, "search-all.json")["filters"] if f["filter"] == "Recent activities")
    assert activities["set_to"] == ["Funding events in past 12 months"]
    assert activities["widened"] == "it looks back 365 days instead of 200"


def test_bands_cover_every_size_once() -> None:
    """No headcount falls between two bands, and none into two."""
    assert [least for _, least, _ in BANDS[1:]] == [(most or 0) + 1 for *_, most in BANDS[:-1]]
    assert BANDS[0][1] == 0
    assert BANDS[-1][2] is None


def test_a_longer_look_back_than_the_filter_has_is_left_out() -> None:
    """Twelve months would lose whoever was funded before them."""
    text = CARD.replace("days_since(funded_on) <= 200", "days_since(funded_on) <= 500")
    assert why(compiled("sales-navigator", text), "funded") == (
        "The profile looks back 500 days, and 'Funding events in past 12 months' fewer."
    )


def test_what_can_be_spared_says_how_much_is_left() -> None:
    """A criterion that is not asked for is told with the points that are left without it, and how to narrow down."""
    assert why(compiled("apollo"), "stack") == (
        "Qualified accounts can do without it (10 points are left, 8 are asked for); to narrow down, add "
        "currently_using_any_of_technology_uids in search-best.json."
    )


def test_what_the_vendor_does_not_know_is_told() -> None:
    """Facts of your own, exclusions that need two sources, points that only cost: each with its reason."""
    made = compiled("apollo")
    assert "Apollo's search knows no trial_users; if one of its filters does, name it in --fields" in why(made, "trial")
    assert why(made, "no crm") == "It fires only when 2 sources agree, and a search has one: Apollo."
    assert why(made, "shrinking").startswith("Apollo's search documents no filter for headcount_growth")
    assert why(made, "costly") == "It only costs points, and a search has none."
    assert why(made, "visit") == "Apollo's search knows nothing of your signals; closefit score counts them."
    assert where(made, "far") == ("organization_not_locations in search-all.json", "")
    assert where(made, "odd")[0] == "organization_num_employees_ranges in search-all.json"


def test_an_exclusion_over_two_facts_is_left_to_the_score() -> None:
    """Filters are set one by one; one of them alone must not turn away who is wanted."""
    text = CARD.replace("employees < 50 and revenue > 1000000", "employees > 200 and revenue > 1000000")
    made = compiled("apollo", text)
    assert "revenue_range" not in body(made, "search-all.json")
    assert why(made, "odd") == (
        "organization_num_employees_ranges lets some through that it turns away; closefit score marks those accounts "
        "excluded."
    )


def test_people_are_looked_for_by_seniority() -> None:
    """A persona becomes a search for people with Apollo's words for seniority; what it leaves out is told."""
    made = compiled("apollo")
    assert body(made, "people-1.json")["person_seniorities"] == ["c_suite", "vp"]
    assert body(made, "people-1.json")["organization_num_employees_ranges"] == ["60,480"]
    assert where(made, "leaders")[1] == "department is not filtered on; add person_titles by hand"
    assert "any seniority will do" in why(made, "anyone")
    assert why(made, "doers") == "Apollo has no seniority for individual."


def test_strangers_have_only_what_the_vendor_knows() -> None:
    """Where your own signals could make up for it a fact is not asked for, but of a stranger it is."""
    text = """
closefit: 1
profile: own
fit:
  qualify: 5
  criteria:
    - {name: size, when: employees > 50, points: 3}
    - {name: place, when: country = 'US', points: 2}
    - {name: visits, when: "signals('visit', 30) >= 1", points: 3}
"""
    made = compiled("apollo", text)
    assert "search-all.json" not in made.files
    assert body(made, "search-new.json") == {
        "organization_num_employees_ranges": ["51,10000000"],
        "organization_locations": ["United States"],
        "page": 1,
        "per_page": 100,
    }
    assert "There is no search-all.json: no filter follows, any would lose somebody." in made.notes


def test_a_tier_that_no_stranger_reaches_is_told() -> None:
    """Where the vendor's facts are not enough for a tier, no search for strangers is written."""
    text = """
closefit: 1
profile: own
fit:
  criteria: [{name: size, when: employees > 50, points: 3}, {name: trial, when: trial_users > 1, points: 3}]
tiers: [{name: hot, when: fit >= 6}]
"""
    made = compiled("apollo", text, tiers=("hot",))
    assert "There is no search-new.json: nobody would be found (fit is at most 3 of the 6 asked for)." in made.notes


def test_a_field_of_your_own_is_mapped_to_a_filter() -> None:
    """An attribute under another name is filtered on once --fields says which filter holds it."""
    text = CARD.replace("employees", "staff")
    fields = Fields({"staff": Field("organization_num_employees_ranges")})
    made = compiled("apollo", text, fields=fields)
    assert body(made, "search-all.json")["organization_num_employees_ranges"] == ["60,480"]
    wrong = compiled("apollo", text, fields=Fields({"staff": Field("organisation_size")}))
    told = why(wrong, "staff between 20 and 2000")
    assert told.startswith("Apollo documents no filter organisation_size; those closefit writes are: currently_using_")


def test_an_unknown_tier_is_told_the_nearest() -> None:
    """A slip in a tier's name is answered with the tiers there are."""
    with pytest.raises(UsageError) as error:
        compiled("apollo", tiers=("hott",))
    assert str(error.value) == (
        "the profile 'card' has no tier 'hott'\n    Did you mean hot? The tiers are: hot, warm."
    )


def test_the_sheet_says_what_is_found() -> None:
    """With accounts to count on the sheet tells how many each search finds, and how many of the wanted."""

    def count(searches: Any, tiers: Any) -> Counts:
        return Counts("accounts.csv", 1000, 40, dict.fromkeys(searches, (100, 38, 2)))

    counter: Count = count
    sheet = str(compiled("apollo", count=counter).files["apollo.md"])
    assert "| search-all.json | Loses nobody of qualified accounts | 100 (10.0%) | 38 (95.0%) | 2 |" in sheet
    assert "Counted on 1,000 accounts of accounts.csv; 40 are wanted." in sheet
    assert "latest_funding_date_range[min]=2026-03-15" in sheet


def test_a_table_of_the_sheet_holds_any_name() -> None:
    """A bar, a backtick or a tag in a name breaks no table of the sheet."""
    text = CARD.replace("name: stack", 'name: "a|b `c` <i>"')
    sheet = str(compiled("apollo", text).files["apollo.md"])
    assert "| criterion | a\\|b \\`c\\` \\<i\\> | 1 |" in sheet
