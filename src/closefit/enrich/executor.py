"""The executor: calls written down, sent, answered and written down again, a few at a time.

Everything that happened since the last look is one *tick*: answers are settled, the calls that leave now and the ones
that are intended next are chosen, all of it is committed in one transaction, and only then the calls leave. Intents
are made a few calls ahead and reach the disk in a thread, so that no slot waits for the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import heapq
import math
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from closefit.enrich.budget import Budget
from closefit.enrich.desk import Call, Desk, Patience
from closefit.enrich.hands import Hands
from closefit.enrich.settle import Settling
from closefit.enrich.waterfall import Waterfall
from closefit.facts import Answer, AnswerState, Question
from closefit.providers.provider import Polled, ask, poll
from closefit.store import CallRow, Purchases, Tick

#: Seconds between two lines of progress.
_SAY = 0.2

#: Faults of a look at a pending answer, after which it is still pending.
_LOOK_AGAIN = frozenset({AnswerState.transient, AnswerState.rate_limited})

CEILING = "the budget is used up"

Clock = Callable[[], dt.datetime]
Progress = Callable[[Mapping[str, Desk], Budget], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls are under way at once, and how long is waited."""

    at_once: int = 8
    patience: Patience = Patience()  # noqa: RUF009  (frozen)


class Executor:
    """One run over one waterfall. Use it once."""

    def __init__(
        self, waterfall: Waterfall, desks: Mapping[str, Desk], budget: Budget, purchases: Purchases,
        *, run: int, clock: Clock, pace: Pace, progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.waterfall, self.desks, self.budget, self._purchases = waterfall, desks, budget, purchases
        self._run, self._clock, self._pace, self._progress = run, clock, pace, progress
        self._number = purchases.last_call()
        self._settling = Settling(waterfall, budget, run)
        self._finished: list[tuple[Call, Sequence[Answer]]] = []
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._unsynced: list[Call] = []
        self._under_way = self._intended = self._turn = 0
        self._hands = Hands(self._asking)
        self._said = 0.0
        self._awaited: list[Call] = []
        #: How often an account is under way, of those that begin with more than one answer to come.
        self._ways: Counter[str] = Counter()
        #: By account and provider, the call of an earlier run whose answer was lost.
        self._lost: dict[tuple[str, str], int] = {}
        #: What went wrong outside of a tick, and what a tick could not write down.
        self._failed: Exception | None = None
        self._unwritten: Tick | None = None
        self.stopped = False

    def first(self, lost: Sequence[tuple[str, str, int]]) -> None:
        """Account, provider and call whose answer was lost: asked once more, before everything else."""
        for account, provider, call in lost:
            self._lost.pop((account, provider), None)
            self.desks[provider].queue.append((account, call))

    def repeat(self, unknown: Sequence[CallRow]) -> None:
        """Calls of earlier runs whose answers were lost: who asks the same once more says so."""
        for row in unknown:
            if not set(self.waterfall.fields).isdisjoint(row.wanted.split()):
                self._lost[row.account, row.provider] = row.call

    def wait_for(self, rows: Sequence[CallRow]) -> None:
        """Calls of earlier runs whose answers are still to come: they are looked at first, and not asked anew."""
        calls: dict[tuple[int, str | None], list[CallRow]] = {}
        for row in rows:
            if row.provider in self.desks and row.account in self.waterfall.lines:
                calls.setdefault((row.call, row.ticket), []).append(row)
        for (number, ticket), accounts in calls.items():
            first = accounts[0]
            questions = [Question(row.account, frozenset(row.wanted.split()), {}, row.mark) for row in accounts]
            for question in questions:
                self.waterfall.give_up(question, first.provider)
            call = Call(number, self.desks[first.provider], questions, first.repeats)
            call.ticket, call.reserved, call.paid = ticket, first.reserved, bool(first.credits)
            if self.budget.reserve(call.reserved * len(questions)):
                self._awaited.append(call)
            else:
                call.desk.tally.pending += len(questions)

    async def go(self) -> None:
        """Until nobody has anything left to ask, the budget is used up, or somebody stops it."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._syncing: asyncio.Future[None] | None = None
        waiting = self._ways = Counter(account for desk in self.desks.values() for account, _ in desk.queue)
        for call in self._awaited:
            waiting.update(question.account for question in call.questions)
            self._poll(call)
        for key in self.waterfall.lines:
            if key not in waiting:
                self._enqueue(key)
        with self._purchases.writing(), self._stoppable():
            try:
                while self._step():
                    await self._wake.wait()
                    self._wake.clear()
            finally:
                await self._leave()

    def stop(self) -> None:
        """Nothing more leaves; what is under way is waited for."""
        self.stopped = True
        self._wake.set()

    # --- one tick ----------------------------------------------------------------------------------------------

    def _step(self) -> bool:
        """One tick; False when there is nothing left to do or to wait for."""
        if self._failed is not None:
            raise self._failed
        now, tick = self._loop.time(), Tick(self._moment())
        self._settle_finished(tick, now)
        while self._later and self._later[0][0] <= now:
            heapq.heappop(self._later)[2]()
        self._switch_off(tick)
        sends = [] if self.stopped else self._choose(now, tick)
        self._commit(tick)
        for call in sends:
            self._hands.take(call)
        if self.stopped:
            return self._under_way > 0
        if not self._under_way:
            self._prepare()
            return self._intended > 0 or bool(self._later) or any(desk.queue for desk in self.desks.values())
        if self._runs_low():
            self._loop.call_soon(self._prepare_aside)  # behind the first step of the calls that leave
        elif self._under_way < self._pace.at_once:
            self._arm(now)
        self._tell(now)
        return True

    def _runs_low(self) -> bool:
        """Whether some provider has fewer calls written down ahead than it should: many are written down at once."""
        return any(desk.queue and desk.intended <= desk.ahead // 2 for desk in self.desks.values())

    def _prepare(self) -> None:
        """What need not be waited for: the calls that come next are written down, and someone is told."""
        if self.stopped:
            return
        now, tick = self._loop.time(), Tick(self._moment())
        self._intend(tick)
        if tick:
            self._purchases.commit(tick)
        self._sync()
        self._arm(now)

    def _prepare_aside(self) -> None:
        """Outside of a tick: a fault there ends the run as one inside does, before another call leaves."""
        try:
            self._prepare()
        except Exception as error:  # noqa: BLE001  (it is raised by the next tick)
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._failed = self._failed or error
        self._wake.set()

    def _commit(self, tick: Tick) -> None:
        if tick:
            self._unwritten = tick
            self._purchases.commit(tick)
            self._unwritten = None

    def _settle_finished(self, tick: Tick, now: float) -> None:
        finished, self._finished = self._finished, []
        for call, answers in finished:
            self._settle(call, answers, tick, now)

    def _moment(self) -> str:
        return self._clock().isoformat(timespec="seconds")[:19]

    def _settle(self, call: Call, answers: Sequence[Answer], tick: Tick, now: float) -> None:
        desk = call.desk
        desk.under_way -= 1
        self._under_way -= 1
        pending: dict[str, list[Question]] = {}
        wait = 0.0
        for question, answer in zip(call.questions, answers, strict=True):
            again = self._settling.settle(call, question, answer, tick, now)
            if again is None:
                self._enqueue(question.account)
            elif again.ticket is not None:
                pending.setdefault(again.ticket, []).append(question)
                wait = again.wait
            else:
                self._wait(now + again.wait, _later(self._requeue, desk, question.account, again.repeats))
        for ticket, questions in pending.items():
            self._wait(now + wait, _later(self._poll, _polling(call, ticket, questions)))

    def _choose(self, now: float, tick: Tick) -> list[Call]:
        """Calls that leave now: their intents are on the disk, their providers are free, and so is a slot."""
        sends: list[Call] = []
        while self._under_way < self._pace.at_once:
            able = [desk for desk in self.desks.values() if desk.ready and desk.may_send(now)]
            if not able:
                break
            # Whoever has the fewest under way goes next, so that a slow provider does not take every slot.
            desk = min(able, key=lambda one: one.under_way)
            call = desk.ready.popleft()
            if not self._covered(call):
                self._take_back(call, tick)
                continue
            desk.left(now)
            self._under_way += 1
            self._intended -= 1
            sends.append(call)
            if call.ticket is None or call.paid:
                desk.tally.calls += 1
                tick.sent.append((call.reserved, call.number))
        return sends

    def _covered(self, call: Call) -> bool:
        """Whether enough is set aside for it, now that its provider may have billed more than it had declared."""
        more = call.desk.price - call.reserved
        if call.ticket is not None or more <= 0:
            return True
        if not self.budget.reserve(more * len(call.questions)):
            return False
        call.reserved = call.desk.price
        return True

    def _intend(self, tick: Tick) -> None:
        """Write down the calls that come next, while there are accounts, money and room for them."""
        for partly in (False, True):
            for desk in self.desks.values():
                while desk.queue and desk.intended < desk.ahead:
                    if not self._intend_one(desk, tick, partly=partly):
                        break
            if self._intended or self._under_way or self._later:
                return

    def _intend_one(self, desk: Desk, tick: Tick, *, partly: bool) -> bool:
        most = desk.limits.batch
        if len(desk.queue) < most and not partly and most > 1:
            return False
        if self.budget.never(desk.price):
            desk.close(CEILING)
            self._wake.set()
            return False
        questions, repeats = self._take(desk, most)
        if questions:
            self._write_down(Call(self._number, desk, questions, repeats), tick)
        return bool(questions)

    def _take(self, desk: Desk, most: int) -> tuple[list[Question], int | None]:
        """Questions of the accounts that wait longest, as far as the money goes."""
        questions: list[Question] = []
        repeats: int | None = None
        self._number += 1
        mark = f"closefit-{self._run}-{self._number}"
        while desk.queue and len(questions) < most:
            account, lost = desk.queue[0]
            if questions and lost != repeats:
                break
            question = self.waterfall.question(account, desk.name, mark)
            if not question.wanted:
                desk.queue.popleft()
                self._enqueue(account)
                continue
            if not self.budget.reserve(desk.price):
                break
            desk.queue.popleft()
            questions.append(question)
            repeats = lost
        return questions, repeats

    def _write_down(self, call: Call, tick: Tick) -> None:
        desk = call.desk
        for one in call.questions:
            wanted = " ".join(sorted(one.wanted))
            tick.intended.append(
                (
                    call.number,
                    one.account,
                    self._run,
                    desk.name,
                    one.mark,
                    wanted,
                    call.reserved,
                    tick.moment,
                    call.repeats,
                )
            )
        desk.intended += 1
        self._intended += 1
        self._unsynced.append(call)

    # --- around it ---------------------------------------------------------------------------------------------

    async def _asking(self, call: Call) -> None:
        provider, longest = call.desk.offer.provider, call.desk.patience.answer
        try:
            async with asyncio.timeout(longest):
                if call.ticket is not None and isinstance(provider, Polled):
                    answers = await poll(provider, call.ticket, call.questions)
                else:
                    answers = await ask(provider, call.questions)
        except TimeoutError:
            answers = _lost(call, f"it did not answer within {longest:g} seconds")
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is None or task.cancelling():
                raise
            answers = _lost(call, "its answer was broken off")  # by something within: the run goes on
        except Exception as error:  # noqa: BLE001  (a fault in reading one vendor's answer must not end the run)
            answers = _lost(call, f"its answer could not be read ({type(error).__name__}: {error})")
        if call.ticket is not None:
            answers = [_still(answer, call.ticket) for answer in answers]
        self._finished.append((call, answers))
        self._wake.set()

    def _enqueue(self, key: str) -> None:
        if self._ways[key] > 1:  # another answer about it is to come: only who comes last goes on
            self._ways[key] -= 1
            return
        if provider := self.waterfall.next_of(key):
            self.desks[provider].queue.append((key, self._lost.get((key, provider))))

    def _requeue(self, desk: Desk, account: str, repeats: int | None) -> None:
        if desk.off or repeats is None:
            self._enqueue(account)
        else:
            desk.queue.appendleft((account, repeats))

    def _poll(self, call: Call) -> None:
        """Look at a pending answer as soon as a slot is free."""
        call.desk.intended += 1
        self._intended += 1
        call.desk.ready.appendleft(call)

    def _switch_off(self, tick: Tick) -> None:
        """Whoever waits for a provider that is closed goes on with the next one."""
        for desk in self.desks.values():
            if desk.off and desk.name not in self.waterfall.closed:
                self.waterfall.close(desk.name, desk.off)
            if desk.off and (desk.queue or desk.ready):
                for call in desk.ready:
                    self._take_back(call, tick)
                desk.ready.clear()
                waiting, desk.queue = list(desk.queue), type(desk.queue)()
                for account, _ in waiting:
                    self._enqueue(account)

    def _take_back(self, call: Call, tick: Tick) -> None:
        self._settling.never_left(call, tick)
        call.desk.intended -= 1
        self._intended -= 1
        for question in call.questions:
            self._enqueue(question.account)

    def _sync(self) -> None:
        if self._syncing is None and self._unsynced:
            calls, self._unsynced = self._unsynced, []
            self._syncing = self._loop.run_in_executor(None, self._purchases.sync)
            self._syncing.add_done_callback(_later(self._synced, calls))

    def _synced(self, calls: list[Call], done: asyncio.Future[None]) -> None:
        self._syncing = None
        if error := done.exception():
            assert isinstance(error, Exception)  # noqa: S101
            self._unsynced = [*calls, *self._unsynced]
            self._fail(error)
            return
        for call in calls:
            call.desk.ready.append(call)
        if self._under_way < self._pace.at_once or self.stopped:  # else somebody who ends will look
            self._wake.set()

    def _wait(self, until: float, then: Callable[[], None]) -> None:
        self._turn += 1
        if math.isnan(until):  # a vendor's word may be anything
            until = 0.0
        heapq.heappush(self._later, (until, self._turn, then))

    def _arm(self, now: float) -> None:
        """Wake up when the next wait is over."""
        times = [self._later[0][0]] if self._later else []
        times += [desk.free_at() for desk in self.desks.values() if desk.ready and desk.free_at() > now]
        if times:
            self._loop.call_at(min(times), self._wake.set)

    def _tell(self, now: float) -> None:
        if self._progress and now - self._said >= _SAY:
            self._said = now
            self._progress(self.desks, self.budget)

    async def _leave(self) -> None:
        """Calls that were written down and did not leave are given back; whoever is under way stays unknown."""
        await self._hands.end()
        if self._syncing is not None:
            await asyncio.wait([self._syncing])
        if self._unwritten is not None:  # what was to leave with it has not left
            self._unwritten.sent.clear()
            self._commit(self._unwritten)
        tick = Tick(self._moment())
        self._settle_finished(tick, self._loop.time())
        for desk in self.desks.values():
            for call in [*desk.ready, *(call for call in self._unsynced if call.desk is desk)]:
                self._settling.never_left(call, tick)
        if tick:
            self._purchases.commit(tick)

    @contextlib.contextmanager
    def _stoppable(self) -> Iterator[None]:
        """The first Ctrl-C stops, the second leaves at once."""

        def interrupt() -> None:
            self._loop.remove_signal_handler(signal.SIGINT)
            self.stop()

        try:
            self._loop.add_signal_handler(signal.SIGINT, interrupt)
        except (NotImplementedError, RuntimeError, ValueError):  # not the main thread, or Windows
            yield
            return
        try:
            yield
        finally:
            self._loop.remove_signal_handler(signal.SIGINT)


def _lost(call: Call, said: str) -> list[Answer]:
    return [Answer(AnswerState.transient, said=said, lost=True)] * len(call.questions)


def _still(answer: Answer, ticket: str) -> Answer:
    """A look at a pending answer that met a fault: the ticket is still good."""
    return (
        replace(answer, state=AnswerState.pending, ticket=ticket, lost=False) if answer.state in _LOOK_AGAIN else answer
    )


def _polling(call: Call, ticket: str, questions: list[Question]) -> Call:
    """The same call, as far as its answer is still to come."""
    again = Call(call.number, call.desk, questions, call.repeats)
    again.reserved, again.ticket, again.polls, again.paid = call.reserved, ticket, call.polls + 1, call.paid
    return again


def _later(what: Callable[..., None], *arguments: object) -> Callable[..., None]:
    def run(*more: object) -> None:
        what(*arguments, *more)

    return run
