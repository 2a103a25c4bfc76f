"""Wins minus losses: the right condition, the right shares, the right word."""

from __future__ import annotations

import numpy as np
import pytest

from closefit.derive.card.trials import learn_on
from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.derive.frame import Column, DealFrame
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.gaps.intervals import newcombe
from closefit.derive.gaps.permutation import permuted_outcomes
from closefit.derive.gaps.search import cut_scores, fixed_cuts, independent_tests, one_hot, surprise
from tests.truth.worlds import flag, frame, items, noise, number, planted, text


def eighty_against_eighty(*columns: Column) -> DealFrame:
    """80 won deals, then 80 lost ones, of 160 accounts."""
    return frame(np.arange(160), np.arange(160) < 80, list(columns))


def share(won: int, lost: int) -> np.ndarray:
    """A flag that so many of the 80 won and of the 80 lost deals have."""
    return np.concatenate([np.arange(80) < won, np.arange(80) < lost]).astype(float)


def only(deals: DealFrame) -> AttributeFinding:
    return find_gaps(deals, seed=1).findings[0]


def test_a_trait_that_both_sides_share_describes_the_market() -> None:
    """70 % of won and 68 % of lost deals have a VP of Sales: boundary, not priority and not unclear."""
    found = only(eighty_against_eighty(flag("has_vp_sales", share(56, 54))))
    assert (found.verdict, found.condition) == (AttributeVerdict.boundary, "has_vp_sales = true")
    assert (found.won, found.lost) == (56 / 80, 54 / 80)
    found = only(eighty_against_eighty(text("model", 1 - share(57, 55).astype(int), ("b2b saas", "other"))))
    assert (found.verdict, found.condition) == (AttributeVerdict.boundary, "model = 'b2b saas'")


def test_what_nearly_every_deal_has_describes_the_market() -> None:
    """76 of 80 on both sides leave too few others to compare, yet say who could buy: boundary, tested by no cut."""
    has = share(76, 77).astype(bool)
    everywhere = items("tools", has[:, None], np.ones(160, dtype=bool), ("Slack",))
    found = find_gaps(
        eighty_against_eighty(
            flag("has_vp_sales", share(76, 76)),
            text("model", 1 - share(77, 77).astype(int), ("B2B SaaS", "other")),
            everywhere,
            flag("public", share(3, 4)),
        ),
        seed=1,
    )
    assert {finding.condition for finding in found.findings} == {
        "has_vp_sales = true",
        "model = 'B2B SaaS'",
        "has(tools, 'Slack')",
    }
    assert {(finding.verdict, finding.p) for finding in found.findings} == {(AttributeVerdict.boundary, 1.0)}
    assert [name for name, _ in found.set_aside] == ["public"]


def test_what_nearly_every_deal_has_earns_nothing() -> None:
    """Even where the few others all lost, an attribute without support for a comparison is no criterion."""
    lost_only = flag("has_vp_sales", share(80, 68))
    deals = eighty_against_eighty(lost_only, flag("f", share(60, 20)))
    gaps = find_gaps(deals, seed=1)
    assert [finding.verdict for finding in gaps.findings] != [AttributeVerdict.priority] * 2
    card = learn_on(gaps, deals.won, np.ones((1, 160), dtype=np.float32), lenient=True)[0].card
    assert [gaps.findings[place].name for place in card.attributes] == ["f"]


def test_a_rare_or_wide_open_trait_is_unclear() -> None:
    """Equal but below 60 %, or equal with an interval wider than 20 points, is no description of a market."""
    assert only(eighty_against_eighty(flag("f", share(40, 39)))).verdict == AttributeVerdict.unclear
    few = frame(np.arange(40), np.arange(40) < 20, [flag("f", np.concatenate([np.arange(20) < 14] * 2).astype(float))])
    assert only(few).verdict == AttributeVerdict.unclear


def test_a_real_gap_is_a_priority_with_its_interval() -> None:
    """60 of 80 against 30 of 80: priority, with Newcombe's interval on the deals themselves and the lift."""
    found = only(eighty_against_eighty(flag("f", share(60, 30))))
    assert found.verdict == AttributeVerdict.priority
    assert (found.gap_low, found.gap_high) == pytest.approx(newcombe(60 / 80, 80, 30 / 80, 80))
    assert found.lift == pytest.approx((60 / 90) / (80 / 160))
    assert (found.won_count, found.lost_count, found.known) == (60, 30, 1.0)


def test_what_loses_more_often_is_negative() -> None:
    """A flag that lost deals have more often is negative, and the condition names what loses."""
    found = only(eighty_against_eighty(flag("legacy_erp", share(20, 55))))
    assert (found.verdict, found.condition) == (AttributeVerdict.negative, "legacy_erp = true")
    assert found.gap < 0


def test_shares_are_among_known_values() -> None:
    """Deals whose value is unknown count on neither side."""
    values = share(60, 30)
    values[60:80] = np.nan
    found = only(eighty_against_eighty(flag("f", values)))
    assert (found.won, found.known) == (1.0, 140 / 160)


