"""What an HTTP status means where the vendor says nothing else. 202 is no answer: without a ticket nobody can wait."""

from __future__ import annotations

from dataclasses import replace

from closefit.facts import Answer, AnswerState
from closefit.transport import Reply

_STATES = {
    400: AnswerState.bad_request,
    401: AnswerState.bad_key,
    402: AnswerState.out_of_credits,
    403: AnswerState.not_entitled,
    404: AnswerState.not_found,
    408: AnswerState.transient,
    422: AnswerState.bad_request,
    425: AnswerState.transient,
    429: AnswerState.rate_limited,
}


def mentions(reply: Reply, *words: str) -> bool:
    """The reply is short, as errors are, and one of the words stands in it."""
    return len(reply.body) < 4_000 and any(word in reply.text.casefold() for word in words)


def answer_where_404_is_a_miss(reply: Reply) -> Answer:
    """As :func:`answer_of_status`; a 404 that is no JSON is not the vendor's miss but a wrong address.

    Raises:
        Malformed: it is a 404 of another kind.
    """
    if reply.status == 404:
        reply.json()
    return answer_of_status(reply)


def answer_where_404_is_no_miss(reply: Reply) -> Answer:
    """As :func:`answer_of_status`, for a vendor whose miss is a success: a 404 says that its address is wrong."""
    answer = answer_of_status(reply)
    if answer.state is AnswerState.not_found:
        return replace(answer, state=AnswerState.bad_request, said=f"no such address there; {answer.said}")
    return answer


def answer_of_status(reply: Reply) -> Answer:
    """An answer without facts for a reply that is no success: 4xx by its meaning, everything else as transient."""
    state = _STATES.get(reply.status)
    if state is None:
        state = AnswerState.bad_request if 400 <= reply.status < 500 else AnswerState.transient
    return Answer(state, retry_after=reply.retry_after, said=reply.said)
