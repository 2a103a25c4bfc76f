"""Which columns tell an outcome beyond won and lost: by their headers, or as ``--measure`` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from closefit.errors import InputError
from closefit.intake.attributes import AttributeColumn
from closefit.intake.corrections import Corrections
from closefit.intake.headers import attribute_name
from closefit.intake.tables import column_table
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, Attribute, AttributeType, Measure, Place

_NUMBER, _FLAG, _TEXT, _DATE = AttributeType.number, AttributeType.flag, AttributeType.text, AttributeType.date
#: What the cells of each measure may be.
_CELLS: Mapping[Measure, tuple[AttributeType, ...]] = {
    Measure.support_cost: (_NUMBER,),
    Measure.satisfaction: (_NUMBER, _TEXT),
    Measure.budget: (_NUMBER,),
    Measure.lock_in: (_DATE, _FLAG, _TEXT),
    Measure.expansion: (_FLAG, _NUMBER),
    Measure.retention: (_NUMBER,),
}
_WORDS = {
    _NUMBER: "numbers",
    _FLAG: "yes and no",
    _TEXT: "texts",
    _DATE: "dates",
    AttributeType.list: "lists",
}


def find_measures(
    file: TypedFile, columns: Iterable[AttributeColumn], corrections: Corrections
) -> tuple[dict[Measure, str], tuple[Assumption, ...]]:
    """The attribute behind each measure, and what was assumed; what is told beats what is guessed.

    Raises InputError when a column that ``--measure`` names cannot hold such a measure.
    """
    attributes = [column.attribute for column in columns]
    found: dict[Measure, str] = {}
    notes = []
    for measure in Measure:
        told = corrections.measures.get(measure)
        if told is not None:
            named = next((a for a in attributes if told.strip().casefold() in _names(a)), None)
            if named is not None:
                found[measure] = _fitting(file, named, measure)
            elif (column := file.header(told)) is not None:
                raise _taken(file, column, measure)
            continue
        guessed = _guessed(attributes, measure)
        if guessed is not None and guessed.name not in found.values():
            found[measure] = guessed.name
            why = "named so: an outcome, which earns no points (--keep counts it as an attribute too)"
            notes.append(Assumption(measure.value, guessed.header, why, "--measure"))
    return found, tuple(notes)


def _names(attribute: Attribute) -> set[str]:
    return {attribute.header.strip().casefold(), attribute_name(attribute.header, 0), attribute.name}


def _guessed(attributes: list[Attribute], measure: Measure) -> Attribute | None:
    fitting = {attribute_name(a.header, 0): a for a in attributes if a.type in _CELLS[measure]}
    return next((fitting[name] for name in column_table()["measures"][measure.name] if name in fitting), None)


def _taken(file: TypedFile, column: TypedColumn, measure: Measure) -> InputError:
    return InputError(
        f"{column.header!r} is read as something else (an account's name, a date, the amount), and --measure asks it "
        f"for {measure.value}",
        place=Place(file.raw.path, file.raw.header_line or None, column.column.position),
        advice="Name another column, or a copy of this one.",
    )


def _fitting(file: TypedFile, attribute: Attribute, measure: Measure) -> str:
    if attribute.type in _CELLS[measure]:
        return attribute.name
    column = file.header(attribute.header)
    raise InputError(
        f"{attribute.header!r} holds {_WORDS[attribute.type]}, and --measure asks it for {measure.value}",
        place=Place(file.raw.path, file.raw.header_line or None, column.column.position if column else None),
        advice=f"A column of {measure.value} holds {' or '.join(_WORDS[kind] for kind in _CELLS[measure])}.",
    )
