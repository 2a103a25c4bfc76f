"""The command around interviews: ``--plan`` says whom to ask, a filled-in file is coded and counted."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.errors import UsageError
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.derive.interviews.count import InterviewsCounted
    from closefit.derive.interviews.plan import InterviewPlan
    from closefit.run.interviews import InterviewsRequest, InterviewsResult, PlanRequest


def interviews(
    file: Annotated[
        Path | None, typer.Argument(help="Filled in: account, trigger, objection, success.", show_default=False)
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Pick whom to interview, and write the form to fill in.")
    ] = False,
    customers: Annotated[Path | None, typer.Option(help="With --plan: customers and the day they became one.")] = None,
    deals: Annotated[Path | None, typer.Option(help="Deals: who closed lately, or how the interviewed ended.")] = None,
    accounts: options.Accounts = None,
    number: Annotated[int, typer.Option(min=1, help="With --plan: customers to pick, 8 to 12.")] = 10,
    lost: Annotated[int, typer.Option(min=0, help="With --plan: lost accounts to pick too, from --deals.")] = 0,
    months: Annotated[int, typer.Option(min=1, help="With --plan: closed in so many months before --as-of.")] = 6,
    spread: Annotated[
        str | None, typer.Option(metavar="COL,COL", help="With --plan: spread over these. Default: industry, size.")
    ] = None,
    scheme: Annotated[Path | None, typer.Option(help="Codes of your own (TOML), beside the built-in ones.")] = None,
    propose: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Let the model of closefit.toml propose codes into this file.")
    ] = None,
    confirmed: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Proposals beside which a person wrote yes.")
    ] = None,
    least: Annotated[int, typer.Option(min=1, help="Accounts that must name it before it is offered.")] = 2,
    into: Annotated[Path | None, typer.Option(help="Write what is offered into this profile; comments stay.")] = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    out: Annotated[Path, typer.Option(help="Folder for the form, or for the page, JSON, table and draft.")] = Path(),
    as_json: options.Json = False,
) -> None:
    """Plan customer interviews; code their answers, count them won against lost, offer signals and exclusions.

    Example: closefit interviews --plan --deals deals.csv --out interviews
    """
    if plan:
        from closefit.derive.interviews.plan import PlanAsked

        if file is not None:
            raise UsageError(
                f"--plan takes no filled-in file, and {file} was given",
                advice=f"Write --plan --customers {file}, or --plan --deals {file}.",
            )
        asked = PlanAsked(options.day(as_of) or options.today(), number, lost, months, options.words(spread))
        _plan(run.PlanRequest(asked, customers, deals, accounts, key, out), as_json=as_json)
        return
    if file is None:
        raise UsageError(
            "interviews needs a filled-in file, or --plan",
            advice="Begin with: closefit interviews --plan --customers customers.csv",
        )
    request = run.InterviewsRequest(file, deals, scheme, confirmed, into, key, least, out)
    if propose is not None:
        _propose(request, propose, as_json=as_json)
    else:
        _count(request, as_json=as_json)


def _plan(request: PlanRequest, *, as_json: bool) -> None:
    from closefit.derive.interviews.scheme import QUESTIONS
    from closefit.review.interviews import plan_json

    with progress() as say:
        plan, form = run.plan_interviews(request, load_settings(), say)
    if as_json:
        print_json({**json.loads(plan_json(plan)), "files": {"form": str(form)}})
        return
    _show_plan(plan)
    heading("The three questions")
    for place, question in enumerate(QUESTIONS.values(), start=1):
        say_line(f"  {place}. {question}")
    say_line(
        "\n  Write down their words, not yours: one row an interview, the word nothing where there was none, "
        "an empty cell where it was not asked."
    )
    say_line(f"\nwritten: {form}   next: fill it in, then closefit interviews {form} --deals deals.csv")


def _show_plan(plan: InterviewPlan) -> None:
    heading("Whom to ask")
    say_line(f"  {plan.words}")
    table([(c.account, c.name, c.outcome, c.closed.isoformat(), c.why) for c in plan.picked])
    for words in plan.warnings:
        say_line(f"  please look: {words}")


def _propose(request: InterviewsRequest, path: Path, *, as_json: bool) -> None:
    with progress() as say:
        result = run.propose_codes(request, path, load_settings(), say)
    if as_json:
        print_json({
            "asked": result.asked, "proposed": len(result.proposals), "refused": list(result.refused),
            "files": {"proposals": str(result.path)},
        })  # fmt: skip
        return
    say_line(f"{result.asked} answers were sent, {len(result.proposals)} codes proposed")
    for why in result.refused:
        say_line(f"  not taken: {why}")
    say_line(f"written: {path}   write yes beside those that are right, then: "
             f"closefit interviews {request.file} --confirmed {path}")  # fmt: skip


def _count(request: InterviewsRequest, *, as_json: bool) -> None:
    with progress() as say:
        result = run.count_interviews(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
        return
    found = result.found
    for line, why in found.left_out:
        say_line(f"  line {line}: {why}")
    _counts(found)
    _offers(found)
    if found.uncoded:
        heading(f"Nothing was recognised in {len(found.uncoded)} of {len(found.answers)} answers")
        for answer in found.uncoded[:10]:
            said = textwrap.shorten(answer.text, 90)
            say_line(f"  line {answer.interview.line} {answer.interview.written}, {answer.asked}: {said}")
        if len(found.uncoded) > 10:
            say_line(f"  and {len(found.uncoded) - 10} more, on the page")
    for words in found.warnings:
        say_line(f"  please look: {words}")
    heading("What they say")
    say_line(f"  {found.words}")
    _written(result)


def _counts(found: InterviewsCounted) -> None:
    from closefit.derive.interviews.scheme import Asked

    for asked in Asked:
        counts = [c for c in found.counts if c.asked is asked]
        if not counts:
            continue
        heading(f"{asked.value.capitalize()}: accounts that named it")
        rows = []
        for c in counts:
            gap = "" if c.gap_low is None or c.gap_high is None or c.gap is None else (
                f"gap {100 * c.gap:+.0f} ({100 * c.gap_low:+.0f} to {100 * c.gap_high:+.0f})"
            )  # fmt: skip
            lost = f"{c.lost} of {c.lost_of} lost" if c.lost_of else ""
            other = f"{c.other} unknown" if c.other else ""
            tested = "" if c.p is None or asked is Asked.success else f"p {c.p:.3f}, q {c.q:.2f}"
            rows.append((c.code, f"{c.won} of {c.won_of} won", lost, other, gap, tested))
        table(rows)


def _offers(found: InterviewsCounted) -> None:
    offers = found.offers
    if offers.signals or offers.exclusions or offers.value_proposition:
        heading("Offered to a profile (--into icp.yaml writes it there)")
    table(
        [
            ("signal", rule.kind, f"+{rule.points}", str(rule.evidence.note if rule.evidence else ""))
            for rule in offers.signals
        ]
    )
    table([("exclusion", e.when, "proposed", str(e.because)) for e in offers.exclusions])
    for line in offers.value_proposition:
        say_line(f"  value proposition: {line}")


def _written(result: InterviewsResult) -> None:
    say_line("")
    if result.added is not None:
        say_line(f"written into the profile: {', '.join(result.added.added) or 'nothing'}")
        if result.added.there:
            say_line(f"left as it was, it stood there already: {', '.join(result.added.there)}")
    for path, what in ((result.page, "for the meeting"), (result.coded, "every answer with its codes"),
                       (result.draft, "signals, exclusions and value proposition to copy from"),
                       (result.data, "the same numbers for scripts")):  # fmt: skip
        say_line(f"written: {path}   {what}")


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(rich_help_panel=panels.LEARN)(interviews)
