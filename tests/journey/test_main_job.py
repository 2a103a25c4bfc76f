"""The main job through the command line: closed deals in, a delivered account out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.command import Finished, closefit

AS_OF = "2026-06-30"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated company, and a profile derived from its deals."""
    folder = tmp_path_factory.mktemp("company")
    size = ("--accounts", 1200, "--deals", 400, "--signals", 8000, "--seed", 3)
    assert closefit("demo", "--generate", "--out", folder / "data", *size).code == 0
    derived = derive(folder, "derived")
    assert derived.code == 0, derived.err
    return folder


def derive(folder: Path, out: str) -> Finished:
    data = folder / "data"
    files = (
        "--accounts",
        data / "accounts.csv",
        "--signals",
        data / "signals.csv",
        "--customers",
        data / "customers.csv",
    )
    return closefit("derive", data / "deals.csv", *files, "--out", folder / out)


def score(folder: Path, out: Path, *more: object) -> Finished:
    data = folder / "data"
    files = (
        "--signals",
        data / "signals.csv",
        "--people",
        data / "people.csv",
        "--profile",
        folder / "derived" / "icp.yaml",
    )
    return closefit("score", data / "accounts.csv", *files, "--as-of", AS_OF, "--out", out, *more)


def test_the_three_files_are_there(company: Path) -> None:
    """A derivation leaves a profile, a page and its numbers."""
    assert sorted(p.name for p in (company / "derived").iterdir()) >= ["derivation.html", "derivation.json", "icp.yaml"]


def test_the_json_keeps_its_contract(company: Path) -> None:
    """Scripts find the names they rely on."""
    data = json.loads((company / "derived" / "derivation.json").read_text())
    assert data["verdict"] in {"enough", "ranks-only", "not-enough"}
    assert {"won", "lost", "churned", "open", "unusable"} <= set(data["deals"])
    assert {"column", "reason"} <= set(data["leaks"][0])
    wanted = {"name", "layer", "verdict", "won", "lost", "churned", "gap", "gap_low", "gap_high", "q"}
    assert wanted <= set(data["attributes"][0])
    assert {"points", "stability"} <= set(data["card"]["criteria"][0])
    assert {"auc", "auc_low", "auc_high", "log_loss", "base_log_loss", "folds"} <= set(data["quality"])


def test_two_runs_give_the_same_bytes(company: Path) -> None:
    """The same input and seed give the same profile and numbers, byte for byte."""
    assert derive(company, "again").code == 0
    for name in ("icp.yaml", "derivation.json"):
        assert (company / "again" / name).read_bytes() == (company / "derived" / name).read_bytes()


def test_a_profile_is_never_overwritten(company: Path) -> None:
    """A second derivation writes a draft beside the profile and shows the way to compare them."""
    before = (company / "derived" / "icp.yaml").read_bytes()
    done = derive(company, "derived")
    assert done.code == 0
    assert (company / "derived" / "icp.yaml").read_bytes() == before
    assert (company / "derived" / "icp.draft.yaml").exists()
    assert "closefit diff" in done.out


def test_scores_have_their_columns_and_add_up(company: Path, tmp_path: Path) -> None:
    """Each account has one row with the contract's columns, and its reasons sum to fit, intent and persona."""
    done = score(company, tmp_path / "scored.csv")
    assert done.code == 0, done.err
    with (tmp_path / "scored.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = {
        "account", "fit", "intent", "persona", "excluded", "tier", "fit_low", "fit_high", "completeness", "reasons",
        "profile", "profile_version", "as_of",
    }  # fmt: skip
    assert wanted <= set(rows[0])
    assert len({row["account"] for row in rows}) == len(rows) > 1000
    for row in rows:
        earned = sum(float(reason.rsplit(" ", 1)[1]) for reason in row["reasons"].split("; ") if reason)
        assert earned == pytest.approx(float(row["fit"]) + float(row["intent"]) + float(row["persona"]), abs=1e-6)
        assert float(row["fit_low"]) <= float(row["fit"]) <= float(row["fit_high"])


def test_the_as_of_date_is_printed(company: Path, tmp_path: Path) -> None:
    """What day the scores are of is said, also when it is today's."""
    done = score(company, tmp_path / "scored.parquet")
    assert f"as of {AS_OF}" in done.out


def test_explain_agrees_with_score(company: Path, tmp_path: Path) -> None:
    """The explanation of the best account has the score's own fit, intent and tier."""
    assert score(company, tmp_path / "scored.csv").code == 0
    with (tmp_path / "scored.csv").open(encoding="utf-8") as file:
        best = next(csv.DictReader(file))
    data = company / "data"
    done = closefit(
        "explain", f"https://www.{best['account'].upper()}/about", "--accounts", data / "accounts.csv",
        "--signals", data / "signals.csv", "--people", data / "people.csv", "--as-of", AS_OF, "--json",
        "--profile", company / "derived" / "icp.yaml",
    )  # fmt: skip
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["account"] == best["account"]
    assert told["tier"] == best["tier"]
    assert float(told["fit"]) == pytest.approx(float(best["fit"]))
    assert float(told["intent"]) == pytest.approx(float(best["intent"]))


def test_an_account_that_is_not_there_is_said_so(company: Path) -> None:
    """Explaining an unknown account names the nearest ones."""
    done = closefit(
        "explain", "nobody.example", "--accounts", company / "data" / "accounts.csv",
        "--profile", company / "derived" / "icp.yaml",
    )  # fmt: skip
    assert done.code == 3
    assert "nobody.example" in done.err


def test_a_second_route_delivers_nothing(company: Path, tmp_path: Path) -> None:
    """Every account is delivered once; suppressed ones never are."""
    assert score(company, tmp_path / "scored.csv").code == 0
    data = company / "data"
    arguments = (
        "route", tmp_path / "scored.csv", "--profile", company / "derived" / "icp.yaml",
        "--people", data / "people.csv",
        "--suppress", data / "suppress.csv", "--ledger", tmp_path / "ledger.sqlite", "--to", tmp_path / "out",
        "--as-of", AS_OF, "--json",
    )  # fmt: skip
    first, second = json.loads(closefit(*arguments).out), json.loads(closefit(*arguments).out)
    assert first["delivered"] > 0
    assert second["delivered"] == 0
    with (data / "suppress.csv").open(encoding="utf-8-sig") as file:
        opted_out = {value.strip().lower() for row in csv.reader(file) for value in row}
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            delivered = list(csv.DictReader(file))
        assert {row["account"] for row in delivered}.isdisjoint(opted_out)
