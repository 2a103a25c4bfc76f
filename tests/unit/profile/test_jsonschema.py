"""The schema for editors."""

from __future__ import annotations

import json

from closefit.profile import json_schema


def test_the_schema_knows_every_key_a_person_writes() -> None:
    """Keys that only the file has are in the schema, helpers of the program are not."""
    schema = json_schema()
    parts = schema["$defs"]
    assert schema["required"] == ["closefit", "profile", "fit"]
    assert set(parts["Grade"]["properties"]) == {"when", "grade", "else"}
    assert "from" in parts["Evidence"]["properties"]
    assert "from_" not in parts["Evidence"]["properties"]
    assert "options" not in parts["Destination"]["properties"]
    assert {"$ref": "#/$defs/Destination"} in parts["Routes"]["anyOf"]
    assert json.loads(json.dumps(schema)) == schema
