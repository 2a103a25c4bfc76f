"""Reading a rule file, or a folder of them: every fault at its place, and a count of what is not supported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from closefit.errors import InputError
from closefit.providers.tech_stack.rules.pattern import RulePattern, TooSlowError, read_pattern
from closefit.providers.tech_stack.rules.rule_set import Element, Rule, RuleSet
from closefit.taxonomy import known_technology
from closefit.terms import Place, Problem

_TEXTS = ("scriptSrc", "scripts", "html", "url")
_TABLES = ("headers", "meta", "cookies", "dns")
#: Kinds of rules that would need a browser or more requests.
UNSUPPORTED = ("js", "css", "text", "xhr", "robots", "probe", "certIssuer", "requires", "requiresCategory")
_LARGEST = 50_000_000


def load_rules(path: Path) -> RuleSet:
    """Read a file of technologies in Wappalyzer's schema, or every such file of a folder.

    Names are made canonical, so that a tool that both a rule and a fingerprint know is one.

    Raises:
        InputError: it cannot be read, or rules in it are wrong; every problem with its place.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputError("there is no .json file in it", place=Place(path))
    rules = RuleSet()
    problems: list[Problem] = []
    told = [(file, *_json(file)) for file in files]
    titles = next((_titles(data) for file, _, data in told if file.name == "categories.json"), {})
    for file, text, data in told:
        if file.name in {"categories.json", "groups.json"}:
            continue
        listed = data.get("technologies", data.get("apps", data))
        if not isinstance(listed, dict):
            raise InputError("technologies is no table of names", place=Place(file, 1))
        titles = titles or _titles(data.get("categories", {}))
        reader = _Reader(file, text, titles, rules, problems)
        for name, table in listed.items():
            if not name.startswith("$"):
                reader.technology(name, table)
    if problems:
        raise InputError(problems)
    return rules


def _json(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError("it has more than 50 MB, which is no rule file", place=Place(file))
        text = file.read_text(encoding="utf-8-sig")
        data = json.loads(text)
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror}", place=Place(file)) from error
    except UnicodeDecodeError as error:
        raise InputError("it is not UTF-8", place=Place(file)) from error
    except json.JSONDecodeError as error:
        raise InputError(f"it is not JSON: {error.msg}", place=Place(file, error.lineno, error.colno)) from error
    except RecursionError as error:
        raise InputError("it is nested too deeply", place=Place(file)) from error
    if not isinstance(data, dict):
        raise InputError("it is no table of technologies", place=Place(file, 1))
    return text, data


def _titles(data: Any) -> dict[str, str]:
    """Categories by their number."""
    if not isinstance(data, dict):
        return {}
    return {str(key): str(one.get("name", key)).lower() for key, one in data.items() if isinstance(one, dict)}


