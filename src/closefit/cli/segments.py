"""What ``closefit derive`` says about one profile or several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closefit.cli.show import heading, say_line
from closefit.errors import UsageError

if TYPE_CHECKING:
    from closefit.derive import Derivation
    from closefit.derive.derivation import Segment


def asked_segments(text: str) -> str:
    """``auto``, ``1``, ``2`` or ``3``.

    Raises:
        UsageError: anything else.
    """
    word = text.strip().lower()
    if re.fullmatch(r"auto|[123]", word):
        return word
    why = ", and a project has three profiles at most" if word.isdigit() and int(word) > 3 else ""
    raise UsageError(
        f"--segments {text} is neither auto nor 1, 2 or 3{why}",
        advice="auto proposes two or three profiles where they are proven; 1 does not look; 2 and 3 split anyway.",
    )


def show_segments(derivation: Derivation) -> None:
    """One profile or several, how sure that is, and each segment in two lines."""
    found = derivation.segmentation
    if found is None or (derivation.card is None and not found.segments):
        return
    heading("Segments")
    say_line(f"  {found.words}")
    for segment in found.segments:
        _show(segment)
    if found.segments and found.unknown:
        say_line(f"  {found.unknown:,} deals are in none, since it is not known where they belong.")


def _show(segment: Segment) -> None:
    own = segment.derivation
    say_line(f"  {segment.name}: {' and '.join(segment.conditions)}")
    ranks = ""
    if segment.auc_own is not None and segment.auc_one is not None:
        ranks = f"; AUC on unseen deals {segment.auc_own:.2f} by its own card, {segment.auc_one:.2f} by one for all"
    say_line(f"    {own.deals.won:,} won, {own.deals.lost:,} lost; {own.verdict.value.replace('-', ' ')}{ranks}")
    if own.card is None:
        say_line(f"    {own.words}")
        return
    names = ", ".join(f"{criterion.name} {criterion.points}" for criterion in own.card.criteria)
    say_line(f"    {names}; qualified from {own.card.qualify} of {own.card.maximum} points")
