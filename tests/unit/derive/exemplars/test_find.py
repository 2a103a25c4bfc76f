"""From files to the best customers, through the door a user takes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from closefit.profile import Status, load_profile
from tests.command import Finished, closefit

MEASURES = "ARR,Customer Since,Churn Date,Days to Value,Expansion ARR,NPS"


def _write(path: Path, header: str, rows: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _customer(place: int, rng: np.random.Generator) -> list[object]:
    """Ever worse customers: the first pay most, stay, start fast, grow and are happy."""
    left = "2026-01-31" if place > 32 else ""
    worth = 40 - place
    return [f"c{place}.example", 1000 * worth, f"{2018 + place // 10}-0{1 + place % 9}-01", left, 10 + 3 * place,
            100 * worth, min(10, worth // 4)]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 customers of whom the best are SaaS companies that run HubSpot, in a market where one in four does."""
    folder = tmp_path_factory.mktemp("exemplars")
    rng = np.random.default_rng(4)
    _write(folder / "customers.csv", f"Domain,{MEASURES}", [_customer(place, rng) for place in range(40)])
    accounts: list[list[object]] = []
    for place in range(400):
        name = f"c{place}.example" if place < 40 else f"m{place}.example"
        tools = [tool for tool in ("slack", "jira", "zoom") if rng.random() < 0.6]
        tools += ["hubspot"] * (place < 9 or (place >= 12 and rng.random() < 0.25))
        industry = (
            "software"
            if place < 9 or (place >= 12 and rng.random() < 0.25)
            else str(rng.choice(["retail", "logistics", "media", "energy"]))
        )
        accounts.append([name, industry, int(rng.lognormal(5, 1)) + 1, ";".join(tools), rng.choice(["US", "DE"])])
    _write(folder / "accounts.csv", "Domain,Industry,Employees,Technologies,Country", accounts)
    return folder


def _run(files: Path, out: Path, *more: object) -> dict[str, Any]:
    done = closefit("exemplars", files / "customers.csv", "--out", out, "--json", *more)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_the_planted_traits_are_found(files: Path, tmp_path: Path) -> None:
    """What the best were given stands as patterns, and nothing else does; the draft is a hypothesis that asks it."""
    found = _run(files, tmp_path, "--accounts", files / "accounts.csv")
    kept = {p["condition"] for p in found["patterns"] if p["verdict"] == "pattern"}
    assert kept == {"industry = 'software'", "has(technologies, 'hubspot')"}
    profile = load_profile(tmp_path / "icp.yaml")
    assert profile.status is Status.hypothesis
    assert {c.when for c in profile.fit.criteria} >= kept
    evidence = profile.fit.criteria[0].evidence
    assert evidence is not None
    assert str(evidence.note).startswith("exemplars: 9 of 10 best customers; ")
    assert profile.test_plan != ()


def test_the_measures_are_recognised_by_their_headers(files: Path, tmp_path: Path) -> None:
    """Five measures from the headers of a customer export, and what each is taken from is said."""
    found = _run(files, tmp_path, "--accounts", files / "accounts.csv")
    assert {m["measure"]: m["source"] for m in found["measures"]} == {
        "revenue": "ARR", "retention": "start and churn dates", "speed": "Days to Value", "expansion": "Expansion ARR",
        "satisfaction": "NPS",
    }  # fmt: skip
    assert [row["account"] for row in found["ranking"][:3]] == ["c0.example", "c1.example", "c2.example"]
    assert found["ranking"][-1]["group"] == "worst"


def test_the_page_draws_how_common_the_traits_are(files: Path, tmp_path: Path) -> None:
    """The page has the chart, with a sentence for those who cannot see it; without others there is none."""
    _run(files, tmp_path, "--accounts", files / "accounts.csv")
    page = (tmp_path / "exemplars.html").read_text(encoding="utf-8")
    assert "asked of the best: 8 of 10" in page
    assert "Chart of how common the traits of the best are among others:" in page
    _few(tmp_path, 10)
    assert "<svg" not in (tmp_path / "exemplars.html").read_text(encoding="utf-8")


def test_the_best_who_left_are_named(files: Path, tmp_path: Path) -> None:
    """Ranked by revenue alone, a customer who pays much and has left is among the best, and that is said."""
    rows = _rows(files / "customers.csv")
    rows[0]["Churn Date"] = "2026-02-01"
    _write(tmp_path / "customers.csv", ",".join(rows[0]), [list(row.values()) for row in rows])
    done = closefit(
        "exemplars", tmp_path / "customers.csv", "--weights", "revenue=9", "--out", tmp_path, "--as-of", "2026-06-30"
    )
    assert "1 of the best have left: c0.example." in done.out


