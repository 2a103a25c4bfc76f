"""Around the profile file: its card, lint, diff, and one company qualified by questions."""

from __future__ import annotations

from pathlib import Path

from closefit.errors import UsageError
from closefit.files import write_text
from closefit.run.session import read_profile
from closefit.settings import Settings
from closefit.terms import Place


def card(profile: Path | None, form: str, settings: Settings) -> str:
    """The one-page card as ``markdown``, ``html`` or ``text``.

    Raises:
        ProfileError: the profile is not valid.
    """
    from closefit.review import card_html, card_markdown, card_text

    return {"markdown": card_markdown, "html": card_html, "text": card_text}[form](read_profile(profile, settings))


def write_card(profile: Path | None, out: Path, settings: Settings) -> None:
    """The card into a file; its suffix says how (``.html``, ``.md``, ``.txt``).

    Raises:
        UsageError: another suffix.
        ProfileError: the profile is not valid.
    """
    forms = {".html": "html", ".md": "markdown", ".txt": "text"}
    if out.suffix.lower() not in forms:
        raise UsageError("a card is written as .html, .md or .txt", place=Place(out))
    write_text(out, card(profile, forms[out.suffix.lower()], settings))
