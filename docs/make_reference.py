"""Write docs/reference/ from the code: commands, settings, the profile's keys, the condition language.

``make docs`` runs it; a test fails when a page is not what it would write.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from types import ModuleType
from typing import Any

import typer

from closefit.cli import app
from closefit.conditions import FUNCTIONS
from closefit.destinations.compile import TARGETS, Sources, Target
from closefit.destinations.compile.fields import Field, Fields
from closefit.facts import KNOWN_ATTRIBUTES, MICROS
from closefit.files import write_text
from closefit.profile import Profile, json_schema
from closefit.providers.declared import form as declaration
from closefit.providers.provider import Billed, Price, ProviderSpec
from closefit.providers.registry import provider_classes
from closefit.run.providers import limit_words
from closefit.settings import (
    EngineSettings,
    EnrichSettings,
    Files,
    ModelSettings,
    ProviderSettings,
    SignalSettings,
    TableSettings,
)

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- made from the code by `make docs`; edit the code instead -->\n"


def commands() -> str:
    """Every command with its flags."""
    group: Any = typer.main.get_command(app)
    lines = ["# Commands", "", MADE]
    lines += [
        "Results go to stdout, progress to stderr (silent where it is no terminal). Every command takes `--json` and `--help`.",
        "",
        "Exit codes: 0 done (also when the honest answer is *not enough*) · 1 findings of `lint` or `diff --check` · 2 wrong usage · 3 bad input file · 4 bad profile · 5 a vendor or the network · 70 a bug of ours.",
        "",
    ]
    for name, command in group.commands.items():
        lines += _command(name, command)
    return "\n".join(lines)


def _command(name: str, command: Any) -> Iterator[str]:
    text = inspect.cleandoc(command.help or "")
    said, _, example = text.partition("Example:")
    yield f"## closefit {name}"
    yield ""
    yield said.strip()
    yield ""
    if example:
        yield f"```sh\n{example.strip()}\n```"
        yield ""
    yield "| | | default |"
    yield "|---|---|---|"
    for parameter in command.params:
        if parameter.name == "help":
            continue
        yield _parameter(parameter)
    yield ""


def _parameter(parameter: Any) -> str:
    shown = (
        ", ".join(f"`{option}`" for option in parameter.opts)
        if parameter.opts[0].startswith("-")
        else f"`{parameter.name.upper()}`"
    )
    if parameter.metavar and parameter.opts[0].startswith("-"):
        shown += f" {_cell(parameter.metavar)}"
    default = parameter.default
    told = (
        ""
        if default is None or default is False or callable(default) or str(default) in ("()", "[]")
        else f"`{default}`"
    )
    return f"| {shown} | {_cell(getattr(parameter, 'help', None) or '')} | {told} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def settings() -> str:
    """Every setting with its default and comment."""
    lines = ["# Settings", "", MADE]
    lines += [
        "`closefit.toml` in the project's folder, or in the nearest one above. Flags win over it. Secrets never stand in it.",
        "",
        "| setting | default | |",
        "|---|---|---|",
    ]
    sections = (
        ("files", Files),
        ("engine", EngineSettings),
        ("signals", SignalSettings),
        ("model", ModelSettings),
        ("tables", TableSettings),
        ("enrich", EnrichSettings),
        ("providers.NAME", ProviderSettings),
    )
    for section, record in sections:
        comments = _comments(record)
        for item in fields(record):
            if item.name in ("name", "options", "place") and section == "providers.NAME":
                continue
            default = item.default if item.default is not MISSING else []
            lines.append(
                f"| `{section}.{item.name}` | {'' if default is None else f'`{default}`'} | {comments.get(item.name, '')} |"
            )
    return "\n".join([*lines, ""])


def _comments(record: type) -> dict[str, str]:
    """The ``#:`` comments above the fields of a record."""
    found, comment = {}, ""
    for line in inspect.getsource(record).splitlines():
        if said := re.match(r"\s*#: (.*)", line):
            comment = f"{comment} {said[1]}".strip()
        elif named := re.match(r"\s+(\w+): ", line):
            found[named[1]], comment = comment, ""
    return found


def profile() -> str:
    """Every key of the profile."""
    schema = json_schema()
    definitions = schema.get("$defs", {})
    lines = [
        "# Profile keys",
        "",
        MADE,
        "The file's shape, key by key. `closefit lint` names what is wrong, with line and column.",
        "",
    ]
    lines += _keys("Top of the file", schema)
    for name in sorted(definitions):
        if definitions[name].get("properties"):
            lines += _keys(name, definitions[name])
    return "\n".join(lines)


