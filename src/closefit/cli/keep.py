"""Commands around the store: ``load``, ``rescore`` and ``scores``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.settings import load_settings

Store = Annotated[
    Path | None,
    typer.Option("--store", help="The database of the project. Default: .closefit/closefit.db, or closefit.toml."),
]

_SHOWN = 12


def load(
    accounts: Annotated[
        Path | None, typer.Argument(help="Accounts: CSV, Excel or Parquet.", show_default=False)
    ] = None,
    signals: options.Signals = None,
    people: options.People = None,
    store: Store = None,
    key: options.Key = None,
    dates: options.Dates = None,
    number: options.Number = None,
    text: options.Text = None,
    as_json: options.Json = False,
) -> None:
    """Put accounts, signals and people into the store; the same file again changes nothing.

    Example: closefit load accounts.csv --signals signals.csv --people people.csv --store closefit.db
    """
    request = run.ScoreRequest(
        accounts, None, signals, people, key, options.today(), options.date_order(dates), options.words(number),
        options.words(text),
    )  # fmt: skip
    with progress() as say:
        result = run.load_store(request, store, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
        return
    counts = result.counts
    said = [
        f"{count:,} {words}"
        for count, words in (
            (counts.accounts, "accounts"), (counts.facts, "facts"), (counts.vanished, "facts that vanished"),
            (counts.signals, "signals"), (counts.people, "people"),
        )
        if count
    ]  # fmt: skip
    say_line(f"new or different: {', '.join(said)}" if said else "nothing new: the store knows all of it already")
    for words in result.notes:
        say_line(f"  note: {words}")
    say_line(f"\nstored: {result.store}   next: closefit rescore --store {result.store}")


def rescore(
    store: Store = None,
    profile: options.ProfileOption = None,
    as_of: options.AsOf = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Also list how many accounts cross by themselves up to this day."),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Score what changed in the store, and whose crossing has come; every other score holds as it is.

    Example: closefit rescore --store closefit.db --profile icp.yaml
    """
    with progress() as say:
        result = run.rescore_store(
            store, profile, options.day(as_of) or options.today(), load_settings(), say,
            until=options.day(until, "--until"),
        )  # fmt: skip
    if as_json:
        print_json(result.as_dict())
        return
    done = result.done
    why = [f"{count:,} {words}" for count, words in ((done.changed, "changed"), (done.crossing, "crossed")) if count]
    why += [f"all, because {done.why_every}"] if done.every else []
    say_line(
        f"{done.scored:,} of {done.accounts:,} accounts scored by {result.profile} version {result.version} "
        f"as of {done.as_of}" + (f": {', '.join(why)}" if why else "")
    )
    for words in result.notes:
        say_line(f"  note: {words}")
    if done.look_again:
        say_line(
            f"  note: {done.look_again:,} accounts have more days ahead than are looked at; "
            "they are looked at again when those are over"
        )
    if result.moves:
        heading("Moves")
        table([(before, "to", after, f"{count:>9,}") for before, after, count in result.moves[:_SHOWN]])
    if until is not None:
        heading(f"Crossings to come until {until}")
        table([(day.isoformat(), f"{count:>9,}") for day, count in result.ahead[:_SHOWN]] or [("none", "")])
        if len(result.ahead) > _SHOWN:
            rest = result.ahead[_SHOWN:]
            say_line(f"  and {sum(count for _, count in rest):,} on {len(rest):,} later days (all of them with --json)")
    say_line(f"next: closefit scores --store {result.store}")


def scores(
    account: Annotated[
        str | None, typer.Argument(help="One account: its domain, or its key. Without it, all.", show_default=False)
    ] = None,
    store: Store = None,
    profile: options.ProfileOption = None,
    as_of: options.AsOf = None,
    out: Annotated[Path, typer.Option(help="Where all scores go; .csv, .xlsx or .parquet.")] = Path("scored.csv"),
    as_json: options.Json = False,
) -> None:
    """Read scores out of the store, with the intent of the day on which they are read.

    Example: closefit scores --store closefit.db --out scored.csv
    """
    day, settings = options.day(as_of) or options.today(), load_settings()
    if account is not None:
        found = run.read_account(account, store, profile, day, settings)
        if as_json:
            print_json(found.as_dict())
        else:
            _show(found)
        return
    with progress() as say:
        result = run.write_scores(store, profile, day, out, settings, say=say)
    if as_json:
        print_json(result.as_dict())
        return
    say_line(f"{result.accounts:,} scores of {result.profile} version {result.version} as they read on {result.as_of}")
    for words in result.notes:
        say_line(f"  note: {words}")
    table([(tier, f"{count:>9,}", f"{count / max(result.accounts, 1):6.1%}") for tier, count in result.tiers])
    say_line(f"\nwritten: {result.out}   next: closefit route {result.out}")


def _show(found: run.AccountScore) -> None:
    row, kept = found.row, found.kept
    say_line(
        f"{row['account']}: {row['tier']} by {row['profile']} version {row['profile_version']} as of {row['as_of']}"
    )
    rows = [
        ("fit", f"{row['fit']:g}", f"{row['fit_low']:g} to {row['fit_high']:g}"),
        ("intent", f"{row['intent']:g}", "on this day"),
        ("persona", f"{row['persona']:g}", ""),
    ]
    rows += [("excluded by", row["excluded_by"], "")] if row["excluded_by"] else []
    table(rows)
    for reason in row["reasons"]:
        say_line(f"    {reason}")
    if row["unknown"]:
        say_line(f"  unknown: {', '.join(row['unknown'])}")
    if kept is None:
        say_line("  not kept yet: run closefit rescore")
    elif kept.crossing is None:
        say_line(f"  kept as of {kept.as_of}; it stays so while nothing new arrives")
    else:
        again = "is looked at again" if kept.look_again else "crosses"
        say_line(f"  kept as of {kept.as_of}; it {again} on {kept.crossing} if nothing new arrives")


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (load, rescore, scores):
        app.command(rich_help_panel=panels.USE)(command)
