"""Coverage by segment: how well each field is known among accounts that share a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from closefit.enrich.accounts import Wish
from closefit.enrich.agree import Verdict

#: What accounts are called whose segment is not known.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SegmentCoverage:
    """Accounts of one segment, and how many of them have each field."""

    #: The attribute that divides.
    by: str
    segment: str
    accounts: int
    known: Mapping[str, int]


def segment_coverage(
    wish: Wish, held: Mapping[tuple[str, str], Verdict], by: str
) -> tuple[SegmentCoverage, ...]:  # fmt: skip
    """Every segment by its number of accounts, the largest first; an account of a list counts in its first."""
    counts: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for account in wish.accounts:
        verdict = held.get((account.key, by))
        value = verdict.claim.value if verdict else account.own.get(by, UNKNOWN)
        first = value[0] if isinstance(value, tuple) else value
        segment = f"{first:.15g}" if isinstance(first, float) else str(first)
        sizes[segment] = sizes.get(segment, 0) + 1
        known = counts.setdefault(segment, dict.fromkeys(wish.fields, 0))
        for field in wish.fields:
            known[field] += (account.key, field) in held or field in account.own
    order = sorted(sizes, key=lambda segment: (-sizes[segment], segment))
    return tuple(SegmentCoverage(by, segment, sizes[segment], counts[segment]) for segment in order)
