"""The file that ``closefit score`` wrote, read back into the engine with the few columns that routing needs."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.profile import Profile
from closefit.terms import Place, Problem

#: The relation: line, account, name, tier, origin, excluded, excluded_by, fit, intent, reasons, profile_version, as_of
#: (all text but the first and ``excluded``), then the contact columns as text.
SCORED = "route_scored"

_NEEDED = ("account", "tier", "profile", "profile_version")
_WANTED = ("name", "origin", "excluded_by", "fit", "intent", "reasons", "profile_version", "as_of")
_CONTACT = re.compile(r"contact_(\d+)_(persona|name|email|title)")
_ADVICE = "Give the file that closefit score wrote."


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored accounts in the engine."""

    path: Path
    rows: int
    #: Numbers of the contact columns, and what is said of each contact.
    contacts: tuple[tuple[int, frozenset[str]], ...]
    #: As-of date of the scores; None when the file does not say, or says several.
    as_of: dt.date | None


def read_scored(engine: DuckDBEngine, path: Path, profile: Profile, *, allow_other_version: bool = False) -> Scored:
    """Read a scored file (CSV, Excel or Parquet) into the relation ``route_scored``.

    Raises:
        InputError: there is no such file, it was not written by ``closefit score``, or its scores are those of another
            profile or, unless ``allow_other_version``, of another version.
    """
    _load(engine, path)
    columns = {
        name.casefold(): _as_text(name, kind) for name, kind, *_ in engine.execute("DESCRIBE route_file").fetchall()
    }
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise InputError(
            f"no column {', '.join(missing)}: these are not scored accounts", place=Place(path), advice=_ADVICE
        )
    _check_profile(engine, path, profile, allow_other_version=allow_other_version)
    contacts = sorted(name for name in columns if _CONTACT.fullmatch(name))
    texts = [f"{_text(columns, name)} AS {quote(name)}" for name in (*_WANTED, *contacts)]
    engine.execute(
        f"CREATE OR REPLACE TABLE {SCORED} AS SELECT row_number() OVER () AS line, "
        f"{_account(_text(columns, 'account'))} AS account, {_text(columns, 'tier')} AS tier, "
        f"coalesce(lower({_text(columns, 'excluded')}) IN ('true', 't', '1', 'yes'), false) AS excluded, "
        f"{', '.join(texts)} FROM route_file"
    )
    engine.execute("DROP TABLE route_file")
    rows = engine.execute(f"SELECT count(*), min(as_of), max(as_of) FROM {SCORED}").fetchall()[0]
    return Scored(path, rows[0], _numbers(contacts), _day(rows[1]) if rows[1] == rows[2] else None)


def _load(engine: DuckDBEngine, path: Path) -> None:
    """The whole file as the table ``route_file``."""
    if not path.is_file():
        what = "this is a folder, and a file was expected" if path.is_dir() else "there is no such file"
        raise InputError(what, place=Place(path), advice=_ADVICE)
    suffix = path.suffix.lower()
    try:
        if suffix in {".xlsx", ".xls", ".xlsb", ".ods"}:
            _load_excel(engine, path)
        elif suffix == ".parquet":
            engine.execute("CREATE OR REPLACE TABLE route_file AS SELECT * FROM read_parquet(?)", [str(path)])
        else:
            with _as_utf8(path) as text:
                engine.execute(
                    "CREATE OR REPLACE TABLE route_file AS SELECT * FROM read_csv(?, header = true, "
                    "all_varchar = true, delim = ?, quote = '\"', escape = '\"')",
                    [str(text), _delimiter(text)],
                )
    except duckdb.Error as error:
        reason = next(iter(str(error).splitlines()), "")
        raise InputError(f"the file cannot be read: {reason}", place=Place(path), advice=_ADVICE) from error


@contextmanager
def _as_utf8(path: Path) -> Iterator[Path]:
    """The file as it is, or a copy in UTF-8 where a spreadsheet saved it in another encoding."""
    with path.open("rb") as file:
        start = file.read(2)
    encoding = "utf-16" if start in {b"\xff\xfe", b"\xfe\xff"} else "cp1252"
    if encoding == "cp1252" and _is_utf8(path):
        yield path
        return
    with TemporaryDirectory(prefix="closefit-") as folder:
        copy = Path(folder) / path.name
        with (
            path.open(encoding=encoding, errors="replace", newline="") as file,
            copy.open("w", encoding="utf-8", newline="") as made,
        ):
            shutil.copyfileobj(file, made)
        yield copy


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(path: Path) -> str:
    """The comma, unless a spreadsheet saved the file again with another one; guessing by rows errs on few rows."""
    with path.open(encoding="utf-8", errors="replace") as file:
        header = file.readline(100_000)
    return max(",;\t", key=header.count)


def _load_excel(engine: DuckDBEngine, path: Path) -> None:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise InputError(f"the file cannot be read: {error}", place=Place(path), advice=_ADVICE) from error
    if not rows:
        raise InputError("the sheet is empty", place=Place(path), advice=_ADVICE)
    columns = [[_cell(row[place]) for row in rows[1:]] for place in range(len(rows[0]))]
    names = [quote(str(name) or f"column{place}") for place, name in enumerate(rows[0])]
    cells = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in names)
    engine.execute(f"CREATE OR REPLACE TABLE route_file AS SELECT {cells}", columns)


def _cell(value: object) -> str | None:
    """Excel holds whole numbers as floats: 4.0 is the version 4."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value in {None, ""} else str(value)


def _check_profile(engine: DuckDBEngine, path: Path, profile: Profile, *, allow_other_version: bool) -> None:
    found = engine.execute(
        "SELECT profile::VARCHAR, try_cast(profile_version AS BIGINT), count(*) FROM route_file "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    problems = []
    for name, version, count in found:
        if name != profile.name:
            said = f"{count:,} accounts were scored with the profile {name!r}, not with {profile.name!r}"
            problems.append(Problem(said, Place(path), "Score them with this profile, or route with the other one."))
        elif version != profile.version and not allow_other_version:
            said = f"{count:,} accounts were scored with version {version} of {name!r}; the profile is version "
            advice = "Score them again, or allow another version if its tiers still mean the same."
            problems.append(Problem(f"{said}{profile.version}", Place(path), advice))
    if problems:
        raise InputError(problems)


def _text(columns: dict[str, str], name: str) -> str:
    """A column as trimmed text, an empty one as NULL, a missing one as NULL."""
    return f"nullif(trim({columns[name]}), '')" if name in columns else "NULL::VARCHAR"


def _account(text: str) -> str:
    """A domain in lower case; another key as it is, because the ids of some CRMs differ by case alone."""
    return f"CASE WHEN regexp_matches({text}, '^[^@\\s]+\\.[^@\\s]+$') THEN lower({text}) ELSE {text} END"


def _as_text(name: str, kind: str) -> str:
    """A column as text, without the apostrophe that made a formula harmless in CSV and Excel."""
    if kind.endswith("[]"):
        return f"array_to_string({quote(name)}, '; ')"
    return f"regexp_replace({quote(name)}::VARCHAR, '^''([=+@\\t\\r\\n-])', '\\1')"


def _numbers(contacts: list[str]) -> tuple[tuple[int, frozenset[str]], ...]:
    said: dict[int, set[str]] = {}
    for name in contacts:
        if match := _CONTACT.fullmatch(name):
            said.setdefault(int(match[1]), set()).add(match[2])
    return tuple((number, frozenset(said[number])) for number in sorted(said))


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
