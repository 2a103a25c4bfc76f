"""Deals scored as of their creation: the same numbers as ``score`` gives, and nothing from later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from closefit.derive import DealChoice
from closefit.derive.deals.judged import judge
from closefit.engines import DuckDBEngine
from closefit.engines.duckdb import sql_text
from closefit.profile import Profile
from closefit.review import PastFiles
from closefit.review.backtest.relations import deal_inputs, make_base
from closefit.review.backtest.scored import ScoredDeals, score_deals
from closefit.score import ScoreInputs, compile_score, explain
from closefit.terms import MILLI
from tests.unit.review.backtest.past import Rows, day, deal, profile_of, read_past

PROFILE = """
boundary: [employees between 5 and 5000]
exclude: [{name: shrinking, when: headcount_growth < 0}]
fit:
  qualify: 4
  criteria:
    - {name: size, when: employees between 50 and 500, points: 3}
    - {name: crm, when: "has(technologies, 'HubSpot')", points: 2}
    - {name: visits, when: "signals('pricing', 60) >= 2", points: 2}
    - {name: lately funded, when: days_since(funded) <= 90, points: 2}
    - name: senior
      grades: [{when: "signals('demo', 30, team = 'sales') >= 1", grade: 4}, {else: 1}]
intent:
  signals:
    - {kind: pricing, points: 10, full_for: 7 days, half_life: 14 days, cap: 20}
    - {kind: demo, points: 5, at_least: 2, within: 30 days}
tiers:
  - {name: hot, when: fit >= 4 and intent >= 5}
  - {name: warm, when: fit >= 4}
  - {name: out}
"""


def _company(seed: int, deals: int = 60) -> dict[str, Rows]:
    rng = np.random.default_rng(seed)
    accounts = [
        {
            "Domain": f"a{n}.example", "Employees": int(rng.integers(2, 900)) if rng.random() < 0.9 else "",
            "Technologies": "HubSpot; Slack" if rng.random() < 0.5 else "Jira",
            "Headcount Growth": round(float(rng.normal(0.1, 0.15)), 3), "Funded": day(int(rng.integers(-200, 0))),
        }
        for n in range(deals // 2)
    ]  # fmt: skip
    rows = []
    for place in range(deals):
        outcome = str(rng.choice(["Closed Won", "Closed Lost", "Open"], p=[0.4, 0.5, 0.1]))
        rows.append(deal(place * 3, outcome, Domain=f"a{place // 2}.example"))
    signals = [
        {
            "Domain": f"a{rng.integers(deals // 2)}.example", "Kind": str(rng.choice(["pricing", "demo"])),
            "Date": day(int(rng.integers(-60, 250))), "Team": str(rng.choice(["sales", "other"])),
        }
        for _ in range(900)
    ]  # fmt: skip
    return {"accounts": accounts, "deals": rows, "signals": signals}


def _scored(engine: DuckDBEngine, profile: Profile, files: PastFiles) -> ScoredDeals:
    judge(engine, files.deals, customers=None, choice=DealChoice(), as_of=None, needs_account=False)
    make_base(engine, files.deals, None)
    return score_deals(engine, profile, deal_inputs(engine, profile, files, None), files, None)


def test_a_deals_score_is_what_score_and_explain_say_of_its_account_on_that_day(tmp_path: Path) -> None:
    """Two roads to one number: one query over all deals, and the scorer with ``--as-of`` the day of each creation."""
    profile = profile_of(PROFILE)
    with DuckDBEngine(threads=1) as engine:
        files = read_past(engine, tmp_path, _company(1))
        assert files.accounts is not None
        scored = _scored(engine, profile, files)
        inputs = ScoreInputs(files.accounts, files.signals)
        keys = {row["line"]: row["account"] for row in engine.rows("SELECT line, account FROM deals")}
        assert len(scored) == 60
        for place in range(0, len(scored), 5):
            as_of, key = scored.created[place].item(), keys[int(scored.line[place])]
            score = sql_text(compile_score(profile, inputs, as_of))
            found = engine.rows(f"SELECT * FROM ({score}) WHERE account = '{key}'")[0]
            assert (scored.fit[place], scored.intent[place]) == (found["fit"], found["intent"])
            assert scored.tiers[scored.rank[place] - 1] == found["tier"]
            assert scored.qualified[place] == found["qualified"]
            if place % 15 == 0:
                explained = explain(profile, inputs, as_of, key, engine)
                assert [r.points / MILLI for r in explained.criteria] == scored.points[:, place].tolist()
                met = [None if np.isnan(m) else m == 1 for m in scored.met[:, place]]
                assert [r.met for r in explained.criteria] == met


def test_many_different_scores_stand_behind_that(tmp_path: Path) -> None:
    """The company above is not one where every deal scores alike."""
    with DuckDBEngine(threads=1) as engine:
        scored = _scored(engine, profile_of(PROFILE), read_past(engine, tmp_path, _company(1)))
    assert len(np.unique(scored.fit)) >= 6
    assert len(np.unique(scored.intent)) >= 10
    assert len(np.unique(scored.rank)) >= 4


def test_signals_people_and_funding_of_a_day_later_are_not_seen(tmp_path: Path) -> None:
    """What came a day after the creation earns nothing; what came on that day does."""
    profile = profile_of(
        """