class _Reader:
    """Reads the technologies of one file into the rules."""

    def __init__(
        self, file: Path, text: str, titles: Mapping[str, str], rules: RuleSet, problems: list[Problem]
    ) -> None:
        self._file, self._text, self._titles = file, text, titles
        self._rules, self._problems = rules, problems
        self._name = ""

    def technology(self, name: str, table: Any) -> None:
        """One technology; what is wrong with it is noted."""
        self._name = name
        if not isinstance(table, dict):
            self._wrong("it is no table of rules", name)
            return
        self._rules.tools += 1
        tool = known_technology(name) or name
        for kind in UNSUPPORTED:
            if kind in table:
                self._rules.unsupported[kind] += 1
        for kind in _TEXTS:
            for text in self._list(table.get(kind), kind):
                self._add(tool, kind, "", text)
        for kind in _TABLES:
            for key, text in self._pairs(table.get(kind), kind):
                self._add(tool, kind, key, text)
        for element in self._elements(table.get("dom"), tool):
            self._rules.elements.append(element)
        self._relations(tool, table)

    def _relations(self, tool: str, table: dict[str, Any]) -> None:
        for key, into in (("implies", self._rules.implies), ("excludes", self._rules.excludes)):
            names = []
            for text in self._list(table.get(key), key):
                name, *tags = text.split("\\;")
                sure = next((tag[11:] for tag in tags if tag.startswith("confidence:")), "100")
                if not sure.isdigit() or int(sure) >= 50:
                    names.append(known_technology(name) or name)
            if names:
                into[tool] = (*into.get(tool, ()), *names)
        cats = table.get("cats", [])
        titles = [self._titles[str(cat)] for cat in cats if str(cat) in self._titles] if isinstance(cats, list) else []
        if titles:
            self._rules.categories[tool] = tuple(titles)

    def _add(self, tool: str, kind: str, key: str, text: str) -> None:
        pattern = self._pattern(text)
        if pattern is not None:
            self._rules.by_kind[kind].append(Rule(tool, key.lower(), pattern))

    def _pattern(self, text: str) -> RulePattern | None:
        try:
            return read_pattern(text)
        except TooSlowError:
            self._rules.too_slow.append(self._name)
        except (re.error, OverflowError) as error:
            self._wrong(f"no regular expression: {error}: {text[:80]}", text)
        return None

    def _list(self, value: Any, kind: str) -> Iterator[str]:
        values = value if isinstance(value, list) else [] if value is None else [value]
        for one in values:
            if isinstance(one, str):
                yield one
            elif isinstance(one, dict) and isinstance(one.get("name"), str):  # implies of later versions
                yield one["name"]
            else:
                self._wrong(f"{kind} holds {json.dumps(one)[:40]} where a text belongs", kind)

    def _pairs(self, value: Any, kind: str) -> Iterator[tuple[str, str]]:
        if value is None:
            return
        if not isinstance(value, dict):
            self._wrong(f"{kind} is no table of names and patterns", kind)
            return
        for key, texts in value.items():
            for text in self._list(texts, f"{kind} {key}"):
                yield key, text

    def _elements(self, value: Any, tool: str) -> Iterator[Element]:
        for selector, tests in self._selectors(value):
            attributes: dict[str, RulePattern] = {}
            told = tests.get("attributes") if isinstance(tests, dict) else None
            for key, text in self._pairs(told, "dom attributes"):
                pattern = self._pattern(text)
                if pattern is not None:
                    attributes[key.lower()] = pattern
            words = tests.get("text") if isinstance(tests, dict) else None
            inside = self._pattern(words) if isinstance(words, str) else None
            if isinstance(tests, dict) and not {"attributes", "text", "exists"} & tests.keys():
                self._rules.unsupported["dom properties"] += 1
            elif self._parses(selector):
                yield Element(tool, selector, attributes, inside)

    def _selectors(self, value: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(value, dict):
            yield from value.items()
            return
        for one in value if isinstance(value, list) else [value] if value is not None else []:
            if isinstance(one, dict):
                yield from one.items()
            elif isinstance(one, str):
                yield one.split("\\;", 1)[0], None
            else:
                self._wrong("dom holds what is no selector", "dom")

    def _parses(self, selector: str) -> bool:
        from selectolax.lexbor import LexborHTMLParser

        try:
            LexborHTMLParser("<p>").css_first(selector)
        except Exception as error:  # noqa: BLE001 - the library has one error for it, and that is a bare Exception
            self._wrong(f"no CSS selector: {error}: {selector[:80]}", selector)
            return False
        return True

    def _wrong(self, message: str, text: str) -> None:
        self._problems.append(Problem(f"{self._name}: {message}", self._place(text)))

    def _place(self, text: str) -> Place:
        """Where the text stands: the first time after the name of the technology does."""
        at = max(self._text.find(json.dumps(self._name)), self._text.find(json.dumps(self._name, ensure_ascii=False)))
        spelled = next((at for at in self._spelled(text, max(at, 0)) if at >= 0), max(at, 0))
        line = self._text.count("\n", 0, spelled) + 1
        return Place(self._file, line, spelled - (self._text.rfind("\n", 0, spelled) + 1) + 1)

    def _spelled(self, text: str, begin: int) -> Iterator[int]:
        for ascii_only in (True, False):
            yield self._text.find(json.dumps(text, ensure_ascii=ascii_only), begin)
