"""The two estimators as providers: an interval with its reasons, or nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from closefit.errors import InputError
from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.estimates.sizes import HeadcountEstimate, RevenueEstimate
from closefit.providers.provider import ProviderContext
from closefit.transport import open_http


def ask(made: type[RevenueEstimate | HeadcountEstimate], known: dict[str, object], train: Path | str = "") -> Answer:
    async def go() -> Answer:
        async with open_http() as http:
            context = ProviderContext(http, dt.date(2026, 11, 1), options={"train": str(train)})
            return (await made(context).ask([Question("acme.example", frozenset(), known)]))[0]

    return asyncio.run(go())


def test_an_estimate_has_an_interval_and_says_how() -> None:
    """Revenue of 240 people in software: two digits, an interval around it, and its ground in words."""
    answer = ask(RevenueEstimate, {"employees": 240, "industry": "Computer Software"})
    (fact,) = answer.facts
    assert answer.state is AnswerState.found
    assert isinstance(fact.value, float)
    assert fact.low is not None
    assert fact.high is not None
    assert fact.low < fact.value < fact.high
    assert float(f"{fact.value:.2g}") == fact.value
    assert fact.evidence.startswith("estimate from employees 240: 80% of such companies have ")
    assert "in software" in fact.evidence
    assert RevenueEstimate.spec.licence is Licence.estimate


def test_there_and_back_is_about_the_same_company() -> None:
    """The headcount estimated from the revenue estimated from 240 people has 240 inside of its interval."""
    (revenue,) = ask(RevenueEstimate, {"employees": 240, "industry": "software"}).facts
    (heads,) = ask(HeadcountEstimate, {"revenue_usd": revenue.value, "industry": "software"}).facts
    assert heads.low is not None
    assert heads.high is not None
    assert heads.low < 240 < heads.high


@pytest.mark.parametrize(
    "known", [{}, {"employees": None}, {"employees": True}, {"employees": "240"}, {"employees": -1}]
)
def test_without_the_other_size_nothing_is_said(known: dict[str, object]) -> None:
    """No size, or none that can be one, is not found; never a number out of nothing."""
    answer = ask(RevenueEstimate, known)
    assert (answer.state, answer.facts) == (AnswerState.not_found, ())


def test_a_users_own_companies_are_learned_from(tmp_path: Path) -> None:
    """With 80 companies that earn a million a head, 50 people earn about fifty million."""
    path = tmp_path / "mine.csv"
    rows = [f"{n},{n * (0.9 + n % 3 / 10)} Million,software" for n in range(10, 90)]
    path.write_text("employees,revenue_usd,industry\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (fact,) = ask(RevenueEstimate, {"employees": 50, "industry": "software"}, path).facts
    assert fact.value == pytest.approx(50e6, rel=0.15)
    assert "80 companies of mine.csv" in fact.evidence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("employees,industry\n1,software\n", "mine.csv:1: there is no column revenue_usd"),
        (
            "employees,revenue_usd,industry\n5,1 Million,x\n",
            "mine.csv: companies with both employees and revenue_usd: 1; 60 are needed to learn from",
        ),
        (None, "the file cannot be read: [Errno 2] No such file or directory"),
    ],
)  # fmt: skip
def test_a_file_that_teaches_nothing_is_named(text: str | None, said: str, tmp_path: Path) -> None:
    """No file, no column, too few companies: each is said with its place."""
    path = tmp_path / "mine.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        ask(RevenueEstimate, {"employees": 50}, path)
    assert said in str(error.value)
