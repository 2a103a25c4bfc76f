"""The worst customers held against what the best share: a pattern that they match too is worth little."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from closefit.derive.exemplars.records import Pattern, PatternVerdict, Separator, WorstCheck
from closefit.derive.exemplars.separate import find_separator
from closefit.derive.exemplars.traits import Flags, Trait

#: A customer matches when it meets at least this share of the patterns.
MATCH = 0.6
#: Fewest worst customers that anything can be told apart by.
_FEW = 3


def needed_patterns(patterns: int) -> int:
    """Patterns a company must meet to match: three of five, two of three, both of two."""
    return max(1, math.ceil(MATCH * patterns - 1e-9)) if patterns != 2 else 2


def check_worst(
    traits: Sequence[Trait],
    best: Flags,
    worst: Flags,
    patterns: Sequence[Pattern],
    meets: Mapping[str, NDArray[np.int8]],
    *,
    seed: int,
) -> WorstCheck | None:
    """How many of the worst match, and what tells them from the best; None without anybody who is worst."""
    count = int(worst.sum())
    if not count:
        return None
    kept = [p for p in patterns if p.verdict in (PatternVerdict.pattern, PatternVerdict.untested) and not p.same_as]
    needed = needed_patterns(len(kept)) if kept else 0
    matching = None
    if kept:
        met = np.sum([meets[p.condition][worst] == 1 for p in kept], axis=0)
        matching = int((met >= needed).sum())
    separator = find_separator(traits, best, worst, seed) if count >= _FEW else None
    words = _words(count, matching, needed, len(kept), separator, int(best.sum()))
    return WorstCheck(count, matching, needed, separator, words)


def _words(  # noqa: PLR0917
    count: int, matching: int | None, needed: int, kept: int, separator: Separator | None, best: int
) -> str:
    if matching is None:
        first = f"There is no pattern that the {count} worst customers could be held against."
    elif matching == 0:
        first = f"None of the {count} worst customers meets {needed} of the {kept} patterns, as it should be."
    else:
        first = (
            f"{matching} of the {count} worst customers {'meets' if matching == 1 else 'meet'} {needed} or more of the "
            f"{kept} patterns: alone, the patterns do not tell a good customer from a bad one."
        )
    return f"{first} {_separator_words(count, separator, best)}"


def _separator_words(count: int, separator: Separator | None, best: int) -> str:
    if separator is None and count < _FEW:
        return f"With {count} of the worst nothing can be told apart; {_FEW} are needed."
    if separator is None:
        return "No attribute differs between the best and the worst."
    how = (
        f"{separator.condition} ({separator.best_met} of {separator.best_known} best, "
        f"{separator.worst_met} of {separator.worst_known} worst)"
    )
    every = "every way" if separator.exact else f"{separator.splits:,} random ways"
    chance = f"{100 * separator.p:.1f} % of {every} to deal out {best} best and {count} worst"
    if separator.holds:
        return f"What separates best from worst: {how}. Some attribute does so well in only {chance}."
    return f"No attribute separates best from worst: the closest is {how}, and some attribute does as well in {chance}."
