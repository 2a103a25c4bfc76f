"""Clay: names of columns, and what it says of fields that cannot be."""

from __future__ import annotations

import pytest

from closefit.destinations.compile import Compiled, Sources, target_named
from closefit.destinations.compile.fields import Field, Fields
from closefit.errors import UsageError
from closefit.profile import Profile


def compiled(when: str, fields: Fields | None = None) -> Compiled:
    criteria = [{"name": "c", "when": when, "points": 1}]
    data = {"profile": "p", "fit": {"qualify": 1, "criteria": criteria}, "tiers": [{"name": "hot", "when": "fit >= 1"}]}
    return target_named("clay").compile(Sources(Profile.model_validate(data), fields or Fields()))


def test_a_count_of_signals_asks_for_a_column() -> None:
    """A row holds no dated events: the line to add names a column for the count, and fit may come from one, too."""
    found = {entry.name: entry.why for entry in compiled("signals('job_opening', 90) >= 1").inexpressible}
    assert found["c"].endswith('name it in --fields: "signals(\'job_opening\', 90)" = "Signals job opening 90".')
    assert found["hot"] == ('fit cannot be said whole. A column may hold it, named in --fields: fit = "ICP fit score".')


def test_a_column_of_closefits_own_cannot_be_named() -> None:
    """A fields file that takes closefit's formula column for a score would compare a sum with itself."""
    with pytest.raises(UsageError) as error:
        compiled("employees > 1", Fields({"fit": Field("ICP fit")}))
    assert str(error.value) == "the fields file names ICP fit, which closefit makes itself\n    Name another field."


def test_braces_of_a_text_do_not_read_as_a_column() -> None:
    """Two braces in a value are written so that Clay does not look for a column there."""
    plan = str(compiled("industry = '{{x}}'").files["plan.md"])
    assert "{{x}}" not in plan