def test_the_table_has_one_row_a_company(files: Path, tmp_path: Path) -> None:
    """exemplars.csv holds every customer with its rank, parts, patterns and attributes."""
    _run(files, tmp_path, "--accounts", files / "accounts.csv")
    rows = _rows(tmp_path / "exemplars.csv")
    assert len(rows) == 40
    assert rows[0]["account"] == "c0.example"
    assert rows[0]["revenue"] == "40000"
    assert rows[0]["industry = 'software'"] == "yes"
    assert rows[0]["group"] == "best"
    assert "hubspot" in rows[0]["technologies"]


def test_same_input_same_bytes(files: Path, tmp_path: Path) -> None:
    """Two runs write the same files, byte for byte."""
    for name in ("a", "b"):
        _run(files, tmp_path / name, "--accounts", files / "accounts.csv", "--seed", 3)
    for name in ("exemplars.json", "exemplars.csv", "exemplars.html", "icp.yaml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_profile_that_is_there_is_left_alone(files: Path, tmp_path: Path) -> None:
    """The draft goes beside it, and how to compare is said."""
    (tmp_path / "icp.yaml").write_text("mine", encoding="utf-8")
    done = closefit("exemplars", files / "customers.csv", "--accounts", files / "accounts.csv", "--out", tmp_path)
    assert (tmp_path / "icp.yaml").read_text(encoding="utf-8") == "mine"
    assert f"compare: closefit diff {tmp_path / 'icp.yaml'} {tmp_path / 'icp.draft.yaml'}" in done.out


def test_a_market_file_and_lost_accounts_stand_beside_each_trait(files: Path, tmp_path: Path) -> None:
    """With both, rates are told for both, and luck is drawn from the market."""
    accounts = _rows(files / "accounts.csv")
    for name, rows in (("market.csv", accounts[100:]), ("lost.csv", accounts[20:90])):
        _write(tmp_path / name, ",".join(accounts[0]), [list(row.values()) for row in rows])
    found = _run(
        files, tmp_path, "--accounts", files / "accounts.csv", "--market", tmp_path / "market.csv",
        "--lost", tmp_path / "lost.csv",
    )  # fmt: skip
    first = found["patterns"][0]
    assert [rate["of"] for rate in first["rates"]] == ["market", "lost deals", "all customers"]
    assert first["drawn_from"] == "market"
    assert found["others"]["lost deals"] == 50, "20 of the 70 are customers and not lost"


def test_deals_give_measures_and_the_lost(files: Path, tmp_path: Path) -> None:
    """Without columns of their own, revenue and speed come from won deals, and lost deals are compared with."""
    header = "Deal ID,Domain,Stage,Amount,Create Date,Close Date,Industry"
    rows: list[list[object]] = [
        [n, f"c{n}.example", "Closed Won", 100 * (40 - n), "2024-01-01", f"2024-02-{1 + n % 27:02}", "software"]
        for n in range(40)
    ]
    rows += [
        [n, f"x{n}.example", "Closed Lost", 50, "2024-01-01", "2024-03-01", "retail" if n % 3 else "software"]
        for n in range(100, 160)
    ]
    _write(tmp_path / "deals.csv", header, rows)
    _write(tmp_path / "few.csv", "Domain,Status", [[f"c{n}.example", "active"] for n in range(40)])
    done = closefit("exemplars", tmp_path / "few.csv", "--deals", tmp_path / "deals.csv", "--out", tmp_path, "--json")
    found = json.loads(done.out)
    sources = {m["measure"]: m["source"] for m in found["measures"]}
    assert sources == {"revenue": "won deals", "retention": "churned", "speed": "won deals"}
    assert found["others"]["lost deals"] == 60
    assert [p["condition"] for p in found["patterns"]] == ["industry = 'software'"]
    assert found["missing"] == ["expansion", "satisfaction"]


def _few(tmp_path: Path, count: int, *more: object) -> Finished:
    rng = np.random.default_rng(0)
    rows = [[*_customer(place, rng), "saas"] for place in range(count)]
    path = _write(tmp_path / "few.csv", f"Domain,{MEASURES},Industry", rows)
    return closefit("exemplars", path, "--out", tmp_path, *more)


def test_ten_customers_are_enough_to_list_and_too_few_to_claim(tmp_path: Path) -> None:
    """Ten customers and nobody else: what they share is shown as untested, and that is said."""
    done = _few(tmp_path, 10)
    assert done.code == 0
    assert "untested  industry = 'saas'" in done.out
    assert "there is nobody to compare them with: they may be common to all companies" in done.out
    assert load_profile(tmp_path / "icp.yaml").fit.criteria[0].points == 1


@pytest.mark.parametrize("count", [1, 7])
def test_fewer_say_what_is_missing(tmp_path: Path, count: int) -> None:
    """With fewer customers than the best there is a ranking, no pattern, no profile, and the number that is missing."""
    done = _few(tmp_path, count)
    assert done.code == 0
    assert f"can be ranked and 10 are needed ({10 - count} more)" in done.out
    assert not (tmp_path / "icp.yaml").exists()
    assert len((tmp_path / "exemplars.csv").read_text(encoding="utf-8").splitlines()) == count + 1


def test_the_numbers_are_flags(tmp_path: Path) -> None:
    """Five best of which four must share it."""
    done = _few(tmp_path, 7, "--best", 5, "--share", 4)
    assert "Shared by 4 of the best 5" in done.out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--share", "11"), "--share 11 of --best 10: more cannot share a trait than there are"),
        (("--share", "5"), "--share 5 of --best 10 is no more than half: that is no pattern"),
        (("--revenue", "ARRR"), "there is no column 'ARRR', which --revenue asks for\n    Did you mean 'ARR'?"),
        (("--revenue", "Industry"), "'Industry' holds texts, and --revenue asks for numbers"),
        (("--drop", "Colour"), "--drop names Colour, which no file has."),
        (("--weights", "nps=1"), "--weights: there is no measure 'nps'"),
    ],
)
def test_what_does_not_go_together_is_said(tmp_path: Path, more: tuple[str, ...], message: str) -> None:
    """A wrong flag names itself and what to do, and nothing is written."""
    done = _few(tmp_path, 12, *more)
    assert done.code in (2, 3)
    assert message in done.err
    assert not (tmp_path / "exemplars.csv").exists()


