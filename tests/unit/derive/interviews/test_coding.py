"""Answers coded by a scheme anyone can read, and counted won against lost."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from closefit.derive.findings import AttributeVerdict
from closefit.derive.interviews.coding import Confirmed, Interview, code_answers, code_text
from closefit.derive.interviews.counts import CodeCount, count_codes
from closefit.derive.interviews.scheme import Asked, load_scheme
from closefit.errors import InputError

SCHEME = load_scheme()


@pytest.mark.parametrize(
    ("asked", "text", "codes"),
    [
        (Asked.trigger, "We hired a new VP of Sales in March", ["new leader"]),
        (Asked.trigger, "Our Series B closed and we doubled the team", ["funding", "growth"]),
        (Asked.trigger, "The contract with the old vendor ended", ["contract end"]),
        (Asked.trigger, "spreadsheets everywhere", ["too much by hand"]),
        (Asked.trigger, "A customer asked for it in an RFP", ["asked by a customer"]),
        (Asked.trigger, "something odd", []),
        (Asked.objection, "It was too expensive", ["price"]),
        (Asked.objection, "Price was fine, but the security review took forever", ["security or legal"]),
        (Asked.objection, "No budget this year", ["price"]),
        (Asked.objection, "not expensive at all", []),
        (Asked.objection, "It wasn't too expensive", []),
        (Asked.objection, "We are under contract until 2027", ["locked in"]),
        (Asked.objection, "Our CFO had to sign off", ["no authority"]),
        (Asked.success, "no more spreadsheets, reps save 5 hours a week", ["time saved"]),
        (Asked.success, "more meetings booked", ["more revenue"]),
    ],
)
def test_answers_are_coded_by_their_words(asked: Asked, text: str, codes: list[str]) -> None:
    """What people say gets the codes a reader would give, and each names the words it was given for."""
    given = code_text(text, asked, SCHEME)
    assert [one.code for one in given] == codes
    assert all(one.because.casefold() in text.casefold() for one in given)


def test_codes_may_be_written_as_they_are() -> None:
    """A cell that holds names of codes is taken at its word, however they are spelt."""
    given = code_text("New_Leader; contract-end", Asked.trigger, SCHEME)
    assert [(one.code, one.how) for one in given] == [("new leader", "code"), ("contract end", "code")]


def test_none_is_an_answer() -> None:
    """Who had no objection has answered; it is neither a code nor an answer that nobody understood."""
    (answer,) = code_answers([Interview("a.com", 2, "won", {Asked.objection: "Nothing."})], SCHEME)
    assert (answer.none, answer.given, answer.uncoded) == (True, (), False)


def test_a_confirmed_code_counts_like_any_other() -> None:
    """What a person confirmed is added once, with the quote it rests on."""
    confirmed = Confirmed({(2, Asked.objection): (("timing", "after the summer"), ("price", "dear"))})
    interview = Interview("a.com", 2, "lost", {Asked.objection: "too expensive, maybe after the summer"})
    (answer,) = code_answers([interview], SCHEME, confirmed)
    assert [(g.code, g.how) for g in answer.given] == [("price", "words"), ("timing", "confirmed")]


def _counts(won: list[str], lost: list[str]) -> dict[str, CodeCount]:
    interviews = [
        Interview(f"{outcome}{place}.com", place, outcome, {Asked.trigger: text})
        for outcome, texts in (("won", won), ("lost", lost))
        for place, text in enumerate(texts)
    ]
    return {count.code: count for count in count_codes(code_answers(interviews, SCHEME), SCHEME)}


def test_the_exact_test_is_scipys() -> None:
    """p agrees with Fisher's exact test of scipy, and q with its Benjamini-Hochberg."""
    found = _counts(["new leader"] * 5 + ["growth"] * 3 + ["funding"], ["growth"] * 4 + ["nothing"] * 3)
    assert found["new leader"].p == pytest.approx(stats.fisher_exact([[5, 4], [0, 7]]).pvalue)
    assert found["growth"].p == pytest.approx(stats.fisher_exact([[3, 6], [4, 3]]).pvalue)
    ordered = list(found.values())
    q = stats.false_discovery_control([count.p for count in ordered])
    assert [count.q for count in ordered] == pytest.approx(list(q))


