"""A person who goes: whatever of the store is about them or names them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from closefit.facts import KNOWN_ATTRIBUTES
from closefit.store.change import Change
from closefit.store.forget import Removed, erase_value, run, touch
from closefit.store.kept import Store
from closefit.store.named import Named

#: What a company is called may be a person's name, and is the company's.
COMPANY_NAMES = ("name", "legal_name", "parent", "ultimate_parent", "ticker", "lei", "company_number", "cik")

#: Words of a closed vocabulary, which are nobody's name: Jordan the country, Ada the language.
_VOCABULARY = (
    "industry", "sub_industry", "naics", "sic", "country", "region", "city", "technologies", "funding_stage",
    "business_model", "ownership", "open_role_departments", "intent_topics",
)  # fmt: skip

_CELLS = ("title", "seniority", "department")
_PERSONAL = frozenset(name for name, known in KNOWN_ATTRIBUTES.items() if known.personal)


class Terms:
    """Whom a text may name: the words that were given; and within an account, what its row of the person says."""

    def __init__(self, given: str) -> None:
        self._given, self.anywhere = given, Named([given])
        self._within: dict[str, Named] = {}

    def learn(self, account: str, terms: list[str]) -> None:
        """Further names of the person in an account."""
        self._within[account] = Named([self._given, *terms])

    def name(self, account: object, text: object) -> bool:
        """Whether a text about an account names the person."""
        return self._within.get(str(account), self.anywhere).in_text(text)


def forget_person(store: Store, change: Change, named: str) -> Removed:
    """Remove a person, by mail address or name, wherever the store has them.

    Rows of people, facts and answers of research that name them go; evidence, fields of signals, cells of other people
    and vendors' words that name them are blanked. The name of a company stays, and is counted.
    """
    found, terms = Removed(), Terms(named)
    # Rows are looked at inside SQLite, so that only those that name the person are brought out, however many there are.
    store.driver.create_function("names", 2, terms.name)
    _people(store, change, terms, found)
    pairs = _facts(store, change, found)
    _signals(store, change, terms, found)
    run(store, "DELETE FROM researched WHERE names(account, claims)")
    found.calls = run(store, "UPDATE calls SET said = NULL WHERE said IS NOT NULL AND names(account, said)")
    companies = "SELECT 1 FROM accounts WHERE names(account, name) OR names(account, account)"
    found.companies += len(store.rows(companies))
    change.counts.facts += found.blanked  # a change that changed nothing would leave no number
    found.pairs = tuple(sorted(pairs))
    return found


def _people(store: Store, change: Change, terms: Terms, found: Removed) -> None:
    columns = ("name", "email", *_CELLS, "fields")
    rows = store.rows(f"SELECT account, person, {', '.join(columns)} FROM people")
    gone: dict[str, list[str]] = defaultdict(list)
    for account, person, name, email, *_ in rows:
        if any(terms.anywhere.in_text(part) for part in (person, name, email)):
            gone[str(account)] += [str(part) for part in (name, email) if part and len(str(part).strip()) > 2]
            run(store, "DELETE FROM people WHERE account = ? AND person = ?", account, person)
            change.counts.people += 1
            touch(store, change, "?", account)
    for account, names in gone.items():
        terms.learn(account, names)
    for account, person, _, _, *cells, held in rows:
        blank = {
            name: None for name, cell in zip(_CELLS, cells, strict=True) if cell and terms.name(account, cell)
        }  # fmt: skip
        kept = _without(held, terms, account)
        if not blank and kept is None:
            continue
        values: dict[str, object] = {**blank, **({"fields": kept} if kept is not None else {})}
        changed = ", ".join(f"{name} = ?" for name in values)
        where = "WHERE account = ? AND person = ?"
        found.blanked += run(store, f"UPDATE people SET {changed} {where}", *values.values(), account, person)
        touch(store, change, "?", account)


def _facts(store: Store, change: Change, found: Removed) -> set[tuple[str, str]]:
    """Facts go with what they name; account and attribute of what must be decided anew."""
    pairs: set[tuple[str, str]] = set()
    spared = ", ".join(f"'{name}'" for name in (*COMPANY_NAMES, *_VOCABULARY) if name not in _PERSONAL)
    goes = f"typeof(value) = 'text' AND attribute NOT IN ({spared}) AND names(account, value)"
    pairs.update(_pairs(store, f"SELECT DISTINCT account, attribute FROM provided_facts WHERE {goes}"))
    run(store, f"DELETE FROM provided_facts WHERE {goes}")
    found.blanked += run(
        store, "UPDATE provided_facts SET evidence = '' WHERE evidence <> '' AND names(account, evidence)"
    )  # fmt: skip
    held = _pairs(store, f"SELECT account, attribute FROM facts WHERE {goes}")
    for account, attribute in held:
        erase_value(store, change, account, attribute)
        touch(store, change, "?", account)
    found.values = len(held)
    named = ", ".join(f"'{name}'" for name in COMPANY_NAMES)
    companies = f"SELECT 1 FROM facts WHERE attribute IN ({named}) AND names(account, value)"
    found.companies += len(store.rows(companies))
    return pairs | set(held)


def _pairs(store: Store, sql: str) -> list[tuple[str, str]]:
    return [(str(account), str(attribute)) for account, attribute in store.rows(sql)]


def _signals(store: Store, change: Change, terms: Terms, found: Removed) -> None:
    """The event stays, under the mark that tells it from others; what names the person goes."""
    for signal, account, held in store.rows("SELECT signal, account, fields FROM signals WHERE names(account, fields)"):
        kept = _without(held, terms, account)
        if kept is not None:
            found.blanked += run(store, "UPDATE signals SET fields = ? WHERE signal = ?", kept, signal)
            touch(store, change, "?", account)


def _without(held: object, terms: Terms, account: object) -> str | None:
    """A JSON object without the fields that name the person; None where none does."""
    fields: Mapping[str, object] = json.loads(str(held))
    kept = {name: value for name, value in fields.items() if not any(terms.name(account, one) for one in _texts(value))}
    return json.dumps(kept, ensure_ascii=False) if len(kept) < len(fields) else None


def _texts(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        yield " ".join(map(str, value))
        for one in value:
            yield from _texts(one)
    else:
        yield value
