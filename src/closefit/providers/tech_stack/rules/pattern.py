r"""One pattern of a rule file: a regular expression of JavaScript with ``\;version:`` and ``\;confidence:`` behind it.

A rule file comes from strangers and a page from others, so no pattern may take for ever. ``*`` and ``+`` reach at most
250 characters, as in Wappalyzer's own reader, and a repeated group that could be split up in many ways is set aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

#: As far as ``*`` and ``+`` reach.
REACH = 250
_PARTS = re.compile(r"\\;")
_GROUP = re.compile(r"\(\?<(?![=!])")
# An escape, a class, a bracket that opens or closes a group, a repeat, an alternative, or any other sign.
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?|\)|[*+?]\??|\{\d*,?\d*\}\??|.", re.DOTALL
)
_PLAIN_START = re.compile(r"\^|(?:[\w<:/;=\"'-]|\\[^\w]){2}(?![*?{])")
#: Repeats over nearly anything in a pattern that begins with plain letters.
_MOST = 3
_CLOSES, _OR = ")", "|"
#: Classes that hold nearly everything.
_WIDE = re.compile(r"\.|\[\^.*|\\[SDW]", re.DOTALL)


class TooSlowError(ValueError):
    """A pattern that could take for ever on some text."""


@dataclass(frozen=True, slots=True)
class RulePattern:
    """A pattern, what it says about the version, and how sure it is."""

    regex: re.Pattern[str]
    #: In lower case, a text without which it cannot match; empty when there is none.
    needle: str = ""
    version: str = ""
    confidence: float = 1.0

    def version_of(self, match: re.Match[str]) -> str | None:
        r"""The version that a match says: ``\1``, or ``\1?a:b`` for one thing or another."""

        def group(found: re.Match[str]) -> str:
            number = int(found.group(1))
            value = (match.group(number) or "") if number <= (match.re.groups or 0) else ""
            if found.group(2) is not None:
                return found.group(2) if value else found.group(3)
            return value

        told = re.sub(r"\\(\d)(?:\?([^:]*):(.*))?", group, self.version)
        return told.strip() or None


def read_pattern(text: str) -> RulePattern:
    r"""A pattern as it stands in a rule file.

    Raises:
        re.error: it is no regular expression.
        TooSlowError: it could take for ever on some text.

    >>> read_pattern(r"jquery-([\d.]+)\\.js\\;version:\\1\\;confidence:50").confidence
    0.5
    """
    source, *tags = _PARTS.split(text)
    told = dict(tag.partition(":")[::2] for tag in tags)
    share = told.get("confidence", "100").strip()
    confidence = min(100, int(share)) / 100 if share.isdigit() else 1.0
    source = _GROUP.sub("(?P<", source).replace("[^]", r"[\s\S]").replace("(?P<=", "(?<=")
    source = re.sub(r"\A(?:\.[*+]\??)+", "", source)  # says nothing where a text is searched
    if _may_take_for_ever(source) or _reaches(source) > (_MOST if _PLAIN_START.match(source) else 1):
        raise TooSlowError(source)
    return RulePattern(
        re.compile(_bounded(source), re.IGNORECASE), _needle(source), told.get("version", ""), confidence
    )


def _bounded(source: str) -> str:
    parts = []
    for token in _TOKEN.findall(source):
        if token[0] in "*+" and len(token) <= 2:
            least = 0 if token[0] == "*" else 1
            parts.append(f"{{{least},{REACH}}}{token[1:]}")
        else:
            parts.append(token)
    return "".join(parts)


def _reaches(source: str) -> int:
    """How many repeats could go on over nearly anything: each makes the longest search 250 times as long."""
    return sum(
        bool(_WIDE.fullmatch(this)) and after[:1] in {"*", "+"} for this, after in pairwise(_TOKEN.findall(source))
    )


def _needle(source: str) -> str:
    """The longest run of letters that every match holds."""
    runs, run, depth = [""], "", 0
    tokens = [*_TOKEN.findall(source), ""]
    for this, after in pairwise(tokens):
        depth += this.startswith("(") - (this == _CLOSES)
        if this == _OR and depth == 0:
            return ""
        plain = this[1:] if re.fullmatch(r"\\[^\w]", this) else this if re.fullmatch(r"[\w/ :;=<>\"'-]", this) else ""
        if depth == 0 and plain and plain.isascii() and after[:1] not in {"?", "*", "{"}:
            run += plain
            continue
        runs, run = [*runs, run], ""
    return max([*runs, run], key=len).lower()


@dataclass(slots=True)
class _Group:
    """What stands inside a bracket."""

    repeats: bool = False
    wide: bool = False
    alternatives: bool = False
    #: A sign that has to stand there once, and so parts one round from the next.
    parted: bool = False
    last: str = ""


def _may_take_for_ever(source: str) -> bool:
    """True for a repeated group whose rounds could be cut in many ways: it repeats inside, and nothing parts them."""
    open_groups = [_Group()]
    closed: _Group | None = None
    for token in [*_TOKEN.findall(source), ""]:
        repeat = token[:1] in {"*", "+"} or (token.startswith("{") and token.rstrip("?}").endswith(","))
        group = open_groups[-1]
        if closed is not None and repeat and (closed.alternatives or (closed.repeats and not _safe(closed))):
            return True
        if repeat:
            group.repeats = True
            group.wide |= bool(_WIDE.fullmatch(group.last)) or (closed is not None and closed.wide)
        elif token[:1] not in {"?", "{"} and group.last and not group.last.startswith(("[", ".", ")")):
            group.parted |= not re.fullmatch(r"\\[a-zA-Z]", group.last)
        closed = None
        if token.startswith("("):
            open_groups.append(_Group())
        elif token == _CLOSES and len(open_groups) > 1:
            closed = open_groups.pop()
            open_groups[-1].repeats |= closed.repeats
            open_groups[-1].wide |= closed.wide
            open_groups[-1].last = ")"
        elif token == _OR:
            group.alternatives, group.last = True, ""
        else:
            group.last = "" if repeat or token[:1] in {"?", "{"} else token
    return False


def _safe(group: _Group) -> bool:
    return group.parted and not group.wide
