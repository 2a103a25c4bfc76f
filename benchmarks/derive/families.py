"""Every family of bars, in the order of the page."""

from __future__ import annotations

from typing import Any

from benchmarks.derive import halflives, leaks, noise, planted, real, recovery, reproducible, times
from benchmarks.derive.plan import Family

FAMILIES: tuple[Family[Any], ...] = (
    planted.FAMILY,
    real.FAMILY,
    noise.FAMILY,
    leaks.FAMILY,
    recovery.FAMILY,
    halflives.FAMILY,
    reproducible.FAMILY,
    times.FAMILY,
)
