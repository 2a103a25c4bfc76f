"""``closefit backtest`` through the command line: what it writes, what it prints, and how it fails."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.command import closefit

PROFILE = """closefit: 1
profile: by-hand
fit:
  qualify: 2
  criteria:
    - {name: size, when: employees >= 100, points: 2}
    - {name: visits, when: "signals('pricing', 60) >= 1", points: 1}
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    chance = random.Random(3)  # noqa: S311 - test data
    deals, accounts = ["deal id,domain,stage,created,closed,amount"], ["domain,employees"]
    signals = ["domain,kind,date"]
    for n in range(160):
        large = chance.random() < 0.5
        won = chance.random() < (0.7 if large else 0.2)
        month = n % 9 + 1
        stage = "Closed Won" if won else "Closed Lost"
        deals.append(f"D{n},a{n}.example,{stage},2025-{month:02d}-03,2025-{month + 2:02d}-20,{chance.randint(1, 9)}000")
        accounts.append(f"a{n}.example,{chance.randint(100, 900) if large else chance.randint(1, 99)}")
        signals.append(f"a{n}.example,pricing,2025-{month:02d}-{chance.randint(1, 28):02d}")
    for name, lines in (("deals", deals), ("accounts", accounts), ("signals", signals)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "icp.yaml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


def test_page_and_numbers_are_written_and_the_verdict_printed(company: Path) -> None:
    """One command, three tellings of one result; a second run writes the same bytes."""
    flags = ("--accounts", company / "accounts.csv", "--signals", company / "signals.csv", "--out", company / "out")
    done = closefit("backtest", company / "icp.yaml", company / "deals.csv", *flags)
    assert done.code == 0, done.err
    assert "The profile predicts which deals close" in done.out
    assert "Where to cut" in done.out
    files = [company / "out" / name for name in ("backtest.html", "backtest.json")]
    first = [file.read_bytes() for file in files]
    data = json.loads(first[1])
    assert data["rankings"]["won"]["auc"] > 0.6
    assert [c["name"] for c in data["criteria"]] == ["size", "visits"]
    again = closefit("backtest", company / "icp.yaml", company / "deals.csv", *flags, "--json")
    assert [file.read_bytes() for file in files] == first
    printed = json.loads(again.out)
    assert printed.pop("files") == {"report": str(files[0]), "data": str(files[1])}
    assert printed == data


def test_what_a_user_gets_wrong_ends_with_its_own_code(company: Path) -> None:
    """Files that are not there, a profile that is none, a folder that is a file: said in words, nothing written."""
    profile, deals = company / "icp.yaml", company / "deals.csv"
    (company / "bad.yaml").write_text("closefit: 1\nprofile: x\nfit: {criteria: [{name: a, wen: b = 1}]}\n")
    (company / "empty.csv").write_text("")
    for code, words, arguments in (
        (3, "nowhere.csv", (profile, company / "nowhere.csv")),
        (4, "wen", (company / "bad.yaml", deals)),
        (4, "nowhere.yaml", (company / "nowhere.yaml", deals)),
        (3, "empty.csv", (profile, company / "empty.csv")),
        (2, "is a file, and a folder was expected", (profile, deals, "--out", deals)),
        (2, "--include does not know rentals", (profile, deals, "--include", "rentals")),
        (3, "stag", (profile, deals, "--outcome", "stag")),
    ):
        out = () if "--out" in arguments else ("--out", company / "out")
        done = closefit("backtest", *arguments, *out)
        assert done.code == code, done.err
        assert words in done.err
        assert "Traceback" not in done.err
    assert not (company / "out").exists()


def test_one_deal_is_not_enough_and_says_so(company: Path) -> None:
    """A file of one row has no rate anywhere, and no crash."""
    lines = (company / "deals.csv").read_text(encoding="utf-8").splitlines()
    (company / "one.csv").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    done = closefit(
        "backtest", company / "icp.yaml", company / "one.csv", "--out", company / "out",
        "--outcome", "stage", "--won", lines[1].split(",")[2],
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "Not enough deals to say whether the profile predicts" in done.out


def test_a_profile_derived_from_the_deals_is_refused_a_test(company: Path) -> None:
    """Derive, then backtest on the same file: no test, loudly; the user may say that the deals are others."""
    assert closefit("derive", company / "deals.csv", "--accounts", company / "accounts.csv",
                    "--out", company / "derived").code == 0  # fmt: skip
    profile = company / "derived" / "icp.yaml"
    flags = ("--accounts", company / "accounts.csv", "--out", company / "out")
    done = closefit("backtest", profile, company / "deals.csv", *flags)
    assert done.code == 0
    assert "These deals were used to derive it: this is no test." in done.out
    assert "How it ranks" not in done.out
    assert "How it ranks" in closefit("backtest", profile, company / "deals.csv", *flags, "--unseen").out
