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
def _names() -> dict[str, str]:
    """Every spelling as :func:`_key` has it, to the name."""
    found: dict[str, str] = {}
    rows = table_rows("technologies")
    for name, _, _ in rows:
        found.setdefault(_key(name), name)
    for name, _, others in rows:
        for other in others.split("|"):
            found.setdefault(_key(other), name)
    found.pop("", None)
    return found


def _key(text: str) -> str:
    """Letters and digits alone, so that ``google_analytics``, ``google-analytics`` and ``Google Analytics`` are one."""
    return "".join(c for c in text.casefold() if c.isalnum() or c in "+#")


def known_technology(value: object) -> str | None:
    """The name of a product in the table from any of its spellings, slugs included; None when it is not in it.

    >>> known_technology("amazon-web-services"), known_technology("Office 365"), known_technology("Acme Widget")
    ('AWS', 'Microsoft 365', None)
    """
    return _names().get(_key(value)) if isinstance(value, str) else None


def normal_technology(value: object) -> str | None:
    """The name of a product; one that is not in the table keeps its own name, with single blanks. None for no text.

    >>> normal_technology("google_analytics"), normal_technology("Hubspot"), normal_technology(" Acme  Widget ")
    ('Google Analytics', 'HubSpot', 'Acme Widget')
    """
    if not isinstance(value, str):
        return None
    return known_technology(value) or " ".join(value.split()) or None


def normal_technologies(values: object) -> tuple[str, ...]:
    """The names of a list of products, or of a text that parts them by ``;``, each once, in their order.

    >>> normal_technologies(["Hubspot", "hubspot", "", None, "Stripe"]), normal_technologies("google_analytics;stripe")
    (('HubSpot', 'Stripe'), ('Google Analytics', 'Stripe'))
    """
    if isinstance(values, str):
        values = values.split(";")
    if not isinstance(values, (list, tuple, set, frozenset)):
        return ()
    return tuple(dict.fromkeys(name for value in values if (name := normal_technology(value))))


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for category, names in _by_category().items():
        for name in names:
            found.setdefault(name.casefold(), []).append(category)
    return {name: tuple(found_in) for name, found_in in found.items()}


def categories_of(technology: str) -> tuple[str, ...]:
    """What a product in any usual spelling is for; empty when it is not in the table.

    >>> categories_of("snowflake")
    ('data warehouse',)
    """
    name = known_technology(technology)
    return _by_name().get(name.casefold(), ()) if name else ()
