"""``closefit facts`` and ``closefit forget``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.keep import Store
from closefit.cli.show import heading, print_json, say_line, table
from closefit.errors import UsageError
from closefit.facts import money_text
from closefit.settings import load_settings


def facts(
    account: Annotated[str, typer.Argument(help="The account: its domain, or its key.", show_default=False)],
    store: Store = None,
    as_json: options.Json = False,
) -> None:
    """Show every fact of an account: who said it, when, at what price, and which one holds by which rule.

    Example: closefit facts acme.com
    """
    found = run.read_facts(account, store, load_settings(), options.today())
    if as_json:
        print_json(found.as_dict())
        return
    heading(found.account)
    rows = [("", "attribute", "value", "provider", "fetched", "true on", "sure", "usd", "licence", "why")]
    for one in found.facts:
        value = ", ".join(one.value) if isinstance(one.value, tuple) else _shown(one.value)
        if one.low is not None and one.high is not None:
            value += f" ({_shown(one.low)} to {_shown(one.high)})"
        rows.append((
            "holds" if one.holds else "", one.attribute, value[:60], one.provider, (one.fetched or "")[:10],
            one.observed or "", "" if one.confidence is None else f"{one.confidence:.2f}",
            money_text(one.micros) if one.micros else "", one.licence, one.why,
        ))  # fmt: skip
    table(rows)
    for one in found.facts:
        if one.evidence:
            say_line(f"  {one.attribute} by {one.provider}: {one.evidence}")


def forget(
    provider: Annotated[
        str | None, typer.Option("--provider", metavar="NAME", help="Remove everything that this provider said.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="EMAIL|NAME", help="Remove what the store holds of a person.")
    ] = None,
    store: Store = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it without being asked.")] = False,
    as_json: options.Json = False,
) -> None:
    """Remove what a provider said (its licence ended), or what names a person; amounts in the ledger stay.

    Example: closefit forget --provider apollo --yes
    """
    settings = load_settings()
    if not yes and (provider is None) != (person is None):
        _confirm(provider or person or "", ask=not as_json)
    gone = run.forget(provider, person, store, settings, options.today())
    if as_json:
        counts = {"facts": gone.facts, "estimates": gone.estimates, "signals": gone.signals, "people": gone.people}
        print_json(counts | {"values_in_use": gone.current, "calls_blanked": gone.calls})
        return
    said = [
        (gone.facts, "facts"), (gone.estimates, "estimates that may rest on them"), (gone.signals, "signals"),
        (gone.people, "people"), (gone.current, "values that were in use"), (gone.calls, "calls that are blanked"),
    ]  # fmt: skip
    table([(f"{count:,}", words) for count, words in said if count])
    say_line("removed for good; what other providers said takes its place, amounts in the ledger stay")
    following = f"rescore --store {store}" if store else "rescore"
    say_line(f"files that were written before (enriched.csv and the like) are not touched   next: closefit {following}")


def _confirm(named: str, *, ask: bool) -> None:
    if ask and sys.stdin.isatty():
        typer.confirm(f"Remove everything of {named!r} for good?", abort=True, err=True)
        return
    raise UsageError("this removes data for good", advice="Say so with --yes.")


def _shown(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (facts, forget):
        app.command(rich_help_panel=panels.USE)(command)
