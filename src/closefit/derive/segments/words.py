"""What is said about one profile or several: what was found, how sure it is, and what is missing."""

from __future__ import annotations

from closefit.derive.derivation import Segmentation
from closefit.derive.segments.divide import LEAST_DEALS


def nothing_words(asked: str, deals: int) -> str:
    """No attribute can divide the deals, or there are too few."""
    words = "No attribute divides these deals into two crowds of at least 15 % each"
    if deals < LEAST_DEALS:
        words = f"With {deals} deals there is no telling two crowds apart; it takes {LEAST_DEALS}"
    return f"{words}, so they cannot be split in {asked} as asked." if asked != "auto" else f"{words}: one profile."


def one_words(found: Segmentation) -> str:
    """One profile is as good a description as any."""
    return (
        f"One profile: what wins does not differ between two crowds more than chance would have it. Of {found.tried} "
        f"attributes that could divide the deals the best was {found.conditions[0]} "
        f"(chance gives one as good in {_hundred(found)})."
    )


def few_words(found: Segmentation, more: int | None) -> str:
    """There may be two crowds, and too few deals in one of them."""
    return (
        f"There may be two crowds, {_apart(found)} (chance gives such a split in {_hundred(found)}), but there are "
        f"not enough deals to write two profiles: {_missing(more)}."
    )


def weak_words(found: Segmentation, short: list[str], more: int | None) -> str:
    """Two crowds, one of which has no card of its own yet."""
    return (
        f"There may be two crowds, {_apart(found)} (chance gives such a split in {_hundred(found)}), but there are "
        f"not enough deals to write two profiles: {' and '.join(short)} would have no card of its own yet; "
        f"{_missing(more)}. To see what there is all the same, use --segments {len(found.conditions)}."
    )


def idle_words(found: Segmentation) -> str:
    """What wins differs, but two cards rank unseen deals no better."""
    return (
        f"One profile: what wins seems to differ between {_between(found)} (chance gives such a split in "
        f"{_hundred(found)}), but a card each ranks unseen deals hardly better than one for all {_gained(found)}."
    )


def proven_words(found: Segmentation, names: tuple[str, ...]) -> str:
    """Several profiles."""
    count = {2: "Two", 3: "Three"}[len(names)]
    return (
        f"{count} profiles: one fits these crowds badly. What wins differs between {_between(found)} (chance gives "
        f"such a split in {_hundred(found)}), and on unseen deals a card each ranks better than one for all "
        f"{_gained(found)}."
    )


def forced_words(found: Segmentation, names: tuple[str, ...]) -> str:
    """Split because it was asked for, loudly."""
    gained = "There are too few deals to compare a card each with one for all."
    if found.gain is not None:
        gained = f"On unseen deals a card each compares with one for all like this {_gained(found)}."
    least = "" if len(names) == int(found.asked) else f" No attribute divides them further than in {len(names)}."
    return (
        f"Split because --segments {found.asked} asked for it, not because it is proven: {_apart(found)} is the best "
        f"division there is, and where all deals are of one crowd chance gives one as good in {_hundred(found)}. "
        f"{gained}{least}"
    )


def _between(found: Segmentation) -> str:
    return " and ".join(found.conditions)


def _apart(found: Segmentation) -> str:
    return " against ".join(found.conditions)


def _hundred(found: Segmentation) -> str:
    """``fewer than 1 of 100 such files``"""
    share = 100 * (found.p if found.p is not None else 1.0)
    return "fewer than 1 of 100 such files" if share < 1 else f"{share:.0f} of 100 such files"


def _gained(found: Segmentation) -> str:
    if found.gain is None or found.gain_low is None or found.gain_high is None:
        return ""
    return f"(AUC {found.gain:+.2f}, 95% interval {found.gain_low:+.2f} to {found.gain_high:+.2f})"


def _missing(more: int | None) -> str:
    return "the data cannot tell how many more it takes" if more is None else f"about {more:,} more closed deals"
