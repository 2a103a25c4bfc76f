"""Commands that ask a person: ``qualify`` one company, or write a ``hypothesis`` without deals."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import print_json, say_line
from closefit.errors import ClosefitError, UsageError
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.derive.without_deals.hypothesis import HypothesisAnswers, Question
    from closefit.review import Question as CompanyQuestion


def qualify(
    profile: Annotated[Path | None, typer.Argument(help="The profile. Default: icp.yaml.", show_default=False)] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="KEY=VALUE", help="An answer given beforehand; may be repeated."),
    ] = None,
    as_of: options.AsOf = None,
    as_json: options.Json = False,
) -> None:
    """Ask the few questions that decide about one company, then say tier and why. Unknown is an answer.

    Example: closefit qualify icp.yaml --answer employees=120 --answer industry="b2b saas"
    """
    with run.qualifying(profile, options.day(as_of) or options.today(), load_settings()) as company:
        for pair in answer or ():
            key, equals, value = pair.partition("=")
            if not equals:
                raise UsageError(f"--answer {pair!r} has no =", advice="Write it as attribute=value.")
            company.answer(key.strip(), value.strip())
        if sys.stdin.isatty() and not as_json:
            while question := company.next():
                _ask(company, question)
        verdict, left = company.verdict(), company.next()
    if as_json:
        open_question = {"key": left.key, "asks": left.asks} if left else None
        print_json({**dataclasses.asdict(verdict), "next_question": open_question})
        return
    say_line(str(verdict))
    if left:
        say_line(f"not settled yet; next question: {left.asks}   --answer {left.key}=...")


def _ask(company: run.Qualifying, question: CompanyQuestion) -> None:
    """Ask until the answer can be read."""
    while True:
        typed = typer.prompt(_asked(question), default="?", err=True)
        try:
            company.answer(question.key, typed)
        except ClosefitError as error:
            typer.echo(str(error), err=True)
        else:
            return


def _asked(question: CompanyQuestion) -> str:
    return f"{question.asks} ({question.kind}; ? when unknown)"


def hypothesis(
    answers: Annotated[
        Path | None,
        typer.Argument(
            help="Answers as YAML, JSON or TOML, or a table of companies as CSV. Without it: asks.", show_default=False
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the profile.")] = "ideal-customer",
    out: Annotated[Path, typer.Option(help="Folder for icp.yaml.")] = Path(),
    as_of: options.AsOf = None,
    as_json: options.Json = False,
) -> None:
    """A profile without deals: marked as an untested hypothesis, with a plan to test it.

    Example: closefit hypothesis companies.csv --name first-guess
    """
    day = options.day(as_of) or options.today()
    given = run.read_hypothesis(answers) if answers else _ask_everything()
    profile, written = run.write_hypothesis(given, name, day, out)
    if as_json:
        print_json({"profile": str(written), "status": profile.status, "test_plan": list(profile.test_plan)})
        return
    say_line(f"written: {written}, marked as a hypothesis that nothing has tested yet")
    say_line("How to test it:")
    for line in profile.test_plan:
        say_line(f"  - {line}")


def _ask_everything() -> HypothesisAnswers:
    from closefit.derive.without_deals.hypothesis import QUESTIONS, answers_from_lines

    if not sys.stdin.isatty():
        raise UsageError(
            "there is nobody to ask: this is no terminal",
            advice="Give the answers as a file: closefit hypothesis answers.yaml.",
        )
    return answers_from_lines({question.key: _lines(question) for question in QUESTIONS})


def _lines(question: Question) -> list[str]:
    typer.echo(f"\n{question.text}\n  for example: {question.hint}", err=True)
    if question.kind == "text":
        return [typer.prompt(">", default="", show_default=False, err=True)]
    lines: list[str] = []
    while line := typer.prompt("> (empty line when done)", default="", show_default=False, err=True):
        lines.append(line)
    return lines


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(rich_help_panel=panels.USE)(qualify)
    app.command(rich_help_panel=panels.LEARN)(hypothesis)
