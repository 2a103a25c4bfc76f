"""A tree as SQL that people review: a step at a time, a column a line, what it means above it.

It is the tree that an engine runs, cut into its parts: :func:`commented` without its comments parses to what
:func:`closefit.engines.dialects.render` writes, and a test holds it to that.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from closefit.engines.dialects import Dialect, dialect_of
from closefit.engines.dialects.kinds import refuse
from closefit.engines.dialects.render import adapted, written
from closefit.engines.layout import laid_out

#: No line is longer than this where it can be broken.
WIDTH = 120

_INDENT = "  "

#: What stands for a line's end inside a literal while lines are laid out; private characters that nobody types.
_HOLE = "\ue002"
_LINE_FEED, _RETURN = "\ue000\uf8ff\ue000", "\ue000\uf8ff\ue001"

#: What begins a template's expression, statement or comment, for those who read SQL as a template (dbt).
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_BRACES = re.compile(r"\{[{%#]")


@dataclass(frozen=True, slots=True)
class Comments:
    """What is said in a query, by the names in it; a name that the query does not have is never said."""

    #: Above the whole of it, a line each.
    header: Sequence[str] = ()
    #: Above each step.
    steps: Mapping[str, str] = field(default_factory=dict)
    #: Above a column, in the step that makes it; ``step.column`` goes before ``column``. Several lines are several
    #: texts.
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    #: Above a column of the result.
    results: Mapping[str, str] = field(default_factory=dict)


def commented(query: exp.Expr, dialect: str, comments: Comments, *, template: bool = False) -> str:
    """The query as text of ``dialect`` with comments, ending in a line feed; the same bytes for the same tree.

    Comments may hold anything: what could end one, hide from a reader or be taken for a template is written so that
    it does not. With ``template`` the text is one of Jinja (dbt reads its models so) that renders to the query: what
    stands in the tree as ``exp.Var`` is template, and braces in literals and names are not.

    Raises:
        UsageError: there is no such dialect.
        UnsupportedConstruct: see :func:`closefit.engines.dialects.render`.
    """
    target = dialect_of(dialect)
    refuse(query, target)
    tree = adapted(_on_one_line(query), target)
    if template:
        _spare_braces(tree)
    lines = [*comment_lines(comments.header, ""), ""]
    steps = list(tree.ctes) if isinstance(tree, exp.Select) else []
    if steps:
        tree.set("with_", None)
        lines += [written(exp.With(expressions=[], recursive=False), target, pretty=False).strip() or "WITH"]
    for place, step in enumerate(steps, start=1):
        said = comments.steps.get(step.alias)
        lines += comment_lines([f"{step.alias}: {said}"] if said else (), "")
        head = step.copy()
        head.set("this", exp.select("1"))
        lines.append(written(head, target, pretty=False).removesuffix("SELECT 1)"))
        own = {name: comments.columns.get(f"{step.alias}.{name}") for name in step.this.named_selects}
        lines += _query(step.this, target, {**comments.columns, **{n: t for n, t in own.items() if t}}, _INDENT)
        lines += [")," if place < len(steps) else ")", ""]
    lines += _query(tree, target, comments.results, "")
    return "\n".join(line.rstrip() for line in lines).replace(_LINE_FEED, "\n").replace(_RETURN, "\r") + "\n"


def _on_one_line(query: exp.Expr) -> exp.Expr:
    """A copy in which no literal breaks a line: what stands for a line's end is put back at the end."""
    copied = query.copy()
    for literal in copied.find_all(exp.Literal, exp.Identifier):
        text = str(literal.this)
        if "\n" in text or "\r" in text:
            literal.set("this", text.replace("\n", _LINE_FEED).replace("\r", _RETURN))
    return copied


def _spare_braces(tree: exp.Expr) -> None:
    """Literals and names whose braces a template would read say them as expressions that give braces."""
    for node in tree.find_all(exp.Literal, exp.Identifier):
        quote = "'" if isinstance(node, exp.Identifier) else '"'
        text = str(node.this)
        if _BRACES.search(text):
            node.set("this", _BRACES.sub(lambda braces: f"{{{{ {quote}{braces[0]}{quote} }}}}", text))  # noqa: B023


def template_literal(text: str, dialect: str) -> str:
    """A text as a literal inside a template of ``dialect``.

    Raises:
        UsageError: there is no such dialect.
    """
    literal = exp.Literal.string(text)
    _spare_braces(literal)
    return written(literal, dialect_of(dialect), pretty=False)


