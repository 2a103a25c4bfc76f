"""What ``closefit derive`` tells in a terminal about the three outcomes and the negative card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from closefit.cli.show import heading, say_command, say_line, table

if TYPE_CHECKING:
    from closefit.derive import Derivation
    from closefit.derive.outcomes.records import OutcomeShare, ThreeOutcomes

#: Conditions shown here; the report has all.
_SHOWN = 8
#: q up to which a difference between kept and churned is worth a line in a terminal.
_WORTH = 0.2


def show_outcomes(derivation: Derivation) -> None:
    """Shares in three outcomes, who buys and leaves, and who grows."""
    _measures(derivation)
    _shares(derivation)
    if derivation.buys_and_leaves:
        heading("The customer who buys and leaves")
        for leaving in derivation.buys_and_leaves:
            say_line(f"  {leaving.words}")
    _growth(derivation)


def _measures(derivation: Derivation) -> None:
    if derivation.measures:
        heading("Measured beside won and lost")
        table([
            (use.measure, use.column, f"{use.marked:,} of {use.known:,}", use.rule) for use in derivation.measures
        ])  # fmt: skip


def _shares(derivation: Derivation) -> None:
    if not derivation.outcomes:
        return
    heading("Three outcomes")
    telling = sorted((row for row in derivation.outcomes if row.q <= _WORTH), key=lambda row: (row.q, row.p, row.name))
    if not telling:
        say_line("  no condition tells churned from kept customers beyond chance; the report has every share")
        return
    rows = [("", "kept", "churned", "lost", "churned - kept (95%)", "q")]
    table([*rows, *(_row(row) for row in telling[:_SHOWN])])
    if len(derivation.outcomes) > _SHOWN:
        say_line(f"  and {len(derivation.outcomes) - min(len(telling), _SHOWN):,} more in the report")


def _row(row: ThreeOutcomes) -> tuple[str, ...]:
    gap = f"{100 * row.gap:+.0f} ({100 * row.gap_low:+.0f} to {100 * row.gap_high:+.0f})"
    return (row.condition, _said(row.kept), _said(row.churned), _said(row.lost), gap, f"{row.q:.3f}")


def _said(share: OutcomeShare) -> str:
    return "-" if share.share is None else f"{share.share:.0%}"


def _growth(derivation: Derivation) -> None:
    if derivation.growth:
        from closefit.review.outcomes import growth_words

        heading("Who grows")
        say_line(f"  {growth_words(derivation.growth)}")


def show_exclusions(derivation: Derivation, profile: Path | None) -> None:
    """Which exclusions await a signature, and what they would have cost; ``profile`` is the file to sign in."""
    if not derivation.exclusions:
        return
    from closefit.review.outcomes import sign_command

    heading("Exclusions proposed; not one is on until a person signs it")
    for found in derivation.exclusions:
        say_line(f"  {found.name}: {found.condition}")
        say_line(f"    {found.because}")
        if profile is not None:
            say_command(f"    awaits sign-off: {sign_command(found, profile)}")
