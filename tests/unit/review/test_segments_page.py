"""The sections on segments and on further deals: what they say, in words, tables and charts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from closefit.derive.derivation import Derivation, Segment, Segmentation
from closefit.derive.findings import CurvePoint, DealCounts, LearningCurve, Verdict
from closefit.review import derivation_json, report_html
from closefit.review.charts.learning import learning_chart
from closefit.review.segments import segments_view
from tests.unit.review.examples import ALL_UNCLEAR, USUAL

CURVE = LearningCurve(
    points=(CurvePoint(60, 0.55, 0.52, 0.6, 8), CurvePoint(240, 0.63, 0.58, 0.68, 5)),
    ahead=tuple(CurvePoint(n, 0.64 + n / 1e5, 0.6, 0.7, 0) for n in (300, 600, 900, 1500, 2100, 3000)),
    height=0.2, half=180.0, next_level=Verdict.enough, more=240, more_low=150, more_high=600, never=0.0,
    words="By the learning curve, about 240 more closed deals (150 to 600, 80% interval) would do.",
)  # fmt: skip


def segmented(*names: str, proven: bool = True) -> Derivation:
    """The usual derivation with a segment of each name."""
    parts = tuple(
        Segment(
            name, (f"industry = '{name}'",), replace(USUAL, deals=DealCounts(40 + place, 60, 0, 0)), 0.61, 0.74, (), 0.2
        )
        for place, name in enumerate(names)
    )
    found = Segmentation("auto", "Two profiles: one fits badly.", proven, 0.004, 12, unknown=7, segments=parts)
    return replace(USUAL, segmentation=found, learning=CURVE)


def test_a_section_for_each_segment() -> None:
    """Every segment stands with its condition, counts, both AUCs and its own card; deals of no segment are counted."""
    page = report_html(segmented("saas", "<script>alert(1)</script>"))
    section = page.split('<section id="segments">')[1].split("</section>")[0]
    assert "<h2>Two profiles</h2>" in section
    assert section.count("<h3>") == 2
    assert section.count("The card: criteria and points") == 2
    assert all(text in section for text in ("0.74", "0.61", "industry = &#39;saas&#39;", "7 deals are in no segment"))
    assert "<script" not in page


def test_what_was_asked_for_and_not_proven_is_said_in_the_heading() -> None:
    """A forced split says so before anything else; one profile has a heading and words, and no table."""
    view = segments_view(segmented("a", "b", proven=False))
    assert view is not None
    assert view.title == "Two profiles, as asked for and not proven"
    single = segments_view(
        replace(segmented(), segmentation=Segmentation("auto", "One profile.", proven=False, p=0.4, tried=12))
    )
    assert single is not None
    assert (single.title, single.table) == ("One profile, or two?", None)
    assert segments_view(USUAL) is None


def test_the_curve_is_drawn_with_its_numbers() -> None:
    """The page says how many more deals, draws the curve in two widths, and has every point in a table."""
    page = report_html(replace(ALL_UNCLEAR, learning=CURVE))
    section = page.split('<section id="learning">')[1].split("</section>")[0]
    assert CURVE.words in section
    assert section.count("<svg") == 2
    assert "the fitted curve" in section
    assert "3,000" in section
    words = learning_chart(CURVE).words
    assert words == ("Chart of the learning curve: 0.55 from 60 deals and 0.63 from 240 deals; 0.65 expected from 600.")
    assert 'id="learning"' not in report_html(USUAL)


@pytest.mark.parametrize("count", [1, 2])
def test_the_data_file_has_the_same(count: int) -> None:
    """derivation.json holds each segment with its card and counts, and the curve with its interval."""
    data = json.loads(derivation_json(segmented(*("ab"[:count]))))
    assert [part["name"] for part in data["segmentation"]["segments"]] == list("ab"[:count])
    part = data["segmentation"]["segments"][0]
    assert part["deals"]["won"] == 40
    assert part["card"]["criteria"]
    assert part["auc_own"] == 0.74
    assert "derivation" not in part
    assert (data["learning"]["more_low"], data["learning"]["more_high"]) == (150, 600)
    assert data["learning"]["next_level"] == "enough"
