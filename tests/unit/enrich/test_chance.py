"""Worlds of chance, cut short at any commit: inside the budget, nothing bought twice or lost, repeats listed."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from closefit.enrich import Enriched, Enrichment, Wish
from closefit.enrich.executor import Executor
from closefit.facts import Answer, AnswerState
from closefit.providers.provider import Billed, Limits
from closefit.store import Purchases, Tick, open_store
from tests.unit.enrich.test_pending import Slow
from tests.unit.enrich.worlds import Played, accounts, run_world

FIELDS = ("employees", "industry", "city", "country")
_VALUES = {"employees": 120, "industry": "retail", "city": "Ulm", "country": "DE"}
_FAULTS = (
    Answer(AnswerState.transient, said="503"),
    Answer(AnswerState.transient, said="no answer", lost=True),
    Answer(AnswerState.rate_limited, retry_after=0.001),
    Answer(AnswerState.transient, said="no connection", sent=False),
)


class Killed(BaseException):
    """The process is gone."""


def world(chance: random.Random, count: int) -> list[Played]:
    """Up to five providers that know, bill, batch, fail and wait by chance."""
    made: list[Played] = []
    for number in range(chance.randint(1, 5)):
        fills = chance.sample(FIELDS, chance.randint(1, 4))
        knows = {
            f"account{n}.com": {name: _VALUES[name] for name in fills if chance.random() < 0.6} for n in range(count)
        }
        shape = Slow if chance.random() < 0.4 else Played
        one = shape(
            f"p{number}", frozenset(fills), knows, credit_micros=chance.choice([0, 1, 333, 10_000]),
            billed=chance.choice([Billed.found, Billed.asked]),
            limits=Limits(at_once=chance.randint(1, 4), batch=chance.choice([1, 1, 3, 7])),
            faults=chance.choice([0.0, 0.1, 0.3]), fault=chance.choice(_FAULTS), chance=random.Random(chance.random()),  # noqa: S311
        )  # fmt: skip
        if isinstance(one, Slow):
            one.looks = chance.randint(1, 7)
        made.append(one)
    return made


class Guillotine:
    """Kills the run at its n-th commit: before it, or right behind it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self.behind, self.dead = -1, False, False
        commit, leave, keep, end = Purchases.commit, Executor._leave, Enrichment._keep, Purchases.end

        def committing(purchases: Purchases, tick: Tick) -> None:
            self.left -= 1
            if self.dead or (self.left == 0 and not self.behind):
                self.dead = True
                raise Killed
            commit(purchases, tick)
            if self.left == 0:
                self.dead = True
                raise Killed

        async def leaving(executor: Executor) -> None:
            if not self.dead:
                await leave(executor)
                return
            await executor._hands.end()

        monkeypatch.setattr(Purchases, "commit", committing)
        monkeypatch.setattr(Executor, "_leave", leaving)
        monkeypatch.setattr(Enrichment, "_keep", lambda *args: [] if self.dead else keep(*args))
        monkeypatch.setattr(Purchases, "end", lambda *args: None if self.dead else end(*args))

    def set(self, commits: int, *, behind: bool) -> None:
        self.left, self.behind, self.dead = commits, behind, False


@pytest.mark.parametrize("seed", [*range(15), 173])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_whenever_it_is_cut_short_it_ends_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:  # fmt: skip
    """Up to six deaths before or behind a commit, then a last run: held against what the vendors counted."""
    chance, count = random.Random(seed), 25  # noqa: S311
    played, wish = world(chance, count), Wish(accounts(count), FIELDS)
    budget = chance.choice([None, 50_000, 400_000])
    axe, facts, done = Guillotine(monkeypatch), set[tuple[object, ...]](), None
    for _ in range(chance.randint(0, 6)):
        axe.set(chance.randint(1, 40), behind=chance.random() < 0.5)
        _once(tmp_path, played, wish, budget)
        facts |= _facts(tmp_path)
    axe.set(-1, behind=False)
    done = _once(tmp_path, played, wish, budget)
    assert done is not None
    assert facts <= _facts(tmp_path)
    with open_store(tmp_path / "closefit.db") as store:
        reached = store.rows(
            "SELECT provider, account, count(*) FROM calls WHERE state NOT IN ('intended', 'never left') GROUP BY 1, 2"
        )
        answered = "SELECT provider, account FROM calls WHERE state IN ('found', 'not found')"
        twice = store.rows(f"{answered} GROUP BY 1, 2 HAVING count(*) > 1")
        open_now = store.rows("SELECT 1 FROM calls WHERE state IN ('intended', 'sent')")
        runs = store.rows("SELECT run, sum(micros) FROM calls GROUP BY run")
        ((spent,),) = store.rows("SELECT coalesce(sum(micros), 0) FROM calls")
        unlisted = store.rows(
            "SELECT 1 FROM calls AS lost JOIN calls AS later USING (provider, account) WHERE lost.state = 'unknown' "
            "AND later.call > lost.call AND later.state IN ('found', 'not found') AND later.repeats IS NULL"
        )
    ledger = {(provider, account): times for provider, account, times in reached}
    for one in played:
        for account, times in Counter(question.account for question in one.asked).items():
            assert times <= int(str(ledger.get((one.name, account), 0))), (one.name, account)
    assert (twice, open_now, unlisted) == ([], [], [])
    assert sum(one.bill for one in played) <= int(str(spent))
    if budget is not None:
        assert all(int(str(money)) <= budget for _, money in runs)
    if not done.doubtful:
        assert done.spent - done.spent_before <= done.plan.most_micros
    for field in done.fields:
        assert field.after <= sum(any(field.field in one.knows[a.key] for one in played) for a in wish.accounts)


def _facts(folder: Path) -> set[tuple[object, ...]]:
    with open_store(folder / "closefit.db") as store:
        return set(store.rows("SELECT account, attribute, provider, call, value FROM provided_facts"))


def _once(folder: Path, played: list[Played], wish: Wish, budget: int | None) -> Enriched | None:
    with open_store(folder / "closefit.db") as store:
        try:
            return run_world(store, played, wish, budget=budget)
        except Killed:
            return None
