"""From closed deals to a profile, a report and the same numbers as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.deal_files import DealFiles, read_deal_files
from closefit.run.segments import segment_profiles
from closefit.run.session import Say, open_engine, quiet, refuse_file, require_folder, require_name
from closefit.settings import Settings, SignalSettings

if TYPE_CHECKING:
    from closefit.derive import Assembled, DealChoice, Derivation
    from closefit.engines import DuckDBEngine


@dataclass(frozen=True, slots=True)
class DeriveRequest:
    """What ``closefit derive`` was asked."""

    files: DealFiles
    choice: DealChoice
    as_of: dt.date | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    prior: Path | None = None
    seed: int = 0
    out: Path = field(default_factory=Path)
    name: str = "ideal-customer"
    #: ``auto``, ``1``, ``2`` or ``3`` profiles.
    segments: str = "auto"
    #: By column: 1 where more may only be better, -1 where it may only be worse.
    signs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeriveResult:
    """What was found and which files say it."""

    derivation: Derivation
    report: Path
    data: Path
    #: None without a card.
    profile: Path | None
    #: A profile that was there before and was left alone.
    kept: Path | None
    #: Profiles of segments, and those that were there before.
    segments: tuple[Path, ...] = ()
    segments_kept: tuple[Path, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The numbers of the derivation, and which files were written."""
        from closefit.review import derivation_json

        files = {"report": self.report, "data": self.data, "profile": self.profile, "kept": self.kept}
        return {
            **json.loads(derivation_json(self.derivation)),
            "files": {**{k: str(v) if v else None for k, v in files.items()}, "segments": [*map(str, self.segments)]},
        }


def derive_profile(request: DeriveRequest, settings: Settings, say: Say = quiet) -> DeriveResult:
    """Closed deals in; a profile, a report and the same numbers as JSON out.

    Raises:
        InputError: a file cannot be read, or no outcome column is found.
        UsageError: the name is none, or the folder cannot be one.
        ProfileError: ``prior`` is not a valid profile.
    """
    from closefit.derive import derive
    from closefit.profile import load_profile

    require_name(request.name)
    prior = load_profile(request.prior) if request.prior else None
    refuse_file(request.out)
    with open_engine(settings) as engine:
        assembled = _assemble(request, engine, say, settings.signals)
        say("comparing won with lost")
        derivation = derive(
            assembled,
            drop=request.drop,
            keep=request.keep,
            prior=prior,
            seed=request.seed,
            segments=request.segments,
            signs=request.signs,
        )
    say("writing the report")
    return _write_derivation(derivation, request)


def _assemble(request: DeriveRequest, engine: DuckDBEngine, say: Say, counting: SignalSettings) -> Assembled:
    from closefit.derive import assemble

    read = read_deal_files(request.files, engine, say, counting)
    say("joining what was known when each deal was created")
    return assemble(
        engine,
        read.deals,
        accounts=read.accounts,
        signals=read.signals,
        people=read.people,
        customers=read.customers,
        history=read.history,
        choice=request.choice,
        as_of=request.as_of,
    )


def _write_derivation(derivation: Derivation, request: DeriveRequest) -> DeriveResult:
    from closefit.derive import draft_profile
    from closefit.files import write_texts
    from closefit.profile import dump_profile
    from closefit.review import derivation_json, report_html

    out = request.out
    require_folder(out)
    report, data = out / "derivation.html", out / "derivation.json"
    texts = {report: report_html(derivation), data: derivation_json(derivation)}
    written = kept = None
    if derivation.card is not None:
        existing = out / "icp.yaml"
        kept = existing if existing.exists() else None
        written = out / "icp.draft.yaml" if kept else existing
        texts[written] = dump_profile(draft_profile(derivation, request.name))
    segments, segments_kept = segment_profiles(derivation, out, request.name)
    write_texts(texts | segments)
    return DeriveResult(derivation, report, data, written, kept, tuple(segments), segments_kept)
