"""After a crash: calls of which nobody knows how they ended, and what becomes of each.

* Written down and not sent, on the same start of the machine: it never left, and cost nothing. Where the system does
  not say which start it is, that cannot be known, and it is treated as sent.
* Pending: looked at again with its ticket.
* Sent, and its provider keeps our mark: it is looked up, without paying again.
* Sent otherwise: *unknown*. It counts as billed, and is asked once more, as possibly double.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from closefit.enrich.agree import usable
from closefit.enrich.offers import Offer
from closefit.enrich.settle import answer_row, fact_rows
from closefit.facts import Answer, AnswerState, Question
from closefit.providers.provider import LookedUp
from closefit.store import CallRow, CallState, Purchases, Tick

_ENDED = frozenset({AnswerState.found, AnswerState.not_found})


@dataclass(slots=True)
class Recovered:
    """What was found out about the calls of runs that were cut short."""

    #: Account, provider and call whose answer is lost.
    lost: list[tuple[str, str, int]] = field(default_factory=list)
    never_left: int = 0
    looked_up: int = 0
    #: Account and attribute of what was looked up.
    touched: set[tuple[str, str]] = field(default_factory=set)
    #: Calls of any run whose answer was lost and never asked for again, by account and provider.
    unknown: list[CallRow] = field(default_factory=list)


async def recover(
    purchases: Purchases, boots: Mapping[int, str], boot: str, offers: Mapping[str, Offer], moment: str
) -> Recovered:
    """Settle every open call of earlier runs; ``boots`` has the start of the machine that each run was on."""
    found, tick = Recovered(), Tick(moment)
    calls: dict[int, list[CallRow]] = {}
    for row in purchases.open_calls():
        calls.setdefault(row.call, []).append(row)
    for every in calls.values():
        rows = _without_tickets(every, tick, moment)
        if not rows:
            continue
        first = rows[0]
        if first.state is CallState.intended and boot and boots.get(first.run) == boot:
            found.never_left += 1
            tick.answered += [_closed(row, CallState.never_left, 0, moment) for row in rows]
        else:
            await _sent(rows, offers.get(first.provider), found, tick, moment)
    if tick:
        with purchases.writing():
            purchases.commit(tick)
    found.unknown = purchases.lost_calls()
    return found


def _without_tickets(rows: list[CallRow], tick: Tick, moment: str) -> list[CallRow]:
    """All but those whose answer can still be fetched; a look at them that was cut short may have cost."""
    for row in rows:
        if row.ticket is None:
            continue
        if row.state is not CallState.pending:
            said = "a look at its answer was lost; it may have been billed"
            pending = CallState.pending.value, None, row.reserved, None, moment, row.ticket, said
            tick.answered.append((*pending, row.call, row.account))
    return [row for row in rows if row.ticket is None]


async def _sent(rows: list[CallRow], offer: Offer | None, found: Recovered, tick: Tick, moment: str) -> None:
    answers: Sequence[Answer] | None = None
    if offer is not None and offer.spec.looks_up and isinstance(offer.provider, LookedUp):
        questions = [Question(row.account, frozenset(row.wanted.split()), {}, row.mark) for row in rows]
        try:
            answers = await offer.provider.look_up(questions)
        except Exception:  # noqa: BLE001  (whatever went wrong: it could not be looked up)
            answers = [Answer(AnswerState.transient, lost=True)] * len(rows)
        if answers is None:
            found.never_left += 1
            tick.answered += [_closed(row, CallState.never_left, 0, moment) for row in rows]
            return
    for place, row in enumerate(rows):
        answer = answers[place] if answers and len(answers) == len(rows) else None
        if offer is None or answer is None or answer.state not in _ENDED:
            found.lost.append((row.account, row.provider, row.call))
            tick.answered.append(_closed(row, CallState.unknown, row.reserved, moment))
            continue
        found.looked_up += 1
        kept = [fact for fact in answer.facts if usable(fact)]
        billed = offer.billed(answer)
        tick.answered.append(answer_row(row.call, row.account, answer, billed=billed, moment=moment, kept=kept))
        if kept:
            tick.facts += fact_rows(offer.spec, row.call, row.account, kept, billed=billed, moment=moment)
            found.touched.update((row.account, fact.attribute) for fact in kept)


def _closed(row: CallRow, state: CallState, micros: int, moment: str) -> tuple[object, ...]:
    said = "its answer was lost; it may have been billed" if state is CallState.unknown else None
    return state.value, None, micros, None, moment, None, said, row.call, row.account