def test_nothing_to_rank_by(tmp_path: Path) -> None:
    """A list of domains alone says with which columns it could be ranked."""
    path = _write(tmp_path / "names.csv", "Domain,Industry", [[f"c{n}.example", "saas"] for n in range(12)])
    done = closefit("exemplars", path, "--out", tmp_path)
    assert done.code == 3
    assert f"{path}: there is nothing to rank the customers by" in done.err
    assert "--revenue (such as arr, mrr, annual_recurring_revenue)" in done.err


def test_a_header_without_rows(tmp_path: Path) -> None:
    """An export without rows is an input error with its place."""
    path = _write(tmp_path / "empty.csv", "Domain,ARR", [])
    done = closefit("exemplars", path, "--out", tmp_path)
    assert (done.code, "there is a header and no row below it" in done.err) == (3, True)


def test_the_page_stands_alone_and_escapes(files: Path, tmp_path: Path) -> None:
    """The page loads nothing, runs nothing, and a hostile name stays text; in the table it is no formula."""
    rng = np.random.default_rng(0)
    rows = [[*_customer(place, rng), "=1+1" if place else "<script>x</script>"] for place in range(12)]
    path = _write(tmp_path / "customers.csv", f"Domain,{MEASURES},Company Name", rows)
    closefit("exemplars", path, "--out", tmp_path)
    page = (tmp_path / "exemplars.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "://" not in page
    assert ",'=1+1," in (tmp_path / "exemplars.csv").read_text(encoding="utf-8")


def test_on_noise_the_page_says_that_luck_gives_as_many(tmp_path: Path) -> None:
    """Customers without truth in 40 attributes: what passes is said to be luck, and nothing earns 3 points."""
    rng = np.random.default_rng(12)
    header = "Domain," + ",".join(f"fact {place}" for place in range(40))
    rows = [[f"c{n}.example", *(round(float(x), 2) for x in rng.lognormal(3, 1, 40))] for n in range(300)]
    _write(tmp_path / "accounts.csv", header, rows)
    worth = [[f"c{n}.example", float(rng.lognormal(9, 1))] for n in range(60)]
    _write(tmp_path / "customers.csv", "Domain,ARR", worth)
    done = closefit(
        "exemplars", tmp_path / "customers.csv", "--accounts", tmp_path / "accounts.csv", "--out", tmp_path, "--json"
    )
    found = json.loads(done.out)
    kept = [p for p in found["patterns"] if p["verdict"] == "pattern"]
    assert kept != []
    assert all(p["luck_any"] > 0.05 for p in kept)
    assert "0 hold over all traits together" in found["words"]
    assert "take them as questions, not as answers" in " ".join(found["warnings"])
    assert "and luck alone would give" in (tmp_path / "exemplars.html").read_text(encoding="utf-8")
    assert {c.points for c in load_profile(tmp_path / "icp.yaml").fit.criteria} <= {1, 2}
