"""The benchmark of matching: its worlds are what they say, and its counts are right."""

from __future__ import annotations

from pathlib import Path

from benchmarks.match.lists import Pair, Row, dirt
from benchmarks.match.ways import closefit_way, domain_of, exact, simple_name

from closefit.taxonomy.names import company_name


def found_right(pair: Pair, found: dict[str, tuple[str, float]]) -> tuple[int, int]:
    """Matches that are right, and all."""
    truth = {row.id: row.truth for row in pair.right}
    mine = {row.id: row.truth for row in pair.left}
    return sum(1 for row, (account, _) in found.items() if mine[row] == truth[account] != ""), len(found)


def test_matching_beats_exact_rules_on_generated_dirt(tmp_path: Path) -> None:
    """On a small world nobody chose a threshold on, F1 is beyond that of domain or cleaned name."""
    pair = dirt(tmp_path, 300, 500, seed=99)
    twins = sum(1 for row in pair.left if row.truth)
    assert 0.6 * len(pair.left) < twins < 0.85 * len(pair.left)

    def f1(found: dict[str, tuple[str, float]]) -> float:
        right, said = found_right(pair, found)
        return 2 * right / (said + twins)

    assert f1(closefit_way(pair)) > f1(exact(company_name)(pair)) + 0.03


def test_the_baseline_is_exact_and_takes_no_shared_domain() -> None:
    """A domain, or a name that one account alone has; a mail provider's domain is none."""
    right = [
        Row("r1", "Acme Inc", "acme.com", "", "", "1"),
        Row("r2", "Beta", "", "", "", "2"),
        Row("r3", "Beta", "", "", "", "3"),
    ]
    left = [
        Row("l1", "Other", "www.acme.com", "", "", "1"),
        Row("l2", "ACME", "gmail.com", "", "", "1"),
        Row("l3", "Beta", "", "", "", "2"),
    ]
    assert exact(simple_name)(Pair("x", left, right)) == {"l1": ("r1", 100.0), "l2": ("r1", 100.0)}
    assert domain_of("https://mail.gmail.com/x") == ""
