"""Everything of an account that carries a date, read from the store for the days on which its verdict may change."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from closefit.score import Crossings, DatedAccount, DatedSignal, held_names
from closefit.store import Store
from closefit.terms import AttributeType, Table

_PERSON_DATES = ("started", "last_active")


class DatedFacts:
    """Reads dated facts, signals and people for one profile."""

    def __init__(self, store: Store, crossings: Crossings, accounts: Table, read: frozenset[str]) -> None:
        """``read`` are the columns that the score reads."""
        self._store, self._crossings = store, crossings
        attributes = store.attributes()
        held = held_names(accounts, crossings.dates)
        dates = {one.attribute.name for one in attributes["accounts"] if one.attribute.type is AttributeType.date}
        #: Stored attribute -> the names by which conditions count days from it.
        self._dates: dict[str, list[str]] = defaultdict(list)
        for name, stored in held.items():
            if stored in dates:
                self._dates[stored].append(name)
        self._dated = [one.attribute.name for one in attributes["accounts"] if one.dated and one.attribute.name in read]

    def read(self, accounts: Sequence[str], as_of: dt.date) -> dict[str, DatedAccount]:
        """What is dated of each of these accounts, by account."""
        asked = json.dumps(accounts)
        dates, since = self._facts(asked, as_of)
        signals = self._signals(asked, as_of)
        people = self._people(asked)
        return {
            account: DatedAccount(
                dates.get(account, {}), since.get(account, ()), signals.get(account, ()), people.get(account, ())
            )
            for account in accounts
        }

    def _facts(self, asked: str, as_of: dt.date) -> tuple[dict[str, dict[str, int]], dict[str, list[int]]]:
        dates: dict[str, dict[str, int]] = defaultdict(dict)
        since: dict[str, list[int]] = defaultdict(list)
        if not self._dates and not self._dated:
            return dates, since
        query = (
            "SELECT account, attribute, value, date FROM facts WHERE account IN (SELECT value FROM json_each(?)) "
            "AND attribute IN (SELECT value FROM json_each(?)) AND value IS NOT NULL"
        )
        names = json.dumps(sorted({*self._dates, *self._dated}))
        for account, attribute, value, said in self._store.rows(query, (asked, names)):
            for name in self._dates.get(str(attribute), ()):
                dates[str(account)][name] = _ordinal(value)
            if said is not None and str(said) > as_of.isoformat():
                since[str(account)].append(_ordinal(said))
        return dates, since

    def _signals(self, asked: str, as_of: dt.date) -> dict[str, list[DatedSignal]]:
        found: dict[str, list[DatedSignal]] = defaultdict(list)
        if not self._crossings.asks_signals:
            return found
        wanted = self._crossings.signal_dates
        reach = self._crossings.reach
        oldest = "" if reach is None else (as_of - dt.timedelta(days=min(reach, as_of.toordinal() - 1))).isoformat()
        fields = "fields" if wanted else "NULL"
        query = (
            f"SELECT account, kind, at, strength, {fields} FROM signals "
            "WHERE account IN (SELECT value FROM json_each(?)) AND at >= ?"
        )
        for account, kind, at, strength, told in self._store.rows(query, (asked, oldest)):
            dates = _dates_of(json.loads(str(told)), wanted) if wanted else {}
            assert isinstance(strength, float)  # noqa: S101
            found[str(account)].append(DatedSignal(str(kind).strip(" ").lower(), _ordinal(at), strength, dates))
        return found

    def _people(self, asked: str) -> dict[str, list[Mapping[str, int]]]:
        found: dict[str, list[Mapping[str, int]]] = defaultdict(list)
        wanted = self._crossings.person_dates
        if not wanted:
            return found
        query = (
            "SELECT account, started, last_active, fields FROM people WHERE account IN (SELECT value FROM json_each(?))"
        )
        for account, *days, told in self._store.rows(query, (asked,)):
            every = {**json.loads(str(told)), **dict(zip(_PERSON_DATES, days, strict=True))}
            found[str(account)].append(_dates_of(every, wanted))
        return found


def _dates_of(fields: Mapping[str, object], wanted: Iterable[str]) -> dict[str, int]:
    return {name: _ordinal(fields[name]) for name in wanted if isinstance(fields.get(name), str) and fields[name]}


def _ordinal(day: object) -> int:
    return dt.date.fromisoformat(str(day)).toordinal()
