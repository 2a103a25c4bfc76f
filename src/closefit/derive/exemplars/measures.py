"""What a customer is worth, read off the columns of a customers file: which column is which measure."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from closefit.derive.exemplars.records import Asked, Measure
from closefit.errors import InputError, UsageError
from closefit.terms import Attribute, AttributeType, Place, Table

_USABLE = (AttributeType.number, AttributeType.flag)


@cache
def measure_table() -> Mapping[str, Mapping[str, Any]]:
    """``measures.toml``: names, unit and direction of every measure."""
    text = files("closefit.derive.exemplars").joinpath("measures.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def parse_weights(texts: Sequence[str]) -> dict[Measure, float]:
    """``["revenue=3", "retention=2"]`` as weights; a measure that is not named weighs 1, and 0 leaves one out.

    >>> parse_weights(["revenue=3", "speed=0"])[Measure.revenue]
    3.0

    Raises:
        UsageError: a measure that does not exist, a weight that is none, or nothing left to rank by.
    """
    weights = dict.fromkeys(Measure, 1.0)
    for text in texts:
        name, equals, number = (part.strip() for part in text.partition("="))
        if name.lower() not in list(Measure):
            near = difflib.get_close_matches(name.lower(), list(Measure), n=1)
            advice = f"Did you mean {near[0]}?" if near else f"The measures are {', '.join(Measure)}."
            raise UsageError(f"--weights: there is no measure {name!r}", advice=advice)
        if not equals or not re.fullmatch(r"\d+(\.\d+)?", number):
            raise UsageError(
                f"--weights: {text!r} gives no weight",
                advice="Write --weights revenue=3,retention=2; 0 leaves one out.",
            )
        weights[Measure(name.lower())] = float(number)
    if not any(weights.values()):
        raise UsageError("--weights leaves nothing to rank by", advice="Give at least one measure a weight above 0.")
    return weights


def find_measures(customers: Table, asked: Asked) -> dict[Measure, tuple[Attribute, str]]:
    """The attribute of each measure that the file has, and why it was taken.

    Raises:
        InputError: a column that was named is not there, or holds neither numbers nor yes and no.
    """
    found: dict[Measure, tuple[Attribute, str]] = {}
    for measure in Measure:
        if measure in asked.columns:
            found[measure] = (_named(customers, measure, asked.columns[measure]), "as told")
    taken = {attribute.name for attribute, _ in found.values()}
    for measure in Measure:
        column = _by_header(customers, measure, taken) if measure not in found else None
        if column is not None:
            found[measure] = (column, "named so")
            taken.add(column.name)
    return found


def _named(customers: Table, measure: Measure, header: str) -> Attribute:
    wanted = header.strip().casefold()
    exact = [a for a in customers.attributes if wanted in (a.header.casefold(), a.name)]
    if not exact:
        headers = {a.header.casefold(): a.header for a in customers.attributes}
        near = difflib.get_close_matches(wanted, headers, n=1)
        shown = ", ".join(repr(a.header) for a in customers.attributes[:12])
        advice = f"Did you mean {headers[near[0]]!r}?" if near else f"It has {shown or 'no other columns'}."
        raise InputError(
            f"there is no column {header!r}, which --{measure} asks for", place=Place(customers.path), advice=advice
        )
    if exact[0].type not in _USABLE:
        raise InputError(
            f"{exact[0].header!r} holds {exact[0].type.value}s, and --{measure} asks for numbers",
            place=Place(customers.path),
            advice="Name a column of numbers, or of yes and no.",
        )
    return exact[0]


def _by_header(customers: Table, measure: Measure, taken: set[str]) -> Attribute | None:
    free = [a for a in customers.attributes if a.type in _USABLE and a.name not in taken]
    by_header = {_plain(a.header): a for a in free}
    return next((by_header[name] for name in measure_table()[measure]["names"] if name in by_header), None)


def _plain(header: str) -> str:
    """``Days to Value (avg)`` as ``days_to_value_avg``."""
    humps = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", header.strip())
    return re.sub(r"[^a-z0-9]+", "_", humps.lower()).strip("_")
