"""A scoring query as a dbt model: the model, its documentation, its tests, as files of a dbt project."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The points of a reason stand behind its last blank.
_DIGITS = "[+-][0-9.]+$"
_SPARK_SUM = (
    "AGGREGATE(reasons, CAST(0 AS DOUBLE), (total, reason) -> "
    f"total + CAST(REGEXP_EXTRACT(reason, '{_DIGITS}', 0) AS DOUBLE))"
)
#: Sum of the points in the list ``reasons`` of a row. A dialect that is not here has no such test.
_REASONS_SUM: Mapping[str, str] = {
    "duckdb": f"list_sum(list_transform(reasons, lambda reason: CAST(regexp_extract(reason, '{_DIGITS}') AS DOUBLE)))",
    "postgresql": f"(SELECT SUM(CAST(SUBSTRING(reason FROM '{_DIGITS}') AS DOUBLE PRECISION)) FROM UNNEST(reasons) "
    "AS said(reason))",
    "spark": _SPARK_SUM,
    "databricks": _SPARK_SUM,
    "snowflake": f"REDUCE(reasons, 0::DOUBLE, (total, reason) -> total + REGEXP_SUBSTR(reason::VARCHAR, "
    f"'{_DIGITS}')::DOUBLE)",
    "bigquery": f"(SELECT SUM(CAST(REGEXP_EXTRACT(reason, r'{_DIGITS}') AS FLOAT64)) FROM UNNEST(reasons) AS reason)",
    "trino": "REDUCE(reasons, CAST(0 AS DOUBLE), (total, reason) -> "
    f"total + CAST(REGEXP_EXTRACT(reason, '{_DIGITS}') AS DOUBLE), total -> total)",
    "clickhouse": f"arraySum(arrayMap(reason -> toFloat64(extract(assumeNotNull(reason), '{_DIGITS}')), "
    "assumeNotNull(reasons)))",
}

#: A model's name: letters, digits and underscores.
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,99}")


@dataclass(frozen=True, slots=True)
class DbtModel:
    """What the files are made of. Texts are plain: whatever they hold, they are quoted here."""

    name: str
    #: ``snowflake``
    dialect: str
    #: The query as a template in which :data:`AS_OF` is the day and tables are references.
    sql: str
    #: SQL of the day where the variable is not set.
    as_of: str
    #: The accounts as a reference: ``{{ ref('accounts') }}``.
    accounts: str
    description: str
    #: Each column of the result and what it is.
    columns: Mapping[str, str]
    #: The tiers as literals of the dialect, safe inside a template.
    tiers: Sequence[str]
    #: Whether the result has reasons.
    reasons: bool = True


#: What stands in the query for the day.
AS_OF = "{{ as_of }}"

#: The variable that sets the day: ``dbt run --vars '{closefit_as_of: 2026-10-01}'``.
VARIABLE = "closefit_as_of"


def model_name(text: str) -> str:
    """A name that dbt takes, made of a profile's name.

    >>> model_name("gtm-consulting"), model_name("2nd: EMEA"), model_name("{{ x }}"), model_name("名")
    ('gtm_consulting', 'profile_2nd_emea', 'x', 'profile')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:80].rstrip("_")
    if not plain:
        return "profile"
    return plain if not plain[0].isdigit() else f"profile_{plain}"


def is_model_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def reference(parts: Sequence[str]) -> str | None:
    """A table as dbt names it: one part is a model or a seed, two are a source and its table; None for other names.

    >>> reference(["accounts"]), reference(["crm", "accounts"])
    ("{{ ref('accounts') }}", "{{ source('crm', 'accounts') }}")
    """
    if not 1 <= len(parts) <= 2 or not all(re.fullmatch(r"\w+", part) for part in parts):
        return None
    return f"{{{{ ref('{parts[0]}') }}}}" if len(parts) == 1 else f"{{{{ source('{parts[0]}', '{parts[1]}') }}}}"


