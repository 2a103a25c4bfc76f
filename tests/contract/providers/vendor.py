"""How a vendor's answers are written down, and the local server that gives them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from closefit.facts import AnswerState, Question


@dataclass(frozen=True)
class Said:
    """One reply of the vendor: a body (JSON unless it is bytes or text), for a request to a path.

    ``{server}`` in a text of the body is the local server's address.
    """

    path: str
    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    #: What the request must have had, by name; a missing or different one is a problem that fails the test.
    query: Mapping[str, str] = field(default_factory=dict)
    request_headers: Mapping[str, str] = field(default_factory=dict)
    #: The JSON that was sent.
    request_body: object = None
    #: The form that was sent.
    request_form: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def bytes(self, server: str = "") -> bytes:
        """The body as it is sent."""
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.replace("{server}", server).encode()


@dataclass(frozen=True)
class Further:
    """A further question of a batch, and what its answer has to be."""

    question: Question
    state: AnswerState
    facts: Mapping[str, object] = field(default_factory=dict)
    signals: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """What the vendor says, one reply after the other, and what has to become of it."""

    said: Sequence[Said]
    #: None, with ``looks_up``: the vendor never got the call.
    state: AnswerState | None
    #: Attribute to value, all of them; checked for the first question.
    facts: Mapping[str, object] = field(default_factory=dict)
    #: Kinds of the signals.
    signals: Sequence[str] = ()
    retry_after: float | None = None
    #: Credits that the vendor says it billed.
    credits: float | None = None
    #: Attribute to the evidence of its fact; those named are checked.
    evidence: Mapping[str, str] = field(default_factory=dict)
    #: Attribute to the low and high end of its fact.
    bands: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    #: Attribute to the day it was true according to the vendor.
    observed: Mapping[str, dt.date | None] = field(default_factory=dict)
    #: Attribute to its confidence.
    confidence: Mapping[str, float | None] = field(default_factory=dict)
    #: Days of the signals, in their order.
    days: Sequence[dt.date] = ()
    #: Asked instead of the vendor's question.
    question: Question | None = None
    #: Further questions in the same request.
    further: Sequence[Further] = ()
    #: Settings of this case, over those of the vendor.
    options: Mapping[str, str] = field(default_factory=dict)
    #: With *pending*: what the vendor says when it is asked again with the ticket, and what has to become of that.
    later: Case | None = None
    #: The call's answer was lost: it is looked up by our mark instead of asked.
    looks_up: bool = False


@dataclass(frozen=True)
class Vendor:
    """A provider's cases by name; the contract wants those of REQUIRED, any further ones are checked alike."""

    name: str
    cases: Mapping[str, Case]
    question: Question
    #: Settings of the provider; ``{server}`` in one is the local server's address.
    options: Mapping[str, str] = field(default_factory=dict)


REQUIRED = {
    "found": AnswerState.found,
    "not_found": AnswerState.not_found,
    "rate_limited": AnswerState.rate_limited,
    "out_of_credits": AnswerState.out_of_credits,
    "bad_key": AnswerState.bad_key,
    "malformed": AnswerState.transient,
}
