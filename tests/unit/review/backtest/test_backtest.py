"""What a backtest says of small companies whose past was planted."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from closefit.errors import InputError
from closefit.review import backtest_html, backtest_json, backtest_text
from closefit.review.backtest.findings import Basis
from tests.unit.review.backtest.past import FIRST, Rows, backtested, day, deal, profile_of

#: Half of the companies are large; eight in ten of those buy, two in ten of the others.
SIZE = """
fit:
  qualify: 3
  criteria:
    - {name: size, layer: firmographic, when: employees >= 100, points: 3}
    - {name: crm, layer: technographic, when: "has(technologies, 'HubSpot')", points: 1}
exclude:
  - {name: tiny, when: employees < 20}
  - {name: old tools, when: "has(technologies, 'Jira')", status: proposed}
tiers: [{name: top, when: fit >= 4}, {name: good, when: fit >= 3}, {name: rest}]
"""


def _company(seed: int = 0, deals: int = 240, effect: float = 0.3) -> dict[str, Rows]:
    rng = np.random.default_rng(seed)
    rows = []
    for place in range(deals):
        large = rng.random() < 0.5
        won = rng.random() < (0.5 + effect if large else 0.5 - effect)
        more: Mapping[str, object] = {
            "Employees": int(rng.integers(100, 900) if large else rng.integers(5, 100)),
            "Technologies": "HubSpot" if rng.random() < 0.5 else "Jira",
            "Amount": int(rng.integers(1000, 9000)) * (3 if large else 1),
        }
        open_still = rng.random() < 0.1
        rows.append(deal(place, "Open" if open_still else "Closed Won" if won else "Closed Lost", **more))
    return {"deals": rows}


def test_a_profile_that_is_right_is_said_to_predict(tmp_path: Path) -> None:
    """Planted rates inside and outside are inside their intervals, in words and in figures."""
    found = backtested(tmp_path, profile_of(SIZE), _company())
    assert found.basis is Basis.independent
    assert found.words.startswith("The profile predicts which deals close: of a won and a lost deal")
    for side, truth in ((found.inside, 0.8), (found.outside, 0.2)):
        assert side.won.low is not None
        assert side.won.high is not None
        assert side.won.low < truth < side.won.high
    assert found.criteria[0].won.gap.words == "higher"
    assert found.criteria[1].won.gap.words == "no difference shown"
    assert "it cannot be shown that the other layers add" in found.words
    assert (found.inside.size.median or 0) > 2 * (found.outside.size.median or 0)


def test_the_counts_are_those_of_the_file(tmp_path: Path) -> None:
    """Won, lost and open deals, met and not met, and exclusions are counted by hand from the rows."""
    files = _company(3)
    found = backtested(tmp_path, profile_of(SIZE), files)
    rows = [dict(row) for row in files["deals"]]
    closed = [row for row in rows if row["Stage"] != "Open"]
    won = [row for row in rows if row["Stage"] == "Closed Won"]
    assert (found.deals.won, found.deals.lost, found.deals.open) == (
        len(won), len(closed) - len(won), len(rows) - len(closed),
    )  # fmt: skip
    large = [row for row in closed if int(str(row["Employees"])) >= 100]
    assert (found.criteria[0].met, found.criteria[0].not_met) == (len(large), len(closed) - len(large))
    assert found.inside.won.happened == sum(row["Stage"] == "Closed Won" for row in large)
    tiny, jira = found.exclusions
    assert tiny.refused_good == sum(int(str(row["Employees"])) < 20 for row in won)
    assert tiny.good == len(won)
    assert jira.active is False
    assert jira.avoided_bad == sum(r["Technologies"] == "Jira" and r["Stage"] == "Closed Lost" for r in closed)
    assert [tier.name for tier in found.tiers] == ["top", "good", "rest", "excluded"]
    assert sum(tier.deals for tier in found.tiers) == len(closed)


def test_a_profile_without_meaning_is_told_from_a_coin_by_nobody(tmp_path: Path) -> None:
    """On deals that size says nothing about, the words are honest and the page's headline too."""
    found = backtested(tmp_path, profile_of(SIZE), _company(2, effect=0))
    assert found.words.startswith("The profile cannot be told from a coin on these deals")
    assert "The profile cannot be told from a coin" in backtest_html(found)


def test_a_profile_upside_down_is_said_to_point_the_wrong_way(tmp_path: Path) -> None:
    """Points for what loses."""
    found = backtested(tmp_path, profile_of(SIZE), _company(effect=-0.3))
    assert "points the wrong way" in found.words
    assert found.criteria[0].won.gap.words == "lower"


