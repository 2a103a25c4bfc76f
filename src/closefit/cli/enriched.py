"""How the bill before and after an enrichment looks in a terminal."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from closefit import run
from closefit.cli.show import heading, say_line, table
from closefit.facts import MICROS, money_text

_SHOWN = 10
#: Letters of a value by which coverage is told apart.
_LONGEST = 40


def show_bill(bill: run.Bill) -> None:
    """The bill before: whom it asks, what that costs, and what is expected of it."""
    plan = bill.plan
    heading("The bill before")
    if bill.unfinished is not None:
        say_line(
            f"  this goes on with run {bill.unfinished.run} of {bill.unfinished.started}, which was cut short; "
            f"it has spent {money_text(bill.spent)} usd, which the budget counts"
        )
    rows = [("provider", "accounts", "at most", "credits", "usd", "at most", "price and its source")]
    rows += [
        (
            one.name, f"{one.accounts:,.0f}", f"{one.most_accounts:,}", f"{one.credits:,.1f}", _cents(one.micros),
            _cents(one.most_micros), f"{money_text(one.price)} usd ({one.basis})",
        )
        for one in plan.providers
    ]  # fmt: skip
    table(rows if plan.providers else [("nobody has to be asked",)])
    limit = "no budget" if bill.budget is None else f"budget {money_text(bill.budget)} usd"
    if plan.providers:
        say_line(f"  expected {_cents(plan.micros)} usd, at most {_cents(plan.most_micros)} usd; {limit}")
    table([
        (
            one.field, f"known {one.known:,} of {plan.accounts:,}", f"expected {one.expected:,.0f}",
            "" if one.expected <= one.known else "a guess: too few calls so far" if one.guessed else "from past calls",
        )
        for one in plan.fields
    ])  # fmt: skip
    for order in bill.orders:
        who = ", then ".join(order.providers) or "nobody"
        say_line(f"  {order.field}: {who} ({order.why})")
    for left in bill.left_out:
        say_line(f"  left out: {left.name}: {left.why}")
    if plan.no_domain:
        have = "account has no domain as its key" if plan.no_domain == 1 else "accounts have no domain as their key"
        say_line(f"  {plan.no_domain:,} {have}: nobody can be asked about {'it' if plan.no_domain == 1 else 'them'}")


def show_result(result: run.EnrichResult, report: Path | None = None) -> None:
    """The bill after, what it brought, and what was left undone."""
    done = result.done
    heading("The bill after")
    rows = [("provider", "calls", "found", "not found", "facts", "credits", "usd", "usd a fact")]
    rows += [
        (
            one.name, f"{one.tally.calls:,}", f"{one.tally.found:,}", f"{one.tally.not_found:,}", f"{one.facts:,}",
            f"{one.tally.credits:,.1f}", money_text(one.tally.micros),
            money_text(round(one.tally.micros / one.facts)) if one.facts else "",
        )
        for one in done.providers
        if one.tally.calls
    ]  # fmt: skip
    table(rows if len(rows) > 1 else [("nobody was asked",)])
    limit = "" if done.budget is None else f" of {money_text(done.budget)}"
    before = f", {money_text(done.spent_before)} of it before it was cut short" if done.spent_before else ""
    say_line(f"  spent {money_text(done.spent)}{limit} usd{before}")
    heading("Coverage")
    table([
        (one.field, f"{one.before:,} to {one.after:,} of {one.accounts:,}", f"{one.after / max(one.accounts, 1):6.1%}",
         ", ".join(f"{name} {count:,}" for name, count in one.by_provider.items()))
        for one in done.fields
    ])  # fmt: skip
    if result.segments:
        heading(f"Coverage by {result.segments[0].by}")
        table([
            (one.segment[:_LONGEST], f"{one.accounts:,} accounts",
             *(f"{name} {known / one.accounts:.0%}" for name, known in one.known.items()))
            for one in result.segments[:_SHOWN]
        ])  # fmt: skip
        if len(result.segments) > _SHOWN:
            rest = sum(one.accounts for one in result.segments[_SHOWN:])
            say_line(f"  and {len(result.segments) - _SHOWN:,} more, with {rest:,} accounts: --report, --json")
    if result.by_outcome:
        heading("Coverage by outcome")
        table([
            (one.field, *(f"{name} {known:,} of {count:,} ({known / count:.0%})" for name, (known, count) in
             one.counts.items()), "differs" if one.differs else "")
            for one in result.by_outcome
        ])  # fmt: skip
    for words in result.notes:
        say_line(f"  note: {words}")
    out = quote(str(result.out))
    following = f"derive {quote(str(result.deals))} --accounts {out}" if result.deals else f"score {out}"
    page = f", {report}" if report else ""
    say_line(f"\nwritten: {result.out} ({result.rows:,} accounts){page}   next: closefit {following}")


def _cents(micros: int) -> str:
    """What is expected, to the cent; what was spent is said exactly."""
    return f"{micros / MICROS:,.2f}"
