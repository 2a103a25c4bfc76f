"""Generated SQL in lines that people read: what fits on a line stands on one, plain values share lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

#: A line that holds one plain value, so that many of them may share a line.
_VALUE = re.compile(r"(?:LOWER\('[^']*'\)|'(?:[^'\\]|'')*'|-?\d+(?:\.\d+)?|\((?:-?\d+, )*-?\d+\)),?")
_SEVERAL = re.compile(rf"{_VALUE.pattern}(?: {_VALUE.pattern})*")

#: A literal or a quoted name, and what opens, closes or links.
_TOKEN = re.compile(r"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|[()]|\|\||\bCASE\b|\bEND\b")

#: What closes a group that a line above has opened.
_CLOSERS = (")", "]", "END")

#: What goes on with the line above at the same depth.
_CONTINUED = ("OR ", "AND ", "|| ")


def laid_out(text: str, width: int) -> list[str]:
    """Lines of an indented text with as few breaks as ``width`` characters allow.

    A line break inside a literal would be taken for one of the layout: the text must hold none.
    """
    lines = _laid([_split(line) for line in text.split("\n") if line.strip()], width)
    return [part for line in lines for part in ([line] if len(line) <= width else _chained(line))]


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


def _chained(line: str) -> list[str]:
    """A line with a chain of ``||`` that nothing else has broken, a link a line; the outermost chain is taken."""
    links = _links(line)
    if not links:
        return [line]
    outermost = min(nesting for _, nesting in links)
    cuts = [0, *(at for at, nesting in links if nesting == outermost), len(line)]
    parts = [line[a:b].rstrip() for a, b in itertools.pairwise(cuts)]
    indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
    return [parts[0], *(f"{indent}{part.lstrip()}" for part in parts[1:])]


def _links(line: str) -> list[tuple[int, int]]:
    """Where each ``||`` outside of a literal stands, and how many brackets and CASEs are open there."""
    found: list[tuple[int, int]] = []
    nesting = 0
    for token in _TOKEN.finditer(line):
        word = token.group()
        if word in {"(", "CASE"}:
            nesting += 1
        elif word in {")", "END"}:
            nesting -= 1
        elif word == "||":
            found.append((token.start(), nesting))
    return found
