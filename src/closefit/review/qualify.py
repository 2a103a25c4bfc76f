"""One company qualified by as few questions as it takes: stop as soon as no answer could change the tier."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from closefit.engines import DuckDBEngine
from closefit.engines.duckdb import sql_text
from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.review.company import Answers, Described, described, every_way
from closefit.review.company_tables import NOW, Answer
from closefit.review.questions import Kind, Question, questions_of
from closefit.score import compile_score

#: Conditions still open up to which every way they could turn out is scored; with more, a question is asked anyway.
OPEN_CONDITIONS = 12
YES = frozenset({"y", "yes", "true", "ja", "oui", "si"})
NO = frozenset({"n", "no", "none", "false", "never", "nein", "non"})
UNKNOWN = frozenset({"", "?", "dk", "don't know", "dont know", "unknown", "skip"})
#: What a number may end with.
SCALES = {None: Decimal(1), "%": Decimal("0.01"), "k": Decimal(10**3), "m": Decimal(10**6), "bn": Decimal(10**9)}
#: Tiers below all others.
SHUT_OUT = frozenset({"excluded", "outside"})


@dataclass(frozen=True, slots=True)
class Qualification:
    """What the profile says about the company, as far as it was described. Points are points."""

    tier: str
    qualified: bool
    fit: float
    fit_low: float
    fit_high: float
    intent: float
    persona: float
    #: Why it is shut out; empty when it is not.
    excluded_by: str
    #: ``headcount +3``
    reasons: tuple[str, ...]
    #: Criteria, boundary lines and exclusions that are unknown.
    unknown: tuple[str, ...]
    #: True when no further answer could change the tier.
    settled: bool

    def __str__(self) -> str:
        lines = [f"{self.tier}: fit {self.fit:g} ({self.fit_low:g} to {self.fit_high:g}), intent {self.intent:g}"]
        if self.excluded_by:
            lines.append(f"excluded by {self.excluded_by}")
        lines += [f"  {reason}" for reason in self.reasons]
        if self.unknown:
            lines.append(f"not known: {', '.join(self.unknown)}")
        return "\n".join(lines)


def next_question(profile: Profile, answers: Answers, *, engine: DuckDBEngine, as_of: dt.date) -> Question | None:
    """The question whose answer decides most; None once the tier is settled or everything was asked.

    ``answers`` holds what :func:`read_answer` gave, by :attr:`Question.key`.
    """
    questions = questions_of(profile)
    left = [question for question in questions if question.key not in answers]
    if not left or _settled(profile, questions, answers, engine, as_of):
        return None
    return left[0]


def qualify(profile: Profile, answers: Answers, *, engine: DuckDBEngine, as_of: dt.date) -> Qualification:
    """Score the company with what was answered, by the same compiler that scores files; the rest is unknown."""
    questions = questions_of(profile)
    company = described(profile, questions, answers, engine, as_of)
    row = engine.rows(compile_score(company.profile, company.inputs, as_of, ordered=False))[0]
    return Qualification(
        tier=row["tier"],
        qualified=row["qualified"],
        fit=float(row["fit"]),
        fit_low=float(row["fit_low"]),
        fit_high=float(row["fit_high"]),
        intent=float(row["intent"]),
        persona=float(row["persona"]),
        excluded_by=row["excluded_by"] or "",
        reasons=tuple(row["reasons"] or ()),
        unknown=tuple(company.named(text) for text in row["unknown"] or ()),
        settled=_settled(profile, questions, answers, engine, as_of),
    )


def _settled(
    profile: Profile, questions: Sequence[Question], answers: Answers, engine: DuckDBEngine, as_of: dt.date
) -> bool:
    """Whether every way in which the open questions could be answered leads to the same tier."""
    if all(question.key in answers for question in questions):
        return True
    # A few ways first: early on they nearly always disagree already, and the many need not be looked at.
    corners = every_way(profile, questions, answers, engine, as_of, all_of_them=False)
    now, tiers = _tiers(corners, engine, as_of)
    if now in SHUT_OUT:
        # Nothing that is learnt later takes back an exclusion or a place outside.
        return True
    free = sum(flag.free for flag in corners.flags)
    if free > OPEN_CONDITIONS or not _one_end(profile, tiers):
        return False
    if free > 1:
        _, tiers = _tiers(every_way(profile, questions, answers, engine, as_of, all_of_them=True), engine, as_of)
    return _one_end(profile, tiers)


def _tiers(company: Described, engine: DuckDBEngine, as_of: dt.date) -> tuple[str, set[str]]:
    """The tier as the company stands, and every tier that it could have."""
    score = sql_text(compile_score(company.profile, company.inputs, as_of, ordered=False))
    rows = engine.rows(f"SELECT tier, bool_or(account = '{NOW}') AS now FROM ({score}) GROUP BY tier")
    return next(row["tier"] for row in rows if row["now"]), {row["tier"] for row in rows}


def _one_end(profile: Profile, tiers: set[str]) -> bool:
    """One tier; or the lowest of all, which being shut out would not make worse."""
    lowest = profile.tiers[-1].name if profile.tiers and profile.tiers[-1].when is None else "none"
    return len(tiers) == 1 or tiers <= SHUT_OUT or tiers - SHUT_OUT == {lowest}


# --- answers ------------------------------------------------------------------------------------------------------


def read_answer(question: Question, text: str) -> Answer:
    """What a person typed, as an answer: yes, no, don't know (``?``), or the value.

    Raises:
        UsageError: the text is no answer to this question.
    """
    typed = " ".join(text.split())
    lowered = typed.lower()
    if lowered in UNKNOWN:
        return None
    if lowered in YES | NO:
        return _yes_or_no(question, yes=lowered in YES)
    if question.kind in {Kind.number, Kind.days_ago, Kind.how_many}:
        return _number(question, typed)
    if question.kind is Kind.date:
        return _date(question, typed)
    if question.kind is Kind.list:
        return tuple(part.strip() for part in re.split(r"[;,]", typed) if part.strip())
    if question.kind is Kind.text:
        return typed
    raise _no_answer(question, typed)


def _yes_or_no(question: Question, *, yes: bool) -> Answer:
    if question.kind is Kind.list and not yes:
        return ()
    if question.kind in {Kind.yes_no, Kind.days_ago, Kind.how_many}:
        return yes
    if len(question.conditions) == 1:
        return yes
    raise UsageError(
        f"{question.asks} yes or no is not enough here: it decides {len(question.conditions)} conditions",
        advice=f"Type {question.kind.value}, or ? if you do not know.",
    )


def _number(question: Question, typed: str) -> Decimal:
    match = re.fullmatch(r"(-?)([\d,_' ]*\.?\d+)\s*(%|k|m|bn)?", typed.lower())
    if match is None:
        raise _no_answer(question, typed)
    number = Decimal(match[1] + re.sub(r"[,_' ]", "", match[2])) * SCALES[match[3]]
    if question.kind is not Kind.number and (number < 0 or number != int(number)):
        raise _no_answer(question, typed)
    return number


def _date(question: Question, typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise _no_answer(question, typed) from None


def _no_answer(question: Question, typed: str) -> UsageError:
    return UsageError(
        f"{typed!r} is no answer to: {question.asks}", advice=f"Type {question.kind.value}, or ? if you do not know."
    )