def test_the_planted_range_is_found_at_round_numbers() -> None:
    """Won between 50 and 500 employees: the condition lies there, and says so in round numbers."""
    rng = np.random.default_rng(4)
    employees = np.rint(np.exp(rng.normal(5, 1.5, 800)))
    inside = (employees >= 50) & (employees <= 500)
    won = rng.random(800) < np.where(inside, 0.6, 0.2)
    found = only(frame(np.arange(800), won, [number("employees", employees)]))
    assert found.verdict == AttributeVerdict.priority
    low, high = (float(word) for word in found.condition.removeprefix("employees between ").split(" and "))
    assert 35 <= low <= 65
    assert 400 <= high <= 620


def test_a_set_of_values_and_an_item_are_found() -> None:
    """Two industries that win together become one condition; a technology is an attribute of its own."""
    rng = np.random.default_rng(5)
    industry = rng.integers(0, 6, 900)
    has = rng.random((900, 4)) < 0.4
    won = rng.random(900) < 0.15 + 0.3 * np.isin(industry, (2, 4)) + 0.25 * has[:, 1]
    names = tuple("abcdef")
    tools = ("w", "x", "y", "z")
    columns: list[Column] = [text("industry", industry, names), items("tools", has, np.ones(900, dtype=bool), tools)]
    found = {finding.name: finding for finding in find_gaps(frame(np.arange(900), won, columns), seed=1).findings}
    assert found["industry"].condition in ("industry in ('c', 'e')", "industry in ('e', 'c')")
    assert found["industry"].verdict == found["tools: x"].verdict == AttributeVerdict.priority
    assert found["tools: z"].verdict == AttributeVerdict.unclear


def test_churned_deals_get_their_own_share() -> None:
    """The share among churned deals is given where churn is known, and None where it is not."""
    deals = eighty_against_eighty(flag("f", share(60, 30)))
    assert only(deals).churned is None
    deals.churned[50:80] = 1.0
    assert only(deals).churned == pytest.approx(10 / 30)


def test_same_seed_same_findings() -> None:
    """Two runs on the same deals with the same seed agree to the last bit."""
    deals = planted(300, 2).deals
    assert find_gaps(deals, seed=3).findings == find_gaps(deals, seed=3).findings


def test_three_deals_of_one_account_are_not_three_pieces_of_evidence() -> None:
    """The same gap counts for less when each account has three deals with one outcome and one value."""
    rng = np.random.default_rng(8)
    has = rng.random(120) < 0.5
    won = rng.random(120) < np.where(has, 0.6, 0.4)
    alone = frame(np.arange(360), np.repeat(won, 3), [flag("f", np.repeat(has, 3).astype(float))])
    together = frame(np.repeat(np.arange(120), 3), np.repeat(won, 3), [flag("f", np.repeat(has, 3).astype(float))])
    assert only(together).p > 5 * only(alone).p
    assert only(together).gap_high - only(together).gap_low > 1.5 * (only(alone).gap_high - only(alone).gap_low)


def test_no_columns_no_findings() -> None:
    """Deals without any attribute give no finding, and no error."""
    assert find_gaps(frame(np.arange(20), np.arange(20) < 10, []), seed=1).findings == ()


@pytest.mark.parametrize("won", [np.zeros(50, dtype=bool), np.ones(50, dtype=bool)])
def test_one_sided_outcomes_are_unclear(won: np.ndarray) -> None:
    """Only wins or only losses: nothing can be told apart."""
    values = np.arange(50.0)
    finding = only(frame(np.arange(50), won, [number("x", values)]))
    assert (finding.verdict, finding.p) == (AttributeVerdict.unclear, 1.0)


def test_counts_by_matrix_product_equal_counts_one_by_one() -> None:
    """The one matrix product over all permutations gives the deviates that the formula gives cut by cut."""
    deals = noise(120, 1)
    binned = bin_frame(deals)
    outcomes = permuted_outcomes(deals.account, deals.won, 3, 1)
    place = next(i for i, attribute in enumerate(binned.attributes) if attribute.ordered)
    hot = one_hot(binned.codes[place], binned.attributes[place].size)
    member = fixed_cuts(binned.attributes[place])
    scores = cut_scores(outcomes @ hot.T, hot.sum(axis=1), member, 1)
    known = binned.codes[place] > 0
    for cut in (0, 3, len(member) - 1):
        inside = np.isin(binned.codes[place], np.flatnonzero(member[cut]) + 1)
        n, m, w, total = known.sum(), inside.sum(), (deals.won & inside).sum(), (deals.won & known).sum()
        deviate = (w - m * total / n) / np.sqrt(m * (n - m) * total * (n - total) / (n * n * (n - 1)))
        assert scores[0, cut] == pytest.approx(deviate, rel=1e-4)


def test_smooth_p_of_independent_tests() -> None:
    """The reach of the best of m normal tests is recognised as m tests, and its smooth p is uniform."""
    reach = np.abs(np.random.default_rng(6).normal(size=(20_000, 25))).max(axis=1)
    tests = independent_tests(reach)
    assert tests == pytest.approx(25, rel=0.1)
    assert np.mean(surprise(reach, np.array(25.0)) <= 0.05) == pytest.approx(0.05, abs=0.006)
