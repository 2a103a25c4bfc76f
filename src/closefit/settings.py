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
    """A language model for `closefit research` and for proposals of codes; without an endpoint nothing is ever sent."""

    #: Base address of any OpenAI-compatible endpoint, such as `http://localhost:11434/v1`.
    endpoint: str | None = None
    #: Name of the model there.
    name: str | None = None
    #: Name of the environment variable that holds the key; the key itself never stands in a file.
    key_env: str | None = None
    #: Seconds that one answer may take; a model on a slow machine may need more.
    timeout: int = 120


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
class EnrichSettings:
    """How gaps are filled by `closefit enrich`. Nobody is asked who is not named."""

    #: Providers that may be asked, such as `["hunter", "apollo"]`.
    providers: list[str] = field(default_factory=list)
    #: Attributes to fill, such as `["employees", "industry"]`; empty asks the profile for those it uses.
    fields: list[str] = field(default_factory=list)
    #: Who is asked first for a field: `["employees = apollo, hunter"]`; others are ordered by what is learned of them.
    order: list[str] = field(default_factory=list)
    #: Days for which a fact is fresh: `["employees = 90"]`.
    freshness: list[str] = field(default_factory=list)
    #: Days for which a provider that knew nothing is not asked again: `["employees = 30"]`.
    misses: list[str] = field(default_factory=list)
    #: The most that one run may spend, such as `50 usd`.
    budget: str | None = None
    #: Calls under way at once.
    at_once: int = 8
    #: The longest wait, in seconds, that a provider may ask for; then it is left alone for this run.
    patience: int = 60


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """One section `[providers.NAME]`."""

    name: str
    #: Base address that takes the place of the vendor's own.
    address: str | None = None
    #: Names of the environment variables that hold its keys, in the order of the provider's own; never the keys.
    key_env: list[str] = field(default_factory=list)
    #: What a credit costs by your contract, such as `0.02 usd`; `0 usd` under a flat rate.
    credit: str | None = None
    #: Requests a second, requests at once and accounts in one request, where your plan has other limits.
    per_second: float | None = None
    at_once: int | None = None
    batch: int | None = None
    #: Switches on a provider that asks for consent (terms of a third party, personal data).
    consent: bool = False
    #: A YAML file that declares a provider of your own.
    declared: str | None = None
    #: A CSV or Parquet file that is looked up.
    table: str | None = None
    #: What only this provider has; every value as text.
    options: dict[str, str] = field(default_factory=dict)
    #: Where the section stands.
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the settings file can say."""

    files: Files = field(default_factory=Files)
    engine: EngineSettings = field(default_factory=EngineSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    signals: SignalSettings = field(default_factory=SignalSettings)
    tables: TableSettings = field(default_factory=TableSettings)
    enrich: EnrichSettings = field(default_factory=EnrichSettings)
    #: By name.
    providers: dict[str, ProviderSettings] = field(default_factory=dict)
    #: The folder that relative paths start from.
    folder: Path = field(default_factory=Path)
    #: Every place that was looked at, in order.
    searched: tuple[Path, ...] = ()

    def path(self, name: str) -> Path:
        """A path of the settings file, from that file's folder."""
        return self.folder / name


_SECTIONS: dict[
    str,
    type[Files]
    | type[EngineSettings]
    | type[SignalSettings]
    | type[ModelSettings]
    | type[TableSettings]
    | type[EnrichSettings],
] = {
    "files": Files,
    "engine": EngineSettings,
    "signals": SignalSettings,
    "model": ModelSettings,
    "tables": TableSettings,
    "enrich": EnrichSettings,
}
_WANTED = {
    "at_once": "a whole number from 1",
    "timeout": "a whole number of seconds from 1",
    "patience": "a whole number of seconds from 1",
    "providers": "a list of names such as 'hunter'",
    "fields": "a list of attributes such as 'employees'",
    "order": "a list of texts such as 'employees = apollo, hunter'",
    "freshness": "a list of texts such as 'employees = 90'",
    "misses": "a list of texts such as 'employees = 30'",
    "per_second": "a number above 0",
    "batch": "a whole number from 1",
    "consent": "true or false",
    "key_env": "the name of an environment variable in quotes, or a list of them",
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
    sold = data.pop("providers", {})
    providers, wrong = provider_sections(path, text, sold)
    problems += wrong
    for name, value in data.items():
        if name not in _SECTIONS or not isinstance(value, dict):
            problems.append(_unknown(path, text, f"[{name}]", name, [*_SECTIONS, "providers"]))
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
        enrich=EnrichSettings(**sections.get("enrich", {})),
        providers=providers,
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


def provider_sections(path: Path, text: str, data: object) -> tuple[dict[str, ProviderSettings], list[Problem]]:
    """The sections ``[providers.NAME]``; which providers and options there are is not known here."""
    if not isinstance(data, dict):
        return {}, [Problem("providers is no section", _place(path, text, "providers"), "Write [providers.hunter].")]
    found: dict[str, ProviderSettings] = {}
    problems: list[Problem] = []
    kinds = {f.name: str(f.type) for f in fields(ProviderSettings) if f.name not in ("name", "options", "place")}
    for name, section in data.items():
        if not isinstance(section, dict):
            said = f"providers.{name} is {section!r}, and a section was expected"
            problems.append(Problem(said, _place(path, text, name), f"Write [providers.{name}]."))
            continue
        own: dict[str, Any] = {key: item for key, item in section.items() if key in kinds}
        if isinstance(own.get("key_env"), str):
            own["key_env"] = [own["key_env"]]
        for key, item in own.items():
            if not _fits(kinds[key], item):
                said = f"providers.{name}.{key} is {item!r}; expected {_WANTED.get(key, 'text in quotes')}"
                problems.append(Problem(said, _place(path, text, key)))
        rest = {key: _option(item) for key, item in section.items() if key not in kinds}
        found[name] = ProviderSettings(name, **own, options=rest, place=_place(path, text, f"providers.{name}"))
    return found, problems


def _option(item: object) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    return ", ".join(map(str, item)) if isinstance(item, list) else str(item)


def _fits(kind: str, item: object) -> bool:
    if kind.startswith("list"):
        return isinstance(item, list) and all(isinstance(entry, str) for entry in item)
    if kind == "bool":
        return isinstance(item, bool)
    if kind.startswith("float"):
        return isinstance(item, int | float) and not isinstance(item, bool) and item > 0
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
