"""From a profile to the files of a dbt model that scores every night."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.files import write_texts
from closefit.run.session import Say, quiet, require_folder
from closefit.run.sql import NOUNS, SqlRequest, comments_of, compile_sql, table_names
from closefit.settings import Settings
from closefit.terms import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlglot import exp

    from closefit.destinations.dbt import DbtModel
    from closefit.run.sql import Compiled

PROJECT = "dbt_project.yml"


@dataclass(frozen=True, slots=True)
class DbtWritten:
    """Which files were written, and what a careful person would mention."""

    model: str
    profile: str
    version: int
    files: tuple[Path, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The same for a script."""
        return {
            "model": self.model,
            "profile": self.profile,
            "profile_version": self.version,
            "files": [str(path) for path in self.files],
            "notes": list(self.notes),
        }


def write_dbt(
    request: SqlRequest, folder: Path, settings: Settings, name: str | None = None, say: Say = quiet
) -> DbtWritten:
    """A dbt model with its documentation and tests, into the dbt project in ``folder``; all files or none.

    Without a day in the request the model asks the warehouse's clock, and a variable may set another day.

    Raises:
        InputError: a file cannot be read, or a column is of another type than the profile needs.
        ProfileError: the profile is not valid, or uses one attribute as two types.
        UsageError: a table's or the model's name is none that dbt has, or the folder cannot be used.
        UnsupportedConstruct: the dialect has no form for a part of the query.
    """
    from sqlglot import exp

    from closefit.destinations.dbt import AS_OF, VARIABLE, dbt_files, is_model_name, model_name

    if name is not None and not is_model_name(name):
        raise UsageError(f"--name {name!r} is no name of a model", advice="Write small letters, digits, underscores.")
    tables = _references(table_names(request, settings))
    said = f"the variable {VARIABLE} of the dbt project; without it {_default_words(request)}"
    compiled = compile_sql(request, settings, exp.var(AS_OF), said, tables, say=say)
    model = name or model_name(compiled.profile.name)
    require_folder(folder)
    files = {folder / path: text for path, text in dbt_files(_model(compiled, request, model)).items()}
    for path in files:
        require_folder(path.parent)
    write_texts(files)
    notes = [str(missing) for missing in compiled.query.plan.missing()]
    if not (folder / PROJECT).is_file():
        notes.append(f"{folder} has no {PROJECT}: --out names the folder of the dbt project")
    return DbtWritten(model, compiled.profile.name, compiled.profile.version, tuple(files), tuple(notes))


def _model(compiled: Compiled, request: SqlRequest, name: str) -> DbtModel:
    from closefit.destinations.dbt import DbtModel
    from closefit.engines.clock import today
    from closefit.engines.commented import commented, template_literal
    from closefit.engines.dialects import render
    from closefit.score import nodes
    from closefit.score.header import column_words
    from closefit.score.notes import approval_words, result_notes
    from closefit.score.tiers import EXCLUDED, OUTSIDE, UNTIERED

    plan, profile = compiled.query.plan, compiled.profile
    day = nodes.date(request.as_of) if request.as_of else today(request.dialect)
    reads = [
        f"{noun}: {', '.join(column for column, _ in words)}"
        for noun in NOUNS
        if (words := column_words(plan, noun, compiled.told.sources[noun]))
    ]
    description = (
        f"Score of every account by the profile {profile.name}, version {profile.version}, approved by "
        f"{approval_words(profile.approvals)}. {profile.about or ''} Reads {'; '.join(reads)}."
    )
    names = [*(tier.name for tier in profile.tiers), UNTIERED, OUTSIDE, EXCLUDED]
    notes = result_notes(plan)
    return DbtModel(
        name=name,
        dialect=request.dialect,
        sql=commented(compiled.query.tree, request.dialect, comments_of(compiled), template=True),
        as_of=render(day, request.dialect),
        accounts=compiled.told.sources["accounts"].table.name,
        description=" ".join(description.split()),
        columns={column: notes.get(column, column) for column in compiled.query.tree.named_selects},
        tiers=[template_literal(tier, request.dialect) for tier in dict.fromkeys(names)],
        reasons=request.reasons,
    )


def _references(tables: Mapping[str, exp.Table | None]) -> dict[str, exp.Table | None]:
    """Each table as dbt refers to it.

    Raises:
        UsageError: a name has more parts than a source and its table; every such name at once.
    """
    from sqlglot import exp

    from closefit.destinations.dbt import reference

    found: dict[str, exp.Table | None] = {}
    problems = []
    for noun, table in tables.items():
        text = None if table is None else reference([part.name for part in table.parts])
        if table is not None and text is None:
            problems.append(
                Problem(
                    f"--{noun}-table {table.sql()} is no model and no source of dbt",
                    advice="Write accounts for a model or a seed, crm.accounts for a source and its table.",
                )
            )
        found[noun] = None if text is None else exp.Table(this=exp.var(text))
    if problems:
        raise UsageError(problems)
    return found


def _default_words(request: SqlRequest) -> str:
    if isinstance(request.as_of, dt.date):
        return request.as_of.isoformat()
    return "the day in UTC on which it runs"
