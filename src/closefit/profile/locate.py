"""From a path inside the profile to a place in its file, down to the character inside a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from closefit.profile.reader import KeyPath, Mark, Source, Tree
from closefit.terms import Place

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)


def dotted(path: KeyPath) -> str:
    """``fit.criteria[2].when``"""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def real_path(data: Tree, loc: Sequence[str | int]) -> KeyPath:
    """The part of a location that the file really has.

    Steps that only the schema knows (``inbound`` of a single route, ``grade`` of an ``else``) are left out or renamed.
    """
    path: list[str | int] = []
    node = data
    for step in loc:
        part = "else" if step == "grade" and isinstance(node, dict) and "grade" not in node and "else" in node else step
        inner = _child(node, part)
        if inner is not None:
            path.append(part)
            node = inner[0]
    return tuple(path)


def _child(node: Tree, part: str | int) -> tuple[Tree] | None:
    """What stands at a key or index, in a box because it may be None; None where nothing stands."""
    if isinstance(node, dict) and isinstance(part, str) and part in node:
        return (node[part],)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return (node[part],)
    return None


def offset_place(source: Source, path: KeyPath, offset: int) -> Place:
    """Place of one character of a scalar, given its offset in the value that was read."""
    mark = source.values.get(path)
    value = _value_at(source.data, path)
    if mark is None or not isinstance(value, str):
        return source.place(path)
    index = next((at for count, at in enumerate(_indexes(source.text, mark, value)) if count == offset), mark.start)
    before = source.text[:index]
    return Place(source.file, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _value_at(data: Tree, path: KeyPath) -> Tree:
    node = data
    for part in path:
        inner = _child(node, part)
        node = inner[0] if inner else None
    return node


def _indexes(text: str, mark: Mark, value: str) -> Iterator[int]:
    """Index in the file of each character of the value.

    Characters other than blanks stand in the same order in both; blanks may have been folded and are put behind the
    character before them.
    """
    index = mark.start
    if mark.style in {"|", ">"}:
        index = text.find("\n", mark.start) + 1
    elif mark.style is not None:
        index += 1
    for character in value:
        if character.isspace():
            yield index
            if index < mark.end and text[index].isspace() and text[index] != "\n":
                index += 1
            continue
        while index < mark.end and text[index].isspace():
            index += 1
        yield index
        index += _width(text, index, mark.style)


def _width(text: str, index: int, style: str | None) -> int:
    """How many characters of the file one character of the value takes."""
    if style == "'" and text.startswith("''", index):
        return 2
    if style == '"' and text[index : index + 1] == "\\":
        match = _ESCAPE.match(text, index)
        return len(match[0]) if match else 1
    return 1
