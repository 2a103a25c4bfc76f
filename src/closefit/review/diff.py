"""What would change if one profile took another's place: in words, in accounts, in past won deals."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from closefit.engines import DuckDBEngine
from closefit.profile import Finding, Level, Profile
from closefit.review.changes import Change, profile_changes
from closefit.review.moves import TierMove, tier_moves, tier_order
from closefit.review.won_deals import NAMES, RefusedDeal, WonDeals, refused_deals
from closefit.review.wording import count, counted, joined, percent
from closefit.score import ScoreInputs
from closefit.terms import Table

#: Above this share of won deals newly refused, the change is an error rather than a warning.
MANY_REFUSED = 0.2


@dataclass(frozen=True, slots=True)
class Diff:
    """The difference between two profiles. ``moves`` and ``refused`` are None where no file was given for them."""

    before: str
    after: str
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    moves: tuple[TierMove, ...] | None = None
    #: Tiers in the order of either profile, for the matrix.
    tiers: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    #: Won deals that the new profile refuses and the old one did not.
    newly_refused: tuple[RefusedDeal, ...] | None = None
    refused_before: WonDeals | None = None
    refused_after: WonDeals | None = None

    def fails(self, level: Level) -> bool:
        """Whether anything is at least as bad as ``level``."""
        return any(found.level.rank <= level.rank for found in self.findings)

    @property
    def moved(self) -> int:
        """Accounts that change their tier."""
        return sum(move.accounts for move in self.moves or () if not move.stays)


def diff_profiles(
    a: Profile,
    b: Profile,
    *,
    engine: DuckDBEngine | None = None,
    market: Table | None = None,
    signals: Table | None = None,
    people: Table | None = None,
    deals: Table | None = None,
    as_of: dt.date | None = None,
) -> Diff:
    """Compare profile ``a`` (old) with ``b`` (new).

    With ``market`` (an accounts file) also which accounts move between tiers; with ``deals`` also which past won deals
    ``b`` would refuse and ``a`` would not. Either needs ``engine`` and ``as_of``.

    Raises:
        InputError: a column is of another type than one of the profiles compares it with.
    """
    changes = profile_changes(a, b)
    moves = before = after = newly = None
    if engine is not None and as_of is not None:
        if market is not None:
            moves = tier_moves(a, b, engine, ScoreInputs(market, signals, people), as_of)
        if deals is not None:
            before, after = (refused_deals(p, engine, deals, market, as_of) for p in (a, b))
            known = {deal.deal for deal in before.refused}
            newly = tuple(deal for deal in after.refused if deal.deal not in known)
    findings = (*_approval_findings(a, b, changes), *_refused_findings(newly, after))
    order = (tier_order(a), tier_order(b))
    return Diff(_called(a), _called(b), changes, findings, moves, order, newly, before, after)


def _called(profile: Profile) -> str:
    return f"{profile.name} version {profile.version}"


def _approval_findings(a: Profile, b: Profile, changes: tuple[Change, ...]) -> list[Finding]:
    if not any(change.matters for change in changes):
        return []
    found = []
    if a.name == b.name and b.version <= a.version:
        words = f"the profile changed, but its version is still {b.version}; scores could not be told apart"
        found.append(Finding(Level.warning, "same-version", words))
    if not set(b.approvals) - set(a.approvals):
        found.append(Finding(Level.warning, "not-approved", f"nobody has approved {_called(b)}"))
    removed = [c.name for c in changes if c.part in {"exclusion", "boundary"} and c.kind == "removed"]
    if removed:
        found.append(Finding(Level.note, "less-excluded", f"no longer kept out: {joined(removed)}"))
    return found


def _refused_findings(newly: tuple[RefusedDeal, ...] | None, after: WonDeals | None) -> list[Finding]:
    if not newly or after is None:
        return []
    share = len(newly) / after.won
    words = f"{count(len(newly))} of {counted(after.won, 'past won deal')} would newly be refused ({percent(share)})"
    return [Finding(Level.error if share > MANY_REFUSED else Level.warning, "refuses-won-deals", words)]


def diff_text(diff: Diff) -> str:
    """The difference for a terminal or a pull request."""
    lines = [f"{diff.before} -> {diff.after}", ""]
    if diff.changes:
        lines += [str(change) for change in diff.changes if change.matters]
        silent = [f"  {change}" for change in diff.changes if not change.matters]
        if silent:
            lines += [*([""] if len(lines) > 2 else []), "No effect on scores:", *silent]
    else:
        lines.append("No difference in what the profiles say.")
    if diff.moves is not None:
        lines += ["", *_moves_text(diff)]
    if diff.newly_refused is not None and diff.refused_after is not None and diff.refused_before is not None:
        lines += ["", *_refused_text(diff.newly_refused, diff.refused_before, diff.refused_after)]
    if diff.findings:
        lines += ["", *(str(found) for found in diff.findings)]
    return "\n".join(lines) + "\n"


def _moves_text(diff: Diff) -> list[str]:
    moves = diff.moves or ()
    total = sum(move.accounts for move in moves)
    lines = [f"{count(diff.moved)} of {counted(total, 'account')} change their tier."]
    if not diff.moved:
        return lines
    rows, columns = _used_tiers(diff)
    cells = {(move.before, move.after): move.accounts for move in moves}
    corner = "from \\ to"
    left = max(len(name) for name in [*rows, corner])
    widths = [max(len(name), 7) for name in columns]
    head = "  ".join(name.rjust(width) for name, width in zip(columns, widths, strict=True))
    lines += ["", f"  {corner.ljust(left)}  {head}"]
    for row in rows:
        numbers = [count(cells.get((row, column), 0)).rjust(w) for column, w in zip(columns, widths, strict=True)]
        lines.append(f"  {row.ljust(left)}  {'  '.join(numbers)}")
    lines.append("")
    for move in moves:
        if not move.stays:
            rest = move.accounts - len(move.names)
            more = f" and {count(rest)} more" if rest else ""
            lines.append(f"  {move.before} -> {move.after} ({count(move.accounts)}): {', '.join(move.names)}{more}")
    return lines


def _used_tiers(diff: Diff) -> tuple[list[str], list[str]]:
    moves = diff.moves or ()
    before, after = {move.before for move in moves}, {move.after for move in moves}
    return [t for t in diff.tiers[0] if t in before], [t for t in diff.tiers[1] if t in after]


def _refused_text(newly: tuple[RefusedDeal, ...], before: WonDeals, after: WonDeals) -> list[str]:
    refused = (
        f"the old profile would have refused {count(len(before.refused))}, the new one {count(len(after.refused))}"
    )
    lines = [f"Of {counted(after.won, 'past won deal')} {refused}; newly refused: {count(len(newly))}."]
    lines += [f"  {deal.account} ({deal.deal}): {deal.why}" for deal in newly[:NAMES]]
    if len(newly) > NAMES:
        lines.append(f"  and {count(len(newly) - NAMES)} more")
    return lines


def diff_json(diff: Diff) -> str:
    """The difference as indented JSON with a closing newline; the same input gives the same bytes."""
    document: dict[str, object] = {
        "before": diff.before,
        "after": diff.after,
        "changes": [
            {"part": c.part, "name": c.name, "kind": c.kind.value, "words": c.words, "matters": c.matters}
            for c in diff.changes
        ],
        "findings": [{"level": f.level.value, "code": f.code, "message": f.message} for f in diff.findings],
        "moves": None,
        "won_deals": None,
    }
    if diff.moves is not None:
        document["moved"] = diff.moved
        document["moves"] = [
            {"before": m.before, "after": m.after, "accounts": m.accounts, "names": list(m.names)} for m in diff.moves
        ]
    if diff.refused_before is not None and diff.refused_after is not None:
        document["won_deals"] = {
            "won": diff.refused_after.won,
            "refused_before": len(diff.refused_before.refused),
            "refused_after": len(diff.refused_after.refused),
            "newly_refused": [
                {"deal": d.deal, "account": d.account, "why": d.why, "surely": d.surely}
                for d in diff.newly_refused or ()
            ],
        }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
