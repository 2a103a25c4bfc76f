"""One company, the fewest questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.review import Qualification, Question, next_question, qualify, questions_of, read_answer
from closefit.review.company_tables import Answer
from tests.unit.review.profiles import edited, points, weighted

DAY = dt.date(2026, 11, 20)
GOOD = {
    "employees": "120",
    "industry": "B2B SaaS",
    "technologies": "HubSpot; Slack",
    "headcount_growth": "20%",
    "funding_stage": "series a",
    "country": "US",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine() as session:
        yield session


def _interview(
    engine: DuckDBEngine, profile: Profile, typed: Mapping[str, str], otherwise: str = "n"
) -> tuple[list[str], Qualification]:
    """Answer until nothing is asked any more; the keys asked and what came out."""
    answers = dict[str, Answer]()
    while (question := next_question(profile, answers, engine=engine, as_of=DAY)) is not None:
        answers[question.key] = read_answer(question, typed.get(question.key, otherwise))
    return list(answers), qualify(profile, answers, engine=engine, as_of=DAY)


def test_an_exclusion_ends_it(engine: DuckDBEngine) -> None:
    """One answer that excludes the company is the last question."""
    asked, result = _interview(engine, points(), {"employees": "120", "industry": "healthcare"})
    assert asked == ["employees", "industry"]
    assert (result.tier, result.excluded_by, result.settled) == ("excluded", "regulated", True)


def test_outside_ends_it(engine: DuckDBEngine) -> None:
    """A company outside the boundary is asked one question."""
    asked, result = _interview(engine, points(), {"employees": "5"})
    assert (asked, result.tier) == (["employees"], "outside")


def test_out_of_reach_ends_it(engine: DuckDBEngine) -> None:
    """As soon as the points that are left cannot reach the threshold, nothing more is asked."""
    asked, result = _interview(engine, points(), {"employees": "1000", "industry": "retail"})
    assert asked == ["employees", "industry"]
    assert (result.tier, result.fit_high) == ("out", 7)


def test_a_good_company(engine: DuckDBEngine) -> None:
    """The score is the compiler's, with its reasons; the signal is worth what its age leaves of it."""
    asked, result = _interview(engine, points(), {**GOOD, "signal:pricing_page_visit": "3"})
    assert (result.tier, result.fit, result.intent, result.qualified) == ("hot", 11, 10, True)
    assert result.reasons == ("headcount +3", "industry +3", "crm +2", "funding +2", "geography +1",
                              "pricing_page_visit +10")  # fmt: skip
    assert "signal:blog_visit" not in asked
    assert str(result).startswith("hot: fit 11 (11 to 11), intent 10")


def test_nobody_knows_anything(engine: DuckDBEngine) -> None:
    """Unknown is not no: all don't-knows leave the whole range open and exclude nobody."""
    _, result = _interview(engine, points(), {}, otherwise="?")
    assert (result.tier, result.fit, result.fit_low, result.fit_high) == ("out", 0, 0, 13)
    assert "exclusion: regulated" in result.unknown
    assert "boundary: employees between 20 and 2000" in result.unknown


def test_what_is_not_asked_is_not_answered(engine: DuckDBEngine) -> None:
    """A qualification half-way says that it is not settled."""
    result = qualify(points(), {"industry": "b2b saas"}, engine=engine, as_of=DAY)
    assert (result.fit, result.settled) == (3, False)


def test_stopping_early_never_changes_the_tier(engine: DuckDBEngine) -> None:
    """Answering everything gives the tier that the few questions gave, or shuts out who was at the bottom anyway."""
    for typed in (GOOD, {"employees": "700", "industry": "retail"}, {**GOOD, "country": "DE", "funding_stage": "ipo"}):
        _, short = _interview(engine, points(), typed)
        answers = {q.key: read_answer(q, typed.get(q.key, "n")) for q in questions_of(points())}
        full = qualify(points(), answers, engine=engine, as_of=DAY).tier
        assert full == short.tier or (short.tier == "out" and full in {"excluded", "outside"})


