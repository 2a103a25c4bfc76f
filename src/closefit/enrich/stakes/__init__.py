"""Score-aware stopping: a fact is bought only where it can still change an account's tier or exclusion."""

from __future__ import annotations

from closefit.enrich.stakes.cells import Cells, attributes_of, cells_of
from closefit.enrich.stakes.grid import Grids
from closefit.enrich.stakes.stakes import Candidate, Stakes

__all__ = ["Candidate", "Cells", "Grids", "Stakes", "attributes_of", "cells_of"]
