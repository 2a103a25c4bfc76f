"""Fingerprints: what each tool leaves on a page, in headers and in DNS. Data of our own, in ``fingerprints/*.toml``.

A fingerprint is a table named after the tool. Its keys, each a list of texts:

``loads``    addresses that the page loads: script, stylesheet, frame, image, form, or an address inside a script
``script``, ``frame``, ``image``, ``form``, ``style``   the same, of one kind only
``asset``    addresses of files that no other tool is known by, images and icons included: whose disk they lie on
``link``     addresses that the page links to where the link is the use: a job board, a help center, a booking page
``call``     what a script of the page says, as code: a blank is any space, a quote either quote, ``*`` anything
``dom``      CSS selectors
``cookie``   names of cookies; ``mx``, ``cname``, ``ns``, ``spf``  host names; ``txt``  how a record begins
``implies``  tools that this one cannot be without
``except``   hosts, or a host and the first part of a path, that are the vendor's own pages and say nothing

``meta`` and ``header`` are tables of names and patterns (a header's name may end with ``*``).
An address is ``host/path``: the host covers what is below it, a path that begins with a slash stands for any host,
``*`` is anything (at least one letter at the end) and ``{v}`` a version. The table ``weak`` holds the same keys for
what alone is not enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

#: Keys that hold addresses.
ADDRESS_KEYS = ("loads", "script", "frame", "image", "form", "style", "asset", "link")
#: Keys that hold host names of DNS records.
RECORD_KEYS = ("mx", "cname", "ns", "spf")
#: Keys that hold names and patterns.
TABLE_KEYS = ("meta", "header")
_LISTS = (*ADDRESS_KEYS, *RECORD_KEYS, "call", "dom", "cookie", "txt", "implies", "except")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one tool leaves behind, by key."""

    name: str
    lists: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weak: Fingerprint | None = None


def load_fingerprints() -> tuple[Fingerprint, ...]:
    """Every fingerprint that ships with the package, by name."""
    import tomllib

    found: dict[str, Fingerprint] = {}
    for file in sorted(files(__package__).joinpath("fingerprints").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if name in found:
                    raise ValueError(f"{file.name}: two fingerprints of {name}")
                found[name] = fingerprint(name, table)
    return tuple(sorted(found.values(), key=lambda f: f.name.casefold()))


def fingerprint(name: str, table: Mapping[str, Any]) -> Fingerprint:
    """A fingerprint from its table.

    Raises:
        ValueError: a key that does not exist, or a value that is no list of texts.
    """
    wrong = set(table) - {*_LISTS, *TABLE_KEYS, "weak"}
    wrong |= {key for key in _LISTS if not isinstance(table.get(key, []), list)}
    if wrong:
        raise ValueError(f"{name}: no such key, or no list: {sorted(wrong)}")
    lists = {key: tuple(table[key]) for key in _LISTS if key in table}
    tables = {key: dict(table[key]) for key in TABLE_KEYS if key in table}
    return Fingerprint(name, lists, tables, fingerprint(name, table["weak"]) if "weak" in table else None)
