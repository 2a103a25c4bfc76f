"""Fingerprints arranged for look-up: by host, by word of a script, by name of a header."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from closefit.providers.tech_stack.fingerprint import RECORD_KEYS, Fingerprint, load_fingerprints
from closefit.providers.tech_stack.page import Where

_FILES = frozenset({Where.script, Where.stylesheet, Where.image, Where.resource})
_LOADED = _FILES | {Where.frame, Where.form, Where.inline}
#: Keys of a fingerprint that hold addresses, and where those may stand.
ADDRESSES: Mapping[str, frozenset[Where]] = {
    "loads": _LOADED,
    "script": frozenset({Where.script, Where.inline}),
    "frame": frozenset({Where.frame}),
    "image": frozenset({Where.image}),
    "form": frozenset({Where.form}),
    "style": frozenset({Where.stylesheet, Where.resource}),
    "asset": _FILES,
    "link": frozenset({Where.link}),
}
RECORDS: Mapping[str, Where] = dict(zip(RECORD_KEYS, (Where.mx, Where.cname, Where.ns, Where.spf), strict=True))
#: How much a line says by itself where that is less than ``STRONG``; below ``ENOUGH`` a tool is not named.
CONFIDENCE: Mapping[Where, float] = {
    Where.cname: 0.95, Where.ns: 0.9, Where.spf: 0.85, Where.txt: 0.8, Where.link: 0.7, Where.hint: 0.3,
}  # fmt: skip
STRONG, WEAK, ENOUGH = 0.95, 0.4, 0.5
_VERSION = r"(?P<v>\d+(?:\.\d+){0,3})"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to look for, ready to be matched."""

    tool: str
    #: A regular expression, in any case of letters; None where the key alone says it.
    source: str | None
    confidence: float
    where: frozenset[Where] = frozenset()
    #: A text without which the pattern cannot match.
    needle: str = ""
    selector: str = ""
    #: Words without which the selector, or the pattern of a call, cannot match.
    needles: frozenset[str] = frozenset()
    #: Only says whose disk a file lies on: counts where no other tool is known by the address.
    disk: bool = False

    @property
    def pattern(self) -> re.Pattern[str] | None:
        return None if self.source is None else compiled(self.source)


@cache
def compiled(source: str) -> re.Pattern[str]:
    """Patterns are compiled when first needed: most never are."""
    return re.compile(source, re.IGNORECASE)


@dataclass(slots=True)
class Index:
    """All fingerprints, arranged by what is looked up."""

    tools: frozenset[str] = frozenset()
    #: By the part of the host that holds no ``*``.
    hosts: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    paths: list[Mark] = field(default_factory=list)
    #: By a word of the code.
    calls: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    elements: list[Mark] = field(default_factory=list)
    metas: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    #: By name; those that end with ``*`` by what stands before it, in ``header_families``.
    headers: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    header_families: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    cookies: list[Mark] = field(default_factory=list)
    records: dict[Where, dict[str, list[Mark]]] = field(
        default_factory=lambda: {where: defaultdict(list) for where in RECORDS.values()}
    )
    txts: list[Mark] = field(default_factory=list)
    implies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    excepted: frozenset[str] = frozenset()

    def add(self, tool: str, part: Fingerprint, weight: float) -> None:
        """Arrange one fingerprint, or the part of it that is weak."""
        for key, where in ADDRESSES.items():
            for text in part.lists.get(key, ()):
                self._add_address(tool, text, weight, key, where)
        for key, place in RECORDS.items():
            for text in part.lists.get(key, ()):
                mark = Mark(tool, _globbed(text), min(weight, CONFIDENCE.get(place, 1.0)))
                self.records[place][_key(text)].append(mark)
        for text in part.lists.get("call", ()):
            mark = _call(tool, text, weight)
            self.calls[mark.needle].append(mark)
        self.elements += [_element(tool, text, weight) for text in part.lists.get("dom", ())]
        self.cookies += [Mark(tool, _starred(text), weight) for text in part.lists.get("cookie", ())]
        self.txts += [
            Mark(tool, _starred(text), min(weight, CONFIDENCE[Where.txt])) for text in part.lists.get("txt", ())
        ]
        for name, pattern in part.tables.get("meta", {}).items():
            self.metas[name.lower()].append(_named(tool, pattern, weight))
        for name, pattern in part.tables.get("header", {}).items():
            into = self.header_families if name.endswith("*") else self.headers
            into[name.lower().rstrip("*")].append(_named(tool, pattern, weight))

    def _add_address(self, tool: str, text: str, weight: float, key: str, where: frozenset[Where]) -> None:
        host, slash, path = text.partition("/")
        if key == "link":
            weight = min(weight, CONFIDENCE[Where.link])
        if not host:
            needle = max(re.split(r"\*|\{v\}|\?", path), key=len).lower()
            self.paths.append(Mark(tool, "/" + _glob(path), weight, where, needle))
            return
        pattern = None
        if slash or "*" in host:
            front = r"(?:.*\.)?" + "[^/]*".join(re.escape(part) for part in host.split("*")) + "/"
            pattern = front + _glob(path)
        self.hosts[_key(host)].append(Mark(tool, pattern, weight, where, disk=key == "asset"))


