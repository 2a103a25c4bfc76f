"""``closefit compile`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command import closefit

PROFILE = """closefit: 1
profile: p
exclude:
  - {name: shrinking, when: headcount_growth < 0}
fit:
  qualify: 3
  criteria:
    - {name: size, when: employees between 50 and 500, points: 3}
    - {name: funding, when: funding_stage = 'seed', points: 2.5}
tiers:
  - {name: hot, when: fit >= 3}
"""


def profile(folder: Path) -> Path:
    path = folder / "icp.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_what_cannot_be_said_is_printed_with_its_points(tmp_path: Path) -> None:
    """The table names each line that is missing, its points and what would help; the files are there."""
    done = closefit("compile", str(profile(tmp_path)), "--to", "salesforce", "--out", str(tmp_path / "sf"))
    assert done.code == 0
    assert "fit  3 of 5.5 points  55%" in done.out
    assert "funding    2.5  No field is known to hold funding_stage." in done.out
    assert "tier       hot" in done.out
    assert {p.name for p in (tmp_path / "sf").rglob("*") if p.is_file()} == {
        "package.xml", "Account.object", "formulas.md", "fields.toml",
    }  # fmt: skip


def test_a_corrected_list_of_fields_is_taken_and_stays(tmp_path: Path) -> None:
    """Fields that a person named are used, those that nobody asks about are told, and the file is not overwritten."""
    icp, out = profile(tmp_path), tmp_path / "sf"
    first = closefit("compile", str(icp), "--to", "salesforce", "--out", str(out))
    assert first.code == 0
    mine = out / "fields.toml"
    text = '[salesforce]\nheadcount_growth = "Growth__c"\nfunding_stage = {field = "Stage__c", type = "picklist"}\n'
    mine.write_text(text + 'employes = "Size__c"\n', encoding="utf-8")
    done = closefit(
        "compile", str(icp), "--to", "salesforce", "--out", str(out), "--fields", str(mine), "--json"
    )  # fmt: skip
    found = json.loads(done.out)
    assert found["inexpressible"] == []
    assert found["coverage"]["fit"] == {"points": 5.5, "of": 5.5, "share": 1.0}
    assert (
        "Named in the fields file, and not asked about by the profile: employes (did you mean employees?)."
        in found["notes"]
    )
    assert mine.read_text(encoding="utf-8").endswith('employes = "Size__c"\n')
    again = closefit("compile", str(icp), "--to", "salesforce", "--out", str(out))
    assert "fields.new.toml" in again.out
    assert mine.read_text(encoding="utf-8").endswith('employes = "Size__c"\n')


def test_files_of_an_earlier_run_are_told(tmp_path: Path) -> None:
    """A list of a tier that the profile no longer has would mislead, so it is named."""
    icp, out = profile(tmp_path), tmp_path / "hs"
    (out / "lists").mkdir(parents=True)
    (out / "lists" / "09-icp-tier-gone.json").write_text("{}", encoding="utf-8")
    done = closefit("compile", str(icp), "--to", "hubspot", "--out", str(out))
    assert "In the folder, and not made by this run: lists/09-icp-tier-gone.json." in done.out


def test_wrong_usage_is_told_before_anything_is_written(tmp_path: Path) -> None:
    """An unknown target, and a folder that is a file, end with exit code 2 and words."""
    icp = profile(tmp_path)
    done = closefit("compile", str(icp), "--to", "hubspt", "--out", str(tmp_path / "x"))
    assert (done.code, (tmp_path / "x").exists()) == (2, False)
    assert "Did you mean hubspot?" in done.err
    done = closefit("compile", str(icp), "--to", "clay", "--out", str(icp))
    assert done.code == 2
    assert "is a file, and a folder was expected" in done.err
