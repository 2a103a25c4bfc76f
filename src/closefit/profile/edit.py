"""Changing a profile's text in place: only the changed lines differ, comments and order that a person wrote stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from closefit.conditions.grammar import nearest
from closefit.errors import UsageError
from closefit.profile.emit import Value, entry, flow, item_lines, scalar
from closefit.profile.load import parse_profile
from closefit.profile.reader import KeyPath, Mark, Source, Tree, read_yaml
from closefit.profile.values import found

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
_FILE = Path("icp.yaml")


def edit_profile(text: str, changes: Mapping[str, Value], file: Path = _FILE) -> str:
    """The profile's text with changes made, in their order; everything else stays as it was written.

    A change is a path and a value; None removes. A path is ``version``, ``fit.qualify``, ``exclude[regulated].status``
    (an entry by its name or kind), ``fit.criteria[2].points`` (by its place, from 0), ``approvals[+]`` (a new entry).

    Raises:
        ProfileError: the text is no legal profile, before or after.
        UsageError: a path names an entry that is not there.
    """
    parse_profile(text, file)
    for path, value in changes.items():
        text = _changed(read_yaml(text, file), path, value)
    parse_profile(text, file)
    return text


def _changed(source: Source, path: str, value: Value) -> str:
    steps = [key or f"[{index}]" for key, index in _STEP.findall(path)]
    where: KeyPath = ()
    node = source.data
    for place, step in enumerate(steps):
        key = _key(node, step, path)
        if key is None:
            return source.text if value is None else _added(source, where, steps[place:], value)
        where = (*where, key)
        node = node[key]  # type: ignore[index]
    if value is None:
        return _removed(source, where)
    return _replaced(source, where, value)


def _key(node: Tree, step: str, path: str) -> str | int | None:
    """Key or index that a step means; None where there is nothing yet."""
    if isinstance(node, dict) and not step.startswith("["):
        return step if step in node else None
    if isinstance(node, list) and step.startswith("["):
        name = step[1:-1].strip()
        if name == "+":
            return None
        if name.isdigit() and int(name) < len(node):
            return int(name)
        names = {_name(item): index for index, item in enumerate(node)}
        if name.lower() in names:
            return names[name.lower()]
        close = nearest(name, names)
        raise UsageError(f"{path}: there is no entry {name!r}", advice=f"Did you mean {close}?" if close else None)
    raise UsageError(
        f"{path}: {step} cannot be looked up in {found(node)}", advice="For example: fit.criteria[headcount].points."
    )


def _name(item: Tree) -> str:
    if isinstance(item, dict):
        return str(item.get("name") or item.get("kind") or item.get("by") or "").lower()
    return str(item).lower()


# Replace ------------------------------------------------------------------------------------------------------------


def _replaced(source: Source, where: KeyPath, value: Value) -> str:
    mark = source.values[where]
    simple = not isinstance(value, Mapping) and (isinstance(value, str) or not isinstance(value, Sequence))
    block = mark.style in {"|", ">"} or _is_block(source, where)
    inside = _in_flow(source, where)
    if not block and (simple or inside or mark.style in {"{", "["}):
        new = flow(value) if inside or not simple else scalar(value)
        if mark.end == mark.start:
            new = f" {new}"
        return source.text[: mark.start] + new + source.text[mark.end :]
    if isinstance(where[-1], int):
        return _with_lines(source, _lines_of(source, where), item_lines(value, _dash_column(source, where[:-1])))
    indent = source.keys[where].column - 1
    return _with_lines(source, _lines_of(source, where), _dashed(source, where, entry(where[-1], value, indent)))


def _is_block(source: Source, where: KeyPath) -> bool:
    """Whether a mapping or list stands in block style."""
    return source.values[where].style is None and any(
        path[: len(where)] == where and path != where for path in source.values
    )


def _in_flow(source: Source, where: KeyPath) -> bool:
    """Whether the value stands inside braces or brackets."""
    outer = (source.values.get(where[:length]) for length in range(len(where)))
    return any(mark is not None and mark.style in {"{", "["} for mark in outer)


# Add ----------------------------------------------------------------------------------------------------------------


def _added(source: Source, where: KeyPath, steps: Sequence[str], value: Value) -> str:
    """A new key or entry under a mapping or list that is there; steps in between are made."""
    step, *rest = steps
    for inner in reversed(rest):
        value = [value] if inner.startswith("[") else {inner: value}
    mark = source.values[where]
    is_item = step.startswith("[")
    if mark.style in {"{", "["}:
        new = flow(value) if is_item else flow({step: value})[1:-1]
        body = source.text[mark.start + 1 : mark.end - 1].rstrip()
        lead = f"{body.rstrip(',')}, " if body.strip() else ""
        return source.text[: mark.start + 1] + lead + new + source.text[mark.end - 1 :]
    if is_item:
        return _with_lines(source, (_content_end(source, where),) * 2, item_lines(value, _dash_column(source, where)))
    return _with_lines(source, (_content_end(source, where),) * 2, entry(step, value, _key_column(source, where)))


def _key_column(source: Source, where: KeyPath) -> int:
    """Indent of the keys of a block mapping."""
    return min(mark.column - 1 for path, mark in source.keys.items() if path[:-1] == where)


def _dash_column(source: Source, where: KeyPath) -> int:
    """Indent of the dashes of a block list."""
    first = source.values[(*where, 0)]
    line = source.text[: first.start].rfind("\n") + 1
    return source.text.index("-", line) - line


# Remove -------------------------------------------------------------------------------------------------------------


def _removed(source: Source, where: KeyPath) -> str:
    siblings = [path for path in source.values if len(path) == len(where) and path[:-1] == where[:-1]]
    if len(siblings) == 1 and len(where) > 1:
        # What is left empty goes too, except the card, which every profile has.
        return _replaced(source, ("fit",), {}) if where[:-1] == ("fit",) else _removed(source, where[:-1])
    if _in_flow(source, where):
        return _removed_from_flow(source, where, siblings)
    first, last = _lines_of(source, where)
    key = source.keys.get(where)
    if key is not None and source.text[source.text[: key.start].rfind("\n") + 1 : key.start].strip():
        following = min(source.keys[path].start for path in siblings if source.keys[path].start > key.start)
        return source.text[: key.start] + source.text[following:]
    return source.text[:first] + source.text[last:]


def _removed_from_flow(source: Source, where: KeyPath, siblings: Sequence[KeyPath]) -> str:
    starts = sorted(_start(source, path) for path in siblings)
    start = _start(source, where)
    later = [other for other in starts if other > start]
    if later:
        return source.text[:start] + source.text[later[0] :]
    before = source.text[:start].rstrip().removesuffix(",")
    return before + source.text[source.values[where].end :]


def _start(source: Source, path: KeyPath) -> int:
    mark: Mark = source.keys.get(path) or source.values[path]
    return mark.start


# Lines --------------------------------------------------------------------------------------------------------------


def _lines_of(source: Source, where: KeyPath) -> tuple[int, int]:
    """Where the lines of an entry begin and end: whole lines, with the comment behind its last value."""
    start = source.text[: _start(source, where)].rfind("\n") + 1
    return start, _content_end(source, where)


def _content_end(source: Source, where: KeyPath) -> int:
    """Index behind the last line of an entry."""
    end = max(mark.end for path, mark in source.values.items() if path[: len(where)] == where)
    end = max([end, *(mark.end for path, mark in source.keys.items() if path[: len(where)] == where)])
    line_end = source.text.find("\n", len(source.text[:end].rstrip()))
    return len(source.text) if line_end == -1 else line_end + 1


def _with_lines(source: Source, span: tuple[int, int], lines: Sequence[str]) -> str:
    newline = "\r\n" if "\r\n" in source.text else "\n"
    before, after = source.text[: span[0]], source.text[span[1] :]
    if before and not before.endswith("\n"):
        before += newline
    return before + "".join(line + newline for line in lines) + after


def _dashed(source: Source, where: KeyPath, lines: list[str]) -> list[str]:
    """The first key of an entry shares its line with the dash."""
    key = source.keys[where]
    line = source.text[: key.start].rfind("\n") + 1
    lead = source.text[line : key.start]
    return [lead + lines[0].lstrip(), *lines[1:]] if lead.strip() else lines
