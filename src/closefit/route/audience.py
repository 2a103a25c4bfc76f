"""Who goes where: every scored account gets exactly one disposition, with the reason for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from closefit.engines import DuckDBEngine
from closefit.profile import Profile
from closefit.route.contacts import CONTACTS
from closefit.route.routes import INBOUND, OUTBOUND, Leg
from closefit.route.scored import SCORED
from closefit.route.suppression import SUPPRESSED
from closefit.score.tiers import EXCLUDED, OUTSIDE, UNTIERED

#: Relation: line, account, tier, origin, leg (place in the sequence of legs, or NULL), disposition, reason.
AUDIENCE = "route_audience"


class Disposition(StrEnum):
    """What became of one row of the scored file. Every row has exactly one."""

    delivered = "delivered"
    already = "delivered before"
    suppressed = "suppressed"
    excluded = "excluded"
    outside = "outside"
    not_routed = "not routed"
    unusable = "unusable"

    @property
    def needs_reason(self) -> bool:
        """Whether its accounts are counted by reason."""
        return self not in {Disposition.delivered, Disposition.already}


#: Until the ledger is asked, an account with a route is this.
ASSIGNED = "assigned"


def assign(
    engine: DuckDBEngine, profile: Profile, legs: Sequence[Leg], cleaned_name: Callable[[str], str] | None = None
) -> None:
    """Give every scored account its leg, or the reason why it has none, in the relation ``route_audience``.

    Suppression wins over everything. An account without origin is outbound. What is excluded or outside has only an
    inbound leg. Of several rows for one account the first counts. ``cleaned_name`` gives the SQL of a company's name as
    suppression lists hold it; without it a list of names suppresses nobody.
    """
    numbers, tiers, origins = list(range(len(legs))), [leg.tier for leg in legs], [leg.origin for leg in legs]
    engine.execute(
        "CREATE OR REPLACE TABLE route_legs AS SELECT unnest(?::INTEGER[]) AS leg, unnest(?::VARCHAR[]) AS tier, "
        "unnest(?::VARCHAR[]) AS origin",
        [numbers, tiers, origins],
    )
    routed = sorted({leg.tier for leg in legs})
    engine.execute(
        f"CREATE OR REPLACE TABLE {AUDIENCE} AS WITH placed AS ({_placed(cleaned_name)}), "
        f"decided AS (SELECT placed.*, route_legs.leg AS leg, {_suppressed_by()} AS suppressed_by FROM placed "
        "LEFT JOIN route_legs ON route_legs.tier = placed.tier AND route_legs.origin = placed.origin "
        f"LEFT JOIN {SUPPRESSED} AS by_account ON by_account.key = lower(placed.account) "
        f"LEFT JOIN ({_by_contact()}) AS by_contact ON by_contact.account = placed.account "
        f"LEFT JOIN ({_by_domain()}) AS by_domain ON by_domain.account = placed.account "
        f"LEFT JOIN {SUPPRESSED} AS by_name ON by_name.key = placed.cleaned_name) "
        f"SELECT line, account, tier, origin, {_disposition()} AS disposition, {_reason()} AS reason, "
        "CASE WHEN disposition = $assigned THEN leg END AS leg FROM decided ORDER BY line",
        {"assigned": ASSIGNED, "known": [tier.name for tier in profile.tiers], "routed": routed},
    )


def _placed(cleaned_name: Callable[[str], str] | None) -> str:
    return (
        f"SELECT line, account, excluded_by, {cleaned_name('name') if cleaned_name else 'NULL'} AS cleaned_name, "
        f"CASE WHEN excluded THEN '{EXCLUDED}' ELSE coalesce(tier, '{UNTIERED}') END AS tier, "
        f"coalesce(lower(origin), '{OUTBOUND}') AS origin, "
        "row_number() OVER (PARTITION BY account ORDER BY line) > 1 AND account IS NOT NULL AS repeated "
        f"FROM {SCORED}"
    )


def _suppressed_by() -> str:
    return "coalesce(by_account.list, by_contact.list, by_domain.list, by_name.list)"


def _by_contact() -> str:
    """Accounts in which everybody who could be written to is on a list."""
    return (
        f"SELECT account, min_by(suppressed_by, place) AS list FROM {CONTACTS} "
        "GROUP BY account HAVING count(*) = count(suppressed_by)"
    )


def _by_domain() -> str:
    """Accounts in which nobody is known, but an address of theirs is on a list: the row would lead back to it."""
    return (
        f"SELECT scored.account, min(addresses.list) AS list FROM {SCORED} AS scored "
        f"JOIN {SUPPRESSED} AS addresses ON addresses.domain = lower(scored.account) "
        f"ANTI JOIN {CONTACTS} AS contacts ON contacts.account = scored.account GROUP BY scored.account"
    )


def _disposition() -> str:
    return (
        f"CASE WHEN account IS NULL OR repeated THEN '{Disposition.unusable}' "
        f"WHEN suppressed_by IS NOT NULL THEN '{Disposition.suppressed}' "
        "WHEN leg IS NOT NULL THEN $assigned "
        f"WHEN tier = '{EXCLUDED}' THEN '{Disposition.excluded}' "
        f"WHEN tier = '{OUTSIDE}' THEN '{Disposition.outside}' ELSE '{Disposition.not_routed}' END"
    )


def _reason() -> str:
    return (
        "CASE WHEN account IS NULL THEN 'the row has no account' "
        "WHEN repeated THEN 'the account stands in the file before' "
        "WHEN suppressed_by IS NOT NULL THEN suppressed_by "
        "WHEN leg IS NOT NULL THEN NULL "
        f"WHEN tier = '{EXCLUDED}' THEN coalesce(excluded_by, 'excluded') "
        f"WHEN tier = '{OUTSIDE}' THEN 'outside the boundary' "
        f"WHEN tier = '{UNTIERED}' THEN 'no tier takes it' "
        "WHEN NOT list_contains($known, tier) THEN 'the profile has no tier ' || tier "
        f"WHEN origin NOT IN ('{INBOUND}', '{OUTBOUND}') THEN 'neither inbound nor outbound: ' || origin "
        "WHEN NOT list_contains($routed, tier) THEN 'the tier ' || tier || ' has no route' "
        "ELSE 'the tier ' || tier || ' has no ' || origin || ' route' END"
    )
