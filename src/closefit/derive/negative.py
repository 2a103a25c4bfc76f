"""The negative card: conditions that churned customers, or those lost for reasons that stay, meet more often.

Tested as strictly as *priority*: the same search with permutation of accounts, family-wise 2 % over all attributes and
all comparisons. A proposal says how many good customers it would have refused. Proposed, never on by itself.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding, AttributeVerdict, ExclusionFinding
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.selection import select

Flags = NDArray[np.bool_]

#: Chance that data without any such condition proposes one, over all attributes and comparisons.
_LEVEL = 0.02
#: Fewest deals on either side of a comparison.
_FEW = 20
#: An exclusion that refuses more than this share of the good customers costs more than it saves ...
_MOST_REFUSED = 0.25
#: ... and it must be at least so many times as common among the bad ones.
_TIMES = 1.5
_MOST = 5

#: Reasons for a loss that lie in the account, not in the seller's work, in the words of CRM pick lists.
_REASONS: tuple[tuple[str, str], ...] = (
    ("lost for budget", r"budget|too expensive|price|pricing|cost|funds|money|afford"),
    ("lost to lock-in", r"lock|under contract|(?:existing|current) (?:vendor|supplier|contract|solution)|incumbent"),
    ("lost to a competitor", r"competitor|competition"),
    ("lost for timing", r"timing|not now|too early|later|postpon|no urgency|priorit"),
    ("lost for lack of authority", r"authority|decision.?maker|no sponsor|champion|stakeholder|procurement|legal"),
    (
        "lost for lack of need",
        r"no need|not? a? ?(?:good )?fit|bad fit|poor fit|no use case|requirement|too (?:small|large)",
    ),
)


def find_exclusions(frame: DealFrame, *, seed: int) -> tuple[ExclusionFinding, ...]:
    """Proposed exclusions, the surest first; none where neither churn nor reasons are known."""
    sides = [(name, bad, good) for name, bad, good in _sides(frame) if bad.sum() >= _FEW and good.sum() >= _FEW]
    level = _LEVEL / max(len(sides), 1)
    found = [proposal for name, bad, good in sides for proposal in _compare(frame, (name, bad, good), level, seed)]
    found.sort(key=lambda exclusion: (exclusion.q, -exclusion.avoided_bad, exclusion.name))
    once = {exclusion.condition: exclusion for exclusion in reversed(found)}
    return tuple(exclusion for exclusion in found if once[exclusion.condition] is exclusion)[:_MOST]


def _sides(frame: DealFrame) -> list[tuple[str, Flags, Flags]]:
    """Name, bad deals and good deals of every comparison; good are won deals that are not known to have churned."""
    sides = [("churned", frame.churned == 1, frame.won & (frame.churned == 0))]
    if frame.lost_reason is None:
        return sides
    codes, vocabulary = frame.lost_reason.codes, frame.lost_reason.vocabulary
    taken: set[int] = set()
    for name, pattern in _REASONS:
        mine = [code for code, text in enumerate(vocabulary) if code not in taken and re.search(pattern, text.lower())]
        taken |= set(mine)
        sides.append((name, ~frame.won & np.isin(codes, mine), frame.won & (frame.churned != 1)))
    return sides


def _compare(frame: DealFrame, sides: tuple[str, Flags, Flags], level: float, seed: int) -> list[ExclusionFinding]:
    """Conditions that bad deals meet more often than good ones: the search for wins with the sides named anew."""
    name, bad, good = sides
    part = _lasting(select(frame, bad | good))
    turned = replace(part, won=bad[bad | good], churned=np.full(len(part), np.nan))
    # the smallest p that so many permutations can give must lie well below the level
    gaps = find_gaps(turned, seed=seed, permutations=max(499, int(2 / level)))
    sure = [f for f, search in zip(gaps.findings, gaps.searches, strict=True) if search.family_p <= level]
    proposals = [_proposal(name, finding, int(bad.sum()), int(good.sum())) for finding in sure]
    return [proposal for proposal in proposals if proposal is not None]


def _lasting(frame: DealFrame) -> DealFrame:
    """Without counts of signals and the people known: what passes, or shows our own work, shuts nobody out."""
    columns = {
        name: column
        for name, column in frame.columns.items()
        if not name.startswith("signals(") and name != "best_seniority"
    }
    return replace(frame, columns=columns)


def _proposal(name: str, finding: AttributeFinding, bad: int, good: int) -> ExclusionFinding | None:
    if finding.verdict is not AttributeVerdict.priority:
        return None
    refused, avoided = finding.lost_count, finding.won_count
    if refused > _MOST_REFUSED * good or avoided / bad < _TIMES * refused / good:
        return None
    label = finding.name.replace("_", " ")
    they = "churned" if name == "churned" else f"were {name}"
    because = (
        f"{finding.won:.0%} of those who {they} and {finding.lost:.0%} of the good customers are so; it would have "
        f"refused {refused} of {good} good customers and avoided {avoided} of {bad}."
    )
    return ExclusionFinding(
        name=f"{name}: {label}",
        condition=finding.condition,
        because=because,
        refused_good=refused,
        good=good,
        avoided_bad=avoided,
        bad=bad,
        layer=finding.layer,
        q=finding.q,
    )
