"""One company, described by answers, as something that the compiler scores.

A condition that was answered as a whole, or not at all, is put into the profile as a flag of its own (``answer_3``):
the same compiler then treats yes, no and unknown exactly as it treats any attribute. To see whether open questions
could still change the tier, the company is put down many times: once for each way in which they could turn out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from closefit.conditions import value_text
from closefit.engines import DuckDBEngine
from closefit.profile import Profile, SignalRule
from closefit.review.company_tables import Answer, Event, Fact, Flag, accounts_table, people_table, signals_table
from closefit.review.questions import Kind, Question
from closefit.score import ScoreInputs
from closefit.terms import Table

#: What was answered, by :attr:`Question.key`.
Answers = Mapping[str, Answer]

#: Signals that stand for "as much as there could be" where no cap says it.
PLENTY = 5


@dataclass(frozen=True, slots=True)
class Described:
    """A profile that asks only for what the answers can say, and the tables that hold them."""

    profile: Profile
    inputs: ScoreInputs
    flags: tuple[Flag, ...]

    def named(self, text: str) -> str:
        """A text of the score with the conditions put back where their flags stand."""
        for flag in reversed(self.flags):
            text = text.replace(f"{flag.name} = true", flag.condition)
        return text


@dataclass(frozen=True, slots=True)
class End:
    """One end of the axes that are still open: signals taken as fully earned, personas taken as known."""

    signals: tuple[SignalRule, ...] = ()
    personas: tuple[str, ...] = ()


def flags_of(questions: Sequence[Question], answers: Answers) -> tuple[Flag, ...]:
    """Conditions that no fact settles: answered as a whole, or not answered yet (free)."""
    flags = list[Flag]()
    for question in questions:
        answer = answers.get(question.key)
        is_fact = question.key not in question.conditions
        if is_fact and question.key in answers and not _as_whole(question, answer):
            continue
        for condition in question.conditions:
            value = answer if isinstance(answer, bool) else None
            flags.append(Flag(f"answer_{len(flags) + 1}", condition, value, free=question.key not in answers))
    return tuple(flags)


def _as_whole(question: Question, answer: Answer) -> bool:
    """Yes or no to a question about a value speaks of its condition; of a flag it is the value."""
    return isinstance(answer, bool) and question.kind is not Kind.yes_no


def _facts(questions: Sequence[Question], answers: Answers) -> dict[str, Fact]:
    return {
        q.key: Fact(q.kind, answers[q.key])
        for q in questions
        if answers.get(q.key) is not None and q.conditions and q.key not in q.conditions
        if not _as_whole(q, answers[q.key])
    }


def described(
    profile: Profile, questions: Sequence[Question], answers: Answers, engine: DuckDBEngine, as_of: dt.date
) -> Described:
    """The company as one account; what was not answered is unknown."""
    flags = flags_of(questions, answers)
    accounts = accounts_table(engine, flags, _facts(questions, answers))
    events = list(_events(profile, answers, as_of))
    told = any(answers.get(f"signal:{rule.kind}") is not None for rule in profile.intent.signals)
    signals = signals_table(engine, events) if told else None
    return Described(
        _rewritten(profile, flags), ScoreInputs(accounts, signals, _people(profile, answers, engine)), flags
    )


def every_way(
    profile: Profile,
    questions: Sequence[Question],
    answers: Answers,
    engine: DuckDBEngine,
    as_of: dt.date,
    *,
    all_of_them: bool,
) -> Described:
    """The company once per way in which the open questions could turn out; the account ``now`` is as it stands.

    Open conditions are all false, all true and each alone the other way, or with ``all_of_them`` every combination;
    each with every end of the open signals and personas.
    """
    flags = flags_of(questions, answers)
    ends = list(_ends(profile, questions, answers))
    accounts = accounts_table(engine, flags, _facts(questions, answers), ways=len(ends), all_of_them=all_of_them)
    events = list(_events(profile, answers, as_of))
    for number, end in enumerate(ends):
        events += [event for rule in end.signals for event in _full(profile, rule, as_of, number)]
    people = _people(profile, answers, engine, [end.personas for end in ends])
    inputs = ScoreInputs(accounts, signals_table(engine, events) if profile.intent.signals else None, people)
    return Described(_rewritten(profile, flags), inputs, flags)


def _ends(profile: Profile, questions: Sequence[Question], answers: Answers) -> Iterator[End]:
    """Nothing more, everything more, and each signal and each persona alone."""
    asked = {question.key for question in questions} - set(answers)
    signals = tuple(rule for rule in profile.intent.signals if f"signal:{rule.kind}" in asked)
    personas = tuple(persona.name for persona in profile.personas if f"persona:{persona.name}" in asked)
    yield End()
    if signals or personas:
        yield End(signals, personas)
    if len(signals) + len(personas) > 1:
        yield from (End(signals=(rule,)) for rule in signals)
        yield from (End(personas=(name,)) for name in personas)


def _rewritten(profile: Profile, flags: Sequence[Flag]) -> Profile:
    """The profile with flags in the place of conditions, and personas told by a mark."""
    names = {flag.condition: f"{flag.name} = true" for flag in flags}

    def put(text: str | None) -> str | None:
        return None if text is None else names.get(text, text)

    criteria = [
        c.model_copy(
            update={"when": put(c.when), "grades": tuple(g.model_copy(update={"when": put(g.when)}) for g in c.grades)}
        )
        for c in profile.fit.criteria
    ]
    # An answer is the user's own word, which stands alone.
    exclusions = [e.model_copy(update={"when": put(e.when), "needs": None}) for e in profile.exclude]
    marked = [p.model_copy(update={"when": f"title = {value_text(_mark(n))}"}) for n, p in enumerate(profile.personas)]
    return profile.model_copy(
        update={
            "boundary": tuple(put(text) for text in profile.boundary),
            "exclude": tuple(exclusions),
            "fit": profile.fit.model_copy(update={"criteria": tuple(criteria)}),
            "personas": tuple(marked),
        }
    )


def _mark(number: int) -> str:
    return f"persona {number}"


def _people(
    profile: Profile, answers: Answers, engine: DuckDBEngine, ends: Sequence[Sequence[str]] = ()
) -> Table | None:
    """One person per persona that is known, marked by the title; None where no question asks about people."""
    marks = {persona.name: _mark(n) for n, persona in enumerate(profile.personas)}
    known = [(mark, None) for name, mark in marks.items() if answers.get(f"persona:{name}") is True]
    more = [(marks[name], number) for number, names in enumerate(ends) for name in names]
    asked = known or more or any(f"persona:{name}" in answers for name in marks)
    return people_table(engine, [*known, *more]) if asked else None


def _events(profile: Profile, answers: Answers, as_of: dt.date) -> Iterator[Event]:
    """Signals that the answers speak of."""
    for rule in profile.intent.signals:
        answer = answers.get(f"signal:{rule.kind}")
        number = int(answer) if isinstance(answer, Decimal) else 1 if answer is True else None
        if number is None:
            continue
        if rule.within is not None:
            yield from [Event(_kind(profile, rule), as_of)] * min(number, 1000)
        else:
            yield Event(_kind(profile, rule), as_of - dt.timedelta(days=min(number, 36_500)))


def _full(profile: Profile, rule: SignalRule, as_of: dt.date, end: int) -> list[Event]:
    """As many signals today as earn the most that the rule can give."""
    wanted = rule.at_least or PLENTY
    if rule.cap_milli is not None and rule.points_milli > 0:
        wanted = max(wanted, -(-rule.cap_milli // rule.points_milli))
    return [Event(_kind(profile, rule), as_of, end)] * wanted


def _kind(profile: Profile, rule: SignalRule) -> str:
    return (profile.intent.kinds(rule.kind) or (rule.kind,))[0]
