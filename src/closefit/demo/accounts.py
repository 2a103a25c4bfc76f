"""Accounts as arrays of numbers and codes, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from closefit.demo import catalogue
from closefit.demo.truth import NOISE_NUMBERS

#: Accounts made at once; each chunk has its own seed, so the size of a chunk is part of the result.
CHUNK = 500_000

Columns = dict[str, NDArray[np.generic]]

#: Share of accounts for which a column is blank, by its place in the ``unknown`` bits.
BLANK_SHARES = {
    "Industry": 0.03, "Number of Employees": 0.03, "Annual Revenue": 0.22, "Year Founded": 0.08, "Technologies": 0.05,
    "Funding Stage": 0.06, "Last Funding Date": 0.15, "Headcount Growth": 0.07, "Business Model": 0.02,
    "Has VP of Sales": 0.05, "G2 Reviews": 0.30, "LinkedIn Followers": 0.12, "Monthly Visits": 0.18,
    "SOC 2 Certified": 0.25, "Page Speed": 0.10,
}  # fmt: skip

_NOISE = {
    "Year Founded": (2009.0, 9.0), "Office Count": (3.0, 2.0), "Page Speed": (68.0, 14.0), "Open Jobs": (9.0, 6.0),
    "Support Tickets": (40.0, 22.0), "Days Since Website Relaunch": (600.0, 260.0),
    "Social Posts per Month": (11.0, 6.0),
    "Traffic Percentile": (50.0, 21.0), "LinkedIn Followers": (8.0, 1.2), "Monthly Visits": (10.0, 1.4),
    "G2 Reviews": (3.2, 1.1),
}  # fmt: skip
#: Held as logarithms in ``_NOISE``.
_LOG_NOISE = frozenset({"LinkedIn Followers", "Monthly Visits", "G2 Reviews"})


def draw_codes(rng: np.random.Generator, shares: Iterable[float], size: int) -> NDArray[np.int8]:
    """Codes 0, 1, ... with the given shares. Shape (size,)."""
    edges = np.cumsum(np.fromiter(shares, dtype=float))[:-1]
    return np.searchsorted(edges, rng.random(size), side="right").astype(np.int8)


def draw_bits(rng: np.random.Generator, shares: Iterable[float], size: int) -> NDArray[np.int64]:
    """Independent yes-or-no facts packed into one integer, the first in the lowest bit. Shape (size,)."""
    bits = np.zeros(size, dtype=np.int64)
    for place, share in enumerate(shares):
        bits |= (rng.random(size, dtype=np.float32) < share).astype(np.int64) << place
    return bits


def noise_header(place: int) -> str:
    """Name of the column of arrays that holds the noise number at ``place``."""
    return f"noise_{place}"


def account_chunk(seed: int, first: int, size: int) -> Columns:
    """Accounts ``first`` to ``first + size``: one array of shape (size,) per fact."""
    rng = np.random.default_rng([seed, 1, first])
    employees = np.clip(np.exp(rng.normal(np.log(160), 1.7, size)), 1, 200_000).round().astype(np.int32)
    columns: Columns = {
        "id": np.arange(first, first + size, dtype=np.int64),
        "industry": draw_codes(rng, catalogue.INDUSTRIES.values(), size),
        "country": draw_codes(rng, catalogue.COUNTRIES.values(), size),
        "model": draw_codes(rng, catalogue.BUSINESS_MODELS.values(), size),
        "stage": draw_codes(rng, catalogue.FUNDING_STAGES.values(), size),
        "employees": employees,
        "revenue": (employees * np.exp(rng.normal(np.log(140), 0.5, size))).round().astype(np.int64) * 1000,
        "growth": rng.normal(0.1, 0.13, size).round(3),
        "trial_users": _trial_users(rng, size),
        "funded": rng.integers(30, 1500, size).astype(np.int32),
        "technologies": draw_bits(rng, catalogue.TECHNOLOGIES.values(), size),
        "flags": draw_bits(rng, catalogue.FLAGS.values(), size),
        "unknown": draw_bits(rng, BLANK_SHARES.values(), size),
        "inbound": rng.random(size) < 0.35,
        "people": rng.choice(np.array([0, 1, 2, 3], dtype=np.int8), size, p=[0.25, 0.3, 0.3, 0.15]),
    }
    return columns | _noise_numbers(rng, size)


def account_chunks(seed: int, accounts: int) -> Iterator[Columns]:
    """All accounts, chunk by chunk."""
    for first in range(0, accounts, CHUNK):
        yield account_chunk(seed, first, min(CHUNK, accounts - first))


def _trial_users(rng: np.random.Generator, size: int) -> NDArray[np.int32]:
    started = rng.random(size) < 0.52
    users = np.exp(rng.normal(np.log(5), 1.0, size)).round().clip(1, 400)
    return np.where(started, users, 0).astype(np.int32)


def _noise_numbers(rng: np.random.Generator, size: int) -> Columns:
    columns: Columns = {}
    for place, header in enumerate(NOISE_NUMBERS):
        middle, spread = _NOISE[header]
        values = rng.normal(middle, spread, size)
        if header in _LOG_NOISE:
            values = np.exp(values)
        ceiling = 2025.0 if header == "Year Founded" else 1e9
        columns[noise_header(place)] = values.round().clip(0, ceiling).astype(np.int32)
    return columns


def true_facts(columns: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.bool_]]:
    """Which accounts meet each planted condition that rests on the account alone, by its name in ``truth``."""
    technologies, flags = columns["technologies"].astype(np.int64), columns["flags"].astype(np.int64)
    employees, growth = columns["employees"].astype(np.int64), columns["growth"].astype(float)
    return {
        "headcount": (employees >= 50) & (employees <= 500),
        "Salesforce": _bit(technologies, catalogue.TECHNOLOGIES, "Salesforce"),
        "Segment": _bit(technologies, catalogue.TECHNOLOGIES, "Segment"),
        "locked in": _bit(technologies, catalogue.TECHNOLOGIES, "SAP"),
        "trial users": columns["trial_users"].astype(np.int64) >= 5,
        "funding": _is(columns["stage"], catalogue.FUNDING_STAGES, "Series A", "Series B"),
        "industry": _is(columns["industry"], catalogue.INDUSTRIES, "Fintech", "Logistics"),
        "public sector": _is(columns["industry"], catalogue.INDUSTRIES, "Government"),
        "home market": _is(columns["country"], catalogue.COUNTRIES, "United States"),
        "growing": growth >= 0.15,
        "shrinking": growth < 0,
        "has a VP of Sales": _bit(flags, catalogue.FLAGS, "Has VP of Sales"),
        "is B2B SaaS": _is(columns["model"], catalogue.BUSINESS_MODELS, "B2B SaaS"),
    }


def _bit(bits: NDArray[np.int64], names: Iterable[str], name: str) -> NDArray[np.bool_]:
    has: NDArray[np.bool_] = (bits >> list(names).index(name)) & 1 == 1
    return has


def _is(codes: NDArray[np.generic], names: Iterable[str], *wanted: str) -> NDArray[np.bool_]:
    order = list(names)
    found: NDArray[np.bool_] = np.isin(codes, [order.index(name) for name in wanted])
    return found
