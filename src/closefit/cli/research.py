"""The command ``research``: questions that a company's own pages answer, with the quote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.errors import UsageError, VendorError
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.research import Researched
    from closefit.run.research import AccountResearched, ResearchResult


def research(
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="DOMAIN...", help="Companies to read about.", show_default=False)
    ] = None,
    ask: Annotated[
        Path | None, typer.Option("--ask", metavar="YAML", help="Questions of your own. Default: the built-in four.")
    ] = None,
    runs: Annotated[int, typer.Option("--runs", min=1, max=20, help="How often each question is asked.")] = 3,
    tokens: Annotated[
        int, typer.Option("--tokens", min=1, help="Tokens that the whole command may take; then it stops and says so.")
    ] = run.RESEARCH_TOKENS,
    questions: Annotated[
        bool, typer.Option("--questions", help="Print the built-in questions as a file to start from.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Read companies' own pages and ask the model of closefit.toml; what no page says word for word is no answer.

    Example: closefit research acme.com --ask questions.yaml
    """
    if questions:
        from importlib.resources import files

        typer.echo(files("closefit.research").joinpath("questions.yaml").read_text(encoding="utf-8"), nl=False)
        return
    if not domains:
        raise UsageError("no company is named", advice="closefit research acme.com")
    with progress() as say:
        result = run.research_accounts(run.ResearchRequest(tuple(domains), ask, runs, tokens), load_settings(), say)
    if as_json:
        print_json(result.as_dict())
    else:
        for one in result.accounts:
            _show(one)
        _show_cost(result)
    if result.stopped:
        raise VendorError(result.stopped, advice="See [model] in closefit.toml: endpoint, name, key_env and timeout.")


def _show(one: AccountResearched) -> None:
    heading(one.site.domain)
    for line in _fetched(one):
        say_line(f"  {line}")
    if one.site.why:
        say_line(f"  nothing to read: {one.site.why}")
        return
    table([(answer.question.attribute, _value(answer), _agreement(answer)) for answer in one.answers])
    for answer in one.answers:
        best = answer.best
        if best and answer.usable:
            say_line(f'  {answer.question.attribute}: "{best.quote}"  {best.url}')
        for why in dict.fromkeys(claim.why for claim in answer.claims if claim.why):
            say_line(f"  {answer.question.attribute}: not taken: {why}")


def _fetched(one: AccountResearched) -> list[str]:
    """Every address that was asked for, those of robots.txt counted."""
    rest = [entry for entry in one.site.log if not entry.url.endswith("/robots.txt")]
    lines = [f"read {page.kind}: {page.url}{' (cut: it is longer)' if page.cut else ''}" for page in one.site.pages]
    read = {page.url for page in one.site.pages}
    lines += [
        f"asked for {entry.url}: {entry.status or ''} {entry.outcome}".replace(":  ", ": ")
        for entry in rest
        if entry.url not in read
    ]
    return [*lines, f"asked for robots.txt {len(one.site.log) - len(rest)} times"]


def _value(answer: Researched) -> str:
    return str(answer.best.value) if answer.usable and answer.best else "unknown"


def _agreement(answer: Researched) -> str:
    agree = f"{answer.agreement:.0%} of {len(answer.claims)} runs agree"
    return agree if answer.usable else f"{agree}; {answer.why_unknown}"


def _show_cost(result: ResearchResult) -> None:
    fetched = sum(len(one.site.log) for one in result.accounts)
    about = "" if result.counted else "about "
    say_line(
        f"\n{result.model}: {result.requests:,} requests, {about}{result.tokens:,} of {result.budget:,} tokens; "
        f"{fetched:,} addresses fetched"
    )


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(rich_help_panel=panels.USE)(research)
