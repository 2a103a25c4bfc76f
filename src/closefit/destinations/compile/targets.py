"""The list of targets, in the order in which they are shown."""

from __future__ import annotations

import difflib

from closefit.destinations.compile.record import Target
from closefit.errors import UsageError

TARGETS: tuple[Target, ...] = (
    Target("salesforce", "Salesforce", "formula fields and list views on Account, as metadata"),
    Target("hubspot", "HubSpot", "active lists of companies, and the draft of a lead score"),
    Target("clay", "Clay", "formula columns, and a plan of the columns that feed them"),
    Target("apollo", "Apollo", "search filters for accounts, and for the people in them", takes=("accounts",)),
    Target(
        "sales-navigator",
        "Sales Navigator",
        "account filters as steps and as JSON, and lists",
        takes=("accounts", "scored"),
    ),
    Target("linkedin-ads", "LinkedIn Ads", "company and contact lists of a tier", ("scored",), ("accounts", "people")),
    Target("google-ads", "Google Ads", "customer lists of a tier, hashed", ("scored", "people"), ("accounts",)),
    Target("dynamics", "Dynamics", "scores to import, as CSV and as requests", ("scored",), ("accounts", "people")),
)


def target_named(name: str) -> Target:
    """The target that ``--to`` names.

    Raises:
        UsageError: there is none of that name; the nearest ones are named.
    """
    wanted = "-".join(name.strip().lower().replace("_", " ").split())
    names = [target.name for target in TARGETS]
    found = next((target for target in TARGETS if wanted in (target.name, target.title.lower())), None)
    if found is not None:
        return found
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"--to {name!r} is no target", advice=f"{meant}The targets are: {', '.join(names)}.")