def dbt_files(model: DbtModel) -> dict[str, str]:
    """Path inside the dbt project -> text."""
    name = model.name
    tests = {
        "no_account_lost": _no_account_lost(model),
        "fit_between_its_ends": _fit_between(model),
        "tier_of_the_profile": _tiers(model),
        **_reasons(model),
    }
    files = {
        f"models/closefit/{name}.sql": _model(model),
        f"models/closefit/{name}.yml": _properties(model),
        f"models/closefit/{name}.md": _readme(model),
    }
    return files | {f"tests/closefit/{name}_{test}.sql": text for test, text in tests.items()}


def _model(model: DbtModel) -> str:
    default = json.dumps(model.as_of)
    day = f"\"CAST('\" ~ var('{VARIABLE}') ~ \"' AS DATE)\" if var('{VARIABLE}', none) else {default}"
    return f"{{%- set as_of = {day} -%}}\n{model.sql}"


def _properties(model: DbtModel) -> str:
    lines = [
        "version: 2",
        "",
        "models:",
        f"  - name: {model.name}",
        f"    description: {_quoted(model.description)}",
        "    columns:",
    ]
    for name, said in model.columns.items():
        lines += [f"      - name: {name}", f"        description: {_quoted(said)}"]
        if name == "account":
            lines += ["        data_tests:", "          - unique", "          - not_null"]
        elif name in _NEVER_NULL:
            lines += ["        data_tests:", "          - not_null"]
    return "\n".join(lines) + "\n"


_NEVER_NULL = frozenset(
    ["tier", "fit", "intent", "persona", "combined", "qualified", "excluded", "fit_low", "fit_high", "completeness"]
)


def _quoted(text: str) -> str:
    """A text in double quotes, which YAML reads as JSON does, and dbt takes for no template."""
    return json.dumps(re.sub(r"\{(?=[{%#])", "{ ", text), ensure_ascii=False)


def _no_account_lost(model: DbtModel) -> str:
    return (
        "-- Every account has one score, and nothing else has one.\n"
        f"SELECT *\nFROM (\n  SELECT\n    (SELECT COUNT(*) FROM {model.accounts}) AS accounts_there,\n"
        f"    (SELECT COUNT(*) FROM {_self(model)}) AS accounts_scored\n) AS counted\n"
        "WHERE accounts_there <> accounts_scored\n"
    )


def _fit_between(model: DbtModel) -> str:
    return (
        "-- The likely fit lies between its low and its high end.\n"
        f"SELECT account, fit_low, fit, fit_high\nFROM {_self(model)}\nWHERE fit < fit_low OR fit > fit_high\n"
    )


def _tiers(model: DbtModel) -> str:
    return (
        "-- Every tier is one of the profile's, or none, outside, excluded.\n"
        f"SELECT account, tier\nFROM {_self(model)}\nWHERE tier NOT IN ({', '.join(model.tiers)}) OR tier IS NULL\n"
    )


def _reasons(model: DbtModel) -> dict[str, str]:
    total = _REASONS_SUM.get(model.dialect)
    if not model.reasons or total is None:
        return {}
    return {
        "reasons_add_up": (
            "-- The points of an account's reasons are its fit, intent and persona.\n"
            "SELECT *\nFROM (\n  SELECT\n    account,\n    fit + intent + persona AS points,\n"
            f"    COALESCE(\n      {total},\n      0\n    ) AS points_of_reasons\n  FROM {_self(model)}\n) AS added\n"
            "WHERE ABS(points - points_of_reasons) > 0.0005\n"
        )
    }


def _self(model: DbtModel) -> str:
    return f"{{{{ ref('{model.name}') }}}}"


def _readme(model: DbtModel) -> str:
    return (
        f"# {model.name}\n\n"
        "Written by `closefit dbt`: edit the profile instead, and write it anew.\n\n"
        f"`dbt build --select {model.name}` scores and tests; `--vars '{{{VARIABLE}: 2026-10-01}}'` scores "
        "as of another day.\n"
    )
