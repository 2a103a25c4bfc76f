"""One enrichment from end to end: what is remembered, who is asked, the bill, the run, what holds after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from closefit.enrich.accounts import Account, Wish
from closefit.enrich.agree import Verdict
from closefit.enrich.budget import Budget
from closefit.enrich.current import held_facts, keep_current
from closefit.enrich.desk import Desk
from closefit.enrich.executor import CEILING, Clock, Executor, Pace, Progress
from closefit.enrich.freshness import Freshness
from closefit.enrich.history import History, read_history
from closefit.enrich.memory import recall
from closefit.enrich.offers import Offer
from closefit.enrich.order import FieldOrder, field_orders
from closefit.enrich.plan import Plan, plan_waterfall
from closefit.enrich.recovery import Recovered, recover
from closefit.enrich.result import Enriched, field_coverage, provider_bills
from closefit.enrich.roles import open_before
from closefit.enrich.stakes import Scoring, Stopping
from closefit.enrich.waterfall import Waterfall
from closefit.facts import Question
from closefit.store import CallRow, EnrichRun, Purchases, Store


@dataclass(frozen=True, slots=True)
class Rules:
    """How it is done, from settings and flags."""

    freshness: Freshness
    #: Providers by field, as the settings name them.
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Micros; None where nothing limits it.
    budget: int | None = None
    pace: Pace = Pace()  # noqa: RUF009  (frozen)


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything that is known before anybody is asked."""

    waterfall: Waterfall
    orders: Mapping[str, FieldOrder]
    plan: Plan
    history: History
    #: What stops purchases that cannot change a tier; None where everything is filled.
    stopping: Stopping | None = None
    #: Calls of earlier runs whose answers are still to come, and are fetched first.
    awaited: Sequence[CallRow] = ()


#: Asked with the bill before anything is spent; False ends it there.
Approve = Callable[[Ready], bool]


