"""Lists for ad platforms and scores for a CRM: who is in, who never is, and what the files look like."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from closefit.destinations.compile import Compiled, Sources, target_named
from closefit.destinations.compile.audience import Limits, csv_files, slugs
from closefit.destinations.compile.fields import Field, Fields
from closefit.profile import parse_profile

CARD = """
closefit: 1
profile: card
version: 3
boundary: [employees > 5]
exclude: [{name: regulated, when: industry = 'healthcare'}]
fit:
  qualify: 5
  criteria: [{name: size, when: employees > 50, points: 5}, {name: place, when: country = 'US', points: 3}]
intent:
  signals: [{kind: visit, points: 2, cap: 4}]
tiers:
  - {name: hot, when: fit >= 8}
  - {name: warm, when: fit >= 5}
  - {name: out}
personas: [{name: leaders, when: seniority = 'vp'}]
"""


def account(key: str, tier: str = "hot", fit: float = 8, **more: Any) -> dict[str, Any]:
    return {"account": key, "name": key.partition(".")[0].title(), "tier": tier, "fit": str(fit), "intent": "2", **more}


def person(key: str, email: str | None, name: str | None = "Ann Lee", **more: Any) -> dict[str, Any]:
    return {"account": key, "email": email, "name": name, "title": "VP Sales", **more}


def compiled(
    target: str, scored: Sequence[dict[str, Any]], people: Sequence[dict[str, Any]] | None = None, **more: Any
) -> Compiled:
    profile = parse_profile(more.pop("text", CARD), Path("icp.yaml"))
    sources = Sources(profile, more.pop("fields", Fields()), scored, people, as_of=dt.date(2026, 10, 1), **more)
    return target_named(target).compile(sources)


def table(made: Compiled, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(str(made.files[name]))))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- who is in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["linkedin-ads", "google-ads"])
def test_whoever_is_excluded_or_suppressed_is_on_no_list_but_the_one_to_exclude(target: str) -> None:
    """Exclusions of the profile and suppression lists beat the tier, whatever the file says of it."""
    scored = [
        account("good.com", country="US"),
        account("bad.com", "excluded", excluded=True, excluded_by="regulated", country="US"),
        account("odd.com", "hot", excluded=True, excluded_by="regulated", country="US"),
        account("ours.com", suppressed_by="customers.csv", country="US"),
        account("far.com", "outside", country="US"),
        account("cold.com", "out", country="US"),
    ]
    people = [person(row["account"], f"ann@{row['account']}") for row in scored]
    made = compiled(target, scored, people)
    lists = {name: str(body) for name, body in made.files.items() if name.endswith(".csv")}
    inside = "".join(body for name, body in lists.items() if not name.startswith("exclude"))
    outside = "".join(body for name, body in lists.items() if name.startswith("exclude"))
    word = (lambda key: sha(f"ann@{key}")) if target == "google-ads" else str
    assert [key for key in (row["account"] for row in scored) if word(key) in inside] == ["good.com"]
    assert [key for key in (row["account"] for row in scored) if word(key) in outside] == [
        "bad.com", "odd.com", "ours.com",
    ]  # fmt: skip
    sheet = next(str(body) for name, body in made.files.items() if name.endswith(".md"))
    assert "| regulated | 2 |" in sheet
    assert "| on customers.csv | 1 |" in sheet


def test_the_first_tier_is_listed_unless_others_are_asked_for() -> None:
    """Without --tier it is the first tier; what is not listed is told with how many accounts it holds."""
    scored = [account("a.com"), account("b.com", "warm", 5), account("c.com", "warm", 5)]
    made = compiled("linkedin-ads", scored)
    assert [row["companyname"] for row in table(made, "companies-hot.csv")] == ["A"]
    assert next(e.why for e in made.inexpressible if e.name == "warm") == "Its 2 accounts are not listed; see --tier."
    both = compiled("linkedin-ads", scored, tiers=("hot", "warm"))
    assert [row["companyname"] for row in table(both, "companies-warm.csv")] == ["B", "C"]


def test_a_tier_that_holds_nobody_is_told() -> None:
    """No empty file is written, and a note says which tiers there are."""
    made = compiled("linkedin-ads", [account("b.com", "warm", 5)])
    assert [name for name in made.files if name.endswith(".csv")] == []
    assert made.notes[0] == (
        "No account of the 1 that were scored is in the tier hot and may be listed; other tiers: warm 1; kept out: 0."
    )


def test_points_are_told_not_to_be_in_a_list() -> None:
    """Every criterion and signal is listed with its points and the reason, since a list has none."""
    made = compiled("linkedin-ads", [account("a.com")])
    told = {e.name: (e.points, e.why) for e in made.inexpressible}
    why = "A list of LinkedIn says who is in, not with how many points: they decided the tier in closefit score."
    assert (told["size"], told["place"], told["visit"]) == ((5000, why), (3000, why), (4000, why))


# --- LinkedIn --------------------------------------------------------------------------------------------------------


def test_a_company_list_has_linkedins_header_and_no_mail_provider_as_a_company() -> None:
    """The header is LinkedIn's to the letter; domains that are everybody's are blank; nothing to match by is out."""
    scored = [
        account("acme.com", country="Germany", industry="software", city="Köln", linkedin_company_page="https://l.i/a"),
        account("gmail.com", name="Solo GmbH"),
        account("linkedin.com", name="Page Only"),
        account("77123", name=None),
        account("77124", name='=cmd(1), "Inc"'),
    ]
    made = compiled("linkedin-ads", scored)
    text = str(made.files["companies-hot.csv"])
    assert text.splitlines()[0] == (
        "companyname,companywebsite,companyemaildomain,linkedincompanypageurl,stocksymbol,industry,city,state,"
        "companycountry,zipcode"
    )
    assert [list(row.values()) for row in table(made, "companies-hot.csv")] == [
        ["Acme", "https://acme.com", "acme.com", "https://l.i/a", "", "software", "Köln", "", "DE", ""],
        ["Solo GmbH", "", "", "", "", "", "", "", "", ""],
        ["Page Only", "", "", "", "", "", "", "", "", ""],
        ['=cmd(1), "Inc"', "", "", "", "", "", "", "", "", ""],
    ]
    assert "Accounts on no list, with neither a name nor a domain of their own: 1." in made.notes


def test_too_few_rows_are_warned_about() -> None:
    """LinkedIn wants 300 rows and 300 matched members, and advises a thousand companies."""
    few = compiled("linkedin-ads", [account(f"a{n}.com") for n in range(299)])
    assert few.notes[0].startswith("companies-hot.csv is too short with companies: 299. LinkedIn wants 300 rows")
    some = compiled("linkedin-ads", [account(f"a{n}.com") for n in range(300)])
    assert some.notes == ("companies-hot.csv is short with companies: 300. LinkedIn advises 1,000 or more.",)
    many = compiled("linkedin-ads", [account(f"a{n}.com") for n in range(1000)])
    assert many.notes == ()


def test_contacts_are_hashed_and_listed_once() -> None:
    """Addresses are SHA-256 of the trimmed lower-case address; whoever opted out, or cannot be matched, is counted."""
    people = [
        person("acme.com", " Ann@Acme.com ", "Ann van Lee"),
        person("acme.com", "ann@acme.com", "Ann Lee"),
        person("acme.com", None, "Bob Ray"),
        person("acme.com", None, "Cy"),
        person("acme.com", "dee@acme.com", suppressed_by="opted-out.csv"),
        person("else.com", "eve@else.com"),
    ]
    made = compiled("linkedin-ads", [account("acme.com", country="US")], people)
    assert [list(row.values()) for row in table(made, "contacts-hot.csv")] == [
        [sha("ann@acme.com"), "Ann", "van Lee", "VP Sales", "Acme", "US", ""],
        ["", "Bob", "Ray", "VP Sales", "Acme", "US", ""],
    ]
    assert "People on no list, because a suppression list names them: 1." in made.notes
    assert "People on no list, with neither an address nor a whole name: 1." in made.notes


# --- Google ----------------------------------------------------------------------------------------------------------


def test_google_gets_hashed_people_with_its_own_headers() -> None:
    """Address, phone and names are hashed, country and postal code plain; postal columns only where one is known."""
    people = [
        person("acme.com", "Ann@acme.com ", "Ann Lee", phone="+1 (212) 555-0100", zip="10001"),
        person("acme.com", "bob@acme.com", "Bob Ray", phone="0212 555"),
        person("acme.com", "no address"),
    ]
    made = compiled("google-ads", [account("acme.com", country="US")], people)
    assert [list(row.values()) for row in table(made, "customers-hot-elsewhere.csv")] == [
        [sha("ann@acme.com"), sha("+12125550100"), sha("ann"), sha("lee"), "US", "10001"],
        [sha("bob@acme.com"), "", sha("bob"), sha("ray"), "US", ""],
    ]
    assert str(made.files["customers-hot-elsewhere.csv"]).startswith("Email,Phone,First Name,Last Name,Country,Zip\r\n")
    assert "People on no list, without an address: 1." in made.notes
    plain = compiled("google-ads", [account("acme.com", country="US")], [person("acme.com", "ann@acme.com")])
    assert str(plain.files["customers-hot-elsewhere.csv"]) == f"Email\r\n{sha('ann@acme.com')}\r\n"


def test_nobody_in_europe_is_uploaded_without_consent() -> None:
    """Without recorded consent whoever lives in the EEA, the UK or Switzerland, or nobody knows where, is left out."""
    scored = [account("us.com", country="US"), account("de.com", country="Germany"), account("x.com")]
    people = [
        person("us.com", "a@us.com", consent=None), person("us.com", "b@us.com", country="France", consent=False),
        person("de.com", "c@de.com", consent="granted"), person("de.com", "d@de.com", consent="no"),
        person("x.com", "e@x.com", consent=True), person("x.com", "f@x.com", consent=None),
        person("us.com", "g@us.com", consent=None, suppressed_by="opted-out.csv"),
    ]  # fmt: skip
    made = compiled("google-ads", scored, people)
    assert [row["Email"] for row in table(made, "customers-hot-elsewhere.csv")] == [sha("a@us.com")]
    assert [row["Email"] for row in table(made, "customers-hot-consented.csv")] == [sha("c@de.com"), sha("e@x.com")]
    assert (
        "People on no list, in the EEA, the United Kingdom or Switzerland without recorded consent: 2. A column "
        "consent in the people file records it."
    ) in made.notes
    assert (
        "People on no list, without recorded consent and of no known country: 1. Give the accounts file with a "
        "country, or a column country in the people file."
    ) in made.notes
    assert "People on no list, named by a suppression list: 1." in made.notes


def test_two_columns_of_consent_must_both_grant_it() -> None:
    """Consent to send the data is not consent to personalise ads."""
    people = [
        person("de.com", "a@de.com", ad_user_data="GRANTED", ad_personalization="GRANTED"),
        person("de.com", "b@de.com", ad_user_data="GRANTED", ad_personalization="DENIED"),
    ]
    made = compiled("google-ads", [account("de.com", country="DE")], people)
    assert [row["Email"] for row in table(made, "customers-hot-consented.csv")] == [sha("a@de.com")]


# --- Dynamics --------------------------------------------------------------------------------------------------------

LEAD = "00AA00AA-BB11-CC22-DD33-44EE44EE44EE"
DEAL = "11aa00aa-bb11-cc22-dd33-44ee44ee44ee"


def test_dynamics_gets_the_documented_body_of_each_lead() -> None:
    """Score in percent of the most, grade by tier, no trend; an account that is kept out has 0 and grade D."""
    scored = [
        account("a.com", "hot", 8, lead_id=f"{{{LEAD}}}", opportunity_id=DEAL),
        account("b.com", "warm", 5, lead_id="7"),
        account("c.com", "excluded", 8, excluded=True, lead_id="22aa00aa-bb11-cc22-dd33-44ee44ee44ee"),
    ]
    made = compiled("dynamics", scored)
    bodies = [json.loads(line) for line in str(made.files["predictive-scores.jsonl"]).splitlines()]
    first = {"msdyn_score": 100, "msdyn_scoretrend": 3, "msdyn_grade": 0}
    assert bodies[0] == {**first, "msdyn_entityid": LEAD.lower(), "msdyn_entitytype": "lead"}
    assert bodies[1] == {**first, "msdyn_entityid": DEAL, "msdyn_entitytype": "opportunity"}
    assert (bodies[2]["msdyn_score"], bodies[2]["msdyn_grade"]) == (0, 3)
    assert len(bodies) == 3
    assert "Scores left out, because the id is no GUID and Dynamics has no other: 1." in made.notes
    rows = table(made, "predictive-scores.csv")
    assert rows[0]["msdyn_entityid"] == LEAD.lower()
    assert [row["msdyn_scoredon"] for row in rows] == ["2026-10-01"] * 3


def test_dynamics_takes_the_column_that_fields_name() -> None:
    """An id under a name of your own, also of people, counts once --fields says what it identifies."""
    fields = Fields({"crm": Field("msdyn_entityid", "lead")})
    made = compiled("dynamics", [account("a.com", "warm", 5)], [person("a.com", "x@a.com", crm=DEAL)], fields=fields)
    row = table(made, "predictive-scores.csv")[0]
    assert (row["msdyn_entityid"], row["msdyn_score"], row["msdyn_grade"]) == (DEAL, "63", "1")


def test_dynamics_without_ids_gets_a_neutral_file() -> None:
    """Every account stands in a file of our own columns, and a note says what is missing for Microsoft's table."""
    made = compiled("dynamics", [account("a.com", reasons="size +5; place +3"), account("b.com", "out", 3)])
    assert "predictive-scores.csv" not in made.files
    rows = table(made, "account-scores.csv")
    assert [(r["account"], r["grade"], r["fit_percent"], r["reasons"]) for r in rows] == [
        ("a.com", "A", "100", "size +5; place +3"), ("b.com", "C", "38", ""),
    ]  # fmt: skip
    assert any(note.startswith("There is no predictive-scores.csv: no row names a lead") for note in made.notes)


