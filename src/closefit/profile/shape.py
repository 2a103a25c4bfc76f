"""Which keys the file may have at a path, read off the schema: for the nearest name of a misspelt key."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from closefit.profile.reader import KeyPath
from closefit.profile.schema import Destination, Grade, Profile, Routes


def keys_at(path: KeyPath) -> tuple[str, ...]:
    """Names of the keys that may stand at this path; empty where any may."""
    model = _model_at(path)
    if model is None:
        return ()
    names = [str(info.validation_alias or name) for name, info in model.model_fields.items() if name != "options"]
    if model is Grade:
        names.append("else")
    if model is Routes:
        names += ["to", "again"]
    return tuple(names)


def _model_at(path: KeyPath) -> type[BaseModel] | None:
    kind: Any = Profile
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = next((i for n, i in kind.model_fields.items() if part in {n, i.validation_alias}), None)
            kind = _bare(info.annotation) if info else Destination if kind is Routes else None
        elif get_origin(kind) in {tuple, Mapping, types.GenericAlias} or get_origin(kind) is not None:
            kind = _bare(next((a for a in reversed(get_args(kind)) if a is not Ellipsis), None))
        else:
            return None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _bare(annotation: Any) -> Any:
    """Without Annotated and without the None of an optional field."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in {Union, types.UnionType}:
            annotation = next((a for a in get_args(annotation) if a is not type(None)), None)
        else:
            return annotation
