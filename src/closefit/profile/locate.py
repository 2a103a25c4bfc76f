"""From a path inside the profile to a place in its file, down to the character inside a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from closefit.profile.reader import Mark, Path_, Source, Tree
from closefit.terms import Place

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)


def dotted(path: Path_) -> str:
    """``fit.criteria[2].when``"""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def real_path(data: Tree, loc: Sequence[str | int]) -> Path_:
    """The part of a location that the file really has: steps the schema adds (``inbound`` of a single route) are left out.

    The last step is kept where it names a key that is missing from its mapping only if the file has it.
    """
    path: list[str | int] = []
    node = data
    for part in loc:
        if isinstance(node, dict) and part not in node and "else" in node and part == "grade":
            part = "else"  # noqa: PLW2901
        if isinstance(node, dict) and isinstance(part, str) and part in node:
            node = node[part]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def offset_place(source: Source, path: Path_, offset: int) -> Place:
    """Place of one character of a scalar, given its offset in the value that was read."""
    mark = source.values.get(path)
    value = _value_at(source.data, path)
    if mark is None or not isinstance(value, str):
        return source.place(path)
    index = next((at for count, at in enumerate(_indexes(source.text, mark, value)) if count == offset), mark.start)
    before = source.text[:index]
    return Place(source.file, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _value_at(data: Tree, path: Path_) -> Tree:
    node = data
    for part in path:
        if isinstance(node, dict) and isinstance(part, str) or isinstance(node, list) and isinstance(part, int):
            node = node[part]  # type: ignore[index,call-overload]
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
