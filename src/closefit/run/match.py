"""The step before all others where lists spell companies differently: which of them are one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closefit.errors import UsageError
from closefit.files import replaced, require_other
from closefit.run.session import Say, open_engine, quiet
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.intake.companies import Companies, Matched

#: What of ``company_matches`` goes into which file.
_FILES = {"matched": "decision IN ('matched', 'subsidiary')", "review": "decision = 'to review'"}


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """What the user asked for."""

    left: Path
    right: Path | None
    out: Path
    decisions: tuple[Path, ...] = ()
    aliases: Path | None = None
    #: Where the left rows go again, with the account of each.
    joined: Path | None = None
    #: Between 0 and 1: matched from here on; a person is asked from there on.
    threshold: float = 0.72
    review: float = 0.55


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What came out, in counts; the rest is in the files."""

    found: Matched
    #: Companies of the left list (of the only one: those merged into another) by decision.
    counts: Mapping[str, int]
    #: Matches by the way in which they were found.
    ways: Mapping[str, int]
    files: Mapping[str, Path]
    #: Lists of an earlier run in which a person wrote: they stay, and the new ones stand beside them.
    kept: tuple[Path, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "left": _about(self.found.left), "right": None if self.found.itself else _about(self.found.right),
            "counts": dict(self.counts), "matched_by": dict(self.ways), "told": len(self.found.told.decisions),
            "told_unfit": self.found.unfit, "files": {name: str(path) for name, path in self.files.items()},
            "kept": [str(path) for path in self.kept],
        }  # fmt: skip


def _about(companies: Companies) -> dict[str, Any]:
    return {
        "file": str(companies.path), "rows": companies.rows, "companies": companies.count,
        "nameless": companies.nameless,
        "shared_domains": dict(companies.shared), "columns": dict(companies.columns),
    }  # fmt: skip


def match_companies(request: MatchRequest, settings: Settings, say: Say = quiet) -> MatchResult:
    """Match two lists, or one with itself, and write the matches, the list to review and what is left over.

    Raises:
        InputError: see :func:`closefit.intake.companies.match_files`.
        UsageError: the thresholds are no two numbers in order, or a file cannot be written or is one that is read.
    """
    from closefit.intake.companies import Thresholds, match_files

    if request.joined and request.right is None:
        raise UsageError("--joined needs the accounts to join with", advice="Name them as the second file.")
    if not 0 < request.review <= request.threshold <= 1:
        raise UsageError(
            f"--review {request.review} and --threshold {request.threshold} are not in order between 0 and 1",
            advice="A pair is matched from the threshold on and reviewed from --review on, such as 0.72 and 0.55.",
        )
    _require_places(request)
    at = Thresholds(round(1000 * request.threshold), round(1000 * request.review))
    with open_engine(settings) as engine:
        say("matching companies")
        found = match_files(
            engine, request.left, request.right, decisions=request.decisions, aliases=request.aliases, at=at
        )
        say("writing")
        return _written(engine, request, found)


def _require_places(request: MatchRequest) -> None:
    """Say before the work, and not after it, that a file cannot be written."""
    from closefit.engines import require_format

    read = (request.left, request.right, request.aliases)
    for flag, path in (("--out", request.out), ("--joined", request.joined)):
        if path is not None:
            require_format(path)
            require_other(path, read, flag)
    if request.joined in (lists := _lists(request.out)).values():
        raise UsageError(f"--joined {request.joined} is one of the lists of --out", advice="Name another file.")
    for path in lists.values():
        require_other(path, read)


def _lists(out: Path) -> dict[str, Path]:
    beside = {name: out.with_name(f"{out.stem}.{name}{out.suffix}") for name in ("review", "unmatched")}
    return {"matches": out, **beside}


def _free(engine: DuckDBEngine, path: Path) -> Path:
    """``path``, or ``name-2.csv`` and so on beside it where a person decided something in it."""
    from closefit.intake.companies import filled_in

    tried, number = path, 1
    while tried.is_file() and filled_in(engine, tried):
        number += 1
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return tried


