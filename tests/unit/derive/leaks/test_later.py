"""What a history shows: values changed after the close, attributes that are better when they are read later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.history import Past
from closefit.derive.findings import Leak
from closefit.derive.frame import DealFrame
from closefit.derive.leaks.find import find_leaks
from tests.unit.derive.building import frame, number, with_columns

COUNT = 400


def deals(seed: int = 1) -> DealFrame:
    """Deals of accounts of their own; two honest columns beside the one that is looked at."""
    rng = np.random.default_rng(seed)
    won = rng.random(COUNT) < 0.4
    return frame(won, number("age", rng.random(COUNT)), number("offices", rng.integers(1, 9, COUNT)), days=60)


def with_history(
    base: DealFrame,
    then: NDArray[np.float64],
    later: NDArray[np.float64],
    *,
    changed: NDArray[np.bool_] | None = None,
    known: NDArray[np.bool_] | None = None,
) -> tuple[DealFrame, Past]:
    """The frame with ``employees`` as it was, and what the history says of it beside."""
    known = np.ones(COUNT, dtype=bool) if known is None else known
    column = number("employees", np.where(known, then, later))
    moved = np.zeros(COUNT, dtype=np.int32) if changed is None else changed.astype(np.int32)
    past = Past((), {"employees": known}, {"employees": number("employees", later)}, {"employees": moved})
    return with_columns(base, column), past


def found(made: tuple[DealFrame, Past], keep: tuple[str, ...] = ()) -> list[Leak]:
    return list(find_leaks(made[0], past=made[1], keep=keep))


def sizes(seed: int = 3) -> NDArray[np.float64]:
    return np.random.default_rng(seed).lognormal(4, 1, COUNT).round()


def test_headcount_that_grows_with_the_customer_is_better_when_read_later() -> None:
    """At the creation it tells nothing, today it does: named with both figures, and what was known then is counted."""
    base, then = deals(), sizes()
    later = np.where(base.won, then * 2.2, then)
    (leak,) = found(with_history(base, then, later))
    assert (leak.attribute, leak.kind, leak.as_known) == ("employees", "better when read later", True)
    assert leak.reason.startswith("read today it ranks won above lost with an AUC of 0.")
    assert "as it was known when the same deals were created with 0." in leak.reason


def test_growth_that_comes_to_all_is_honest() -> None:
    """Every company grows over the years, customers or not: later is no better than then."""
    base, then = deals(), sizes()
    assert found(with_history(base, then, then * np.random.default_rng(4).uniform(1.0, 2.0, COUNT))) == []


def test_an_attribute_that_told_them_apart_before_is_honest() -> None:
    """A fact that separates as well at the creation as today is what a profile is made of."""
    base = deals()
    then = sizes() * np.where(base.won, 1.6, 1.0)
    assert found(with_history(base, then, then * 1.1)) == []


def test_a_handful_of_accounts_proves_no_gain() -> None:
    """With twelve won accounts known at both times the difference may be luck."""
    base, then = deals(), sizes()
    few = np.zeros(COUNT, dtype=bool)
    few[np.flatnonzero(base.won)[:12]] = True
    few[np.flatnonzero(~base.won)[:40]] = True
    assert found(with_history(base, then, np.where(base.won, then * 2.0, then), known=few)) == []


def test_values_changed_after_the_close_of_winners_are_named() -> None:
    """Half of the winners' values were changed after the close and a tenth of the losers'."""
    base, then = deals(), sizes()
    rng = np.random.default_rng(5)
    changed = rng.random(COUNT) < np.where(base.won, 0.55, 0.1)
    (leak,) = found(with_history(base, then, np.where(changed, then + 1, then), changed=changed))
    assert leak.kind == "changed after close"
    assert leak.reason.startswith("it was changed after the close in 5")
    assert leak.as_known


def test_a_refresh_of_everybody_is_honest() -> None:
    """A provider that renews all values twice a year changes winners and losers alike."""
    base, then = deals(), sizes()
    changed = np.random.default_rng(5).random(COUNT) < 0.6
    assert found(with_history(base, then, then + changed, changed=changed)) == []


def test_changes_in_a_few_accounts_prove_nothing() -> None:
    """Of twelve deals a side a difference of three in ten is chance; so are three hundred deals of one account."""
    base, then = deals(), sizes()
    unknown = np.full(COUNT, -1, dtype=np.int32)
    few = unknown.copy()
    won, lost = np.flatnonzero(base.won), np.flatnonzero(~base.won)
    few[won[:12]], few[lost[:12]] = 0, 0
    few[won[:6]], few[lost[:2]] = 1, 1
    made, past = with_history(base, then, then)
    assert find_leaks(made, past=replace(past, changed={"employees": few})) == ()
    one = replace(made, account=np.where(made.won, 0, made.account))
    every = np.where(base.won, 1, 0).astype(np.int32)
    assert find_leaks(one, past=replace(past, changed={"employees": every})) == ()


def test_keeping_it_is_remembered() -> None:
    """Overruled, today's values stand in again, and the record says so."""
    base, then = deals(), sizes()
    (leak,) = found(with_history(base, then, np.where(base.won, then * 2.2, then)), keep=("employees",))
    assert leak.overruled
    assert leak.as_known


def test_without_values_of_then_the_column_is_set_aside() -> None:
    """Known in time for losers alone, what is left of it cannot be counted."""
    base, then = deals(), sizes()
    changed = base.won | (np.arange(COUNT) % 11 == 0)
    made, past = with_history(base, then, then, changed=changed)
    (leak,) = find_leaks(made, past=replace(past, from_history={"employees": ~base.won}))
    assert (leak.kind, leak.as_known) == ("changed after close", False)
