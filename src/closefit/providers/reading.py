"""Reading a vendor's JSON, where any value may be of any type: what cannot be read is unknown and no fact."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from closefit.facts import KNOWN_ATTRIBUTES, FoundFact
from closefit.taxonomy.missing import MISSING
from closefit.terms import AttributeType
from closefit.transport import Malformed
from closefit.transport.domains import ascii_host

Value = float | int | str | bool | dt.date | tuple[str, ...]


#: Characters of one text; what is longer is cut.
_LONGEST = 10_000
#: What steers a terminal or ends a text early is no part of it; line ends and tabs are blanks.
_CONTROL = dict.fromkeys((*range(32), *range(127, 160))) | dict.fromkeys((9, 10, 13), " ")


def record(value: Any) -> dict[str, Any]:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[dict[str, Any]]:
    """The JSON objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def one_record(holder: dict[str, Any], key: str) -> dict[str, Any] | None:
    """The object under a key; None when it is null or missing, as some vendors say that they know nothing.

    Raises:
        Malformed: it is something else, or it is missing where an error is told instead.
    """
    found = holder.get(key)
    if isinstance(found, dict) or (found is None and not _tells_an_error(holder)):
        return found
    raise Malformed(f"{key} is missing or no JSON object")


def many_records(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of the list under a key.

    Raises:
        Malformed: there is no list.
    """
    if not isinstance(holder.get(key), list):
        raise Malformed(f"{key} is missing or no list")
    return records(holder[key])


def _tells_an_error(holder: dict[str, Any]) -> bool:
    return any(holder.get(key) for key in ("error", "errors", "Errors", "error_code", "message"))


def host(value: Any) -> str:
    """The host of an address or domain as the network writes it, without ``www.``; empty when there is none.

    >>> host("https://www.Acme.example/about"), host("bücher.example"), host(None)
    ('acme.example', 'xn--bcher-kva.example', '')
    """
    bare = (text(value) or "").split("://")[-1]
    return ascii_host(re.split(r"[/?#:]", bare, maxsplit=1)[0].rsplit("@", 1)[-1]).removeprefix("www.")


def is_at(account: str, *addresses: Any) -> bool:
    """One of the addresses or domains belongs to this registrable domain."""
    return any(found == account or found.endswith(f".{account}") for found in map(host, addresses))


def rows_by_account(
    rows: Iterable[dict[str, Any]], addresses: Callable[[dict[str, Any]], Iterable[Any]]
) -> dict[str, dict[str, Any]]:
    """The first row of each domain, else that of one below it: looked up by account, never by place."""
    found: dict[str, dict[str, Any]] = {}
    below: dict[str, dict[str, Any]] = {}
    for row in rows:
        for name in map(host, addresses(row)):
            found.setdefault(name, row)
            labels = name.split(".")
            for start in range(1, len(labels)):
                below.setdefault(".".join(labels[start:]), row)
    return below | found


def text(value: Any) -> str | None:
    """A text that says something, or None."""
    return value.translate(_CONTROL).strip()[:_LONGEST].strip() or None if isinstance(value, str) else None


def number(value: Any) -> float | int | None:
    """A finite number, also one written as text; True is none, and neither is a band such as ``51-200``.

    A comma separates thousands and nothing else: ``0,12`` is no number here, and never 12.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if abs(value) < _AT_MOST else None
    said = str(value)
    if "," in said and not _GROUPED.fullmatch(said.strip()):
        return None
    try:
        found = float(said.replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < _AT_MOST else None


def texts(value: Any) -> tuple[str, ...] | None:
    """The texts of a list, each once and in order; None when there is none."""
    if not isinstance(value, list):
        return None
    found = (text(one) for one in value)
    return tuple(dict.fromkeys(one for one in found if one)) or None


def day(value: Any, today: dt.date) -> dt.date | None:
    """The day of an ISO date or moment (``2023-08-01T00:00:00.000+00:00``); None for none, and for one to come."""
    try:
        found = dt.date.fromisoformat((text(value) or "")[:10])
    except ValueError:
        return None
    return found if _EPOCH <= found <= today else None


def day_of_milliseconds(value: Any, today: dt.date) -> dt.date | None:
    """The day of a moment in milliseconds since 1970; None for none, and for one to come."""
    found = number(value)
    if found is None or not 0 < found < 1e14:
        return None
    moment = _EPOCH + dt.timedelta(days=found // 86_400_000)
    return moment if moment <= today else None


_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_EPOCH = dt.date(1970, 1, 1)
#: Values beyond are no measurement: ends included, in the attribute's unit.
_REASON = {"headcount_growth": (-1.0, 1000.0), "founded_year": (1000, 2100), "employees": (1, 10_000_000)}
#: Where the letters that mean "nothing" elsewhere are a code.
_CODES = frozenset({"country", "ticker", "region"})
_AT_MOST = 10.0**18


def facts_of(**values: Value | FoundFact | None) -> list[FoundFact]:
    """Facts of what is known, by attribute; a value may come as a fact of its own with evidence, band or date.

    What is not of the attribute's type, out of reason (-1 employees, founded in 7) or a way to say nothing (``N/A``)
    is no fact.
    """
    facts = (
        value if isinstance(value, FoundFact) else FoundFact(attribute, value)
        for attribute, value in values.items()
        if value is not None
    )
    return [fact for fact in facts if _sound(fact)]


def _sound(fact: FoundFact) -> bool:
    known, value = KNOWN_ATTRIBUTES.get(fact.attribute), fact.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = _REASON.get(fact.attribute, (0 if known else -_AT_MOST, _AT_MOST))
        return low <= value < high and (known is None or known.type is AttributeType.number)
    if known and isinstance(value, str) and value.casefold() in _NOTHING and fact.attribute not in _CODES:
        return False
    return known is None or isinstance(value, _TYPES[known.type])


#: What vendors write where they know nothing.
_NOTHING = frozenset({*MISSING, "unknown", "undefined", "not available", "not specified", "not applicable", "n.a."})

_TYPES: Mapping[AttributeType, tuple[type, ...]] = {
    AttributeType.number: (),
    AttributeType.text: (str,),
    AttributeType.flag: (bool,),
    AttributeType.date: (dt.date,),
    AttributeType.list: (tuple,),
}


def day_of_epoch(value: Any, today: dt.date, *, per_second: int = 1) -> dt.date | None:
    """The day (UTC) of a Unix time, not one to come; ``per_second`` is 1000 where a vendor counts milliseconds.

    >>> day_of_epoch(1762300800000, dt.date(2026, 11, 1), per_second=1000)
    datetime.date(2025, 11, 5)
    """
    found = number(value)
    try:
        made = None if found is None else dt.datetime.fromtimestamp(found / per_second, dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
    return made if made and _EPOCH <= made <= today else None


def line(value: str, longest: int = 300) -> str:
    """A text in one line, cut to its length: for evidence and for what is said."""
    return " ".join(value.split())[:longest].strip()
