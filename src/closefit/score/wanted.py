"""The tables that a profile asks for, when there is no file to look at: every attribute with the type of its uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from closefit.conditions import Condition, parse_condition
from closefit.errors import ProfileError
from closefit.profile import Profile
from closefit.score.inputs import ScoreInputs
from closefit.terms import Attribute, AttributeType, Layer, Place, Problem, Table

#: Where a condition stands in a profile: ``("fit", "criteria", 0, "when")``.
KeyPath = tuple[str | int, ...]

_NUMBER, _TEXT, _FLAG, _LIST = AttributeType.number, AttributeType.text, AttributeType.flag, AttributeType.list

#: Two uses that one column can serve, and the type that serves both: 0 and 1 are a flag, ``a; b`` is a list.
_SERVES_BOTH = {frozenset({_NUMBER, _FLAG}): _NUMBER, frozenset({_TEXT, _LIST}): _TEXT}

#: Header of an attribute of which conditions only ask whether it is known: its column may be of any type.
ANY_TYPE = "of any type"

#: Columns that a table cannot do without.
_NEEDED = {"accounts": ("account",), "signals": ("account", "kind", "at"), "people": ("account",)}
#: Columns of the contract that conditions may use; the others never reach a condition.
_CONTRACT = {
    "accounts": ("account", "name", "origin"),
    "signals": ("strength", "at"),
    "people": ("name", "email", "title", "seniority", "department", "started", "last_active"),
}
#: What a contact is said to be, and what ranks it.
_CONTACT = ("name", "email", "title", "seniority")


@dataclass(frozen=True, slots=True)
class Use:
    """One condition that uses an attribute, and the type it needs; None where any will do (``is null``)."""

    attribute: str
    type: AttributeType | None
    #: ``criterion 'size'``
    where: str
    path: KeyPath = ()


@dataclass
class _Uses:
    """Uses of one table's attributes, in the order of the profile."""

    found: dict[str, list[Use]] = field(default_factory=dict)

    def add(self, condition: Condition, where: str, path: KeyPath) -> None:
        self.add_all(condition.tree, condition.attributes, where, path)

    def add_all(self, tree: exp.Expr, needs: Mapping[str, AttributeType], where: str, path: KeyPath) -> None:
        for name, kind in needs.items():
            self.found.setdefault(name, []).append(Use(name, None if _any_type(tree, name) else kind, where, path))


def wanted_inputs(
    profile: Profile,
    told: Mapping[str, AttributeType] | None = None,
    present: Iterable[str] = (),
    place: Callable[[KeyPath], Place] | None = None,
) -> ScoreInputs:
    """The tables that a score by ``profile`` needs, as if their columns had the names and types of their uses.

    The relations are called accounts, signals and people; signals and people are there only where the profile asks
    about them. Only what is used is a column, beside what a table cannot do without. ``told`` gives types that win
    over the uses (``technologies`` as a text of names between semicolons); ``present`` names optional columns of the
    contracts that are there although no condition uses them: ``name``, ``origin``, ``strength``, ``started`` ...
    ``place`` finds a condition's path in the profile's file, for messages.

    Raises:
        ProfileError: conditions use one attribute as two types that no column can be; every such attribute at once.
    """
    accounts, signals, people = (_Uses() for _ in range(3))
    for where, path, condition in _conditions(profile):
        accounts.add(condition, where, path)
        for window in condition.windows:
            if window.when is not None:
                signals.add_all(window.when, window.fields, where, path)
    for n, persona in enumerate(profile.personas):
        people.add(parse_condition(persona.when), f"persona {persona.name!r}", ("personas", n, "when"))
    has_people = bool(profile.personas) or "best_seniority" in accounts.found
    has_signals = bool(profile.intent.signals) or any(c.windows for _, _, c in _conditions(profile))
    if has_people:
        accounts.found.pop("best_seniority", None)
    makers = {"accounts": (accounts, True), "signals": (signals, has_signals), "people": (people, has_people)}
    every = [entry for uses, there in makers.values() if there for entry in uses.found.items()]
    contradictions = [
        _contradiction(uses, place) for name, uses in every if _type(uses, (told or {}).get(name)) is None
    ]
    if contradictions:
        raise ProfileError(contradictions)
    tables = {
        noun: _table(noun, uses, told or {}, set(present)) if there else None for noun, (uses, there) in makers.items()
    }
    assert tables["accounts"] is not None  # noqa: S101  (there is always one)
    return ScoreInputs(tables["accounts"], tables["signals"], tables["people"])


