"""Run the worlds with the full waterfall and with score-aware stopping: the same tiers, and what each has cost."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.page import PAGE, rewrite
from benchmarks.stopping.worlds import PROVIDERS, World, make_world
from closefit.engines import DuckDBEngine
from closefit.enrich import Enriched, Enrichment, Freshness, Rules, Wish
from closefit.enrich.accounts import Value
from closefit.enrich.stakes import Scoring, attributes_of
from closefit.facts import MICROS
from closefit.score import ScoreInputs, compile_score
from closefit.score.wanted import wanted_inputs
from closefit.store import open_store
from closefit.terms import ACCOUNT_COLUMNS, AttributeType, Table

TODAY = dt.date(2026, 11, 1)
WORLDS, COMPANIES = 10, 2_000
#: The least share of the full waterfall's spend that must be saved in each world.
BAR = 0.30


@dataclass(frozen=True)
class Side:
    """One way of buying in one world."""

    spent: int
    calls: int
    tiers: Mapping[str, str]
    seconds: float


def buy(world: World, engine: DuckDBEngine, *, aware: bool) -> Side:
    """A whole run, its spend, and the tier that every account has after it."""
    scoring = Scoring(engine, world.profile, TODAY)
    fillable = {name for _, _, _, names in PROVIDERS.values() for name in names}
    fields = tuple(sorted(attributes_of(world.profile) & fillable))
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store.db") as store:
        for seller in world.sellers:
            seller.calls = 0
        made = Enrichment(
            Wish(world.accounts, fields), {one.name: one.offer() for one in world.sellers}, store,
            Rules(Freshness(TODAY, {})), request="world", scoring=scoring if aware else None,
        )  # fmt: skip
        done: Enriched | None = asyncio.run(made.run(_clock, "b", lambda _: True))
        assert done is not None  # noqa: S101  (it was approved)
        seconds = time.perf_counter() - begun
        tiers = tiers_of(world, engine, {key: verdict.claim.value for key, verdict in made.holding().items()})
    return Side(done.spent, sum(one.calls for one in world.sellers), tiers, seconds)


def tiers_of(world: World, engine: DuckDBEngine, bought: Mapping[tuple[str, str], Value]) -> dict[str, str]:
    """The tier of every account by its own facts and those that were bought, scored as `closefit score` does."""
    attributes = list(wanted_inputs(world.profile).accounts.attributes)
    facts = {account.key: dict(account.own) for account in world.accounts}
    for (key, name), value in bought.items():
        facts[key].setdefault(name, value)
    columns: dict[str, list[object]] = {"account": list(facts)}
    selected = ["unnest($account::VARCHAR[]) AS account, NULL::VARCHAR AS name, NULL::VARCHAR AS origin, NULL AS line"]
    for one in attributes:
        values = [facts[key].get(one.name) for key in facts]
        columns[one.name] = [list(value) if isinstance(value, tuple) else value for value in values]
        selected.append(f"unnest(${one.name}::{_SQL[one.type]}[]) AS {one.name}")
    engine.execute(f"CREATE OR REPLACE TEMP TABLE world AS SELECT {', '.join(selected)}", columns)
    names = frozenset({*ACCOUNT_COLUMNS, *(one.name for one in attributes)})
    inputs = ScoreInputs(Table("world", Path("world"), len(facts), tuple(attributes), columns=names))
    rows = engine.rows(compile_score(world.profile, inputs, TODAY, ordered=False))
    return {str(row["account"]): str(row["tier"]) for row in rows}


_SQL = {
    AttributeType.number: "DOUBLE", AttributeType.text: "VARCHAR", AttributeType.list: "VARCHAR[]",
}  # fmt: skip


def _clock() -> dt.datetime:
    return dt.datetime.combine(TODAY, dt.time(9), dt.UTC)


@dataclass(frozen=True)
class Compared:
    """Both ways of buying in one world."""

    seed: int
    full: Side
    aware: Side

    @property
    def saved(self) -> float:
        return 1 - self.aware.spent / self.full.spent

    @property
    def others(self) -> int:
        """Accounts whose tier is another one."""
        return sum(self.full.tiers[key] != tier for key, tier in self.aware.tiers.items())


def compare(seed: int, companies: int, *, disagreement: float = 0.0) -> Compared:
    """One world bought both ways, from an empty store each time."""
    with DuckDBEngine() as engine:
        full = buy(make_world(seed, companies, disagreement=disagreement), engine, aware=False)
        aware = buy(make_world(seed, companies, disagreement=disagreement), engine, aware=True)
    return Compared(seed, full, aware)


def main() -> int:
    """Exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=COMPANIES)
    asked = parser.parse_args()
    agreeing = [_told(compare(seed, asked.companies)) for seed in range(1, WORLDS + 1)]
    quarrel = [_told(compare(seed, asked.companies, disagreement=0.1)) for seed in range(1, WORLDS + 1)]
    least, others = min(one.saved for one in agreeing), sum(one.others for one in agreeing)
    bars = [
        (others == 0, f"accounts with another tier: {others} of {WORLDS * asked.companies:,}", "none"),
        (least >= BAR, f"saved in the world that saves least: {least:.1%}", f"{BAR:.0%} in each"),
    ]
    lines = [
        "| world | full waterfall | score-aware | saved | calls | another tier | with one value in ten wrong |",
        "|---|---|---|---|---|---|---|",
    ]
    for one, wrong in zip(agreeing, quarrel, strict=True):
        lines.append(
            f"| {one.seed} | {_usd(one.full.spent)} | {_usd(one.aware.spent)} | {one.saved:.1%} | {one.full.calls:,} → "
            f"{one.aware.calls:,} | {one.others} | another tier {wrong.others}, saved {wrong.saved:.1%} |"
        )
    said = [f"{'held' if held else 'MISSED'}: {figure} (bar: {bar})" for held, figure, bar in bars]
    rewrite(PAGE, "score-aware stopping", [*lines, "", *(f"- {line}" for line in said)])
    print("\n".join(said))
    return 0 if all(held for held, _, _ in bars) else 1


def _told(one: Compared) -> Compared:
    print(
        f"world {one.seed}: {_usd(one.full.spent)} -> {_usd(one.aware.spent)}, saved {one.saved:.1%}, "
        f"another tier {one.others}; {one.full.seconds:.1f} s -> {one.aware.seconds:.1f} s",
        flush=True,
    )
    return one


def _usd(micros: int) -> str:
    return f"{micros / MICROS:,.2f} USD"


if __name__ == "__main__":
    sys.exit(main())
