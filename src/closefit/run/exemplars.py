"""From a list of customers to what the best of them share, as a page, JSON, a table and a draft."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.files import write_texts
from closefit.run.reading import matched, require_key
from closefit.run.session import Say, open_engine, quiet, refuse_file, require_folder, require_name
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.derive.exemplars import Asked, Exemplars, Sources
    from closefit.engines import DuckDBEngine


@dataclass(frozen=True, slots=True)
class ExemplarsRequest:
    """What ``closefit exemplars`` was asked. ``lost`` and ``market`` are accounts; ``deals`` have an outcome."""

    customers: Path
    asked: Asked
    accounts: Path | None = None
    deals: Path | None = None
    lost: Path | None = None
    market: Path | None = None
    key: str | None = None
    dates: str | None = None
    out: Path = field(default_factory=Path)
    name: str = "ideal-customer"


@dataclass(frozen=True, slots=True)
class ExemplarsResult:
    """What was found and which files say it."""

    found: Exemplars
    page: Path
    data: Path
    table: Path
    #: None when nothing can be written down.
    profile: Path | None
    #: A profile that was there before and was left alone.
    kept: Path | None

    def as_dict(self) -> dict[str, object]:
        """The numbers, and which files were written."""
        from closefit.review.exemplars_json import exemplars_json

        files = {"page": self.page, "data": self.data, "table": self.table, "profile": self.profile, "kept": self.kept}
        return {
            **json.loads(exemplars_json(self.found)),
            "files": {name: str(path) if path else None for name, path in files.items()},
        }


def find_exemplars(request: ExemplarsRequest, settings: Settings, say: Say = quiet) -> ExemplarsResult:
    """Customers in; the ranking, the patterns, the comparison table and a draft out.

    Raises:
        InputError: a file cannot be read, or nothing says what a customer is worth.
        UsageError: the numbers asked for do not go together, or the name is none.
    """
    from closefit.derive import exemplars

    require_name(request.name)
    refuse_file(request.out)
    with open_engine(settings) as engine:
        sources = _read(request, engine, say)
        say("ranking the customers")
        found = exemplars.find_exemplars(engine, sources, request.asked)
    say("writing what was found")
    return _write(found, request)


def _read(request: ExemplarsRequest, engine: DuckDBEngine, say: Say) -> Sources:
    from closefit.derive.exemplars import Sources
    from closefit.derive.exemplars.rows import keep
    from closefit.intake import DealFlags, read_accounts, read_customers, read_deals

    key, dates = request.key, request.dates
    beside = {}
    for name, path in (("market", request.market), ("lost", request.lost)):
        if path is not None:
            say(f"reading {path.name}")
            read = read_accounts(engine, path, key=key, dates=dates, strict=False)
            beside[name] = keep(engine, read, f"exemplars_{name}")
    say(f"reading {request.customers.name}")
    accounts = None
    if request.accounts is not None:
        accounts = read_accounts(engine, request.accounts, key=key, dates=dates, strict=False)
    customers = read_customers(engine, request.customers, key=key, dates=dates)
    deals = read_deals(engine, request.deals, DealFlags(key=key, dates=dates)) if request.deals else None
    require_key(key, [table for table in (customers, accounts, deals, *beside.values()) if table])
    return Sources(matched(engine, customers, accounts), accounts, matched(engine, deals, accounts), **beside)


def _write(found: Exemplars, request: ExemplarsRequest) -> ExemplarsResult:
    from closefit.derive.exemplars import draft_exemplars
    from closefit.profile import dump_profile
    from closefit.review.exemplars import exemplars_html
    from closefit.review.exemplars_json import exemplars_json
    from closefit.review.exemplars_table import comparison_csv

    out = request.out
    require_folder(out)
    draft = draft_exemplars(found, request.name)
    page, data, table = (out / f"exemplars.{end}" for end in ("html", "json", "csv"))
    texts = {page: exemplars_html(found), data: exemplars_json(found), table: comparison_csv(found)}
    written = kept = None
    if draft is not None:
        existing = out / "icp.yaml"
        kept = existing if existing.exists() else None
        written = out / "icp.draft.yaml" if kept else existing
        texts[written] = dump_profile(draft)
    write_texts(texts)
    return ExemplarsResult(found, page, data, table, written, kept)
