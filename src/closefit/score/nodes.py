"""The few kinds of SQL that a score is made of, each built in one place.

The rest of the room builds trees from these functions only, so that what differs between engines (lists, day counts,
rounding, NULL under NOT) is decided here. Rules that keep one tree true everywhere: points are integers until the last
projection, FLOOR before a cast to integer, sums of integers cast back to BIGINT, no clock, no division by a column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlglot import exp

from closefit.terms import MILLI

#: Largest finite double: a comparison with it is the one test for NaN and infinity that every engine answers alike.
_LARGEST = "1.7976931348623157e308"

#: What a date in a text looks like; whether there is such a day is another question.
ISO_DATE = "^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$"

#: Lists longer than this are tested by one overlap instead of one test per value.
_FEW = 8

#: Chains of operators longer than this are put in brackets.
_LONG = 100

#: The day after which nothing is looked at: one for every row (a date, or an expression that gives one), or the column
#: that holds each row's own.
AsOf = dt.date | exp.Expr

#: A source that is the user's own: it needs no second provider to agree.
OWN_SOURCES = ("own", "file", "manual", "crm", "hubspot", "salesforce", "pipedrive")


def column(name: str, table: str | None = None, *, quoted: bool = False) -> exp.Column:
    """A column; ``quoted`` for names that come from the user's file."""
    return exp.column(exp.to_identifier(name, quoted=quoted), table=table)


def named(this: exp.Expr, name: str, *, quoted: bool = False) -> exp.Alias:
    """``this AS name``."""
    return exp.Alias(this=this, alias=exp.to_identifier(name, quoted=quoted))


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def number(value: int | Decimal) -> exp.Expr:
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def nought() -> exp.Expr:
    """0 milli-points, wide enough that no sum of points overflows."""
    return cast(number(0), "BIGINT")


def date(value: AsOf) -> exp.Expr:
    return value.copy() if isinstance(value, exp.Expr) else cast(text(value.isoformat()), "DATE")


def day_column(as_of: AsOf) -> list[exp.Expr]:
    """What a step must hand on so that the next one knows each row's day; nothing where one day is for all."""
    return [as_of.copy()] if isinstance(as_of, exp.Column) else []


def null(kind: str) -> exp.Expr:
    return cast(exp.Null(), kind)


def cast(this: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=this, to=exp.DataType.build(kind))


def when(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Expr:
    """CASE over (condition, value) pairs; NULL without ``otherwise``."""
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=otherwise)


def coalesce(this: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=this, expressions=[other])


def surely(condition: exp.Expr) -> exp.Expr:
    """Unknown counts as false."""
    return coalesce(condition, exp.false())


def possibly(condition: exp.Expr) -> exp.Expr:
    """Unknown counts as true."""
    return coalesce(condition, exp.true())


def is_null(this: exp.Expr) -> exp.Expr:
    return exp.Is(this=this, expression=exp.Null())


def is_known(this: exp.Expr) -> exp.Expr:
    return exp.Not(this=is_null(this))


