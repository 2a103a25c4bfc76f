"""Settings: one file, ``closefit.toml``, in the project's folder. Flags win over it; secrets are never in it."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from closefit.errors import UsageError
from closefit.terms import Place, Problem

FILE = "closefit.toml"


@dataclass(frozen=True, slots=True)
class Files:
    """Where things are, relative to the settings file. A flag of the same name wins."""

    profile: str = "icp.yaml"
    accounts: str | None = None
    signals: str | None = None
    people: str | None = None
    #: Files of accounts that are never delivered.
    suppress: list[str] = field(default_factory=list)
    ledger: str = ".closefit/ledger.sqlite"
    #: Facts, signals, people and their scores, for `closefit load`, `rescore` and `scores`.
    store: str = ".closefit/closefit.db"
    #: Folder for the files of ``closefit route``.
    deliveries: str = "deliveries"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The engine of `closefit score`, and the limits of the embedded one; None leaves it to the engine."""

    #: duckdb, spark, postgresql, snowflake, bigquery, databricks, trino, redshift or clickhouse.
    kind: str = "duckdb"
    #: Where Spark is: `local[2]`, `spark://host:7077`, `yarn`, or Spark Connect `sc://host:15002`.
    master: str | None = None
    #: Name of the environment variable that holds the engine's address; the address never stands in a file. Without
    #: it `CLOSEFIT_ENGINE_URL` is looked at.
    url_env: str | None = None
    #: Such as ``4GB``; what does not fit is spilled to disk.
    memory_limit: str | None = None
    threads: int | None = None
    temp_directory: str | None = None


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A language model that may propose codes for interview answers; without an endpoint nothing is ever sent."""

    #: Base address of any OpenAI-compatible endpoint, such as `http://localhost:11434/v1`.
    endpoint: str | None = None
    #: Name of the model there.
    name: str | None = None
    #: Name of the environment variable that holds the key; the key itself never stands in a file.
    key_env: str | None = None


@dataclass(frozen=True, slots=True)
class SignalSettings:
    """How signals are read, the same in every command."""

    #: One event that two sources report (same account, kind and day) counts once; false counts every row.
    same_event_once: bool = True
    #: Names that mean one kind: ``["pricing_page_viewed = pricing_page_visit"]``.
    same_kind: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What a warehouse calls its tables and columns, for `closefit sql` and `closefit dbt`."""

    #: Name of the table of accounts, such as `crm.accounts`.
    accounts: str | None = None
    #: Name of the table of signals; `none` where there is none.
    signals: str | None = None
    #: Name of the table of people; `none` where there is none.
    people: str | None = None
    #: Columns with another name than the profile uses: `["employees = EMP_COUNT", "signals.at = OCCURRED_AT"]`.
    columns: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the settings file can say."""

    files: Files = field(default_factory=Files)
    engine: EngineSettings = field(default_factory=EngineSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    signals: SignalSettings = field(default_factory=SignalSettings)
    tables: TableSettings = field(default_factory=TableSettings)
    #: The folder that relative paths start from.
    folder: Path = field(default_factory=Path)
    #: Every place that was looked at, in order.
    searched: tuple[Path, ...] = ()

    def path(self, name: str) -> Path:
        """A path of the settings file, from that file's folder."""
        return self.folder / name


_SECTIONS: dict[
    str, type[Files] | type[EngineSettings] | type[SignalSettings] | type[ModelSettings] | type[TableSettings]
] = {
    "files": Files,
    "engine": EngineSettings,
    "signals": SignalSettings,
    "model": ModelSettings,
    "tables": TableSettings,
}
_WANTED = {
    "threads": "a whole number from 1",
    "suppress": "a list of file names",
    "same_event_once": "true or false",
    "columns": "a list of texts such as 'employees = EMP_COUNT'",
    "same_kind": "a list of texts such as 'pricing_page_viewed = pricing_page_visit'",
}


def load_settings(start: Path | None = None) -> Settings:
    """Read ``closefit.toml`` from ``start`` (default: here) or the nearest folder above it; without one, the defaults.

    Raises:
        UsageError: the file is not TOML, or has a section or key that does not exist, or a value of the wrong kind.
    """
    here = (start or Path()).resolve()
    searched = tuple(folder / FILE for folder in (here, *here.parents))
    found = next((path for path in searched if path.is_file()), None)
    if found is None:
        return Settings(searched=searched)
    folder = start or Path() if found.parent == here else found.parent
    return _parse(found, folder, searched[: searched.index(found) + 1])


def _parse(path: Path, folder: Path, searched: tuple[Path, ...]) -> Settings:
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} is not TOML: {error}", place=Place(path)) from None
    problems: list[Problem] = []
    sections: dict[str, Any] = {}
    for name, value in data.items():
        if name not in _SECTIONS or not isinstance(value, dict):
            problems.append(_unknown(path, text, f"[{name}]", name, list(_SECTIONS)))
            continue
        problems += _check_section(path, text, name, value)
        sections[name] = value
    if problems:
        raise UsageError(problems)
    return Settings(
        files=Files(**sections.get("files", {})),
        engine=EngineSettings(**sections.get("engine", {})),
        model=ModelSettings(**sections.get("model", {})),
        signals=SignalSettings(**sections.get("signals", {})),
        tables=TableSettings(**sections.get("tables", {})),
        folder=folder,
        searched=searched,
    )


def _check_section(path: Path, text: str, name: str, value: dict[str, Any]) -> list[Problem]:
    known = {f.name: f.type for f in fields(_SECTIONS[name])}
    problems = []
    for key, item in value.items():
        if key not in known:
            problems.append(_unknown(path, text, f"{name}.{key}", key, list(known)))
        elif not _fits(str(known[key]), item):
            wanted = _WANTED.get(key, "text in quotes")
            problems.append(Problem(f"{name}.{key} is {item!r}; expected {wanted}", _place(path, text, key)))
    return problems


def _fits(kind: str, item: object) -> bool:
    if kind.startswith("list"):
        return isinstance(item, list) and all(isinstance(entry, str) for entry in item)
    if kind == "bool":
        return isinstance(item, bool)
    if kind.startswith("int"):
        return isinstance(item, int) and not isinstance(item, bool) and item > 0
    return isinstance(item, str)


def _unknown(path: Path, text: str, shown: str, key: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(key, known, n=1)
    advice = f"Perhaps you meant {near[0]!r}." if near else f"It may have: {', '.join(known)}."
    return Problem(f"there is no setting {shown}", _place(path, text, key), advice)


def _place(path: Path, text: str, key: str) -> Place:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().lstrip("[").startswith(key):
            return Place(path, number, line.index(key) + 1)
    return Place(path)
