"""Spellings of "no value", and cells without blanks around them."""

from __future__ import annotations

from closefit.intake.raw import one_of

#: Lower case. "unknown" is an answer and is not among them.
MISSING = (
    "", "-", "--", "#n/a", "n/a", "na", "nan", "nil", "none", "null", "(null)", "<null>", "#value!", "#ref!", "#div/0!",
    "#name?", "\\n",
)  # fmt: skip

#: Longest spelling, in bytes.
_LONGEST = max(len(word) for word in MISSING)

#: Blanks, the ones that people cannot see too: the no-break space, the zero-width space, the byte order mark.
_BLANK = r"[\s\x{00a0}\x{200b}\x{feff}]"


def known(cell: str) -> str:
    """SQL of a cell without blanks around it; NULL when it spells "no value"."""
    clean = f"regexp_replace({cell}, '^{_BLANK}+|{_BLANK}+$', '', 'g')"  # half the time of trim() with a list
    return f"CASE WHEN NOT {one_of(f'lower({clean})', MISSING)} THEN {clean} END"


def unclean(cell: str) -> str:
    """SQL, quick: the cell is not what :func:`known` would make of it."""
    spelled = f"CASE WHEN strlen({cell}) <= {_LONGEST} THEN {one_of(f'lower({cell})', MISSING)} ELSE false END"
    return f"{spelled} OR ord({cell}) <= 32 OR ord({cell}) IN (160, 8203, 65279) OR {cell}[-1] <= ' '"
