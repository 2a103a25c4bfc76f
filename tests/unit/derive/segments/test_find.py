"""From a division to a decision in words: proven, forced, or not enough deals."""

from __future__ import annotations

import numpy as np
import pytest

from closefit.cli.segments import asked_segments
from closefit.derive import Assembled, derive, draft_profile
from closefit.derive.derivation import Derivation
from closefit.derive.findings import DealCounts
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.segments.contrasts import Contrasts
from closefit.derive.segments.divide import Crowd
from closefit.derive.segments.names import conditions, crowd_name, file_parts
from closefit.derive.segments.sides import sharpened
from closefit.errors import UsageError
from closefit.review import derivation_json
from tests.truth.segment_worlds import crowds
from tests.unit.derive.building import flag, frame, number, text


def assembled(deals: DealFrame) -> Assembled:
    won = int(deals.won.sum())
    return Assembled(deals, DealCounts(won, len(deals) - won, 0, 0), (), None, "deals.csv")


@pytest.fixture(scope="module")
def two() -> Derivation:
    """Two crowds of about 500 deals each, told apart by the number of employees."""
    return derive(assembled(crowds(1000, 41, split="employees", candidates=50).deals), seed=2)


def test_proven_segments_have_cards_counts_and_a_boundary_of_their_own(two: Derivation) -> None:
    """Each segment has its deals, its card and a profile whose boundary begins with its condition."""
    found = two.segmentation
    assert found is not None
    assert found.proven
    assert [segment.name.split()[0] for segment in found.segments] == ["employees", "employees"]
    assert sum(segment.deals for segment in found.segments) + found.unknown == two.deals.closed
    for segment in found.segments:
        assert segment.derivation.card is not None
        assert segment.auc_own is not None
        assert segment.auc_one is not None
        assert segment.auc_own > segment.auc_one
        profile = draft_profile(segment.derivation, "x", within=segment.conditions)
        assert profile.boundary[: len(segment.conditions)] == segment.conditions
        assert segment.conditions[0] in (profile.about or "")
    assert found.words.startswith("Two profiles: one fits these crowds badly.")
    assert '"segments": [' in derivation_json(two)


def test_asked_for_two_of_one_crowd_it_says_that_nothing_is_proven() -> None:
    """--segments 2 splits one crowd, and the first words say that it was asked for, with the chance."""
    found = derive(assembled(crowds(250, 3, count=1, candidates=50).deals), seed=1, segments="2").segmentation
    assert found is not None
    assert not found.proven
    assert len(found.segments) == 2
    assert found.words.startswith("Split because --segments 2 asked for it, not because it is proven")
    assert "of 100 such files" in found.words


def test_auto_keeps_one_profile_of_one_crowd_and_says_what_was_tried() -> None:
    """No segment, and the best of the attributes tried is named with its chance; 1 does not look at all."""
    deals = assembled(crowds(250, 3, count=1, candidates=50).deals)
    found = derive(deals, seed=1).segmentation
    assert found is not None
    assert not found.segments
    assert found.words.startswith("One profile")
    assert f"Of {found.tried} attributes" in found.words
    assert derive(deals, seed=1, segments="1").segmentation is None


def test_a_crowd_too_small_for_a_profile_says_how_many_deals_are_missing() -> None:
    """Two crowds of opposite taste, one with few wins: no profiles yet, and the number of further deals."""
    rng = np.random.default_rng(4)
    small = rng.random(700) < 0.17
    x = rng.random((700, 12)) < 0.5
    taste = (x[:, :6] - 0.5).sum(axis=1) * np.where(small, -2.2, 1.6)
    won = rng.random(700) < 1 / (1 + np.exp(-(np.where(small, -1.8, -0.4) + taste)))
    keep = ~(small & won) | (np.cumsum(small & won) <= 22)
    flags = [flag(f"f{i}", [bool(v) for v in x[keep, i]]) for i in range(12)]
    deals = frame(won[keep], flag("partner", [bool(v) for v in small[keep]]), *flags)
    found = derive(assembled(deals), seed=1).segmentation
    assert found is not None
    assert not found.segments
    assert found.words.startswith("There may be two crowds, ")
    assert found.more is not None
    assert f"about {found.more:,} more closed deals" in found.words


def test_nothing_to_split_by() -> None:
    """With one attribute that nearly all deals share, it says that no attribute divides the deals."""
    deals = frame([i % 2 == 0 for i in range(100)], flag("rare", [i % 11 == 0 for i in range(100)]))
    found = derive(assembled(deals), seed=1, segments="2").segmentation
    assert found is not None
    assert "No attribute divides these deals" in found.words
    assert "in 2 as asked" in found.words
    few = derive(assembled(frame([i % 2 == 0 for i in range(40)], flag("f", [i % 3 == 0 for i in range(40)]))), seed=1)
    assert few.segmentation is not None
    assert few.segmentation.words == "With 40 deals there is no telling two crowds apart; it takes 60: one profile."


@pytest.mark.parametrize(
    ("asked", "said"), [("4", "three profiles at most"), ("0", "neither auto nor 1, 2 or 3"), ("many", "neither auto")]
)
def test_a_number_of_segments_that_there_is_not(asked: str, said: str) -> None:
    """Anything but auto, 1, 2 and 3 is refused with what there is."""
    with pytest.raises(UsageError, match=said):
        asked_segments(asked)
    assert asked_segments(" AUTO ") == "auto"


def test_names_and_conditions_of_every_kind() -> None:
    """Numbers, values, flags and the pool of rare values are named shortly, and files differ by name."""
    count = 240
    deals = frame(
        [i % 2 == 0 for i in range(count)],
        number("employees", np.arange(count)),
        text("region", [("emea", "amer", "apac", "uk")[i % 4] for i in range(count)]),
        flag("has_sales_team", [i % 2 == 0 for i in range(count)]),
    )
    binned = bin_frame(deals)
    size = binned.attributes[0].size
    crowd = [
        Crowd({0: (1, 2)}),
        Crowd({0: tuple(range(3, size + 1))}),
        Crowd({1: (1, 2, 3)}),
        Crowd({2: (1,), 0: (2,)}),
    ]
    names = [crowd_name(one, binned) for one in crowd]
    assert names[0].startswith("employees under ")
    assert names[1].endswith(" and more")
    assert names[2] == "amer, apac and 1 more"
    assert names[3].startswith("without sales team; employees ")
    assert conditions(crowd[2], binned) == ("region in ('amer', 'apac', 'emea')",)
    assert file_parts(("a b", "a-b", "!")) == ("a-b", "a-b-2", "segment")


def test_a_value_on_the_wrong_side_moves() -> None:
    """Four values, two tastes: the one that was put wrong goes to the side that explains its deals."""
    rng = np.random.default_rng(8)
    codes = (1 + np.arange(1600) % 4).astype(np.uint8)
    x = (rng.random((1600, 5)) < 0.5) - 0.5
    won = rng.random(1600) < 1 / (1 + np.exp(-1.5 * x[:, :3].sum(axis=1) * np.where(codes <= 2, 1, -1)))
    columns = Contrasts(x.astype(np.float32), np.arange(5), np.zeros(5, np.float32), np.ones(5, np.float32))
    start = np.array([-1, 0, 1, 1, 1])
    assert sharpened(codes, start, columns, won, ordered=False).tolist() == [-1, 0, 0, 1, 1]