def test_grades(engine: DuckDBEngine) -> None:
    """A weighted card earns the grade of the answer, and else only when it is known that no other grade holds."""
    _, best = _interview(engine, weighted(), {"industry": "logistics", "best_seniority": "vp"})
    assert best.fit == 62
    _, unknown = _interview(engine, weighted(), {"industry": "manufacturing"}, otherwise="?")
    assert (unknown.fit, unknown.fit_high) == (60, 100)


def test_what_decides_most_comes_first() -> None:
    """What shuts out is asked first, then most points, then signals."""
    keys = [question.key for question in questions_of(points())]
    assert keys[:4] == ["employees", "industry", "technologies", "headcount_growth"]
    assert keys.index("funding_stage") < keys.index("country") < keys.index("signal:pricing_page_visit")


def test_one_question_for_an_attribute() -> None:
    """Conditions on the same attribute are one question, and it says what hangs on it."""
    employees = questions_of(points())[0]
    assert employees.asks == "How many employees?"
    assert employees.why == ("boundary: employees 20 to 2,000", "headcount: employees 50 to 500 (+3)")


def test_proposed_exclusions_are_not_asked_about() -> None:
    """An exclusion that nobody approved is inert here too."""
    profile = edited(("when: headcount_growth < 0", "when: headcount_growth < 0\n    status: proposed"))
    assert "headcount_growth" not in [question.key for question in questions_of(profile)]


def test_personas_are_asked_about_where_a_tier_needs_them(engine: DuckDBEngine) -> None:
    """A tier that asks for people brings a question for each persona, and the answer counts."""
    profile = edited(("when: fit >= 8,", "when: fit >= 8 and persona >= 3,"))
    assert "persona:VP RevOps" in [question.key for question in questions_of(profile)]
    _, known = _interview(engine, profile, {**GOOD, "persona:VP RevOps": "y"})
    assert (known.tier, known.persona) == ("watch", 3)
    _, unknown = _interview(engine, profile, GOOD)
    assert unknown.tier == "out"


@pytest.mark.parametrize(
    ("key", "typed", "answer"),
    [
        ("employees", "1,200", Decimal(1200)),
        ("employees", "1.5k", Decimal(1500)),
        ("headcount_growth", "-5%", Decimal("-0.05")),
        ("industry", "  Retail  ", "Retail"),
        ("technologies", "HubSpot, Slack;", ("HubSpot", "Slack")),
        ("technologies", "none", ()),
        ("country", "yes", True),
        ("country", "?", None),
        ("signal:pricing_page_visit", "12", Decimal(12)),
        ("signal:pricing_page_visit", "never", False),
    ],
)
def test_answers_are_read(key: str, typed: str, answer: Answer) -> None:
    """Numbers, lists, words, yes, no and don't know are understood as people type them."""
    assert read_answer(_question(key), typed) == answer


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("employees", "many", "'many' is no answer to: How many employees?"),
        ("employees", "yes", "yes or no is not enough here: it decides 2 conditions"),
        ("signal:pricing_page_visit", "-3", "'-3' is no answer"),
        ("signal:blog_visit", "1.5", "'1.5' is no answer"),
        ("days_until(competitor_contract_end) > 120", "perhaps", "'perhaps' is no answer"),
    ],
)
def test_answers_that_are_none(key: str, typed: str, said: str) -> None:
    """What cannot be an answer is refused with what would be one."""
    with pytest.raises(UsageError) as error:
        read_answer(_question(key), typed)
    assert said in str(error.value)
    assert "or ? if you do not know" in str(error.value)


def _question(key: str) -> Question:
    return next(question for question in questions_of(points()) if question.key == key)


def test_yes_to_a_condition_counts(engine: DuckDBEngine) -> None:
    """Yes or no is enough where a question decides a single condition."""
    answers: dict[str, Answer] = {"country": True, "funding_stage": False}
    result = qualify(points(), answers, engine=engine, as_of=DAY)
    assert result.reasons == ("geography +1",)
    assert "funding" not in result.unknown


def test_hostile_answers_are_values(engine: DuckDBEngine) -> None:
    """An answer with quotes is text to compare, not SQL."""
    result = qualify(
        points(), {"industry": "'; DROP TABLE x; --", "technologies": ("a'b", '"c')}, engine=engine, as_of=DAY
    )
    assert result.fit == 0