fit:
  criteria:
    - {name: visits, when: "signals('pricing', 60) >= 1", points: 1}
    - {name: funded, when: days_since(funded) <= 90, points: 10}
    - {name: boss, when: best_seniority = 'c-level', points: 100}
"""
    )
    names = ("before", "same", "after")
    files: dict[str, Rows] = {
        "accounts": [{"Domain": f"{n}.example", "Funded": day(100 + s)} for s, n in enumerate(names, -1)],
        "deals": [deal(100, "Closed Won", Domain=f"{name}.example") for name in names],
        "signals": [
            {"Domain": f"{n}.example", "Kind": "pricing", "Date": day(100 + s)} for s, n in enumerate(names, -1)
        ],
        "people": [
            {"Domain": f"{n}.example", "Name": f"P {n}", "Title": "CEO", "Started": day(100 + s)}
            for s, n in enumerate(names, -1)
        ],
    }
    with DuckDBEngine(threads=1) as engine:
        past = read_past(engine, tmp_path, files)
        judge(engine, past.deals, customers=None, choice=DealChoice(), as_of=None, needs_account=False)
        make_base(engine, past.deals, None)
        made = deal_inputs(engine, profile, past, dt.date(2024, 6, 1))
        scored = score_deals(engine, profile, made, past, None)
    assert scored.fit.tolist() == [111, 111, 0]


def test_a_deals_own_value_stands_before_its_accounts(tmp_path: Path) -> None:
    """What stood on the deal's row when it was worked counts; where it is blank the account's does."""
    profile = profile_of("fit: {criteria: [{name: size, when: employees >= 100, points: 1}]}")
    files: dict[str, Rows] = {
        "accounts": [{"Domain": "x.example", "Employees": 500}, {"Domain": "y.example", "Employees": 500}],
        "deals": [
            deal(1, "Closed Won", Domain="x.example", Employees=50),
            deal(2, "Closed Lost", Domain="y.example", Employees=""),
            deal(3, "Closed Lost", Domain="nowhere.example", Employees=""),
        ],
    }
    with DuckDBEngine(threads=1) as engine:
        scored = _scored(engine, profile, read_past(engine, tmp_path, files))
    assert scored.fit.tolist() == [0, 1, 0]
    assert np.isnan(scored.met[0]).tolist() == [False, False, True]


def test_a_history_is_read_as_of_each_deals_creation(tmp_path: Path) -> None:
    """An account that grew later scores small before and large after; what was learned late does not count yet."""
    profile = profile_of("fit: {criteria: [{name: size, when: employees >= 100, points: 1}]}")
    files: dict[str, Rows] = {
        "accounts": [{"Domain": "x.example", "Employees": 500}, {"Domain": "y.example", "Employees": 500}],
        "deals": [
            deal(10, "Closed Lost", Domain="x.example"),
            deal(30, "Closed Lost", Domain="x.example"),
            deal(50, "Closed Won", Domain="x.example"),
            deal(10, "Closed Won", Domain="y.example"),
        ],
        "history": [
            {"Domain": "x.example", "Attribute": "Employees", "Value": v, "Valid From": day(f), "Known Since": day(k)}
            for v, f, k in ((50, 0, 0), (500, 20, 40))
        ],
    }  # fmt: skip
    with DuckDBEngine(threads=1) as engine:
        past = read_past(engine, tmp_path, files)
        scored = _scored(engine, profile, past)
        judge(engine, past.deals, customers=None, choice=DealChoice(), as_of=None, needs_account=False)
        today = deal_inputs(engine, profile, past, None).today
    assert scored.fit.tolist() == [0, 0, 1, 1]
    assert today == ("employees",)
