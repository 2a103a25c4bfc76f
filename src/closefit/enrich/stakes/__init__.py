"""Score-aware stopping: a fact is bought only where it can still change an account's tier or exclusion."""

from __future__ import annotations

from closefit.enrich.stakes.cells import Cells, attributes_of, cells_of
from closefit.enrich.stakes.grid import Grids
from closefit.enrich.stakes.stakes import Candidate, Outlook, Stakes
from closefit.enrich.stakes.stopping import Scoring, Stopping

__all__ = ["Candidate", "Cells", "Grids", "Outlook", "Scoring", "Stakes", "Stopping", "attributes_of", "cells_of"]
