"""The file that says which field of a vendor holds an attribute."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.destinations.compile.fields import Field, Fields, read_fields
from closefit.errors import UsageError

TARGETS = ("salesforce", "clay", "hubspot")


def fields(tmp_path: Path, text: str) -> Fields:
    path = tmp_path / "fields.toml"
    path.write_text(text, encoding="utf-8")
    return read_fields(path, "salesforce", TARGETS)


def test_a_target_has_its_own_table(tmp_path: Path) -> None:
    """What stands at the top holds for every target, a target's own table goes before it, other tables are not read."""
    found = fields(
        tmp_path,
        'employees = "Size"\nIndustry = "Branche"\n[salesforce]\nemployees = {field = "Size__c", type = "Number"}\n'
        '"signals( \'visit\' , 7 )" = "Visits__c"\n[clay]\nemployees = "People"\n',
    )
    assert found.own == {
        "employees": Field("Size__c", "number"),
        "industry": Field("Branche"),
        "signals('visit', 7)": Field("Visits__c"),
    }
    assert found.unused(["employees"]) == ("industry", "signals('visit', 7)")


def test_every_wrong_entry_is_named(tmp_path: Path) -> None:
    """Entries that name no field, and a table that is nearly a target's, are all told at once."""
    with pytest.raises(UsageError) as error:
        fields(tmp_path, 'a = 1\nb = ""\n[salesfroce]\nc = "C"\n')
    text = str(error.value)
    assert "a names no field" in text
    assert "b names no field" in text
    assert "[salesfroce] is no target\n    Did you mean [salesforce]?" in text
    assert 'Write employees = "NumberOfEmployees"' in text


@pytest.mark.parametrize(
    ("text", "said"),
    [("a = ", "this is not TOML"), ('salesforce = "x"', "[salesforce] is a table")],
)
def test_a_file_that_is_no_such_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Broken TOML and a target that is no table are told with the place."""
    with pytest.raises(UsageError, match=r"fields\.toml") as error:
        fields(tmp_path, text)
    assert said in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(UsageError, match="there is no such file") as error:
        read_fields(tmp_path / "none.toml", "salesforce", TARGETS)
    assert "--fields names a TOML file." in str(error.value)


def test_a_line_to_add_is_toml_that_reads_back(tmp_path: Path) -> None:
    """The line that a message proposes can be pasted into the file as it is."""
    name = "signals('job \"x\"', 90)"
    text = "\n".join([Fields.line("head count", "H__c"), Fields.line("größe", "G__c", "text"), "[salesforce]"])
    found = fields(tmp_path, f"{Fields.line(name, 'S__c')}\n{text}")
    assert found.own == {name: Field("S__c"), "head count": Field("H__c"), "größe": Field("G__c", "text")}
