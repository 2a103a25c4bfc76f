"""From a file of two crowds to a profile for each, through the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from closefit.derive.frame import NumberColumn, TextColumn
from closefit.profile import load_profile
from tests.command import closefit
from tests.truth.segment_worlds import crowds


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crowds told apart by whether there is a sales team, as a file of numbers, texts and flags."""
    world = crowds(800, 62, split="has_sales_team", candidates=45).deals
    columns = {name: c for name, c in world.columns.items() if isinstance(c, NumberColumn | TextColumn)}
    path = tmp_path_factory.mktemp("crowds") / "deals.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "outcome", *columns])
        for row in range(len(world)):
            values = [
                c.values[row]
                if isinstance(c, NumberColumn)
                else c.vocabulary[c.codes[row]]
                if c.codes[row] >= 0
                else ""
                for c in columns.values()
            ]
            outcome = "won" if world.won[row] else "lost"
            writer.writerow([f"a{world.account[row]}.com", outcome, *("" if str(v) == "nan" else v for v in values)])
    return path


def test_each_crowd_gets_a_profile_that_scores(deals: Path) -> None:
    """auto writes a profile per segment beside the one for all; one that is there is left alone."""
    out = deals.parent / "out"
    out.mkdir()
    mine = out / "icp-without-sales-team.yaml"
    mine.write_text("mine", encoding="utf-8")
    done = closefit("derive", deals, "--out", out)
    assert done.code == 0, done.err
    assert "Two profiles: one fits these crowds badly." in done.out
    files = sorted(path.name for path in out.glob("icp*.yaml"))
    assert files == ["icp-with-sales-team.yaml", "icp-without-sales-team.draft.yaml", mine.name, "icp.yaml"]
    assert mine.read_text(encoding="utf-8") == "mine"
    assert f"{mine} was there before and was left alone" in done.out
    profile = load_profile(out / "icp-with-sales-team.yaml")
    assert profile.boundary[0] == "has_sales_team = true"
    assert profile.profile == "ideal-customer-with-sales-team"
    data = json.loads((out / "derivation.json").read_text(encoding="utf-8"))
    assert [part["verdict"] for part in data["segmentation"]["segments"]] == ["enough", "enough"]
    scored = closefit(
        "score", str(deals), "--profile", str(out / "icp-with-sales-team.yaml"), "--out", str(out / "s.csv")
    )
    assert scored.code == 0, scored.err


def test_four_segments_are_refused(deals: Path) -> None:
    """A fourth profile is a mistake in usage, said with what there is; nothing is written."""
    done = closefit("derive", deals, "--segments", "4", "--out", str(deals.parent / "none"))
    assert done.code == 2
    assert "a project has three profiles at most" in done.err
    assert not (deals.parent / "none").exists()
