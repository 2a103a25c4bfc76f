"""Microsoft Dynamics 365 Sales: scores for leads and opportunities, and a neutral file for accounts.

Microsoft documents a custom scoring model as rows of the table ``msdyn_predictivescore`` (documentation of 2025-03):
``msdyn_score`` is a whole number, ``msdyn_grade`` is 0 to 3 for A to D, ``msdyn_scoretrend`` 3 means not enough
information, ``msdyn_entityid`` and ``msdyn_entitytype`` name one lead or opportunity. It has no rows for accounts, and
in which form its own pages expect ``msdyn_scorereasons`` is documented nowhere, so reasons are not put there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from closefit.destinations.compile.audience import Limits, csv_files, profile_said, text, with_sheet
from closefit.destinations.compile.fields import Field
from closefit.destinations.compile.record import Compiled, Row, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.search.sheet import Sheet, fate_tables
from closefit.profile import Profile
from closefit.score.tiers import EXCLUDED, OUTSIDE, UNTIERED
from closefit.terms import MILLI

#: Attribute -> what it identifies; a column of the accounts or of the people file.
DEFAULTS: Mapping[str, Field] = {
    "lead_id": Field("msdyn_entityid", "lead"), "leadid": Field("msdyn_entityid", "lead"),
    "opportunity_id": Field("msdyn_entityid", "opportunity"), "opportunityid": Field("msdyn_entityid", "opportunity"),
}  # fmt: skip

SCORES = (
    "msdyn_entityid", "msdyn_entitytype", "msdyn_score", "msdyn_grade", "msdyn_scoretrend", "msdyn_scoredon",
    "msdyn_name",
)  # fmt: skip
ACCOUNTS = (
    "account", "name", "tier", "grade", "fit", "fit_percent", "intent", "reasons", "excluded_by", "profile",
    "profile_version", "as_of",
)  # fmt: skip

#: Dataverse's import takes files of 32 MB at most; smaller files fail in smaller parts.
LIMITS = Limits(100_000, 30_000_000)
_NO_TREND = "3"
_GRADES = "ABCD"
_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Scored:
    """What is said of one account."""

    percent: int
    grade: str


def compiled(sources: Sources) -> Compiled:
    """Rows of the documented table for leads and opportunities that are known, a neutral file of accounts, a sheet."""
    register = Register(sources.profile)
    grades = _grades(sources.profile)
    scale = _Scale(Decimal(sources.profile.fit_maximum) / MILLI, grades, _identifiers(sources))
    accounts: list[tuple[str, ...]] = []
    entities: dict[str, tuple[str, ...]] = {}
    known: dict[str, Row] = {}
    bad = 0
    for row in sources.scored or ():
        accounts.append(_account(sources, row, scale.of(row)))
        if sources.people is not None:
            known[text(row.get("account"))] = row
        bad += _note_entities(sources, row, row, scale, entities)
    for person in sources.people or ():
        account = known.get(text(person.get("account")))
        if account is not None:
            bad += _note_entities(sources, person, account, scale, entities)
    files = {
        **csv_files("predictive-scores", SCORES, entities.values(), LIMITS),
        **csv_files("account-scores", ACCOUNTS, accounts, LIMITS),
    }
    if entities:
        files["predictive-scores.jsonl"] = "".join(map(_request, entities.values()))
    _decide(register, grades)
    notes = _notes(len(entities), bad)
    return with_sheet("dynamics.md", register.compiled(dict(files), notes), lambda made: _sheet(sources, made, grades))


def _grades(profile: Profile) -> dict[str, str]:
    """Tier (lower case) -> grade: the first is A, from the fourth on D."""
    return {tier.name.lower(): _GRADES[min(n, len(_GRADES) - 1)] for n, tier in enumerate(profile.tiers)}


@dataclass
class _Scale:
    """From an account's row to percent and grade."""

    #: The most fit there is, in points.
    most: Decimal
    grades: Mapping[str, str]
    #: Attribute -> lead or opportunity.
    identifiers: Mapping[str, str]
    _percents: dict[str, int] = field(default_factory=dict)

    def of(self, row: Row) -> _Scored:
        """Fit as a percentage of the most, rounded half up; an account that is kept out has nothing and grade D."""
        tier = text(row.get("tier")).lower()
        if row.get("excluded") is True or tier in (EXCLUDED, OUTSIDE):
            return _Scored(0, "D")
        return _Scored(self._percent(text(row.get("fit"))), self.grades.get(tier, "D" if self.grades else ""))

    def _percent(self, fit: str) -> int:
        if fit not in self._percents:
            points = max(_number(fit), Decimal(0))
            self._percents[fit] = int((points * 100 / self.most + Decimal("0.5")) // 1) if self.most > 0 else 0
        return self._percents[fit]


def _number(said: str) -> Decimal:
    try:
        found = Decimal(said or "0")
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _account(sources: Sources, row: Row, scored: _Scored) -> tuple[str, ...]:
    return (
        text(row.get("account")), text(row.get("name")), text(row.get("tier")), scored.grade, text(row.get("fit")),
        str(scored.percent), text(row.get("intent")), text(row.get("reasons")), text(row.get("excluded_by")),
        sources.profile.name, str(sources.profile.version), text(row.get("as_of")) or sources.as_of.isoformat(),
    )  # fmt: skip


def _note_entities(sources: Sources, row: Row, account: Row, scale: _Scale, found: dict[str, tuple[str, ...]]) -> int:
    """The leads and opportunities that a row names, the first score of each; how many names are no identifiers."""
    bad = 0
    for attribute, kind in scale.identifiers.items():
        said = text(row.get(attribute))
        if not said:
            continue
        match = _GUID.fullmatch(said)
        if match is None:
            bad += 1
            continue
        scored = scale.of(account)
        grade = str(_GRADES.index(scored.grade)) if scored.grade else ""
        scored_on = text(account.get("as_of")) or sources.as_of.isoformat()
        found.setdefault(
            match[1].lower(),
            (match[1].lower(), kind, str(scored.percent), grade, _NO_TREND, scored_on, profile_said(sources.profile)),
        )
    return bad


def _identifiers(sources: Sources) -> dict[str, str]:
    """Attribute -> lead or opportunity, the user's own before the defaults."""
    own = {n: f.type for n, f in sources.fields.own.items() if f.name == "msdyn_entityid" and f.type}
    return {**{name: field.type for name, field in DEFAULTS.items()}, **own}


def _request(row: tuple[str, ...]) -> str:
    """The body of the documented POST request, one a line."""
    entity, kind, score, grade, trend, *_ = row
    body: dict[str, object] = {"msdyn_score": int(score), "msdyn_scoretrend": int(trend)}
    body |= {"msdyn_grade": int(grade)} if grade else {}
    return json.dumps({**body, "msdyn_entityid": entity, "msdyn_entitytype": kind}) + "\n"


# --- lines -----------------------------------------------------------------------------------------------------------


def _decide(register: Register, grades: Mapping[str, str]) -> None:
    kept = "whoever is turned away has score 0 and grade D"
    for line, _ in (*register.boundary, *register.exclusions):
        register.express(line, "msdyn_grade, account-scores.csv", kept)
    for line, _ in register.criteria:
        register.express(line, "msdyn_score, account-scores.csv", "in the sum; by name only in the column reasons")
    if register.qualify:
        register.refuse(register.qualify, "Dynamics has grades and no threshold of its own; tiers that ask for it do.")
    for line, _ in register.signals:
        register.refuse(line, "msdyn_score holds fit alone; intent stands in account-scores.csv and in the tier.")
    _decide_tiers(register, grades)
    for line, _ in register.personas:
        register.refuse(line, "A score of a lead or an opportunity says nothing about other people in the account.")


def _decide_tiers(register: Register, grades: Mapping[str, str]) -> None:
    for line, tier in register.tiers:
        grade = grades[tier.name.lower()]
        shared = [other.name for other, _ in register.tiers if grades[other.name.lower()] == grade and other != line]
        loosely = f"Dynamics has four grades; {grade} also stands for {', '.join(shared)}" if shared else ""
        register.express(line, f"msdyn_grade {_GRADES.index(grade)} ({grade})", loosely)


def _notes(entities: int, bad: int) -> tuple[str, ...]:
    notes = []
    if not entities:
        notes.append(
            "There is no predictive-scores.csv: no row names a lead or an opportunity. Keep its id in a column lead_id "
            'or opportunity_id, or name one in --fields: crm_lead = {field = "msdyn_entityid", type = "lead"}.'
        )
    if bad:
        notes.append(f"Scores left out, because the id is no GUID and Dynamics has no other: {bad:,}.")
    notes += [
        "The trend is 3, not enough information: one score has none.",
        "How Dynamics wants its reasons is documented nowhere: they are in account-scores.csv, not msdyn_scorereasons.",
        "Turn Microsoft's own scoring model off first, or the two overwrite each other.",
    ]
    return tuple(notes)


def _sheet(sources: Sources, made: Compiled, grades: Mapping[str, str]) -> str:
    sheet = Sheet(f"Dynamics scores of {profile_said(sources.profile)}")
    sheet.table(
        ["file", "rows"],
        [[name, f"{str(body).count(chr(10)) - name.endswith('.csv'):,}"] for name, body in made.files.items()],
    )
    sheet.heading("Leads and opportunities")
    sheet.say(
        "`predictive-scores.csv` has the columns of the table `msdyn_predictivescore` for an import; "
        "`predictive-scores.jsonl` has the body of one request a line:"
    )
    sheet.code("POST /api/data/v9.0/msdyn_predictivescores", "http")
    sheet.say(
        "A record that has a score already is updated under its key, with the same body less the last two fields:"
    )
    sheet.code("PATCH /api/data/v9.0/msdyn_predictivescores(msdyn_entityid='ID',msdyn_entitytype='lead')", "http")
    sheet.table(["grade", "value", "tier"], _grade_rows(grades))
    sheet.heading("Accounts")
    sheet.say(
        "Microsoft's table has no scores of accounts. `account-scores.csv` is neutral: on import map its columns to "
        "columns of your own on the table account, matched by `account` (the domain)."
    )
    sheet.table(["column", "what it holds"], _MEANINGS)
    fate_tables(sheet, made)
    return sheet.text()


def _grade_rows(grades: Mapping[str, str]) -> list[tuple[str, str, str]]:
    rows = [(grade, str(n), ", ".join(t for t, g in grades.items() if g == grade)) for n, grade in enumerate(_GRADES)]
    return [(g, n, f"{t}{', ' if t else ''}{EXCLUDED}, {OUTSIDE}, {UNTIERED}" if g == "D" else t) for g, n, t in rows]


_MEANINGS = (
    ("account", "domain, or the key of the account"), ("tier", "the profile's own tier"),
    ("grade", "A to D, see above"),
    ("fit, intent", "points"), ("fit_percent", "fit in percent of the most there is; msdyn_score is the same"),
    ("reasons", "what earned points, and how many"), ("excluded_by", "the exclusion that fired"),
    ("profile, profile_version, as_of", "what the score was made with, and its day"),
)  # fmt: skip
