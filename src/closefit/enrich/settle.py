"""What one answer means: for the ledger, for the budget, for the account, and for the provider that gave it."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.enrich.agree import kind_of, spelled
from closefit.enrich.budget import Budget
from closefit.enrich.desk import SWITCHED_OFF, Call, Desk
from closefit.enrich.waterfall import Waterfall
from closefit.facts import Answer, AnswerState, FoundFact, Question
from closefit.providers.provider import ProviderSpec
from closefit.store import CallState, SignalRow, Tick
from closefit.store.values import stored_value

#: Characters of a vendor's words that are kept.
_SAID = 300


@dataclass(frozen=True, slots=True)
class Again:
    """A question that is not settled: ask it again after a while, or look whether its answer has come."""

    wait: float
    repeats: int | None = None
    ticket: str | None = None


class Settling:
    """Settles the answers of one run."""

    def __init__(self, waterfall: Waterfall, budget: Budget, run: int) -> None:
        self._waterfall, self._budget, self._run = waterfall, budget, run
        #: Tries so far by account and provider, only where there was a fault.
        self._tries: dict[tuple[str, str], int] = {}
        #: Account and attribute of everything that was brought since it was last asked for.
        self.touched: set[tuple[str, str]] = set()

    def settle(
        self, call: Call, question: Question, answer: Answer, tick: Tick, now: float
    ) -> Again | None:  # fmt: skip
        """Write an answer down and draw the consequences; None when the account goes on."""
        desk, state = call.desk, answer.state
        if state is AnswerState.found or state is AnswerState.not_found:
            self._answered(call, question, answer, tick)
            return None
        billed = max(call.reserved, desk.offer.price) if answer.lost else desk.offer.billed(answer)
        self._pay(call, answer, billed)
        self._write(call, question, answer, billed, tick)
        if state in SWITCHED_OFF:
            desk.tally.refused += 1
            desk.close(f"{SWITCHED_OFF[state]}{_quoted(answer.said)}")
            return None
        if state is AnswerState.rate_limited:
            desk.too_fast(now, answer.retry_after)
            return Again(0.0, call.repeats)
        if state is AnswerState.pending:
            return self._pending(call, question, answer)
        if state is AnswerState.bad_request:
            desk.good()
            desk.tally.refused += 1
            desk.tally.bad_requests += 1
            desk.tally.trouble = answer.said
            self._waterfall.take(question, desk.name, answer)
            return None
        return self._fault(call, question, answer)

    def never_left(self, call: Call, tick: Tick) -> None:
        """A call that was written down and is taken back."""
        call.desk.tally.never_left += 1
        for question in call.questions:
            self._budget.settle(call.reserved, 0)
            if call.ticket is not None:  # a look that did not happen: the answer is still to come
                continue
            row = (CallState.never_left.value, None, 0, None, tick.moment, None, None, call.number, question.account)
            tick.answered.append(row)

    # --- how ---------------------------------------------------------------------------------------------------

    def _answered(self, call: Call, question: Question, answer: Answer, tick: Tick) -> None:
        desk = call.desk
        tally, billed = desk.tally, desk.offer.billed(answer)
        desk.good()
        self._pay(call, answer, billed)
        kept = self._waterfall.take(question, desk.name, answer)
        tally.asked += 1
        if answer.state is AnswerState.found:
            tally.found += 1
        else:
            tally.not_found += 1
        if call.repeats is not None:
            tally.possibly_double += 1
        self._write(call, question, answer, billed, tick, kept=kept)
        if kept:
            self._keep(call, question, kept, billed, tick)
        for signal in answer.signals:
            row = SignalRow(
                question.account, signal.kind, signal.at.isoformat(), signal.strength, dict(signal.fields), signal.event
            )
            tick.signals.append((desk.name, call.number, row))

    def _keep(self, call: Call, question: Question, kept: list[FoundFact], billed: int, tick: Tick) -> None:
        desk, counts = call.desk, call.desk.tally.facts
        tick.facts += fact_rows(desk.offer.spec, call.number, question.account, kept, billed=billed, moment=tick.moment)
        for fact in kept:
            counts[fact.attribute] = counts.get(fact.attribute, 0) + 1
            self.touched.add((question.account, fact.attribute))

    def _write(
        self, call: Call, question: Question, answer: Answer, billed: int, tick: Tick,
        *, kept: list[FoundFact] | None = None,
    ) -> None:  # fmt: skip
        tick.answered.append(
            answer_row(call.number, question.account, answer, billed=billed, moment=tick.moment, kept=kept)
        )

    def _pay(self, call: Call, answer: Answer, billed: int) -> None:
        desk = call.desk
        self._budget.settle(call.reserved, billed)
        desk.tally.micros += billed
        if answer.lost:
            desk.tally.maybe_micros += billed
        desk.tally.credits += desk.offer.credits(answer)
        if billed > call.reserved:
            desk.tally.dearer += 1
            desk.price = max(desk.price, billed)

    def _pending(self, call: Call, question: Question, answer: Answer) -> Again | None:
        desk, patience = call.desk, call.desk.patience
        desk.good()
        if answer.ticket is not None and call.polls >= patience.polls:
            desk.tally.pending += 1
            self._waterfall.give_up(question, desk.name)
            # It may come and be billed after the run: what was set aside for it buys nothing else.
            if not call.paid:
                self._budget.hold(call.reserved)
            return None
        wait = patience.poll if answer.retry_after is None else min(answer.retry_after, patience.longest)
        if answer.ticket is not None:
            # What is found later is paid later: the price is set aside again.
            call.paid = call.paid or bool(answer.credits)
            if self._budget.reserve(call.reserved):
                return Again(wait, ticket=answer.ticket)
            desk.tally.pending += 1
            self._waterfall.give_up(question, desk.name)
            return None
        tries = self._count(question, desk)
        if tries > patience.polls:
            desk.tally.pending += 1
            self._waterfall.give_up(question, desk.name)
            return None
        return Again(wait)

    def _fault(self, call: Call, question: Question, answer: Answer) -> Again | None:
        desk = call.desk
        desk.tally.trouble = answer.said or desk.tally.trouble
        desk.fault()
        tries = self._count(question, desk)
        twice = answer.lost and call.repeats is not None
        if tries >= desk.patience.tries or twice or desk.off:
            if not desk.off:
                desk.tally.given_up += 1
                self._waterfall.give_up(question, desk.name)
            return None
        wait = desk.patience.after(tries) if answer.retry_after is None else answer.retry_after
        return Again(min(wait, desk.patience.longest), call.number if answer.lost else call.repeats)

    def _count(self, question: Question, desk: Desk) -> int:
        key = question.account, desk.name
        self._tries[key] = tries = self._tries.get(key, 0) + 1
        return tries


def answer_row(
    call: int, account: str, answer: Answer, *, billed: int, moment: str, kept: list[FoundFact] | None
) -> tuple[object, ...]:  # fmt: skip
    """How an answer stands in the ledger."""
    state = CallState.unknown.value if answer.lost else answer.state.value
    if not answer.sent:
        state = CallState.never_left.value
    brought = " ".join([fact.attribute for fact in kept]) if kept else None
    said = answer.said[:_SAID] or None
    return state, brought, billed, answer.credits, moment, answer.ticket, said, call, account


def fact_rows(
    spec: ProviderSpec, call: int, account: str, kept: list[FoundFact], *, billed: int, moment: str
) -> list[tuple[object, ...]]:  # fmt: skip
    """How the facts of one answer are held; each has an equal share of the price, to the micro."""
    share, rest = divmod(billed, len(kept))
    return [
        (
            account, fact.attribute, spec.name, call,
            stored_value(spelled(fact.attribute, fact.value), kind_of(fact.attribute, fact.value)), moment,
            fact.observed.isoformat() if fact.observed else None, fact.confidence, share + (place < rest),
            spec.licence.value, fact.evidence, fact.low, fact.high,
        )
        for place, fact in enumerate(kept)
    ]  # fmt: skip


def _quoted(said: str) -> str:
    return f' (it said: "{said[:120]}")' if said else ""
