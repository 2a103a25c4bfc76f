"""The store's contents copied into the engine, for when more accounts are scored than is quick inside the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlglot import exp

from closefit.engines import DuckDBEngine, quote
from closefit.profile import Profile
from closefit.rescore.embedded import json_path, reads
from closefit.rescore.stored import KEY, Question, as_of_column, kept_part, stored_inputs
from closefit.score import AS_OF_COLUMN, ScoreInputs, compile_score
from closefit.store import Store
from closefit.terms import PEOPLE_COLUMNS, AttributeType, Table

#: Rows that travel together.
_ROWS = 50_000

_SQL = {
    AttributeType.number: "DOUBLE", AttributeType.text: "VARCHAR", AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE", AttributeType.list: "VARCHAR[]",
}  # fmt: skip
_COPY, _ASKED = "copy_", "bulk_"


def copied_inputs(store: Store, engine: DuckDBEngine, profile: Profile) -> ScoreInputs:
    """Everything that a profile reads, as the tables ``copy_accounts``, ``copy_signals`` and ``copy_people``."""
    inputs = stored_inputs(store, _COPY)
    names = frozenset(column.name for column in _tree(profile, inputs).find_all(exp.Column))
    _copy_accounts(store, engine, inputs.accounts, names)
    if inputs.signals is not None:
        _copy_rows(store, engine, inputs.signals, names, ("account", "kind", "at", "strength"))
    if inputs.people is not None:
        _copy_rows(store, engine, inputs.people, names, PEOPLE_COLUMNS[:-1])
    return inputs


class BulkScore:
    """The same answers as :class:`EmbeddedScore`, for many questions at once, from a copy of the store."""

    def __init__(self, store: Store, engine: DuckDBEngine, profile: Profile) -> None:
        self._engine = engine
        self._inputs = copied_inputs(store, engine, profile)
        self._tree = kept_part(_tree(profile, stored_inputs(store, _ASKED)))

    def kept(self, questions: Sequence[Question]) -> list[dict[str, Any]]:
        """See :meth:`EmbeddedScore.kept`."""
        self._engine.execute("CREATE OR REPLACE TABLE asked (number BIGINT, account VARCHAR, day DATE)")
        accounts, days = [account for account, _ in questions], [day for _, day in questions]
        self._engine.execute(
            "INSERT INTO asked SELECT unnest(range(?)), unnest(?::VARCHAR[]), unnest(?::DATE[])",
            [len(questions), accounts, days],
        )
        for noun in ("accounts", "signals", "people"):
            if noun == "accounts" or getattr(self._inputs, noun) is not None:
                self._engine.execute(
                    f'CREATE OR REPLACE VIEW {_ASKED}{noun} AS SELECT asked.number AS account, asked.day AS '
                    f'"{AS_OF_COLUMN}", copy.* EXCLUDE (account) FROM asked JOIN {_COPY}{noun} AS copy USING (account)'
                )  # fmt: skip
        found = self._engine.rows(self._tree)
        found.sort(key=lambda row: row["account"])
        return [row | {"account": questions[row["account"]][0]} for row in found]


def _tree(profile: Profile, inputs: ScoreInputs) -> exp.Expr:
    return compile_score(profile, inputs, as_of_column(), ordered=False)


def _copy_accounts(store: Store, engine: DuckDBEngine, table: Table, names: frozenset[str]) -> None:
    """Attribute by attribute, since that is how the store keeps them."""
    used = [one for one in table.attributes if one.name != KEY and reads(names, one.name)]
    columns = [("account", "VARCHAR"), (KEY, "VARCHAR"), ("name", "VARCHAR"), ("origin", "VARCHAR"), ("line", "BIGINT")]
    parts = ["account", "account", "name", "origin", "NULL"]
    asked: list[str] = []
    for one in used:
        kinds = {"value": (one.name, _SQL[one.type])}
        kinds |= {part: (f"{one.name}__{part}", "VARCHAR") for part in ("source", "date")}
        for part, (called, kind) in kinds.items():
            if part == "value" or called in table.columns:
                parts.append(f"(SELECT {part} FROM facts WHERE account = accounts.account AND attribute = ?)")
                columns.append((called, kind))
                asked.append(one.name)
    _fill(engine, table.relation, columns, store.driver.execute(f"SELECT {', '.join(parts)} FROM accounts", asked))


def _copy_rows(store: Store, engine: DuckDBEngine, table: Table, names: frozenset[str], own: Iterable[str]) -> None:
    """Signals or people with the fields that are read."""
    noun = table.relation.removeprefix(_COPY)
    fields = [one for one in table.attributes if reads(names, one.name)]
    dates = {"at": "DATE", "started": "DATE", "last_active": "DATE", "strength": "DOUBLE"}
    columns = [(name, dates.get(name, "VARCHAR")) for name in own] + [("line", "BIGINT")]
    columns += [(one.name, _SQL[one.type]) for one in fields]
    parts = [*own, "NULL", *("json_extract(fields, ?)" for _ in fields)]
    rows = store.driver.execute(f"SELECT {', '.join(parts)} FROM {noun}", [json_path(one.name) for one in fields])
    _fill(engine, table.relation, columns, rows)


def _fill(engine: DuckDBEngine, relation: str, columns: list[tuple[str, str]], rows: Iterable[tuple[Any, ...]]) -> None:
    """A table of the engine with these rows; lists come as JSON text, truth values as 0 and 1."""
    named = ", ".join(f"{quote(name)} {kind}" for name, kind in columns)
    engine.execute(f"CREATE OR REPLACE TABLE {quote(relation)} ({named})")
    cells = ", ".join(_cell(kind) for _, kind in columns)
    for chunk in _chunks(rows):
        parameters = [_parameter(cell, kind) for cell, (_, kind) in zip(zip(*chunk, strict=True), columns, strict=True)]
        engine.execute(f"INSERT INTO {quote(relation)} SELECT {cells}", parameters)


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    every = iter(rows)
    while chunk := list(islice(every, _ROWS)):
        yield chunk


def _parameter(cells: tuple[Any, ...], kind: str) -> list[Any]:
    if kind != "VARCHAR[]":
        return list(cells)
    return [None if cell is None else json.loads(cell) for cell in cells]


def _cell(kind: str) -> str:
    held = {"BOOLEAN": "INTEGER", "DATE": "VARCHAR"}.get(kind, kind)
    return f"CAST(unnest(?::{held}[]) AS {kind})"
