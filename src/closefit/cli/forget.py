"""``closefit forget``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.keep import Store
from closefit.cli.show import print_json, say_line, table
from closefit.errors import UsageError
from closefit.settings import load_settings

_KINDS = {
    "facts": "facts that providers said", "values": "values in use", "signals": "signals", "people": "people",
    "answers": "answers of research", "accounts": "accounts",
}  # fmt: skip


def forget(
    provider: Annotated[
        str | None, typer.Option("--provider", metavar="NAME", help="Remove everything that this provider said.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="EMAIL|NAME", help="Remove what the store holds of a person.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="DOMAIN", help="Remove what the store holds of an account.")
    ] = None,
    store: Store = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it without being asked.")] = False,
    as_json: options.Json = False,
) -> None:
    """Remove what a provider said (its licence ended), or what names a person; amounts in the ledger stay.

    Example: closefit forget --provider apollo --plan
    """
    settings = load_settings()
    request = run.ForgetRequest(provider, person, account, store, options.now(), plan)
    run.check_forget(request)
    if not plan and not yes:
        _confirm(request, ask=not as_json)
    result = run.forget(request, settings)
    if as_json:
        print_json(result.as_dict())
        return
    _show(result, store)


def _confirm(request: run.ForgetRequest, *, ask: bool) -> None:
    if not ask or not sys.stdin.isatty():
        raise UsageError("this removes data for good", advice="Look first with --plan, then say so with --yes.")
    looked = run.forget(replace(request, plan=True), load_settings())
    _show(looked, request.store)
    typer.confirm(f"Remove everything of {looked.name!r} for good?", abort=True, err=True)


def _show(result: run.ForgetResult, store: Path | None) -> None:
    done = result.done
    before, after, gone = done.before, done.after, done.removed
    rows = [("", "before", "after")]
    for kind, words in _KINDS.items():
        if getattr(before, kind) != getattr(after, kind):
            rows.append((words, f"{getattr(before, kind):,}", f"{getattr(after, kind):,}"))
    if len(rows) > 1:
        table(rows)
    further = [
        (gone.estimates, "of the facts are estimates, which may rest on the others"),
        (gone.values, "of the values in use named or rested on it"),
        (done.replaced, "values in use are the next best of another provider since"),
        (gone.blanked, "places that name the person are blank: evidence, fields of signals, cells of others"),
        (gone.calls, "of the calls in the ledger keep their day and amount alone"),
        (gone.companies, "names of companies have that name in them: they are the companies' and stay"),
    ]
    table([(f"{count:,}", words) for count, words in further if count])
    if done.planned:
        say_line("nothing was removed: this is what would go   next: the same with --yes")
        return
    say_line("removed for good; what other providers said takes its place, amounts in the ledger stay")
    if done.left:
        say_line(f"  note: {result.store} or its log may still hold what was removed: {done.left}; run the same again")
    say_line("files that were written before (enriched.csv, scores, routes, backups) are yours to delete; a file that")
    say_line("is loaded again, or a field that is asked for again, brings back what it holds")
    say_line(f"next: closefit rescore{f' --store {store}' if store else ''}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=panels.USE)(forget)
