"""Score-aware stopping on whole runs: the tiers of the full waterfall for less, and everything where it must be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from benchmarks.stopping.__main__ import compare

from closefit.engines import DuckDBEngine
from closefit.enrich import Account, Enrichment, Freshness, Rules, Wish
from closefit.enrich.stakes import Scoring
from closefit.profile import Profile
from closefit.store import Store, open_store
from tests.command import closefit
from tests.scoring import profile_of
from tests.unit.enrich.worlds import TODAY, Played, clock

_PROFILE = """
closefit: 1
profile: p
version: 1
exclude:
  - {name: public, when: "industry = 'government'", because: slow}
fit:
  qualify: 3
  criteria:
    - {name: size, layer: firmographic, when: employees >= 50, points: 3}
    - {name: place, layer: firmographic, when: "country = 'US'", points: 1}
tiers:
  - {name: good, when: fit >= 3}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


def run(
    store: Store, engine: DuckDBEngine, own: Mapping[str, object], played: list[Played], profile: Profile
) -> tuple[list[str], dict[str, int]]:
    """Whom one account ``a.com`` asked, in that order, and what was left open."""
    offers = {one.name: one.offer() for one in played}
    account = Account("a.com", own)  # type: ignore[arg-type]  # planted
    made = Enrichment(
        Wish((account,), ("industry", "employees", "country")), offers, store, Rules(Freshness(TODAY, {})),
        request="t", scoring=Scoring(engine, profile, TODAY),
    )  # fmt: skip
    done = asyncio.run(made.run(clock, "b", lambda _: True))
    assert done is not None
    asked = sorted((int(question.mark.rsplit("-", 1)[1]), one.name) for one in played for question in one.asked)
    return [name for _, name in asked], dict(done.settled)


def vendors(**knows: object) -> list[Played]:
    """One vendor a field, at a cent each; each knows its field of ``a.com`` where a value is given."""
    return [
        Played(name, frozenset({name}), {"a.com": {name: knows[name]}} if knows.get(name) else {})
        for name in ("industry", "employees", "country")
    ]


@pytest.mark.parametrize(
    ("own", "knows", "asked", "settled"),
    [
        # Excluded whatever else: nobody is asked.
        ({"industry": "government"}, {}, [], {"employees": 1, "country": 1}),
        # Large enough and no government: the country cannot lift it out of its tier.
        ({"industry": "software", "employees": 80.0}, {}, [], {"country": 1}),
        # Too small: with the country it still has only one point of three; only the exclusion is open.
        ({"employees": 10.0}, {"industry": "software", "country": "US"}, ["industry"], {"country": 1}),
        # What nobody knows stays open and is not taken for known.
        ({"employees": 10.0}, {}, ["industry"], {"country": 1}),
    ],
)
def test_only_what_can_change_the_tier_is_bought(
    own: Mapping[str, object], knows: Mapping[str, object], asked: list[str], settled: dict[str, int], store: Store
) -> None:
    """An excluded, a settled and an open account each buy what is at stake for them, and nothing else."""
    with DuckDBEngine() as engine:
        assert run(store, engine, own, vendors(**knows), profile_of(_PROFILE)) == (asked, settled)


def test_the_most_telling_fact_for_its_price_is_bought_first(store: Store) -> None:
    """Of two open facts the dearer one comes last although it tells as much, and is not bought once the tier stands."""
    profile = profile_of(_PROFILE.replace("employees >= 50, points: 3", "employees >= 50, points: 1"))
    played = vendors(country="DE")
    played[1].credit_micros = 900_000
    with DuckDBEngine() as engine:
        asked, settled = run(store, engine, {"industry": "software"}, played, profile)
    assert (asked, settled) == ([], {"employees": 1, "country": 1})  # two points in all reach no tier
    profile = profile_of(_PROFILE.replace("points: 3", "points: 2"))
    with DuckDBEngine() as engine:
        asked, settled = run(store, engine, {"industry": "software"}, played, profile)
    assert (asked, settled) == (["country"], {"employees": 1})


@pytest.mark.parametrize("seed", [4, 5])
def test_a_world_ends_in_the_same_tiers_for_less(seed: int) -> None:
    """Every account of a world has the tier of the full waterfall, and at least 30 % of the money is kept."""
    found = compare(seed, 200)
    assert found.others == 0
    assert found.saved >= 0.3


@pytest.mark.parametrize(
    ("purpose", "code", "said"),
    [("fun", 2, "--for fun is nothing to enrich for"), ("score", 4, "there is no such file")],
)
def test_no_profile_and_no_purpose_are_named(
    purpose: str, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A purpose that there is not, and a profile that is not there, are said before anybody is asked."""
    monkeypatch.chdir(tmp_path)
    Path("accounts.csv").write_text("domain,country\na.com,US\n", encoding="utf-8")
    done = closefit("enrich", "accounts.csv", "--providers", "website", "--fields", "city", "--for", purpose)
    assert done.code == code
    assert said in done.err
