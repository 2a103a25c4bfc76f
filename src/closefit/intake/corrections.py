"""What a user says about the type, the layer and the meaning of columns, against what was guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from closefit.errors import InputError, UsageError
from closefit.intake import numbers
from closefit.intake.census import NOTHING_SEEN, Census
from closefit.intake.headers import Column, attribute_name, clean_header
from closefit.intake.raw import Raw
from closefit.intake.roles import canonical_name
from closefit.intake.typed import TypedColumn
from closefit.terms import Assumption, Attribute, AttributeType, Layer, Measure, Place, Table

#: Names shown in one assumption.
_SHOWN = 6

_CELLS = {
    AttributeType.number: ("numbers", "--text"), AttributeType.flag: ("yes or no", "--text or --number"),
    AttributeType.date: ("dates", "--text"), AttributeType.list: ("lists", "--text"),
    AttributeType.text: ("texts", "--number"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Corrections:
    """Columns, by header or attribute name, whose type, layer or measure is told instead of guessed."""

    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    layers: Mapping[str, Layer] = field(default_factory=dict)
    #: Column of each measure.
    measures: Mapping[Measure, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise UsageError when a column is told to be two things."""
        both = {_folded(name) for name in self.numbers} & {_folded(name) for name in self.texts}
        if both:
            raise UsageError(
                f"--number and --text both name {', '.join(sorted(both))}", advice="A column holds one or the other."
            )

    def type_of(self, header: str, name: str) -> AttributeType | None:
        """The type told for a column; None when it is left to its cells."""
        names = _names(header, name)
        if any(_folded(told) in names for told in self.numbers):
            return AttributeType.number
        return AttributeType.text if any(_folded(told) in names for told in self.texts) else None

    def layer_of(self, header: str, name: str) -> Layer | None:
        """The layer told for a column; None when it is left to its name."""
        names = _names(header, name)
        return next((layer for told, layer in self.layers.items() if _folded(told) in names), None)

    def require_columns(self, tables: Iterable[Table]) -> None:
        """Raise UsageError when a name is no column of any of the files."""
        files = list(tables)
        headers = [clean_header(header) for table in files for header in table.headers]
        known = {name for place, header in enumerate(headers) for name in _names(header, attribute_name(header, place))}
        flags = (
            ("--number", self.numbers), ("--text", self.texts), ("--layer", tuple(self.layers)),
            ("--measure", tuple(self.measures.values())),
        )  # fmt: skip
        for flag, told in flags:
            for name in told:
                if _folded(name) not in known:
                    raise _unknown(flag, name, headers, files)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _names(header: str, name: str) -> set[str]:
    return {header.casefold(), name, canonical_name(name)}


def _unknown(flag: str, name: str, headers: list[str], files: list[Table]) -> UsageError:
    import difflib

    folded = {header.casefold(): header for header in headers}
    near = difflib.get_close_matches(_folded(name), folded, n=1, cutoff=0.6)
    where = " and ".join(table.path.name for table in files)
    return UsageError(
        f"{flag} names {name!r}, which is no column of {where}",
        advice=f"Did you mean {folded[near[0]]!r}?" if near else f"There are: {', '.join(map(repr, headers[:12]))}.",
    )


def told_column(raw: Raw, column: Column, told: AttributeType, seen: Census) -> TypedColumn:
    """The column as the type that was told. Raises InputError when none of its cells is a number."""
    kind = raw.kinds[column.position - 1]
    if told is AttributeType.text:
        return TypedColumn(column, told, column.raw if kind == "VARCHAR" else f"CAST({column.raw} AS VARCHAR)", seen)
    if kind != "VARCHAR":
        if kind in {"DATE", "BLOB", "UUID"} or kind.startswith(("TIME", "STRUCT", "MAP")) or kind.endswith("]"):
            raise no_numbers(raw, column)
        return TypedColumn(column, told, f"CAST({column.raw} AS DOUBLE)", NOTHING_SEEN)
    if not seen.plain and not seen.point and not seen.comma:
        raise no_numbers(raw, column)
    sql = numbers.dressed_number(column.raw, comma=seen.comma_sure > seen.point_sure)
    return TypedColumn(column, told, f"coalesce({numbers.plain_number(column.raw)}, {sql})", seen)


def no_numbers(raw: Raw, column: Column) -> InputError:
    """The problem with a column that was told to hold numbers."""
    return InputError(
        f"{column.header!r} holds no numbers, and --number asks for them",
        place=Place(raw.path, raw.header_line or None, column.position),
        advice="Name another column, or write its cells as plain numbers, such as 12000.",
    )


def attribute_notes(attributes: Iterable[Attribute], corrections: Corrections) -> tuple[Assumption, ...]:
    """What was assumed about the types and layers of attributes, one line a type and a layer."""
    by_type: dict[AttributeType, list[str]] = {}
    by_layer: dict[Layer, list[str]] = {}
    for one in attributes:
        if corrections.type_of(one.header, one.name) is None:
            by_type.setdefault(one.type, []).append(one.header)
        if corrections.layer_of(one.header, one.name) is None:
            by_layer.setdefault(one.layer, []).append(one.header)
    notes = []
    for kind, (words, flag) in _CELLS.items():
        if kind in by_type:
            notes.append(Assumption(f"columns of {words}", _listed(by_type[kind]), "by their cells", flag))
    for layer in Layer:
        if layer in by_layer:
            plain = layer is Layer.firmographic
            why = "no word of their names says another layer" if plain else "by the words of their names"
            notes.append(Assumption(f"{layer.value} columns", _listed(by_layer[layer]), why, "--layer"))
    return tuple(notes)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(name if len(name) <= 40 else f"{name[:39]}…" for name in names[:_SHOWN]) + more
