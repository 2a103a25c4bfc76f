"""The pages on routing and on starting without deals run as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def run_page(name: str, folder: Path) -> str:
    """Type every shell example of a page into a folder, one after the other; what was printed."""
    script = "\n".join(re.findall(r"```sh\n(.*?)```", (HOW_TO / name).read_text(encoding="utf-8"), re.DOTALL))
    done = subprocess.run(
        ["bash", "-c", f"set -e\n{script}"], cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_delivered_twice(tmp_path: Path) -> None:
    """The page's second run delivers nothing, and the ledger shows two deliveries."""
    said = run_page("deliver-nothing-twice.md", tmp_path)
    assert "acme.com\tinstantly: campaign icp-hot\tever\tdelivered\t2026-10-05" in said
    assert "beta.com\thubspot: list nurture\t2026-10-05\tdelivered\t2026-10-05" in said
    assert sorted(p.name for p in (tmp_path / "deliveries").rglob("*.csv")) == [
        "hubspot-nurture.csv",
        "instantly-icp-hot.csv",
    ]
    assert json.loads((tmp_path / "deliveries/2026-10-06/summary.json").read_text(encoding="utf-8"))["already"] == 2


def test_customers_stay_out(tmp_path: Path) -> None:
    """The page's customer and the company of the one who opted out are held back, each by its list."""
    said = run_page("keep-customers-out-of-outreach.md", tmp_path)
    assert re.search(r"beta\.com\t.*\tsuppressed\tcustomers\.csv", said)
    assert re.search(r"gamma\.com\t.*\tsuppressed\topted-out\.csv", said)
    (delivered,) = (tmp_path / "deliveries").glob("*.csv")
    assert "acme.com" in delivered.read_text(encoding="utf-8")
    assert "beta.com" not in delivered.read_text(encoding="utf-8")


def test_one_can_start_without_deals(tmp_path: Path) -> None:
    """Both forms of answers give a hypothesis, with the words that the page quotes."""
    run_page("start-without-deals.md", tmp_path)
    texts = [(tmp_path / folder / "icp.yaml").read_text(encoding="utf-8") for folder in ("guess", "guess2")]
    assert all("status: hypothesis" in text for text in texts)
    (quoted,) = re.findall(r"^> (.*)$", (HOW_TO / "start-without-deals.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert quoted in " ".join(texts[0].split())
