"""Texts that every engine must cut and fold alike."""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects.rewriting import call, text

#: What DuckDB's TRIM cuts: every character of Unicode's class Zs, the blank first.
BLANKS = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def trim_blanks(node: exp.Expr) -> exp.Expr:
    """TRIM of blanks: engines cut the ordinary blank only (Spark, PostgreSQL), or tabs and line ends too (BigQuery)."""
    if node.args.get("expression") is None:
        node.set("expression", text(BLANKS))
        node.set("position", "BOTH")
    return node


#: Letters that libraries do not lower one by one, and what DuckDB makes of each.
_ODD = ("\u0130\u03a3", "i\u03c3")


def odd_letters() -> list[exp.Expr]:
    """The two arguments of a TRANSLATE that goes before LOWER."""
    return [text(letters) for letters in _ODD]


def lower_by_letter(node: exp.Expr) -> exp.Expr:
    """LOWER letter by letter, as DuckDB has it: Java and ICU make two characters of a dotted capital I, and look at
    what stands after a capital sigma."""
    node.set("this", call("TRANSLATE", node.this, *odd_letters()))
    return node


#: A date of the calendar: the months that have 31, 30 and 28 days, and February 29 in the years that have one.
_CALENDAR = (
    "^[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))$"
    "|^([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29$"
)


def cast_if_date(node: exp.Expr) -> exp.Expr:
    """TRY_CAST to a date as a CAST, for engines whose CAST stops the query or makes another day of what is none: the
    pattern around it is made one that says which days there are."""
    branch = node.find_ancestor(exp.If)
    for pattern in branch.this.find_all(exp.RegexpLike) if branch is not None else ():
        pattern.set("expression", text(_CALENDAR))
    return exp.Cast(this=node.this, to=exp.DataType.build("DATE"))
