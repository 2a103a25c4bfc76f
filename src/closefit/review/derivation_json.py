"""A derivation as JSON: the same numbers as the report, byte for byte the same every time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Mapping
from enum import Enum

import numpy as np

from closefit.derive.derivation import Derivation, Segment, Segmentation
from closefit.derive.findings import AttributeFinding, Card, CardCriterion, DealCounts, Leak

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

#: Digits after the point of every fraction.
DIGITS = 6
VERDICT_ORDER = {"priority": 0, "negative": 1, "boundary": 2, "unclear": 3}


def derivation_json(derivation: Derivation) -> str:
    """The whole derivation as indented JSON with a closing newline.

    Fractions are rounded to six places; what is not a finite number is ``null``. Attributes stand in the order
    priority, negative, boundary, unclear and by the size of their gap; leaks by column; everything else in the order
    of work. Keys that scripts rely on: ``verdict``, ``deals``, ``leaks``, ``attributes``, ``card``, ``quality``.
    """
    names = [field.name for field in dataclasses.fields(derivation) if field.name != "segmentation"]
    record = {name: plain(getattr(derivation, name)) for name in names}
    record["deals"] = deals_record(derivation.deals)
    record["leaks"] = [plain(leak) for leak in ordered_leaks(derivation.leaks)]
    record["attributes"] = [plain(finding) for finding in ordered_findings(derivation.attributes)]
    record["card"] = None if derivation.card is None else card_record(derivation.card)
    record["segmentation"] = segmentation_record(derivation.segmentation)
    record["set_aside"] = [{"column": name, "reason": why} for name, why in sorted(derivation.set_aside)]
    first = ("verdict", "words", "deals", "leaks", "attributes", "card", "quality")
    order = [*first, *(name for name in record if name not in first)]
    document: Json = {"closefit_derivation": 1, **{name: record[name] for name in order}}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def ordered_leaks(leaks: tuple[Leak, ...]) -> list[Leak]:
    """Leaks by column name; one that was overruled stands with the rest."""
    return sorted(leaks, key=lambda leak: (leak.column, leak.kind))


def ordered_findings(findings: tuple[AttributeFinding, ...]) -> list[AttributeFinding]:
    """Priority first, then negative, boundary, unclear; inside each the largest gap first."""
    return sorted(findings, key=lambda f: (VERDICT_ORDER[f.verdict], -_size(f.gap), f.name, f.condition))


def _size(gap: float) -> float:
    return abs(gap) if math.isfinite(gap) else 0.0


def deals_record(deals: DealCounts) -> Json:
    """Counts per outcome; ``unusable`` is a count by reason, ``refused`` the same with line numbers."""
    return {
        "won": deals.won,
        "lost": deals.lost,
        "churned": deals.churned,
        "open": deals.open,
        "unusable": {refused.reason: refused.count for refused in deals.unusable},
        "refused": plain(deals.unusable),
    }


def card_record(card: Card) -> Json:
    """The card with every criterion's points, stability, grades and evidence."""
    tiers: Json = [{"name": name, "points": points} for name, points in card.tiers]
    criteria: Json = [criterion_record(criterion) for criterion in card.criteria]
    return {"criteria": criteria, "qualify": card.qualify, "maximum": card.maximum, "tiers": tiers}


def segmentation_record(found: Segmentation | None) -> Json:
    """How many profiles and how sure; each segment with its own card and counts, but not the records of the file."""
    if found is None:
        return None
    fields = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    return {
        **{name: plain(value) for name, value in fields.items() if name != "segments"},
        "segments": [segment_record(segment) for segment in found.segments],
    }


def segment_record(segment: Segment) -> Json:
    """One segment: who belongs to it, its deals, its verdict and its card."""
    own = segment.derivation
    fields = {field.name: getattr(segment, field.name) for field in dataclasses.fields(segment)}
    return {
        **{name: plain(value) for name, value in fields.items() if name != "derivation"},
        "deals": deals_record(own.deals),
        "verdict": own.verdict.value,
        "words": own.words,
        "card": None if own.card is None else card_record(own.card),
        "quality": plain(own.quality),
        "tiers": plain(own.tiers),
        "attributes": [plain(finding) for finding in ordered_findings(own.attributes)],
        "exclusions": plain(own.exclusions),
    }


def criterion_record(criterion: CardCriterion) -> Json:
    """One criterion; ``points`` is the most it can earn."""
    return {
        "name": criterion.name,
        "layer": criterion.layer.value,
        "points": criterion.points,
        "stability": plain(criterion.stability),
        "only_if": plain(criterion.only_if),
        "prior": criterion.prior,
        "grades": plain(criterion.grades),
        "evidence": plain(criterion.finding),
    }


def plain(value: object) -> Json:
    """A record, date, enum or container as JSON values.

    Raises TypeError for anything else, so that a new kind of field is noticed.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float | np.generic):
        return _number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return _container(value)


def _number(value: float | np.generic) -> Json:
    number = value.item() if isinstance(value, np.generic) else value
    if not isinstance(number, float):
        return plain(number)
    if not math.isfinite(number):
        return None
    rounded = round(number, DIGITS)
    return 0.0 if rounded == 0 else rounded


def _container(value: object) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, frozenset | set):
        return [plain(item) for item in sorted(value, key=str)]
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} has no place in derivation.json")
