"""The report and the card in a real browser: nothing fetched, nothing cut, and they print."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from closefit.review import backtest_html, card_html, report_html
from tests.unit.review.backtest.past import backtested, deal, profile_of
from tests.unit.review.examples import HOSTILE, NOTHING, USUAL, WIDE
from tests.unit.review.profiles import points

pytestmark = pytest.mark.browser
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser found on the path (looked for {', '.join(NAMES)}): the page is not looked at")
    with sync_playwright() as play:
        session = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield session
        session.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    texts = {name: report_html(d) for name, d in {"usual": USUAL, "hostile": HOSTILE, "nothing": NOTHING}.items()}
    texts |= {"wide": report_html(WIDE), "card": card_html(points()), "backtest": _backtest(folder)}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def _backtest(folder: Path) -> str:
    """A backtest of a profile whose names would be markup, or too long for a telephone."""
    chance = random.Random(1)  # noqa: S311 - test data
    rows = [
        deal(
            place,
            "Closed Won" if chance.random() < 0.4 else "Closed Lost",
            Employees=chance.randint(1, 900),
            Amount=chance.randint(1, 9_000_000),
        )
        for place in range(120)
    ]
    profile = profile_of(
        "fit:\n  qualify: 2\n  criteria:\n"
        "    - {name: <img src=x onerror=alert(1)>, layer: product, when: employees between 20 and 600, points: 2}\n"
        f"    - {{name: {'averylongname' * 7}, grades: [{{when: employees > 700, grade: 3}}, {{else: 1}}]}}\n"
        "exclude: [{name: tiny & small, when: employees < 10}]\n"
        "tiers: [{name: <b>top</b>, when: fit >= 3}, {name: rest}]\n"
    )
    return backtest_html(backtested(folder, profile, {"deals": rows}))


def _open(browser: Browser, path: Path, width: int) -> tuple[Page, list[str], list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests, complaints = list[str](), list[str]()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(path.as_uri())
    return page, requests, complaints


@pytest.mark.parametrize("name", ["usual", "hostile", "nothing", "wide", "card", "backtest"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_fetched_and_nothing_scrolls_sideways(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    """The page asks for itself only, runs nothing, complains of nothing, and fits the window."""
    page, requests, complaints = _open(browser, pages[name], width)
    assert requests == [pages[name].as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", ["usual", "hostile", "wide", "backtest"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_label_leaves_its_chart(browser: Browser, pages: dict[str, Path], name: str, width: int) -> None:
    """Every text that is drawn lies inside its drawing, in the browser's own letters."""
    page, _, _ = _open(browser, pages[name], width)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.drawing svg')].filter(svg => svg.getClientRects()[0]).flatMap(svg => {
          const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
              || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
          }).map(text => text.textContent);
        })"""
    )
    assert cut == []
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_labels_do_not_meet_the_marks(browser: Browser, pages: dict[str, Path], width: int) -> None:
    """No two texts of a drawing lie on each other, however long the names are."""
    page, _, _ = _open(browser, pages["hostile"], width)
    met = page.evaluate(
        """() => [...document.querySelectorAll('.drawing svg')].filter(svg => svg.getClientRects()[0]).flatMap(svg => {
          const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()])
            .filter(([words, box]) => box.width);
          return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([b, y]) =>
            x.left < y.right - 1 && y.left < x.right - 1 && x.top < y.bottom - 3 && y.top < x.bottom - 3
          ).map(([b]) => [a, b]));
        })"""
    )
    assert met == []
    page.close()


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_report_prints(browser: Browser, pages: dict[str, Path], size: str) -> None:
    """On paper the report has several pages, and no drawing is taller than one."""
    page, _, _ = _open(browser, pages["wide"], 1280)
    printed = page.pdf(format=size)
    assert printed.startswith(b"%PDF")
    assert 5 <= _sheets(printed) <= 25
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 900})
    heights = page.evaluate("[...document.querySelectorAll('.drawing')].map(d => d.getBoundingClientRect().height)")
    assert max(heights) < 900
    page.close()


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_card_is_one_sheet(browser: Browser, pages: dict[str, Path], size: str) -> None:
    """The card prints on one page."""
    page, _, _ = _open(browser, pages["card"], 1280)
    assert _sheets(page.pdf(format=size)) == 1
    page.close()


def _sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
