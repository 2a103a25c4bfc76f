"""Around the profile file: its card, lint, and diff."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.files import write_text
from closefit.run.reading import matched, read_beside
from closefit.run.session import Say, open_engine, quiet, read_profile
from closefit.settings import Settings, SignalSettings
from closefit.terms import Place

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.review import Diff, LintReport
    from closefit.terms import Table


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


def schema() -> str:
    """The profile's JSON Schema as text."""
    from closefit.profile import json_schema

    return json.dumps(json_schema(), indent=2, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Against:
    """What a profile is held against; every file is optional."""

    as_of: dt.date
    market: Path | None = None
    deals: Path | None = None
    signals: Path | None = None
    people: Path | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    market: Table | None
    deals: Table | None
    signals: Table | None
    people: Table | None


def lint(profile: Path | None, against: Against, settings: Settings, say: Say = quiet) -> LintReport:
    """Findings about one profile.

    Raises:
        ProfileError: the profile is not valid.
        InputError: a file cannot be read.
    """
    from closefit.review import lint_profile

    loaded = read_profile(profile, settings)
    with open_engine(settings) as engine:
        read = _read(against, engine, say, settings.signals)
        return lint_profile(
            loaded, engine, read.market, read.deals, against.as_of, signals=read.signals, people=read.people
        )


def diff(before: Path, after: Path, against: Against, settings: Settings, say: Say = quiet) -> Diff:
    """What would change if ``after`` took the place of ``before``.

    Raises:
        ProfileError: one of the profiles is not valid.
        InputError: a file cannot be read.
    """
    from closefit.profile import load_profile
    from closefit.review import diff_profiles

    old, new = load_profile(before), load_profile(after)
    with open_engine(settings) as engine:
        read = _read(against, engine, say, settings.signals)
        return diff_profiles(
            old, new, engine=engine, market=read.market, deals=read.deals, signals=read.signals, people=read.people,
            as_of=against.as_of,
        )  # fmt: skip


def _read(against: Against, engine: DuckDBEngine, say: Say, counting: SignalSettings) -> _Read:
    from closefit.intake import DealFlags, read_accounts, read_deals

    key = against.key
    say("reading")
    market = read_accounts(engine, against.market, key=key, strict=False) if against.market else None
    signals, people = read_beside(engine, market, against.signals, against.people, counting=counting, key=key)
    deals = read_deals(engine, against.deals, DealFlags(key=key)) if against.deals else None
    return _Read(market, matched(engine, deals, market), signals, people)
