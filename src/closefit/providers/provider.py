"""The socket of providers: what every file of this folder declares and does, and how its faults become answers.

A provider knows one vendor: how to ask and how to read the answer. It does not retry, cache, rank or judge; order,
budget and memory are the waterfall's. It gets everything from outside: an HTTP client, its settings, today's date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.transport import Http, Malformed, NoAnswer, NotSendable

if TYPE_CHECKING:
    from closefit.transport.dns import Dns
    from closefit.transport.pages import Pages


class Billed(StrEnum):
    """When a vendor takes its price for an account."""

    #: Only when it found something.
    found = "found"
    #: For every account asked about, found or not.
    asked = "asked"
    free = "free"


@dataclass(frozen=True, slots=True)
class Price:
    """What one account costs, in the vendor's credits; what a credit costs is the user's contract."""

    billed: Billed
    credits: float = 1.0
    #: List price of a credit in micros of a US dollar; None when it is not public and the settings must say it.
    credit_micros: int | None = None
    #: False when no source verifies this price; then it is said beside every bill.
    verified: bool = False
    #: True when every look at a pending answer costs as much as the request.
    looks: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a vendor may be asked."""

    per_second: float | None = None
    at_once: int = 8
    #: Accounts in one request; more than 1 where a batch endpoint exists.
    batch: int = 1


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """What a provider declares about itself."""

    #: As in the settings, on the command line and in provenance: ``apollo``.
    name: str
    title: str
    #: Attributes it can fill.
    attributes: frozenset[str]
    price: Price
    licence: Licence
    #: Kinds of signals it can bring.
    signals: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    #: Base address; ``[providers.NAME] address`` replaces it. Empty for what asks no fixed server.
    address: str = ""
    #: Environment variables that hold its secrets, such as ``("APOLLO_API_KEY",)``; empty when it needs none.
    keys: tuple[str, ...] = ()
    #: Secrets that it can do without: with them it may ask more.
    optional_keys: tuple[str, ...] = ()
    #: Known facts without which it cannot ask (beside the domain, which is always known).
    needs: frozenset[str] = frozenset()
    #: True when a lost answer can be looked up by our mark without paying again.
    looks_up: bool = False
    #: True for what a user must switch on knowingly (terms of a third party, personal data).
    opt_in: bool = False
    #: Settings of its own under ``[providers.NAME]``, with their defaults and what they mean.
    options: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """Everything a provider is given."""

    http: Http
    today: dt.date
    #: Secrets by the name of their environment variable.
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = ""
    #: Its options, with the defaults filled in.
    options: Mapping[str, str] = field(default_factory=dict)
    #: For those that read companies' own pages and records; None where the run fetches none.
    pages: Pages | None = None
    dns: Dns | None = None

    def __post_init__(self) -> None:
        if self.keys:  # a server that says our key back must not make us print it
            self.http.hide(self.keys.values())


@runtime_checkable
class Provider(Protocol):
    """One vendor."""

    spec: ClassVar[ProviderSpec]

    def __init__(self, context: ProviderContext) -> None: ...

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """One request (or the few that belong together): an answer per question, in their order.

        At most ``spec.limits.batch`` questions. May raise NoAnswer and Malformed of the transport.
        """
        ...


@runtime_checkable
class Polled(Provider, Protocol):
    """A provider whose answers may come later."""

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        """The answers behind a ticket: found, not found, or pending again."""
        ...


@runtime_checkable
class LookedUp(Provider, Protocol):
    """A provider that can say what became of a call whose answer was lost."""

    async def look_up(self, questions: Sequence[Question]) -> Sequence[Answer] | None:
        """The answers to the call with these marks, or None when the vendor never got it. Costs nothing."""
        ...


async def ask(provider: Provider, questions: Sequence[Question]) -> Sequence[Answer]:
    """Ask, and make an answer of whatever happens: no fault of a vendor or of the network is raised from here."""
    return await _answers(provider.ask(questions), questions)


async def poll(provider: Polled, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
    """As :func:`ask`, with the ticket of a pending answer. After a transient fault the ticket is still good."""
    return await _answers(provider.poll(ticket, questions), questions)


async def _answers(call: Awaitable[Sequence[Answer]], questions: Sequence[Question]) -> Sequence[Answer]:
    try:
        answers = await call
    except NotSendable as error:
        return [Answer(AnswerState.bad_request, said=str(error), sent=False)] * len(questions)
    except NoAnswer as error:
        return [Answer(AnswerState.transient, said=str(error), sent=error.sent, lost=error.sent)] * len(questions)
    except Malformed as error:
        return [Answer(AnswerState.transient, said=str(error), lost=True)] * len(questions)
    if not all(isinstance(one, Answer) for one in answers):
        return [Answer(AnswerState.transient, said="what it brings is no answer", lost=True)] * len(questions)
    if len(answers) != len(questions):
        said = f"{len(answers)} answers to {len(questions)} questions"
        return [Answer(AnswerState.transient, said=said, lost=True)] * len(questions)
    return answers
