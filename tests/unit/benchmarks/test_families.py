"""What the families of bars count: named things on noise, leaks by name, files as a user has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.derive import families, halflives, leaks, noise, planted, recovery, reproducible, times
from benchmarks.derive.figures import Failure, Figures
from benchmarks.derive.files import Ran, run, write_deals
from benchmarks.derive.halflives import Interval
from benchmarks.derive.noise import Named
from benchmarks.derive.plan import Held, Plan
from benchmarks.derive.planted import Truth
from benchmarks.derive.recovery import Recovered

from closefit.engines import DuckDBEngine
from closefit.intake import DealFlags, read_deals
from tests.truth.segment_worlds import crowds
from tests.truth.worlds import planted as planted_world


def test_families_and_keys_are_named_once() -> None:
    """No two families share a name, and no two jobs of a family share a key: none would hide another."""
    names = [family.name for family in families.FAMILIES]
    assert len(set(names)) == len(names)
    for family in families.FAMILIES:
        keys = [job.key for job in family.jobs(Plan())]
        assert len(set(keys)) == len(keys), family.name


@pytest.mark.parametrize(
    ("wrong", "long", "held"),
    [(2, False, Held.held), (3, False, Held.missed), (8, True, Held.held), (9, True, Held.missed)],
)
def test_noise_may_be_named_so_often(wrong: int, *, long: bool, held: Held) -> None:
    """Two of 20 runs may name something, eight of 100; what was named is told with its seed."""
    runs = 100 if long else 20
    results = {f"100 {seed}": Named(("priority: x",) if seed < wrong else ()) for seed in range(runs)}
    report = noise.report(Plan(long=long), results)
    assert [(bar.held, bar.figure) for bar in report.bars] == [(held, f"{wrong} of {runs}")]
    assert report.notes[0] == "Noise, 100 deals, seed 0 named priority: x."


def test_a_strong_attribute_missed_is_a_bar_missed() -> None:
    """One strong attribute that is no priority on one seed misses the bar; so does a generator out of its range."""
    good = Truth(0.80, 0.34, 9, 107, (), 4, ())
    bad = Truth(0.80, 0.34, 9, 107, ("industry",), 4, ("flag_3",))
    held = planted.report(Plan(), {"truth 1": good, "truth 2": good}).bars
    assert [bar.held for bar in held] == [Held.held, Held.held]
    missed = planted.report(Plan(), {"truth 1": good, "truth 2": bad}).bars
    assert missed[1].held is Held.missed
    assert missed[1].figure == "7 of 8; 1 named that are not planted"
    assert planted.report(Plan(), {"truth 1": Truth(0.83, 0.34, 9, 107, (), 4, ())}).bars[0].held is Held.missed


def figures(auc: float, loss: float, *, printed: bool = True) -> Figures:
    """A split with a base rate's log loss of .64."""
    return Figures(auc, loss, 0.64, 1.5, 5, 0.1, printed)


def test_bars_by_size_are_means_over_seeds() -> None:
    """Log loss above the base rate in the mean, .03 behind L2 at 200 deals, one print in two at 500: all missed."""
    results: dict[str, Figures | Failure | Truth] = {
        "200 1 closefit": figures(0.60, 0.63), "200 2 closefit": figures(0.62, 0.66),
        "200 1 L2 logistic": figures(0.63, 0.63), "200 2 L2 logistic": figures(0.65, 0.63),
        "500 1 closefit": figures(0.7, 0.60), "500 2 closefit": figures(0.7, 0.60, printed=False),
    }  # fmt: skip
    report = planted.report(Plan(), results)
    told = {bar.name: (bar.held, bar.figure) for bar in report.bars}
    assert told["log loss against the base rate, planted, 200 deals"] == (Held.missed, "+0.0050")
    assert told["AUC behind L2 logistic, planted, 200 deals"] == (Held.missed, "+0.030")
    assert told["log loss against the base rate, planted, 500 deals"] == (Held.held, "-0.0400")
    assert told["runs that print a probability at 500 deals"] == (Held.missed, "50%")
    assert "| 200 | +0.0050 | -0.010 +0.020 | 100% |" in report.notes


def test_a_leak_must_be_named_and_the_honest_column_not(tmp_path: Path) -> None:
    """Naming the honest count misses the bar as not naming the leak does."""
    plan = Plan(shared=tmp_path)
    case = "leadforge"
    right = leaks.report(plan, {case: [("total_touches_all", "recount")]}).bars
    wrong = leaks.report(plan, {case: [("total_touches_all", "recount"), ("touch_count", "recount")]}).bars
    none = leaks.report(plan, {case: []}).bars
    assert [bars[0].held for bars in (right, wrong, none)] == [Held.held, Held.missed, Held.missed]
    assert {bar.held for bar in leaks.report(Plan(shared=tmp_path / "absent"), {}).bars} == {Held.not_run}


def test_one_file_that_differs_is_told() -> None:
    """Which of the files the two runs did not write alike stands in the bar."""
    assert (
        reproducible.report(Plan(), {"same bytes": ["=a.json", "b.html"]}).bars[0].figure
        == "1 of 2 files alike, not b.html"
    )
    assert reproducible.report(Plan(), {"same bytes": ["=a.json"]}).bars[0].held is Held.held
    assert reproducible.report(Plan(), {"same bytes": []}).bars[0].held is Held.missed


