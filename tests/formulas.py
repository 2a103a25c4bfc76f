"""A small interpreter of Salesforce formulas, written from the documented semantics and from nothing in the package.

A blank number or date compared with anything is no answer; so that no formula rests on what a platform makes of that,
the interpreter is told which truth a comparison with a blank shall have, and a test tries both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>\"(?:\\.|[^\"\\])*\")|(?P<name>[A-Za-z]\w*)"
    r"|(?P<sign><>|<=|>=|[-+&=<>(),]))"
)
_LONGEST = 3900


@dataclass(frozen=True)
class Picklist:
    """The value of a picklist field: TEXT, ISPICKVAL and CASE read it, and nothing else."""

    value: str


@dataclass(frozen=True)
class MultiPicklist:
    """The values of a multi-select picklist: INCLUDES and ISBLANK read it, and nothing else."""

    values: tuple[str, ...]


class Formula:
    """One formula over one record; other formula fields are looked up by ``record``."""

    def __init__(self, text: str, record: Callable[[str], Any], today: dt.date, *, blank: bool = False) -> None:
        assert len(text) <= _LONGEST, f"{len(text)} characters"
        self._tokens = _tokens(text)
        self._at = 0
        self._record, self._today, self._blank = record, today, blank

    def value(self) -> Any:
        found = self._compared()
        assert self._at == len(self._tokens), self._tokens[self._at :]
        return found

    # --- grammar: comparison < & < + and - < unary minus ------------------------------------------------------

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _compared(self) -> Any:
        left = self._joined()
        while self._peek() in {"=", "<>", "<", "<=", ">", ">="}:
            sign = self._take()[1]
            left = self._comparison(sign, left, self._joined())
        return left

    def _comparison(self, sign: str, left: Any, right: Any) -> bool:
        if left is None or right is None:
            return self._blank
        assert not isinstance(left, Picklist | MultiPicklist), "a picklist cannot be compared"
        assert type(left) is type(right), (left, right)
        assert sign in {"=", "<>"} or not isinstance(left, str | bool)
        signs: Mapping[str, Callable[[], bool]] = {
            "=": lambda: left == right, "<>": lambda: left != right, "<": lambda: left < right,
            "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right,
        }  # fmt: skip
        return signs[sign]()

    def _joined(self) -> Any:
        left = self._summed()
        while self._peek() == "&":
            self._take()
            right = self._summed()
            assert isinstance(left, str)
            assert isinstance(right, str)
            left += right
        return left

    def _summed(self) -> Any:
        left = self._signed()
        while self._peek() in {"+", "-"}:
            sign, right = self._take()[1], self._signed()
            if left is None or right is None:
                left = None
            elif isinstance(left, dt.date) and isinstance(right, dt.date):
                left = Decimal((left - right).days)
            else:
                left = left + right if sign == "+" else left - right
        return left

    def _signed(self) -> Any:
        if self._peek() == "-":
            self._take()
            return -self._signed()
        kind, text = self._take()
        if kind == "number":
            return Decimal(text)
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if text == "(":
            found = self._compared()
            assert self._take()[1] == ")"
            return found
        assert kind == "name", text
        if self._peek() == "(":
            return self._call(text)
        return {"TRUE": True, "FALSE": False}[text] if text in {"TRUE", "FALSE"} else self._record(text)

    def _call(self, name: str) -> Any:
        assert self._take()[1] == "("
        arguments = []
        while self._peek() != ")":
            arguments.append(self._compared())
            if self._peek() == ",":
                self._take()
        self._take()
        if name == "TODAY":
            return self._today
        return _FUNCTIONS[name](*arguments)


@cache
def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        assert match is not None, text[at : at + 20]
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found


def _texts(*values: Any) -> None:
    assert all(isinstance(value, str) for value in values), values


def _truths(*values: Any) -> tuple[bool, ...]:
    assert all(isinstance(value, bool) for value in values), values
    return values


def _is_blank(value: Any) -> bool:
    assert not isinstance(value, Picklist), "ISBLANK does not take a picklist"
    return value is None or value == "" or value == MultiPicklist(())


def _text(value: Any) -> str:
    assert isinstance(value, Picklist), f"TEXT does not take {value!r}"
    return value.value


def _case(subject: Any, *rest: Any) -> Any:
    subject = subject.value if isinstance(subject, Picklist) else subject
    pairs = zip(rest[:-1:2], rest[1:-1:2], strict=True)
    return next((result for value, result in pairs if value == subject), rest[-1])


def _contains(text: str, found: str) -> bool:
    _texts(text, found)
    return found in text


def _begins(text: str, found: str) -> bool:
    _texts(text, found)
    return text.startswith(found)


def _includes(value: Any, item: str) -> bool:
    assert isinstance(value, MultiPicklist)
    return item in value.values


def _if(test: bool, met: Any, otherwise: Any) -> Any:
    return met if _truths(test)[0] else otherwise


def _mid(text: str, start: Decimal, count: Decimal) -> str:
    _texts(text)
    return text[int(start) - 1 : int(start) - 1 + int(count)]


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "IF": _if,
    "AND": lambda *truths: all(_truths(*truths)),
    "OR": lambda *truths: any(_truths(*truths)),
    "NOT": lambda truth: not _truths(truth)[0],
    "ISBLANK": _is_blank,
    "BLANKVALUE": lambda value, instead: instead if _is_blank(value) else value,
    "TEXT": _text,
    "LOWER": lambda text: text.lower(),
    "TRIM": lambda text: text.strip(" "),
    "CASE": _case,
    "CONTAINS": _contains,
    "BEGINS": _begins,
    "INCLUDES": _includes,
    "SUBSTITUTE": lambda text, old, new: text.replace(old, new),
    "MID": _mid,
    "MIN": min,
    "DATE": lambda year, month, day: dt.date(int(year), int(month), int(day)),
    "DATEVALUE": lambda moment: None if moment is None else moment.date(),
}
