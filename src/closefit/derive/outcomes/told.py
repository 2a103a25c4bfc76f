"""A derivation told for a file of customers alone: every sentence says kept and churned, and one says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from closefit.derive.card.acceptance import Acceptance
from closefit.derive.derivation import Derivation
from closefit.derive.findings import DealCounts, HygieneNote
from closefit.derive.outcomes.records import Compared
from closefit.derive.outcomes.words import in_kept_words

#: A retention this high is usual; as a win rate it would mean that losses are missing.
_ONLY_OF_DEALS = "win rate"


def told(derivation: Derivation) -> Derivation:
    """The same figures; in a file of customers alone the sentences speak of kept and churned customers."""
    if derivation.compared is Compared.won_lost:
        return derivation
    return replace(
        derivation,
        words=f"{in_kept_words(derivation.words)} {kept_words(derivation.deals)}",
        hygiene=(HygieneNote("customers alone", derivation.deals.closed, kept_words(derivation.deals)),
                 *_anew(derivation.hygiene)),
        leaks=tuple(replace(leak, reason=in_kept_words(leak.reason)) for leak in derivation.leaks),
        exclusions=tuple(replace(found, because=in_kept_words(found.because)) for found in derivation.exclusions),
        acceptance=None if derivation.acceptance is None else _accepted(derivation.acceptance),
    )  # fmt: skip


def kept_words(counts: DealCounts) -> str:
    """The one sentence that says what is compared."""
    return (
        f"The file holds customers alone: {counts.won:,} who stayed stand on one side and {counts.lost:,} who churned "
        "on the other. So this says who stays, not who buys."
    )


def _accepted(accepted: Acceptance) -> Acceptance:
    figures = [replace(figure, words=in_kept_words(figure.words)) for figure in accepted.figures]
    return replace(accepted, figures=tuple(figures))


def _anew(notes: Sequence[HygieneNote]) -> tuple[HygieneNote, ...]:
    return tuple(replace(note, words=in_kept_words(note.words)) for note in notes if note.name != _ONLY_OF_DEALS)
