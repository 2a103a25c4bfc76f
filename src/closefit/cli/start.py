"""Commands to begin with: ``init`` and ``demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import print_json, progress, say_line
from closefit.errors import UsageError
from closefit.settings import load_settings


def init(
    folder: Annotated[Path, typer.Argument(help="Folder for the project.")] = Path(),
    as_json: options.Json = False,
) -> None:
    """Lay out a project folder: commented settings and a sample profile. Nothing that is there is overwritten.

    Example: closefit init my-icp
    """
    from closefit.demo import init_project

    project = init_project(folder)
    if as_json:
        print_json({"written": [str(p) for p in project.written], "kept": [str(p) for p in project.kept]})
    else:
        say_line("\n".join(project.lines()))


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the generated company and everything made from it.")] = Path(
        "demo-project"
    ),
    generate_only: Annotated[
        bool, typer.Option("--generate", help="Only write the generated company's files, no story.")
    ] = False,
    accounts: Annotated[int, typer.Option(min=100, help="Accounts to generate.")] = 3000,
    deals: Annotated[int, typer.Option(min=10, help="Closed deals to generate.")] = 700,
    signals: Annotated[int, typer.Option(min=0, help="Signals to generate.")] = 20000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed: the same company, byte for byte.")] = 7,
    kind: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
    as_json: options.Json = False,
) -> None:
    """Tell the whole story on a generated company whose truth is known; ends by naming the files to open.

    Example: closefit demo --out demo-project
    """
    from closefit.demo import FileFormat, Size, generate, run_demo

    size = Size(accounts=accounts, deals=deals, signals=signals)
    if kind not in list(FileFormat):
        raise UsageError(f"--format {kind!r} is not known", advice="Write csv or parquet.")
    if generate_only:
        with progress() as say:
            say("making the company")
            truth = generate(out, size, seed, FileFormat(kind))
        if as_json:
            print_json({"folder": str(out), "truth": str(out / "truth.json"), "counts": dict(truth.counts)})
        else:
            say_line(f"written: {out}, with the planted truth in {out / 'truth.json'}")
        return
    told = []
    with progress() as say:
        for line in run_demo(out, run.Steps(load_settings(), say), size=size, seed=seed):
            told.append(line)
            if not as_json:
                say_line(line)
    if as_json:
        print_json({"story": told})


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (init, demo):
        app.command(rich_help_panel=panels.START)(command)
