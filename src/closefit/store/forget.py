"""Data that goes: everything one provider said, everything of an account. Amounts in the ledger stay.

Every function writes inside the change that it is given, so that what takes the place of a value is written with it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields

from closefit.facts import Licence
from closefit.store.change import Change
from closefit.store.kept import Store

#: The provider whose claims are kept in a table of their own, taken or not.
RESEARCH = "research"

_GONE = "CREATE TEMP TABLE IF NOT EXISTS gone (account TEXT, attribute TEXT, PRIMARY KEY (account, attribute))"
_OPEN = "('intended', 'sent')"

#: Seconds for which the file is waited for, to be written anew.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """How much the store holds, by kind."""

    #: What providers said.
    facts: int = 0
    #: Values that scores see.
    values: int = 0
    signals: int = 0
    people: int = 0
    #: Answers of research.
    answers: int = 0
    accounts: int = 0

    def less(self, other: StoreCounts) -> StoreCounts:
        """By kind, how many fewer the other has."""
        return StoreCounts(*(getattr(self, one.name) - getattr(other, one.name) for one in fields(self)))


@dataclass(slots=True)
class Removed:
    """What one removal did beyond the counts of tables."""

    #: Of the facts, estimates that may have rested on the others.
    estimates: int = 0
    #: Values that were in use and went, before another provider's took their place.
    values: int = 0
    #: Calls of the ledger whose words were removed; their amounts stay.
    calls: int = 0
    #: Evidence lines, fields of signals and cells of people that named somebody and are blank since.
    blanked: int = 0
    #: Names of companies that name the person too, and stay.
    companies: int = 0
    #: Account and attribute of what must be decided anew.
    pairs: tuple[tuple[str, str], ...] = ()


def count_store(store: Store) -> StoreCounts:
    """How much the store holds."""
    counted = {
        "facts": "provided_facts", "values": "facts WHERE value IS NOT NULL", "signals": "signals", "people": "people",
        "answers": "researched", "accounts": "accounts",
    }  # fmt: skip
    return StoreCounts(**{name: _count(store, f"SELECT count(*) FROM {table}") for name, table in counted.items()})


def providers_of(store: Store) -> dict[str, str]:
    """Names of providers that the store holds anything of, by the name in small letters."""
    said = "SELECT DISTINCT provider FROM {}"
    tables = ("provided_facts", "provided_signals", "calls")
    names = {str(name) for table in tables for (name,) in store.rows(said.format(table))}
    for (source,) in store.rows("SELECT DISTINCT source FROM facts WHERE source IS NOT NULL"):
        names |= {part.strip() for part in str(source).split(";") if part.strip()}
    return {name.casefold(): name for name in sorted(names)}


def forget_provider(store: Store, change: Change, provider: str, moment: str) -> Removed:
    """Remove what a provider said: facts, signals, values in use, estimates beside them, its words in the ledger.

    Calls of it that a killed run left open count as billed from ``moment`` on: their answers are not looked up.
    """
    found = Removed()
    _begin(store)
    run(store, "INSERT OR IGNORE INTO gone SELECT account, attribute FROM provided_facts WHERE provider = ?", provider)
    _values_of(store, change, provider, found)
    _estimates(store, change, found)
    run(store, "DELETE FROM provided_facts WHERE provider = ?", provider)
    _signals(store, change, provider)
    if provider == RESEARCH:
        run(store, "DELETE FROM researched")
    found.calls = _blank_calls(store, provider, moment)
    _unknown_attributes(store)
    touch(store, change, "SELECT account FROM temp.gone")
    found.pairs = tuple((str(one), str(name)) for one, name in store.rows("SELECT * FROM temp.gone ORDER BY 1, 2"))
    return found


def forget_account(store: Store, change: Change, account: str) -> Removed:
    """Remove everything of an account; the ledgers keep its key, amounts and days."""
    found = Removed()
    marks = "SELECT mark FROM signals WHERE account = ?"
    run(store, f"DELETE FROM provided_signals WHERE mark IN ({marks})", account)
    for table in ("accounts", "facts", "provided_facts", "signals", "people", "researched", "scores"):
        change.counts.vanished += run(store, f"DELETE FROM {table} WHERE account = ?", account)
    found.calls = run(
        store, f"UPDATE calls SET said = NULL, ticket = NULL, wanted = '', brought = NULL WHERE account = ? "
        f"AND state NOT IN {_OPEN} AND wanted <> ''", account,
    )  # fmt: skip
    return found


def written_anew(store: Store) -> str:
    """Write the file anew, so that nothing which was removed is left in it or in its log; why not, where it cannot be.

    What SQLite frees is overwritten, but pages that were split long ago may hold copies: only a new file has none.
    """
    execute = store.driver.execute
    execute(f"PRAGMA busy_timeout = {round(_PATIENCE * 1000)}")
    execute("PRAGMA temp_store = FILE")  # the new file is not made in memory
    try:
        execute("VACUUM")
        ((busy, *_),) = execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError as error:
        busy = "locked" in str(error) or "busy" in str(error)
        if not busy:  # most likely the disk is full
            return str(error)
    return "another program has it open" if busy else ""


def overwrite_what_goes(store: Store) -> None:
    """From now on what is deleted is overwritten with zeros."""
    store.driver.execute("PRAGMA secure_delete = ON")


def touch(store: Store, change: Change, accounts: str, *parameters: object) -> None:
    """The scores of these accounts are made anew; ``accounts`` is a query."""
    run(
        store, f"UPDATE accounts SET updated_seq = ? WHERE account IN ({accounts})", change.counts.seq, *parameters
    )  # fmt: skip


def run(store: Store, sql: str, *parameters: object) -> int:
    """Rows that a statement wrote."""
    return store.driver.execute(sql, parameters).rowcount


def erase_value(store: Store, change: Change, account: str, attribute: str) -> None:
    """A value in use is unknown since."""
    change.counts.vanished += run(
        store, f"{_UNKNOWN} WHERE account = ? AND attribute = ?", change.counts.seq, account, attribute
    )


_UNKNOWN = "UPDATE facts SET value = NULL, source = NULL, date = NULL, price = NULL, seq = ?"


def _begin(store: Store) -> None:
    run(store, _GONE)
    run(store, "DELETE FROM temp.gone")


def _values_of(store: Store, change: Change, provider: str, found: Removed) -> None:
    """Values in use that it alone stands for go; where a file names others too, they alone stand for it since."""
    for (source,) in store.rows("SELECT DISTINCT source FROM facts WHERE source IS NOT NULL"):
        names = [part.strip() for part in str(source).split(";") if part.strip()]
        others = [name for name in names if name.casefold() != provider.casefold()]
        if len(others) == len(names):
            continue
        if others:
            change.counts.facts += run(
                store, "UPDATE facts SET source = ?, seq = ? WHERE source = ?", ";".join(others), change.counts.seq,
                source,
            )  # fmt: skip
            touch(store, change, "SELECT account FROM facts WHERE seq = ?", change.counts.seq)
            continue
        run(
            store, "INSERT OR IGNORE INTO gone SELECT account, attribute FROM facts "
            "WHERE source = ? AND value IS NOT NULL", source,
        )  # fmt: skip
        found.values += run(store, f"{_UNKNOWN} WHERE source = ?", change.counts.seq, source)
    change.counts.vanished += found.values


def _estimates(store: Store, change: Change, found: Removed) -> None:
    """Estimates of accounts that it said anything of, with the value that each made known."""
    where = "licence = ? AND account IN (SELECT account FROM temp.gone)"
    rows = store.rows(
        f"SELECT account, attribute, provider, call FROM provided_facts WHERE {where}", (Licence.estimate.value,)
    )
    for account, attribute, provider, call in rows:
        run(
            store, "DELETE FROM provided_facts WHERE account = ? AND attribute = ? AND provider = ? AND call = ?",
            account, attribute, provider, call,
        )  # fmt: skip
        went = run(
            store, f"{_UNKNOWN} WHERE account = ? AND attribute = ? AND source = ?", change.counts.seq, account,
            attribute, provider,
        )  # fmt: skip
        found.values += went
        change.counts.vanished += went
        run(store, "INSERT OR IGNORE INTO gone VALUES (?, ?)", account, attribute)
    found.estimates = len(rows)


def _signals(store: Store, change: Change, provider: str) -> None:
    mine = "SELECT mark FROM provided_signals WHERE provider = ?"
    touch(store, change, f"SELECT account FROM signals WHERE mark IN ({mine})", provider)
    change.counts.signals += run(store, f"DELETE FROM signals WHERE mark IN ({mine})", provider)
    run(store, "DELETE FROM provided_signals WHERE provider = ?", provider)
    # Who has no signal counts as one without signals only while somebody tells of any.
    if not store.rows("SELECT 1 FROM signals LIMIT 1"):
        run(store, "DELETE FROM given WHERE noun = 'signals'")


def _blank_calls(store: Store, provider: str, moment: str) -> int:
    """Its calls keep day, state and amount; who repeated its values to others is not quoted any more."""
    run(
        store, f"UPDATE calls SET state = 'unknown', micros = reserved, answered = ? WHERE provider = ? "
        f"AND state IN {_OPEN}", moment, provider,
    )  # fmt: skip
    blanked = run(
        store, "UPDATE calls SET said = NULL, ticket = NULL, wanted = '', brought = NULL WHERE provider = ? "
        "AND (said IS NOT NULL OR ticket IS NOT NULL OR wanted <> '')", provider,
    )  # fmt: skip
    run(store, "UPDATE calls SET said = NULL WHERE said IS NOT NULL AND account IN (SELECT account FROM temp.gone)")
    return blanked


def _unknown_attributes(store: Store) -> None:
    """An attribute that is known of nobody any more is none of the store's."""
    run(
        store, "DELETE FROM attributes WHERE noun = 'accounts' AND name IN (SELECT attribute FROM temp.gone) "
        "AND NOT EXISTS (SELECT 1 FROM facts WHERE attribute = attributes.name AND value IS NOT NULL)",
    )  # fmt: skip


def _count(store: Store, sql: str) -> int:
    return int(str(store.rows(sql)[0][0]))
