"""The command line itself: the list of commands, and what happens when one fails."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated, Any, NoReturn

import typer

from closefit import __version__
from closefit.cli import (
    asking,
    backtest,
    compile_targets,
    deals,
    enrich,
    exemplars,
    facts,
    forget,
    interviews,
    keep,
    match,
    poll,
    profile,
    providers,
    research,
    sign,
    sql,
    start,
    targets,
    technologies,
)
from closefit.cli.show import print_json, print_problems, problems_json
from closefit.errors import ClosefitError, InputError, UsageError
from closefit.terms import Problem

#: Our own bug; the conventional code for an internal software error (sysexits.h).
BUG = 70

#: What the library raises about a flag or an argument; it moved between modules over the library's versions.
_LIBRARY: type[Exception] = typer.BadParameter.__mro__[2]

#: Ended by Ctrl-C; the conventional code for an interrupt.
STOPPED = 130

app = typer.Typer(
    name="closefit",
    help=(
        "Turn won, lost and churned deals into an ideal customer profile that is a file, "
        "and make every system obey it.\n\n"
        "Start with: [bold]closefit demo[/bold], or [bold]closefit derive deals.csv[/bold]"
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"closefit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


# In the order of a project, which is the order of ``--help`` and of the reference.
for room in (
    start,
    deals,
    exemplars,
    interviews,
    profile,
    poll,
    sign,
    asking,
    match,
    research,
    technologies,
    targets,
    compile_targets,
    sql,
    providers,
    enrich,
    facts,
    forget,
    keep,
    backtest,
):
    room.register(app)


def main() -> NoReturn:
    """Run the command line; exit 0 done, 1 findings, 2 usage, 3 input, 4 profile, 5 vendor or network, 70 our bug."""
    try:
        code = app(standalone_mode=False)
    except ClosefitError as error:
        print_problems(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)
    except _LIBRARY as error:
        _wrong_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except SystemExit:
        # The reader went away (``| head``), which is how the command line's library says so: nothing is wrong.
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last door: a bug is said to be one
        if type(error).__name__ == "OutOfMemoryException":  # DuckDB's, which is imported only where it is used
            full = InputError(
                f"the files do not fit into the engine's memory: {str(error).splitlines()[0]}",
                advice="Give the engine more memory_limit in closefit.toml, or leave out columns of long texts.",
            )
            print_problems(full, as_json="--json" in sys.argv)
            sys.exit(full.exit_code)
        if "Query interrupted" not in str(error):  # DuckDB's word for Ctrl-C during a query
            _confess(error)
        code = STOPPED
    if code == STOPPED:
        typer.echo("stopped; no file was left half-written", err=True)
    sys.exit(code if isinstance(code, int) else 0)


def _wrong_usage(error: Any) -> NoReturn:
    """A flag or an argument that is no flag or argument of ours; the library has the words for it."""
    from typer.rich_utils import rich_format_error

    rich_format_error(error)
    if "--json" in sys.argv:
        problem = Problem(error.format_message(), advice="See the command's --help.")
        print_json(problems_json(UsageError([problem])))
    sys.exit(error.exit_code)


def _confess(error: Exception) -> NoReturn:
    typer.echo(f"This is a bug in closefit, not your mistake: {type(error).__name__}: {error}", err=True)
    if os.environ.get("CLOSEFIT_DEBUG"):
        traceback.print_exception(error)
    else:
        typer.echo("Run it again with CLOSEFIT_DEBUG=1 to see where, and please report that text.", err=True)
    sys.exit(BUG)
