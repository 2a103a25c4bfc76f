"""One company, described by answers, as the tables that the compiler scores.

A condition that was answered as a whole, or not at all, is put into the profile as a flag of its own (``answer_3``):
the same compiler then treats yes, no and unknown exactly as it treats any attribute.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from closefit.conditions import value_text
from closefit.engines import DuckDBEngine, quote
from closefit.profile import Profile, SignalRule
from closefit.review.questions import Kind, Question
from closefit.score import ScoreInputs
from closefit.score.scope import SQL_TYPES
from closefit.terms import ACCOUNT_COLUMNS, PEOPLE_COLUMNS, SIGNAL_COLUMNS, Attribute, AttributeType, Layer, Table

#: How the conditions that are still open are taken: as unknown; each all true, all false and each alone otherwise; or
#: in every combination.
Worlds = Literal["unknown", "corners", "all"]
#: None is "don't know". A number of days, or of signals, is a Decimal; False is "none".
Answer = bool | Decimal | str | tuple[str, ...] | dt.date | None
#: What was answered, by :attr:`Question.key`.
Answers = Mapping[str, Answer]

#: Signals that stand for "as much as there could be" where no cap says it.
PLENTY = 5
NOWHERE = Path("answers")


@dataclass(frozen=True, slots=True)
class Flag:
    """A condition that became a flag: True, False, None (unknown), or free to be either."""

    name: str
    condition: str
    value: bool | None
    free: bool


@dataclass(frozen=True, slots=True)
class Described:
    """A profile that asks only for what the answers can say, and the tables that hold them."""

    profile: Profile
    inputs: ScoreInputs
    flags: tuple[Flag, ...]

    def named(self, text: str) -> str:
        """A text of the score with the conditions put back where their flags stand."""
        for flag in reversed(self.flags):
            text = text.replace(flag.name, flag.condition)
        return text


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


def described(
    profile: Profile,
    questions: Sequence[Question],
    answers: Answers,
    engine: DuckDBEngine,
    as_of: dt.date,
    *,
    worlds: Worlds = "unknown",
    more_signals: Sequence[SignalRule] = (),
    more_personas: Sequence[str] = (),
) -> Described:
    """The company as one account; with ``worlds`` as one account per way in which the open conditions could turn out.

    ``more_signals`` are intent rules taken as fully earned, ``more_personas`` personas taken as known.
    """
    flags = flags_of(questions, answers)
    facts = {
        q.key: q for q in questions if answers.get(q.key) is not None and q.key not in q.conditions and q.conditions
    }
    facts = {key: q for key, q in facts.items() if not _as_whole(q, answers[key])}
    accounts = _accounts(engine, flags, {key: (q.kind, answers[key]) for key, q in facts.items()}, worlds=worlds)
    signals = _signal_rows(profile, answers, as_of)
    for rule in more_signals:
        signals = [*(signals or []), *_full(profile, rule, as_of)]
    personas = [p.name for p in profile.personas if answers.get(f"persona:{p.name}") is True or p.name in more_personas]
    inputs = ScoreInputs(
        accounts,
        None if signals is None else _signals(engine, signals),
        _people(engine, profile, personas) if profile.personas else None,
    )
    return Described(_rewritten(profile, flags), inputs, flags)


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


# --- tables -------------------------------------------------------------------------------------------------------


def _accounts(
    engine: DuckDBEngine, flags: Sequence[Flag], facts: Mapping[str, tuple[Kind, Answer]], *, worlds: Worlds
) -> Table:
    contract = [
        "CAST(row_number() OVER () AS VARCHAR) AS account",
        "CAST(NULL AS VARCHAR) AS name",
        "CAST(NULL AS VARCHAR) AS origin",
        "1 AS line",
    ]
    attributes = [_attribute(key, _TYPES[kind]) for key, (kind, _) in facts.items()]
    attributes += [_attribute(flag.name, AttributeType.flag) for flag in flags]
    columns = [f"{_literal(kind, answer)} AS {quote(key)}" for key, (kind, answer) in facts.items()]
    free = [flag.name for flag in flags if flag.free and worlds != "unknown"]
    for flag in flags:
        if flag.name not in free:
            known = "NULL" if flag.value is None else str(flag.value)
            columns.append(f"CAST({known} AS BOOLEAN) AS {flag.name}")
    source = _every_way(free) if worlds == "all" else _corners(free)
    select = f"SELECT {', '.join([*contract, *columns, *free])} FROM {source}"
    return _table(engine, "qualify_company", select, attributes, ACCOUNT_COLUMNS)


def _every_way(names: Sequence[str]) -> str:
    return ", ".join(["(SELECT 1)", *(f"(VALUES (true), (false)) AS way_{name}({name})" for name in names)])


def _corners(names: Sequence[str]) -> str:
    """All false, all true, and each one alone the other way."""
    if not names:
        return "(SELECT 1)"
    rows = {
        tuple((place == odd) != ground for place in range(len(names)))
        for odd in range(-1, len(names))
        for ground in (False, True)
    }
    values = [f"({', '.join(str(value) for value in row)})" for row in sorted(rows)]
    return f"(VALUES {', '.join(values)}) AS ways({', '.join(names)})"


_TYPES = {
    Kind.number: AttributeType.number,
    Kind.text: AttributeType.text,
    Kind.list: AttributeType.list,
    Kind.date: AttributeType.date,
    Kind.yes_no: AttributeType.flag,
}


def _attribute(name: str, kind: AttributeType) -> Attribute:
    return Attribute(name, kind, Layer.firmographic, name, as_of_today=False)


def _literal(kind: Kind, answer: Answer) -> str:
    if isinstance(answer, tuple):
        value = "[" + ", ".join(value_text(item) for item in answer) + "]"
    elif isinstance(answer, dt.date):
        value = value_text(answer.isoformat())
    else:
        value = value_text(answer if answer is not None else "")
    return f"CAST({value} AS {SQL_TYPES[_TYPES[kind]].replace('TEXT', 'VARCHAR')})"


def _table(
    engine: DuckDBEngine, relation: str, select: str, attributes: Sequence[Attribute], columns: Sequence[str]
) -> Table:
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {quote(relation)} AS {select}")
    rows = engine.rows(f"SELECT count(*) AS n FROM {quote(relation)}")[0]["n"]
    return Table(relation, NOWHERE, rows, tuple(attributes), frozenset(columns))


Row = tuple[str, dt.date]


def _signal_rows(profile: Profile, answers: Answers, as_of: dt.date) -> list[Row] | None:
    """Signals that the answers speak of; None where no question about a signal was answered."""
    told = [(rule, answers.get(f"signal:{rule.kind}")) for rule in profile.intent.signals]
    told = [(rule, answer) for rule, answer in told if answer is not None]
    if not told:
        return None
    rows = list[Row]()
    for rule, answer in told:
        number = int(answer) if isinstance(answer, Decimal) else 1 if answer is True else -1
        if number < 0:
            continue
        if rule.within is not None:
            rows += [(_kind(profile, rule), as_of)] * number
        else:
            rows.append((_kind(profile, rule), as_of - dt.timedelta(days=min(number, 36_500))))
    return rows


def _full(profile: Profile, rule: SignalRule, as_of: dt.date) -> list[Row]:
    """As many signals today as earn the most that the rule can give."""
    wanted = rule.at_least or PLENTY
    if rule.cap_milli is not None and rule.points_milli > 0:
        wanted = max(wanted, -(-rule.cap_milli // rule.points_milli))
    return [(_kind(profile, rule), as_of)] * wanted


def _kind(profile: Profile, rule: SignalRule) -> str:
    return (profile.intent.kinds(rule.kind) or (rule.kind,))[0]


def _signals(engine: DuckDBEngine, rows: Sequence[Row]) -> Table:
    values = [f"({value_text(kind)}, CAST({value_text(at.isoformat())} AS DATE))" for kind, at in rows]
    told = f"(VALUES {', '.join(values)})" if rows else "(SELECT '', DATE '1970-01-01' WHERE false)"
    select = (
        'SELECT c.account, s.kind, s."at", CAST(1 AS DOUBLE) AS strength, 1 AS line '
        f'FROM qualify_company c CROSS JOIN {told} AS s(kind, "at")'
    )
    return _table(engine, "qualify_signals", select, (), SIGNAL_COLUMNS)


def _people(engine: DuckDBEngine, profile: Profile, known: Sequence[str]) -> Table:
    marks = [_mark(n) for n, persona in enumerate(profile.personas) if persona.name in known]
    told = f"(VALUES {', '.join(f'({value_text(mark)})' for mark in marks)})" if marks else "(SELECT '' WHERE false)"
    empty = [f"CAST(NULL AS VARCHAR) AS {name}" for name in ("name", "email", "seniority", "department")]
    dates = [f"CAST(NULL AS DATE) AS {name}" for name in ("started", "last_active")]
    columns = ["c.account", "p.title AS person", "p.title AS title", *empty, *dates, "1 AS line"]
    select = f"SELECT {', '.join(columns)} FROM qualify_company c CROSS JOIN {told} AS p(title)"
    return _table(engine, "qualify_people", select, (), PEOPLE_COLUMNS)