def _keys(title: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    if said := schema.get("description"):
        yield inspect.cleandoc(said).split("\n\n")[0].replace("\n", " ")
        yield ""
    yield "| key | value | |"
    yield "|---|---|---|"
    required = set(schema.get("required", ()))
    for key, value in schema.get("properties", {}).items():
        yield f"| `{key}` | {_cell(_kind(value))} | {'required' if key in required else ''} |"
    yield ""


def _kind(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in value:
        return " or ".join(_kind(option) for option in value["anyOf"] if option.get("type") != "null")
    if "enum" in value or "const" in value:
        return " \\| ".join(f"`{option}`" for option in value.get("enum", [value.get("const")]))
    if value.get("type") == "array":
        return f"list of {_kind(value.get('items', {}))}"
    return str(value.get("description") or value.get("type") or "anything")


def conditions() -> str:
    """The functions of the condition language."""
    lines = ["# Conditions", "", MADE]
    lines += [
        "A condition is a small SQL expression over attributes: comparisons, `between` (both ends belong to it), `in`, `is null`, `and`, `or`, `not`, parentheses, numbers, text in single quotes, `true`, `false`, `date '2026-01-31'`. Text compares without regard to case. An unknown attribute makes a condition unknown, not false.",
        "",
        "| function | |",
        "|---|---|",
    ]
    lines += [f"| `{_cell(function.usage)}` | {_cell(MEANINGS[name])} |" for name, function in FUNCTIONS.items()]
    return "\n".join([*lines, ""])


MEANINGS = {
    "has": "the list holds the value",
    "has_any": "the list holds at least one of the values",
    "has_all": "the list holds every one of the values",
    "has_category": "the list holds a technology of the category (the package ships the table)",
    "days_since": "days from the date to the as-of date",
    "days_until": "days from the as-of date to the date",
    "signals": "how many signals of the kind (or group, or 'any') in the last days; a third argument is a condition on the signal's own fields",
    "lower": "the text in lower case (comparisons do that by themselves)",
    "starts_with": "the text begins so",
}

#: A form of condition, an example, and the attribute that it asks about.
FORMS = (
    ("number compared", "employees >= 50"),
    ("number between", "employees between 50 and 500"),
    ("text equal, in", "industry in ('software', 'retail')"),
    ("text not equal", "industry <> 'retail'"),
    ("text begins", "starts_with(name, 'ab')"),
    ("text does not begin", "not starts_with(name, 'ab')"),
    ("country", "country = 'US'"),
    ("flag", "public"),
    ("list has any", "has_any(technologies, 'HubSpot', 'Slack')"),
    ("list has all", "has_all(technologies, 'HubSpot', 'Slack')"),
    ("list has not", "not has(technologies, 'HubSpot')"),
    ("days since a date", "days_since(funded_on) <= 90"),
    ("date compared", "funded_on > date '2026-01-31'"),
    ("known, unknown", "industry is null"),
    ("joined by and, or, not", "employees > 50 and not (industry = 'retail' or public)"),
    ("count of signals", "signals('job_opening', 90) >= 1"),
)
#: Attributes of the forms that no vendor documents a field for.
NAMED = ("public", "funded_on")


def targets() -> str:
    """What ``closefit compile`` makes, and which conditions each target says, found out by compiling each."""
    lines = ["# Targets of closefit compile", "", MADE, "| target | | makes | reads |", "|---|---|---|---|"]
    for target in TARGETS:
        reads = ", ".join(
            [f"`--{name}`" for name in target.needs] + [f"`--{name}` (if given)" for name in target.takes]
        )
        lines.append(f"| `{target.name}` | {target.title} | {_cell(target.makes)} | {reads} |")
    able = [target for target in TARGETS if not target.needs]
    lines += [
        "",
        "Which conditions each one says as a criterion, once the field of an attribute is named: *yes*, *loosely* (it says less or more, and how), *no*. `closefit compile` gives the reason for each line of your profile.",
        "",
        f"| condition | {' | '.join(target.title for target in able)} |",
        f"|---|{'---|' * len(able)}",
    ]
    for form, example in FORMS:
        cells = [_said(target, example) for target in able]
        lines.append(f"| {form}: `{_cell(example)}` | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _said(target: Target, condition: str) -> str:
    criteria = [{"name": "asked", "when": condition, "points": 1}]
    profile = Profile.model_validate({"profile": "form", "fit": {"qualify": 1, "criteria": criteria}})
    # A search has filters of its own and no fields that a user could make.
    fields = Fields() if "accounts" in target.takes else Fields({name: Field("Named") for name in NAMED})
    compiled = target.compile(Sources(profile, fields))
    said = next((entry for entry in compiled.expressed if entry.line.name == "asked"), None)
    return "no" if said is None else "loosely" if said.loosely else "yes"


def providers() -> str:
    """What every provider of facts declares about itself."""
    lines = ["# Providers of facts", "", MADE]
    lines += [
        "Who `closefit enrich` can ask, and what each one declares. Settings stand under `[providers.NAME]` of `closefit.toml`; keys are read from the environment and never written down. What a credit costs is in your contract: where no list price is public the settings must say it. *Unverified* means that no source of the vendor confirms the figure.",
        "",
    ]
    for name, made in provider_classes().items():
        lines += [f"## {name}", "", *_provider(made.spec, inspect.getmodule(made)), ""]
    return "\n".join([*lines, *_fillers()])


def _fillers() -> Iterator[str]:
    """Attributes and signals, each with who brings it."""
    yield "## Who fills what"
    yield ""
    yield "| attribute | fresh for | providers |"
    yield "|---|---|---|"
    specs = [made.spec for made in provider_classes().values()]
    for name, known in sorted(KNOWN_ATTRIBUTES.items()):
        who = [spec.name for spec in specs if name in spec.attributes]
        yield f"| `{name}` | {known.fresh_for} days | {', '.join(who) or 'none yet'} |"
    yield ""
    yield "| signal | providers |"
    yield "|---|---|"
    for kind in sorted({kind for spec in specs for kind in spec.signals}):
        yield f"| `{kind}` | {', '.join(spec.name for spec in specs if kind in spec.signals)} |"
    yield ""


def _provider(spec: ProviderSpec, module: ModuleType | None) -> Iterator[str]:
    said = inspect.cleandoc(getattr(module, "__doc__", None) or spec.title).split("\n\n")[0].replace("\n", " ")
    yield f"{said} *Opt-in: it is asked only when the settings switch it on.*" if spec.opt_in else said
    yield ""
    yield "| | |"
    yield "|---|---|"
    cells = {
        "fills": _names(spec.attributes),
        "signals": _names(spec.signals),
        "price": _price(spec.price),
        "limits": limit_words(spec.limits),
        "keys": _names(spec.keys),
        "keys it can do without": _names(spec.optional_keys),
        "needs to know": _names(spec.needs),
        "licence": f"{spec.licence}",
        "address": f"`{spec.address}`" if spec.address else "",
        "a lost answer": "can be looked up without paying again" if spec.looks_up else "",
    }
    yield from (f"| {name} | {cell} |" for name, cell in cells.items() if cell)
    for option, (default, meaning) in sorted(spec.options.items()):
        yield f"| `{option}` | {_cell(meaning)}; default {f'`{_cell(default)}`' if default else 'empty'} |"


#: Where each part of a declared provider's file stands.
PARTS = (
    ("Top of the file", declaration.Form), ("price", declaration.PriceForm), ("limits", declaration.LimitsForm),
    ("auth", declaration.AuthForm), ("request", declaration.RequestForm), ("batch", declaration.BatchForm),
    ("paging", declaration.PagingForm), ("pending", declaration.PendingForm),
    ("states, a list of", declaration.StateForm), ("answer", declaration.AnswerForm),
    ("answer.facts, for each attribute a path or", declaration.FactForm),
    ("answer.signals, a list of", declaration.SignalForm),
)  # fmt: skip


def declared() -> str:
    """Every key of a declared provider's file."""
    lines = ["# The file of a declared provider", "", MADE]
    lines += [
        "A vendor that `closefit enrich` may ask, without code: [how to write one](../how-to/add-a-provider-without-code.md). `closefit providers --check FILE` names what is wrong, with line and column.",
        "",
    ]
    schema = declaration.json_schema()
    for title, part in PARTS:
        lines += _part(title, part, schema if part is declaration.Form else schema["$defs"][part.__name__], schema)
    return "\n".join(lines)


def _part(title: str, part: Any, schema: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    yield from (f"## {title}", "", inspect.cleandoc(part.__doc__).replace("``", "`"), "", "| key | value | default | |")
    yield "|---|---|---|---|"
    comments, required = _comments(part), set(schema.get("required", ()))
    for name, info in part.model_fields.items():
        key = info.alias or name
        value = schema["properties"][key]
        kind = re.sub(r"\b(\w+)Form\b", lambda found: f"*{found[1].lower()}*", _kind(value))
        kind = re.sub(r"\b(Billed|AnswerState|Reads)\b", lambda found: _kind(whole["$defs"][found[1]]), kind)
        default = value.get("default")
        default = str(default).lower() if isinstance(default, bool) else default
        shown = "required" if key in required else "" if default in (None, [], {}, "") else f"`{default}`"
        yield f"| `{key}` | {kind} | {shown} | {_cell(comments.get(name, '').replace('``', '`'))} |"
    yield ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in (names if isinstance(names, tuple) else sorted(names)))


def _price(price: Price) -> str:
    if price.billed is Billed.free:
        return "free"
    each = f"{price.credits:g} credit{'' if price.credits == 1 else 's'} for every account {price.billed}"
    list_price = "" if price.credit_micros is None else f", {price.credit_micros / MICROS:g} USD a credit"
    return f"{each}{list_price}{'' if price.verified else ' (unverified)'}"


PAGES = {
    "commands.md": commands,
    "settings.md": settings,
    "profile.md": profile,
    "conditions.md": conditions,
    "targets.md": targets,
    "providers.md": providers,
    "declared-provider.md": declared,
}


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        write_text(FOLDER / name, make())


if __name__ == "__main__":
    main()
