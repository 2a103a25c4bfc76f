"""Salesforce: formula fields on Account that give fit, exclusions and tier, and a list view per tier.

Three files: ``package.xml`` and ``objects/Account.object`` (the Metadata API's form; ``sf project deploy start
--metadata-dir DIR``), and ``formulas.md`` for whoever types them in.
"""

from __future__ import annotations

from closefit.destinations.compile.record import Compiled, Sources
from closefit.destinations.compile.salesforce.account import Account
from closefit.destinations.compile.salesforce.metadata import files

__all__ = ["compiled"]


def compiled(sources: Sources) -> Compiled:
    """The profile as Salesforce metadata."""
    account = Account(sources)
    account.write()
    return account.register.compiled(files(account), account.notes())
