"""``closefit enrich --for derive``: accounts of closed deals are asked about alike, and coverage is told by outcome."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from closefit.enrich.outcomes import outcome_coverage
from tests.command import closefit

_TOML = """
[providers.lists]
table = "lists.csv"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty won, sixty lost and twenty churned accounts; the list knows the size of all, the city of no lost one."""
    monkeypatch.chdir(tmp_path)
    outcomes = [("won", "no")] * 60 + [("lost", "")] * 60 + [("won", "yes")] * 20
    with Path("deals.csv").open("w", newline="", encoding="utf-8") as file:
        deals = csv.writer(file)
        deals.writerow(["Deal ID", "Domain", "Outcome", "Churned", "Close Date"])
        for n, (outcome, churned) in enumerate(outcomes):
            deals.writerow([n, f"a{n}.com", outcome, churned, "2026-03-01"])
        deals.writerow([999, "open.com", "open", "", ""])
    with Path("lists.csv").open("w", newline="", encoding="utf-8") as file:
        lists = csv.writer(file)
        lists.writerow(["domain", "employees", "city"])
        for n, (outcome, _) in enumerate(outcomes):
            lists.writerow([f"a{n}.com", 10 + n, "Graz" if outcome == "won" else ""])
        lists.writerow(["open.com", 5, "Wien"])
    Path("accounts.csv").write_text("Domain,Industry\na1.com,software\nother.com,retail\n", encoding="utf-8")
    Path("closefit.toml").write_text(_TOML, encoding="utf-8")
    return tmp_path


_COMMAND = ("enrich", "--for", "derive", "--deals", "deals.csv", "--providers", "lists", "--fields", "employees,city")


def test_all_outcomes_are_asked_about_and_coverage_is_told_by_outcome(project: Path) -> None:
    """Every closed account is asked about once, no other is; the field that only the won have is said to differ."""
    done = closefit(*_COMMAND, "--json", "--report", "coverage.html")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    (provider,) = told["providers"]
    assert provider["asked"] == 140
    size, city = told["coverage_by_outcome"]
    assert (size["field"], size["differs"]) == ("employees", False)
    assert size["by_outcome"] == {
        "won": {"known": 60, "accounts": 60}, "churned": {"known": 20, "accounts": 20},
        "lost": {"known": 60, "accounts": 60},
    }  # fmt: skip
    assert (city["differs"], city["by_outcome"]["lost"]["known"]) == (True, 0)
    assert any("that says how a deal ended, and is no trait" in note for note in told["notes"])
    page = Path("coverage.html").read_text(encoding="utf-8")
    assert "Won and lost alike" in page
    assert "yes: no trait" in page
    with Path("enriched.csv").open(encoding="utf-8") as file:
        rows = {row["account"]: row for row in csv.DictReader(file)}
    assert len(rows) == 140
    assert (rows["a7.com"]["employees"], rows["a7.com"]["city"]) == ("17", "Graz")


def test_the_accounts_file_keeps_its_rows_and_gains_those_of_the_deals(project: Path) -> None:
    """Accounts without a closed deal are written and not asked about; accounts that only deals name stand below."""
    done = closefit(*_COMMAND[:1], "accounts.csv", *_COMMAND[1:])
    assert done.code == 0, done.err
    assert "139 accounts stand in the deals alone" in done.out
    assert "next: closefit derive deals.csv --accounts enriched.csv" in done.out
    with Path("enriched.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["account"] for row in rows[:3]] == ["a1.com", "other.com", "a0.com"]
    assert (rows[0]["Industry"], rows[0]["employees"], rows[1]["employees"]) == ("software", "11", "")
    derived = closefit("derive", "deals.csv", "--accounts", "enriched.csv", "--out", "derived")
    assert derived.code == 0, derived.err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--for", "derive"), "--for derive and --deals belong together"),
        (("--deals", "deals.csv"), "--for derive and --deals belong together"),
        (("--for", "derive", "--deals", "none.csv"), "none.csv"),
    ],
)
def test_deals_and_their_purpose_belong_together(flags: tuple[str, ...], said: str, project: Path) -> None:
    """One without the other, and a file that is not there, are said before anybody is asked."""
    done = closefit("enrich", "accounts.csv", "--providers", "lists", "--fields", "city", *flags)
    assert done.code in {2, 3}
    assert said in done.err


def test_coverage_that_chance_makes_is_not_called_different() -> None:
    """Forty fields that are known at random by outcome: none is called different; a planted one is."""
    outcomes = {f"a{n}": ("won", "lost", "churned")[n % 3] for n in range(150)}
    known = {f"f{k}": {f"a{n}" for n in range(150) if (n * 7919 + k * 104_729) % 101 < 60} for k in range(40)}
    known["planted"] = {account for account, how in outcomes.items() if how != "lost"}
    found = outcome_coverage(sorted(known), known, outcomes)
    assert [one.field for one in found if one.differs] == ["planted"]
