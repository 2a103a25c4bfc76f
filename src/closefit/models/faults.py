"""What an endpoint's faults mean: whether it is worth asking on, and in words what its user can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from closefit.facts import AnswerState
from closefit.models.endpoint import Endpoint

if TYPE_CHECKING:
    from pydantic_ai.exceptions import AgentRunError, ModelHTTPError


@dataclass(frozen=True, slots=True)
class ModelFault:
    """Why an endpoint is not asked any more."""

    state: AnswerState
    said: str
    #: Seconds after which to ask again, where it says so.
    retry_after: float | None = None


#: By status: what it is, and what happened.
_STATUSES = {
    401: (AnswerState.bad_key, "refuses the key: check the environment variable that model.key_env names"),
    402: (AnswerState.out_of_credits, "is out of credits"),
    403: (AnswerState.not_entitled, "does not let this key use the model"),
    404: (AnswerState.not_entitled, "knows no such model or address: check model.name and model.endpoint"),
    429: (AnswerState.rate_limited, "says that it is asked too fast, or that nothing is left of the plan"),
}


def fault_of(error: AgentRunError, name: str, endpoint: Endpoint | None) -> tuple[ModelFault | None, str]:
    """The fault, when asking on is useless, and what happened; None where only this answer is of no use."""
    from pydantic_ai.exceptions import ModelAPIError, ModelConnectionError, ModelHTTPError

    where = f"the model at {endpoint.host}" if endpoint else name
    shown = endpoint.shown if endpoint else str
    status = error.status_code if isinstance(error, ModelHTTPError) else getattr(error.__cause__, "status_code", None)
    if isinstance(error, ModelAPIError) and isinstance(status, int):
        return _by_status(status, error.retry_after, where, shown(_message(error.body)))
    if isinstance(error, ModelConnectionError):
        too_slow = "timed out" in str(error).lower()
        seconds = f" within {endpoint.timeout:g} seconds" if endpoint else ""
        said = f"{where} did not answer{seconds}" if too_slow else f"{where} cannot be reached"
        return ModelFault(AnswerState.transient, said), said
    if isinstance(error, ModelAPIError):
        said = f"{where} did not answer as expected: {shown(error)}"
        return ModelFault(AnswerState.transient, said), said
    return None, f"{name} gave no answer of the wanted type: {shown(error)}"


def _by_status(
    status: int, retry_after: float | None, where: str, message: str
) -> tuple[ModelFault | None, str]:  # fmt: skip
    quoted = f' (it said: "{message}")' if message else ""
    if status in _STATUSES:
        state, what = _STATUSES[status]
        said = f"{where} {what} ({status}){quoted}"
        return ModelFault(state, said, retry_after), said
    if 300 <= status < 400:
        said = f"{where} answers with a redirect ({status}), which is not followed: name the address it leads to"
        return ModelFault(AnswerState.not_entitled, said), said
    said = f"{where} answered {status}{quoted}"
    return (ModelFault(AnswerState.transient, said, retry_after) if status >= 500 else None), said


def refuses_schema(error: ModelHTTPError) -> bool:
    """Whether a request was refused because the endpoint does not know answers by JSON schema."""
    words = str(error.body).lower()
    return error.status_code in {400, 422} and any(one in words for one in ("response_format", "json_schema"))


def _message(body: object) -> str:
    if isinstance(body, dict):
        inner = body.get("error", body)
        body = inner.get("message", "") if isinstance(inner, dict) else inner
    return str(body or "")
