"""Customers who buy and leave, and exclusions that wait for a signature, through the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from tests.command import closefit


def deals_file(path: Path, count: int = 700, seed: int = 4) -> Path:
    """Pilots win and leave; agencies churn and are rare among those who stay."""
    rng = np.random.default_rng(seed)
    lines = ["domain,status,churned,pilot,agency,size"]
    for place in range(count):
        pilot, agency = rng.random() < 0.3, rng.random() < 0.15
        won = rng.random() < (0.65 if pilot else 0.25)
        gone = rng.random() < (0.75 if agency else 0.5 if pilot else 0.08)
        churned = ("yes" if gone else "no") if won else ""
        cells = (f"a{place}.example", "won" if won else "lost", churned, pilot, agency, int(rng.integers(5, 900)))
        lines.append(",".join(str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outcomes")
    done = closefit("derive", deals_file(folder / "deals.csv"), "--out", folder)
    assert done.code == 0, done.err
    (folder / "told.txt").write_text(done.out, encoding="utf-8")
    return folder


def test_who_buys_and_leaves_is_told_everywhere(derived: Path) -> None:
    """Terminal, page, JSON and the criterion's evidence name the attribute that wins and leaves."""
    told = (derived / "told.txt").read_text(encoding="utf-8")
    data = json.loads((derived / "derivation.json").read_text(encoding="utf-8"))
    page = (derived / "derivation.html").read_text(encoding="utf-8")
    words = data["buys_and_leaves"][0]["words"]
    assert [found["name"] for found in data["buys_and_leaves"]] == ["pilot"]
    assert words.startswith("pilot = true: ")
    assert words in told
    assert words in page
    assert "The customer who buys and leaves" in page
    assert "pilot earns points and buys and leaves" in page
    assert f"buys and leaves: {words}"[:60] in " ".join((derived / "icp.yaml").read_text(encoding="utf-8").split())


def test_every_condition_has_its_three_shares(derived: Path) -> None:
    """The JSON holds counts for kept, churned and lost, with gap, interval, p and q."""
    data = json.loads((derived / "derivation.json").read_text(encoding="utf-8"))
    pilot = next(row for row in data["outcomes"] if row["name"] == "pilot")
    deals = data["deals"]
    assert pilot["kept"]["known"] + pilot["churned"]["known"] == deals["won"]
    assert pilot["lost"]["known"] == deals["lost"]
    assert pilot["gap_low"] > 0
    assert pilot["p"] <= pilot["q"] < 0.05


def test_a_proposed_exclusion_awaits_a_signature_and_gets_it(derived: Path) -> None:
    """Lint and report say that it waits; ``sign`` makes it active with name and day, and lint is content."""
    name = "churned: agency"
    told = (derived / "told.txt").read_text(encoding="utf-8")
    assert f"awaits sign-off: closefit sign {derived / 'icp.yaml'} --exclusion '{name}'" in told
    assert "of those who churned" in told
    profile = derived / "icp.yaml"
    assert (
        f"the exclusion '{name}' is proposed and excludes nobody yet: it awaits sign-off"
        in closefit("lint", profile).out
    )
    arguments = ("sign", profile, "--exclusion", name, "--by", "vp@example.com", "--on", "2026-10-03", "--json")
    done = closefit(*arguments)
    assert done.code == 0, done.err
    assert name in json.loads(done.out)["signed"]
    text = profile.read_text(encoding="utf-8")
    assert "status: active" in text
    assert "by: vp@example.com" in text
    assert f"exclusion '{name}' is proposed" not in closefit("lint", profile).out
    again = closefit(*arguments)
    assert again.code == 2
    assert f"The exclusion '{name}' is active already." in again.err


def test_sign_without_a_name_lists_what_waits(derived: Path) -> None:
    """Nothing is signed by accident: without --exclusion the waiting ones are listed."""
    done = closefit("sign", derived / "icp.yaml", "--by", "vp@example.com")
    assert done.code == 2
    assert "Name it with --exclusion. Awaiting sign-off:" in done.err


