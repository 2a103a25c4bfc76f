"""From ages and outcomes to half-lives: which kinds have an effect, how it fades, and whether further signals add."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from closefit.derive.findings import AttributeFinding
from closefit.derive.frame import DealFrame
from closefit.derive.half_lives.ages import KindAges, SignalAges
from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.derive.half_lives.held import deciding_attributes, held_columns, long_busy
from closefit.derive.half_lives.study import KindStudy, Study
from closefit.derive.half_lives.tell import Seen, fitted, no_effect, not_tried, too_few

#: A kind is looked at from so many deals with a signal of it, and so many kinds are, those with most deals first.
DEALS, KINDS = 20, 20


def find_half_lives(
    ages: SignalAges | None, frame: DealFrame, deciding: Sequence[AttributeFinding] = ()
) -> tuple[HalfLifeFinding, ...]:
    """How fast each kind of signal loses its effect on winning, by kind; what cannot be told is said of every kind.

    Logistic regression of the outcome on the sum of strength x 0.5^(age / half-life) of the kind's signals, worth at
    most so many fresh ones, beside every other clear kind, the time of creation and the ``deciding`` attributes. Only
    deals created while a kind was collected speak for it.
    """
    if ages is None or not ages.kinds or frame.created is None:
        return ()
    every = [ages.of_kind(place) for place in range(len(ages.kinds))]
    collected = [kind.collected(frame.created) for kind in every]
    kept = [kind.within(seen) for kind, seen in zip(every, collected, strict=True)]
    seen = [_seen(kind, int(mask.sum()), len(frame)) for kind, mask in zip(kept, collected, strict=True)]
    enough = [place for place, one in enumerate(seen) if one.deals_with >= DEALS]
    chosen = sorted(enough, key=lambda place: (-seen[place].deals_with, seen[place].kind))[:KINDS]
    found = {one.kind: too_few(one, DEALS) for place, one in enumerate(seen) if place not in enough}
    found |= {seen[place].kind: not_tried(seen[place], KINDS) for place in enough if place not in chosen}
    if chosen:
        used = np.logical_or.reduce([collected[place] for place in chosen])
        attributes = [met[used] for _, met in deciding_attributes(frame, deciding)]
        masks = [collected[place][used] for place in chosen]
        rows = np.cumsum(used) - 1
        kinds = [KindStudy(kept[place].renumbered(rows)) for place in chosen]
        busy = long_busy([kind.ages for kind in kinds], int(used.sum()))
        columns, penalty = held_columns(frame.created[used], busy, masks, attributes)
        study = Study(frame.won[used].astype(np.float64), frame.account[used], columns, penalty, kinds)
        study.run()
        found |= {
            seen[place].kind: _told(seen[place], kind, study.level) for place, kind in zip(chosen, kinds, strict=True)
        }
    return tuple(found[kind] for kind in sorted(found))


def _seen(ages: KindAges, deals: int, closed: int) -> Seen:
    return Seen(ages.kind, deals, len(np.unique(ages.deal)), len(ages.deal), ages.first, closed)


def _told(seen: Seen, kind: KindStudy, level: float) -> HalfLifeFinding:
    return no_effect(seen, kind.p, level) if kind.fitted is None else fitted(seen, kind.p, kind.fitted)