def test_more_than_four_tiers_share_a_grade_and_say_so() -> None:
    """Dynamics has four grades; the fifth tier is told to stand under the same one as the fourth."""
    tiers = "\n".join(f"  - {{name: t{n}, when: fit >= {9 - n}}}" for n in range(1, 6))
    head, _, rest = CARD.partition("tiers:")
    text = f"{head}tiers:\n{tiers}\npersonas:{rest.partition('personas:')[2]}"
    made = compiled("dynamics", [account("a.com", "t5", 4)], text=text)
    assert table(made, "account-scores.csv")[0]["grade"] == "D"
    told = {e.line.name: (e.where, e.loosely) for e in made.expressed}
    assert told["t3"] == ("msdyn_grade 2 (C)", "")
    assert told["t5"] == ("msdyn_grade 3 (D)", "Dynamics has four grades; D also stands for t4")


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_are_split_at_either_limit() -> None:
    """No file has more rows or bytes than the vendor takes, each has the header, and no row is lost."""
    rows = [(f"{n}", "ä" * n) for n in range(10)]
    by_rows = csv_files("x", ("a", "b"), rows, Limits(4, 10_000))
    assert {name: body.count("\r\n") - 1 for name, body in by_rows.items()} == {"x.csv": 4, "x-2.csv": 4, "x-3.csv": 2}
    by_size = csv_files("x", ("a", "b"), rows, Limits(100, 40))
    assert all(len(body.encode()) <= 40 and body.startswith("a,b\r\n") for body in by_size.values())
    assert sum(body.count("\r\n") - 1 for body in by_size.values()) == 10
    assert csv_files("x", ("a",), [], Limits(4, 100)) == {}


def test_tiers_of_the_same_letters_have_files_of_their_own() -> None:
    """Names that differ by signs alone do not overwrite each other."""
    assert slugs(["Tier A", "tier-a", "***", "Größe/1"]) == ["tier-a", "tier-a-2", "tier", "gr-e-1"]


# --- Sales Navigator -------------------------------------------------------------------------------------------------


def test_account_lists_hold_a_thousand_at_most() -> None:
    """Accounts of a tier that are known already are lists to upload, best first, by their official name."""
    scored = [account(f"a{n}.com", country="DE") for n in range(1001)] + [account("77", name=None)]
    made = compiled("sales-navigator", scored)
    first, second = table(made, "accounts-hot.csv"), table(made, "accounts-hot-2.csv")
    assert (len(first), len(second)) == (1000, 1)
    assert list(first[0].values()) == ["A0", "https://a0.com", "", "", "", "Germany", "", ""]
    assert second[0]["Account Name"] == "A1000"
    assert "accounts-hot.csv, accounts-hot-2.csv: Lists, Account lists" in str(made.files["sales-navigator.md"])
