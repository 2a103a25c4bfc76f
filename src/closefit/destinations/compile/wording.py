"""A reading into a vendor's words, and the reason where that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.reading import All, Reading, Test, tests
from closefit.terms import AttributeType


class CannotSayError(Exception):
    """The vendor has no words for it; the text says why and what would help, in whole sentences."""


class Words(Protocol):
    """How one vendor says tests and joins them."""

    def test(self, test: Test) -> str:
        """One test; false where its field is unknown. Raises CannotSayError."""

    def every(self, parts: Sequence[str]) -> str:
        """All of at least two parts."""

    def some(self, parts: Sequence[str]) -> str:
        """One of at least two parts."""

    def always(self, *, truth: bool) -> str:
        """True or false."""


def said(reading: Reading, words: Words) -> str:
    """A reading in the vendor's words. Raises CannotSayError."""
    if isinstance(reading, Test):
        return words.test(reading)
    parts = list(dict.fromkeys(said(part, words) for part in reading.parts))
    if len(parts) < 2:
        return parts[0] if parts else words.always(truth=isinstance(reading, All))
    return words.every(parts) if isinstance(reading, All) else words.some(parts)


#: What a field for an attribute of this type would be called and be: ``("Growth__c", "Number")``.
Proposal = Callable[[str, AttributeType], tuple[str, str]]


def require_fields(
    readings: Iterable[Reading], fields: Fields, defaults: Mapping[str, Field], proposal: Proposal
) -> None:
    """Every attribute must have a field.

    Raises:
        CannotSayError: with every attribute that has none, and the line of the ``--fields`` file that would name one.
    """
    every = [test for reading in readings for test in tests(reading)]
    lacking = {test.attribute: test for test in every if fields.field_of(test.attribute, defaults) is None}
    if lacking:
        raise CannotSayError(" ".join(_lacking(test, proposal) for test in lacking.values()))


def _lacking(test: Test, proposal: Proposal) -> str:
    kind = AttributeType.number if test.signals else test.type
    name, held = proposal(test.attribute, kind)
    line = Fields.line(test.attribute, name)
    if test.signals:
        return f"It counts dated signals. Keep the count in a field ({held}) and name it in --fields: {line}."
    return f"No field is known to hold {test.attribute}. Name it in --fields ({held}): {line}."


def fields_file(
    target: str, asked: Iterable[Test], fields: Fields, defaults: Mapping[str, Field], proposal: Proposal
) -> str:
    """A ``--fields`` file to edit: every attribute that the profile asks about, known ones as they were taken."""
    lines = [f"# Which field holds what; for: closefit compile --to {target} --fields FILE", "", f"[{target}]"]
    for attribute, test in sorted({test.attribute: test for test in asked}.items()):
        held = fields.field_of(attribute, defaults)
        if held is not None:
            lines.append(Fields.line(attribute, held.name, held.type))
            continue
        name, kind = proposal(attribute, AttributeType.number if test.signals else test.type)
        lines.append(f"# {Fields.line(attribute, name)}   # {kind}")
    return "\n".join([*lines, ""])
