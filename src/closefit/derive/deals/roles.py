"""Columns that are no attributes because deals are told apart, dated or joined by them."""

from __future__ import annotations

from closefit.terms import Table

#: What an assumption about a column calls it, where that is not what a reader would call it.
_SOME_ROLE = "a column with a role (outcome, key, date or amount)"
_SAID = {"won": "", "lost": "", "open": ""}


def column_roles(*tables: Table) -> dict[str, str]:
    """What each column with a role is for, by its header without letter case: ``the outcome column of deals.csv``.

    A role that was assumed has its name; one that a flag told is only known not to be an attribute.
    """
    roles: dict[str, str] = {}
    for table in tables:
        attributes = {a.header.strip().casefold() for a in table.attributes}
        assumed = {a.value.strip().casefold(): a.what for a in table.assumptions if a.what not in _SAID}
        for header in table.headers:
            name = header.strip().casefold()
            if name and name not in attributes:
                what = (
                    f"the {assumed[name]}" if name in assumed else "a column with a role (outcome, key, date, amount)"
                )
                roles.setdefault(name, f"{what} of {table.path.name}")
    return roles
