"""From a generated company to searches and lists, through the command line: counts agree, nobody is misplaced."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.command import Finished, closefit

AS_OF = "2026-06-30"

PROFILE = """
closefit: 1
profile: card
boundary: [employees between 5 and 5000]
exclude:
  - {name: locked in, when: "has(technologies, 'sap')"}
  - {name: agriculture, when: industry = 'agriculture'}
fit:
  qualify: 5
  criteria:
    - {name: size, when: employees between 20 and 480, points: 4}
    - {name: crm, when: "has_any(technologies, 'Salesforce', 'HubSpot')", points: 1}
    - {name: growing, when: headcount_growth > 0.02, points: 1}
    - {name: visits, when: "signals('pricing_page_visit', 90) >= 1", points: 1}
tiers:
  - {name: A, when: fit >= 6}
  - {name: B, when: fit >= 5}
  - {name: C}
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated company, a profile by hand, and its scored accounts."""
    folder = tmp_path_factory.mktemp("lists")
    size = ("--accounts", 1500, "--deals", 200, "--signals", 6000, "--seed", 5)
    assert closefit("demo", "--generate", "--out", folder / "data", *size).code == 0
    (folder / "icp.yaml").write_text(PROFILE)
    data = folder / "data"
    files = ("--signals", data / "signals.csv", "--profile", folder / "icp.yaml", "--as-of", AS_OF)
    scored = closefit("score", data / "accounts.csv", *files, "--out", folder / "scored.csv")
    assert scored.code == 0, scored.err
    return folder


def compile_to(company: Path, target: str, *more: object, beside: bool = True) -> Finished:
    out = company / target
    data = company / "data"
    lists = ("--scored", company / "scored.csv", "--people", data / "people.csv", "--suppress", data / "suppress.csv")
    files = ("--accounts", data / "accounts.csv", *(lists if beside else ("--signals", data / "signals.csv")))
    return closefit("compile", company / "icp.yaml", "--to", target, *files, "--as-of", AS_OF, "--out", out, *more)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("target", "page"), [("apollo", "apollo.md"), ("sales-navigator", "sales-navigator.md")])
@pytest.mark.parametrize("tier", [(), ("--tier", "A")], ids=["qualified", "tier"])
def test_a_search_finds_everybody_it_promises(company: Path, target: str, page: str, tier: tuple[str, ...]) -> None:
    """Counted in the engine, every wanted account is found by the search ``all`` but those with an unknown fact."""
    done = compile_to(company, target, *tier, beside=False)
    assert done.code == 0, done.err
    sheet = (company / target / page).read_text()
    line = next(line for line in sheet.splitlines() if line.startswith("| search-all.json |"))
    told = [cell.strip().split(" (")[0].replace(",", "") for cell in line.strip("| ").split("|")]
    found, wanted, unknown = (int(text) for text in told[2:5])
    total = int(sheet.partition("Counted on ")[2].split("; ")[1].split(" ")[0].replace(",", ""))
    scored = rows(company / "scored.csv")
    mine = [r for r in scored if (r["tier"] == "A" if tier else r["qualified"] == "true")]
    assert total == len(mine)
    assert wanted + unknown == total
    assert wanted <= found < len(scored)


def test_a_search_over_a_group_of_signals_is_counted(company: Path, tmp_path: Path) -> None:
    """What a search asks of a group of kinds is counted over the kinds that the profile puts into it."""
    group = "intent: {groups: {hiring: [job_opening, pricing_page_visit]}}\n"
    text = PROFILE.replace("pricing_page_visit", "hiring") + group
    (tmp_path / "icp.yaml").write_text(text)
    data = company / "data"
    files = ("--accounts", data / "accounts.csv", "--signals", data / "signals.csv", "--as-of", AS_OF)
    done = closefit("compile", tmp_path / "icp.yaml", "--to", "apollo", *files, "--out", tmp_path / "apollo")
    assert done.code == 0, done.err
    assert "organization_job_posted_at_range" in (tmp_path / "apollo" / "search-best.json").read_text()
    line = next(line for line in done.out.splitlines() if "search-best.json finds" in line)
    assert "finds 0 of" not in line


def test_a_list_is_the_tier_without_whoever_is_suppressed(company: Path) -> None:
    """Companies of tier A in LinkedIn's file are those of the scored file, less those on the suppression list."""
    done = compile_to(company, "linkedin-ads", "--tier", "a", "--tier", "B")
    assert done.code == 0, done.err
    suppressed = {row["Company Domain Name"] for row in rows(company / "data" / "suppress.csv")}
    scored = rows(company / "scored.csv")
    for tier in ("a", "b"):
        expected = [r["account"] for r in scored if r["tier"] == tier.upper() and r["account"] not in suppressed]
        listed = [r["companyemaildomain"] for r in rows(company / "linkedin-ads" / f"companies-{tier}.csv")]
        assert listed == expected
    out = {r["companyemaildomain"] for r in rows(company / "linkedin-ads" / "exclude-companies.csv")}
    excluded = {r["account"] for r in scored if r["excluded"] == "true"}
    assert out == excluded | (suppressed & {r["account"] for r in scored})
    people = rows(company / "data" / "people.csv")
    assert not any(p["Email"] in (company / "linkedin-ads" / "contacts-a.csv").read_text() for p in people)