def _written(engine: DuckDBEngine, request: MatchRequest, found: Matched) -> MatchResult:
    named = _lists(request.out)
    files = {name: _free(engine, path) for name, path in named.items()}
    kept = tuple(path for name, path in named.items() if files[name] != path)
    queries = dict(zip(files, _queries(found), strict=True))
    if found.itself:
        del files["unmatched"]
    if request.joined:
        files["joined"], queries["joined"] = request.joined, _joined_query(engine, found)
    with ExitStack() as together:
        for name, path in files.items():
            engine.write(queries[name], together.enter_context(replaced(path)))
    return MatchResult(found, _counts(engine, found), _ways(engine), files, kept)


def _queries(found: Matched) -> tuple[str, str, str]:
    rows = (
        'SELECT l.label AS "left", r.label AS "right", m.decision, printf(\'%.3f\', m.score / 1000.0) '
        'AS score, m.why, m.who AS "by", '
        "l.name AS left_name, r.name AS right_name, l.line AS left_line, r.line AS right_line, l.rows AS left_rows "
        f"FROM company_matches m JOIN {found.left.side}_companies l ON l.id = m.l "
        f"JOIN {found.right.side}_companies r ON r.id = m.r WHERE "
    )
    order = " ORDER BY m.score DESC, l.label, r.label"
    left_over = (
        'SELECT c.label AS "left", c.name, c.domain, c.country, c.city, c.line, c.rows '
        f"FROM {found.left.side}_companies c WHERE c.id NOT IN (SELECT l FROM company_matches) ORDER BY c.label"
    )
    return (
        rows + _FILES["matched"] + order,
        rows + _FILES["review"] + " ORDER BY l.label, m.score DESC, r.label",
        left_over,
    )


def _joined_query(engine: DuckDBEngine, found: Matched) -> str:
    """The rows of the left file as they are, and the account of each as the accounts file has it."""
    from closefit.engines import quote
    from closefit.intake.read import read_file

    raw = read_file(engine, found.left.path, "joined")
    cells = ", ".join(f"f.c{i} AS {quote(header)}" for i, header in enumerate(raw.headers, 1))
    taken = {header.casefold() for header in raw.headers}
    name = next(name for name in ("account", "matched_account", "closefit_account") if name not in taken)
    matches = "SELECT l, r FROM company_matches WHERE decision = 'matched'"
    return (
        f"SELECT {cells}, coalesce(a.domain, a.label) AS {name} FROM {quote(raw.relation)} f "
        f"LEFT JOIN {found.left.side}_lines n ON n.line = f.line LEFT JOIN ({matches}) m ON m.l = n.id "
        f"LEFT JOIN {found.right.side}_companies a ON a.id = m.r ORDER BY f.line"
    )


def _counts(engine: DuckDBEngine, found: Matched) -> dict[str, int]:
    query = "SELECT decision, count(DISTINCT l) FROM company_matches GROUP BY 1"
    counts = {"matched": 0, "to review": 0, "subsidiary": 0}
    counts |= {str(row[0]): int(row[1]) for row in engine.execute(query).fetchall()}
    touched = engine.execute("SELECT count(DISTINCT l) FROM company_matches").fetchone()
    counts["not matched"] = found.left.count - int(touched[0] if touched else 0)
    return counts


def _ways(engine: DuckDBEngine) -> dict[str, int]:
    way = (
        "trim(regexp_extract(regexp_replace(why, '^through .*?: ', ''), '^(same domain|same cleaned name|[^:;]+)', 1))"
    )
    query = f"SELECT {way}, count(*) FROM company_matches WHERE decision = 'matched' GROUP BY 1 ORDER BY 2 DESC, 1"
    ways: dict[str, int] = {}
    for name, count in engine.execute(query).fetchall():
        known = "told by a person" if str(name).startswith("told by") else str(name)
        ways[known] = ways.get(known, 0) + int(count)
    return ways