def customers_file(path: Path, count: int = 400, seed: int = 3) -> Path:
    """Customers with a status; agencies leave, those who were onboarded stay."""
    rng = np.random.default_rng(seed)
    lines = ["Company Domain,Customer Since,Status,Industry,Onboarded,Employees"]
    for place in range(count):
        agency, onboarded = rng.random() < 0.2, rng.random() < 0.5
        gone = rng.random() < 1 / (1 + np.exp(1.0 - 2 * agency + 1.8 * onboarded))
        industry = "agency" if agency else ("saas", "retail", "health")[int(rng.integers(3))]
        cells = (f"c{place}.example", f"202{place % 4}-03-1{place % 9}", "Churned" if gone else "Active", industry)
        lines.append(",".join((*cells, "yes" if onboarded else "no", str(int(rng.integers(5, 900))))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_customers_alone_go_through_the_same_command(tmp_path: Path) -> None:
    """Kept plays won and churned plays lost, and no page, terminal or evidence speaks of lost deals."""
    done = closefit("derive", customers_file(tmp_path / "customers.csv"), "--out", tmp_path)
    assert done.code == 0, done.err
    said = "The file holds customers alone:"
    assert done.out.count(said) == 2
    assert "Kept minus churned" in done.out
    assert not re.search(r"\b(won|lost|lost deals|win rate)\b", done.out.replace("won and lost, so its rows", ""))
    data = json.loads((tmp_path / "derivation.json").read_text(encoding="utf-8"))
    assert data["compared"] == "kept and churned"
    assert said in data["words"]
    page = (tmp_path / "derivation.html").read_text(encoding="utf-8")
    shown = re.sub(r"<!--as is-->.*?<!--/as is-->|<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert said in shown
    assert not re.search(r"\b(won|lost|win rate|wins|losses)\b", shown)
    profile = (tmp_path / "icp.yaml").read_text(encoding="utf-8")
    assert "kept against churned customers: the file holds customers alone" in " ".join(profile.split())
    assert not re.search(r"\b(lost|share_lost)\b", profile)
    assert "# kept " in profile
    assert closefit("lint", tmp_path / "icp.yaml").code == 0


@pytest.mark.parametrize(
    ("header", "words", "flags"),
    [("Lifecycle", ("Churned", "Active"), ()), ("Left us", ("yes", "no"), ("--churned", "Left us"))],
)
def test_churn_is_known_by_its_words_or_by_a_flag(
    tmp_path: Path, header: str, words: tuple[str, str], flags: tuple[str, ...]
) -> None:
    """A status of any name that says churned is found; yes and no under another name are told by --churned."""
    path = customers_file(tmp_path / "customers.csv")
    text = path.read_text(encoding="utf-8").replace("Status", header)
    path.write_text(text.replace("Churned", words[0]).replace("Active", words[1]), encoding="utf-8")
    done = closefit("derive", path, *flags, "--out", tmp_path)
    assert done.code == 0, done.err
    assert "Kept minus churned" in done.out


def test_measures_lead_to_exclusions_and_never_to_points(tmp_path: Path) -> None:
    """Costly customers are on premise: the column is set aside, the mark is proposed, expansion is told."""
    rng = np.random.default_rng(5)
    lines = ["domain,status,pilot,on_premise,Tickets EUR,Upsell Amount,size"]
    for place in range(600):
        pilot, costly = rng.random() < 0.3, rng.random() < 0.2
        won = rng.random() < (0.75 if pilot else 0.3)
        spent = (str(int(rng.integers(900, 1100) * (4 if costly else 1))), str(int(500 * (rng.random() < 0.3))))
        cells = (f"a{place}.example", "won" if won else "lost", str(pilot), str(costly), *(spent if won else ("", "")))
        lines.append(",".join((*cells, str(int(rng.integers(5, 900))))))
    path = tmp_path / "deals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = closefit("derive", path, "--measure", "support_cost=Tickets EUR", "--out", tmp_path)
    assert done.code == 0, done.err
    data = json.loads((tmp_path / "derivation.json").read_text(encoding="utf-8"))
    assert {leak["column"] for leak in data["leaks"] if leak["kind"] == "outcome"} == {"Tickets EUR", "Upsell Amount"}
    assert not {"tickets_eur", "upsell_amount"} & {found["name"] for found in data["attributes"]}
    assert [found["name"] for found in data["exclusions"]] == ["high support cost: on premise"]
    assert {use["measure"] for use in data["measures"]} == {"support cost", "expansion"}
    assert data["growth"]
    page = (tmp_path / "derivation.html").read_text(encoding="utf-8")
    assert "What else was measured" in page
    assert "Who grows" in page
    assert "Who grows" in done.out


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("support=Size", "--measure 'support=Size' is not a measure with its column"),
        ("support_cost=", "The measures are support_cost, satisfaction, budget, lock_in, expansion, retention."),
        ("support_cost=Sise", "--measure names 'Sise', which is no column of deals.csv"),
    ],
)
def test_a_measure_told_wrongly_is_a_usage_error(tmp_path: Path, told: str, said: str) -> None:
    """An unknown measure or column is said with what there is."""
    done = closefit("derive", deals_file(tmp_path / "deals.csv", 40), "--measure", told, "--out", tmp_path)
    assert done.code == 2
    assert said in done.err
