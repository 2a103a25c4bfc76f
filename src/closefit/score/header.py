"""What somebody must know before he runs a score's query: whose it is, what it reads, what it takes for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from closefit.profile import Profile, Status
from closefit.score.notes import approval_words, proposed_notes
from closefit.score.plan import Plan
from closefit.score.sources import NOUNS, Source, used_columns
from closefit.score.wanted import ANY_TYPE
from closefit.terms import AttributeType, Table

_ROWS = {"accounts": "a row per account", "signals": "a row per event", "people": "a row per person"}

#: What a column of the contract must hold.
_CONTRACT = {
    ("accounts", "account"): "text: the key, unique and never NULL",
    ("accounts", "name"): "text: only shown",
    ("accounts", "origin"): "text: inbound or outbound",
    ("signals", "account"): "text: the key of its account",
    ("signals", "kind"): "text: such as pricing_page_visit; blanks, hyphens, dots and case do not matter",
    ("signals", "at"): "date: the day it happened",
    ("signals", "strength"): "number: multiplies the points; NULL is 1",
    ("people", "account"): "text: the key of their account",
    ("people", "seniority"): "text: owner, c-level, vp, director, head, manager, senior, individual or entry",
    ("people", "department"): "text: in closefit's words, such as sales, marketing or revenue operations",
    ("people", "started"): "date: since when in this role",
    ("people", "last_active"): "date: when last heard of",
}

_TYPES = {
    AttributeType.number: "number",
    AttributeType.text: "text",
    AttributeType.flag: "true or false",
    AttributeType.date: "date",
    AttributeType.list: "list",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the query was written for, in words."""

    #: ``DuckDB``
    dialect: str
    #: Version of closefit.
    writer: str
    #: File name of the profile.
    file: str
    #: ``2026-10-01``, or what the clock has to do with it.
    as_of: str
    #: Where each table stands, by noun.
    sources: Mapping[str, Source]
    #: Tables whose columns were seen in a file: noun -> file name.
    seen: Mapping[str, str]
    #: How a column of lists is held.
    lists: str = "an array of texts"
    #: Further sentences about what is taken for granted.
    assumed: Sequence[str] = ()


def header_lines(plan: Plan, told: Told) -> tuple[str, ...]:
    """The comment at the top of the query, a line each."""
    profile = plan.profile
    return (
        f"{profile.name}, version {profile.version}: the score of every account",
        "",
        f"Written by closefit {told.writer} for {told.dialect}. Do not edit: change {told.file} and write it anew.",
        *_profile(profile),
        f"  as of     {told.as_of}",
        "",
        "Reads",
        *_tables(plan, told),
        "",
        "Taken for granted",
        *(f"  {line}" for line in _assumed(plan, told)),
        *_left_out(plan),
    )


def column_words(plan: Plan, noun: str, source: Source) -> list[tuple[str, str]]:
    """The columns that a table must have, under the table's own names, and what each must hold."""
    table = _table(plan, noun)
    if table is None:
        return []
    return [(source.column(name), _words(table, noun, name)) for name in used_columns(plan, noun)]


def _profile(profile: Profile) -> Iterator[str]:
    if profile.about:
        yield f"  about     {profile.about}"
    if profile.owner:
        yield f"  owner     {profile.owner}"
    yield f"  approved  by {approval_words(profile.approvals)}"
    if profile.status is not Status.active:
        yield f"  status    {profile.status.value}"


def _tables(plan: Plan, told: Told) -> Iterator[str]:
    for noun in NOUNS:
        words = column_words(plan, noun, told.sources[noun]) if _needed(plan, noun) else []
        if not words:
            continue
        yield f"  {told.sources[noun].title}: {_ROWS[noun]}"
        width = max(len(name) for name, _ in words)
        yield from (f"    {name:<{width}}  {said}" for name, said in words)


def _assumed(plan: Plan, told: Told) -> Iterator[str]:
    unseen = [noun for noun in NOUNS if noun not in told.seen and _needed(plan, noun)]
    for noun, file in told.seen.items():
        yield f"{noun.capitalize()}: columns and types are those of {file}."
    if unseen:
        yield (
            f"{', '.join(unseen).capitalize()}: no table was looked at; columns and types are those that the profile "
            "asks for."
        )
    if any(a.type is AttributeType.list and a.name in plan.scope.used for a in plan.inputs.accounts.attributes):
        yield f"A list is {told.lists}."
    yield "Keys are compared as they stand: domains must be bare and in lower case (acme.com) in every table."
    yield "NULL, blank and spellings such as 'n/a' or '-' are unknown, and unknown is not no: see fit_low and fit_high."
    if told.dialect != "DuckDB":
        yield "LOWER and TRIM are written so that rare letters (a dotted I) and blanks count as on every other engine."
    yield "A timestamp counts as the day that it shows; keep it in UTC."
    if _needed(plan, "signals"):
        yield "Every row of signals counts: an event that two sources report must be one row."
    if plan.people.needed:
        yield "Nothing is read out of job titles: seniority and department must be columns."
    yield from told.assumed


def _left_out(plan: Plan) -> Iterator[str]:
    left = [str(missing) for missing in plan.missing()]
    absent = [name for name in ("name", "origin") if name not in plan.inputs.accounts.columns]
    if absent:
        given = " and ".join(f"--columns {name}=COLUMN" for name in absent)
        left.append(f"{' and '.join(absent)} of the accounts: NULL in the result; {given} would read them")
    if plan.people.needed and plan.inputs.people:
        used = [name for name in ("seniority", "department") if name in plan.people.scope.used]
        there = plan.inputs.people.columns
        left += [f"the people have no column {name!r}: unknown for all of them" for name in used if name not in there]
    if plan.inputs.signals is None and (plan.rules.signals or _asks_signals(plan)):
        left.append("no signals are read: intent is 0, and conditions that count signals are unknown")
    if plan.inputs.people is None and plan.rules.personas:
        left.append("no people are read: persona is 0")
    left += proposed_notes(plan.profile)
    if left:
        yield ""
        yield "Left out"
        yield from (f"  {line}" for line in left)


def _asks_signals(plan: Plan) -> bool:
    texts = [*plan.profile.boundary, *(c.text for rule in plan.rules.criteria for c in rule.grades)]
    texts += [*(rule.text for rule in plan.rules.exclusions), *(rule.text for rule in plan.rules.tiers)]
    return any("signals(" in text.lower() for text in texts)


def _needed(plan: Plan, noun: str) -> bool:
    return {"accounts": True, "signals": plan.signals.needed, "people": plan.people.needed}[noun]


def _table(plan: Plan, noun: str) -> Table | None:
    inputs = plan.inputs
    return {"accounts": inputs.accounts, "signals": inputs.signals, "people": inputs.people}[noun]


def _words(table: Table, noun: str, name: str) -> str:
    if said := _CONTRACT.get((noun, name)):
        return said
    attribute = table.attribute(name)
    if attribute is None and name.endswith("__source"):
        return "text: who said it, several between semicolons; NULL is the user's own"
    if attribute is None and name.endswith("__date"):
        return "date: since when it is known"
    if attribute is not None and attribute.header == ANY_TYPE:
        return "any type: only whether it is NULL"
    return _TYPES[attribute.type] if attribute else "text"
