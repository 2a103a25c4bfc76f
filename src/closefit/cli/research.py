"""The command ``research``: questions that a company's own pages answer, with the quote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.keep import Store
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.errors import UsageError, VendorError
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.research import Researched
    from closefit.research.reader import SiteRead
    from closefit.run.research import AccountResearched, ResearchResult
    from closefit.run.researched import AttributeAgreement


def research(
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="DOMAIN...", help="Companies to read about.", show_default=False)
    ] = None,
    ask: Annotated[
        Path | None, typer.Option("--ask", metavar="YAML", help="Questions of your own. Default: the built-in four.")
    ] = None,
    runs: Annotated[
        int | None, typer.Option("--runs", min=1, max=20, help="How often each question is asked. Default: 3.")
    ] = None,
    tokens: Annotated[
        int, typer.Option("--tokens", min=1, help="Tokens that the whole command may take; then it stops and says so.")
    ] = run.RESEARCH_TOKENS,
    questions: Annotated[
        bool, typer.Option("--questions", help="Print the built-in questions as a file to start from.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Ask again what was answered before and is still fresh.")
    ] = False,
    store: Store = None,
    as_json: options.Json = False,
) -> None:
    """Read companies' own pages and ask the model of closefit.toml; what no page says word for word is no answer.

    Answers are kept in the store with every refused claim, and are facts of provider research from then on.

    Example: closefit research acme.com --ask questions.yaml
    """
    if questions:
        from importlib.resources import files

        typer.echo(files("closefit.research").joinpath("questions.yaml").read_text(encoding="utf-8"), nl=False)
        return
    if not domains:
        raise UsageError("no company is named", advice="closefit research acme.com")
    with progress() as say:
        request = run.ResearchRequest(
            tuple(domains), options.today(), options.now, ask, runs, tokens, store=store, again=again
        )
        result = run.research_accounts(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
    else:
        for one in result.accounts:
            _show(one)
        _show_cost(result)
    if result.stopped:
        raise VendorError(result.stopped, advice="See [model] in closefit.toml: endpoint, name, key_env and timeout.")


def _show(one: AccountResearched) -> None:
    heading(one.domain)
    if one.site is not None:
        for line in _fetched(one.site):
            say_line(f"  {line}")
        if one.site.why:
            say_line(f"  nothing to read: {one.site.why}")
    table([(answer.question.attribute, _value(answer), _agreement(answer)) for answer in one.answers])
    for answer in one.answers:
        best = answer.best
        if best and answer.usable:
            say_line(f'  {answer.question.attribute}: "{best.quote}"  {best.url}')
        for why in dict.fromkeys(claim.why for claim in answer.claims if claim.why):
            say_line(f"  {answer.question.attribute}: not taken: {why}")
    days = {kept.asked for _, kept in one.before}
    if days:
        say_line(f"  {len(one.before)} of these answered before ({max(days)}) and still fresh; --again asks anew")


def _fetched(site: SiteRead) -> list[str]:
    """Every address that was asked for, those of robots.txt counted."""
    rest = [entry for entry in site.log if not entry.url.endswith("/robots.txt")]
    lines = [f"read {page.kind}: {page.url}{' (cut: it is longer)' if page.cut else ''}" for page in site.pages]
    read = {page.url for page in site.pages}
    lines += [
        f"asked for {entry.url}: {entry.status or ''} {entry.outcome}".replace(":  ", ": ")
        for entry in rest
        if entry.url not in read
    ]
    return [*lines, f"asked for robots.txt {len(site.log) - len(rest)} times"]


def _value(answer: Researched) -> str:
    return str(answer.best.value) if answer.usable and answer.best else "unknown"


def _agreement(answer: Researched) -> str:
    agree = f"{answer.agreement:.0%} of {len(answer.claims)} runs agree"
    return agree if answer.usable else f"{agree}; {answer.why_unknown}"


def _show_cost(result: ResearchResult) -> None:
    fetched = sum(len(one.site.log) for one in result.accounts if one.site)
    about = "" if result.counted else "about "
    if len(result.accounts) > 1:
        heading("all companies")
        table([(one.attribute, f"{one.usable:,} of {one.accounts:,} usable", _mean(one)) for one in result.agreement])
        for one in result.agreement:
            if one.why_not:
                say_line(f"  {one.why_not}")
    say_line(
        f"\n{result.model}: {result.requests:,} requests, {about}{result.tokens:,} of {result.budget:,} tokens; "
        f"{fetched:,} addresses fetched"
    )


def _mean(one: AttributeAgreement) -> str:
    return "nothing said" if one.agreement is None else f"{one.agreement:.0%} mean agreement"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(rich_help_panel=panels.USE)(research)
