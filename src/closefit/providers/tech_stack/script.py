"""A script as it would run: without comments, and without what it only holds as text.

A page of documentation carries snippets inside strings, comments and JSON; a page that runs a tool calls it. So a
string that could hold code (quotes, brackets, blanks, tags) is emptied before calls are looked for, and the address
that a script loads counts only where a string is that address and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Scripts beyond this are bundles; the snippets people are told to paste stand in the first kilobytes.
LONGEST_SCRIPT = 400_000

# A slash begins a regular expression only where a value may begin. What opens a string or comment is looked for first.
_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z)|<!--[^\n]*)"
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
    r"|(?P<regex>(?<=[(,=:\[!&|?{};\n])[ \t]*/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,500}/)",
    re.DOTALL,
)
_HOLDS_CODE = re.compile(r"""["'`<>(){};]|\\n|\n|\s\S+\s""")
_ADDRESS = re.compile(r"(?:(?:https?|wss):)?//[\w.-]+|\.?[\w-]+(?:\.[\w-]+)+/", re.ASCII)
_WRITES = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(\s*(?:unescape\s*\(\s*)?\Z")
_WRITTEN = re.compile(
    r"""<(script|img|iframe|link)\b[^>]{0,400}?\b(?:src|href)\s*=\s*\\?["']?([^"'\s>\\]+)""", re.IGNORECASE
)
_ESCAPES = {"\\/": "/", "\\u0026": "&", "\\u002F": "/", "\\u003d": "=", "\\u003D": "=", "\\x26": "&"}


@dataclass(frozen=True, slots=True)
class Script:
    """What is left of a script."""

    #: Comments are gone, strings that could hold code are empty.
    code: str
    #: Strings that are an address.
    addresses: tuple[str, ...]
    #: Tags that the script writes into the page, as (element, address).
    written: tuple[tuple[str, str], ...]


def read_script(text: str) -> Script:
    """Read a script's code, the addresses it loads and the tags it writes.

    >>> read_script("// fbq('init')\\nx.src='https://a.io/b.js'; show(\\"fbq('init')\\")").code
    "\\nx.src='https://a.io/b.js'; show(\\"\\")"
    """
    text = text[:LONGEST_SCRIPT]
    parts: list[str] = []
    addresses: list[str] = []
    written: list[tuple[str, str]] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        if token.lastgroup == "string":
            parts.append(_kept(token.group(), parts, addresses, written))
        else:
            parts.append(" " if token.lastgroup == "comment" and "\n" not in token.group() else "")
    parts.append(text[end:])
    return Script("".join(parts), tuple(addresses), tuple(written))


def _kept(string: str, parts: list[str], addresses: list[str], written: list[tuple[str, str]]) -> str:
    """The string as it stands, or emptied."""
    inside = string[1:-1]
    if "<" in inside or "%3C" in inside:
        if _WRITES.search("".join(parts[-6:])[-80:]):
            plain = inside.replace("%3C", "<").replace("%3E", ">").replace("%20", " ")
            written += [(tag.lower(), address) for tag, address in _WRITTEN.findall(plain)]
        return string[0] * 2
    if _ADDRESS.match(inside) and len(inside) < 2000:
        address = inside
        for escape, plain in _ESCAPES.items():
            address = address.replace(escape, plain)
        if not re.search(r"[\s\"'<>]", address):
            addresses.append(address.split("${", 1)[0])
            return string
    return string[0] * 2 if _HOLDS_CODE.search(inside) else string
