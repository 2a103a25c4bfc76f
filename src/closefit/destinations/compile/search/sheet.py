"""A page in Markdown beside the files of a search: what each asks for, how many it finds, what is left to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from closefit.destinations.compile.record import Compiled, Counts, Sources
from closefit.destinations.compile.search.searches import Filter, Searches


class Sheet:
    """Markdown, put together from top to bottom."""

    def __init__(self, title: str) -> None:
        self._parts = [f"# {_plain(title)}"]

    def say(self, words: str) -> None:
        """A paragraph."""
        self._parts.append(words)

    def heading(self, words: str) -> None:
        """A heading of the second level."""
        self._parts.append(f"## {_plain(words)}")

    def code(self, text: str, language: str) -> None:
        """A block that is copied as it is."""
        self._parts.append(f"```{language}\n{text}\n```")

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table; nothing when it has no rows."""
        told = [_row(row) for row in rows]
        if told:
            self._parts.append("\n".join([_row(header), _row(["---"] * len(header)), *told]))

    def steps(self, steps: Iterable[str]) -> None:
        """A numbered list."""
        self._parts.append("\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1)))

    def text(self) -> str:
        """The page."""
        return "\n\n".join(self._parts) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """A text that no table and no page takes for a sign of its own."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\|<>*_`[]" else c for c in flat)


def counts_of(sources: Sources, searches: Searches) -> Counts | None:
    """What the searches find among the accounts that were given; None where none were."""
    if sources.count is None:
        return None
    return sources.count({search.name: search.conditions for search in searches.made}, searches.wanted.tiers)


def count_notes(searches: Searches, counts: Counts | None) -> list[str]:
    """What each search finds, a sentence each."""
    if counts is None:
        return []
    return [
        f"{search.file} finds {accounts:,} of the {counts.accounts:,} accounts of {counts.file}, and {wanted:,} of the "
        f"{counts.wanted:,} that are wanted; of {unknown:,} more a fact is unknown."
        for search in searches.made
        if search.name in counts.found
        for accounts, wanted, unknown in [counts.found[search.name]]
    ]


def search_tables(sheet: Sheet, searches: Searches, counts: Counts | None) -> None:
    """The searches, what each promises and finds, and their filters one by one."""
    made = searches.made
    sheet.heading("The searches")
    if counts is None:
        sheet.table(["file", "what it promises"], [[search.file, search.title] for search in made])
        sheet.say("With --accounts FILE closefit counts what each of them finds among accounts that you know.")
    else:
        sheet.table(
            ["file", "what it promises", "accounts found", "of the wanted", "wanted, but a fact is unknown"],
            [[search.file, search.title, *_found(counts, search.name)] for search in made],
        )
        sheet.say(f"Counted on {counts.accounts:,} accounts of {counts.file}; {counts.wanted:,} are wanted.")
    for search in made:
        sheet.heading(search.file)
        sheet.table(
            ["filter", "set to", "says", "because"],
            [[f.name, value_said(f.value), _says(f), _grounds(f)] for f in search.filters],
        )


def _found(counts: Counts, name: str) -> list[str]:
    if name not in counts.found:
        return ["too long to count", "", ""]
    accounts, wanted, unknown = counts.found[name]
    return [_share(accounts, counts.accounts), _share(wanted, counts.wanted), f"{unknown:,}"]


def _says(f: Filter) -> str:
    return f.condition + (f" ({f.widened})" if f.widened else "")


def _grounds(f: Filter) -> str:
    return "; ".join(f"{g.kind}: {g.text}" if g.kind != "fit" else g.text for g in f.need.grounds)


def value_said(value: object) -> str:
    """What a filter is set to, in words."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_said(item)}" for key, item in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else f"{part:,}"


def fate_tables(sheet: Sheet, made: Compiled) -> None:
    """Every line of the profile: what is asked for, and what is not and why."""
    sheet.heading("Asked for")
    sheet.table(
        ["line", "name", "points", "where", "loosely"],
        [[e.line.kind.value, e.line.name, e.line.points_said, e.where, e.loosely] for e in made.expressed],
    )
    sheet.heading("Not asked for")
    sheet.table(
        ["line", "name", "points", "why"],
        [[e.kind.value, e.name, e.line.points_said, e.why] for e in made.inexpressible],
    )
    sheet.heading("Notes")
    sheet.say("\n".join(f"- {_plain(note)}" for note in made.notes))
