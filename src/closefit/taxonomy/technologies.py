"""Products that companies run, and what each is for."""

from __future__ import annotations

from functools import cache

from closefit.taxonomy.tables import table_rows


@cache
def _by_category() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, group, others in table_rows("technologies"):
        for category in group.split("|"):
            found.setdefault(category, []).extend([name, *(other for other in others.split("|") if other)])
    return {category: tuple(names) for category, names in sorted(found.items())}


def categories() -> tuple[str, ...]:
    """Every category, in alphabetical order."""
    return tuple(_by_category())


def technologies_in(category: str) -> tuple[str, ...]:
    """The names, other usual spellings included, of the products of a category; empty when there is no such category.

    >>> "HubSpot" in technologies_in("CRM")
    True
    """
    return _by_category().get(" ".join(category.casefold().replace("_", " ").split()), ())


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for category, names in _by_category().items():
        for name in names:
            found.setdefault(name.casefold(), []).append(category)
    return {name: tuple(found_in) for name, found_in in found.items()}


def categories_of(technology: str) -> tuple[str, ...]:
    """What a product is for; empty when it is not in the table.

    >>> categories_of("snowflake")
    ('data warehouse',)
    """
    return _by_name().get(technology.strip().casefold(), ())