def test_time_is_told_beside_what_it_is_compared_with() -> None:
    """Wall clock decides; processor time, memory and the other way stand beside it."""
    taken = times.Taken(Ran(10.5, 9.0, 300.0), Ran(20.0, 30.0, 400.0), "trees")
    bar = times.report(Plan(), {"small": taken}).bars[0]
    assert bar.held is Held.missed
    assert bar.figure == "10.5 s, 9.0 s of processor, 300 MB (trees: 20.0 s, 30.0 s of processor, 400 MB)"


def test_a_child_is_measured_and_its_failure_told() -> None:
    """A process gives its own seconds and memory; one that fails raises with what it wrote."""
    ran = run(["-c", "x = bytearray(80_000_000); print(sum(range(1_000_000)))"])
    assert ran.peak > 80
    assert 0 < ran.cpu < ran.seconds + 1
    with pytest.raises(RuntimeError, match="no luck today"):
        run(["-c", "raise SystemExit('no luck today')"])


def test_generated_deals_are_read_back_as_they_were(tmp_path: Path) -> None:
    """A planted frame written as a file is read as so many won and lost deals with the same attributes."""
    frame = planted_world(120, 5).deals
    write_deals(frame, tmp_path / "deals.csv")
    with DuckDBEngine() as engine:
        table = read_deals(engine, tmp_path / "deals.csv", DealFlags())
        won = engine.execute(f"SELECT count(*) FILTER (outcome = 'won') FROM {table.relation}").fetchone()
    assert won == (int(np.count_nonzero(frame.won)),)
    assert {attribute.name for attribute in table.attributes} >= set(frame.columns)


def test_nine_in_ten_of_what_was_planted_must_be_found() -> None:
    """Nine of ten hold the bar, eight do not; what was missed, and what was found in vain, is told."""
    good = {f"0 {seed}": Recovered(1, 1) for seed in range(9)}
    bad = Recovered(1, 0, ("churned: industry",), ("churned: flag 3",))
    report = recovery.report(Plan(), {**good, "0 9": bad})
    assert [(bar.held, bar.figure) for bar in report.bars] == [(Held.held, "9 of 10 in 10 worlds, 1 not planted")]
    assert report.notes[0].endswith("missed: churned: industry.")
    assert report.notes[1].endswith("found though not planted: churned: flag 3.")
    assert recovery.report(Plan(), {**good, "0 8": bad, "0 9": bad}).bars[0].held is Held.missed


def test_what_is_found_where_nothing_is_planted_is_counted() -> None:
    """Two segments in vain may be, three may not."""
    place = next(place for place, kind in enumerate(recovery.KINDS) if kind.most_false == 2)
    runs = {f"{place} {seed}": Recovered(0, 0, (), ("x",)) for seed in range(3)}
    assert recovery.report(Plan(), runs).bars[0].held is Held.missed
    del runs[f"{place} 0"]
    assert recovery.report(Plan(), runs).bars[0].held is Held.held


def test_conditions_of_segments_are_read_on_the_deals() -> None:
    """Segments worded as the crowds were planted agree in full; half of the deals in no segment agree by half."""
    world = crowds(300, 3, count=2, split="has_sales_team")
    assert recovery.agreement(world, [("has_sales_team = true",), ("has_sales_team = false",)]) == 1.0
    one = recovery.agreement(world, [("has_sales_team = true",)])
    assert one == pytest.approx(float((world.crowd == 0).mean()))


@pytest.mark.parametrize(
    ("outside", "silent", "held"), [(1, 0, Held.held), (2, 0, Held.missed), (0, 10, Held.held), (0, 11, Held.missed)]
)
def test_half_lives_must_be_stated_and_right(outside: int, silent: int, held: Held) -> None:
    """Nine of ten stated intervals must hold the true value, and half of the kinds must be stated at all."""
    told = [Interval(10.0, 5.0, 15.0)] * (10 - outside) + [Interval(20.0, 5.0, 15.0)] * outside
    report = halflives.report(Plan(), {"planted 1": told + [Interval(10.0, None, None)] * silent, "noise 1": []})
    assert [bar.held for bar in report.bars] == [held, Held.held, Held.held]
    assert report.bars[1].figure == "3.0-fold"


def test_half_lives_of_nothing_are_counted() -> None:
    """Three worlds without effect that state a half-life are one too many; no statement at all misses the bar."""
    told = {"planted 1": [Interval(10.0, 5.0, 15.0)]}
    false = {f"noise {seed}": [Interval(0.0, 1.0, 1.0)] for seed in range(3)}
    assert halflives.report(Plan(), told | false).bars[2].held is Held.missed
    assert halflives.report(Plan(), {"planted 1": [Interval(10.0, None, None)]}).bars[0].held is Held.missed


def test_planted_leaks_are_all_named_and_nothing_honest_is() -> None:
    """One leak of one join that is not named misses the bar, and so does one honest attribute that is."""
    whole = [(name, "join") for name in leaks.JOINED]
    right = leaks.report(Plan(), {"join 1": whole, "join 2": whole}).bars
    assert [(bar.held, bar.figure) for bar in right] == [(Held.held, "6 of 6 in 2 worlds, no honest column")]
    assert leaks.report(Plan(), {"join 1": whole, "join 2": whole[:2]}).bars[0].held is Held.missed
    false = leaks.report(Plan(), {"join 1": [*whole, ("industry", "near perfect")]}).bars[0]
    assert (false.held, false.figure) == (Held.missed, "3 of 3 in 1 worlds, and honest ones: industry")
