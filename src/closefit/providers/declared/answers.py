"""What a reply means by the file of a declared provider: its states, its facts, its signals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Question
from closefit.providers.declared.form import Form, StateForm
from closefit.providers.declared.paths import at
from closefit.providers.declared.values import read_date, read_fact
from closefit.providers.reading import Value, day, facts_of, host, number, text
from closefit.providers.statuses import answer_of_status
from closefit.transport import Malformed, Reply
from closefit.transport.domains import registrable_domain

_EVENTS = 1_000


def refusal(form: Form, reply: Reply) -> Answer | None:
    """What a reply means that is no record: by the first of the file's rules that fits, else by its status."""
    rule = next((rule for rule in form.states if _fits(rule, reply)), None)
    if rule is not None:
        return _ruled(form, rule, reply)
    if reply.status == 202:
        return _pending(form, reply) if form.pending else Answer(AnswerState.transient, said=_NO_LATER)
    if reply.status == 204:
        return Answer(AnswerState.not_found)
    return None if 200 <= reply.status < 300 else answer_of_status(reply)


_NO_LATER = "202: it is working on it, and the file does not say how to ask later (pending)"


def _fits(rule: StateForm, reply: Reply) -> bool:
    if rule.status and reply.status not in rule.status:
        return False
    if rule.text is not None and rule.text.casefold() not in reply.text.casefold():
        return False
    return rule.body is None or bool(at(rule.body, _json(reply)))


def _json(reply: Reply) -> Any:
    try:
        return reply.json()
    except Malformed:
        return None


def _ruled(form: Form, rule: StateForm, reply: Reply) -> Answer:
    if rule.state is AnswerState.pending:
        return _pending(form, reply)
    if rule.state is AnswerState.not_found:
        return Answer(AnswerState.not_found, credits=_credits(form, _json(reply)))
    wait = number(at(rule.retry_after_path, _json(reply))) if rule.retry_after_path else None
    wait = reply.retry_after if wait is None else max(0.0, float(wait))
    return Answer(rule.state, retry_after=rule.retry_after if wait is None else wait, said=reply.said)


def _pending(form: Form, reply: Reply) -> Answer:
    assert form.pending is not None  # noqa: S101
    ticket = at(form.pending.ticket, _json(reply))
    if isinstance(ticket, bool) or not isinstance(ticket, (str, int)) or ticket == "":
        raise Malformed(f"the answer ({reply.status}) says pending and has no ticket")
    wait = form.pending.after if reply.retry_after is None else reply.retry_after
    return Answer(AnswerState.pending, retry_after=wait, ticket=str(ticket), said=reply.said)


def answer_of(form: Form, document: Any, today: dt.date, *, note: str = "") -> Answer:
    """The answer in a JSON document about one account.

    Raises:
        Malformed: the document is of another shape than the file says.
    """
    if not isinstance(document, (dict, list)):
        raise Malformed("the answer is no JSON object and no list")
    record = at(form.answer.record, document) if form.answer.record else document
    if record is None or record in ({}, []):
        return _nothing(form, document)
    if not isinstance(record, (dict, list)):
        raise Malformed(f"{form.answer.record} is no JSON object")
    facts, signals = _facts(form, record, today, note), _signals(form, record, today)
    if not facts and not signals:
        return _nothing(form, document)
    return Answer(AnswerState.found, tuple(facts), tuple(signals), _credits(form, document), said=note)


def _nothing(form: Form, document: Any) -> Answer:
    """A miss, unless an error is told where the record should be, which none of the rules names."""
    if isinstance(document, dict):
        told = next((document[key] for key in ("error", "errors") if document.get(key)), None)
        if told is not None:
            raise Malformed("the answer tells an error that no rule of states names")
    return Answer(AnswerState.not_found, credits=_credits(form, document))


def _credits(form: Form, document: Any) -> float | None:
    found = number(at(form.answer.credits, document)) if form.answer.credits else None
    return float(found) if found is not None and found >= 0 else None


def _facts(form: Form, record: Any, today: dt.date, note: str) -> list[FoundFact]:
    read = {name: read_fact(name, fact, record, today) for name, fact in form.answer.facts.items()}
    observed = day(at(form.answer.observed, record), today) if form.answer.observed else None
    sure = _confidence(number(at(form.answer.confidence, record))) if form.answer.confidence else None
    return [
        replace(
            fact,
            observed=fact.observed or observed,
            confidence=sure if fact.confidence is None else fact.confidence,
            evidence="; ".join(part for part in (fact.evidence, note) if part),
        )
        for fact in facts_of(**read)
    ]


def _confidence(value: float | None) -> float | None:
    if value is None or not 0 <= value <= 100:
        return None
    return value if value <= 1 else value / 100


def _signals(form: Form, record: Any, today: dt.date) -> list[FoundSignal]:
    found = []
    for signal in form.answer.signals:
        events = at(signal.each, record)
        for event in events[:_EVENTS] if isinstance(events, list) else ():
            when = read_date(at(signal.at, event), signal.format, today)
            if when is None:
                continue
            strength = number(at(signal.strength, event)) if signal.strength else 1.0
            fields: dict[str, object] = {
                name: value for name, path in signal.fields.items() if (value := _field(at(path, event))) is not None
            }
            if strength is not None and strength > 0:
                found.append(FoundSignal(signal.kind, when, float(strength), fields))
    return found


def _field(value: Any) -> Value | None:
    if isinstance(value, (bool, int, float)):
        return value if isinstance(value, bool) else number(value)
    return text(value)


def answers_of(form: Form, document: Any, questions: Sequence[Question], today: dt.date) -> list[Answer]:
    """The answers in a JSON document about several accounts, in the order of the questions.

    Raises:
        Malformed: the document is of another shape than the file says.
    """
    assert form.batch is not None  # noqa: S101
    items = at(form.batch.answers, document)
    if not isinstance(items, list):
        raise Malformed(f"{form.batch.answers} is missing or no list")
    if form.batch.match:
        by_domain = {registrable_domain(host(at(form.batch.match, one))): one for one in reversed(items)}
        found = [by_domain.get(question.account) for question in questions]
    elif len(items) == len(questions):
        found = items
    else:
        raise Malformed(f"{len(items)} answers to {len(questions)} questions, and nothing says which is whose")
    billed = _credits(form, document)
    share = None if billed is None else billed / len(questions)
    return [replace(_item(form, one, today), credits=share) for one in found]


def _item(form: Form, item: Any, today: dt.date) -> Answer:
    if item is None:
        return Answer(AnswerState.not_found)
    try:
        return answer_of(form, item, today)
    except Malformed as error:
        return Answer(AnswerState.transient, said=str(error))
