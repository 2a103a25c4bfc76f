"""On data without signal nothing may be named; what is planted strongly must be."""

from __future__ import annotations

import pytest

from closefit.derive.findings import AttributeVerdict
from closefit.derive.gaps.find import find_gaps
from tests.truth.worlds import noise, planted

NAMED = (AttributeVerdict.priority, AttributeVerdict.negative)


@pytest.mark.parametrize("deals", [100, 1000])
def test_noise_names_nothing(deals: int) -> None:
    """300 correlated columns, three deals per account that share their luck: in 20 runs at most 2 name an attribute."""
    named = []
    for seed in range(20):
        found = find_gaps(noise(deals, seed), seed=seed, permutations=199).findings
        named += [seed] if any(finding.verdict in NAMED for finding in found) else []
    assert len(named) <= 2, named


def test_strong_attributes_are_priorities() -> None:
    """At 1,000 deals every attribute with an odds ratio of 3.5 or more, met by 15 to 60 %, is a priority."""
    missed, false = [], 0
    for seed in range(500, 506):
        world = planted(1000, seed)
        found = {finding.name: finding.verdict for finding in find_gaps(world.deals, seed=seed).findings}
        for name, (ratio, share) in world.truth.items():
            if ratio >= 3.5 and 0.15 <= share <= 0.6 and found[name] != AttributeVerdict.priority:
                missed.append((seed, name, share))
        false += sum(verdict in NAMED and name not in world.truth for name, verdict in found.items())
    assert not missed
    assert false <= 2
