from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from closefit.cli.options import signs
from closefit.derive import Assembled, derive
from closefit.derive.findings import DealCounts, Verdict
from closefit.errors import UsageError
from closefit.profile import parse_profile
from tests.truth import worlds
from tests.unit.derive.building import DAY, number, text, with_columns

PRIOR = """
closefit: 1
profile: by-hand
fit:
  qualify: 3
  criteria:
    - {name: size, layer: firmographic, when: employees between 50 and 499, points: 3}
    - {name: growing, layer: firmographic, when: "opened > date '2020-01-01'", points: 1}
"""


def assembled(count: int = 300, seed: int = 1) -> Assembled:
    """Planted deals, with dates and a column that knows the outcome."""
    deals = worlds.planted(count, seed).deals
    seconds = np.exp(np.random.default_rng(seed).normal(5 + 1.8 * deals.won, 1.0))
    days = DAY + (np.arange(count) // 2).astype("timedelta64[D]")
    deals = replace(deals, created=days, closed=days + np.timedelta64(30, "D"))
    deals = with_columns(
        deals, number("call_seconds", seconds, header="Call Seconds"), text("stage", ["x", "y"] * (count // 2))
    )
    won = int(deals.won.sum())
    return Assembled(
        frame=deals,
        counts=DealCounts(won, count - won, 0, 3),
        hygiene=(),
        as_of=None,
        source="deals.csv",
        set_aside=(("remarks", "about 280 different texts in 300 deals: an identifier or free text"),),
        filled={"remarks": text("remarks", ["(any text)"] * count)},
    )


@pytest.fixture(scope="module")
def made() -> Assembled:
    """The same deals for every test."""
    return assembled()


def test_leaks_are_set_aside_and_the_rest_is_tested(made: Assembled) -> None:
    """No leak has a finding; what was set aside before stays so; the closes counted are told."""
    found = derive(made, seed=3)
    assert [(leak.column, leak.kind) for leak in found.leaks] == [("Call Seconds", "near perfect"), ("stage", "name")]
    names = {finding.name for finding in found.attributes}
    assert not names & {"call_seconds", "stage", "remarks"}
    assert {"employees", "industry"} <= names
    assert set(made.set_aside) <= set(found.set_aside)
    assert (found.first, found.last) == ((DAY + 30).item(), (DAY + 149 + 30).item())


def test_two_runs_are_the_same() -> None:
    """The same deals and seed give the same derivation to the last digit."""
    few = assembled(90)
    assert repr(derive(few, seed=3)) == repr(derive(few, seed=3))


def test_keep_overrules_a_leak_and_drop_leaves_a_column_out(made: Assembled) -> None:
    """A kept leak is tested and marked; a dropped column is neither tested nor a leak. Headers serve as names too."""
    found = derive(made, keep=["CALL SECONDS"], drop=["stage", "Employees"], seed=3)
    assert [(leak.attribute, leak.overruled) for leak in found.leaks] == [("call_seconds", True)]
    names = {finding.name for finding in found.attributes}
    assert "call_seconds" in names
    assert "employees" not in names
    assert dict(found.set_aside)["employees"] == "left out with --drop"
    assert any(note.name == "too good to be true" for note in found.hygiene) == (
        found.quality.auc is not None and found.quality.auc >= 0.85
    )


def test_a_name_that_no_column_has_is_refused_with_the_nearest(made: Assembled) -> None:
    """A slip in --drop is a usage error, not silence."""
    with pytest.raises(
        UsageError, match=r"(?s)--drop names employes, which deals.csv does not have.*Did you mean employees"
    ):
        derive(made, drop=["employes"], seed=3)


def test_few_deals_are_not_enough_and_say_so() -> None:
    """Twenty deals give no card, and words."""
    found = derive(assembled(20), seed=3)
    assert found.card is None
    assert found.verdict is Verdict.not_enough
    assert found.words


def test_a_prior_is_held_against_the_deals(made: Assembled) -> None:
    """The expert's card is scored on the deals, and what of it cannot be counted is named."""
    prior = parse_profile(PRIOR, Path("prior.yaml"))
    (note,) = [note for note in derive(made, prior=prior, seed=3).hygiene if note.name == "expert card"]
    assert "by-hand, version 1" in note.words
    share = int(note.words.split(" in ")[1].split("%")[0])
    assert share > 52
    assert note.words.endswith("Left out because they cannot be counted here: growing.")
    assert "It counts like 100 deals beside the 300 that were closed." in note.words


def test_signs_are_kept_and_told(made: Assembled) -> None:
    """A sign by header is honoured and said; a column that there is not, and a text, are refused."""
    found = derive(made, signs={"Employees": -1}, seed=3, segments="1")
    (note,) = [note for note in found.hygiene if note.name == "signs set by hand"]
    assert "Employees -" in note.words
    for criterion in found.card.criteria if found.card else ():
        if criterion.name == "employees":
            assert all(
                " < " in (grade.condition or "") or " between " in (grade.condition or "") for grade in criterion.grades
            )
    with pytest.raises(UsageError, match=r"(?s)--sign names employes, which deals.csv does not have.*employees"):
        derive(made, signs={"employes": 1}, seed=3)
    with pytest.raises(UsageError, match="--sign names industry, whose values are texts: there is no more or less"):
        derive(made, signs={"industry": 1}, seed=3)


@pytest.mark.parametrize("text", ["Employees", "Employees=up", "=+"])
def test_a_sign_is_plus_or_minus(text: str) -> None:
    """Anything but COL=+ and COL=- is a usage error that shows how it is written."""
    with pytest.raises(UsageError, match="is not a column with its sign") as caught:
        signs([text])
    assert "--sign Employees=+" in str(caught.value.problems[0].advice)
    assert signs(["Employees=+", "A=B=-"]) == {"Employees": 1, "A=B": -1}
    with pytest.raises(UsageError, match="--sign gives 'Employees' both signs"):
        signs(["Employees=+", "Employees=-"])


def test_a_column_with_a_role_is_told_apart_from_one_that_there_is_not(made: Assembled) -> None:
    """Dropping the outcome is answered with what the column is, a slip with the nearest name; both at once."""
    told = replace(made, roles={"deal stage": "the outcome column of deals.csv"})
    with pytest.raises(UsageError) as caught:
        derive(told, drop=["Deal Stage", "employes"])
    first, second = caught.value.problems
    assert first.message == (
        "--drop names Deal Stage, which is the outcome column of deals.csv: deals are told apart or joined by it, "
        "and it is no attribute."
    )
    assert first.advice == "Leave it out of --drop; nothing is derived from it."
    assert second.message == "--drop names employes, which deals.csv does not have."
    assert second.advice == "Did you mean employees?"
