# ruff: noqa: ARG002 - the steps take what the story gives them, needed or not
"""The two stories come out as told, and the demo is told from what was found."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from closefit.demo import Size, run_demo
from closefit.demo.stories import layers_csv, obvious_traits_csv
from closefit.derive import Derivation, assemble, derive
from closefit.derive.findings import AttributeVerdict
from closefit.engines import DuckDBEngine
from closefit.intake import (
    DealFlags,
    read_accounts,
    read_customers,
    read_deals,
    read_history,
    read_people,
    read_signals,
)
from closefit.terms import Layer

#: Enough deals for a card, few enough for a quick test.
SIZE = Size(700, 400, 7_000)


class RealSteps:
    """Derives for real; scoring and routing are only counted, they have tests of their own."""

    known: ClassVar[dict[str, Derivation]] = {}

    def __init__(self) -> None:
        self.routed: list[tuple[str, ...]] = []

    def derive(
        self,
        deals: Path,
        out: Path,
        *,
        accounts: Path | None = None,
        signals: Path | None = None,
        people: Path | None = None,
        customers: Path | None = None,
        history: Path | None = None,
    ) -> Derivation:
        (out / "derivation.html").write_text("report", encoding="utf-8")
        # a derivation of the same bytes is the same derivation: each file is derived once for all tests
        digest = hashlib.sha256(deals.read_bytes()).hexdigest()
        if digest not in self.known:
            self.known[digest] = self._derive(deals, accounts, signals, people, customers, history)
        return self.known[digest]

    def _derive(
        self,
        deals: Path,
        accounts: Path | None,
        signals: Path | None,
        people: Path | None,
        customers: Path | None,
        history: Path | None,
    ) -> Derivation:
        with DuckDBEngine() as engine:
            table = read_deals(engine, deals, DealFlags())
            assembled = assemble(
                engine,
                table,
                accounts=(known := read_accounts(engine, accounts) if accounts else None),
                signals=read_signals(engine, signals) if signals else None,
                people=read_people(engine, people) if people else None,
                customers=read_customers(engine, customers) if customers else None,
                history=read_history(engine, history, beside=[known] if known else []) if history else None,
            )
            return derive(assembled, seed=0)

    def card(self, profile: Path, out: Path) -> None:
        out.write_text(profile.name, encoding="utf-8")

    def score(
        self, accounts: Path, out: Path, *, profile: Path, signals: Path, people: Path, as_of: dt.date
    ) -> Mapping[str, int]:
        out.write_text(as_of.isoformat(), encoding="utf-8")
        return {"A": 12, "B": 340}

    def route(
        self,
        scored: Path,
        to: Path,
        *,
        profile: Path,
        accounts: Path,
        people: Path,
        suppress: Sequence[Path],
        ledger: Path,
        as_of: dt.date,
    ) -> Mapping[str, int]:
        self.routed.append(tuple(path.name for path in suppress))
        return {"hot": 11}


def _derive(text: str, folder: Path) -> Derivation:
    path = folder / "deals.csv"
    path.write_text(text, encoding="utf-8")
    return RealSteps().derive(path, folder)


def test_stories_are_always_the_same() -> None:
    """Each story file is the same at every call: 160 and 120 rows under one header."""
    assert obvious_traits_csv() == obvious_traits_csv()
    assert layers_csv() == layers_csv()
    assert (len(obvious_traits_csv().splitlines()), len(layers_csv().splitlines())) == (161, 121)


def test_obvious_traits_land_in_the_boundary(tmp_path: Path) -> None:
    """A VP of Sales and B2B SaaS are equal on both sides of 80 won and 80 lost: boundary, no points."""
    derivation = _derive(obvious_traits_csv(), tmp_path)
    assert (derivation.deals.won, derivation.deals.lost) == (80, 80)
    found = {finding.name: finding for finding in derivation.attributes}
    for name, share in (("has_vp_of_sales", 76 / 80), ("business_model", 77 / 80)):
        assert found[name].verdict is AttributeVerdict.boundary
        assert found[name].won == found[name].lost == pytest.approx(share)
    assert derivation.card is not None
    scored = {criterion.finding.name for criterion in derivation.card.criteria}
    assert scored.isdisjoint({"has_vp_of_sales", "business_model"})
    assert {"employees", "funding_stage"} <= scored


def test_layers_shrink_the_list_and_raise_the_share(tmp_path: Path) -> None:
    """From 120 accounts each of the four layers leaves fewer, and more of those are ready to buy."""
    derivation = _derive(layers_csv(), tmp_path)
    assert [step.layer for step in derivation.layers] == [None, *Layer]
    accounts = [step.accounts for step in derivation.layers]
    ready = [step.win_rate or 0.0 for step in derivation.layers]
    assert (accounts[0], ready[0]) == (120, 40 / 120)
    assert accounts == sorted(accounts, reverse=True)
    assert len(set(accounts)) == 5
    assert ready == sorted(ready)
    assert ready[-1] > 2 * ready[0]


def test_demo_tells_what_it_found(tmp_path: Path) -> None:
    """The narrative names the dirt, the leaks, the recovered attributes, both stories and the files to open."""
    steps = RealSteps()
    lines = list(run_demo(tmp_path, steps, size=SIZE))
    told = "\n".join(lines)
    assert "Of 3 strong attributes planted, " in told
    assert sum(line.startswith(("   found   ", "   missed  ")) for line in lines) == 9
    assert "Planted leaks named, " in told
    assert '"has a VP of Sales": 95% of the won and 95% of the lost deals' in told
    assert " 120 accounts   33% ready  inside the boundary" in told
    assert "planted dirt    deals.csv" in told
    assert any(line.startswith("Open these") for line in lines)
    assert any(line.split()[:1] == ["data/truth.json"] for line in lines)
    assert "Go on from here" in told
    assert max(len(line) for line in lines) <= 130
    assert steps.routed == [("customers.csv", "suppress.csv")]


def test_demo_is_repeatable(tmp_path: Path) -> None:
    """Told twice in one folder, the story is the same to the letter."""
    first = list(run_demo(tmp_path, RealSteps(), size=SIZE))
    assert list(run_demo(tmp_path, RealSteps(), size=SIZE)) == first


def test_the_story_ends_with_commands_that_exist() -> None:
    """What the demo says to type next are commands and flags of closefit."""
    from closefit.demo.told import closing
    from docs import make_reference

    reference = {part.split("\n")[0]: part for part in make_reference.commands().split("## closefit ")[1:]}
    told_commands = [line.split() for line in closing(Path(), ()) if line.strip().startswith("closefit ")]
    assert {words[1] for words in told_commands} >= {"exemplars", "interviews", "poll", "backtest"}
    for words in told_commands:
        assert all(f"`{flag}`" in reference[words[1]] for flag in words if flag.startswith("--"))
