"""What a crowd is called: short, for a file name and a heading."""

from __future__ import annotations

import re

from closefit.derive.gaps.bins import BinKind, Binned, BinnedAttribute
from closefit.derive.gaps.phrases import condition_text, number_text
from closefit.derive.segments.divide import Crowd

#: Values of a text that a name lists.
_LISTED = 2
_LONGEST = 40


def conditions(crowd: Crowd, binned: Binned) -> tuple[str, ...]:
    """The lines of the boundary that say who belongs to it."""
    return tuple(condition_text(binned.attributes[place], bins) for place, bins in crowd.limits.items())


def crowd_name(crowd: Crowd, binned: Binned) -> str:
    """``fintech, saas and 2 more``, ``employees under 200``, ``with sales team``."""
    return "; ".join(_name(binned.attributes[place], bins) for place, bins in crowd.limits.items())


def _name(attribute: BinnedAttribute, bins: tuple[int, ...]) -> str:
    label = attribute.attribute.name.replace("_", " ")
    if attribute.kind is BinKind.flag:
        return ("with " if 2 in bins else "without ") + re.sub(r"^(has|is|uses) ", "", label)
    if attribute.kind is BinKind.item:
        return ("with " if 2 in bins else "without ") + str(attribute.item)
    if attribute.ordered:
        return f"{label} {_range(attribute, bins)}"
    if attribute.others and attribute.size in bins:
        return f"other {label}"
    values = [attribute.values[code - 1] for code in bins]
    rest = len(values) - _LISTED
    return ", ".join(values[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def _range(attribute: BinnedAttribute, bins: tuple[int, ...]) -> str:
    if bins[0] == 1:
        return f"under {number_text(attribute.edges[bins[-1] - 1])}"
    low = number_text(attribute.edges[bins[0] - 2])
    return f"{low} and more" if bins[-1] == attribute.size else f"{low} to {number_text(attribute.edges[bins[-1] - 1])}"


def file_part(name: str) -> str:
    """A name as a part of a file's name.

    >>> file_part("fintech, B2B SaaS and 2 more")
    'fintech-b2b-saas-and-2-more'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-") or "segment"


def file_parts(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same for several, each different from the others.

    >>> file_parts(("c", "c++", "d"))
    ('c', 'c-2', 'd')
    """
    parts = [file_part(name) for name in names]
    before = [parts[:place].count(part) for place, part in enumerate(parts)]
    return tuple(part if not seen else f"{part}-{seen + 1}" for part, seen in zip(parts, before, strict=True))
