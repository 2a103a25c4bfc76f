"""What people tell the learner beside the deals: an expert's card as prior, and the sign of some columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import Array
from closefit.derive.card.refit import Chosen
from closefit.derive.expert import expert_points
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import Binned

if TYPE_CHECKING:
    from closefit.profile import Profile

#: Standard deviation of the log odds that an expert's card is believed to spread over deals; an AUC of about .74.
_PRIOR_SPREAD = 1.0
#: Grades of an expert's criterion at most.
_MOST_GRADES = 5


@dataclass(frozen=True, slots=True)
class Prior:
    """An expert's card, seen on the deals."""

    #: Points of each deal. Shape (deals,).
    points: Array
    #: By attribute (place among the binned ones): log odds the expert gives each bin. Shape (1 + bins,).
    effects: Mapping[int, Array]
    #: By attribute: the expert's criterion that asks about it.
    asked: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What was told for one frame; nothing by default."""

    prior: Prior | None = None
    #: 1 where more may only be better, -1 where it may only be worse. Shape (attributes,).
    sign: NDArray[np.int8] | None = None


#: Nobody told anything.
NOTHING = Guidance()


def guidance_for(
    frame: DealFrame, binned: Binned, *, prior: Profile | None = None, signs: Mapping[str, int] | None = None
) -> Guidance:
    """An expert's profile and signs by attribute name, as the learner reads them for these deals.

    A sign of a list holds for each of its items. A criterion counts for the attribute it asks about (a list: for each
    item it names); one that asks about two attributes at once, or about none of these, counts for nothing.
    """
    sign = None
    if signs:
        sign = np.array([signs.get(attribute.attribute.name, 0) for attribute in binned.attributes], dtype=np.int8)
    return Guidance(None if prior is None else _prior(prior, frame, binned), sign)


def _prior(profile: Profile, frame: DealFrame, binned: Binned) -> Prior | None:
    expert = expert_points(profile, frame)
    spread = float(expert.total.std())
    effects: dict[int, Array] = {}
    names: dict[int, str] = {}
    for name, earned, asked in expert.counted if spread > 0 else ():
        for place, attribute in enumerate(binned.attributes):
            texts = asked.get(attribute.attribute.name.casefold()) if len(asked) == 1 else None
            if texts is None or (attribute.item is not None and attribute.item.casefold() not in texts):
                continue
            effect = _by_bin(binned.codes[place], attribute.size, earned) * _PRIOR_SPREAD / spread
            effects[place] = effects.get(place, 0.0) + effect
            names.setdefault(place, name)
    effects = {place: effect for place, effect in effects.items() if float(np.ptp(effect)) > 0}
    return Prior(expert.total.astype(np.float64), effects, {place: names[place] for place in effects})


def _by_bin(codes: NDArray[np.uint8], size: int, earned: NDArray[np.int64]) -> Array:
    """Mean points of the deals of each bin; unknown earns nothing."""
    deals = np.bincount(codes, minlength=size + 1)
    mean = np.bincount(codes, weights=earned, minlength=size + 1) / np.maximum(deals, 1)
    mean[0] = 0.0
    return np.asarray(mean, dtype=np.float64)


def expert_criterion(attribute: int, effect: Array, *, ordered: bool) -> Chosen:
    """The expert's opinion of an attribute as a criterion: neighbouring bins (or values) of like points are a grade."""
    value = effect.copy()
    levels = _runs(value[1:]) if ordered else np.unique(value[1:], return_inverse=True)[1]
    while levels.max() >= _MOST_GRADES:
        means = np.array([value[1:][levels == level].mean() for level in range(int(levels.max()) + 1)])
        nearest = int(np.argmin(np.abs(np.diff(means))))
        levels = np.where(levels > nearest, levels - 1, levels)
    prior = np.array([value[1:][levels == level].mean() for level in range(int(levels.max()) + 1)])
    grade = np.concatenate([[int(np.argmin(prior))], levels]).astype(np.int64)
    return Chosen(attribute, grade, prior.copy(), prior)


def _runs(value: Array) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.abs(np.diff(value)) > 1e-9)]).astype(np.int64)
