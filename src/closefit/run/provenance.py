"""What is known of an account and who said it; and data that goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import InputError, UsageError
from closefit.run.enrich_rules import enrich_rules
from closefit.settings import Settings
from closefit.terms import Place

if TYPE_CHECKING:
    from closefit.enrich.provenance import SaidFact
    from closefit.store import Store
    from closefit.store.forget import Forgotten


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Every fact of one account."""

    account: str
    facts: tuple[SaidFact, ...]
    store: Path

    def as_dict(self) -> dict[str, object]:
        """Everything for a script."""
        return {"account": self.account, "facts": [fact.as_dict() for fact in self.facts], "store": str(self.store)}


def read_facts(account: str, store: Path | None, settings: Settings, today: dt.date) -> AccountFacts:
    """Every value of every provider, which one holds, and why.

    Raises:
        InputError: there is no store, or it has nothing of this account.
    """
    from closefit.enrich.provenance import said_facts
    from closefit.rescore import account_key

    rules = enrich_rules(None, today, settings)
    with _opened(store, settings) as opened:
        key = account_key(opened, account)
        facts = said_facts(opened, key, rules.order, rules.freshness)
        if not facts:
            raise InputError(
                f"nothing is known of {key!r}", place=Place(opened.path),
                advice="Load it (closefit load accounts.csv) or fill its gaps (closefit enrich accounts.csv).",
            )  # fmt: skip
        return AccountFacts(key, facts, opened.path)


def forget(
    provider: str | None, person: str | None, store: Path | None, settings: Settings, today: dt.date
) -> Forgotten:  # fmt: skip
    """Remove what a provider said, or what names a person; what others said takes its place.

    Raises:
        UsageError: neither or both are named, or the name is too short to be one.
        InputError: there is no store, or it holds nothing of the kind.
    """
    from closefit.enrich.current import keep_current
    from closefit.store import sole_run
    from closefit.store.forget import forget_person, forget_provider

    if (provider is None) == (person is None):
        raise UsageError(
            "forget needs a provider or a person", advice="Write --provider apollo, or --person ada@acme.com."
        )
    if person is not None and len(person.strip()) < 3:
        raise UsageError(f"--person {person!r} is too short to be a name", advice="Give a mail address or a full name.")
    rules = enrich_rules(None, today, settings)
    path = _path(store, settings)
    said = "an enrichment is using this store"
    with (
        _opened(store, settings) as opened,
        sole_run(path.resolve().with_name(f"{path.resolve().name}.enrich"), patience=1, said=said),
    ):
        named = provider if provider is not None else person or ""
        gone = forget_provider(opened, named) if provider is not None else forget_person(opened, named)
        if not gone.any:
            raise InputError(f"the store holds nothing of {named!r}", place=Place(opened.path))
        keep_current(opened, gone.pairs, rules.order, rules.freshness, origin="forget")
        opened.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone


def _path(store: Path | None, settings: Settings) -> Path:
    return store or settings.path(settings.files.store)


def _opened(store: Path | None, settings: Settings) -> Store:
    from closefit.store import open_store

    path = _path(store, settings)
    if not path.exists():
        raise InputError("there is no such store", place=Place(path), advice="Make it: closefit enrich accounts.csv.")
    return open_store(path)
