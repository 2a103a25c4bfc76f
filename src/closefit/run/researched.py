"""Answers of research in the store: kept with every claim, found again, and facts like those of any provider."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from closefit.enrich import Freshness, Offer, Verdict
    from closefit.providers.provider import Provider
    from closefit.research import PageQuestion, Researched
    from closefit.research.provider import Keep
    from closefit.research.reader import SiteRead
    from closefit.store import Store


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer that was kept, and when it was given."""

    answer: Researched
    asked: dt.date
    model: str


def keep_claims(store: Store, account: str, found: Iterable[Researched], model: str, moment: str) -> None:
    """Every claim, those that were refused among them, in the place of what was kept of the same questions before."""
    rows = [
        (
            account, one.question.attribute, one.question.fingerprint, moment, model, one.usable, one.failed,
            json.dumps([_claim(claim) for claim in one.claims], ensure_ascii=False),
        )
        for one in found
    ]  # fmt: skip
    with store.transaction() as connection:
        for row in rows:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO researched "
                "(account, attribute, question, asked, model, usable, failed, claims) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )


def keeping(store: Store, clock: Callable[[], dt.datetime]) -> Keep:
    """What the research agent tells its claims to, as a provider."""

    def keep(account: str, _site: SiteRead, found: Sequence[Researched], model: str) -> None:
        keep_claims(store, account, found, model, clock().isoformat(timespec="seconds")[:19])

    return keep


def keep_facts(
    store: Store, account: str, found: Sequence[Researched], made: type[Provider],
    *, moment: str, freshness: Freshness, model: str,
) -> None:  # fmt: skip
    """The answers as facts of provider ``research``, with the call in the ledger; what may not be used is a miss."""
    from closefit.enrich.current import keep_current
    from closefit.enrich.settle import answer_row, fact_rows
    from closefit.research.provider import NAME, answer_of
    from closefit.store import Purchases, Tick

    purchases = Purchases(store)
    call = purchases.last_call() + 1
    if all(one.failed and not one.usable for one in found):
        return  # nothing was answered, so nothing is known to be missing
    wanted = " ".join(sorted(one.question.attribute for one in found if not one.failed or one.usable))
    answer = answer_of(found, model)
    kept = list(answer.facts)
    intended, settled = Tick(moment), Tick(moment)
    # Outside of any run of enrich: number 0.
    intended.intended.append((call, account, 0, NAME, f"closefit-research-{call}", wanted, 0, moment, None))
    settled.answered.append(answer_row(call, account, answer, billed=0, moment=moment, kept=kept))
    if kept:
        settled.facts += fact_rows(made.spec, call, account, kept, billed=0, moment=moment)
    with purchases.writing():
        purchases.commit(intended)
        purchases.commit(settled)
    keep_current(store, [(account, fact.attribute) for fact in kept], {}, freshness, origin=NAME)


def remembered(
    store: Store, account: str, questions: Sequence[PageQuestion], freshness: Freshness
) -> dict[str, Remembered]:
    """By attribute, what was answered to the very same question and still holds."""
    from closefit.research import Researched

    asked = {one.attribute: one for one in questions}
    rows = store.rows(
        "SELECT attribute, question, asked, model, usable, failed, claims FROM researched WHERE account = ?",
        (account,),
    )
    found = {}
    for attribute, fingerprint, moment, model, usable, failed, claims in rows:
        question = asked.get(str(attribute))
        if question is None or question.fingerprint != fingerprint or (failed and not usable):
            continue
        day = dt.date.fromisoformat(str(moment)[:10])
        answer = Researched(question, tuple(_claim_of(one) for one in json.loads(str(claims))))
        fresh = freshness.fresh if answer.usable else freshness.missing
        if fresh(str(attribute), day):
            found[str(attribute)] = Remembered(answer, day, str(model))
    return found


@dataclass(frozen=True, slots=True)
class AttributeAgreement:
    """How far the runs of one question agree over all accounts."""

    attribute: str
    #: Accounts that were asked about, and of them those with a usable answer.
    accounts: int
    usable: int
    #: Mean agreement over the accounts of which any run says something; None where no run does.
    agreement: float | None
    #: What the question asks for.
    needed: float

    @property
    def why_not(self) -> str:
        """Why the attribute is no criterion, in a sentence; empty where nothing speaks against it."""
        if self.agreement is None or self.agreement >= self.needed:
            return ""
        return (
            f"{self.attribute}: its runs agree by {self.agreement:.0%} over the accounts of which any says something, "
            f"and {self.needed:.0%} are needed: it is left out of what a profile is derived from"
        )


def attribute_agreement(found: Iterable[Researched]) -> tuple[AttributeAgreement, ...]:
    """By attribute, over all accounts."""
    by: dict[str, list[Researched]] = {}
    for one in found:
        by.setdefault(one.question.attribute, []).append(one)
    return tuple(_agreement(name, many) for name, many in by.items())


def _agreement(name: str, many: Sequence[Researched]) -> AttributeAgreement:
    saying = [one.agreement for one in many if any(claim.value is not None for claim in one.claims)]
    mean = sum(saying) / len(saying) if saying else None
    return AttributeAgreement(name, len(many), sum(one.usable for one in many), mean, many[0].question.agreement)


def stored_agreement(store: Store, questions: Sequence[PageQuestion]) -> tuple[AttributeAgreement, ...]:
    """As :func:`attribute_agreement`, over every account of the store that was asked these very questions.

    Whoever hands attributes to derive leaves out those with a ``why_not``, and says it.
    """
    from closefit.research import Researched

    asked = {(one.attribute, one.fingerprint): one for one in questions}
    rows = store.rows("SELECT attribute, question, claims FROM researched ORDER BY attribute, account")
    return attribute_agreement(
        Researched(asked[key], tuple(_claim_of(one) for one in json.loads(str(claims))))
        for attribute, fingerprint, claims in rows
        if (key := (str(attribute), str(fingerprint))) in asked
    )


def agreed(
    held: Mapping[tuple[str, str], Verdict], offers: Mapping[str, Offer], store: Store
) -> tuple[dict[tuple[str, str], Verdict], tuple[str, ...]]:
    """What holds, without answers of the agent to questions whose runs do not agree over all accounts; and why not."""
    from closefit.research.provider import NAME, ResearchProvider

    offer = offers.get(NAME)
    if offer is None or not isinstance(offer.provider, ResearchProvider):
        return dict(held), ()
    doubted = {one.attribute: one.why_not for one in stored_agreement(store, offer.provider.terms.questions)}
    doubted = {name: why for name, why in doubted.items() if why}
    kept = {
        key: verdict for key, verdict in held.items() if key[1] not in doubted or verdict.claim.provider != NAME
    }  # fmt: skip
    return kept, tuple(doubted.values())


def _claim(claim: Any) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in claim.__slots__}


def _claim_of(kept: Mapping[str, Any]) -> Any:
    from closefit.research import Claim, ClaimState

    return Claim(**{**kept, "state": ClaimState(kept["state"])})
