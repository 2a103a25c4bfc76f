"""The report page: what it says, and that nothing in it can hurt."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from closefit.errors import UsageError
from closefit.review import report_html, write_report
from tests.unit.review.examples import ALL_UNCLEAR, FEW_DEALS, HOSTILE, NOTHING, RANKS_ONLY, SHAPES, USUAL, WIDE


class _Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags = list[tuple[str, dict[str, str | None]]]()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data + " "

    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {name: report_html(derivation) for name, derivation in SHAPES.items()}


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_fetched_or_run(pages: dict[str, str], name: str) -> None:
    """No script, no address, no outside file, whatever the data is called."""
    page = _Page(pages[name])
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "iframe", "object", "img", "form", "image"}
    for tag, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on") or key in {"src", "srcset", "xlink:href"}], tag
        assert (attributes.get("href") or "#").startswith("#")
    style = pages[name].split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert "http:" not in pages[name].replace("&#", "")
    assert "https:" not in pages[name]


@pytest.mark.parametrize("name", SHAPES)
def test_no_bare_missing_number(pages: dict[str, str], name: str) -> None:
    """None, nan and inf never reach the page."""
    assert not re.search(r"\b(None|nan|NaN|inf)\b", _Page(pages[name]).text)


def test_same_bytes_every_time(pages: dict[str, str]) -> None:
    """The same derivation is the same page, byte for byte."""
    assert report_html(USUAL) == pages["usual"]


def test_first_screen(pages: dict[str, str]) -> None:
    """The verdict in words, the number of deals, and the card with its points come first."""
    words = _Page(pages["usual"]).words()
    assert "There is enough evidence for a scoring card" in words
    assert "138 wins and 174 losses are enough" in words
    assert words.index("closed deals counted") < words.index("The card") < words.index("Wins minus losses")
    assert "qualified from 7 of 14 points" in words
    assert "employees between 50 and 500" in words


def test_a_share_has_its_count(pages: dict[str, str]) -> None:
    """Beside a win rate stand the deals that it was counted on."""
    assert "58% 90 of 156" in _Page(pages["usual"]).words()


def test_exclusions_say_what_they_cost(pages: dict[str, str]) -> None:
    """A proposed exclusion names the good customers that it would have refused."""
    words = _Page(pages["usual"]).words()
    assert "Would have refused 3 of 41 good customers and avoided 29 of 188 bad outcomes." in words
    assert "Not one is switched on until a person approves it" in words


def test_a_title_claims_only_what_is_there(pages: dict[str, str]) -> None:
    """The stack of layers says that the win rate rises only where it does."""
    assert "The win rate rises" in _Page(pages["usual"]).words()
    falling = replace(RANKS_ONLY, layers=RANKS_ONLY.layers[::-1])
    assert "The win rate does not rise throughout" in _Page(report_html(falling)).words()


def test_leaks_and_refused_rows(pages: dict[str, str]) -> None:
    """What was set aside is named with its reason, and refused rows with their lines."""
    words = _Page(pages["usual"]).words()
    assert "Counts 214 touches that are later than the deal's close." in words
    assert "no outcome 6 lines 14, 88, 91, 203, 310, 311" in words
    assert "deal_owner is suspected of knowing the outcome and is counted because you asked for it." in words


def test_assumptions_name_their_flags(pages: dict[str, str]) -> None:
    """Every guess stands with the flag that corrects it."""
    assert "outcome column Deal Stage named so in HubSpot exports --outcome" in _Page(pages["usual"]).words()


def test_todays_values_are_admitted(pages: dict[str, str]) -> None:
    """The card says which criteria rest on values that are only known as of today."""
    assert "1 of 5 criteria (employees) rests on today's values" in _Page(pages["usual"]).words()


@pytest.mark.parametrize("derivation", [FEW_DEALS, NOTHING, ALL_UNCLEAR])
def test_not_enough_is_said_with_ways_in(derivation: object) -> None:
    """Without a card the page says why, and what to do instead."""
    words = _Page(report_html(derivation)).words()  # type: ignore[arg-type]
    assert "Not enough evidence for a card, and we would rather say so" in words
    assert "closefit hypothesis" in words
    assert "--prior" in words
    assert "Calibration" not in words


def test_missing_deals_are_metered(pages: dict[str, str]) -> None:
    """Below thirty wins the page shows how far it is."""
    assert "18 of 30 won deals" in _Page(pages["few-deals"]).words()
    assert "of 30 won deals" not in _Page(pages["all-unclear"]).words()


def test_small_tiers_are_not_ranked(pages: dict[str, str]) -> None:
    """A tier of fewer than thirty deals carries a warning."""
    assert "A tier with fewer than 30 deals is a hint" in _Page(pages["ranks-only"]).words()
    assert "is a hint" not in _Page(pages["usual"]).words()


def test_no_probability_without_calibration(pages: dict[str, str]) -> None:
    """A card that only ranks shows no calibration."""
    assert "Promised and delivered" not in _Page(pages["ranks-only"]).words()


def test_too_good_is_an_alarm() -> None:
    """A ranking above 0.85 is called suspicious on the first screen."""
    good = replace(RANKS_ONLY, quality=replace(RANKS_ONLY.quality, auc=0.93))
    assert "An AUC of 0.93 is better than company facts usually rank deals." in _Page(report_html(good)).words()


def test_hostile_names_are_text(pages: dict[str, str]) -> None:
    """A column called <script> is shown, not run, in tables, charts and the title."""
    page = _Page(pages["hostile"])
    assert page.words().count("<script>alert('x')</script>") > 4
    assert "<script" not in pages["hostile"]
    assert "onerror=alert(1)&gt;" in pages["hostile"]


def test_long_names_are_whole_in_the_table(pages: dict[str, str]) -> None:
    """A name too long for the chart ends in an ellipsis there and stands whole in the table."""
    long = HOSTILE.attributes[1].name.strip()
    assert long in _Page(pages["hostile"]).words()
    assert "the number of employees in the…" in pages["hostile"] or "…</text>" in pages["hostile"]


def test_every_chart_has_words(pages: dict[str, str]) -> None:
    """Each drawing carries a sentence for those who cannot see it, and none has a size that overflows."""
    page = _Page(pages["usual"])
    drawings = [attributes for tag, attributes in page.tags if attributes.get("role") == "img"]
    assert len(drawings) == 8
    assert all((attributes["aria-label"] or "").startswith("Chart of") for attributes in drawings)
    assert all("width" not in attributes for tag, attributes in page.tags if tag == "svg")


def test_sixty_attributes_are_all_in_the_table(pages: dict[str, str]) -> None:
    """The charts show the largest gaps; the table holds every attribute."""
    words = _Page(pages["wide"]).words()
    table = words[words.index("Every attribute that was compared") :]
    assert all(f.name in table for f in WIDE.attributes)
    assert "7 attributes more with smaller gaps" in words
    assert "too rare: 3 deals (180)" in words


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """The page appears under its name, and a folder that is missing is named in the error."""
    path = tmp_path / "derivation.html"
    write_report(NOTHING, path)
    assert path.read_text(encoding="utf-8") == report_html(NOTHING)
    with pytest.raises(UsageError, match="cannot write"):
        write_report(NOTHING, tmp_path / "nowhere" / "derivation.html")
    assert [entry.name for entry in tmp_path.iterdir()] == ["derivation.html"]


@pytest.mark.parametrize("name", SHAPES)
def test_the_contents_list_every_section_once_and_in_order(pages: dict[str, str], name: str) -> None:
    """Every section has a line in the table of contents, with its own heading, and no line leads nowhere."""
    listed = re.findall(r'<li><a href="#([\w-]+)">(.*?)</a></li>', pages[name])
    there = re.findall(r'<section id="([\w-]+)">\s*<h2>(.*?)</h2>', pages[name])
    assert there
    assert listed == there
