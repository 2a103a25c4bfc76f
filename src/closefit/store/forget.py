"""Data that goes: everything one provider said, or everything that names a person. Amounts in the ledger stay."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from closefit.facts import KNOWN_ATTRIBUTES, Licence
from closefit.store.change import Change
from closefit.store.kept import Store

#: The provider whose texts are written by a language model, from pages that may name anybody.
_READS_PAGES = "research"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed, counted, and the facts that must be decided anew."""

    facts: int
    #: Estimates that may have rested on it.
    estimates: int
    signals: int
    people: int
    #: Values that were in use and are unknown since, until another provider's takes their place.
    current: int
    #: Calls of the ledger whose words were removed; their amounts stay.
    calls: int
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was there to be removed."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in ("pairs", "calls"))


def forget_provider(store: Store, provider: str) -> Forgotten:
    """Remove what a provider said: facts, signals, current values, estimates beside them, its words in the ledger.

    Raises InputError when the store cannot be written.
    """
    with _for_good(store), store.change(f"forget provider {provider}") as change:
        rows = store.rows("SELECT DISTINCT account, attribute FROM provided_facts WHERE provider = ?", (provider,))
        held = store.rows("SELECT account, attribute FROM facts WHERE source = ? AND value IS NOT NULL", (provider,))
        accounts = {account for account, _ in (*rows, *held)}
        estimates = [
            (account, attribute)
            for account, attribute in store.rows(
                "SELECT DISTINCT account, attribute FROM provided_facts WHERE licence = ?", (Licence.estimate.value,)
            )
            if account in accounts
        ]
        facts = _run(store, "DELETE FROM provided_facts WHERE provider = ?", (provider,))
        if provider == _READS_PAGES:
            _run(store, "DELETE FROM researched WHERE ? = ?", (provider, _READS_PAGES))
        gone = _estimates(store, estimates)
        signals = _signals(store, change, provider)
        calls = _run(
            store, "UPDATE calls SET said = NULL, ticket = NULL WHERE provider = ? AND "
            "(said IS NOT NULL OR ticket IS NOT NULL)", (provider,)
        )  # fmt: skip
        before = change.counts.vanished
        change.vanished((str(account), str(attribute)) for account, attribute in held)
        pairs = {(str(account), str(attribute)) for account, attribute in (*rows, *held, *estimates)}
        return Forgotten(facts, gone, signals, 0, change.counts.vanished - before, calls, tuple(sorted(pairs)))


def forget_person(store: Store, named: str) -> Forgotten:
    """Remove a person, by mail address or name, wherever the store has them.

    Rows of people go; facts about a person that name them go; evidence, fields of signals and vendors' words that name
    them are blanked. Raises InputError when the store cannot be written.
    """
    term = named.strip().casefold()
    with _for_good(store), store.change("forget a person") as change:
        seq = change.counts.seq
        people = [
            (str(account), str(person))
            for account, person, name, email in store.rows("SELECT account, person, name, email FROM people")
            if term in {str(part).strip().casefold() for part in (person, name, email) if part}
        ]
        for account, person in people:
            _run(store, "DELETE FROM people WHERE account = ? AND person = ?", (account, person))
        personal = {name for name, known in KNOWN_ATTRIBUTES.items() if known.personal}
        about = [
            (str(account), str(attribute), provider, call)
            for account, attribute, provider, call, value in store.rows(
                "SELECT account, attribute, provider, call, value FROM provided_facts WHERE typeof(value) = 'text'"
            )
            if (attribute in personal or provider == _READS_PAGES) and term in str(value).casefold()
        ]
        _forget_claims(store, term)
        for row in about:
            where = "account = ? AND attribute = ? AND provider = ? AND call = ?"
            _run(store, f"DELETE FROM provided_facts WHERE {where}", row)
        held = [
            (str(account), str(attribute))
            for account, attribute, value, source in store.rows("SELECT account, attribute, value, source FROM facts")
            if (attribute in personal or source == _READS_PAGES) and term in str(value or "").casefold()
        ]
        _blank(store, "provided_facts", "evidence", "''", term)
        calls = _blank(store, "calls", "said", "NULL", term)
        signals = _blanked_fields(store, term, seq)
        before = change.counts.vanished
        change.vanished(held)
        _touch(store, seq, {account for account, _ in people})
        change.counts.people += len(people)
        pairs = {(account, attribute) for account, attribute, *_ in about} | set(held)
        return Forgotten(
            len(about), 0, signals, len(people), change.counts.vanished - before, calls, tuple(sorted(pairs))
        )  # fmt: skip


class _for_good:  # noqa: N801  (a context, read as a word)
    """What is deleted inside is overwritten in the file, and in its log when the block ends."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store.driver.execute("PRAGMA secure_delete = ON")

    def __exit__(self, *_: object) -> None:
        self._store.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_claims(store: Store, term: str) -> None:
    """Claims of a model about an account, taken or not, whose words name somebody."""
    for account, attribute, claims in store.rows("SELECT account, attribute, claims FROM researched"):
        if term in str(claims).casefold():
            _run(store, "DELETE FROM researched WHERE account = ? AND attribute = ?", (account, attribute))


def _estimates(store: Store, pairs: list[tuple[object, object]]) -> int:
    gone = 0
    for account, attribute in pairs:
        gone += _run(
            store, "DELETE FROM provided_facts WHERE account = ? AND attribute = ? AND licence = 'estimate'",
            (account, attribute),
        )  # fmt: skip
    return gone


def _signals(store: Store, change: Change, provider: str) -> int:
    marks = store.rows(
        "SELECT mark, account FROM provided_signals JOIN signals USING (mark) WHERE provider = ?", (provider,)
    )
    for mark, _ in marks:
        _run(store, "DELETE FROM signals WHERE mark = ?", (mark,))
    _run(store, "DELETE FROM provided_signals WHERE provider = ?", (provider,))
    _touch(store, change.counts.seq, {str(account) for _, account in marks})
    change.counts.signals += len(marks)
    return len(marks)


def _blanked_fields(store: Store, term: str, seq: int) -> int:
    touched = set()
    for signal, account, held in store.rows("SELECT signal, account, fields FROM signals"):
        found = json.loads(str(held))
        kept = {name: value for name, value in found.items() if term not in str(value).casefold()}
        if len(kept) < len(found):
            text = json.dumps(kept, ensure_ascii=False)
            _run(store, "UPDATE signals SET fields = ? WHERE signal = ?", (text, signal))
            touched.add(str(account))
    _touch(store, seq, touched)
    return len(touched)


def _blank(store: Store, table: str, column: str, blank: str, term: str) -> int:
    rows = store.rows(f"SELECT account, call, {column} FROM {table} WHERE {column} <> ''")
    named = [(account, call, text) for account, call, text in rows if term in str(text).casefold()]
    for row in named:
        _run(store, f"UPDATE {table} SET {column} = {blank} WHERE account = ? AND call = ? AND {column} = ?", row)
    return len(named)


def _touch(store: Store, seq: int, accounts: set[str]) -> None:
    """Their scores are made anew."""
    for account in sorted(accounts):
        _run(store, "UPDATE accounts SET updated_seq = ? WHERE account = ?", (seq, account))


def _run(store: Store, sql: str, parameters: tuple[object, ...]) -> int:
    return store.driver.execute(sql, parameters).rowcount
