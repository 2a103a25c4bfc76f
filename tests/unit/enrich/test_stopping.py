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
from closefit.terms import AttributeType
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


def bought(
    store: Store, played: list[Played], conditions: str, own: Mapping[str, object], fields: tuple[str, ...],
    types: Mapping[str, AttributeType] | None = None, tiers: str = "{name: good, when: fit >= 1}",
) -> list[str]:  # fmt: skip
    """Whom ``a.com`` asked under a profile of these exclusions and criteria."""
    profile = profile_of(f"closefit: 1\nprofile: p\nversion: 1\n{conditions}\ntiers:\n  - {tiers}\n")
    account = Account("a.com", own)  # type: ignore[arg-type]  # planted
    with DuckDBEngine() as engine:
        made = Enrichment(
            Wish((account,), fields), {one.name: one.offer() for one in played}, store,
            Rules(Freshness(TODAY, {})), request="t", scoring=Scoring(engine, profile, TODAY, types=types or {}),
        )  # fmt: skip
        assert asyncio.run(made.run(clock, "b", lambda _: True)) is not None
    return [one.name for one in played if one.asked]


def one_criterion(when: str) -> str:
    return f'fit:\n  criteria:\n    - {{name: one, layer: firmographic, when: "{when}", points: 1}}'


def test_a_list_that_lacks_some_of_all_is_thought_of(store: Store) -> None:
    """A list that has A of (A or C), D of (B or D) and not both A and B is one of the completions."""
    when = "has_any(x, 'A', 'C') and has_any(x, 'B', 'D') and not has_all(x, 'A', 'B') and not has_all(x, 'C', 'B')"
    assert bought(store, [Played("v", frozenset({"x"}), {})], one_criterion(when), {}, ("x",)) == ["v"]


def test_a_number_used_as_true_or_false_has_both(store: Store) -> None:
    """0 and 1 in a column of numbers are told apart where a condition takes them for a flag."""
    types = {"x": AttributeType.number}
    for when in ("not x", "x = false"):
        played = Played("v", frozenset({"x"}), {})
        assert bought(store, [played], one_criterion(when), {}, ("x",), types) == ["v"], when
        store.driver.execute("DELETE FROM calls")


def test_a_text_of_several_products_is_read_as_a_list(store: Store) -> None:
    """A column of texts that conditions ask for products is open for them, and one that has them is settled."""
    types, when, fields = {"x": AttributeType.text}, "has(x, 'HubSpot')", ("country", "x")
    asked = bought(store, [Played("v", frozenset({"x"}), {})], one_criterion(when), {"country": "US"}, fields, types)
    assert asked == ["v"]
    played, known = Played("w", frozenset({"country"}), {}), {"x": "Slack; hubspot"}
    assert bought(store, [played], one_criterion(f"{when} or country = 'US'"), known, ("country",), types) == []


def test_the_name_of_an_account_counts(store: Store) -> None:
    """An account that is in by its name alone buys the fact that is still missing."""
    when = "starts_with(name, 'Acme') and country = 'US'"
    played = [Played("v", frozenset({"country"}), {})]
    assert bought(store, played, one_criterion(when), {"name": "ACME Ltd"}, ("country",)) == ["v"]
    assert (
        bought(store, [Played("w", frozenset({"country"}), {})], one_criterion(when), {"name": "X"}, ("country",)) == []
    )


def test_what_comes_along_with_a_gap_keeps_it_at_stake(store: Store) -> None:
    """An attribute that nobody is asked for and a signal that the tier looks at are bought by their gap."""
    both = Played("v", frozenset({"city", "country"}), {})
    assert bought(store, [both], one_criterion("country = 'US'"), {}, ("city",)) == ["v"]
    intent = "intent:\n  signals:\n    - {kind: funding_round, points: 5, half_life: 30 days}\nfit: {criteria: []}"
    heard = Played("w", frozenset({"city"}), {}, signals=frozenset({"funding_round"}))
    deaf = Played("d", frozenset({"city"}), {}, signals=frozenset({"news"}))
    for played, asked in ((heard, ["w"]), (deaf, [])):
        assert bought(store, [played], intent, {}, ("city",), tiers="{name: good, when: intent >= 1}") == asked
    shut = f"exclude:\n  - {{name: here, when: \"country = 'US'\", because: x}}\n{intent}"
    played = Played("z", frozenset({"city"}), {}, signals=frozenset({"funding_round"}))
    excluded = bought(store, [played], shut, {"country": "US"}, ("city",), tiers="{name: good, when: intent >= 1}")
    assert excluded == []


def test_a_second_source_that_an_exclusion_needs_is_bought(store: Store) -> None:
    """A gap that can change nothing itself stays open for what confirms the fact that an exclusion rests on."""
    conditions = (
        "exclude:\n  - {name: large, when: employees >= 500, needs: 2, because: x}\n"
        'fit:\n  criteria:\n    - {name: one, layer: firmographic, when: "employees >= 1", points: 1}'
    )
    first = Played("u", frozenset({"employees"}), {"a.com": {"employees": 900.0}}, 1)
    both = Played("v", frozenset({"city", "employees"}), {})
    assert bought(store, [first, both], conditions, {}, ("employees", "city")) == ["u", "v"]
    # The user's own figure needs nobody else's, and a small one excludes nobody.
    for own in (900.0, 9.0):
        again = Played("w", frozenset({"city", "employees"}), {})
        assert bought(store, [again], conditions, {"employees": own}, ("city",)) == []


def test_an_attribute_that_is_called_by_its_header_is_bought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Where the profile says number_of_employees, as the file's header does, employees are not taken for settled."""
    monkeypatch.chdir(tmp_path)
    Path("accounts.csv").write_text("domain,Number of Employees\na.com,\nb.com,20\n", encoding="utf-8")
    Path("own.csv").write_text("domain,employees\na.com,300\n", encoding="utf-8")
    Path("closefit.toml").write_text('[providers.own]\ntable = "own.csv"\n', encoding="utf-8")
    criterion = one_criterion("number_of_employees >= 50")
    Path("icp.yaml").write_text(
        f"closefit: 1\nprofile: p\nversion: 1\n{criterion}\ntiers:\n  - {{name: good, when: fit >= 1}}\n",
        encoding="utf-8",
    )
    done = closefit(
        "enrich", "accounts.csv", "--providers", "own", "--fields", "employees", "--for", "score",
        "--profile", "icp.yaml", "--out", "filled.csv", "--yes",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "300" in Path("filled.csv").read_text(encoding="utf-8")


def test_what_a_needed_fact_needs_is_bought_too(store: Store) -> None:
    """Revenue from headcount, headcount by the LinkedIn page: the page is bought although no condition names it."""
    played = [
        Played("page", frozenset({"linkedin_url"}), {"a.com": {"linkedin_url": "l"}}),
        Played("people", frozenset({"employees"}), {"a.com": {"employees": 9}}, needs=frozenset({"linkedin_url"})),
        Played("money", frozenset({"revenue_usd"}), {}, needs=frozenset({"employees"})),
    ]
    fields = ("revenue_usd", "employees", "linkedin_url")
    asked = bought(store, played, one_criterion("revenue_usd > 5"), {}, fields)
    assert asked == ["page", "people", "money"]


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
