"""What is known of an account and who said it; what was asked and is not known."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import InputError
from closefit.facts import KNOWN_ATTRIBUTES, MICROS
from closefit.run.enrich_rules import enrich_rules
from closefit.settings import Settings
from closefit.terms import Place

if TYPE_CHECKING:
    from closefit.enrich.asked import ProvidedSignal, Unanswered
    from closefit.enrich.provenance import SaidFact
    from closefit.store import Store

#: The most names that are offered for one that is not known.
_NEAR = 3

#: The most accounts that are looked at for them.
_CANDIDATES = 20_000

_NEAREST = "The nearest accounts: "


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """What the research agent's question about the account came to, with every claim of the model."""

    attribute: str
    #: UTC day.
    asked: str
    model: str
    #: Whether it may be a fact.
    usable: bool
    #: In how many of the runs each value was said and stood in a page, the most frequent first.
    said: tuple[tuple[str, int], ...]
    #: As kept: value, quote, url, state and why it was not taken.
    claims: tuple[dict[str, object], ...]

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "attribute": self.attribute, "asked": self.asked, "model": self.model, "usable": self.usable,
            "runs": len(self.claims), "said": dict(self.said), "claims": list(self.claims),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Everything that the store knows of one account, and who was asked in vain."""

    account: str
    name: str | None
    facts: tuple[SaidFact, ...]
    unanswered: tuple[Unanswered, ...]
    signals: tuple[ProvidedSignal, ...]
    research: tuple[AnsweredQuestion, ...]
    #: Calls that left, and their micros, those that may have been billed among them.
    calls: int
    micros: int
    store: Path

    def as_dict(self) -> dict[str, object]:
        """Everything for a script."""
        return {
            "account": self.account, "name": self.name, "facts": [one.as_dict() for one in self.facts],
            "unanswered": [one.as_dict() for one in self.unanswered],
            "signals": [one.as_dict() for one in self.signals],
            "research": [one.as_dict() for one in self.research],
            "calls": self.calls, "paid_usd": self.micros / MICROS, "store": str(self.store),
        }  # fmt: skip


def read_facts(
    account: str, attribute: str | None, store: Path | None, settings: Settings, today: dt.date
) -> AccountFacts:  # fmt: skip
    """Every value of every provider, which one holds and why; of one attribute only where one is named.

    Raises:
        InputError: there is no store, or it has nothing of this account or attribute; the nearest names are offered.
    """
    from closefit.enrich.asked import paid_for, provided_signals, unanswered
    from closefit.enrich.provenance import said_facts

    rules = enrich_rules(None, today, settings)
    with opened_store(store, settings) as opened:
        key = known_account(opened, account)
        order = provider_order(opened, rules.order, settings)
        facts = said_facts(opened, key, order, rules.freshness)
        missed = unanswered(opened, key, rules.freshness)
        asked = _research(opened, key)
        signals = provided_signals(opened, key)
        if attribute is not None:
            known = [one.attribute for one in facts] + [one.attribute for one in asked]
            known += [name for one in missed for name in one.attributes]
            name = _attribute(attribute, known, opened, key)
            facts = tuple(one for one in facts if one.attribute == name)
            missed = tuple(one for one in missed if name in one.attributes)
            asked = tuple(one for one in asked if one.attribute == name)
            signals = ()
        names = opened.rows("SELECT name FROM accounts WHERE account = ?", (key,))
        called = str(names[0][0]) if names and names[0][0] else None
        return AccountFacts(key, called, facts, missed, signals, asked, *paid_for(opened, key), opened.path)


def known_account(store: Store, account: str) -> str:
    """The key of an account that the store knows anything of, by its key, its domain or its exact name.

    Raises InputError when there is none, or several have the name.
    """
    from closefit.rescore import account_key

    key = account_key(store, account)
    for table in ("accounts", "facts", "provided_facts", "calls", "researched", "signals", "people"):
        if store.rows(f"SELECT 1 FROM {table} WHERE account = ? LIMIT 1", (key,)):
            return key
    called = "SELECT account FROM accounts WHERE name = ? COLLATE NOCASE LIMIT 4"
    same = [str(one) for (one,) in store.rows(called, (key,))]
    if len(same) == 1:
        return same[0]
    near, said = (same[:_NEAR], "Several accounts have this name: ") if same else (_nearest(store, key), _NEAREST)
    raise InputError(
        f"nothing is known of {key!r}", place=Place(store.path),
        advice=f"{said}{', '.join(near)}." if near
        else "Load it (closefit load accounts.csv) or fill its gaps (closefit enrich accounts.csv).",
    )  # fmt: skip


def _nearest(store: Store, key: str) -> list[str]:
    """Accounts whose key or name is spelled like it; among those that begin alike, so that many are no matter."""
    begins = "".join(letter for letter in key[:2] if letter.isalnum()) + "%"
    like = (  # whoever was asked about in vain is in the ledger alone
        "SELECT account, name FROM accounts WHERE account LIKE ? OR name LIKE ? "
        "UNION SELECT account, NULL FROM calls WHERE account LIKE ? LIMIT ?"
    )
    rows = store.rows(like, (begins, begins, begins, _CANDIDATES))
    accounts = [(str(one), str(name or "")) for one, name in rows]
    names = {name.casefold(): one for one, name in accounts if name} | {one.casefold(): one for one, _ in accounts}
    return list(dict.fromkeys(names[one] for one in difflib.get_close_matches(key.casefold(), names, n=_NEAR)))


def provider_order(
    store: Store, told: Mapping[str, Sequence[str]], settings: Settings
) -> dict[str, Sequence[str]]:  # fmt: skip
    """Whose word goes first where nothing else decides: as the settings say for an attribute, or name them."""
    names = {str(name) for (name,) in store.rows("SELECT name FROM attributes WHERE noun = 'accounts'")}
    every = settings.enrich.providers or []
    return {
        name: tuple(dict.fromkeys([*told.get(name, ()), *every])) for name in {*names, *KNOWN_ATTRIBUTES, *told}
    }  # fmt: skip


def store_path(store: Path | None, settings: Settings) -> Path:
    """The store that is meant."""
    return store or settings.path(settings.files.store)


def opened_store(store: Path | None, settings: Settings) -> Store:
    """The store, which must be there already. Raises InputError when it is not, or cannot be used."""
    from closefit.store import open_store

    path = store_path(store, settings)
    if not path.exists():
        raise InputError("there is no such store", place=Place(path), advice="Make it: closefit enrich accounts.csv.")
    return open_store(path)


def _attribute(given: str, known: list[str], store: Store, account: str) -> str:
    name = given.strip().lower()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1)
    names = ", ".join(sorted(set(known)))
    raise InputError(
        f"nothing is known or was asked of {name!r} of {account}", place=Place(store.path),
        advice=f"Did you mean {near[0]!r}?" if near else f"There is: {names}." if names else None,
    )  # fmt: skip


def _research(store: Store, account: str) -> tuple[AnsweredQuestion, ...]:
    rows = store.rows(
        "SELECT attribute, asked, model, usable, claims FROM researched WHERE account = ? ORDER BY attribute",
        (account,),
    )
    found = []
    for attribute, asked, model, usable, held in rows:
        claims = tuple(json.loads(str(held)))
        said = Counter(str(claim["value"]) for claim in claims if claim["value"] is not None).most_common()
        found.append(AnsweredQuestion(str(attribute), str(asked)[:10], str(model), bool(usable), tuple(said), claims))
    return tuple(found)
