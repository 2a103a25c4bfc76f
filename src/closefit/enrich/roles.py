"""Open roles of earlier runs, which a job board is compared with to tell which of them are gone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from closefit.store import Store

#: Fields that make two signals speak of one role.
_ROLE = ("source", "title", "department")


def open_before(store: Store) -> dict[str, list[Mapping[str, object]]]:
    """Fields of each ``job_opening`` that no ``role_closed`` has ended since, by account, each role once.

    Of the accounts that were recalled last (``recall``).
    """
    query = (
        "SELECT account, kind, fields FROM signals JOIN asked_about USING (account) "
        "WHERE kind IN ('job_opening', 'role_closed') ORDER BY account, at, kind"
    )
    found: dict[str, dict[tuple[object, ...], Mapping[str, object]]] = {}
    for account, kind, fields in store.rows(query):
        told = json.loads(str(fields))
        role = tuple(told.get(name) for name in _ROLE)
        roles = found.setdefault(str(account), {})
        if kind == "job_opening":
            roles[role] = told
        else:
            roles.pop(role, None)
    return {account: list(roles.values()) for account, roles in found.items() if roles}
