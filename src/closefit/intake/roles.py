"""Which column plays which role, by its header: the synonyms are a table beside this module."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import cache

from closefit.errors import InputError, UsageError
from closefit.intake.tables import column_table
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import AttributeType, Layer, Place


def role_names(noun: str, role: str) -> tuple[str, ...]:
    """Every name a column of this role may have, best first."""
    return tuple(column_table()[noun][role])


def find_role(
    columns: Iterable[TypedColumn], noun: str, role: str, *, types: Sequence[AttributeType] = ()
) -> TypedColumn | None:  # fmt: skip
    """The column with the best name for a role and one of the types (any, when none is given)."""
    by_name = {column.name: column for column in columns if not types or column.type in types}
    return next((by_name[name] for name in role_names(noun, role) if name in by_name), None)


def flagged(file: TypedFile, header: str | None, flag: str) -> TypedColumn | None:
    """The column a flag names. Raises InputError, with the nearest header, when there is none."""
    if header is None:
        return None
    found = file.header(header)
    if found is None:
        raise InputError(
            f"there is no column {header!r}, which {flag} asks for",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice=_nearest_column(file, header),
        )
    return found


def _nearest_column(file: TypedFile, header: str) -> str:
    headers = [column.header for column in file.columns]
    folded = {h.casefold(): h for h in headers}
    near = difflib.get_close_matches(header.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {folded[near[0]]!r}?"
    shown = ", ".join(repr(h) for h in headers[:12])
    return f"It has {shown}{' and more' if len(headers) > 12 else ''}."


def listed(texts: Iterable[str]) -> tuple[str, ...]:
    """Values given as a flag, blanks around them put aside. Raises UsageError when nothing is left."""
    found = tuple(text.strip() for text in texts if text.strip())
    if not found:
        raise UsageError("a flag lists no value", advice="Write the values with commas between them.")
    return found


#: Exports of deals put the company's fields under such a word.
_OWNERS = ("organization_", "organisation_", "company_", "account_", "associated_company_")


@cache
def _canonical() -> dict[str, str]:
    return {other: name for name, others in column_table()["attributes"].items() for other in (name, *others)}


def canonical_name(name: str) -> str:
    """The name that a known attribute has in every file.

    >>> canonical_name("number_of_employees"), canonical_name("shoe_size")
    ('employees', 'shoe_size')
    >>> canonical_name("organization_number_of_employees"), canonical_name("company_shoe_size")
    ('employees', 'company_shoe_size')
    """
    known = _canonical()
    bare = next((name.removeprefix(owner) for owner in _OWNERS if name.startswith(owner)), name)
    return known.get(name) or known.get(bare, name)


def layer_of(name: str, kind: AttributeType) -> Layer:
    """The layer of an attribute, by the words of its name; firmographic when nothing speaks for another."""
    parts = f"_{name}"  # a word that ends in an underscore wants more behind it
    for layer, words in column_table()["layers"].items():
        if any(f"_{word}" in parts for word in words):
            return Layer(layer)
    return Layer.technographic if kind is AttributeType.list and "tech" in name else Layer.firmographic