@cache
def shipped_index() -> Index:
    """The index of the fingerprints that ship with the package."""
    return index_of(load_fingerprints())


def index_of(fingerprints: tuple[Fingerprint, ...]) -> Index:
    """Arrange fingerprints for look-up."""
    index = Index(
        tools=frozenset(one.name for one in fingerprints),
        implies={one.name: one.lists["implies"] for one in fingerprints if "implies" in one.lists},
        excepted=frozenset(text.rstrip("/") for one in fingerprints for text in one.lists.get("except", ())),
    )
    for one in fingerprints:
        index.add(one.name, one, STRONG)
        if one.weak:
            index.add(one.name, one.weak, WEAK)
    return index


def _key(host: str) -> str:
    """The part of a host, from a dot on, that holds no ``*``."""
    return host.rpartition("*")[2].partition(".")[2] if "*" in host else host


def _globbed(host: str) -> str | None:
    if "*" not in host:
        return None
    return r"(?:.*\.)?" + "[^ ]*".join(re.escape(part) for part in host.split("*"))


def _starred(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split("*"))


def _glob(text: str) -> str:
    """``*`` and ``{v}`` of an address as a regular expression; the first ``?`` lets other parameters stand before."""
    signs = {"*": ".*?", "{v}": _VERSION, "?": r"\?(?:.*&)?"}
    body = text.removesuffix("*")
    parts = "".join(signs.get(part, re.escape(part)) for part in re.split(r"(\*|\{v\}|\?)", body))
    return parts + ("[^/?#]" if body != text else "")


#: What may stand before a name that is looked for: the window, or the one-letter name that a snippet gives it.
_OWNER = r"(?<![\w$.])(?:(?:window|self|globalThis|top|[a-z])\s*\.\s*)?"
_SIGNS = {"*": r"[^;\n]{0,120}?", "{v}": _VERSION, "'": "[\"'`]", "=": r"\s*=(?!=)\s*"}


def _call(tool: str, text: str, weight: float) -> Mark:
    """``fbq('init'`` as a pattern: a name that is whole (``window.`` may stand before it), any space, either quote."""
    name = re.match(r"[\w$]+(?=\s*=)", text)
    parts = []
    for part in filter(None, re.split(r"(\s+|'|\*|\{v\}|[()=\[\],.:{;|])", text)):
        if part.isspace():
            parts.append(r"\s*")
        elif part in _SIGNS:
            parts.append(_SIGNS[part])
        else:
            parts.append(rf"\s*{re.escape(part)}\s*" if part in "()[],:{" else re.escape(part))
    if name:  # window['name'] = is the same as name =
        said = parts[0]
        parts[0] = rf"(?:{said}|\w+\s*\[\s*[\"']{said}[\"']\s*\])"
    front = _OWNER if re.match(r"[\w$]", text) else ""
    body = re.sub(r"(?:\\s\*)+", lambda _: r"\s*", "".join(parts))
    open_end = re.sub(r"'[^']*\Z", "", text) if text.count("'") % 2 else text  # 'G- begins an id: no whole word
    words = names_of(open_end.replace("{v}", " ")) or names_of(text)
    return Mark(tool, f"(?-i:{front}{body})", weight, needle=max(words, key=len), needles=frozenset(words))


def _blanked(kept: str) -> bytes:
    """A table that turns everything but letters, digits and ``kept`` into blanks."""
    return bytes(c if chr(c).isascii() and (chr(c).isalnum() or chr(c) in kept) else 32 for c in range(256))


_IN_MARKUP, _IN_CODE = _blanked("_-"), _blanked("_$")


def words_of(text: str) -> set[str]:
    """The words of markup, in one pass: what is not among them need not be looked for.

    >>> sorted(words_of("<a data-id='x_1'>"))
    ['a', 'data-id', 'x_1']
    """
    return set(text.encode("ascii", "replace").translate(_IN_MARKUP).decode("ascii").split())


def names_of(code: str) -> set[str]:
    """The names in a script, likewise.

    >>> sorted(names_of("-$crisp.push(['a'])"))
    ['$crisp', 'a', 'push']
    """
    return set(code.encode("ascii", "replace").translate(_IN_CODE).decode("ascii").split())


def _element(tool: str, text: str, weight: float) -> Mark:
    whole = re.sub(r"[\^*$|]=\s*(?:'[^']*'|\"[^\"]*\"|[^\]]*)", "", text)
    return Mark(tool, None, weight, selector=text, needles=frozenset(words_of(whole.lower())))


def _named(tool: str, pattern: str, weight: float) -> Mark:
    return Mark(tool, pattern.replace("{v}", _VERSION) or None, weight)
