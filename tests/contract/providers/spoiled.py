"""A vendor's found answer, spoiled in every way a JSON document can be: what a vendor may send on a bad day."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

#: Put in the place of anything: every JSON type, and the values that readers trip over.
WRONG: tuple[object, ...] = (
    None, True, 0, -1, 7, 0.5, 1e308, 10**400, float("nan"), float("-inf"), "", " ", "n/a", "\u0000", "two\nlines", "7",
    "-1", "51-200", "nan", "Infinity", "2026-13-45", "9999-12-31", "0001-01-01T00:00:00Z", "x" * 5000, [], [None], [[]],
    [7], ["a", 7, {}], {}, {"value": {}}, {"a": [1]},
)  # fmt: skip

Path = tuple[str | int, ...]


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in a document, the document itself first."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


def put(document: Any, path: Path, value: object) -> Any:
    """A copy with another value in this place."""
    if not path:
        return value
    copied = json.loads(json.dumps(document))
    at = copied
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return copied


def without(document: Any, path: Path) -> Any:
    """A copy without this key or item."""
    copied = json.loads(json.dumps(document))
    at = copied
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return copied


#: In the place of a value: this one is left out.
_GONE = object()


def spoiled(document: object, most: int, seed: int = 5) -> Iterator[object]:
    """Each place replaced by each wrong value, and each left out (at most so many, drawn); and several at once."""
    draw = random.Random(seed)  # noqa: S311  (no secret)
    every = list(places(document))
    changes = [(path, wrong) for path in every for wrong in (*WRONG, _GONE) if path or wrong is not _GONE]
    for path, wrong in draw.sample(changes, min(most, len(changes))):
        yield without(document, path) if wrong is _GONE else put(document, path, wrong)
    leaves = [path for path in every if not any(other[: len(path)] == path and other != path for other in every)]
    for _ in range(most // 10):
        worse = document
        for path in leaves:
            if draw.random() < 0.4:
                worse = put(worse, path, draw.choice(WRONG))
        yield worse
