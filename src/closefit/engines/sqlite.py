"""The score inside SQLite: its tree as text, and the functions that this text calls and SQLite lacks.

Every answer is the one that DuckDB gives; the tests prove it over random profiles and every letter of Unicode.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import sqlite3
from collections.abc import Callable, Sequence

from sqlglot import exp

from closefit.engines.dialects.kinds import refuse
from closefit.engines.dialects.render import adapted, written
from closefit.engines.dialects.sqlite import SQLITE

#: What a value is inside SQLite.
_Held = str | int | float | None

#: Capital letters for which Python's lower case is longer than a letter; engines keep one.
_LOWER_APART = {"\u0130": "i"}


def sqlite_text(tree: exp.Expr) -> str:
    """A tree of the score as SQLite's SQL.

    Raises:
        UnsupportedConstruct: the tree holds what SQLite has no form for.
    """
    refuse(tree, SQLITE)
    return written(adapted(tree, SQLITE), SQLITE, pretty=False)


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that :func:`sqlite_text` uses and SQLite lacks."""
    for name, (places, function) in _FUNCTIONS.items():
        connection.create_function(name, places, function, deterministic=True)


def lower_text(text: str | None) -> str | None:
    """Lower case letter by letter, as the engines have it: what stands around a letter does not matter."""
    if text is None or text.isascii():
        return None if text is None else text.lower()
    return "".join(_LOWER_APART.get(letter) or letter.lower() for letter in text)


def _date_of(text: str | None) -> str | None:
    """A day as it is held; None where the calendar has no such day."""
    try:
        return None if text is None else dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _matches(text: str | None, pattern: str) -> bool | None:
    return None if text is None else re.search(pattern, text) is not None


def _list_lower(items: str | None) -> str | None:
    return None if items is None else _dumped([lower_text(item) for item in json.loads(items)])


def _list_of(*items: _Held) -> str:
    return _dumped([item for item in items if item is not None])


def _list_chain(*lists: str) -> str:
    return _dumped([item for items in lists for item in json.loads(items)])


def _list_joined(items: str | None, separator: str) -> str | None:
    return None if items is None else separator.join(json.loads(items))


def _list_has(items: str | None, value: str | None) -> bool | None:
    return None if items is None or value is None else value in json.loads(items)


def _list_overlaps(items: str | None, others: str | None) -> bool | None:
    return None if items is None or others is None else not set(json.loads(items)).isdisjoint(json.loads(others))


def _list_distinct(items: str | None) -> str | None:
    return None if items is None else _dumped(list(dict.fromkeys(json.loads(items))))


def _list_split(text: str | None, separator: str) -> str | None:
    return None if text is None else _dumped(text.split(separator))


def _floor_of(number: float | None) -> int | None:
    return None if number is None else math.floor(number)


def _dumped(items: Sequence[object]) -> str:
    return json.dumps(items, ensure_ascii=False)


_FUNCTIONS: dict[str, tuple[int, Callable[..., _Held]]] = {
    "lower_text": (1, lower_text), "list_lower": (1, _list_lower), "list_of": (-1, _list_of),
    "list_chain": (-1, _list_chain), "list_joined": (2, _list_joined), "list_has": (2, _list_has),
    "list_overlaps": (2, _list_overlaps), "list_distinct": (1, _list_distinct), "list_split": (2, _list_split),
    "floor_of": (1, _floor_of), "date_of": (1, _date_of), "matches": (2, _matches),
}  # fmt: skip
