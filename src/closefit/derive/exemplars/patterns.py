"""What most of the best share, each trait with its rate among others and the chance of passing by luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.exemplars.luck import Counts, Floats, chances, drawn_counts, passes, passes_among
from closefit.derive.exemplars.records import Pattern, PatternVerdict, Rate
from closefit.derive.exemplars.tightest import tightest, tightest_bins
from closefit.derive.exemplars.traits import Flags, Trait
from closefit.derive.gaps.bins import BinKind
from closefit.derive.gaps.intervals import wilson
from closefit.derive.gaps.phrases import condition_text

#: Random draws of companies.
DRAWS = 4000
#: Luck gets so far in at most so many draws: a pattern, or a weak one; above that the trait says nothing.
PATTERN, WEAK = 0.05, 0.20
#: Fewest companies with a known value that a rate is drawn from.
FEWEST = 20
#: Two conditions that hold for so much the same companies are one.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Crowd:
    """Companies to compare with. ``rows`` has shape (companies and customers,)."""

    name: str
    rows: Flags
    #: True when they stand for a larger market; False when they are all there are.
    replace: bool


@dataclass(frozen=True, slots=True)
class _Tested:
    trait: Trait
    bins: tuple[int, ...]
    #: Whom luck was drawn from; None: nobody.
    crowd: Crowd | None
    luck: float | None
    as_far: float | None
    #: Chances of every draw; None without anybody to draw from.
    each: Floats | None


def find_patterns(
    traits: Sequence[Trait], best: Flags, worst: Flags, crowds: Sequence[Crowd], *, need: int, seed: int
) -> tuple[tuple[Pattern, ...], Mapping[str, NDArray[np.int8]], float | None]:
    """Every trait that ``need`` of the best share, the surest first.

    Random companies are drawn from the first of the crowds of whom enough is known. Also whether each row meets the
    condition (1 yes, 0 no, -1 unknown) by condition, and how many attributes would pass as *pattern* by luck.
    """
    rng = np.random.default_rng(seed)
    tested = [_test(trait, best, crowds, need, rng) for trait in traits]
    drawn = [one.each for one in tested if one.each is not None]
    least = np.min(drawn, axis=0) if drawn else None
    expected = float(sum((each <= PATTERN).mean() for each in drawn)) if drawn else None
    found = []
    meets: dict[str, NDArray[np.int8]] = {}
    for one in tested:
        if one.bins:
            pattern = _pattern(one, best, worst, crowds, least)
            found.append(pattern)
            meets[pattern.condition] = _met(one.trait, one.bins)
    order = {verdict: place for place, verdict in enumerate(PatternVerdict)}
    found.sort(key=lambda p: (order[p.verdict], p.luck_as_far or 0.0, -p.met, p.condition))
    return _marked(found, meets, crowds), meets, expected


def _test(trait: Trait, best: Flags, crowds: Sequence[Crowd], need: int, rng: np.random.Generator) -> _Tested:
    size = trait.attribute.size
    mine = _per_bin(trait, best, size)
    known = int(mine.sum())
    crowd = next((c for c in crowds if int((trait.codes[c.rows] > 0).sum()) >= max(FEWEST, known)), None)
    if crowd is not None and trait.attribute.kind is BinKind.item:
        counts = _per_bin(trait, crowd.rows, size)
        drawn = drawn_counts(rng, counts, known, DRAWS, replace=crowd.replace)
        bins = tightest_bins(trait.attribute, mine, counts / counts.sum(), need)
        return _fixed(trait, bins, crowd, mine, counts, drawn, need)
    # The best belong to those drawn from: were they like everybody, every ten of all would be as likely, so the chance
    # is exact (Fisher 1935, Design of Experiments, 21). Without them a range would profit from the accidents of the
    # others' sample.
    counts = _per_bin(trait, best | crowd.rows, size) if crowd else mine
    shares = counts / max(int(counts.sum()), 1)
    bins = tightest_bins(trait.attribute, mine, shares, need)
    if crowd is None:
        return _Tested(trait, bins, None, None, None, None)
    drawn = drawn_counts(rng, counts, known, DRAWS, replace=False)
    statistic = tightest(trait.attribute, drawn, shares, need)
    luck, each = chances(float(tightest(trait.attribute, mine[None, :], shares, need)[0]), statistic)
    return _Tested(trait, bins, crowd, luck, luck, each)


def _fixed(  # noqa: PLR0917
    trait: Trait, bins: tuple[int, ...], crowd: Crowd, mine: Counts, counts: Counts, drawn: Counts, need: int
) -> _Tested:
    """A trait that nothing was searched for: closed forms."""
    known, met, others = int(mine.sum()), int(counts[1]), int(counts.sum())
    shared = range(known + 1)
    if crowd.replace:
        tails = np.array([passes(k, known, met / others) for k in shared])
    else:
        tails = np.array([passes_among(k, known, met, others) for k in shared])
    each = np.where(drawn[:, 1] >= need, tails[drawn[:, 1]], 1.0)
    return _Tested(trait, bins, crowd, float(tails[need]), float(tails[max(need, int(mine[1]))]), each)


def _per_bin(trait: Trait, rows: Flags, size: int) -> Counts:
    return np.bincount(trait.codes[rows], minlength=size + 1)[1 : size + 1].astype(np.int64)


def _met(trait: Trait, bins: tuple[int, ...]) -> NDArray[np.int8]:
    met = np.isin(trait.codes, bins).astype(np.int8)
    met[trait.codes == 0] = -1
    return met


def _pattern(one: _Tested, best: Flags, worst: Flags, crowds: Sequence[Crowd], least: Floats | None) -> Pattern:
    attribute, met = one.trait.attribute, _met(one.trait, one.bins)
    verdict = PatternVerdict.untested
    if one.as_far is not None:
        verdict = PatternVerdict.pattern if one.as_far <= PATTERN else PatternVerdict.weak
        verdict = PatternVerdict.common if one.as_far > WEAK else verdict
    anywhere = None
    if one.as_far is not None and least is not None:
        anywhere = float((1 + (least <= one.as_far * (1 + 1e-9)).sum()) / (least.size + 1))
    return Pattern(
        name=attribute.name,
        header=attribute.attribute.header,
        layer=attribute.attribute.layer,
        condition=condition_text(attribute, one.bins),
        verdict=verdict,
        met=int((met[best] == 1).sum()),
        known=int((met[best] >= 0).sum()),
        rates=tuple(rate for crowd in crowds if (rate := _rate(crowd, met)) is not None),
        drawn_from=one.crowd.name if one.crowd else "",
        luck=one.luck,
        luck_as_far=one.as_far,
        luck_any=anywhere,
        searched=attribute.kind is not BinKind.item,
        worst_met=int((met[worst] == 1).sum()),
        worst_known=int((met[worst] >= 0).sum()),
    )


def _rate(crowd: Crowd, met: NDArray[np.int8]) -> Rate | None:
    inside, known = int((met[crowd.rows] == 1).sum()), int((met[crowd.rows] >= 0).sum())
    return Rate(crowd.name, inside, known, inside / known, *wilson(inside, known)) if known else None


def _marked(
    found: Sequence[Pattern], meets: Mapping[str, NDArray[np.int8]], crowds: Sequence[Crowd]
) -> tuple[Pattern, ...]:
    """A pattern that holds for the same companies as a surer one names it."""
    rows = crowds[0].rows if crowds else None
    marked: list[Pattern] = []
    for pattern in found:
        twins = [
            other.condition
            for other in marked
            if not other.same_as
            and rows is not None
            and other.verdict is pattern.verdict
            and _alike(meets[other.condition][rows], meets[pattern.condition][rows]) >= _SAME
        ]
        marked.append(replace(pattern, same_as=twins[0]) if twins else pattern)
    return tuple(marked)


def _alike(first: NDArray[np.int8], second: NDArray[np.int8]) -> float:
    """Companies that meet both over those that meet one (Jaccard 1901), where both are known."""
    known = (first >= 0) & (second >= 0)
    either = int((known & ((first == 1) | (second == 1))).sum())
    return int((known & (first == 1) & (second == 1)).sum()) / either if either else 0.0
