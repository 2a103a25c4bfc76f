"""YAML text out, one way only: the same values always give the same bytes, and every text reads back as itself."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from closefit.profile.duration import Duration
from closefit.profile.reader import resolve

Value = str | int | float | Decimal | bool | dt.date | Duration | None | Sequence["Value"] | Mapping[str, "Value"]

#: Where a line ought to end.
WIDTH = 110

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_FIRST = re.compile(r"[^\W]|[($/]")
#: What some reader of YAML would take for something else than text.
_AMBIGUOUS = re.compile(
    r"(?i)[-+.\d][\d.,:_eExXoO+/TZ -]*\Z|y|n|yes|no|on|off|true|false|null|nan|inf|\.nan|[-+]?\.inf"
)


def scalar(value: Value, *, flow: bool = False) -> str:
    """One value on one line; ``flow`` when it stands inside braces or brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if is_plain(value, flow=flow) else _quoted(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    return "" if value is None else str(value)


def _number(value: float | Decimal) -> str:
    text = f"{Decimal(repr(value)) if isinstance(value, float) else value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Whether a text can stand without quotes and mean the same to every reader of YAML."""
    if not text or not text.isprintable() or text != text.strip() or not _FIRST.match(text):
        return False
    if ": " in text or " #" in text or text.endswith(":") or (flow and re.search(r"[,\[\]{}]", text)):
        return False
    if flow and (":" in text or '"' in text):
        return False
    return isinstance(resolve(text), str) and not _AMBIGUOUS.fullmatch(text)


def _quoted(text: str) -> str:
    """In double quotes, or in single ones where that spares escapes."""
    if text.isprintable() and ('"' in text or "\\" in text) and "'" not in text:
        return f"'{text}'"
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in escaped)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def flow_list(values: Sequence[Value]) -> str:
    return "[" + ", ".join(flow(value) for value in values) + "]"


def flow_map(values: Mapping[str, Value]) -> str:
    return "{" + ", ".join(_pair(key, value) for key, value in values.items()) + "}"


def flow(value: Value) -> str:
    """A value inside braces or brackets."""
    if isinstance(value, Mapping):
        return flow_map(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return flow_list(value)
    return scalar(value, flow=True)


def _pair(key: str, value: Value) -> str:
    return f"{_key(key)}: {flow(value)}".rstrip()


def _key(key: str) -> str:
    """Keys of the format stand as they are, also ``on``, which an old reader would take for true."""
    return key if _KEY.match(key) else scalar(key, flow=True)


def wrapped_map(key: str, values: Mapping[str, Value], indent: int) -> list[str]:
    """``key: {a: 1, b: 2}``, broken between pairs where the line grows long."""
    lead = " " * indent + f"{key}: {{"
    if not values:
        return [lead + "}"]
    lines, line = [], lead
    for index, (name, value) in enumerate(values.items()):
        pair = _pair(name, value) + ("," if index < len(values) - 1 else "}")
        blank = "" if line == lead or not line.strip() else " "
        if len(line) + len(blank) + len(pair) > WIDTH and line.strip() and line != lead:
            lines.append(line)
            line, blank = " " * len(lead), ""
        line += blank + pair
    return [*lines, line]


def entry(key: str, value: Value, indent: int) -> list[str]:
    """``key: value`` in block style: long text is folded, mappings and lists stand below their key."""
    lead = " " * indent + _key(key) + ":"
    if isinstance(value, Mapping):
        if not value:
            return [f"{lead} {{}}"]
        return [lead, *(line for name, item in value.items() for line in entry(name, item, indent + 2))]
    if isinstance(value, Sequence) and not isinstance(value, str):
        single = f"{lead} {flow_list(value)}"
        if len(single) <= WIDTH:
            return [single]
        return [lead, *(line for item in value for line in item_lines(item, indent + 2))]
    if isinstance(value, str) and len(lead) + len(value) > WIDTH and (folded := _folded(value, indent + 2)):
        return [f"{lead} >-", *folded]
    return [f"{lead} {scalar(value)}".rstrip()]


def item_lines(value: Value, indent: int) -> list[str]:
    """``- value`` in a list; a mapping or list inside it in braces or brackets."""
    lead = " " * indent + "- "
    if isinstance(value, str):
        if len(lead) + len(value) > WIDTH and (folded := _folded(value, indent + 2)):
            return [f"{lead}>-", *folded]
        return [lead + scalar(value)]
    return [lead + flow(value)]


def _folded(text: str, indent: int) -> list[str] | None:
    """The text broken at single blanks, which YAML joins again; None where that would not give the same text."""
    if not text.isprintable() or "  " in text or text != text.strip() or (not text.isascii() and "\u3000" in text):
        return None
    lines, line = [], ""
    for word in text.split(" "):
        if line and indent + len(line) + 1 + len(word) > WIDTH:
            lines.append(" " * indent + line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, " " * indent + line]
