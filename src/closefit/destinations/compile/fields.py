"""Which field of the vendor holds an attribute: the user's own file first, then what the vendor documents.

The file is TOML. What stands at its top holds for every target, what stands in a table named like a target for that
one::

    employees = "NumberOfEmployees"

    [salesforce]
    technologies = {field = "Technologies__c", type = "multipicklist"}
    "signals('pricing_page_visit', 7)" = "Pricing_Visits_7d__c"
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from closefit.errors import UsageError
from closefit.terms import Place, Problem

_KEYS = {"field", "type"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the vendor."""

    #: As the vendor's API calls it.
    name: str
    #: How the vendor holds it, in the vendor's words (``picklist``); empty: as the target supposes.
    type: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Attribute (lower case), or a count of signals as the condition writes it -> the vendor's field."""

    own: Mapping[str, Field] = field(default_factory=dict)
    #: Where they were read; None where no file was given.
    path: Path | None = None

    def field_of(self, attribute: str, defaults: Mapping[str, Field]) -> Field | None:
        """The user's field, or the target's default; None where neither has one."""
        return self.own.get(attribute) or defaults.get(attribute)

    def unused(self, attributes: Iterable[str]) -> tuple[str, ...]:
        """Attributes of the file that the profile does not speak of."""
        used = set(attributes)
        return tuple(name for name in self.own if name not in used)

    @staticmethod
    def line(attribute: str, name: str, kind: str = "") -> str:
        """The line of the file that would name a field for an attribute."""
        plain = attribute.replace("_", "a").isalnum() and attribute.isascii()
        key = attribute if plain else '"' + attribute.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f'{key} = {{field = "{name}", type = "{kind}"}}' if kind else f'{key} = "{name}"'


def read_fields(path: Path, target: str, targets: Iterable[str]) -> Fields:
    """The fields that the file gives for one target.

    Raises:
        UsageError: the file is not there, not TOML, or an entry is no field; every such entry at once.
    """
    data = _data(path)
    known = set(targets)
    entries = {key: value for key, value in data.items() if key not in known}
    own = data.get(target, {})
    problems = []
    if not isinstance(own, dict):
        problems.append(Problem(f'[{target}] is a table: attribute = "field"', Place(path)))
        own = {}
    found: dict[str, Field] = {}
    for name, value in {**entries, **own}.items():
        read = _field(name, value, path, known)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            found[_key(name)] = read
    if problems:
        raise UsageError(problems)
    return Fields(found, path)


def _data(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError("there is no such file", place=Place(path), advice="--fields names a TOML file.") from None
    except OSError as error:
        raise UsageError(f"cannot read: {error.strerror or error}", place=Place(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        advice = 'Write lines such as: employees = "NumberOfEmployees".'
        raise UsageError(f"this is not TOML: {error}", place=Place(path), advice=advice) from None


def _field(name: str, value: object, path: Path, targets: Iterable[str]) -> Field | Problem:
    form = 'Write employees = "NumberOfEmployees", or employees = {field = "Size__c", type = "picklist"}.'
    if isinstance(value, str) and value.strip():
        return Field(value.strip())
    if isinstance(value, dict):
        texts = {key: item for key, item in value.items() if isinstance(item, str) and item.strip()}
        if set(value) <= _KEYS and "field" in value and len(texts) == len(value):
            return Field(texts["field"].strip(), texts.get("type", "").strip().lower())
        if near := difflib.get_close_matches(name, list(targets), n=1):
            return Problem(f"[{name}] is no target", Place(path), f"Did you mean [{near[0]}]?")
    return Problem(f"{name} names no field", Place(path), form)


def _key(name: str) -> str:
    """Attributes are lower case; a count of signals is spelt as conditions are written."""
    from closefit.conditions import ConditionError, parse_condition, tree_text

    plain = name.strip()
    if plain.lower().startswith("signals("):
        try:
            return tree_text(parse_condition(f"{plain} >= 1").tree.this)
        except ConditionError:
            return plain
    return plain.lower()
