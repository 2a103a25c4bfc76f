"""The profile's shape as JSON Schema, for completion in an editor."""

from __future__ import annotations

from typing import Any

from closefit.profile.schema import Profile

_ID = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file as people write it: grades with ``else``, one or two destinations, options."""
    schema = Profile.model_json_schema(by_alias=True)
    parts = schema["$defs"]
    _grade(parts["Grade"])
    _destination(parts["Destination"])
    parts["Routes"] = _routes(parts["Routes"])
    schema = {"$schema": _ID, **schema, "title": "closefit profile"}
    schema["required"] = ["closefit", *schema["required"]]
    return schema


def _grade(part: dict[str, Any]) -> None:
    part["properties"]["else"] = {**part["properties"]["grade"], "title": "Else"}
    part.pop("required", None)
    part["oneOf"] = [{"required": ["when", "grade"]}, {"required": ["else"]}]


def _destination(part: dict[str, Any]) -> None:
    part["properties"].pop("options", None)
    part["additionalProperties"] = {"type": ["string", "number", "boolean", "array"]}


def _routes(part: dict[str, Any]) -> dict[str, Any]:
    return {"title": "Routes", "anyOf": [part, {"$ref": "#/$defs/Destination"}]}
