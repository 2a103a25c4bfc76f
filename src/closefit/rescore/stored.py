"""What the store holds, as the tables that a score is compiled against."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlglot import exp

from closefit.profile import Profile, dump_profile
from closefit.score import AS_OF_COLUMN, ScoreInputs, nodes
from closefit.store import Store, StoredAttribute
from closefit.terms import ACCOUNT_COLUMNS, PEOPLE_COLUMNS, SIGNAL_COLUMNS, Attribute, AttributeType, Layer, Table

#: An account and the day for which its score is asked.
Question = tuple[str, dt.date]

#: Columns of the score that a kept score is made from: what it holds, and what must differ for a day to be a crossing.
KEPT = (
    "tier", "fit", "fit_low", "fit_high", "persona", "completeness", "qualified", "excluded", "excluded_by", "unknown",
)  # fmt: skip

#: The accounts' own key beside that number; no attribute can have the name.
KEY = "account text"


def as_of_column() -> exp.Column:
    """The day of each row."""
    return exp.column(exp.to_identifier(AS_OF_COLUMN, quoted=True))


def stored_inputs(store: Store, prefix: str) -> ScoreInputs:
    """Accounts, signals and people of the store as tables, as if each were a file.

    The relations are called ``<prefix>accounts`` and so on; they have one row for each account and day that is asked
    for, and their ``account`` is the number of the question.
    """
    attributes, given = store.attributes(), store.given()
    accounts = attributes["accounts"]
    provenance = [f"{one.attribute.name}__source" for one in accounts if one.sourced]
    provenance += [f"{one.attribute.name}__date" for one in accounts if one.dated]
    key = Attribute(KEY, AttributeType.text, Layer.firmographic, "account")
    return ScoreInputs(
        _table(store, f"{prefix}accounts", accounts, (*ACCOUNT_COLUMNS, *provenance), (key,)),
        _table(store, f"{prefix}signals", attributes["signals"], SIGNAL_COLUMNS) if "signals" in given else None,
        _table(store, f"{prefix}people", attributes["people"], PEOPLE_COLUMNS) if "people" in given else None,
    )


def kept_part(tree: exp.Expr) -> exp.Expr:
    """The score with the columns alone that are kept, and account, origin and day; reasons are not even made."""
    columns = [nodes.column(name) for name in ("account", *KEPT, "origin", "as_of")]
    assert isinstance(tree, exp.Select)  # noqa: S101  (the compiler's own)
    return exp.select(*columns).from_(tree.subquery("whole"))


def digest_of(profile: Profile, store: Store) -> str:
    """Another one means that every score must be made anew: the profile, and what was ever given beside accounts."""
    told = "\n".join([*sorted(store.given()), dump_profile(profile)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _table(
    store: Store,
    relation: str,
    attributes: tuple[StoredAttribute, ...],
    columns: tuple[str, ...],
    further: tuple[Attribute, ...] = (),
) -> Table:
    names = tuple(one.attribute for one in attributes)
    return Table(relation, store.path, 0, (*names, *further), columns=frozenset(columns))
