"""The files: metadata to deploy, the same formulas on a page, and the list of fields to correct.

Form: Metadata API Developer Guide, CustomField and ListView. A list view names a custom field as the object does and
the account's name ``ACCOUNT.NAME``; a comma in a filter's value means *or*, unless the value stands in double quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from closefit.destinations.compile.columns import Columns
from closefit.destinations.compile.language import Column, Role
from closefit.destinations.compile.salesforce.formula import DEFAULTS, proposal
from closefit.destinations.compile.wording import fields_file
from closefit.terms import AttributeType

if TYPE_CHECKING:
    from closefit.destinations.compile.fields import Field

_NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: Of the Metadata API; formula fields and list views of Account have been the same since version 17.
_VERSION = "60.0"
#: Labels and names of Salesforce's components.
_LABEL, _NAME = 40, 40
_TYPES = {AttributeType.number: "Number", AttributeType.text: "Text", AttributeType.flag: "Checkbox"}
_HOW = (
    "Deploy the folder (`sf project deploy start --metadata-dir .`), or create the fields below on Account by hand:"
    " Setup, Object Manager, Account, Fields, New, Formula; *treat blank fields as blanks*."
)


def files(account: Columns) -> dict[str, str | bytes]:
    """Names and contents."""
    views = _views(account)
    return {
        "package.xml": _package(account, views),
        "objects/Account.object": _object(account, views),
        "formulas.md": _page(account, views),
        "fields.toml": fields_file("salesforce", account.register.tests(), account.sources.fields, DEFAULTS, proposal),
    }


def own_fields(account: Columns) -> dict[str, Field]:
    """Fields of closefit's own that a formula reads, and that are created with it."""
    used = [field.formula for field in account.columns]
    every = {field.name: field for field in DEFAULTS.values() if field.name.startswith("ICP_")}
    return {name: field for name, field in every.items() if any(name in formula for formula in used)}


# --- list views --------------------------------------------------------------------------------------------------


def _views(account: Columns) -> dict[str, tuple[str, str, str]]:
    """Full name of a list view -> label, field and value of its filter."""
    made = {column.role: column.name for column in account.columns}
    asked = [(f"ICP: {tier}", made[Role.tier], _value(tier)) for tier in account.tiers]
    asked += [("ICP: excluded", made[Role.tier], "excluded")] if Role.tier in made else []
    asked += [("ICP: qualified", made[Role.qualified], "1")] if Role.qualified in made else []
    found: dict[str, tuple[str, str, str]] = {}
    for label, field, value in asked:
        found[_full_name(label, found)] = (label[:_LABEL].strip(), field, value)
    return found


def _value(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def _full_name(label: str, taken: Mapping[str, object]) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in label).split()
    plain = "_".join(words)[:_NAME].strip("_")
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain[: _NAME - 4]}_{number}"
    return name


def _view(name: str, view: tuple[str, str, str], columns: list[str]) -> str:
    label, field, value = view
    shown = "".join(f"        <columns>{column}</columns>\n" for column in ("ACCOUNT.NAME", *columns))
    return (
        "    <listViews>\n"
        f"        <fullName>{name}</fullName>\n"
        f"{shown}"
        "        <filterScope>Everything</filterScope>\n"
        "        <filters>\n"
        f"            <field>{field}</field>\n"
        "            <operation>equals</operation>\n"
        f"            <value>{escape(value)}</value>\n"
        "        </filters>\n"
        f"        <label>{escape(label)}</label>\n"
        "    </listViews>\n"
    )


# --- metadata ----------------------------------------------------------------------------------------------------


def _package(account: Columns, views: Mapping[str, object]) -> str:
    fields = [*own_fields(account), *(column.name for column in account.columns)]
    kinds = _types("CustomField", fields) + _types("ListView", list(views))
    return f"{_HEAD}<Package {_NAMESPACE}>\n{kinds}    <version>{_VERSION}</version>\n</Package>\n"


def _types(kind: str, names: list[str]) -> str:
    members = "".join(f"        <members>Account.{name}</members>\n" for name in names)
    return f"    <types>\n{members}        <name>{kind}</name>\n    </types>\n" if names else ""


def _object(account: Columns, views: Mapping[str, tuple[str, str, str]]) -> str:
    made = {column.role: column.name for column in account.columns}
    columns = [made[role] for role in (Role.tier, Role.fit) if role in made]
    fields = "".join(_own(name, field) for name, field in own_fields(account).items())
    fields += "".join(_formula(field) for field in account.columns)
    lists = "".join(_view(name, view, columns) for name, view in views.items())
    return f"{_HEAD}<CustomObject {_NAMESPACE}>\n{fields}{lists}</CustomObject>\n"


def _own(name: str, field: Field) -> str:
    label = name.removesuffix("__c").replace("_", " ")
    kind = (
        "        <precision>18</precision>\n        <required>false</required>\n        <scale>3</scale>\n"
        "        <type>Number</type>\n"
        if field.type == "number"
        else "        <length>255</length>\n        <required>false</required>\n        <type>Text</type>\n"
    )
    return (
        f"    <fields>\n        <fullName>{name}</fullName>\n        <externalId>false</externalId>\n"
        f"        <label>{label}</label>\n{kind}    </fields>\n"
    )


def _formula(field: Column) -> str:
    number = field.type is AttributeType.number
    return (
        "    <fields>\n"
        f"        <fullName>{field.name}</fullName>\n"
        f"        <description>{escape('; '.join(field.says)[:1000])}</description>\n"
        "        <externalId>false</externalId>\n"
        f"        <formula>{escape(field.formula)}</formula>\n"
        "        <formulaTreatBlanksAs>BlankAsBlank</formulaTreatBlanksAs>\n"
        f"        <label>{_label(field)}</label>\n"
        f"{'        <precision>18</precision>' + chr(10) if number else ''}"
        "        <required>false</required>\n"
        f"{'        <scale>3</scale>' + chr(10) if number else ''}"
        f"        <type>{_TYPES[field.type]}</type>\n"
        "    </fields>\n"
    )


def _label(column: Column) -> str:
    return f"ICP {column.role}, part {column.part}" if column.part else f"ICP {column.role}"


# --- the page ----------------------------------------------------------------------------------------------------


def _page(account: Columns, views: Mapping[str, tuple[str, str, str]]) -> str:
    profile = account.sources.profile
    lines = [
        f"# {profile.name} version {profile.version} in Salesforce",
        "",
        _HOW,
        "",
    ]
    for name, field in own_fields(account).items():
        kind = "Number, 3 decimals" if field.type == "number" else "Text, 255 characters, items separated by ;"
        lines += [f"## {name}", "", f"{kind}. closefit's own: whatever delivers its results fills it.", ""]
    for formula in account.columns:
        says = "; ".join(formula.says)
        lines += [f"## {formula.name}", "", f"{_label(formula)}: a formula of type {_TYPES[formula.type]}.", ""]
        lines += [f"Says: {says}", ""] if says else []
        lines += ["```", formula.formula, "```", ""]
    if views:
        lines += ["## List views", ""]
        lines += [f"- {label}: `{field}` equals `{value}`" for label, field, value in views.values()]
        lines += [""]
    return "\n".join(lines)