def test_few_deals_get_no_rate(tmp_path: Path) -> None:
    """Of twelve deals neither a rate inside nor a ranking is said, in figures or words."""
    found = backtested(tmp_path, profile_of(SIZE), _company(1, deals=12))
    assert found.rankings.won.auc is None
    assert found.inside.won.share is None
    assert found.words.startswith("Not enough deals to say whether the profile predicts: ")
    text = backtest_text(found)
    assert "not enough" in text
    assert "%" not in text[text.index("Qualified and not") : text.index("Tier by tier")]


def test_signals_after_a_deals_creation_add_nothing(tmp_path: Path) -> None:
    """Won deals are visited a week after creation: a profile that could see it would be perfect."""
    files = _company(4)
    signals = [
        {"Domain": row["Domain"], "Kind": "pricing", "Date": day(place + 7)}
        for place, row in enumerate(files["deals"])
        if row["Stage"] == "Closed Won"
    ]
    early = [{"Domain": "a0.example", "Kind": "pricing", "Date": day(-400)}]
    profile = profile_of(
        "fit: {qualify: 1, criteria: [{name: visits, layer: behavioral, "
        "when: \"signals('pricing', 90) >= 1\", points: 1}]}\n"
    )
    found = backtested(tmp_path, profile, {**files, "signals": [*signals, *early]})
    assert found.criteria[0].met == 0
    assert found.rankings.won.auc == 0.5


def test_a_derived_profile_is_not_tested_on_its_own_deals(tmp_path: Path) -> None:
    """Evidence over the whole time of the deals: no figure, loudly; over a part: later deals of other accounts only."""
    evidence = "evidence: {{source: derived, from: 2024-01-01, to: {}}}\n"
    files = _company()
    none = backtested(tmp_path, profile_of(SIZE + evidence.format(day(600))), files)
    assert none.basis is Basis.none
    assert "These deals were used to derive it: this is no test." in none.warnings[0]
    assert "None closed later, so no figure is given." in none.warnings[0]
    assert none.rankings.won.auc is None
    text = backtest_text(none)
    assert "How it ranks" not in text
    assert "This is no test" in backtest_html(none)
    later = backtested(tmp_path, profile_of(SIZE + evidence.format(day(120))), files)
    assert later.basis is Basis.later
    assert later.acceptance is not None
    assert later.acceptance.split == "deals that closed after those that made the profile"
    closed_later = sum(row["Stage"] != "Open" and str(row["Close Date"]) > day(120) for row in files["deals"])
    assert later.deals.won + later.deals.lost == closed_later
    assert (
        f"Only the {closed_later:,} that closed later, of accounts not seen before, are counted below."
        in later.warnings[0]
    )
    assert any(r.reason == "closed while or before the profile was derived" for r in later.deals.left_out)
    told = backtested(tmp_path, profile_of(SIZE + evidence.format(day(600))), files, unseen=True)
    assert told.basis is Basis.independent
    assert "is your word (--unseen)" in told.warnings[0]


def test_accounts_that_the_profile_was_derived_from_do_not_test_it(tmp_path: Path) -> None:
    """A later deal of an account whose earlier deal made the profile is left out and counted."""
    files = {"deals": [*_company()["deals"], deal(300, "Closed Won", Domain="a3.example", Employees=300, Amount=1,
                                                  Technologies="Jira")]}  # fmt: skip
    profile = profile_of(SIZE + f"evidence: {{source: derived, from: 2024-01-01, to: {day(100)}}}\n")
    found = backtested(tmp_path, profile, files)
    seen = [r for r in found.deals.left_out if r.reason == "of an account that the profile was derived from"]
    assert [(r.count, r.lines) for r in seen] == [(1, (242,))]


def test_evidence_without_dates_is_recognised_by_its_counts(tmp_path: Path) -> None:
    """As many won and lost deals as here are these deals; other numbers leave a doubt that is said."""
    files = {"deals": [{k: v for k, v in row.items() if "Date" not in k} for row in _company()["deals"]]}
    plain = backtested(tmp_path, profile_of(SIZE), files)
    same = f"evidence: {{source: derived, won: {plain.deals.won}, lost: {plain.deals.lost}}}\n"
    found = backtested(tmp_path, profile_of(SIZE + same), files)
    assert found.basis is Basis.none
    assert "as many as there are here, so no figure is given" in found.warnings[0]
    other = backtested(tmp_path, profile_of(SIZE + "evidence: {source: derived, won: 5, lost: 5}\n"), files)
    assert other.basis is Basis.independent
    assert "if these are among them, what follows is no test" in other.warnings[0]
    assert "The deals have no dates of creation" in " ".join(other.warnings)


