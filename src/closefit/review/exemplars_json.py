"""What was found about the best customers as JSON: the same numbers as the page, byte for byte the same every time."""

from __future__ import annotations

import dataclasses
import json

from closefit.derive.exemplars import Exemplars
from closefit.review.derivation_json import Json, plain


def exemplars_json(found: Exemplars) -> str:
    """Indented JSON with a closing newline; fractions to six places, what cannot be backed is ``null``."""
    record: dict[str, Json] = {"closefit_exemplars": 1}
    record |= {field.name: plain(getattr(found, field.name)) for field in dataclasses.fields(found)}
    record["weights"] = {measure.value: weight for measure, weight in found.weights}
    record["others"] = dict(found.others)
    record["refused"] = [{"file": name, "rows": plain(refused)} for name, refused in found.refused]
    record["set_aside"] = [{"column": name, "reason": why} for name, why in found.set_aside]
    record["facts"] = {name: list(texts) for name, texts in found.facts}
    record["meets"] = {condition: list(said) for condition, said in found.meets}
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
