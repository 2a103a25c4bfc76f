"""What the model may answer to a question: a type of its own, and what is checked beyond the type."""

from __future__ import annotations

import re
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from closefit.research import quote
from closefit.research.questions import AnswerKind, PageQuestion

Value = str | bool | float


class Reply(BaseModel):
    """One answer of the model; ``value`` is None where the pages do not say it."""

    model_config = ConfigDict(extra="forbid")

    value: Value | None
    quote: str = Field(default="", max_length=quote.LONGEST)


_Reply = TypeVar("_Reply", bound=Reply)

#: A text answer is a statement: no address to be sent to, no mark-up, one line.
_UNWANTED = re.compile(r"https?://|www\.|@\w+\.|[<>{}\x00-\x1f]", re.IGNORECASE)


def reply_type(question: PageQuestion) -> type[Reply]:
    """The type of a question's answer, as a JSON schema that bounds every number and length."""
    value: object = {
        AnswerKind.choice: Literal[question.choices] if question.choices else str,
        AnswerKind.flag: bool,
        AnswerKind.number: float,
        AnswerKind.text: str,
    }[question.kind]
    bounds = Field(
        description=question.ask,
        ge=question.low,
        le=question.high,
        max_length=question.longest if question.kind is AnswerKind.text else None,
    )
    return create_model("Reply", __base__=Reply, value=(value | None, bounds))  # type: ignore[operator]


def objection(question: PageQuestion, reply: Reply, pages: list[tuple[str, str]]) -> str | None:
    """Why an answer is not taken; None when it is. A refused answer is recorded as unknown."""
    if reply.value is None:
        return None
    if quote.find_quote(reply.quote, pages) is None:
        return f"the quote {reply.quote[:80]!r} does not stand in any page that was read"
    if question.kind is AnswerKind.number and not quote.names_number(reply.quote, float(reply.value)):
        return f"the quote does not have the number {reply.value} in it"
    if question.kind is AnswerKind.text and _UNWANTED.search(str(reply.value)):
        return "a text answer is one line of words, without addresses and mark-up"
    if question.kind is AnswerKind.text and not str(reply.value).strip():
        return "an empty text is no answer"
    return None
