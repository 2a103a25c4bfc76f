"""What a criterion, an exclusion or a line of the boundary rests on: today's values, leaks that were overruled."""

from __future__ import annotations

import re

from closefit.derive.derivation import Derivation
from closefit.derive.findings import Card, TodayCount

#: Of the values of an attribute with a history, the share of today's from which it is said.
_SAID = 0.01


def caveats(derivation: Derivation, condition: str) -> list[str]:
    """Notes for the evidence of a condition, in one sentence each without a full stop."""
    notes = []
    for leak in derivation.leaks:
        if not mentions(condition, leak.attribute):
            continue
        if leak.overruled:
            notes.append(f"kept although it looks like a leak: {leak.reason}")
        elif leak.as_known:
            notes.append(f"counted as it was known when each deal was created, never as of today: {leak.reason}")
    as_known = {leak.attribute for leak in derivation.leaks if leak.as_known and not leak.overruled}
    for history in derivation.histories:
        if mentions(condition, history.attribute) and history.attribute not in as_known:
            share = history.today_share
            if share >= _SAID:
                notes.append(f"{share:.0%} of its values are today's, of accounts without a history")
    return notes


def rests_on_today(derivation: Derivation, condition: str) -> bool:
    """Whether a condition asks for an attribute that is only known as of today."""
    today = {finding.name.split(": ")[0] for finding in derivation.attributes if finding.as_of_today}
    return any(mentions(condition, name) for name in today)


def mentions(condition: str, attribute: str) -> bool:
    """Whether a condition names an attribute.

    >>> mentions("has(technologies, 'seats')", "seats"), mentions("seats >= 3 and age < 2", "seats")
    (False, True)
    """
    bare = re.sub(r"'(?:[^']|'')*'", "''", condition)
    return bool(attribute) and re.search(rf"(?<!\w){re.escape(attribute)}(?!\w)", bare) is not None


def today_count(card: Card) -> TodayCount:
    """Which criteria of a card rest on today's values, and the sentence that says so."""
    named = tuple(criterion.name for criterion in card.criteria if criterion.finding.as_of_today)
    of = len(card.criteria)
    if not named:
        return TodayCount((), of, "Every criterion rests on facts as they were known when the deal was created.")
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    words = (
        f"{len(named)} of {of} criteria ({listed}) {'rests' if len(named) == 1 else 'rest'} on today's values: nothing "
        "says what was known when the deal was created. A value that changed after the sale flatters them; a file of "
        "history (--history) would tell."
    )
    return TodayCount(named, of, words)
