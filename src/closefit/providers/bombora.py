"""Bombora Company Surge: a report over many domains is ordered and comes later; who has no surge is not in it."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, host, line, number, text
from closefit.providers.statuses import answer_of_status, mentions
from closefit.transport import Malformed, Reply

#: Columns under the names that reports may give them (unverified), compared without blanks, signs and case.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "domain": ("domain", "companydomain", "website", "companyurl"),
    "score": ("compositescore", "score", "topicscore", "surgescore"),
    "topic": ("topicname", "topic"),
    "name": ("companyname", "company"),
    "employees": ("companysize", "employees", "companyemployees"),
    "industry": ("industry", "companyindustry"),
    "country": ("hqcountry", "country", "companycountry"),
}
_WAIT = 600.0
_FAILED = ("fail", "invalid", "error", "not exist", "expired", "denied")


class Bombora:
    """``POST /v4/Surge/Create``, then ``GET /v2/Surge/TryGetResult`` until the report is there."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="bombora",
        title="Bombora Company Surge",
        attributes=frozenset({"intent_topics", "name", "employees", "industry", "country"}),
        signals=frozenset({"bombora_surge"}),
        price=Price(Billed.free),  # an annual contract, and nothing for a call; contracts may cap reports
        licence=Licence.vendor,
        limits=Limits(per_second=1, at_once=1, batch=500),
        address="https://sentry.bombora.com",
        keys=("BOMBORA_USERNAME", "BOMBORA_PASSWORD"),
        options={
            "topics": ("", "Ids of the topics that you track, parted by commas; without any nothing is asked"),
            "threshold": ("60", "Score from which a topic surges, 0 to 100"),
            "columns": ("", "Columns that your reports name otherwise, such as `score=Surge Value, domain=Web Site`"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        self._basic = base64.b64encode(":".join(context.keys[key] for key in self.spec.keys).encode()).decode()
        context.http.hide([self._basic])

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        topics = [topic.strip() for topic in self._context.options.get("topics", "").split(",") if topic.strip()]
        if not topics:
            said = "no topics: set topics under [providers.bombora]"
            return [Answer(AnswerState.bad_request, said=said, sent=False)] * len(questions)
        body = {
            "Topics": [int(topic) if topic.isdecimal() else topic for topic in topics],
            "Domains": [question.account for question in questions],
            "ScoreThreshold": int(self._threshold()),
            "OutputFormat": "json",
        }
        reply = await self._send("POST", "/v4/Surge/Create", body=body)
        if reply.status != 200:
            return [answer_of_status(reply)] * len(questions)
        made = reply.record()
        number_of = number(made.get("Id"))
        if made.get("Success") is True and number_of is not None and number_of >= 0:
            return [Answer(AnswerState.pending, retry_after=_WAIT, ticket=str(int(number_of)))] * len(questions)
        if made.get("Success") is not False:
            raise Malformed("the answer says neither that a report was ordered nor that it was not")
        state = AnswerState.out_of_credits if mentions(reply, "limit", "quota", "cap ") else AnswerState.bad_request
        return [Answer(state, said=reply.said)] * len(questions)

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        reply = await self._send("GET", "/v2/Surge/TryGetResult", params={"id": ticket})
        if reply.status != 200:
            return [answer_of_status(reply)] * len(questions)
        if waiting := _not_yet(reply, ticket):
            return [waiting] * len(questions)
        rows = self._rows(reply)
        return [self._read(question, rows) for question in questions]

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        headers = {"Authorization": f"Basic {self._basic}"}
        return await self._context.http.send(method, f"{self._context.address}{path}", headers=headers, **how)

    def _threshold(self) -> float:
        return min(100.0, max(0.0, number(self._context.options.get("threshold")) or 60.0))

    def _rows(self, reply: Reply) -> list[dict[str, Any]]:
        """The rows of the report, a JSON object a line, by the names of ``_COLUMNS``.

        Raises:
            Malformed: a line is none, or no column can be read as the domain or as the score.
        """
        rows = [_object(one) for one in reply.text.splitlines() if one.strip()]
        columns = dict(_COLUMNS) | _named(self._context.options.get("columns", ""))
        found = [
            {name: value for name, words in columns.items() if (value := _cell(row, words)) is not None} for row in rows
        ]
        for column in ("domain", "score"):
            if rows and not any(column in row for row in found):
                raise Malformed(f"no column of the report is its {column}: {', '.join(map(str, rows[0]))[:150]}")
        return found

    def _read(self, question: Question, rows: list[dict[str, Any]]) -> Answer:
        own = [row for row in rows if host(row.get("domain")) == question.account]
        today, least = self._context.today, self._threshold()
        monday = today - dt.timedelta(days=today.weekday())
        signals, topics = list[FoundSignal](), list[str]()
        for row in own:
            score, topic = number(row.get("score")), text(row.get("topic"))
            if score is None or not least <= score <= 100 or topic is None or topic in topics:
                continue
            topics.append(topic)
            strength = min(1.0, max(0.0, (score - 60) / 40))
            signals.append(
                FoundSignal(
                    "bombora_surge", monday, strength, {"topic": topic, "score": score}, f"bombora {topic} {monday}"
                )
            )
        if not signals:
            return Answer(AnswerState.not_found, said=f"no surge in the report of {today.isoformat()}")
        first = own[0]
        facts = facts_of(
            intent_topics=tuple(topics),
            name=text(first.get("name")),
            employees=read.employees(first.get("employees")),
            industry=read.industry(first.get("industry")),
            country=read.country(first.get("country")),
        )
        return Answer(AnswerState.found, tuple(facts), tuple(signals))


def _not_yet(reply: Reply, ticket: str) -> Answer | None:
    """While a report runs it is a 200 with ``Success: false``; so is a report that will never come."""
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("Success") is not False:
        return None
    if mentions(reply, *_FAILED):
        return Answer(AnswerState.transient, said=reply.said)
    return Answer(AnswerState.pending, retry_after=_WAIT, ticket=ticket, said=reply.said)


def _object(words: str) -> dict[str, Any]:
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Malformed(f"a line of the report is no JSON object: {line(words, 80)}")
    return found


def _named(option: str) -> dict[str, tuple[str, ...]]:
    pairs = (pair.partition("=") for pair in option.split(","))
    return {name.strip(): (_plain(column),) for name, sign, column in pairs if sign and name.strip() in _COLUMNS}


def _cell(row: dict[str, Any], words: tuple[str, ...]) -> Any:
    cells = {_plain(column): value for column, value in row.items()}
    return next((cells[word] for word in words if cells.get(word) is not None), None)


def _plain(column: str) -> str:
    return "".join(letter for letter in column.casefold() if letter.isalnum())
