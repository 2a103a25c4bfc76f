"""One change of the store: rows that are really different are written, with the number of the change on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from closefit.errors import InputError
from closefit.terms import Attribute, Place, Problem

_Row = TypeVar("_Row", bound=tuple[object, ...])

#: Accounts up to which a change remembers whom it was about; of more, the tables are asked.
_FEW = 1000

#: Rows of one call of the driver.
_ROWS = 10_000

_ACCOUNT = """
INSERT INTO accounts (account, name, origin, updated_seq) VALUES (?, ?, ?, ?)
ON CONFLICT (account) DO UPDATE SET name = excluded.name, origin = excluded.origin, updated_seq = excluded.updated_seq
WHERE name IS NOT excluded.name OR origin IS NOT excluded.origin
"""
_FACT = """
INSERT INTO facts (account, attribute, value, source, date, price, seq) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, attribute) DO UPDATE SET value = excluded.value, source = excluded.source, date = excluded.date,
price = excluded.price, seq = excluded.seq
WHERE value IS NOT excluded.value OR source IS NOT excluded.source OR date IS NOT excluded.date
"""
_VANISHED = (
    "UPDATE facts SET value = NULL, source = NULL, date = NULL, price = NULL, seq = ? "
    "WHERE account = ? AND attribute = ? AND value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM provided_facts AS said "
    "WHERE said.account = facts.account AND said.attribute = facts.attribute AND said.provider = facts.source)"
)
_SIGNAL = "INSERT OR IGNORE INTO signals (account, kind, at, strength, fields, mark) VALUES (?, ?, ?, ?, ?, ?)"
_PERSON = """
INSERT INTO people (account, person, name, email, title, seniority, department, started, last_active, fields, seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, person) DO UPDATE SET name = excluded.name, email = excluded.email, title = excluded.title,
seniority = excluded.seniority, department = excluded.department, started = excluded.started,
last_active = excluded.last_active, fields = excluded.fields, seq = excluded.seq
WHERE name IS NOT excluded.name OR email IS NOT excluded.email OR title IS NOT excluded.title
OR seniority IS NOT excluded.seniority OR department IS NOT excluded.department OR started IS NOT excluded.started
OR last_active IS NOT excluded.last_active OR fields IS NOT excluded.fields
"""
_TOUCHED = """
UPDATE accounts SET updated_seq = :seq WHERE updated_seq <> :seq AND account IN (
    SELECT account FROM facts WHERE seq = :seq {few}
    UNION SELECT account FROM people WHERE seq = :seq {few}
    UNION SELECT account FROM signals WHERE signal > :before)
"""


@dataclass(slots=True)
class ChangeCounts:
    """What one change really changed."""

    seq: int
    accounts: int = 0
    facts: int = 0
    #: Facts that were known and are unknown since.
    vanished: int = 0
    signals: int = 0
    people: int = 0
    #: Attributes that are new, and kinds of files given for the first time.
    attributes: int = 0

    @property
    def any(self) -> bool:
        return any((self.accounts, self.facts, self.vanished, self.signals, self.people, self.attributes))


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One event as the store holds it."""

    account: str
    kind: str
    #: ``2026-01-31``
    at: str
    strength: float = 1.0
    #: Further fields in the order of their names, so that the same event reads the same.
    fields: Mapping[str, object] = field(default_factory=dict)
    #: The name its sender gave it; two with the same one are the same event.
    event: str | None = None

    @property
    def said(self) -> str:
        """What the same event has again: its sender's name for it, or all it says."""
        every = [self.account, self.kind, self.at, self.strength, self.fields]
        return json.dumps([self.account, self.event] if self.event else every, ensure_ascii=False)


def signal_mark(row: SignalRow) -> str:
    """What an event is stored under, when its change says it once."""
    return _mark(row.said, 1)


def _mark(said: str, again: int) -> str:
    return hashlib.sha256(f"{again} {said}".encode()).hexdigest()[:32]


