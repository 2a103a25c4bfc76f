"""Generated SQL in lines that people read: what fits on a line stands on one, plain values share lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A line that holds one plain value, so that many of them may share a line.
_VALUE = re.compile(r"(?:LOWER\('[^']*'\)|'(?:[^'\\]|'')*'|-?\d+(?:\.\d+)?|\((?:-?\d+, )*-?\d+\)),?")
_SEVERAL = re.compile(rf"{_VALUE.pattern}(?: {_VALUE.pattern})*")

#: What closes a group that a line above has opened.
_CLOSERS = (")", "]", "END")

#: What goes on with the line above at the same depth.
_CONTINUED = ("OR ", "AND ", "|| ")


def laid_out(text: str, width: int) -> list[str]:
    """Lines of an indented text with as few breaks as ``width`` characters allow.

    A line break inside a literal would be taken for one of the layout: the text must hold none.
    """
    return _laid([_split(line) for line in text.split("\n") if line.strip()], width)


def _split(line: str) -> tuple[int, str]:
    bare = line.lstrip(" ")
    return len(line) - len(bare), bare.rstrip()


def _laid(lines: Sequence[tuple[int, str]], width: int) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(lines):
        depth = lines[at][0]
        end = _group_end(lines, at)
        group = _broken(lines[at:end], depth, width)
        flat = _joined([line.strip() for line in group])
        made = [" " * depth + flat] if depth + len(flat) <= width else group
        goes_on = end < len(lines) and lines[end][0] == depth and lines[end][1].startswith(_CONTINUED)
        _append(out, made, depth, width, goes_on=goes_on)
        at = end
    return out


def _group_end(lines: Sequence[tuple[int, str]], start: int) -> int:
    """Where the lines end that belong to one: deeper ones, and those that close it."""
    depth = lines[start][0]
    at = start + 1
    while at < len(lines) and (lines[at][0] > depth or (lines[at][0] == depth and lines[at][1].startswith(_CLOSERS))):
        at += 1
    return at


def _broken(group: Sequence[tuple[int, str]], depth: int, width: int) -> list[str]:
    """The group with what is deeper laid out by itself."""
    out: list[str] = []
    inner: list[tuple[int, str]] = []
    for line in group:
        if line[0] > depth:
            inner.append(line)
            continue
        out += _laid(inner, width)
        inner = []
        out.append(" " * line[0] + line[1])
    return out + _laid(inner, width)


def _append(out: list[str], made: list[str], depth: int, width: int, *, goes_on: bool) -> None:
    """Put lines behind others: a value beside values, THEN beside its WHEN."""
    first, last = made[0].strip(), out[-1] if out else ""
    same = bool(out) and len(last) - len(last.lstrip(" ")) == depth
    values = last.endswith(",") and _SEVERAL.fullmatch(last.strip()) and _VALUE.fullmatch(first)
    branch = first.startswith("THEN ") and not goes_on and last.lstrip(" ").startswith(("WHEN ", ")"))
    if same and (values or branch) and len(last) + 1 + len(first) <= width:
        out[-1] = f"{last} {first}"
        out += made[1:]
        return
    out += made


def _joined(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        tight = not text or text.endswith(("(", "[")) or part.startswith((")", "]"))
        text += part if tight else f" {part}"
    return text
