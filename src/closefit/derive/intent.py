"""The intent axis of a drafted profile: which kinds of signal pay, how their worth fades, where it is capped."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from closefit.derive.derivation import Derivation
from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.derive.half_lives.tell import stated_days
from closefit.profile import Duration, Evidence, EvidenceSource, Intent, SignalRule, fitting_text, is_name

#: Days, where the data cannot tell.
_HALF_LIFE = 30.0
#: Signals of a kind pay at most for so many at once, where the data cannot tell.
_CAP = 2
_STRONG, _WEAK = Decimal(10), Decimal(5)
_MOST_KINDS = 7
#: What the seller does says nothing about what the account wants.
_OWN_WORK = re.compile(r"sales|outbound|outreach|\bcalls?\b|call_|_sent\b|cold_|sequence")
SIGNAL = re.compile(r"signals\('((?:[^']|'')*)', (\d+)\)")


def draft_intent(derivation: Derivation) -> Intent:
    """Kinds of signal that won deals surely had more often; what is proven pays twice as much.

    Proven is a priority among all attributes, or an effect that is clear at some half-life.
    """
    fading = {found.kind: found for found in derivation.half_lives}
    chosen = []
    for found in derivation.attributes:
        match = SIGNAL.fullmatch(found.name)
        kind = match.group(1).replace("''", "'") if match else "any"
        half = fading.get(kind)
        if kind != "any" and is_name(kind) and not _OWN_WORK.search(kind) and _wins(found, half):
            chosen.append((not _proven(found, half), -found.gap, kind, found))
    chosen.sort(key=lambda each: each[:3])
    return Intent(signals=tuple(_signal(found, kind, derivation) for _, _, kind, found in chosen[:_MOST_KINDS]))


def _wins(finding: AttributeFinding, half: HalfLifeFinding | None) -> bool:
    """More of this signal must be the better side: ``signals(...) >= 1``, not ``signals(...) < 1``."""
    if half is not None and half.clear:
        return (half.odds_ratio or 0) > 1
    more = finding.verdict is not AttributeVerdict.negative and " < " not in finding.condition
    return finding.gap_low > 0 and more


def _proven(finding: AttributeFinding, half: HalfLifeFinding | None) -> bool:
    return finding.verdict is AttributeVerdict.priority or (half is not None and half.clear)


def _signal(finding: AttributeFinding, kind: str, derivation: Derivation) -> SignalRule:
    half = next((found for found in derivation.half_lives if found.kind == kind), None)
    points = _STRONG if _proven(finding, half) else _WEAK
    days, days_words = _half_life(half)
    cap, cap_words = _cap(half)
    return SignalRule(
        kind=kind,
        points=points,
        half_life=Duration(days, "day"),
        cap=points * cap,
        evidence=Evidence(
            source=EvidenceSource.derived,
            won=known_deals(finding.won_count, finding.won, derivation.deals.won),
            lost=known_deals(finding.lost_count, finding.lost, derivation.deals.lost),
            share_won=finding.won,
            share_lost=finding.lost,
            gap=finding.gap,
            gap_low=finding.gap_low,
            gap_high=finding.gap_high,
            q=finding.q,
            from_=derivation.first,
            to=derivation.last,
            as_of_today=False,
            note=fitting_text(
                f"{_gap_words(finding, half)}, counted for: {finding.condition}; {days_words}; {cap_words}"
            ),
        ),
    )


def _gap_words(finding: AttributeFinding, half: HalfLifeFinding | None) -> str:
    if finding.verdict is AttributeVerdict.priority:
        return "a real gap"
    if half is not None and half.clear:
        return "clear once a signal's age is looked at"
    return "a gap that one of so many attributes may have by chance"


def _half_life(half: HalfLifeFinding | None) -> tuple[int, str]:
    """Days, and where they come from."""
    if half is not None and half.stated is not None and half.low is not None and half.high is not None:
        words = f"the half-life is derived from {half.deals:,} deals: 95 % interval {half.low:.0f} to {half.high:.0f}"
        return half.stated, f"{words} days"
    if half is None or not half.clear:
        return int(_HALF_LIFE), "the half-life is a default: the data cannot tell"
    low, high = half.fits_from or 0.0, half.fits_to or math.inf
    words = f"from {low:.0f} days on" if high == math.inf else f"from {max(low, 1):.0f} to {high:.0f} days"
    days = stated_days(min(max(_HALF_LIFE, low), high), low, high)
    return days, f"the half-life is a default: anything {words} fits the deals"


def _cap(half: HalfLifeFinding | None) -> tuple[int, str]:
    """Most signals that pay together, and where that comes from."""
    if half is not None and half.cap is not None:
        return half.cap, "the cap is derived: further signals added nothing"
    if half is not None and half.adding is not None and half.adding >= _CAP:
        return half.adding, f"the cap is where the deals end: {half.adding} signals still added"
    return _CAP, f"the cap of {_CAP} signals is a default"


def known_deals(met: int, share: float, all_of_them: int) -> int:
    """Deals with a known value: those that meet the condition over their share."""
    return min(round(met / share), all_of_them) if share > 0 else all_of_them