def test_dynamics_grades_are_the_tiers(company: Path) -> None:
    """Every scored account stands in the neutral file with its tier, its grade and its fit."""
    files = ("--scored", company / "scored.csv", "--out", company / "dyn")
    done = closefit("compile", company / "icp.yaml", "--to", "dynamics", *files)
    assert done.code == 0, done.err
    grades = {"A": "A", "B": "B", "C": "C"}
    told = [(r["account"], r["tier"], r["grade"], r["fit"]) for r in rows(company / "dyn" / "account-scores.csv")]
    scored = rows(company / "scored.csv")
    assert told == [(r["account"], r["tier"], grades.get(r["tier"], "D"), r["fit"]) for r in scored]


def test_the_json_names_every_line(company: Path) -> None:
    """A script learns what is said and what is not, with points and reasons."""
    done = compile_to(company, "google-ads", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    missing = {entry["name"]: entry["points"] for entry in told["inexpressible"] if entry["kind"] == "criterion"}
    assert missing == {"size": 4, "crm": 1, "growing": 1, "visits": 1}
    assert told["coverage"]["fit"] == {"points": 0, "of": 7, "share": 0}


def test_what_was_there_before_is_told(company: Path) -> None:
    """A file that an earlier run left in the folder is named, so that nobody uploads it."""
    folder = company / "linkedin-ads"
    folder.mkdir(exist_ok=True)
    (folder / "companies-old.csv").write_text("x\n")
    done = compile_to(company, "linkedin-ads", "--tier", "A")
    told = next(line for line in done.out.splitlines() if "In the folder, and not made by this run: " in line)
    assert "companies-old.csv" in told
    (folder / "companies-old.csv").unlink()


def test_a_list_needs_scores(company: Path) -> None:
    """Without a scored file there is no list, and the message says who writes one."""
    done = closefit("compile", company / "icp.yaml", "--to", "linkedin-ads", "--out", company / "none")
    assert (done.code, done.err.strip()) == (
        2, "--to linkedin-ads needs --scored FILE\n    closefit score writes it.",
    )  # fmt: skip
    assert not (company / "none").exists()


def test_scores_of_another_version_are_refused(company: Path, tmp_path: Path) -> None:
    """A list of stale scores is not made unless it is asked for."""
    newer = tmp_path / "icp.yaml"
    newer.write_text(PROFILE.replace("profile: card", "profile: card\nversion: 2"))
    base = ("compile", newer, "--to", "dynamics", "--scored", company / "scored.csv", "--out", tmp_path / "out")
    done = closefit(*base)
    assert done.code == 3
    assert "accounts were scored with version 1 of 'card'; the profile is version 2" in done.err
    assert closefit(*base, "--any-version").code == 0


def test_a_file_that_makes_no_difference_is_refused(company: Path) -> None:
    """What a target does not read is not passed over in silence."""
    done = closefit("compile", company / "icp.yaml", "--to", "salesforce", "--suppress", "x.csv", "--tier", "A")
    assert (done.code, done.err.strip()) == (
        2, "--to salesforce makes no use of --suppress, --tier\n    Leave it out, or name another target.",
    )  # fmt: skip
