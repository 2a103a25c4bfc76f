"""A profile into a vendor's own form, onto the disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.destinations.compile import TARGETS, Compiled, Expressed, Inexpressible, LineKind, Target, target_named
from closefit.errors import UsageError
from closefit.files import free_name, write_files
from closefit.run.session import Say, quiet, read_profile, refuse_file, require_folder
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.profile import Profile


#: The file that a person may correct and give back with ``--fields``.
FIELDS_FILE = "fields.toml"


@dataclass(frozen=True, slots=True)
class CompileRequest:
    """What is compiled to what, and the files beside it."""

    profile: Path | None
    to: str
    out: Path | None = None
    fields: Path | None = None
    scored: Path | None = None
    accounts: Path | None = None
    people: Path | None = None
    signals: Path | None = None
    suppress: tuple[Path, ...] = ()
    tiers: tuple[str, ...] = ()
    key: str | None = None
    as_of: dt.date = dt.date(2000, 1, 1)
    any_version: bool = False


@dataclass(frozen=True, slots=True)
class CompileResult:
    """A compiled profile and where it was written."""

    target: Target
    profile: Profile
    compiled: Compiled
    folder: Path
    written: tuple[Path, ...]

    def as_dict(self) -> dict[str, object]:
        """As plain values; points are points, not milli-points."""
        axes = {"fit": LineKind.criterion, "intent": LineKind.signal, "persona": LineKind.persona}
        found = {axis: self.compiled.coverage(kind) for axis, kind in axes.items()}
        return {
            "profile": self.profile.name,
            "version": self.profile.version,
            "target": self.target.name,
            "files": [str(path) for path in self.written],
            "expressed": [_expressed(entry) for entry in self.compiled.expressed],
            "inexpressible": [_inexpressible(entry) for entry in self.compiled.inexpressible],
            "coverage": {
                axis: {"points": c.expressed / 1000, "of": c.most / 1000, "share": round(c.share, 4)}
                for axis, c in found.items()
            },
            "notes": list(self.compiled.notes),
        }


def _expressed(entry: Expressed) -> dict[str, object]:
    return {**_line(entry), "where": entry.where, "loosely": entry.loosely or None}


def _inexpressible(entry: Inexpressible) -> dict[str, object]:
    return {**_line(entry), "why": entry.why}


def _line(entry: Expressed | Inexpressible) -> dict[str, object]:
    line = entry.line
    points = None if line.points is None else line.points / 1000
    return {"kind": line.kind.value, "name": line.name, "points": points, "condition": line.text}


def compile_profile(request: CompileRequest, settings: Settings, say: Say = quiet) -> CompileResult:
    """Compile a profile to a target and write its files, together or not at all.

    Raises:
        UsageError: there is no such target, a file that it needs was not given, or ``--fields`` cannot be read.
        ProfileError: the profile is not valid.
    """
    from closefit.destinations.compile.fields import Fields, read_fields
    from closefit.destinations.compile.record import Sources
    from closefit.destinations.compile.register import unused_notes
    from closefit.destinations.compile.search.wanted import tier_named
    from closefit.run.compile_files import FilesRequest, files_beside

    target = target_named(request.to)
    _require(target, request, settings)
    _refuse_unread(target, request)
    folder = request.out or settings.path("compiled") / target.name
    refuse_file(folder)
    profile = read_profile(request.profile, settings)
    fields = read_fields(request.fields, target.name, (t.name for t in TARGETS)) if request.fields else Fields()
    tiers = tuple(tier_named(profile, name).name for name in request.tiers)
    asked = FilesRequest(
        request.scored, request.accounts, request.signals, request.people, request.suppress, request.key,
        request.as_of, request.any_version,
    )  # fmt: skip
    with files_beside(asked, profile, settings, target, say) as beside:
        say(f"compiling to {target.title}")
        compiled = target.compile(
            Sources(profile, fields, beside.scored, beside.people, tiers, request.as_of, beside.count)
        )
    paths = _paths(folder, compiled, request.fields)
    for parent in dict.fromkeys(path.parent for path in paths):
        require_folder(parent)
    write_files(paths)
    unused = unused_notes(profile, fields) if "scored" not in target.needs else []
    notes = (*compiled.notes, *unused, *_left_over(folder, paths))
    return CompileResult(target, profile, replace(compiled, notes=notes), folder, tuple(paths))


def _paths(folder: Path, compiled: Compiled, fields: Path | None) -> dict[Path, str | bytes]:
    """Where each file goes. A list of fields that somebody corrected stays: the new one stands beside it."""
    paths: dict[Path, str | bytes] = {}
    for name, content in compiled.files.items():
        path = folder / name
        if name == FIELDS_FILE and path.exists():
            if fields is not None and path.samefile(fields):
                continue
            path = free_name(path, str(content))
        paths[path] = content
    return paths


def _left_over(folder: Path, written: Iterable[Path]) -> list[str]:
    """Files of an earlier run, such as a list of a tier that is gone."""
    ours = set(written)
    others = [
        p for p in sorted(folder.rglob("*")) if p.is_file() and p not in ours and p.stem.split(".")[0] != "fields"
    ]
    if not others:
        return []
    names = ", ".join(str(path.relative_to(folder)) for path in others[:5])
    more = f" and {len(others) - 5} more" if len(others) > 5 else ""
    return [f"In the folder, and not made by this run: {names}{more}."]


def _require(target: Target, request: CompileRequest, settings: Settings) -> None:
    """Files that the target cannot do without are on the command line or in the settings."""
    missing = [
        name for name in target.needs if getattr(request, name) is None and getattr(settings.files, name, None) is None
    ]
    if missing:
        flags = " and ".join(f"--{name} FILE" for name in missing)
        advice = {"scored": "closefit score writes it.", "people": "It has account, name, email, title."}
        raise UsageError(f"--to {target.name} needs {flags}", advice=" ".join(advice[name] for name in missing))


def _refuse_unread(target: Target, request: CompileRequest) -> None:
    """What is given and would make no difference is refused, not passed over."""
    reads = {*target.needs, *target.takes}
    lists, searches = "scored" in reads, "accounts" in reads and "scored" not in target.needs
    readable = {
        "scored": lists,
        "accounts": "accounts" in reads,
        "people": "people" in reads or searches,
        "signals": searches,
        "suppress": lists,
        "tiers": "accounts" in reads,
    }
    given = [name for name, read in readable.items() if getattr(request, name) and not read]
    if given:
        flags = ", ".join("--tier" if name == "tiers" else f"--{name}" for name in given)
        raise UsageError(f"--to {target.name} makes no use of {flags}", advice="Leave it out, or name another target.")
