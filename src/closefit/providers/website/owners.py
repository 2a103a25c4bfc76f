"""Who runs a company, from what its own pages say: imprints name managing directors, team pages their founders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closefit.providers.website.structured_data import PersonNamed

_PART = r"[A-ZÀ-ÖØ-ÞŠŽ][\w'\u2019.-]*"
#: What stands between a name and a role.
_DASH = r"[-\u2013,|]"
_JOINT = r"(?:von|van|de|der|den|di|da|du|la|le|bin|al|zu|ter|ten)"
#: Two to five words that may be a person's name; titles of academics before it belong to it.
_NAME = rf"(?:(?:Dr|Prof|Mag|Dipl|Ing|Herr|Frau|Mr|Mrs|Ms)\.?\s+)*({_PART}(?:\s+{_JOINT})*(?:\s+{_PART}){{1,3}})"


def _any(*words: str) -> str:
    return "|".join(words)


#: Roles, how surely each is the owner's, and the words that say it.
_ROLES: tuple[tuple[str, float, str], ...] = (
    (
        "owner",
        0.85,
        _any("inhaber(?:in)?", r"(?<!product\s)(?<!process\s)owner", "proprietor", "propriétaire", "titular"),
    ),
    (
        "founder",
        0.8,
        _any(r"founder(?:\s+(?:&|and)\s+ceo)?", "co-founder", "gründer(?:in)?", "fondateur", "fondatrice", "fundador"),
    ),
    (
        "managing director",
        0.75,
        _any(
            "geschäftsführer(?:in)?",
            "geschäftsführung",
            r"geschäftsführende[rn]?\s+gesellschafter(?:in)?",
            r"vertretungsberechtigt\w*",
            r"vertreten\s+durch(?:\s+(?:den|die)\s+geschäftsführer(?:in)?)?",
            r"managing\s+directors?",
            "gérante?",
            "administrador",
        ),
    ),
    (
        "chief executive",
        0.7,
        _any(
            r"chief\s+executive(?:\s+officer)?",
            "ceo",
            "présidente?",
            r"directeur\s+général",
            "vorstand(?:svorsitzende[rn]?)?",
        ),
    ),
)
#: Words that begin like a name and are none.
_NO_NAME = re.compile(
    r"\b(gmbh|ag|inc|ltd|llc|straße|strasse|street|amtsgericht|registergericht|handelsregister|umsatzsteuer|telefon|phone|"
    r"email|e-mail|kontakt|contact|company|group|team|our|the|impressum|privacy|terms|read|more|learn|about|vat|corp|"
    r"corporation|president|director|officer|manager|head|started|stud(?:y|ies)|case|see|view|book|demo|board|san|new|"
    r"services?|solutions?|products?|customers?|partners?|resources?|limited|plc|llp|sarl|holding|verwaltungs\w*)\b",
    re.IGNORECASE,
)
_LONGEST_LINE = 200
#: Words before a role that make it another one.
_OTHER_ROLE = re.compile(
    r"(?:\b(?:deputy|assistant|associate|vice|vize|ex|former|previous|ehemalig\w*|stellv\w*|dog|cat|pet|car|home|house|"
    r"task|copyright|trademark|brand|site|data|domain|content|product|process|service|risk|account|acting|interim|"
    r"land|property|budget|system|adjoint))\W*$",
    re.IGNORECASE,
)
#: What may follow a role behind a comma: another role, and no other company.
_MORE = (
    r"(?:\s*(?:(?:&|and|und|/)\s*[\w& -]{2,30}"
    r"|,\s*(?:co-?)?(?:founder|ceo|c[tofmr]o|owner|chair\w*|president|gründer(?:in)?)))?"
)


def named_owners(text: str) -> Iterator[PersonNamed]:
    """People whom a page's text calls owner, founder or chief, in the order of the page; ``text`` is a line a block."""
    lines = [line.strip() for line in text.split("\n")]
    for at, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            continue
        following = lines[at + 1] if at + 1 < len(lines) else ""
        for role, confidence, words in _ROLES:
            yield from _after_the_role(line, following, role, confidence, words)
            yield from _before_the_role(line, lines[at - 1] if at else "", role, confidence, words)


def _after_the_role(line: str, following: str, role: str, confidence: float, words: str) -> Iterator[PersonNamed]:
    """``Geschäftsführer: Ann Lee, Bo Ek``, on one line or with the name on the next."""
    match = re.search(
        rf"(?:^|[\s(])(?P<role>{words})\s*(?:\([^)]*\)\s*)?[:\u2013-]\s*(?P<rest>.*)$", line, re.IGNORECASE
    )
    if match is None or _OTHER_ROLE.search(line[: match.start("role")]):
        return
    rest = match["rest"] or following
    for part in re.split(r",|;|\bund\b|\band\b|&|\bet\b", rest):
        name = re.match(rf"\s*{_NAME}\s*(?:\(|$|\|)", part)
        if name is None or _NO_NAME.search(name.group(1)):
            return
        yield PersonNamed(name.group(1), role, f"{line} {'' if match['rest'] else following}".strip(), confidence)


def _before_the_role(line: str, before: str, role: str, confidence: float, words: str) -> Iterator[PersonNamed]:
    """``Ann Lee, Founder & CEO``, on one line or with the name on the line above."""
    title = rf"(?:co-)?(?:{words}){_MORE}"
    match = re.match(rf"{_NAME}\s*{_DASH}\s*{_ignoring_case(title)}$", line)
    if match and not _NO_NAME.search(match.group(1)):
        yield PersonNamed(match.group(1), role, line, confidence)
    elif re.fullmatch(title, line, re.IGNORECASE):
        name = re.fullmatch(_NAME, before)
        if name and not _NO_NAME.search(name.group(1)):
            yield PersonNamed(name.group(1), role, f"{before}, {line}", confidence)


def _ignoring_case(pattern: str) -> str:
    """Only this part of a pattern: names keep their capitals."""
    return f"(?i:{pattern})"
