"""Redshift: no arrays. A list is JSON text between commas inside the query (``,"hubspot","slack",``), and leaves it as
SUPER."""

from __future__ import annotations

import json

from sqlglot import exp

from closefit.engines.dialects import kinds, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, text, whole
from closefit.errors import UnsupportedConstruct


def _transform(node: exp.Expr) -> exp.Expr:
    """A SUPER column as JSON text between commas, in lower case: ``,"hubspot","slack",``."""
    serialised = exp.Nullif(this=call("JSON_SERIALIZE", node.this), expression=text("null"))
    inner = call("SUBSTRING", serialised, whole(2), exp.Sub(this=call("LEN", serialised.copy()), expression=whole(2)))
    return exp.Lower(this=_joined(text(","), inner, text(",")))


def _joined(*parts: exp.Expr) -> exp.Expr:
    """Texts one after the other; literals that meet become one."""
    merged: list[exp.Expr] = []
    for part in parts:
        if merged and _is_literal(part) and _is_literal(merged[-1]):
            merged[-1] = text(merged[-1].name + part.name)
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else exp.Concat(expressions=merged, safe=False, coalesce=False)


def _is_literal(this: exp.Expr) -> bool:
    return isinstance(this, exp.Literal) and bool(this.is_string)


def _split(node: exp.Expr) -> exp.Expr:
    """A text such as ``hubspot;slack`` in the same form."""
    return _joined(text(',"'), call("REPLACE", json_escaped(node.this), node.expression, text('","')), text('",'))


def json_escaped(this: exp.Expr) -> exp.Expr:
    """A text as it stands between the quotes of JSON; literals are escaped here, other texts by the engine."""
    if isinstance(this, exp.Literal):
        return text(json.dumps(this.name, ensure_ascii=False)[1:-1]) if this.is_string else this
    if isinstance(this, exp.Case):
        for branch in this.args["ifs"]:
            branch.set("true", json_escaped(branch.args["true"]))
        if this.args.get("default") is not None:
            this.set("default", json_escaped(this.args["default"]))
        return this
    if isinstance(this, exp.Concat):
        this.set("expressions", [json_escaped(part) for part in this.expressions])
        return this
    if isinstance(this, exp.Cast | exp.Trim):
        return this  # Digits.
    escaped = this
    for character in ("\\", '"'):
        escaped = call("REPLACE", escaped, text(character), text(f"\\{character}"))
    return escaped


def _contains(node: exp.Expr) -> exp.Expr:
    return exp.GT(this=call("STRPOS", node.this, _item(node.expression)), expression=whole(0))


def _item(wanted: exp.Expr) -> exp.Expr:
    if isinstance(wanted, exp.Literal) and wanted.name.startswith(","):
        raise UnsupportedConstruct(
            f"Redshift has no form for the item {wanted.name!r} of a list: it begins with a comma",
            advice="Lists are compared as JSON text there: ask for an item that begins otherwise.",
        )
    return _joined(text(',"'), json_escaped(wanted), text('",'))


def _overlaps(node: exp.Expr) -> exp.Expr:
    tests = [
        exp.Paren(this=_contains(exp.ArrayContains(this=node.this.copy(), expression=value)))
        for value in node.expression.expressions
    ]
    return exp.Paren(this=exp.or_(*tests, copy=False, wrap=False))


def _array_filter(node: exp.Expr) -> exp.Expr:
    """A list of texts as SUPER."""
    parts = [_or_nothing(_joined(text(',"'), json_escaped(item), text('"'))) for item in node.this.expressions]
    items = call("SUBSTRING", exp.Paren(this=_chain(parts)), whole(2))
    return call("JSON_PARSE", _joined(text("["), items, text("]")))


def _or_nothing(this: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=this, expressions=[text("")])


def _chain(parts: list[exp.Expr]) -> exp.Expr:
    return parts[0] if len(parts) == 1 else _joined(*parts)


def _cast(node: exp.Expr) -> exp.Expr:
    """An empty list, and an unknown one."""
    if not node.args["to"].is_type("array"):
        return node
    if isinstance(node.this, exp.Array):
        return call("JSON_PARSE", text("[]"))
    return exp.Cast(this=node.this, to=exp.DataType.build("SUPER", dialect="redshift"))


def _starts_with(node: exp.Expr) -> exp.Expr:
    beginning = node.expression
    return exp.EQ(this=call("LEFT", node.this, call("LEN", beginning.copy())), expression=beginning)


def _difference(node: exp.Expr) -> exp.Expr:
    return call("DATEDIFF", exp.var("DAY"), node.expression, node.this)


# --- before the rest: what is said of a list and needs no list ------------------------------------------------------


def _first(tree: exp.Expr) -> exp.Expr:
    for node in list(tree.find_all(exp.ArrayToString)):
        node.replace(_joined_text(node))
    for size in list(tree.find_all(exp.ArraySize)):
        if (compared := size.parent) is not None and isinstance(compared, exp.GTE):
            compared.replace(_different_items(size.this.this.this, int(compared.expression.name)))
    return tree


def _joined_text(node: exp.Expr) -> exp.Expr:
    """Texts joined, the unknown ones left out."""
    separator = node.expression
    parts = [_or_nothing(_joined(separator.copy(), item)) for item in node.this.this.expressions]
    return call("SUBSTRING", exp.Paren(this=_chain(parts)), whole(len(separator.name) + 1))


def _different_items(items: exp.Expr, least: int) -> exp.Expr:
    """Whether ``a;b;a`` names at least so many: each step takes every mention of the first one away."""
    left = _joined(text("<"), call("REPLACE", items, text(";"), text("><")), text(">"))
    for _ in range(least - 1):
        first = _joined(call("SPLIT_PART", left.copy(), text(">"), whole(1)), text(">"))
        left = call("REPLACE", left, first, text(""))
    return exp.NEQ(this=left, expression=text(""))


REDSHIFT = Dialect(
    "redshift",
    "Redshift",
    "redshift",
    list_words="a SUPER that holds an array of texts",
    first=_first,
    rewrites={
        exp.Transform: _transform,
        exp.Split: _split,
        exp.ArrayContains: _contains,
        exp.ArrayOverlaps: _overlaps,
        exp.ArrayFilter: _array_filter,
        exp.Cast: _cast,
        exp.StartsWith: _starts_with,
        exp.DateDiff: _difference,
        exp.TryCast: texts.cast_if_date,
        exp.Trim: texts.trim_blanks,
    },
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)