def _conditions(profile: Profile) -> Iterator[tuple[str, KeyPath, Condition]]:
    """Every condition about accounts that a score evaluates: where it stands, its path, itself."""
    for n, text in enumerate(profile.boundary):
        yield "the boundary", ("boundary", n), parse_condition(text)
    for n, exclusion in enumerate(profile.exclude):
        if exclusion.active:
            yield f"exclusion {exclusion.name!r}", ("exclude", n, "when"), parse_condition(exclusion.when)
    for n, criterion in enumerate(profile.fit.criteria):
        for place, step in enumerate(criterion.steps):
            if step.when is not None:
                inner = ("grades", place, "when") if criterion.grades else ("when",)
                path = ("fit", "criteria", n, *inner)
                yield f"criterion {criterion.name!r}", path, parse_condition(step.when)
    for n, tier in enumerate(profile.tiers):
        if tier.when:
            yield f"tier {tier.name!r}", ("tiers", n, "when"), parse_condition(tier.when, score_names=True)


def _any_type(tree: exp.Expr, name: str) -> bool:
    """Every use in this condition is ``is null``, which any type answers."""
    columns = [column for column in tree.find_all(exp.Column) if column.name == name]
    return all(isinstance(column.parent, exp.Is) for column in columns)


def _table(noun: str, uses: _Uses, told: Mapping[str, AttributeType], present: set[str]) -> Table:
    attributes = []
    columns = {*_NEEDED[noun], *(present & set(_CONTRACT[noun]))}
    if noun == "people":
        columns |= set(_CONTACT)
    for name in sorted(uses.found):
        kind = _type(uses.found[name], told.get(name)) or _TEXT
        if name in _CONTRACT[noun]:
            columns.add(name)
        else:
            any_type = name not in told and all(use.type is None for use in uses.found[name])
            attributes.append(Attribute(name, kind, Layer.firmographic, ANY_TYPE if any_type else name))
    return Table(noun, Path(noun), 0, tuple(attributes), columns=frozenset(columns))


def _type(uses: list[Use], told: AttributeType | None) -> AttributeType | None:
    """The type that serves every use; None when there is none."""
    if told is not None:
        return told
    kinds = list(dict.fromkeys(use.type for use in uses if use.type is not None))
    if len(kinds) <= 1:
        return kinds[0] if kinds else _TEXT
    return _SERVES_BOTH.get(frozenset(kinds))


def _contradiction(uses: list[Use], place: Callable[[KeyPath], Place] | None) -> Problem:
    first: dict[AttributeType, Use] = {}
    for use in uses:
        if use.type is not None:
            first.setdefault(use.type, use)
    places = {kind: f" ({place(use.path)})" if place else "" for kind, use in first.items()}
    said = " and ".join(f"as {_CALLED[kind]} in {use.where}{places[kind]}" for kind, use in first.items())
    return Problem(
        f"{uses[0].attribute!r} is used {said}; a column holds one type",
        place(uses[0].path) if place else None,
        "Write both conditions for the type that the column has, or give one of them another attribute.",
    )


_CALLED = {
    AttributeType.number: "a number",
    AttributeType.text: "a text",
    AttributeType.flag: "true or false",
    AttributeType.date: "a date",
    AttributeType.list: "a list",
}
