"""What the best customers share, written down as a profile that is marked as a hypothesis.

Points by hand-rule: 3 where luck seldom gets so far anywhere among all the traits looked at, 2 where it gets so far in
at most one draw of a hundred with this trait, 1 for the rest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from closefit.derive.exemplars.records import ANYWHERE, Exemplars, Pattern, PatternVerdict
from closefit.derive.exemplars.said import FEWEST_PATTERNS, MOST_PATTERNS
from closefit.derive.exemplars.worst import MATCH
from closefit.profile import (
    Criterion,
    Duration,
    Evidence,
    EvidenceSource,
    Fit,
    Profile,
    Review,
    Status,
    Tier,
    fitting_name,
    fitting_text,
)

#: Luck gets so far in at most one draw of a hundred.
_SURE = 0.01
#: Conditions common to the market that are named.
_NAMED = 4
#: Longest name of a criterion made of a column's name; the profile takes more, and a number may come behind it.
_LONGEST_NAME = 90
_BLANKS = ("pains", "current_solution", "decision", "budget", "sales_cycle", "tech_maturity")


def drafted(found: Exemplars) -> tuple[Pattern, ...]:
    """The patterns that go into the draft: those that stand, at most five; weak ones fill up to three."""
    weak = [p for p in found.patterns if p.verdict is PatternVerdict.weak and not p.same_as]
    kept = list(found.kept[:MOST_PATTERNS])
    return (*kept, *weak[: max(0, FEWEST_PATTERNS - len(kept))])


def draft_exemplars(found: Exemplars, name: str) -> Profile | None:
    """The profile; None when nothing can be written down. Deterministic."""
    patterns = drafted(found)
    if not patterns:
        return None
    criteria = _criteria(patterns, found)
    most = sum(points_of(pattern) for pattern in patterns)
    qualify = math.ceil(MATCH * most - 1e-9)
    return Profile(
        profile=name,
        version=1,
        status=Status.hypothesis,
        about=fitting_text(_about(found)),
        review=Review(signals=Duration(3, "month"), rederive=Duration(3, "month")),
        test_plan=_test_plan(found, qualify, most),
        fit=Fit(qualify=Decimal(qualify), criteria=criteria),
        tiers=(Tier(name="test first", when=f"fit >= {qualify}"), Tier(name="out")),
        template=dict.fromkeys(_BLANKS),
        evidence=Evidence(
            source=EvidenceSource.derived, to=found.as_of, note=fitting_text(f"exemplars: {found.words}")
        ),
    )


def points_of(pattern: Pattern) -> int:
    """1 to 3, by how seldom luck gets so far."""
    if pattern.luck_any is not None and pattern.luck_any <= ANYWHERE:
        return 3
    return 2 if pattern.luck_as_far is not None and pattern.luck_as_far <= _SURE else 1


def _criteria(patterns: Sequence[Pattern], found: Exemplars) -> tuple[Criterion, ...]:
    names: Counter[str] = Counter()
    criteria = []
    for pattern in patterns:
        label = fitting_name(pattern.name.replace("_", " "), _LONGEST_NAME)
        names[label] += 1
        number = f" {names[label]}" if names[label] > 1 else ""
        criteria.append(
            Criterion(
                name=label + number,
                layer=pattern.layer,
                when=pattern.condition,
                points=Decimal(points_of(pattern)),
                evidence=Evidence(
                    source=EvidenceSource.derived,
                    to=found.as_of,
                    as_of_today=True,
                    note=fitting_text(note_of(pattern, found.best)),
                ),
            )
        )
    return tuple(criteria)


def note_of(pattern: Pattern, best: int) -> str:
    """``exemplars: 8 of 10 best customers; 31 % of 412 lost deals; luck gets so far in 5.5 % of draws``"""
    parts = [f"exemplars: {pattern.met} of {best} best customers"]
    parts += [f"{100 * rate.share:.0f} % of {rate.known:,} ({rate.of})" for rate in pattern.rates]
    if pattern.luck_as_far is not None:
        search = ", the search for it included" if pattern.searched else ""
        parts.append(f"luck gets so far in {chance_text(pattern.luck_as_far)} of draws{search}")
    else:
        parts.append("nobody to compare with")
    if pattern.verdict is PatternVerdict.weak:
        parts.append("may be luck")
    return "; ".join(parts)


def chance_text(chance: float) -> str:
    """``5.5 %``; what is hardly ever is ``under 0.1 %``.

    >>> chance_text(0.0547), chance_text(0.0002)
    ('5.5 %', 'under 0.1 %')
    """
    return "under 0.1 %" if chance < 0.001 else f"{100 * chance:.1f} %"


def _about(found: Exemplars) -> str:
    common = [p.condition for p in found.patterns if p.verdict is PatternVerdict.common and not p.same_as]
    more = f" and {len(common) - _NAMED} more" if len(common) > _NAMED else ""
    alike = f" Common to the market, so no points: {'; '.join(common[:_NAMED])}{more}." if common else ""
    check = f" {found.check.words}" if found.check else ""
    return f"An untested hypothesis from the best {found.best} customers of {found.source}. {found.words}{alike}{check}"


def _test_plan(found: Exemplars, qualify: int, most: int) -> tuple[str, ...]:
    plan = [
        f"Talk to 40 companies: 20 that score {qualify} or more of {most}, 20 that score less.",
        "Measure the share of first conversations that end with a next step on a date; write it down the same day.",
        "Ask the account executives about each criterion (closefit poll).",
        "Derive again at 30 won deals (closefit derive can rank) and at 50 (it can say more).",
    ]
    if found.check is None or not found.check.matching:
        return tuple(plan)
    return ("Look at the worst customers that match: what did nobody ask them before they bought?", *plan)