class Enrichment:
    """One wish against one store. ``offers`` stand by name, in the order in which they were named."""

    def __init__(
        self, wish: Wish, offers: Mapping[str, Offer], store: Store, rules: Rules, *, request: str,
        scoring: Scoring | None = None,
    ) -> None:  # fmt: skip
        """With ``scoring`` only what can still change a tier is bought."""
        self._scoring = scoring
        self.wish, self.offers, self.store, self.rules = wish, offers, store, rules
        self.request = request
        self.purchases = Purchases(store)

    def ready(self) -> Ready:
        """The waterfall and its bill; nothing is written and nobody is asked."""
        history = read_history(self.store)
        orders = field_orders(self.wish.fields, self.offers, self.rules.order, history)
        memory = recall(self.store, (one.key for one in self.wish.accounts), self.rules.freshness)
        waterfall = Waterfall(
            self.wish.accounts, self.wish.fields, {name: one.providers for name, one in orders.items()},
            {name: offer.spec for name, offer in self.offers.items()}, memory=memory, freshness=self.rules.freshness,
            roles=open_before(self.store),
        )  # fmt: skip
        stopping = None
        if self._scoring is not None:
            stopping = Stopping(self._scoring, waterfall, self.offers, history)
            waterfall.buy_only(stopping)
        awaited = self._awaited(waterfall)
        looks = self.rules.pace.patience.polls
        plan = plan_waterfall(waterfall, self.offers, history, looks=looks, awaited=[row.provider for row in awaited])
        return Ready(waterfall, orders, plan, history, stopping, awaited)

    def _awaited(self, waterfall: Waterfall) -> list[CallRow]:
        """Answers that are to come and paid anyway; one that costs something to look at, only while it is wanted."""
        found = []
        for row in self.purchases.calls("state IN ('pending', 'sent') AND ticket IS NOT NULL"):
            line, wanted = waterfall.lines.get(row.account), frozenset(row.wanted.split())
            if row.provider not in self.offers or line is None or (row.credits and wanted.isdisjoint(line.gaps)):
                continue
            waterfall.give_up(Question(row.account, wanted), row.provider)  # it is not asked anew
            found.append(row)
        return found

    def holding(self) -> dict[tuple[str, str], Verdict]:
        """What holds now of what providers said, by account and field, where the user's own value does not."""
        memory = recall(self.store, (one.key for one in self.wish.accounts), self.rules.freshness)
        orders = field_orders(self.wish.fields, self.offers, self.rules.order, {})
        order = {name: one.providers for name, one in orders.items()}
        own = {(one.key, name) for one in self.wish.accounts for name in one.own if self._fresh(one, name)}
        facts = held_facts(memory, order, self.rules.freshness)
        return {(account, name): verdict for account, name, verdict in facts if (account, name) not in own}

    def _fresh(self, account: Account, attribute: str) -> bool:
        day = account.dates.get(attribute)
        return day is None or self.rules.freshness.fresh(attribute, day)

    def unfinished(self) -> EnrichRun | None:
        """The same request, cut short before its end."""
        run = self.purchases.unfinished()
        return run if run and run.request == self.request else None

    async def run(
        self, clock: Clock, boot: str, approve: Approve, progress: Progress | None = None
    ) -> Enriched | None:  # fmt: skip
        """Ask until nothing is left, the budget is used up, or somebody stops it; None when it was not approved.

        What a run that was cut short left behind is settled first. Raises InputError when the store cannot be used.
        """
        recovered = await self._recover(clock, boot)
        ready = self.ready()
        if not approve(ready):
            return None
        run = self._begin(clock, boot)
        self.purchases.adopt(ready.awaited, run.run)
        before = self.purchases.spent(run.run)
        budget = Budget(self.rules.budget, before)
        desks = {name: Desk(offer, self.rules.pace.patience) for name, offer in self.offers.items()}
        executor = Executor(
            ready.waterfall, desks, budget, self.purchases, run=run.run, clock=clock, pace=self.rules.pace,
            progress=progress,
        )  # fmt: skip
        executor.repeat(recovered.unknown)
        executor.first([one for one in recovered.lost if _still_wanted(ready.waterfall, desks, one)])
        executor.wait_for(ready.awaited)
        state = "stopped"
        try:
            await executor.go()
            state = _state(executor)
        finally:
            notes = self._keep(run, recovered, executor)
            self.purchases.end(run.run, state, clock().isoformat(timespec="seconds")[:19])
        return self._result(
            run=run, state=state, budget=budget, before=before, ready=ready, executor=executor, recovered=recovered,
            notes=notes,
        )  # fmt: skip

    # --- how ---------------------------------------------------------------------------------------------------

    async def _recover(self, clock: Clock, boot: str) -> Recovered:
        boots = {int(str(run)): str(at) for run, at in self.store.rows("SELECT run, boot FROM enrich_runs")}
        moment = clock().isoformat(timespec="seconds")[:19]
        return await recover(self.purchases, boots, boot, self.offers, moment)

    def _begin(self, clock: Clock, boot: str) -> EnrichRun:
        if unfinished := self.unfinished():
            return self.purchases.go_on(unfinished, self.rules.budget, boot)
        moment = clock().isoformat(timespec="seconds")[:19]
        return self.purchases.begin(self.request, moment, self.rules.budget, boot)

    def _keep(self, run: EnrichRun, recovered: Recovered, executor: Executor) -> list[str]:
        """What the calls of this run brought holds from now on, also what a killed process had bought."""
        bought = self.store.rows(
            "SELECT DISTINCT account, attribute FROM provided_facts JOIN calls USING (call, account) WHERE run = ?",
            (run.run,),
        )
        touched = {(str(account), str(attribute)) for account, attribute in bought} | recovered.touched
        orders = {name: tuple(order) for name, order in executor.waterfall.order.items()}
        return keep_current(self.store, touched, orders, self.rules.freshness, origin=f"enrich, run {run.run}")

    def _result(
        self, *, run: EnrichRun, state: str, budget: Budget, before: int, ready: Ready, executor: Executor,
        recovered: Recovered, notes: list[str],
    ) -> Enriched:  # fmt: skip
        fall = executor.waterfall
        doubtful = self.purchases.calls("run = ? AND (state = 'unknown' OR repeats IS NOT NULL)", (run.run,))
        return Enriched(
            run.run, state, budget.limit, budget.spent, before, ready.plan, provider_bills(executor.desks),
            field_coverage(fall.fields, len(fall.lines), fall.known_before, fall.gaps(), fall.filled_by),
            fall.left_undone(), tuple(doubtful), recovered.never_left, recovered.looked_up, tuple(notes),
            ready.stopping.settled() if ready.stopping else {},
        )  # fmt: skip


def _still_wanted(waterfall: Waterfall, desks: Mapping[str, Desk], lost: tuple[str, str, int]) -> bool:
    account, provider, _ = lost
    if account not in waterfall.lines or provider not in desks:
        return False
    return bool(waterfall.question(account, provider, "").wanted)


def _state(executor: Executor) -> str:
    if executor.stopped:
        return "stopped"
    closed = any(desk.off == CEILING for desk in executor.desks.values())
    return "ceiling" if closed and executor.waterfall.left_undone() else "done"
