"""The card as Markdown, as one printed page of HTML and as plain text."""

from __future__ import annotations

import re
import textwrap

from closefit.profile import Profile
from closefit.review.card import CardField, OnePage, one_page
from closefit.review.environment import environment

#: A line to write on.
BLANK = "______________________"
WIDTH = 100


def card_markdown(profile: Profile) -> str:
    """The card as Markdown with a closing newline."""
    card = one_page(profile)
    lines = [f"# {_plain(card.title)}", ""]
    if card.about:
        lines += [_plain(card.about), ""]
    lines += [_plain(" · ".join(card.facts)), ""]
    for section in card.sections:
        lines += [f"## {section.title}", "", "| | |", "|---|---|"]
        lines += [f"| **{field.name}** | {_cell(_entries(field))} |" for field in section.fields]
        lines.append("")
    lines += _markdown_points(card)
    return "\n".join(lines).rstrip() + "\n"


def _markdown_points(card: OnePage) -> list[str]:
    lines = ["## Points", "", "| criterion | when | points |", "|---|---|---:|"]
    for point in card.points:
        for place, (when, points) in enumerate(zip(point.when, point.points, strict=True)):
            note = f" ({point.note})" if point.note else ""
            name = _cell(point.name) + note if place == 0 else ""
            lines.append(f"| {name} | {_cell(when)} | {points} |")
    lines += ["", card.points_words, ""]
    for title, rows in (("Tiers", card.tiers), ("Personas", card.personas)):
        if rows:
            lines += [f"## {title}", "", *(f"- **{_plain(name)}**: {_plain(when)}" for name, when in rows), ""]
    return lines


def card_text(profile: Profile) -> str:
    """The card as plain text, at most 100 columns wide."""
    card = one_page(profile)
    lines = [card.title.upper(), *textwrap.wrap(card.about, WIDTH), *textwrap.wrap(", ".join(card.facts), WIDTH), ""]
    for section in card.sections:
        lines.append(section.title.upper())
        for field in section.fields:
            lines += _hanging(field.name, _entries(field))
        lines.append("")
    lines.append("POINTS")
    for point in card.points:
        for place, (when, points) in enumerate(zip(point.when, point.points, strict=True)):
            note = f" ({point.note})" if point.note and place == 0 else ""
            lines += _hanging(f"{points:>5}  {point.name if place == 0 else ''}", when + note, room=28)
    lines += [f"       {card.points_words}", ""]
    for title, rows in (("TIERS", card.tiers), ("PERSONAS", card.personas)):
        if rows:
            lines += [title, *(line for name, when in rows for line in _hanging(name, when)), ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def card_html(profile: Profile) -> str:
    """The card as one self-contained page of HTML that prints on one sheet."""
    return environment().get_template("card.html.j2").render(card=one_page(profile))


def _entries(field: CardField) -> str:
    return "; ".join(field.entries) if field.entries else BLANK


def _hanging(name: str, words: str, room: int = 22) -> list[str]:
    first = f"  {name}".ljust(room)
    if len(first) > room:
        return [first, *textwrap.wrap(words, WIDTH, initial_indent=" " * room, subsequent_indent=" " * room)]
    return textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent=" " * room)


def _plain(text: str) -> str:
    """Text that Markdown takes as text."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return BLANK if text == BLANK else _plain(text)
