"""What the words of an outcome say: won, lost, churned, yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closefit.intake.roles import role_names
from closefit.terms import Outcome

_WON = re.compile(
    r"\b(won(?! t\b)|closed ?won|win|sold|(?<!to be )signed|converted|purchased|bought(?! in)|gewonnen|gagnée?|"
    r"ganad[ao]|vinta|customer won)\b"
)
_LOST = re.compile(
    r"\b(lost|won t|closed ?lost|loss|lose|not converted|not interested|no interest|disqualified|no deal|no decision|"
    r"abandoned|cancelled|canceled|"
    r"rejected|declined|dead|verloren|perdue?|perdid[ao]|persa|unqualified)\b"
)
_CHURNED = re.compile(r"\b(churned|churn|customer lost|lost customer|won then churned|won churned)\b")
_NOT = re.compile(r"\b(not|un|non|never|didn t|no)\b")
YES = frozenset({"yes", "true", "1", "1.0", "y", "t", "ja"})
NO = frozenset({"no", "false", "0", "0.0", "n", "f", "nein"})


def name_score(name: str) -> int:
    """9 for a name of the table, less for a word in it, 0 for a name that says nothing about outcomes."""
    names = role_names("deals", "outcome")
    if name in names:
        return 9
    words = set(name.split("_"))
    if words & {"converted", "conversion", "outcome", "won", "churned"} and not words & {"date", "reason", "on", "at"}:
        return 6
    return 4 if words & {"status", "stage", "result"} else 0


def pair_kind(words: Sequence[str]) -> str | None:
    """``won and lost``, ``won``, ``yes and no``, or None: what a column's values say together."""
    won = [w for w in words if says(w) is Outcome.won]
    lost = [w for w in words if says(w) is Outcome.lost]
    if won and lost:
        return "won and lost"
    if won or any(_CHURNED.search(spaced(w)) for w in words):
        return "won"
    return "yes and no" if set(words) & YES and set(words) & NO and len(words) <= 3 else None


def spaced(value: str) -> str:
    """Words in lower case with single blanks."""
    return " ".join(re.sub(r"[^\w]+|_", " ", value.casefold()).split())


def says_churned(value: str) -> bool:
    """The customer was won, and left."""
    return bool(_CHURNED.search(spaced(value)))


def says(value: str) -> Outcome | None:
    """What a value says by its words."""
    text = re.sub(r"\bclosed(won|lost)\b", r"closed \1", spaced(value))
    if _LOST.search(text) and not _CHURNED.search(text):
        return Outcome.lost
    if _WON.search(text) or _CHURNED.search(text):
        return Outcome.lost if _NOT.search(text) else Outcome.won
    return None


def spoken(words: Sequence[str]) -> str:
    """The first values, for a message."""
    shown = ", ".join(repr(w) for w in words[:6])
    return f"{shown} and {len(words) - 6} more" if len(words) > 6 else shown
