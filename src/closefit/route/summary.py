"""What one run did with every account of the scored file. The counts add up to its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from closefit.route.audience import Disposition


@dataclass(frozen=True, slots=True)
class RouteFile:
    """One route of this run: ``file`` is None when nothing new was delivered over it."""

    route: str
    destination: str
    file: Path | None
    delivered: int
    #: Rows of the file; more than the accounts when an account has several contacts.
    rows: int
    before: int


@dataclass(frozen=True, slots=True)
class RouteSummary:
    """What became of every row of the scored file."""

    scored: Path
    folder: Path
    ledger: Path
    run: str
    profile: str
    profile_version: int
    as_of: str
    accounts: int
    routes: tuple[RouteFile, ...]
    #: Disposition -> reason -> rows, for everything that was not delivered by this run.
    not_delivered: Mapping[Disposition, Mapping[str, int]]
    #: Contacts left out because they are on a list, by list; their accounts were delivered to others.
    contacts_suppressed: Mapping[str, int] = field(default_factory=dict)
    #: Opener -> how often it was said, or was refused and why.
    openers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: What earlier runs had left behind, and other things a careful person would mention.
    notes: tuple[str, ...] = ()
    #: One line per account that was not delivered, with the reason.
    listing: Path | None = None

    @property
    def delivered(self) -> int:
        """Accounts delivered by this run."""
        return sum(route.delivered for route in self.routes)

    def count(self, disposition: Disposition) -> int:
        """Rows with this disposition."""
        if disposition is Disposition.delivered:
            return self.delivered
        return sum(self.not_delivered.get(disposition, {}).values())

    def as_dict(self) -> dict[str, object]:
        """The summary as JSON holds it."""
        return {
            "scored": str(self.scored),
            "folder": str(self.folder),
            "ledger": str(self.ledger),
            "run": self.run,
            "profile": self.profile,
            "profile_version": self.profile_version,
            "as_of": self.as_of,
            "accounts": self.accounts,
            **{kind.name: self.count(kind) for kind in Disposition},
            "reasons": {kind.name: dict(self.not_delivered.get(kind, {})) for kind in Disposition if kind.needs_reason},
            "routes": [_route(route) for route in self.routes],
            "contacts_suppressed": dict(self.contacts_suppressed),
            "openers": {name: dict(counts) for name, counts in self.openers.items()},
            "notes": list(self.notes),
            "listing": str(self.listing) if self.listing else None,
        }

    def json(self) -> str:
        """The summary as text for ``summary.json``."""
        return json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n"

    def text(self) -> str:
        """The summary for a person, a line per count."""
        lines = [f"{self.accounts:,} accounts, {self.delivered:,} delivered"]
        for route in self.routes:
            where = f"{route.delivered:,} in {route.file}" if route.file else "nothing new"
            lines.append(
                f"  {route.route}: {where}" + (f" ({route.before:,} delivered before)" if route.before else "")
            )
        for kind in Disposition:
            if kind.needs_reason:
                lines += [f"  {kind}: {n:,} ({why})" for why, n in self.not_delivered.get(kind, {}).items()]
        lines += [f"  contacts left out: {n:,} ({name})" for name, n in self.contacts_suppressed.items()]
        for name, counts in self.openers.items():
            lines += [
                f"  opener {name}: {what} {n:,}" if n or what == "said" else f"  opener {name}: {what}"
                for what, n in counts.items()
            ]
        lines += [f"  {note}" for note in self.notes]
        if self.listing:
            lines.append(f"  who was not delivered, and why: {self.listing}")
        return "\n".join(lines)


def _route(route: RouteFile) -> dict[str, object]:
    return {
        "route": route.route,
        "destination": route.destination,
        "file": str(route.file) if route.file else None,
        "delivered": route.delivered,
        "rows": route.rows,
        "before": route.before,
    }
