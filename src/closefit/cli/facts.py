"""``closefit facts``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.keep import Store
from closefit.cli.show import heading, print_json, say_line, table
from closefit.facts import money_text
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.enrich.asked import ProvidedSignal, Unanswered
    from closefit.enrich.provenance import SaidFact
    from closefit.run.facts import AccountFacts, AnsweredQuestion

#: Signals that are listed; --json has all.
_SIGNALS = 12

#: Characters of a value in a cell.
_CELL = 60


def facts(
    account: Annotated[
        str, typer.Argument(help="The account: its domain, its key, or its exact name.", show_default=False)
    ],
    attribute: Annotated[
        str | None, typer.Option("--attribute", metavar="NAME", help="Only what is known of this attribute.")
    ] = None,
    store: Store = None,
    as_json: options.Json = False,
) -> None:
    """Show every fact of an account: who said it, when, at what price, and which one holds by which rule.

    What was asked and is not known is shown too, with signals that providers brought and answers of research.

    Example: closefit facts acme.com --attribute employees
    """
    found = run.read_facts(account, attribute, store, load_settings(), options.today())
    if as_json:
        print_json(found.as_dict())
        return
    heading(found.account if found.name in (None, found.account) else f"{found.account} ({found.name})")
    if found.facts:
        _show_facts(found.facts)
    else:
        say_line("  no fact is known")
    if found.unanswered:
        heading("asked, and not known")
        table([_missed(one) for one in found.unanswered])
    _show_signals(found.signals)
    if found.research:
        heading("what its own pages were asked")
        for one in found.research:
            _show_question(one)
    _show_paid(found)


def _show_facts(facts: Sequence[SaidFact]) -> None:
    titles = ("", "attribute", "value", "provider", "fetched", "true on", "age", "sure", "usd", "licence", "why")
    table([titles, *map(_row, facts)])
    for one in facts:
        if one.evidence:
            say_line(f"  {one.attribute} by {one.provider}: {one.evidence}")


def _row(one: SaidFact) -> tuple[str, ...]:
    return (
        "holds" if one.holds else "", one.attribute, _value(one), one.provider, (one.fetched or "")[:10],
        one.observed or "", "fresh" if one.fresh else "stale",
        "" if one.confidence is None else f"{one.confidence:.2f}",
        money_text(one.micros) if one.micros else "", one.licence, one.why,
    )  # fmt: skip


def _value(one: SaidFact) -> str:
    text = ", ".join(one.value) if isinstance(one.value, tuple) else _shown(one.value)
    text = text if len(text) <= _CELL else f"{text[: _CELL - 4]} ..."
    if one.low is None and one.high is None:
        return text
    low, high = (("?" if end is None else _shown(end)) for end in (one.low, one.high))
    return f"{text} ({low} to {high})"


def _missed(one: Unanswered) -> tuple[str, ...]:
    again = f"not asked again before {one.again}" if one.again else ""
    paid = f"{money_text(one.micros)} usd" if one.micros else ""
    return one.provider, ", ".join(one.attributes), one.state, f"asked {one.asked}", paid, again, one.said


def _show_signals(signals: tuple[ProvidedSignal, ...]) -> None:
    if not signals:
        return
    heading("signals that providers brought")
    table([
        (one.at, one.kind, one.provider, "; ".join(f"{name} {value}" for name, value in one.fields.items())[:_CELL])
        for one in signals[:_SIGNALS]
    ])  # fmt: skip
    if len(signals) > _SIGNALS:
        say_line(f"  and {len(signals) - _SIGNALS:,} before these (--json has all)")


def _show_question(one: AnsweredQuestion) -> None:
    runs = len(one.claims)
    said = ", ".join(f"{value!r} in {count} of {runs} runs" for value, count in one.said) or "not known"
    word = "" if one.usable or not one.said else "; not taken: the runs do not agree enough"
    say_line(f"  {one.attribute}: {said}{word} (asked {one.asked}, {one.model})")
    for quote, url in dict.fromkeys((claim["quote"], claim["url"]) for claim in one.claims if claim["quote"]):
        say_line(f'    "{quote}"  {url}')
    for why in dict.fromkeys(claim["why"] for claim in one.claims if claim["why"]):
        say_line(f"    not taken: {why}")


def _show_paid(found: AccountFacts) -> None:
    if found.calls:
        calls = "1 call" if found.calls == 1 else f"{found.calls:,} calls"
        say_line(f"\npaid for this account: {money_text(found.micros)} usd in {calls}")


def _shown(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=panels.USE)(facts)
