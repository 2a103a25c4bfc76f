"""``closefit demo``: the main job on the generated company, line by line, with the truth beside what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from closefit.demo import told
from closefit.demo.stories import layers_csv, obvious_traits_csv
from closefit.demo.truth import AS_OF
from closefit.demo.world import Size
from closefit.demo.write import generate
from closefit.derive.derivation import Derivation
from closefit.files import write_text

#: Seed of the company that the demo shows.
SEED = 7


class Steps(Protocol):
    """What the story needs done; ``run`` does it with the same functions that the commands call."""

    def derive(
        self,
        deals: Path,
        out: Path,
        *,
        accounts: Path | None = None,
        signals: Path | None = None,
        people: Path | None = None,
        customers: Path | None = None,
        history: Path | None = None,
    ) -> Derivation:
        """Derive into ``out``: ``icp.yaml`` (with a card), ``derivation.html`` and ``derivation.json``."""
        ...

    def card(self, profile: Path, out: Path) -> None:
        """Write the one-page card of a profile."""
        ...

    def score(
        self, accounts: Path, out: Path, *, profile: Path, signals: Path, people: Path, as_of: dt.date
    ) -> Mapping[str, int]:
        """Score every account into ``out``; returns how many are in each tier, best tier first."""
        ...

    def route(
        self,
        scored: Path,
        to: Path,
        *,
        profile: Path,
        accounts: Path,
        people: Path,
        suppress: Sequence[Path],
        ledger: Path,
        as_of: dt.date,
    ) -> Mapping[str, int]:
        """Deliver into one file per route in ``to``; returns how many accounts each route got."""
        ...


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where everything of one demo is."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    def file(self, table: str) -> Path:
        return self.data / f"{table}.csv"

    @property
    def profile(self) -> Path:
        return self.root / "icp.yaml"


def run_demo(directory: Path, steps: Steps, *, size: Size | None = None, seed: int = SEED) -> Iterator[str]:
    """Tell the story; each line comes when the step before it is done.

    Args:
        directory: everything is written here; files of an earlier demo are written anew, a profile is replaced.
        steps: what derives, scores and routes.
        size: size of the company.
        seed: the same seed and size tell the same story.

    Raises:
        UsageError: the directory cannot be written to.
    """
    stage = _Stage(directory)
    truth = generate(stage.data, size or Size(), seed)
    yield from told.company(truth)
    # a demo starts from nothing: deriving never overwrites a profile
    stage.profile.unlink(missing_ok=True)
    derivation = steps.derive(
        stage.file("deals"), stage.root, accounts=stage.file("accounts"), signals=stage.file("signals"),
        people=stage.file("people"), customers=stage.file("customers"), history=stage.file("history"),
    )  # fmt: skip
    yield from told.derived(derivation)
    yield from told.against_truth(derivation, truth)
    if derivation.card is not None:
        yield from _deliver(stage, steps)
    yield from _stories(stage, steps)
    yield from told.closing(stage.root, _files(stage))


def _deliver(stage: _Stage, steps: Steps) -> Iterator[str]:
    """The profile at work: card, score, route."""
    steps.card(stage.profile, stage.root / "card.html")
    scored = stage.root / "scored.csv"
    tiers = steps.score(
        stage.file("accounts"), scored, profile=stage.profile, signals=stage.file("signals"),
        people=stage.file("people"), as_of=AS_OF,
    )  # fmt: skip
    yield from told.scored(tiers)
    routes = steps.route(
        scored, stage.root / "deliveries", profile=stage.profile, accounts=stage.file("accounts"),
        people=stage.file("people"), suppress=(stage.file("customers"), stage.file("suppress")),
        ledger=stage.root / ".closefit" / "ledger.sqlite", as_of=AS_OF,
    )  # fmt: skip
    yield from told.routed(routes)


def _stories(stage: _Stage, steps: Steps) -> Iterator[str]:
    """The two stories every guide tells, each derived from a file of its own."""
    for name, text, tell in (
        ("story-1-obvious-traits", obvious_traits_csv, told.obvious_traits),
        ("story-2-layers", layers_csv, told.layers),
    ):
        folder = stage.root / name
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / "deals.csv", text())
        (folder / "icp.yaml").unlink(missing_ok=True)
        yield from tell(steps.derive(folder / "deals.csv", folder))


def _files(stage: _Stage) -> tuple[tuple[Path, str], ...]:
    """What there is to open, and what it is."""
    found = (
        (stage.root / "derivation.html", "what really separated won from lost: start here"),
        (stage.profile, "the profile, with the evidence beside every line"),
        (stage.root / "card.html", "the same on one page, to print"),
        (stage.root / "scored.csv", "every account with its score, tier and reasons"),
        (stage.root / "deliveries", "one file per route"),
        (stage.root / "story-1-obvious-traits" / "derivation.html", "the two obvious traits"),
        (stage.root / "story-2-layers" / "derivation.html", "the stack of layers"),
        (stage.data / "truth.json", "what was planted, to check all this against"),
    )
    return tuple((path, words) for path, words in found if path.exists())
