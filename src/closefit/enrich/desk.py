"""A provider's desk in a running executor: who waits for it, how fast it may be asked, and when it is left alone.

Waiting, counting and giving up are here and nowhere else; a provider itself never waits and never tries again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from closefit.enrich.offers import Offer
from closefit.facts import AnswerState, Question

#: Answers after which a provider is not asked any more in a run, and what its user can do.
SWITCHED_OFF = {
    AnswerState.out_of_credits: "it is out of credits: top it up, or wait for the next period",
    AnswerState.bad_key: "it refuses the key: check the environment variable that holds it",
    AnswerState.not_entitled: "the plan does not include this: change the plan, or take it out of the settings",
}


#: Calls that are written down ahead at the most: they reach the disk together, and the more the less often.
_AHEAD = 96


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often is waited. All times are seconds."""

    #: Tries of one call that meets faults that may pass.
    tries: int = 4
    #: The first wait; each further one is twice as long.
    wait: float = 0.5
    #: The longest wait; a provider that asks for more is left alone.
    longest: float = 60.0
    #: For one answer; whatever a provider waits for itself, its call is then taken for lost.
    answer: float = 600.0
    #: Times in a row that a provider may say *too fast*, and faults in a row that it may have.
    too_fast: int = 8
    faults: int = 20
    #: Between two looks at an answer that is pending, and how often it is looked at in one run.
    poll: float = 3.0
    polls: int = 5

    def after(self, turn: int) -> float:
        """The wait after the n-th time, counted from 1."""
        return float(min(self.longest, self.wait * 2 ** (turn - 1)))


class Call:
    """One request: the accounts it is about, what is set aside for it, and how often it was tried."""

    __slots__ = ("desk", "number", "paid", "polls", "questions", "repeats", "reserved", "ticket")

    def __init__(self, number: int, desk: Desk, questions: Sequence[Question], repeats: int | None = None) -> None:
        self.number, self.desk, self.questions, self.repeats = number, desk, questions, repeats
        #: Micros for each account.
        self.reserved = desk.price
        self.ticket: str | None = None
        self.polls = 0
        #: Whether looking at its answer costs something, so that a look is written down like a call.
        self.paid = False


@dataclass(slots=True)
class Tally:
    """What one provider did in this run."""

    calls: int = 0
    #: Accounts asked about, and how that ended.
    asked: int = 0
    found: int = 0
    not_found: int = 0
    #: Facts by attribute, those that came along unasked too.
    facts: dict[str, int] = field(default_factory=dict)
    credits: float = 0.0
    #: Micros billed, and of them those that may have been billed.
    micros: int = 0
    maybe_micros: int = 0
    #: Calls that ask again for an answer that was lost.
    possibly_double: int = 0
    waited: int = 0
    faults: int = 0
    refused: int = 0
    pending: int = 0
    never_left: int = 0
    #: Accounts given up after the last try.
    given_up: int = 0
    #: Answers that were billed higher than declared.
    dearer: int = 0
    #: Accounts whose question it could not take, and its last words about a fault or such a question.
    bad_requests: int = 0
    trouble: str = ""


class Desk:
    """The state of one provider in one run."""

    def __init__(self, offer: Offer, patience: Patience) -> None:
        self.offer, self.patience = offer, patience
        self.name, self.limits = offer.name, offer.spec.limits
        #: The highest price seen or declared, in micros.
        self.price = offer.price
        self.queue: deque[tuple[str, int | None]] = deque()
        self.ready: deque[Call] = deque()
        self.under_way = 0
        #: Written down, and not under way yet.
        self.intended = 0
        #: Calls that are written down before a slot is free for them.
        self.ahead = min(_AHEAD, 12 * self.limits.at_once)
        self.off: str | None = None
        self.tally = Tally()
        self._free_at = 0.0
        self._told_until = 0.0
        self._too_fast = 0
        self._faults = 0

    def free_at(self) -> float:
        """From when the next request may leave."""
        return self._free_at

    def may_send(self, now: float) -> bool:
        return now >= self._free_at and self.under_way < self.limits.at_once

    def left(self, now: float) -> None:
        """A request leaves now."""
        self.under_way += 1
        self.intended -= 1
        if self.limits.per_second:
            self._free_at = max(self._free_at, now) + 1 / self.limits.per_second

    def good(self) -> None:
        """It answered."""
        self._too_fast = self._faults = 0

    def too_fast(self, now: float, retry_after: float | None) -> None:
        """It said that it is asked too fast: nobody asks until the wait is over."""
        self.tally.waited += 1
        if retry_after is not None and retry_after > self.patience.longest:
            self.close(f"it asks to wait for {retry_after:,.0f} seconds: run again later")
            return
        if now >= self._told_until or self._too_fast == 0:  # several calls under way are told at once
            self._too_fast += 1
        if self._too_fast > self.patience.too_fast:
            self.close(f"it said {self._too_fast} times in a row that it is asked too fast: run again later")
            return
        wait = self.patience.after(self._too_fast) if retry_after is None else retry_after
        self._told_until = now + wait
        self._free_at = max(self._free_at, self._told_until)

    def fault(self) -> None:
        """It had a fault that may pass."""
        self._faults += 1
        self.tally.faults += 1
        if self._faults >= self.patience.faults:
            self.close(f"it had {self._faults} faults in a row: run again later")

    def close(self, why: str) -> None:
        """It is not asked any more."""
        self.off = self.off or why
