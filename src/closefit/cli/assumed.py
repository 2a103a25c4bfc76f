"""What was assumed about the files, in a terminal: the guesses that decide; the page has all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from closefit.cli.show import heading, say_line, table

if TYPE_CHECKING:
    from closefit.terms import Assumption

#: Flags of how a column is read; a wrong one costs an attribute, not the result.
_READING = frozenset({"--text", "--number", "--text or --number", "--layer"})


def show_assumed(assumptions: Sequence[Assumption]) -> None:
    """The outcome, the account, the dates and the amount of each file, with the flag that corrects each."""
    if not assumptions:
        return
    heading("Assumed (each with the flag that corrects it)")
    deciding = [a for a in assumptions if a.flag not in _READING]
    for file in dict.fromkeys(a.file for a in deciding):
        say_line(f"  {file}:") if file else None
        table([(a.what, a.value, a.why, a.flag) for a in deciding if a.file == file], indent="    ")
    rest = len(assumptions) - len(deciding)
    if rest:
        say_line(f"  and {rest} more in the report: which columns are numbers, dates or texts, and their layers")
