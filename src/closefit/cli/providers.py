"""``closefit providers``: who can be asked for facts, and whether a file of one's own can be one of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, say_command, say_line, table
from closefit.errors import UsageError
from closefit.settings import load_settings
from closefit.terms import Problem

#: Attributes that a list names before it counts the rest.
_NAMED = 6
#: Characters of a setting's value that are shown.
_SHOWN = 60


def providers(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these, in full.", show_default=False)
    ] = None,
    fills: Annotated[
        str | None, typer.Option("--fills", metavar="A,B", help="Only those that fill one of these attributes.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", metavar="FILE", help="A declared provider (YAML) or a table: can it be used?"),
    ] = None,
    sample: Annotated[
        Path | None, typer.Option("--sample", metavar="JSON", help="With --check: a recorded answer of the vendor.")
    ] = None,
    status: Annotated[int, typer.Option("--status", metavar="N", help="With --sample: the status it came with.")] = 200,
    domain: Annotated[
        str, typer.Option("--domain", metavar="DOMAIN", help="With --check: the account that is asked about.")
    ] = "example.com",
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a declared provider, for editors.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """List who can be asked for facts: what each fills and costs, and what it still needs; or check one of your own.

    Nobody is asked, and no network is used.

    Example: closefit providers --check acme.yaml --sample answer.json --domain acme.com
    """
    if schema:
        print_json(run.provider_schema())
    elif check is not None:
        checked = run.check_provider(
            check, options.today(), load_settings(), domain=domain, sample=sample, status=status
        )
        if as_json:
            print_json(_checked_json(checked))
        else:
            _show_checked(checked, sample)
    elif sample is not None:
        raise UsageError("--sample needs --check", advice="Name the file that reads it: --check acme.yaml.")
    else:
        _show_list(names or [], options.words(fills), as_json=as_json)


def _show_list(names: list[str], fills: Iterable[str], *, as_json: bool) -> None:
    lines = run.list_providers(load_settings(), os.environ)
    known = {line.name for line in lines}
    unknown = [name for name in names if name not in known]
    if unknown:
        advice = f"There are: {', '.join(sorted(known))}."
        raise UsageError([Problem(f"there is no provider {name!r}", advice=advice) for name in unknown])
    wanted = set(fills)
    _must_be_filled(wanted, lines)
    chosen = [
        line
        for line in lines
        if (not names or line.name in names) and (not wanted or wanted & {*line.fills, *line.signals})
    ]
    if as_json:
        print_json([_line_json(line) for line in chosen])
        return
    if names:
        for line in chosen:
            _show_one(line)
        return
    rows = [(line.name, _fills(line), line.price, line.key) for line in chosen]
    table([("provider", "fills", "price", "key"), *rows])
    ready = sum(1 for line in chosen if not line.missing)
    say_line(f"\n{ready} of {len(chosen)} can be asked as things are; closefit providers NAME says what one needs")


def _must_be_filled(wanted: set[str], lines: Iterable[run.ProviderLine]) -> None:
    known = {name for line in lines for name in (*line.fills, *line.signals)}
    problems = []
    for name in sorted(wanted - known):
        near = get_close_matches(name, known, n=1)
        advice = f"Did you mean {near[0]}?" if near else "A table of your own may: closefit providers --check FILE."
        problems.append(Problem(f"no provider fills {name!r}", advice=advice))
    if problems:
        raise UsageError(problems)


def _fills(line: run.ProviderLine) -> str:
    named = [*line.fills, *line.signals]
    if not named:
        return line.missing
    more = f", {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more


def _show_one(line: run.ProviderLine) -> None:
    heading(f"{line.name}: {line.title}" if line.title else line.name)
    rows = [
        ("fills", ", ".join(line.fills)), ("signals", ", ".join(line.signals)), ("price", line.price),
        ("limits", line.limits), ("key", line.key), ("to do", line.missing),
    ]  # fmt: skip
    table([row for row in rows if row[1]])
    if line.options:
        say_line(f"\nits own settings under [providers.{line.name}]:")
        table(
            [
                (name, value if len(value) <= _SHOWN else f"{value[:_SHOWN]}...", said)
                for name, value, said in line.options
            ]
        )


def _line_json(line: run.ProviderLine) -> dict[str, Any]:
    return {
        "name": line.name, "title": line.title, "fills": list(line.fills), "signals": list(line.signals),
        "price": line.price, "limits": line.limits, "key": line.key,
        "options": {name: {"value": value, "meaning": said} for name, value, said in line.options},
        "missing": line.missing or None, "own": line.own,
    }  # fmt: skip


def _show_checked(checked: run.CheckedProvider, sample: Path | None) -> None:
    spec = checked.spec
    say_line(f"{checked.path} can be used as a provider")
    filled = [f"{name} = {column}" for name, column in checked.columns.items()] or sorted(spec.attributes)
    unset = [name for name in spec.keys if not os.environ.get(name)]
    rows = [
        ("fills", ", ".join(filled)), ("signals", ", ".join(sorted(spec.signals))),
        ("price", run.price_words(spec.price)),
        *((("key", f"{', '.join(unset)} is not set in the environment" if unset else "set"),) if spec.keys else ()),
        *(("note", note) for note in checked.notes),
    ]  # fmt: skip
    trial = checked.trial
    if trial:
        request = trial.request
        rows.append(("request", f"{request.method} {request.url}"))
        rows += [("", f"{name}: {value}") for name, value in request.headers.items()]
        rows += [("", request.body)] if request.body else []
    table([row for row in rows if row[1]])
    if trial and trial.answer is not None:
        _show_answer(checked, sample)
    heading("To use it, write into closefit.toml")
    say_command(f"  [providers.{spec.name}]\n  {checked.kind} = {str(checked.path)!r}".replace("'", '"'))


def _show_answer(checked: run.CheckedProvider, sample: Path | None) -> None:
    assert checked.trial is not None  # noqa: S101
    answer = checked.trial.answer
    assert answer is not None  # noqa: S101
    heading(f"With {sample} the answer is: {answer.state}")
    rows = [(fact.attribute, _value(fact.value), fact.evidence) for fact in answer.facts]
    rows += [(signal.kind, str(signal.at), f"strength {signal.strength:g}") for signal in answer.signals]
    table(rows)
    read = {fact.attribute for fact in answer.facts}
    unread = sorted(checked.spec.attributes - read)
    if answer.facts and unread:
        say_line(f"  not in this answer, or not readable: {', '.join(unread)}")
    if answer.said:
        say_line(f"  {answer.said}")


def _value(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _facts_json(answer: Any) -> list[dict[str, Any]]:
    return [
        {
            "attribute": fact.attribute, "value": list(fact.value) if isinstance(fact.value, tuple) else fact.value,
            "low": fact.low, "high": fact.high, "observed": fact.observed, "confidence": fact.confidence,
            "evidence": fact.evidence or None,
        }
        for fact in answer.facts
    ]  # fmt: skip


def _checked_json(checked: run.CheckedProvider) -> dict[str, Any]:
    spec, trial = checked.spec, checked.trial
    answer = trial.answer if trial else None
    return {
        "file": str(checked.path), "kind": checked.kind, "name": spec.name, "fills": sorted(spec.attributes),
        "signals": sorted(spec.signals), "price": run.price_words(spec.price), "keys": list(spec.keys),
        "columns": dict(checked.columns) or None, "notes": list(checked.notes),
        "request": None if trial is None else {
            "method": trial.request.method, "url": trial.request.url, "headers": dict(trial.request.headers),
            "body": trial.request.body or None,
        },
        "answer": None if answer is None else {
            "state": answer.state, "said": answer.said or None, "credits": answer.credits,
            "facts": _facts_json(answer),
            "signals": [
                {"kind": one.kind, "at": one.at, "strength": one.strength, "fields": dict(one.fields)}
                for one in answer.signals
            ],
        },
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(rich_help_panel=panels.USE)(providers)
