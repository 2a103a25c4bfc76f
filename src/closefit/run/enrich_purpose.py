"""What accounts are enriched for: everything, or only what can still change their tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.run.session import given, read_profile
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.enrich.stakes import Scoring
    from closefit.run.enrich import EnrichRequest
    from closefit.terms import Table

#: What accounts may be enriched for.
PURPOSES = ("score", "derive")


def scoring_of(request: EnrichRequest, settings: Settings, engine: DuckDBEngine, table: Table) -> Scoring | None:
    """What accounts are scored by, where only what can change a tier is bought.

    Raises UsageError when the purpose is no purpose, ProfileError and InputError for the files.
    """
    from closefit.enrich.stakes import Scoring
    from closefit.run.reading import read_beside
    from closefit.score.scope import header_name

    if request.purpose and request.purpose not in PURPOSES:
        raise UsageError(
            f"--for {request.purpose} is nothing to enrich for", advice=f"There are: {', '.join(PURPOSES)}."
        )
    if request.purpose != "score":
        return None
    profile = read_profile(request.profile, settings)
    signals = request.signals or given(settings, settings.files.signals)
    people = request.people or given(settings, settings.files.people)
    events, known = read_beside(
        engine, table, signals, people, counting=settings.signals, key=request.key, dates=request.dates
    )
    origins = {}
    if "origin" in table.columns:
        rows = engine.rows(f'SELECT account, origin FROM "{table.relation}" WHERE origin IS NOT NULL')
        origins = {str(row["account"]): str(row["origin"]) for row in rows}
    types = {one.name: one.type for one in table.attributes}
    headers = frozenset(header_name(one.header) for one in table.attributes) - types.keys()
    return Scoring(engine, profile, request.today, events, known, types, origins, headers)