def comment_lines(texts: Iterable[str], indent: str) -> Iterator[str]:
    """Each text as comment lines that nothing in it can end."""
    for text in texts:
        room = WIDTH - len(indent) - 3
        clean = harmless(text)
        left = len(clean) - len(clean.lstrip(" "))
        inner = " " * left + _INDENT
        parts = textwrap.wrap(clean, room, subsequent_indent=inner, break_on_hyphens=False, drop_whitespace=True)
        for part in parts or [""]:
            yield f"{indent}-- {part}".rstrip()


def harmless(text: str) -> str:
    """A text that stays inside a comment: no line ends, nothing invisible, no end of a block, nothing of a template.

    >>> harmless("a\\nDROP TABLE b"), harmless("*/ {{ x }}"), harmless("\\u202eevil")
    ('a DROP TABLE b', '* / { { x }}', '\\\\u202eevil')
    """
    shown = []
    for character in text:
        kind = unicodedata.category(character)
        if character.isspace() and character != " ":
            shown.append(" ")
        elif kind in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}:
            shown.append(f"\\u{ord(character):04x}")
        else:
            shown.append(character)
    return _TEMPLATE.sub("{ ", "".join(shown)).replace("*/", "* /").replace("/*", "/ *")


def _query(query: exp.Expr, target: Dialect, said: Mapping[str, str | tuple[str, ...]], indent: str) -> Iterator[str]:
    """A SELECT with a column a line; anything else as it is written."""
    if not isinstance(query, exp.Select):
        yield from _lines(written(query, target, pretty=True), indent)
        return
    yield f"{indent}SELECT"
    inner = indent + _INDENT
    for place, column in enumerate(query.expressions, start=1):
        comma = "," if place < len(query.expressions) else ""
        if not isinstance(column, exp.Column) or query.parent is None:
            note = said.get(column.alias_or_name) or ()
            yield from comment_lines((note,) if isinstance(note, str) else note, inner)
        yield from _column(column, target, inner, comma)
    rest = query.copy()
    rest.set("expressions", [exp.Star()])
    text = written(rest, target, pretty=True)
    yield from _lines(text.removeprefix("SELECT\n  *").removeprefix("\n"), indent)


def _column(column: exp.Expr, target: Dialect, indent: str, comma: str) -> Iterator[str]:
    if isinstance(column, exp.Alias) and isinstance(column.this, exp.Column) and column.this.name == column.alias:
        column = column if column.this.table else column.this  # ClickHouse calls a.b AS b otherwise than a.b
    line = written(column.copy(), target, pretty=False) + comma
    if len(indent) + len(line) <= WIDTH:
        yield indent + line
        return
    made = column.this if isinstance(column, exp.Alias) else column
    if isinstance(made, exp.Add):
        yield from _sum(made, column, target, indent, comma)
        return
    yield from _lines(_broken(column.copy(), target) + comma, indent)


def _broken(column: exp.Expr, target: Dialect) -> str:
    """A column over several lines. Trino's generator writes every list on one, so its items are put in afterwards."""
    lists = [made for made in column.find_all(exp.Array) if made.expressions and target.generator == "trino"]
    items: dict[str, list[str]] = {}
    for n, made in enumerate(lists):
        items[f"{_HOLE}{n}{_HOLE}"] = [written(item.copy(), target, pretty=True) for item in made.expressions]
        made.set("expressions", [exp.var(f"{_HOLE}{n}{_HOLE}")])
    text = written(column, target, pretty=True)
    for hole, written_items in items.items():
        line = next(line for line in text.split("\n") if hole in line)
        margin = " " * (len(line) - len(line.lstrip(" ")))
        inner = ",\n".join(written_items).replace("\n", f"\n{margin}{_INDENT}")
        text = text.replace(hole, f"\n{margin}{_INDENT}{inner}\n{margin}")
    return text


def _sum(made: exp.Add, column: exp.Expr, target: Dialect, indent: str, comma: str) -> Iterator[str]:
    """A summand a line."""
    name = exp.Alias(this=exp.column("x"), alias=column.args["alias"].copy())
    behind = written(name, target, pretty=False).removeprefix("x")
    parts = list(made.flatten(unnest=False))
    for place, part in enumerate(parts, start=1):
        text = written(part.copy(), target, pretty=True)
        yield from _lines(f"{'+ ' if place > 1 else ''}{text}{behind + comma if place == len(parts) else ''}", indent)


def _lines(text: str, indent: str) -> Iterator[str]:
    yield from (indent + line for line in laid_out(text, WIDTH - len(indent)))
