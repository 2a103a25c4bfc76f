"""How a vendor's answers are written down, and the local server that gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from closefit.facts import AnswerState, Question


@dataclass(frozen=True)
class Said:
    """One reply of the vendor: a body (JSON unless it is bytes or text), for a request to a path."""

    path: str
    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    #: What the request must have had, by name; a missing or different one makes the server answer 599.
    query: Mapping[str, str] = field(default_factory=dict)
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: object = None
    content_type: str = "application/json"

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Case:
    """What the vendor says, one reply after the other, and what has to become of it."""

    said: Sequence[Said]
    state: AnswerState
    #: Attribute to value, all of them; checked for the first question.
    facts: Mapping[str, object] = field(default_factory=dict)
    #: Kinds of the signals.
    signals: Sequence[str] = ()
    retry_after: float | None = None


@dataclass(frozen=True)
class Vendor:
    """A provider's cases by name; the contract wants those of REQUIRED, any further ones are checked alike."""

    name: str
    cases: Mapping[str, Case]
    question: Question
    options: Mapping[str, str] = field(default_factory=dict)


REQUIRED = {
    "found": AnswerState.found,
    "not_found": AnswerState.not_found,
    "rate_limited": AnswerState.rate_limited,
    "out_of_credits": AnswerState.out_of_credits,
    "bad_key": AnswerState.bad_key,
    "malformed": AnswerState.transient,
}
