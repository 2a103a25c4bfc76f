"""The score inside the store: the one expression, rendered for SQLite, over the accounts and days asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from sqlglot import exp

from closefit.engines import quote
from closefit.engines.sqlite import add_functions, sqlite_text
from closefit.profile import Profile
from closefit.rescore.stored import KEY, Question, as_of_column, kept_part, stored_inputs
from closefit.score import AS_OF_COLUMN, compile_score
from closefit.store import Store

#: Two profiles, or two forms of one, ask side by side over one connection.
_NUMBERS = itertools.count(1)

_ASKED = "CREATE TEMP TABLE IF NOT EXISTS asked (number INTEGER PRIMARY KEY, account TEXT NOT NULL, day TEXT NOT NULL)"


class EmbeddedScore:
    """Scores by one profile; compiled once, asked as often as need be. Ask inside a transaction of the store."""

    def __init__(self, store: Store, profile: Profile) -> None:
        """Raise InputError when the store holds an attribute as another type than the profile compares it with."""
        self._driver = store.driver
        self._prefix = f"asked_{next(_NUMBERS)}_"
        tree = compile_score(profile, stored_inputs(store, self._prefix), as_of_column(), ordered=False)
        #: Names of everything that the tree reads.
        self.columns = frozenset(column.name for column in tree.find_all(exp.Column))
        self._whole, self._kept = sqlite_text(tree), sqlite_text(kept_part(tree))
        add_functions(store.driver)
        self._make_views(store)

    def answers(self, questions: Sequence[Question]) -> list[dict[str, Any]]:
        """The columns of the score for every question, in the order of the questions; lists as JSON text.

        An account that is not in the store has no answer.
        """
        return self._run(self._whole, questions)

    def kept(self, questions: Sequence[Question]) -> list[dict[str, Any]]:
        """The same with the columns alone that are kept, and account, origin and day."""
        return self._run(self._kept, questions)

    def _run(self, sql: str, questions: Sequence[Question]) -> list[dict[str, Any]]:
        self._driver.execute("DELETE FROM asked")
        rows = ((number, account, day.isoformat()) for number, (account, day) in enumerate(questions))
        self._driver.executemany("INSERT INTO asked VALUES (?, ?, ?)", rows)
        result = self._driver.execute(sql)
        names = [column[0] for column in result.description]
        found = [dict(zip(names, row, strict=True)) for row in result]
        found.sort(key=lambda row: row["account"])
        return [row | {"account": questions[row["account"]][0]} for row in found]

    def close(self) -> None:
        """Forget the views."""
        for noun in ("accounts", "signals", "people"):
            self._driver.execute(f"DROP VIEW IF EXISTS temp.{self._prefix}{noun}")

    def _make_views(self, store: Store) -> None:
        self._driver.execute(_ASKED)
        attributes = store.attributes()
        used = [one for one in attributes["accounts"] if reads(self.columns, one.attribute.name)]
        self._view("accounts", _accounts_view([one.attribute.name for one in used]))
        fields = [one.attribute.name for one in attributes["signals"] if reads(self.columns, one.attribute.name)]
        self._view("signals", _signals_view(fields))
        fields = [one.attribute.name for one in attributes["people"] if reads(self.columns, one.attribute.name)]
        self._view("people", _people_view(fields))

    def _view(self, name: str, sql: str) -> None:
        self._driver.execute(f"CREATE TEMP VIEW {self._prefix}{name} AS {sql}")


def reads(columns: frozenset[str], attribute: str) -> bool:
    """Whether an attribute, its source or its date is among the columns that a score reads."""
    return not columns.isdisjoint({attribute, f"{attribute}__source", f"{attribute}__date"})


def _accounts_view(attributes: Iterable[str]) -> str:
    """One row per question: the facts of its account side by side."""
    names = list(attributes)
    columns = [
        f"max(CASE WHEN f.attribute = {_text(name)} THEN f.{part} END) AS {quote(called)}"
        for name in names
        for part, called in (("value", name), ("source", f"{name}__source"), ("date", f"{name}__date"))
    ]
    wanted = ", ".join(map(_text, names))
    own = (
        f'asked.number AS account, asked.day AS "{AS_OF_COLUMN}", a.account AS "{KEY}", a.name, a.origin, NULL AS line'
    )
    # CROSS JOIN: SQLite begins with what is asked, never with all accounts.
    return (
        f"SELECT {', '.join([own, *columns])} FROM asked CROSS JOIN main.accounts a ON a.account = asked.account "
        f"LEFT JOIN main.facts f ON f.account = asked.account AND f.attribute IN ({wanted}) GROUP BY asked.number"
    )


def _signals_view(fields: Iterable[str]) -> str:
    own = f'asked.number AS account, asked.day AS "{AS_OF_COLUMN}", s.kind, s.at, s.strength, NULL AS line'
    return (
        f"SELECT {', '.join([own, *_json_fields('s', fields)])} "
        "FROM asked CROSS JOIN main.signals s ON s.account = asked.account"
    )


def _people_view(fields: Iterable[str]) -> str:
    own = (
        f'asked.number AS account, asked.day AS "{AS_OF_COLUMN}", p.person, p.name, p.email, p.title, p.seniority, '
        "p.department, p.started, p.last_active, NULL AS line"
    )
    return (
        f"SELECT {', '.join([own, *_json_fields('p', fields)])} "
        "FROM asked CROSS JOIN main.people p ON p.account = asked.account"
    )


def _json_fields(alias: str, names: Iterable[str]) -> list[str]:
    return [f"json_extract({alias}.fields, {_text(json_path(name))}) AS {quote(name)}" for name in names]


def json_path(name: str) -> str:
    """The path of a field in a JSON object; names of attributes hold no quotes."""
    return f'$."{name}"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
