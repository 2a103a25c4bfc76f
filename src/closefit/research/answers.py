"""What the model may answer to a question: a type of its own, and what is checked beyond the type."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from closefit.research import quote
from closefit.research.questions import AnswerKind, PageQuestion

Value = str | bool | float


class Reply(BaseModel):
    """One answer of the model; ``value`` is None where the pages do not say it."""

    # Both are asked for, so that an endpoint may hold the model to the schema; one that leaves the quote out is read.
    model_config = ConfigDict(extra="forbid", json_schema_extra={"required": ["value", "quote"]})

    value: Value | None
    quote: str = Field(default="", max_length=quote.LONGEST)


_Reply = TypeVar("_Reply", bound=Reply)

#: A text answer is a statement: no address to be sent to, no mark-up, no formula of a spreadsheet.
_UNWANTED = re.compile(r"https?:|\bwww\.|\S@\S|[<>{}\[\]`\\|]|^\s*[=+@-]", re.IGNORECASE)
#: Letters that are not seen, or that break the line.
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def reply_type(question: PageQuestion) -> type[Reply]:
    """The type of a question's answer, as a JSON schema that bounds every number and length."""
    value: object = {
        AnswerKind.choice: Literal[question.choices] if question.choices else str,
        AnswerKind.flag: bool,
        AnswerKind.number: float,
        AnswerKind.text: str,
    }[question.kind]
    number = question.kind is AnswerKind.number
    bounds = Field(
        ge=question.low,
        le=question.high,
        max_length=question.longest if question.kind is AnswerKind.text else None,
        allow_inf_nan=False if number else None,
    )
    return create_model("Reply", __base__=Reply, value=(value | None, bounds))  # type: ignore[operator]


def objection(question: PageQuestion, reply: Reply, pages: list[tuple[str, str]]) -> str | None:
    """Why an answer is not taken; None when it is. A refused answer is recorded as unknown."""
    if reply.value is None:
        return None
    words = quote.plain(reply.quote)
    if not quote.proves(words):
        return f"the quote {words[:80]!r} is too short or too long to prove anything"
    found = quote.find_quote(words, pages)
    if found is None:
        return f"the quote {words[:80]!r} does not stand in any page that was read"
    if question.kind is AnswerKind.number and not quote.names_number(words, float(reply.value)):
        return f"the quote {words[:80]!r} does not have the number {float(reply.value):g} in it"
    if question.kind is AnswerKind.text:
        return _objection_to_text(str(reply.value), found)
    return None


def _objection_to_text(text: str, found: quote.Located) -> str | None:
    """Why a text of the model's own words is not taken."""
    if not text.strip():
        return "an empty text is no answer"
    if _UNWANTED.search(text) or any(unicodedata.category(letter) in _UNSEEN for letter in text):
        return "a text answer is one line of words, without addresses, mark-up and formulas"
    invented = quote.numbers(text) - quote.numbers(found.page)
    if invented:
        return f"the page of the quote does not have the number {min(invented):g} that the text names"
    return None
