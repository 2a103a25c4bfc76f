"""Who may not be delivered whatever the score: customers, open deals, opted out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from closefit.engines import DuckDBEngine

#: Relation: key (an account or an e-mail address, lower case), domain (of an address, else NULL), list (its name).
SUPPRESSED = "route_suppressed"


def load_suppression(engine: DuckDBEngine, suppress: Mapping[str, Collection[str]]) -> None:
    """The suppression lists as one relation; a key on several lists keeps the first of them.

    ``suppress`` maps a list's name to its keys: accounts, or e-mail addresses.
    """
    first: dict[str, str] = {}
    for name, keys in suppress.items():
        for key in keys:
            if folded := key.strip().casefold():
                first.setdefault(folded, name)
    keys = sorted(first)
    engine.execute(
        f"CREATE OR REPLACE TABLE {SUPPRESSED} AS SELECT key, "
        "CASE WHEN contains(key, '@') THEN split_part(key, '@', -1) END AS domain, list "
        "FROM (SELECT unnest(?::VARCHAR[]) AS key, unnest(?::VARCHAR[]) AS list)",
        [keys, [first[key] for key in keys]],
    )
