"""Data that goes, and what takes its place: one change, written whole or only looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from closefit.enrich.current import keep_within
from closefit.enrich.freshness import Freshness
from closefit.store import Change, Store
from closefit.store.erase import forget_person
from closefit.store.forget import (
    Removed,
    StoreCounts,
    count_store,
    forget_account,
    forget_provider,
    overwrite_what_goes,
    written_anew,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What the store held before and holds after, and what was done in between."""

    before: StoreCounts
    after: StoreCounts
    removed: Removed
    #: Values in use that are another provider's since.
    replaced: int
    #: Whether it is only what would be done.
    planned: bool
    #: Why the file or its log may still hold what was removed; empty where neither does.
    left: str = ""

    @property
    def any(self) -> bool:
        """Whether there was anything of it."""
        gone = self.removed
        return self.before != self.after or bool(gone.values or gone.calls or gone.blanked or gone.pairs)


@dataclass(frozen=True, slots=True)
class Forget:
    """What is to be forgotten: all that a provider said, all that names a person, or all of an account."""

    what: Literal["provider", "person", "account"]
    name: str

    def remove(self, store: Store, change: Change, moment: str) -> Removed:
        """Remove it inside a change."""
        if self.what == "provider":
            return forget_provider(store, change, self.name, moment)
        forget = forget_person if self.what == "person" else forget_account
        return forget(store, change, self.name)


def forget_for_good(
    store: Store, asked: Forget, order: Mapping[str, Sequence[str]], freshness: Freshness, moment: str,
    *, plan: bool = False,
) -> Forgotten:  # fmt: skip
    """Remove it, put what holds without it in its place, and write the file anew. ``plan`` does it and takes it back.

    ``moment`` (UTC, ``2026-11-25T19:30:00``) is when calls that were left open are given up. Raises InputError when
    the store cannot be written; then nothing has changed.
    """
    overwrite_what_goes(store)
    before = count_store(store)
    # The list of changes never names a person.
    origin = f"forget provider {asked.name}" if asked.what == "provider" else f"forget: {asked.what}"
    with store.change(origin) as change:
        removed = asked.remove(store, change, moment)
        replaced = keep_within(store, change, removed.pairs, order, freshness)
        after = count_store(store)
        if plan:
            change.take_back()
    left = "" if plan else written_anew(store)
    return Forgotten(before, after, removed, replaced, planned=plan, left=left)
