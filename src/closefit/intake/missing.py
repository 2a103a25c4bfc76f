"""Spellings of "no value", and cells without blanks around them."""

from __future__ import annotations

from closefit.intake.raw import one_of
from closefit.taxonomy.missing import MISSING

#: Longest spelling, in bytes.
_LONGEST = max(len(word) for word in MISSING)

#: Characters that nobody can see or type, left behind by terminals and by text decoded twice; tabs and line ends stay.
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{009f}\x{feff}"

#: The no-break space and the zero-width space, by their numbers.
_UNSEEN = (0xA0, 0x200B)

#: Blanks, the ones that people cannot see too: the no-break space, the zero-width space.
_BLANK = rf"[\s\x{{00a0}}\x{{200b}}{_CONTROL}]"


def known(cell: str) -> str:
    """SQL of a cell without blanks around it or control characters in it; NULL when it spells "no value"."""
    # One expression takes half the time of trim() with a list.
    clean = f"regexp_replace({cell}, '^{_BLANK}+|{_BLANK}+$|[{_CONTROL}]+', '', 'g')"
    return f"CASE WHEN NOT {one_of(f'lower({clean})', MISSING)} THEN {clean} END"


def plain(cell: str) -> str:
    """SQL, quicker still: true only of what :func:`known` leaves as it is, and of nearly all of that."""
    return f"(strlen({cell}) > {_LONGEST} AND regexp_full_match({cell}, '[!-~][ -~]*[!-~]'))"


def unclean(cell: str) -> str:
    """SQL, quick: the cell is not what :func:`known` would make of it."""
    spelled = f"CASE WHEN strlen({cell}) <= {_LONGEST} THEN {one_of(f'lower({cell})', MISSING)} ELSE false END"
    ends = " OR ".join(f"suffix({cell}, chr({blank}))" for blank in _UNSEEN)
    hidden = f"ord({cell}) IN {_UNSEEN} OR {ends} OR regexp_matches({cell}, '[{_CONTROL}]')"
    return f"{spelled} OR ord({cell}) <= 32 OR {cell}[-1] <= ' ' OR {hidden}"
