"""Salesforce: formula fields on Account that give fit, exclusions and tier, and a list view per tier.

The files: ``package.xml`` and ``objects/Account.object`` to deploy, ``formulas.md`` for whoever types them in, and
``fields.toml`` to correct which field holds what.
"""

from __future__ import annotations

from collections.abc import Iterator

from closefit.destinations.compile.columns import Columns
from closefit.destinations.compile.record import Compiled, Sources
from closefit.destinations.compile.salesforce.formula import DEFAULTS, Formulas
from closefit.destinations.compile.salesforce.metadata import files, own_fields

__all__ = ["compiled"]

_INTENT = (
    "Its points depend on the days since each signal, and a formula reads no dated events. closefit score gives intent;"
    " tiers take it from a number field (ICP_Intent_Score__c)."
)
_PEOPLE = "It speaks of people, and a formula of Account reads no contacts."


def compiled(sources: Sources) -> Compiled:
    """The profile as Salesforce metadata."""
    scores: dict[str, str] = {}
    account = Columns(sources, Formulas(sources.fields, scores), scores, _INTENT, _PEOPLE)
    account.write()
    return account.register.compiled(files(account), tuple(_notes(account)))


def _notes(account: Columns) -> Iterator[str]:
    held = {
        test.attribute: account.sources.fields.field_of(test.attribute, DEFAULTS) for test in account.register.tests()
    }
    if taken := {attribute: field.name for attribute, field in held.items() if field}:
        said = ", ".join(f"{attribute} from {name}" for attribute, name in sorted(taken.items()))
        yield f"Taken: {said}. Correct it in fields.toml and compile again with --fields."
    if created := own_fields(account):
        yield f"Created beside the formulas, and empty until they are filled: {', '.join(created)}."
    yield "A blank field is unknown: it earns nothing and excludes nobody. A list that is empty is blank, too."
    yield "Salesforce measures the compiled size of a formula (15,000 bytes) only when it is saved; closefit cannot."