def compare(kind: Callable[..., exp.Expr], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return kind(this=_operand(left), expression=_operand(right))


def at_least(this: exp.Expr, least: int) -> exp.Expr:
    return compare(exp.GTE, this, number(least))


def at_most(this: exp.Expr, most: int) -> exp.Expr:
    return compare(exp.LTE, this, number(most))


def one_of(this: exp.Expr, values: Sequence[exp.Expr]) -> exp.Expr:
    """Equal to one of the values."""
    if len(values) == 1:
        return compare(exp.EQ, this, values[0])
    return exp.In(this=_operand(this), expressions=list(values))


def both(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """All of the conditions; TRUE for none."""
    return _joined(conditions, exp.And) if conditions else exp.true()


def either(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """One of the conditions at least; FALSE for none."""
    return _joined(conditions, exp.Or) if conditions else exp.false()


def negated(condition: exp.Expr) -> exp.Expr:
    return exp.Not(this=_operand(condition))


def plus(parts: Sequence[exp.Expr]) -> exp.Expr:
    """Sum of integers; 0 for none."""
    return _joined(parts, exp.Add) if parts else nought()


def times(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Mul(this=_operand(left), expression=_operand(right))


def minus(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Sub(this=_operand(left), expression=_operand(right))


def least(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The smaller of two values that are both known (engines disagree on LEAST of NULL)."""
    return exp.Least(this=left, expressions=[right], ignore_nulls=True)


def greatest(values: Sequence[exp.Expr]) -> exp.Expr:
    """The greatest of values that are all known (engines disagree on GREATEST of NULL)."""
    return (
        values[0] if len(values) == 1 else exp.Greatest(this=values[0], expressions=list(values[1:]), ignore_nulls=True)
    )


def smallest(values: Sequence[exp.Expr]) -> exp.Expr:
    """The smallest of values that are all known."""
    return values[0] if len(values) == 1 else exp.Least(this=values[0], expressions=list(values[1:]), ignore_nulls=True)


def total(this: exp.Expr) -> exp.Expr:
    """SUM as BIGINT: DuckDB's own result is a HUGEINT, which a Parquet file holds as a DOUBLE."""
    return cast(exp.Sum(this=this), "BIGINT")


def quotient(this: exp.Expr, divisor: int, *, half: bool = False) -> exp.Expr:
    """An integer divided by a positive constant, rounded down, or to the nearest with ``half`` (upwards from .5).

    Exact while the integer stays below 1e12: the double nearest to a quotient by 1000 never reaches the next integer.
    """
    raised = exp.Add(this=_operand(this), expression=number(divisor // 2)) if half else this
    return cast(exp.Floor(this=exp.Div(this=cast(raised, "DOUBLE"), expression=number(divisor), typed=False)), "BIGINT")


def points(milli: exp.Expr) -> exp.Expr:
    """Milli-points as points: one division of a double, which IEEE 754 rounds alike everywhere."""
    return exp.Div(this=cast(milli, "DOUBLE"), expression=number(MILLI), typed=False)


def share(part: exp.Expr, whole: int) -> exp.Expr:
    """``part`` of ``whole``, a positive constant, as a fraction."""
    return exp.Div(this=cast(part, "DOUBLE"), expression=number(whole), typed=False)


def rounded(fraction: exp.Expr) -> exp.Expr:
    """A fraction with four decimals, .00005 upwards."""
    raised = exp.Add(this=times(fraction, number(10_000)), expression=exp.Literal.number("0.5"))
    return exp.Div(this=cast(exp.Floor(this=raised), "DOUBLE"), expression=number(10_000), typed=False)


def by_text(this: exp.Expr) -> exp.Expr:
    """Ascending by the characters of a text, the unknown last: what a database's own language would do is told apart by
    this mark, which is no part of the tree."""
    ordered = exp.Ordered(this=this, desc=False, nulls_first=False)
    ordered.meta["text"] = True
    return ordered


# --- what is read from a file --------------------------------------------------------------------------------------


def lower_text(this: exp.Expr) -> exp.Expr:
    """Text without case and outer blanks; blank is unknown."""
    return exp.Nullif(this=exp.Lower(this=exp.Trim(this=this)), expression=text(""))


def lower_literal(value: str, *, strip: bool = True) -> exp.Expr:
    """A text of the profile, to compare with :func:`lower_text`."""
    stripped = value.strip(" ") if strip else value
    # Beyond ASCII, lower case is the engine's own on both sides: engines and Python differ in rare letters.
    return text(stripped.lower()) if stripped.isascii() else exp.Lower(this=text(stripped))


def lower_list(this: exp.Expr) -> exp.Expr:
    """A list of texts without case."""
    item = exp.to_identifier("item")
    return exp.Transform(this=this, expression=exp.Lambda(this=exp.Lower(this=item.copy()), expressions=[item]))


def text_as_list(this: exp.Expr) -> exp.Expr:
    """A text such as ``HubSpot; Slack`` as a list in lower case."""
    tight: exp.Expr = exp.Lower(this=exp.Trim(this=this))
    for spaced in ("; ", " ;"):
        tight = exp.func("REPLACE", tight, text(spaced), text(";"))
    return exp.Split(this=tight, expression=text(";"))


def said(this: exp.Expr) -> exp.Expr:
    """A provenance column as text, whatever type its file gave it: a list ``[a, b]`` reads ``a; b``."""
    plain = cast(this, "TEXT")
    for found, instead in (("[", ""), ("]", ""), (",", ";")):
        plain = exp.func("REPLACE", plain, text(found), text(instead))
    return plain


def said_on(this: exp.Expr) -> exp.Expr:
    """The date that a provenance column begins with, as 2026-01-31; unknown where it begins with none.

    Its form is tested before it is read: engines agree on what 2026-01-31 is, not on 2026, 2026-1-5 or 31/01/2026.
    """
    begins = exp.Substring(this=said(this), start=number(1), length=number(10))
    formed = exp.RegexpLike(this=begins, expression=text(ISO_DATE))
    return when((formed, exp.TryCast(this=begins.copy(), to=exp.DataType.build("DATE"))))


def finite(this: exp.Expr) -> exp.Expr:
    """NaN and infinity are unknown."""
    largest = exp.Literal.number(_LARGEST)
    inside = exp.Between(this=this.copy(), low=exp.Neg(this=largest), high=largest.copy())
    return when((inside, this))


def days_between(start: exp.Expr, end: exp.Expr) -> exp.Expr:
    """Whole days from ``start`` to ``end``, negative when it lies before."""
    return exp.DateDiff(this=end, expression=start, unit=exp.var("DAY"), date_part_boundary=True)


# --- lists ---------------------------------------------------------------------------------------------------------


def list_has_any(this: exp.Expr, values: Sequence[exp.Expr]) -> exp.Expr:
    """The list holds one of the values; unknown for an unknown list (engines disagree, so it is said)."""
    if not values:
        return _guarded(this, exp.false())
    if len(values) > _FEW:
        return _guarded(this, exp.ArrayOverlaps(this=this.copy(), expression=exp.Array(expressions=list(values))))
    return _guarded(this, either([exp.ArrayContains(this=this.copy(), expression=value) for value in values]))


def list_has_all(this: exp.Expr, values: Sequence[exp.Expr]) -> exp.Expr:
    """The list holds every one of the values; unknown for an unknown list."""
    return _guarded(this, both([exp.ArrayContains(this=this.copy(), expression=value) for value in values]))


def _guarded(this: exp.Expr, condition: exp.Expr) -> exp.Expr:
    return when((is_known(this.copy()), condition))


def text_list(items: Sequence[exp.Expr]) -> exp.Expr:
    """A list of texts without the unknown ones."""
    if not items:
        return cast(exp.Array(expressions=[]), "TEXT[]")
    item = exp.to_identifier("item")
    kept = exp.Lambda(this=is_known(item.copy()), expressions=[item])
    return exp.ArrayFilter(this=exp.Array(expressions=list(items)), expression=kept)


def joined_text(items: Sequence[tuple[exp.Expr, str]], separator: str) -> exp.Expr:
    """The texts whose conditions are true, joined; empty where none is.

    Without a list: to make one of a few texts that are hardly ever there costs an engine more than all of a score.
    """
    parts = [when((condition, text(separator + said)), otherwise=text("")) for condition, said in items]
    joined = concat(*parts) if len(parts) > 1 else parts[0]
    return exp.Substring(this=joined, start=number(len(separator) + 1))


def concat(*parts: exp.Expr) -> exp.Expr:
    """Texts that are all known, one after the other."""
    return exp.Concat(expressions=list(parts), safe=False, coalesce=False)


def source_count(sources: exp.Expr) -> exp.Expr:
    """How many different providers ``a; b; a`` names."""
    return exp.ArraySize(this=exp.ArrayDistinct(this=text_as_list(sources)))


def records(fields: dict[str, exp.Expr], order: Sequence[exp.Expr]) -> exp.Expr:
    """Aggregate: every row of a group as one record, in order."""
    pairs = [exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in fields.items()]
    struct = exp.Struct(expressions=pairs)
    return exp.ArrayAgg(this=exp.Order(this=struct, expressions=list(order)))


def signed_points(milli: exp.Expr, *, negative: bool = False) -> exp.Expr:
    """``7250`` as ``+7.25``, for milli-points of 0 and more; with ``negative`` of 0 and less: ``-3000`` as ``-3``."""
    if negative:
        milli = exp.Abs(this=milli)
    whole = quotient(milli.copy(), MILLI)
    rest = exp.Mod(this=milli.copy(), expression=number(MILLI))
    padded = exp.Pad(this=cast(rest.copy(), "TEXT"), expression=number(3), fill_pattern=text("0"), is_left=True)
    decimals = concat(text("."), exp.Trim(this=padded, position="TRAILING", expression=text("0")))
    fraction = when((compare(exp.EQ, rest, number(0)), text("")), otherwise=decimals)
    return concat(text("-" if negative else "+"), cast(whole, "TEXT"), fraction)


def _operand(this: exp.Expr) -> exp.Expr:
    """In brackets where an operator beside it could take it apart."""
    apart = isinstance(this, (exp.Binary, exp.Connector, exp.Not, exp.Between, exp.In, exp.Is))
    return exp.Paren(this=this) if apart and not isinstance(this, exp.Dot) else this


def _joined(parts: Sequence[exp.Expr], kind: Callable[..., exp.Expr]) -> exp.Expr:
    """A balanced tree, so that a hundred parts are seven levels deep and not a hundred."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _joined(parts[:middle], kind), _joined(parts[middle:], kind)
    if len(parts) > _LONG:  # Without brackets an engine reads the chain as one branch that is as deep as it is long.
        return kind(this=exp.Paren(this=left), expression=exp.Paren(this=right))
    return kind(this=_side(left, kind), expression=_side(right, kind))


def _side(this: exp.Expr, kind: Callable[..., exp.Expr]) -> exp.Expr:
    return this if type(this) is kind else _operand(this)
