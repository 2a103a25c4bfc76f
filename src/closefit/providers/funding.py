"""A round of funding as a signal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from closefit.facts import FoundSignal
from closefit.taxonomy import funding_kind, normal_funding_stage, read_money


def funding_signal(
    at: dt.date | None,
    stage: Any,
    amount: Any = None,
    currency: str | None = None,
    *,
    equity: bool | None = None,
    **fields: str | None,
) -> FoundSignal | None:
    """A round on a day; None without one.

    Debt and grants are of a kind of their own, ``debt_or_grant``: they are no round of growth. The amount is there in
    US dollars only, as ``amount_usd``; every round has strength 1, because how much is much is for a profile to say.
    """
    if at is None:
        return None
    money, named = read_money(amount, currency), normal_funding_stage(stage)
    told: dict[str, object] = {name: value for name, value in fields.items() if value}
    if named:
        told["stage"] = named
    if money and money.currency == "USD" and money.micros > 0:
        told["amount_usd"] = money.amount
    borrowed = equity is False or funding_kind(stage) in ("debt", "non-dilutive")
    return FoundSignal("debt_or_grant" if borrowed else "funding_round", at, fields=told)
