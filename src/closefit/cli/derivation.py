"""What ``closefit derive`` tells in a terminal; the page and the JSON say the rest."""

from __future__ import annotations

import shlex
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from closefit.cli.assumed import show_assumed
from closefit.cli.outcomes import show_exclusions, show_outcomes
from closefit.cli.segments import show_segments
from closefit.cli.show import heading, line_list, rows_said, said_with, say_command, say_line, table

if TYPE_CHECKING:
    from closefit.derive import Derivation
    from closefit.derive.findings import AttributeFinding, Leak
    from closefit.run import DeriveResult

#: Attributes shown here; the report has all.
_SHOWN = 12


def show_derivation(result: DeriveResult) -> None:
    """What a busy person needs first, then what stands behind it, then what was assumed, and what to do next."""
    derivation = result.derivation
    with _in_its_words(derivation):
        heading("Verdict")
        say_line(f"  {derivation.verdict.value.replace('-', ' ')}: {derivation.words}")
        _card(derivation)
        _acceptance(derivation)
        show_segments(derivation)
        _layers(derivation)
        show_exclusions(derivation, result.profile)
        _found(derivation)
        show_outcomes(derivation)
        _half_lives(derivation)
    _aside(derivation)
    with _in_its_words(derivation):
        _deals(derivation)
    show_assumed(derivation.assumptions)
    _written(result)
    _next(result)


def _in_its_words(derivation: Derivation) -> AbstractContextManager[None]:
    """In a file of customers alone, kept and churned are said for won and lost."""
    from closefit.derive.outcomes.records import Compared
    from closefit.derive.outcomes.words import in_kept_words

    return nullcontext() if derivation.compared is Compared.won_lost else said_with(in_kept_words)


def _deals(derivation: Derivation) -> None:
    deals = derivation.deals
    heading("Deals")
    churned = f", {deals.churned:,} of the won churned later" if deals.churned else ""
    as_of = f", as of {derivation.as_of}" if derivation.as_of else ""
    say_line(f"  {deals.won:,} won, {deals.lost:,} lost, {deals.open:,} open{churned}{as_of}")
    for refused in deals.unusable:
        say_line(f"  not counted: {rows_said(refused.count, refused.reason)}{line_list(refused.lines)}")
    for note in derivation.hygiene:
        say_line(f"  {note.name}: {note.words}{line_list(note.lines)}")


def _aside(derivation: Derivation) -> None:
    if derivation.leaks:
        heading("Columns that know the outcome, set aside (--keep COL overrules)")
        table([(leak.column, _treated(leak) + leak.reason) for leak in derivation.leaks])


def _treated(leak: Leak) -> str:
    """What was done about it, where it was not set aside."""
    return "kept: " if leak.overruled else "counted as known then: " if leak.as_known else ""


def _found(derivation: Derivation) -> None:
    if not derivation.attributes:
        return
    heading("Wins minus losses")
    shown = sorted(derivation.attributes, key=lambda a: (a.verdict != "priority", a.verdict != "boundary", a.p))[
        :_SHOWN
    ]
    rows = [("", "won", "lost", "gap (95%)", "")]
    table([*rows, *(_finding(finding) for finding in shown)])
    if len(derivation.attributes) > _SHOWN:
        say_line(f"  and {len(derivation.attributes) - _SHOWN:,} more in the report")


def _finding(finding: AttributeFinding) -> tuple[str, ...]:
    gap = f"{100 * finding.gap:+.0f} ({100 * finding.gap_low:+.0f} to {100 * finding.gap_high:+.0f})"
    return (finding.condition, f"{finding.won:.0%}", f"{finding.lost:.0%}", gap, finding.verdict.value)


def _card(derivation: Derivation) -> None:
    card = derivation.card
    if card is None:
        return
    criteria = "1 criterion" if len(card.criteria) == 1 else f"{len(card.criteria)} criteria"
    heading(f"Card: {criteria}, at most {card.maximum} points, qualified from {card.qualify}")
    rows = [
        (f"{grade.points:>3}", grade.condition or f"any other {criterion.name}", f"{grade.won} won, {grade.lost} lost")
        for criterion in card.criteria
        for grade in criterion.grades
        if grade.points
    ]
    table(rows)
    if derivation.today is not None:
        say_line(f"  {derivation.today.words}")
    if derivation.quality.auc is not None:
        quality = derivation.quality
        say_line(
            f"  On deals it had not seen it ranks a won deal above a lost one in {quality.auc:.0%} of pairs "
            f"({quality.auc_low:.0%} to {quality.auc_high:.0%}; a coin: 50 %)."
        )
        if quality.auc_later is not None and quality.auc_later_low is not None and quality.auc_later_high is not None:
            say_line(
                "  Learned from the first 70 % by creation as far as decided by then, it does so for later deals in "
                f"{quality.auc_later:.0%} ({quality.auc_later_low:.0%} to {quality.auc_later_high:.0%})."
            )


