"""What must hold between parts of the file, told on plain values so that one broken line hides no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from closefit.conditions import Condition, ConditionError, parse_condition
from closefit.conditions.grammar import nearest
from closefit.profile.reader import KeyPath, Tree
from closefit.profile.rules import criterion_problem, grade_problem, signal_problem

#: Path, message, advice.
Found = tuple[KeyPath, str, str | None]

#: Tiers that the score itself gives.
RESERVED_TIERS = ("excluded", "outside")


def problems_between(data: Tree) -> Iterator[Found]:
    """Everything wrong between keys and between entries of a file; values of a wrong type are someone else's matter."""
    for path in (("fit", "criteria"), ("exclude",), ("tiers",), ("personas",)):
        yield from _repeated(data, path, "name")
    yield from _repeated(data, ("intent", "signals"), "kind")
    yield from _criteria(data)
    yield from _signals(data)
    yield from _groups(data)
    yield from _tier_names(data)
    yield from _categories(data)


def _entries(data: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Tree]]]:
    node = data
    for part in path:
        node = node.get(part) if isinstance(node, dict) and isinstance(part, str) else None
    if isinstance(node, list):
        for index, entry in enumerate(node):
            if isinstance(entry, dict):
                yield (*path, index), entry


def _repeated(data: Tree, path: KeyPath, key: str) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for where, entry in _entries(data, path):
        name = entry.get(key)
        if not isinstance(name, str):
            continue
        folded = name.strip().lower()
        if folded in seen:
            yield (*where, key), f"the {key} {name!r} is taken by another entry", f"Give each its own {key}."
        seen[folded] = name


def _criteria(data: Tree) -> Iterator[Found]:
    scale = _section(data, "fit").get("scale")
    for path, entry in _entries(data, ("fit", "criteria")):
        if problem := criterion_problem({key: value for key, value in entry.items() if value is not None}):
            yield path, *problem
        grades = entry.get("grades")
        if scale is not None and isinstance(grades, list) and entry.get("weight") is None:
            yield (
                path,
                "on a card with a scale each graded criterion has a weight",
                "Add weight: 20, or remove fit.scale.",
            )
        for index, grade in enumerate(grades if isinstance(grades, list) else []):
            if isinstance(grade, Mapping) and (problem := grade_problem(grade, written=True)):
                yield (*path, "grades", index), *problem


def _signals(data: Tree) -> Iterator[Found]:
    for path, entry in _entries(data, ("intent", "signals")):
        if problem := signal_problem([key for key, value in entry.items() if value is not None]):
            yield path, *problem


def _groups(data: Tree) -> Iterator[Found]:
    groups = _section(data, "intent").get("groups")
    if not isinstance(groups, dict):
        return
    names = {name.lower() for name in groups}
    for name, members in groups.items():
        path = ("intent", "groups", name)
        if name.lower() == "any":
            yield path, "'any' already means every kind", "Choose another name for the group."
        kinds = members if isinstance(members, list) else [members]
        for index, kind in enumerate(kinds):
            if isinstance(kind, str) and kind.strip().lower() in names | {"any"}:
                inner = (*path, index) if isinstance(members, list) else path
                yield inner, f"{kind!r} is itself a group; a group holds kinds", "Name the kinds."


def _tier_names(data: Tree) -> Iterator[Found]:
    for path, entry in _entries(data, ("tiers",)):
        name = entry.get("name")
        if isinstance(name, str) and name.strip().lower() in RESERVED_TIERS:
            advice = f"Route them at the top level: {name.strip().lower()}: {{inbound: ...}}."
            yield (*path, "name"), f"the tier {name!r} is given by the score itself", advice


def _categories(data: Tree) -> Iterator[Found]:
    known = known_categories()
    if not known:
        return
    for path, text in _conditions(data, ()):
        for name in _categories_in(text, tier=path[0] == "tiers"):
            if name.lower() not in known:
                close = nearest(name, known)
                advice = f"Did you mean {close}?" if close else f"Known: {', '.join(sorted(known))}."
                yield path, f"there is no technology category {name!r}", advice


def known_categories() -> frozenset[str]:
    """Categories of the shipped technology table."""
    try:
        from closefit.taxonomy import categories
    except ImportError:
        return frozenset()
    return frozenset(name.lower() for name in categories())


def _conditions(data: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every condition of the file: the lines of the boundary and each ``when``."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key == "when":
                yield (*path, key), value
            elif key not in {"template", "route", "groups"}:
                yield from _conditions(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            if isinstance(value, str) and path == ("boundary",):
                yield (*path, index), value
            else:
                yield from _conditions(value, (*path, index))


def _categories_in(text: str, *, tier: bool) -> Sequence[str]:
    try:
        condition: Condition = parse_condition(text, score_names=tier)
    except ConditionError:
        return ()
    calls = [node for node in condition.tree.find_all(exp.Anonymous) if node.name == "has_category"]
    return [call.expressions[1].name for call in calls]


def _section(data: Tree, name: str) -> dict[str, Tree]:
    section = data.get(name) if isinstance(data, dict) else None
    return section if isinstance(section, dict) else {}
