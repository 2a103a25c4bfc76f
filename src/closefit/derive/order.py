"""The order of work: nine steps, one call each. What a step cannot do it says; nothing is caught here."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from closefit.derive.card.guidance import Guidance, guidance_for
from closefit.derive.card.learn import LearnedCard, learn_card
from closefit.derive.caveats import today_count
from closefit.derive.deals.assemble import Assembled
from closefit.derive.deals.history import of_then
from closefit.derive.deals.hygiene import frame_notes
from closefit.derive.deals.past import past_only
from closefit.derive.derivation import Derivation
from closefit.derive.draft import boundary_lines
from closefit.derive.expert import expert_note
from closefit.derive.findings import (
    AttributeFinding,
    AttributeVerdict,
    DealCounts,
    HygieneNote,
    LayerStep,
    Leak,
    Quality,
    Verdict,
)
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import Binned
from closefit.derive.gaps.find import Gaps, find_gaps
from closefit.derive.half_lives.find import find_half_lives
from closefit.derive.layers import layer_steps, unseen_layers
from closefit.derive.leaks.find import find_leaks
from closefit.derive.negative.measures import measure_leaks
from closefit.derive.outcomes.afterwards import Known, afterwards
from closefit.derive.outcomes.told import told
from closefit.derive.segments.find import find_segments
from closefit.derive.selection import only_where, without
from closefit.errors import UsageError
from closefit.terms import AttributeType, Problem

if TYPE_CHECKING:
    from closefit.profile import Profile

#: Firmographics of B2B deals do not reach this; a card that does has read the answer somewhere.
_ALARM_AUC = 0.85


def derive(
    assembled: Assembled,
    *,
    drop: Collection[str] = (),
    keep: Collection[str] = (),
    prior: Profile | None = None,
    seed: int = 0,
    segments: str = "auto",
    signs: Mapping[str, int] | None = None,
) -> Derivation:
    """Find what separates won from lost deals, and say how far it carries.

    ``drop`` and ``keep`` name columns (as in the file, or as attributes): dropped ones are not looked at, kept ones
    stay although they look like leaks. The same input and seed give the same derivation. ``segments`` is ``auto`` (two
    or three profiles where they are proven), ``2`` or ``3`` (the best split there is), or ``1``: one profile, no look.
    ``prior`` is an expert's profile the card is drawn to; ``signs`` says by column where more may only be better (1) or
    worse (-1).

    Raises:
        UsageError: ``drop``, ``keep`` or ``signs`` names a column that there is not, or a sign one without an order.
    """
    dropped, kept = _named(assembled, drop, "--drop"), _named(assembled, keep, "--keep")
    guide = partial(guidance_for, prior=prior, signs=_signs(assembled, signs or {}))
    # 1 hygiene, 2 as of: the files were judged when they were put together; here the deals themselves.
    notes = (*assembled.hygiene, *frame_notes(assembled.frame))
    # 3 leaks
    leaks = _leaks(assembled, dropped, kept)
    counted = {leak.attribute for leak in leaks if leak.overruled or leak.as_known}
    kept_columns = without(assembled.frame, dropped | {leak.attribute for leak in leaks} - counted)
    frame = past_only(_as_known(kept_columns, assembled, leaks), assembled.as_of)
    # 4 candidates, 5 wins minus losses
    gaps = find_gaps(frame, seed=seed)
    # 6 card, 8 verdict
    learned = learn_card(frame, gaps, seed=seed, guidance=guide(frame, gaps.binned))
    # 7 negative card
    measured = tuple(one for one in assembled.measured if one.column.attribute.name not in dropped)
    known = Known(assembled.compared, measured, assembled.bought_more)
    after = afterwards(frame, gaps.findings, known, seed=seed)
    # 9 everything the report tells
    aside = _set_aside(assembled, dropped, leaks, gaps.set_aside)
    found = _derivation(assembled, seed, gaps.findings, learned)
    of_part = partial(_of_part, assembled, seed=seed, guide=guide)
    found = replace(found, segmentation=find_segments(frame, gaps, of_part, asked=segments, seed=seed))
    steps = _layers(found, frame, gaps, learned, assembled)
    said = (*notes, *_alarm(found.quality), *([expert_note(prior, frame)] if prior is not None else []))
    said = (*said, *_signs_note(signs or {}))
    return told(
        replace(
            found, hygiene=said, leaks=leaks, layers=steps, set_aside=aside, compared=assembled.compared,
            exclusions=after.exclusions, measures=after.measures, outcomes=after.outcomes,
            buys_and_leaves=after.buys_and_leaves, growth=after.growth,
            histories=assembled.past.histories, today=today_count(found.card) if found.card else None,
            half_lives=find_half_lives(assembled.ages, frame, _deciding(found)),
        )
    )  # fmt: skip


def _of_part(
    assembled: Assembled, part: DealFrame, *, seed: int, guide: Callable[[DealFrame, Binned], Guidance]
) -> Derivation:
    """The same work on some of the deals: gaps, card and negative card; files, leaks and layers are those of all."""
    gaps = find_gaps(part, seed=seed)
    won, churned = int(part.won.sum()), int((part.churned == 1).sum())
    own = replace(assembled, frame=part, counts=DealCounts(won, len(part) - won, churned, 0), assumptions=())
    found = _derivation(own, seed, gaps.findings, learn_card(part, gaps, seed=seed, guidance=guide(part, gaps.binned)))
    after = afterwards(part, gaps.findings, Known(assembled.compared), seed=seed)
    return told(replace(found, compared=assembled.compared, exclusions=after.exclusions))


def _signs(assembled: Assembled, asked: Mapping[str, int]) -> dict[str, int]:
    """Signs by attribute name.

    Raises:
        UsageError: no such column, or its values have no order and it is no yes or no.
    """
    known = _named(assembled, asked, "--sign")
    signs = {name: sign for column, sign in asked.items() for name in _named(assembled, [column], "--sign")}
    columns = assembled.frame.columns
    flat = [n for n in sorted(known) if n in columns and columns[n].attribute.type is AttributeType.text]
    if flat:
        raise UsageError(
            f"--sign names {', '.join(flat)}, whose values are texts: there is no more or less of them.",
            advice="Signs are for numbers, dates (as days since), yes or no, and lists.",
        )
    return signs


def _signs_note(signs: Mapping[str, int]) -> tuple[HygieneNote, ...]:
    if not signs:
        return ()
    said = ", ".join(f"{name} {'+' if sign > 0 else '-'}" for name, sign in signs.items())
    words = f"By request, more may only be better (+) or worse (-): {said}. No points go against it."
    return (HygieneNote("signs set by hand", len(signs), words),)


def _deciding(found: Derivation) -> list[AttributeFinding]:
    """What tells won from lost whatever the signals: priorities and what is on the card."""
    on_card = [criterion.finding for criterion in found.card.criteria] if found.card else []
    proven = [f for f in found.attributes if f.verdict in {AttributeVerdict.priority, AttributeVerdict.negative}]
    return list({f.name: f for f in (*on_card, *proven)}.values())


def _named(assembled: Assembled, asked: Iterable[str], flag: str) -> set[str]:
    """Attribute names behind the names a user wrote, by header or by attribute, without regard to case."""
    columns = {**assembled.filled, **assembled.frame.columns}
    names = {name.casefold(): name for name, _ in assembled.set_aside}
    names |= {column.attribute.header.strip().casefold(): name for name, column in columns.items()}
    names |= {name.casefold(): name for name in columns}
    wrong = [name for name in asked if name.strip().casefold() not in names]
    if wrong:
        raise UsageError([_unknown(name, assembled, names, flag) for name in wrong])
    return {names[name.strip().casefold()] for name in asked}


def _unknown(name: str, assembled: Assembled, names: Collection[str], flag: str) -> Problem:
    """What is wrong with a name that is no attribute: the file uses the column otherwise, or has none of that name."""
    role = assembled.roles.get(name.strip().casefold())
    if role is not None:
        return Problem(
            f"{flag} names {name}, which is {role}: deals are told apart or joined by it, and it is no attribute.",
            advice=f"Leave it out of {flag}; nothing is derived from it.",
        )
    near = difflib.get_close_matches(name.casefold(), names, n=2)
    return Problem(
        f"{flag} names {name}, which {assembled.source} does not have.",
        advice=f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(sorted(names)[:20])}.",
    )


def _leaks(assembled: Assembled, dropped: set[str], kept: set[str]) -> tuple[Leak, ...]:
    everything = {**assembled.frame.columns, **assembled.filled}
    frame = without(replace(assembled.frame, columns=everything), dropped)
    outcomes = measure_leaks(assembled.measured, frame, kept)
    frame = without(frame, {leak.attribute for leak in outcomes})
    found = find_leaks(
        frame, keep=kept, events=assembled.events, known_since=assembled.known_since, past=assembled.past,
        files=assembled.files,
    )  # fmt: skip
    return (*outcomes, *found)


def _as_known(frame: DealFrame, assembled: Assembled, leaks: tuple[Leak, ...]) -> DealFrame:
    """Attributes whose values of today know the outcome, as they were known at each deal's creation and only then."""
    told = {leak.attribute for leak in leaks if leak.as_known and not leak.overruled}
    masked = {
        name: of_then(only_where(column, assembled.past.from_history[name])) if name in told else column
        for name, column in frame.columns.items()
    }
    return replace(frame, columns=masked)