def _layers(derivation: Derivation) -> None:
    """The stack of layers: the list, and the win rate of deals that the card had not seen."""
    if len(derivation.layers) < 2:
        return
    from closefit.derive.draft import criterion_label

    heading("Layer by layer (win rates of deals the card had not seen)")
    rows = [("", "accounts", "won (95%)", "asked for")]
    for step in derivation.layers:
        won = f"{step.won} of {step.deals}, too few to say"
        if step.win_rate is not None and step.low is not None and step.high is not None:
            won = f"{step.win_rate:.0%} ({step.low:.0%} to {step.high:.0%}), {step.won} of {step.deals}"
        name = "in the boundary" if step.layer is None else f"+ {step.layer}"
        rows.append(
            (name, f"{step.accounts:,} ({step.share:.0%})", won, "; ".join(map(criterion_label, step.criteria)))
        )
    table(rows)


def _acceptance(derivation: Derivation) -> None:
    if derivation.acceptance is None:
        return
    heading(f"Acceptance, on {derivation.acceptance.split}")
    for figure in derivation.acceptance.figures:
        say_line(f"  {figure.name}: {figure.words}")


def _half_lives(derivation: Derivation) -> None:
    """Stated half-lives first; what cannot be told is only counted."""
    told = [found for found in derivation.half_lives if found.days is not None]
    clear = [found for found in derivation.half_lives if found.clear and found.days is None]
    if not derivation.half_lives:
        return
    heading("How long a signal is worth something")
    for found in (*told, *clear):
        say_line(f"  {found.kind}: {found.words}")
    untold = len(derivation.half_lives) - len(told) - len(clear)
    if untold:
        kinds = "kind of signal" if untold == 1 else "kinds of signal"
        say_line(f"  for {untold} {kinds} the data cannot tell; the report says why")


def _written(result: DeriveResult) -> None:
    say_line("")
    if result.profile is None:
        for_all = " for all deals" if result.segments else ""
        say_line(f"No profile{for_all} was written: a card without evidence would be followed for months.")
    else:
        say_line(f"written: {result.profile}")
    found = result.derivation.segmentation
    what = "use these instead of the one profile for all" if found and found.proven else "asked for, not proven"
    for path in result.segments:
        say_line(f"written: {path}   one segment; {what}")
    say_line(f"written: {result.report}   open it in a browser")
    say_line(f"written: {result.data}")
    if result.kept:
        say_line(f"{result.kept} was there before and was left alone: closefit diff {result.kept} {result.profile}")
    for path in result.segments_kept:
        say_line(f"{path} was there before and was left alone; the new one is the draft beside it")


def _next(result: DeriveResult) -> None:
    """The commands that come after, with the files that were just written."""
    say_line("")
    verdict, card = result.derivation.verdict.value.replace("-", " "), result.derivation.card
    if result.profile is None or card is None:
        say_line(f"{verdict}. Next, each of them works with few deals:")
        say_command("  closefit exemplars customers.csv   what the best customers share")
        say_command("  closefit interviews --plan --deals deals.csv   whom to ask why they bought")
        say_command("  closefit hypothesis   a profile marked as untested, with a plan to test it")
        return
    path = shlex.quote(str(result.profile))
    criteria = "1 criterion" if len(card.criteria) == 1 else f"{len(card.criteria)} criteria"
    say_line(f"{verdict}: {criteria}, qualified from {card.qualify} of {card.maximum} points. Next:")
    say_command(f"  closefit lint {path} --market accounts.csv")
    say_command(f"  closefit poll {path} --out poll   what the account executives say to it")
    say_command(f"  closefit score accounts.csv --profile {path} --out scored.csv")
    say_command(f"  closefit backtest {path} later-deals.csv   once more deals have closed")
