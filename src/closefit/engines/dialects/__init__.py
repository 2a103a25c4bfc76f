"""One SQL tree as the text of each engine: what an engine lacks is rewritten, what nobody has looked at is refused."""

from __future__ import annotations

from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.registry import DIALECTS, dialect_of
from closefit.engines.dialects.render import render
from closefit.errors import UnsupportedConstruct

__all__ = ["DIALECTS", "Dialect", "UnsupportedConstruct", "dialect_of", "render"]
