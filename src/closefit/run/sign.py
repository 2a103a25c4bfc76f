"""A person's decision, written into the profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from closefit.errors import UsageError
from closefit.files import write_text
from closefit.settings import Settings


@dataclass(frozen=True, slots=True)
class Signed:
    """Which file was changed, which exclusions are active now, and which still wait."""

    profile: Path
    version: int
    exclusions: tuple[str, ...]
    waiting: tuple[str, ...]


def sign(
    profile: Path | None, names: Sequence[str], settings: Settings, *, by: str, on: dt.date, note: str | None = None
) -> Signed:
    """Make proposed exclusions active, with who decided it and when; comments and order of the file stay.

    Raises:
        ProfileError: the profile is not there, or not valid.
        UsageError: nobody is named, or no exclusion is, or one is not waiting for a signature.
    """
    from closefit.profile import fitting_text, parse_profile, profile_text, proposed_exclusions, sign_exclusions

    for flag, said in (("--by", by), ("--note", note)):
        if said is not None and (not said.strip() or fitting_text(said) != said.strip()):
            raise UsageError(
                f"{flag} cannot stand in a profile: {said[:60]!r}",
                advice="Write 1 to 2,000 characters that can be read, such as an e-mail address or a sentence.",
            )
    path = profile or settings.path(settings.files.profile)
    text = profile_text(path)
    waiting = proposed_exclusions(parse_profile(text, path))
    if not names:
        raise UsageError(
            "Which exclusion is signed?",
            advice=f"Name it with --exclusion. Awaiting sign-off: {'; '.join(waiting) or 'none'}.",
        )
    changed = sign_exclusions(text, names, by=by, on=on, note=note, file=path)
    write_text(path, changed)
    after = parse_profile(changed, path)
    signed = tuple(e.name for e in after.exclude if e.active and e.name in waiting)
    return Signed(path, after.version, signed, proposed_exclusions(after))