class Change:
    """Writes inside one transaction; made by :meth:`Store.change`."""

    def __init__(self, connection: Connection, path: Path, origin: str) -> None:
        self._connection, self._path = connection, path
        begun = "INSERT INTO changes (origin, accounts, facts, vanished, signals, people) VALUES (?, 0, 0, 0, 0, 0)"
        self.counts = ChangeCounts(int(connection.exec_driver_sql(begun, (origin,)).lastrowid))
        self._before = int(connection.exec_driver_sql("SELECT coalesce(max(signal), 0) FROM signals").scalar_one())
        self._about: set[str] = set()
        #: Whether all that is written is taken back when the block ends.
        self.taken_back = False

    def take_back(self) -> None:
        """It was only to be seen what it would do."""
        self.taken_back = True

    # --- what is written ---------------------------------------------------------------------------------------

    def attributes(
        self, noun: str, attributes: Sequence[Attribute], *, sourced: Iterable[str] = (), dated: Iterable[str] = ()
    ) -> None:
        """Note the attributes that are about to be written, by name which have a source and which a date.

        Raises:
            InputError: values of an attribute have another type than those that are stored.
        """
        types = self._connection.exec_driver_sql("SELECT name, type FROM attributes WHERE noun = ?", (noun,))
        stored: dict[str, str] = {row.name: row.type for row in types}
        problems = [
            Problem(
                f"{one.header!r} now holds values of type {one.type}, and the store has {stored[one.name]}s of it",
                Place(self._path),
                "Correct the column, say its type with --number or --text, or load into a new store.",
            )
            for one in attributes
            if stored.get(one.name, one.type) != one.type
        ]
        if problems:
            raise InputError(problems)
        rows = [
            (noun, one.name, one.type.value, one.layer.value, one.header, one.name in sourced, one.name in dated)
            for one in attributes
        ]
        self.counts.attributes += self._many(
            "INSERT INTO attributes (noun, name, type, layer, header, sourced, dated) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (noun, name) DO UPDATE SET sourced = max(sourced, excluded.sourced), "
            "dated = max(dated, excluded.dated) WHERE sourced < excluded.sourced OR dated < excluded.dated",
            rows,
        )

    def given(self, noun: str) -> None:
        """From now on ``signals`` or ``people`` are known: who has none has none."""
        self.counts.attributes += self._many("INSERT OR IGNORE INTO given (noun) VALUES (?)", [(noun,)])

    def accounts(self, rows: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Account, name and origin."""
        seq = self.counts.seq
        self.counts.accounts += self._many(_ACCOUNT, ((*row, seq) for row in rows))

    def facts(self, rows: Iterable[tuple[str, str, object, str | None, str | None, float | None]]) -> None:
        """Account, attribute, value, source, date and price; a value is never None."""
        seq = self.counts.seq
        self.counts.facts += self._many(_FACT, ((*row, seq) for row in self._noted(rows)))

    def vanished(self, rows: Iterable[tuple[str, str]]) -> None:
        """Account and attribute of facts that are not known any more, where they were."""
        seq = self.counts.seq
        self.counts.vanished += self._many(_VANISHED, ((seq, *row) for row in self._noted(rows)))

    def signals(self, rows: Iterable[SignalRow]) -> None:
        """Events; one that is stored already is passed over. Two rows of one change that say the same are two."""
        times: dict[str, int] = {}

        def marked() -> Iterator[tuple[object, ...]]:
            for row in rows:
                said = row.said
                # A sender's name is that of one event, however often it is said.
                again = times[said] = 1 if row.event else times.get(said, 0) + 1
                mark = _mark(said, again)
                fields = json.dumps(row.fields, ensure_ascii=False) if row.fields else "{}"
                yield (row.account, row.kind, row.at, row.strength, fields, mark)

        self.counts.signals += self._many(_SIGNAL, marked())

    def people(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Account, person, name, email, title, seniority, department, started, last active, further fields (JSON)."""
        seq = self.counts.seq
        self.counts.people += self._many(_PERSON, ((*row, seq) for row in self._noted(rows)))

    def finish(self) -> None:
        """Mark the accounts that were touched, and the change with what it did."""
        counts, run = self.counts, self._connection.exec_driver_sql
        if not counts.any:
            run("DELETE FROM changes WHERE seq = ?", (counts.seq,))
            return
        few = "AND account IN (SELECT value FROM json_each(:about))" if len(self._about) <= _FEW else ""
        about = json.dumps(sorted(self._about)) if few else ""
        run(_TOUCHED.format(few=few), {"seq": counts.seq, "before": self._before, "about": about})
        run(
            "UPDATE changes SET accounts = ?, facts = ?, vanished = ?, signals = ?, people = ? WHERE seq = ?",
            (counts.accounts, counts.facts, counts.vanished, counts.signals, counts.people, counts.seq),
        )

    # --- how ---------------------------------------------------------------------------------------------------

    def _noted(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """The rows, their accounts remembered until there are too many."""
        for row in rows:
            if len(self._about) <= _FEW:
                self._about.add(str(row[0]))
            yield row

    def _many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> int:
        """Run a statement for every row; how many rows of the table it wrote."""
        every, written = iter(rows), 0
        while chunk := list(islice(every, _ROWS)):
            written += self._connection.exec_driver_sql(sql, chunk).rowcount
        return written