def test_what_the_files_do_not_have_is_said_loudly(tmp_path: Path) -> None:
    """An attribute of the profile without a column stands in the warnings with the name that was meant."""
    profile = profile_of("fit: {qualify: 1, criteria: [{name: size, when: employes >= 100, points: 1}]}")
    found = backtested(tmp_path, profile, _company(deals=40))
    assert found.missing == (
        "the accounts have no column 'employes': unknown for all of them; did you mean employees?",
    )
    assert any(warning.startswith("The profile asks for what these files do not have: ") for warning in found.warnings)
    assert found.criteria[0].unknown == found.deals.won + found.deals.lost


def test_amounts_of_several_currencies_are_not_one_size(tmp_path: Path) -> None:
    """Sizes are of the commonest currency alone, and a warning says so; with one currency there is none."""
    rows = [
        deal(n, "Closed Won", Amount=100 if n % 3 else 90_000, Currency="EUR" if n % 3 else "JPY") for n in range(60)
    ]
    rows += [deal(n, "Closed Lost", Amount=100, Currency="EUR") for n in range(60, 80)]
    profile = profile_of("fit: {qualify: 1, criteria: [{name: size, when: employees > 1, points: 1}]}")
    found = backtested(tmp_path, profile, {"deals": rows})
    assert (found.outside.size.deals, found.outside.size.mean) == (40, 100)
    said = "Won deals are in EUR (40) and JPY (20), and nothing is converted: sizes of deals are those in EUR alone."
    assert said in found.warnings
    euros = [row | {"Currency": "EUR"} for row in rows]
    assert not any("converted" in words for words in backtested(tmp_path, profile, {"deals": euros}).warnings)


def test_an_expansion_after_the_as_of_date_has_not_happened_yet(tmp_path: Path) -> None:
    """With --as-of a purchase of a later day is as unknown as a churn of a later day."""
    rows = [deal(n, "Closed Won" if n % 2 else "Closed Lost", Type="New Business") for n in range(60)]
    rows += [deal(70 + n, "Closed Won", Domain=f"a{n}.example", Type="Expansion") for n in (1, 3)]
    profile = profile_of("fit: {qualify: 1, criteria: [{name: size, when: employees > 1, points: 1}]}")
    early = backtested(tmp_path, profile, {"deals": rows}, as_of=FIRST + dt.timedelta(days=101))
    late = backtested(tmp_path, profile, {"deals": rows})
    assert early.outside.expanded.happened == 1
    assert late.outside.expanded.happened == 2


def test_churn_and_expansion_are_counted_where_they_are_known(tmp_path: Path) -> None:
    """Large customers stay and buy more: the gaps have that sign, and renewals are no deals of their own."""
    files = _company(6)
    won = [row for row in files["deals"] if row["Stage"] == "Closed Won"]
    rng = np.random.default_rng(1)
    large = {row["Domain"]: int(str(row["Employees"])) >= 100 for row in won}
    deals = [{**row, "Deal Type": "New Business"} for row in files["deals"]]
    grown = [d for d in large if rng.random() < (0.6 if large[d] else 0.1)]
    deals += [{**deal(400 + n, "Closed Won", Domain=d), "Deal Type": "Expansion"} for n, d in enumerate(grown)]
    customers = [{"Domain": d, "Churned": "yes" if rng.random() < (0.1 if large[d] else 0.6) else "no"} for d in large]
    keys = {key: "" for row in deals for key in row}
    found = backtested(
        tmp_path, profile_of(SIZE), {"deals": [keys | dict(row) for row in deals], "customers": customers}
    )
    assert found.deals.churn_known == found.deals.expansion_known == len(won)
    size = found.criteria[0]
    assert (size.churned.gap.words, size.expanded.gap.words) == ("lower", "higher")
    assert size.expanded.inside.happened + size.expanded.outside.happened == len(grown)
    assert found.rankings.kept.words == found.rankings.expanded.words == "better than chance"
    good = found.exclusions[0].good
    assert good == sum(customer["Churned"] == "no" for customer in customers)


