"""The columns of the table, in order: what to fill, with what, and the formulas; as JSON and as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from closefit.destinations.compile.clay.formula import proposal
from closefit.destinations.compile.columns import Columns
from closefit.destinations.compile.reading import Test
from closefit.destinations.compile.wording import fields_file
from closefit.terms import AttributeType

#: Who can fill an attribute, by its usual names; the order is the one to ask in.
_FILLED_BY: Mapping[str, str] = {
    "employees": "an enrichment of companies (Apollo, ZoomInfo, People Data Labs, LinkedIn company page)",
    "industry": "an enrichment of companies (ZoomInfo, Apollo, People Data Labs)",
    "country": "an enrichment of companies (Apollo, ZoomInfo, People Data Labs)",
    "revenue": "an enrichment of companies (ZoomInfo, Apollo, Clearbit)",
    "revenue_usd": "an enrichment of companies (ZoomInfo, Apollo, Clearbit)",
    "founded_year": "an enrichment of companies (Apollo, People Data Labs, Clearbit)",
    "technologies": "an enrichment of technologies (BuiltWith, Wappalyzer, HG Insights, Apollo)",
    "funding_stage": "an enrichment of funding (Crunchbase, Apollo, People Data Labs)",
    "headcount_growth": "an enrichment of companies (Apollo: a fraction; ZoomInfo: a percentage as text)",
}
_OWN = "your CRM, a file or closefit's own delivery through the table's webhook"


@dataclass(frozen=True, slots=True)
class Input:
    """A column that somebody fills."""

    name: str
    type: AttributeType
    attribute: str
    filled_by: str


def inputs(columns: Columns) -> list[Input]:
    """The columns that the formulas read, by name, each once."""
    found: dict[str, Input] = {}
    for test in columns.register.tests():
        held = columns.sources.fields.field_of(test.attribute, columns.language.defaults)
        if held is not None and _used(columns, held.name):
            found.setdefault(held.name, _input(held.name, test))
    intent = columns.sources.fields.field_of("intent", columns.language.defaults)
    if intent is not None and _used(columns, intent.name):
        name = intent.name
        found.setdefault(name, Input(name, AttributeType.number, "intent", "closefit score, through the webhook"))
    return sorted(found.values(), key=lambda column: column.name)


def _used(columns: Columns, name: str) -> bool:
    return any("{{" + name + "}}" in column.formula for column in columns.columns)


def _input(name: str, test: Test) -> Input:
    kind = AttributeType.number if test.signals else test.type
    return Input(name, kind, test.attribute, _FILLED_BY.get(test.attribute, _OWN))


def files(columns: Columns) -> dict[str, str | bytes]:
    """Names and contents."""
    asked = columns.register.tests()
    return {
        "columns.json": json.dumps(_plan(columns), indent=2, ensure_ascii=False) + "\n",
        "plan.md": _page(columns),
        "fields.toml": fields_file("clay", asked, columns.sources.fields, columns.language.defaults, proposal),
    }


def _plan(columns: Columns) -> list[dict[str, object]]:
    """Columns to fill, then formulas in the order in which they read each other."""
    rows: list[dict[str, object]] = [
        {"column": i.name, "kind": "input", "type": i.type.value, "attribute": i.attribute, "filled_by": i.filled_by}
        for i in inputs(columns)
    ]
    rows += [
        {"column": c.name, "kind": "formula", "type": c.type.value, "says": list(c.says), "formula": c.formula}
        for c in columns.columns
    ]
    return rows


def _page(columns: Columns) -> str:
    profile = columns.sources.profile
    lines = [
        f"# {profile.name} version {profile.version} in Clay",
        "",
        "One row per company. Add the columns in this order; paste each formula as it stands.",
        "",
        "| column | type | holds | filled by |",
        "|---|---|---|---|",
    ]
    lines += [f"| {_cell(i.name)} | {i.type} | {_cell(i.attribute)} | {_cell(i.filled_by)} |" for i in inputs(columns)]
    for column in columns.columns:
        says = "; ".join(column.says)
        lines += ["", f"## {column.name}", "", f"A formula of type {column.type}{': ' + says if says else ''}.", ""]
        lines += ["```js", column.formula, "```"]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
