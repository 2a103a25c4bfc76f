"""The table of column names that ships inside the package, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def column_table() -> dict[str, Any]:
    """The whole of ``columns.toml``."""
    return tomllib.loads(files("closefit.intake").joinpath("columns.toml").read_text(encoding="utf-8"))