def test_the_curve_counts_accounts_of_the_accounts_file(tmp_path: Path) -> None:
    """With an accounts file each cut says how many of its accounts would be worked, exclusions taken out."""
    files = _company(deals=60)
    accounts = [{"Domain": f"m{n}.example", "Employees": 10 * n, "Technologies": "Jira"} for n in range(1, 51)]
    found = backtested(tmp_path, profile_of(SIZE), {**files, "accounts": accounts})
    by_cut = {point.cut: point.market_accounts for point in found.curve}
    assert by_cut[3] == 41
    assert by_cut[0] == 49


def test_no_closed_deal_is_an_error_with_advice(tmp_path: Path) -> None:
    """Deals that close after the as-of date are open, and open deals alone say nothing."""
    rows = [deal(1, "Closed Won", Employees=3), deal(2, "Closed Lost", Employees=2)]
    with pytest.raises(InputError, match=r"no deal is won or lost \(2 are open\)") as caught:
        backtested(tmp_path, profile_of(SIZE), {"deals": rows}, as_of=FIRST + dt.timedelta(days=10))
    assert "say with --outcome, --won and --lost how the file writes them" in str(caught.value)


def test_terminal_page_and_json_say_the_same_and_the_same_twice(tmp_path: Path) -> None:
    """One record behind the three; the same input gives the same bytes; nothing in the page runs or is fetched."""
    first, again = (backtested(tmp_path, profile_of(SIZE), _company()) for _ in range(2))
    assert backtest_json(first) == backtest_json(again)
    page = backtest_html(first)
    assert page == backtest_html(again)
    assert "<script" not in page
    assert "http" not in page.replace("Content-Security-Policy", "").replace("http-equiv", "")
    data = json.loads(backtest_json(first))
    assert data["closefit_backtest"] == 1
    share = data["inside"]["won"]["share"]
    for told in (page, backtest_text(first)):
        assert f"{share:.0%}" in told
        assert first.words in told


def test_a_figure_too_good_to_be_true_is_said_to_be(tmp_path: Path) -> None:
    """A column that was filled after the outcome ranks perfectly; the words ask where it comes from."""
    rows = [{**row, "Onboarded": "yes" if row["Stage"] == "Closed Won" else "no"} for row in _company(7)["deals"]]
    profile = profile_of("fit: {qualify: 1, criteria: [{name: onboarded, when: onboarded = true, points: 1}]}")
    found = backtested(tmp_path, profile, {"deals": rows})
    assert found.rankings.won.auc == 1
    assert "look for a column that was filled after the outcome" in found.words


def test_a_profile_without_tiers_is_accepted_by_who_qualifies(tmp_path: Path) -> None:
    """Qualified and not stand for top and bottom."""
    profile = profile_of("fit: {qualify: 1, criteria: [{name: size, when: employees >= 100, points: 1}]}")
    found = backtested(tmp_path, profile, _company())
    assert found.acceptance is not None
    inside, outside = found.inside.won.share, found.outside.won.share
    assert inside is not None
    assert outside
    assert found.acceptance.figures[2].value == pytest.approx(inside / outside)


def test_how_long_customers_were_watched_is_said(tmp_path: Path) -> None:
    """Churn takes time: the median of the days since the close stands in the warnings."""
    files = _company(8)
    won = [row for row in files["deals"] if row["Stage"] == "Closed Won"]
    customers = [{"Domain": row["Domain"], "Churned": "no" if n % 5 else "yes"} for n, row in enumerate(won)]
    found = backtested(tmp_path, profile_of(SIZE), {**files, "customers": customers})
    last = max(str(row["Close Date"]) for row in files["deals"])
    days = [(dt.date.fromisoformat(last) - dt.date.fromisoformat(str(row["Close Date"]))).days for row in won]
    said = f"Won deals were watched for a median of {np.median(days):.0f} days after their close"
    assert any(warning.startswith(said) for warning in found.warnings)


def test_a_criterion_with_grades_is_met_above_its_least_grade(tmp_path: Path) -> None:
    """With a grade for everyone, the best one is told from the rest; each grade has its own rate."""
    profile = profile_of(
        "fit: {qualify: 3, criteria: [{name: size, grades: [{when: employees >= 100, grade: 3}, {else: 1}]}]}"
    )
    files = _company()
    found = backtested(tmp_path, profile, files)
    size = found.criteria[0]
    closed = [row for row in files["deals"] if row["Stage"] != "Open"]
    large = sum(int(str(row["Employees"])) >= 100 for row in closed)
    assert (size.met, size.not_met, size.unknown) == (large, len(closed) - large, 0)
    assert size.won.gap.words == "higher"
    assert [(grade.points, grade.won.deals) for grade in size.grades] == [(3, large), (1, len(closed) - large)]