def _set_aside(
    assembled: Assembled, dropped: set[str], leaks: tuple[Leak, ...], by_gaps: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Every column that was not looked at, once, by name; leaks are listed apart."""
    reasons = dict(by_gaps) | dict(assembled.set_aside) | dict.fromkeys(dropped, "left out with --drop")
    for leak in leaks:
        reasons.pop(leak.attribute, None)
    return tuple(sorted(reasons.items()))


def _derivation(
    assembled: Assembled, seed: int, findings: tuple[AttributeFinding, ...], learned: LearnedCard | None
) -> Derivation:
    first, last = _closes(assembled.frame)
    nothing = Quality(None, None, None, None, None, "grouped")
    return Derivation(
        source=assembled.source,
        as_of=assembled.as_of,
        seed=seed,
        first=first,
        last=last,
        deals=assembled.counts,
        assumptions=assembled.assumptions,
        hygiene=(),
        leaks=(),
        attributes=findings,
        card=learned.card if learned else None,
        exclusions=(),
        boundary=tuple(f.condition for f in findings if f.verdict is AttributeVerdict.boundary),
        verdict=learned.verdict if learned else Verdict.not_enough,
        words=learned.words if learned else "There is no attribute to learn from.",
        quality=learned.quality if learned else nothing,
        tiers=learned.tiers if learned else (),
        calibration=learned.calibration if learned else (),
        acceptance=learned.acceptance if learned else None,
        learning=learned.learning if learned else None,
    )


def _layers(
    found: Derivation, frame: DealFrame, gaps: Gaps, learned: LearnedCard | None, assembled: Assembled
) -> tuple[LayerStep, ...]:
    if found.card is None or learned is None or learned.nest is None:
        return ()
    lines = boundary_lines(found)
    return layer_steps(found.card, frame, unseen_layers(gaps, learned.nest), assembled.market, lines)


def _closes(frame: DealFrame) -> tuple[dt.date | None, dt.date | None]:
    if frame.closed is None or np.isnat(frame.closed).all():
        return None, None
    known = frame.closed[~np.isnat(frame.closed)].astype("datetime64[D]")
    return known.min().item(), known.max().item()


def _alarm(quality: Quality) -> tuple[HygieneNote, ...]:
    if quality.auc is None or quality.auc < _ALARM_AUC:
        return ()
    words = (
        f"The card ranks deals it has not seen with an AUC of {quality.auc:.2f}. Honest facts about companies reach "
        ".60 to .70, so look for a column that was filled after the deal was decided before anyone relies on this."
    )
    return (HygieneNote("too good to be true", 0, words),)
