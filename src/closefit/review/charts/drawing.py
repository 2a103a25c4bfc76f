"""How a chart becomes a picture inside the page.

Sizes are fixed by us and never measured from a font, so that the same numbers give the same bytes on every machine and
no label is cut where the reader's font is wider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import altair as alt
import vl_convert

#: The one accent of the page; it stays apart from the greys for every kind of colour vision and in black and white.
ACCENT = "#0f5c8c"
INK = "#1c2733"
GREY = "#6b7683"
PALE = "#c9d1d9"
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart as SVG text in two widths, and the sentence a screen reader says instead of it."""

    wide: str
    narrow: str
    words: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels of a plot and of the room around it."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


def drawn(chart: alt.LayerChart | alt.FacetChart, frame: Frame) -> str:
    """The chart as one SVG element without a size in pixels, so that it scales with the page."""
    padding = {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom}
    spec = (
        chart.properties(width=frame.width, height=frame.height, padding=padding, autosize="none")
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            domain=False, ticks=False, labelColor=GREY, labelFontSize=12, gridColor="#e6eaee", labelPadding=6
        )
        .to_dict(validate=False)
    )
    # With automatic sizing off, Vega takes the stated size for the whole picture, room around the plot included.
    return without_links(vl_convert.vegalite_to_svg(spec))


def without_links(svg: str) -> str:
    """The SVG without its namespace addresses (an SVG inside a page needs none) and with a size that scales."""
    svg = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg, count=2)
    size = re.match(r'<svg version="1.1" class="marks" width="([\d.]+)" height="([\d.]+)"', svg)
    if size is None:
        raise ValueError("the drawing library answered with something that is not an SVG of a chart")
    head = f'<svg class="marks" style="max-width:{size[1]}px" focusable="false"'
    return head + svg[size.end() :]


def at_x(pixels: float) -> alt.XValue:
    """A place in pixels from the left of the plot; altair's own spelling of it takes ten times as long to build."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def to_x(pixels: float) -> alt.X2Value:
    """Where a line that began at :func:`at_x` ends."""
    return alt.X2Value(pixels)  # type: ignore[no-untyped-call]


def at_y(pixels: float) -> alt.YValue:
    """A place in pixels from the top of the plot."""
    return alt.YValue(pixels)  # type: ignore[no-untyped-call]
