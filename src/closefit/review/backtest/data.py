"""A backtest as JSON: the same numbers as the page, byte for byte the same every time."""

from __future__ import annotations

import dataclasses
import json

from closefit.review.backtest.findings import Backtest
from closefit.review.derivation_json import Json, plain


def backtest_json(found: Backtest) -> str:
    """The whole backtest as indented JSON with a closing newline.

    Fractions are rounded to six places; what too few deals back is ``null``. Keys that scripts rely on: ``basis``,
    ``words``, ``warnings``, ``deals``, ``rankings``, ``criteria``, ``inside``, ``outside``, ``tiers``, ``curve``.
    """
    record = {field.name: plain(getattr(found, field.name)) for field in dataclasses.fields(found)}
    document: Json = {"closefit_backtest": 1, **record}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