def test_the_exact_test_is_a_permutation_test() -> None:
    """With one answer an account, dealing out won and lost in every way gives the same p."""
    named = np.array([1, 1, 1, 0, 1, 0, 0, 0])
    observed = stats.hypergeom.pmf(named[:4].sum(), 8, 4, 4)
    dealt = [stats.hypergeom.pmf(named[list(won)].sum(), 8, 4, 4) for won in combinations(range(8), 4)]
    found = _counts(["new leader"] * 3 + ["growth"], ["new leader"] + ["growth"] * 3)
    assert found["new leader"].p == pytest.approx(np.mean(np.array(dealt) <= observed * (1 + 1e-7)))


def test_an_account_counts_once() -> None:
    """Two people of one account are one account, which named what either of them named."""
    interviews = [
        Interview("a.com", 2, "won", {Asked.trigger: "new leader"}),
        Interview("a.com", 3, "won", {Asked.trigger: "new leader; growth"}),
        Interview("b.com", 4, "lost", {Asked.trigger: "growth"}),
    ]
    found = {count.code: count for count in count_codes(code_answers(interviews, SCHEME), SCHEME)}
    assert (found["new leader"].won, found["new leader"].won_of) == (1, 1)
    assert (found["growth"].won, found["growth"].lost) == (1, 1)


def test_a_wide_gap_is_named_and_a_narrow_one_is_not() -> None:
    """12 of 12 against 0 of 12 is surely commoner among won; 7 against 5 is unclear."""
    found = _counts(["new leader"] * 12 + ["growth"] * 7, ["funding"] * 12 + ["growth"] * 5)
    assert found["new leader"].verdict is AttributeVerdict.priority
    assert found["funding"].verdict is AttributeVerdict.negative
    assert found["growth"].verdict is AttributeVerdict.unclear


def test_answers_without_a_difference_name_nothing() -> None:
    """Over 200 files of random answers at most 4 % name any code priority or negative."""
    names = [code.name for code in SCHEME.of(Asked.trigger)]
    named = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        won, lost = ([str(code) for code in rng.choice(names, 10)] for _ in range(2))
        sure = (AttributeVerdict.priority, AttributeVerdict.negative)
        named += any(count.verdict in sure for count in _counts(won, lost).values())
    assert named <= 8


def test_without_lost_nothing_is_tested() -> None:
    """Won alone give shares with an interval, and no gap, p or q."""
    found = _counts(["new leader"] * 3 + ["growth"], [])["new leader"]
    assert (found.won, found.won_of, found.gap, found.p, found.q) == (3, 4, None, None, None)
    assert found.won_low < 0.75 < found.won_high


def test_a_scheme_of_your_own_stands_beside_ours(tmp_path: Path) -> None:
    """An entry of the same name takes the place of ours, a new one is added."""
    path = tmp_path / "codes.toml"
    path.write_text(
        "[[trigger]]\nname = 'growth'\nwords = ['flurble']\n[[objection]]\nname = 'the moon'\nwords = ['\\bmoon\\b']\n",
        encoding="utf-8",
    )
    scheme = load_scheme(path)
    assert [one.code for one in code_text("we doubled", Asked.trigger, scheme)] == []
    assert [one.code for one in code_text("flurble", Asked.trigger, scheme)] == ["growth"]
    assert [one.code for one in code_text("the full moon", Asked.objection, scheme)] == ["the moon"]
    assert scheme.source == "built in, and codes.toml"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[reason]]\nname = 'x'\n", "there is no section 'reason'"),
        ("[[trigger]]\nwords = ['x']\n", "trigger number 1 has no name"),
        ('[[trigger]]\nname = "x"\n', ":2:8: x has no words"),
        ("[[trigger]]\nname = \"x\"\nwords = ['(']\n", "x: words: '(' cannot be read"),
        ("[[trigger]]\nname = \"x\"\nwords = 'y'\n", "x: words is no list of texts"),
        ("[[objection]]\nname = \"x\"\nwords = ['y']\nexclude = 'employees <'\n", "x: exclude: "),
        ("[[trigger]]\nname = \"x\"\nwords = ['y']\nworth = 3\n", "x: there is no worth"),
        ("[[trigger", "this is not TOML"),
    ],
)
def test_a_scheme_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    """What is wrong with a scheme is said with its place."""
    path = tmp_path / "codes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_scheme(path)
    assert message in str(error.value)
    assert str(error.value).startswith(str(path))


def test_every_built_in_code_can_be_found() -> None:
    """No entry of the built-in scheme is empty, and names are unique within a question."""
    for asked in Asked:
        names = [code.name for code in SCHEME.of(asked)]
        assert len(names) == len(set(names)) >= 8
        assert all(code.words for code in SCHEME.of(asked))
    assert all(code.signal for code in SCHEME.of(Asked.trigger))
