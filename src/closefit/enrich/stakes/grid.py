"""The tier of every completion of an account: each open attribute in each of its cells, scored by the one expression.

Nothing here knows how points make a tier. Accounts as they could be are put into a relation, and the score that every
engine runs says where each would stand.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sqlglot import exp

from closefit.engines import DuckDBEngine, quote
from closefit.enrich.stakes.cells import Cells
from closefit.profile import Profile
from closefit.score import ScoreInputs, compile_score, rules_of
from closefit.terms import ACCOUNT_COLUMNS, Attribute, AttributeType, Layer, Table

Codes = np.ndarray[Any, np.dtype[np.int16]]

#: Completions of one account that are gone through; an account with more is not concluded about.
WIDEST = 20_000
#: Completions that are scored at once.
_AT_ONCE = 1_000_000

_SQL_TYPES = {
    AttributeType.number: "DOUBLE",
    AttributeType.text: "VARCHAR",
    AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE",
    AttributeType.list: "VARCHAR[]",
}
#: Stands for "any of its cells" in a state.
OPEN = -1


@dataclass(frozen=True, slots=True)
class State:
    """What the score looks at of an account: accounts in one state have the same completions."""

    #: By attribute, in the order of the grid: its cell, or OPEN.
    cells: tuple[int, ...]
    #: The account itself where its own signals, people or name matter; empty where they do not.
    account: str = ""
    name: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class TierGrid:
    """Tiers of all completions of one state; an axis for each open attribute, cell 0 of which is unknown."""

    attributes: tuple[str, ...]
    #: Place of the tier's name in the names of :class:`Grids`. One more axis at the end, where an exclusion asks for
    #: several sources: whether its facts have them.
    codes: Codes


@dataclass
class Grids:
    """Scores completions. ``signals`` and ``people`` are tables of the engine's session, as ``intake`` makes them."""

    engine: DuckDBEngine
    profile: Profile
    as_of: dt.date
    cells: Sequence[Cells]
    signals: Table | None = None
    people: Table | None = None
    #: Names of tiers that were met, by code.
    tiers: list[str] = field(default_factory=list)

    def width(self, state: State) -> int:
        """How many completions a state has."""
        sizes = [len(self.cells[at].witnesses) for at, cell in enumerate(state.cells) if cell == OPEN]
        return math.prod(sizes) * len(self._sources)

    @cached_property
    def _confirmed(self) -> tuple[str, ...]:
        """Attributes that an exclusion believes only from several sources."""
        rules = [rule for rule in rules_of(self.profile).exclusions if rule.needs > 1]
        known = {one.attribute for one in self.cells}
        return tuple(sorted({c.name for rule in rules for c in rule.tree.find_all(exp.Column)} & known))

    @property
    def confirmed(self) -> frozenset[str]:
        """Attributes that an exclusion believes only from several sources."""
        return frozenset(self._confirmed)

    @property
    def _sources(self) -> tuple[str, ...]:
        """Rows of what a fact's source may be: one provider, or enough of them (the user's own file counts as such)."""
        return ("('a provider')", "(NULL)") if self._confirmed else ("(NULL)",)

    def of(self, states: Sequence[State]) -> list[TierGrid | None]:
        """The grid of every state, in their order; None for one that is too wide."""
        found: list[TierGrid | None] = [None] * len(states)
        self._make_cells()
        for part in self._parts(states):
            codes = self._score([states[at] for at in part])
            for at, values in zip(part, codes, strict=True):
                opened = [n for n, cell in enumerate(states[at].cells) if cell == OPEN]
                shape = [len(self.cells[n].witnesses) for n in opened]
                shape += [len(self._sources)] if len(self._sources) > 1 else []
                found[at] = TierGrid(tuple(self.cells[n].attribute for n in opened), values.reshape(shape))
        return found

    def _parts(self, states: Sequence[State]) -> Iterator[list[int]]:
        part, size = list[int](), 0
        for at, state in enumerate(states):
            width = self.width(state)
            if width > WIDEST:
                continue
            if part and size + width > _AT_ONCE:
                yield part
                part, size = [], 0
            part.append(at)
            size += width
        if part:
            yield part

    def _make_cells(self) -> None:
        for n, one in enumerate(self.cells):
            kind = _SQL_TYPES[one.type]
            values = [list(value) if isinstance(value, tuple) else value for value in one.witnesses]
            self.engine.execute(
                f"CREATE OR REPLACE TEMP TABLE stakes_cells_{n} AS "
                f"SELECT unnest($places)::SMALLINT AS place, unnest($values::{kind}[]) AS value",
                {"places": list(range(len(values))), "values": values},
            )

    def _score(self, states: Sequence[State]) -> list[Codes]:
        run = self.engine.execute
        columns: Mapping[str, list[object]] = {
            "state": list(range(len(states))),
            "own": [one.account for one in states],
            "name": [one.name for one in states],
            "origin": [one.origin for one in states],
            **{f"c{n}": [one.cells[n] for one in states] for n in range(len(self.cells))},
        }
        kinds = {"own": "VARCHAR[]", "name": "VARCHAR[]", "origin": "VARCHAR[]"}
        selected = ", ".join(f"unnest(${name}::{kinds.get(name, 'INTEGER[]')}) AS {name}" for name in columns)
        run(f"CREATE OR REPLACE TEMP TABLE stakes_states AS SELECT {selected}", dict(columns))
        joins = " ".join(
            f"JOIN stakes_cells_{n} k{n} ON s.c{n} = k{n}.place OR s.c{n} = {OPEN}" for n in range(len(self.cells))
        )
        sources = "".join(f", o.source AS {quote(f'{name}__source')}" for name in self._confirmed)
        values = "".join(f", k{n}.value AS {quote(one.attribute)}" for n, one in enumerate(self.cells))
        order = ", ".join(["s.state", *(f"k{n}.place" for n in range(len(self.cells))), "o.source IS NULL"])
        number = f"(row_number() OVER (ORDER BY {order}))::VARCHAR AS account"
        called = "" if any(one.attribute == "name" for one in self.cells) else " s.name,"
        own = f"s.state, s.own,{called} s.origin, NULL::BIGINT AS line"
        run(
            f"CREATE OR REPLACE TEMP TABLE stakes_accounts AS SELECT {number}, {own}{values}{sources} "
            f"FROM stakes_states s {joins} CROSS JOIN (VALUES {', '.join(self._sources)}) o(source)"
        )
        tree = compile_score(self.profile, self._inputs(), self.as_of, ordered=False)
        run(
            "CREATE OR REPLACE TEMP TABLE stakes_tiers AS "
            f"SELECT account, tier FROM ({tree.sql(dialect='duckdb')}) AS scored"
        )
        rows = run(
            "SELECT a.state, t.tier FROM stakes_accounts a JOIN stakes_tiers t USING (account) "
            "ORDER BY a.account::BIGINT"
        ).fetchnumpy()
        return self._split(rows["state"], rows["tier"], len(states))

    def _split(self, state: Any, tier: Any, count: int) -> list[Codes]:
        names, places = np.unique(np.asarray(tier, dtype=str), return_inverse=True)
        self.tiers += [str(name) for name in names if str(name) not in self.tiers]
        codes = np.array([self.tiers.index(str(name)) for name in names], dtype=np.int16)[places]
        ends = np.searchsorted(np.asarray(state), np.arange(count + 1))
        return [codes[start:end] for start, end in pairwise(ends)]

    def _inputs(self) -> ScoreInputs:
        own = [one for one in self.cells if one.attribute not in ACCOUNT_COLUMNS]
        attributes = tuple(Attribute(one.attribute, one.type, Layer.firmographic, one.attribute) for one in own)
        sources = (f"{name}__source" for name in self._confirmed)
        columns = frozenset({*ACCOUNT_COLUMNS, *(one.attribute for one in self.cells), *sources})
        accounts = Table("stakes_accounts", Path("accounts"), 0, attributes, columns=columns)
        return ScoreInputs(accounts, self._beside(self.signals), self._beside(self.people))

    def _beside(self, table: Table | None) -> Table | None:
        """Signals or people of each completion: those of the account that it is a completion of."""
        if table is None:
            return None
        name = f"stakes_{table.relation}"
        self.engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS SELECT b.* REPLACE (a.account AS account) "
            f"FROM {quote(table.relation)} b JOIN stakes_accounts a ON a.own = b.account"
        )
        return Table(name, table.path, table.rows, table.attributes, columns=table.columns)
