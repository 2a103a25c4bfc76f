"""The JSON that scripts rely on."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.derivation import Derivation
from closefit.review import derivation_json
from closefit.review.derivation_json import plain
from tests.unit.review.examples import HOSTILE, NOTHING, SHAPES, USUAL


@pytest.mark.parametrize("name", SHAPES)
def test_keys_of_the_contract(name: str) -> None:
    """Every derivation has the keys that scripts rely on, whatever was found."""
    document = json.loads(derivation_json(SHAPES[name]))
    assert document["verdict"] in {"enough", "ranks-only", "not-enough"}
    assert set(document["deals"]) >= {"won", "lost", "churned", "open", "unusable"}
    assert set(document["quality"]) >= {"auc", "auc_low", "auc_high", "log_loss", "base_log_loss", "folds"}
    for leak in document["leaks"]:
        assert set(leak) >= {"column", "reason"}
    for found in document["attributes"]:
        keys = {"name", "layer", "verdict", "won", "lost", "churned", "gap", "gap_low", "gap_high", "q"}
        assert set(found) >= keys
    for criterion in (document["card"] or {"criteria": []})["criteria"]:
        assert set(criterion) >= {"name", "points", "stability"}


def test_same_derivation_same_bytes() -> None:
    """The order in which findings and leaks were found does not show."""
    turned = replace(USUAL, attributes=USUAL.attributes[::-1], leaks=USUAL.leaks[::-1], set_aside=USUAL.set_aside[::-1])
    assert derivation_json(turned) == derivation_json(USUAL)


def test_unusable_deals_are_counted_by_reason() -> None:
    """Refused rows are a count by reason, and their lines stand beside it."""
    deals = json.loads(derivation_json(USUAL))["deals"]
    assert deals["unusable"]["no outcome"] == 6
    assert deals["refused"][0]["lines"] == [14, 88, 91, 203, 310, 311]


def test_no_card_is_null() -> None:
    """Without a card the key is there and null."""
    assert json.loads(derivation_json(NOTHING))["card"] is None


def test_nothing_but_json() -> None:
    """What is not a number becomes null; no NaN is ever printed."""
    text = derivation_json(HOSTILE)
    found = next(f for f in json.loads(text)["attributes"] if f["name"] == "nothing known")
    assert found["gap"] is None
    assert "NaN" not in text
    assert "Infinity" not in text


def test_numbers_are_rounded_to_six_places() -> None:
    """Fractions keep six places and zero has no sign."""
    assert [plain(1 / 3), plain(-1e-9), plain(math.inf)] == [0.333333, 0.0, None]
    assert json.dumps(plain(-1e-9)) == "0.0"


def test_numbers_of_numpy_are_numbers() -> None:
    """A numpy scalar that slipped through is written as a plain number."""
    assert [plain(np.float64(0.5)), plain(np.int64(3)), plain(np.bool_(True))] == [0.5, 3, True]  # noqa: FBT003


def test_an_unknown_kind_of_value_is_noticed() -> None:
    """A value that JSON cannot say is refused by name instead of being guessed."""
    with pytest.raises(TypeError, match="a complex has no place"):
        plain(1j)


def test_every_field_is_written() -> None:
    """A field added to the record appears in the JSON without anyone thinking of it."""
    document = json.loads(derivation_json(USUAL))
    assert set(Derivation.__dataclass_fields__) <= set(document)
