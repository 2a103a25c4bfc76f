"""The files: metadata to deploy, and the same formulas on a page to read or type in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from closefit.destinations.compile.salesforce.account import Account, FormulaField

_NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: Of the Metadata API; formula fields and list views of Account have been the same since version 17.
_VERSION = "60.0"


def files(account: Account) -> dict[str, str | bytes]:
    """Names and contents."""
    return {
        "package.xml": _package(account),
        "objects/Account.object": _object(account),
        "formulas.md": _page(account),
    }


def _package(account: Account) -> str:
    members = "".join(f"        <members>Account.{field.name}__c</members>\n" for field in account.fields)
    kinds = f"    <types>\n{members}        <name>CustomField</name>\n    </types>\n" if account.fields else ""
    return f"{_HEAD}<Package {_NAMESPACE}>\n{kinds}    <version>{_VERSION}</version>\n</Package>\n"


def _object(account: Account) -> str:
    fields = "".join(_field(field) for field in account.fields)
    return f"{_HEAD}<CustomObject {_NAMESPACE}>\n{fields}</CustomObject>\n"


def _field(field: FormulaField) -> str:
    numbers = "        <precision>18</precision>\n" if field.type == "Number" else ""
    scale = "        <scale>3</scale>\n" if field.type == "Number" else ""
    return (
        "    <fields>\n"
        f"        <fullName>{field.name}__c</fullName>\n"
        f"        <description>{escape(field.about[:1000])}</description>\n"
        "        <externalId>false</externalId>\n"
        f"        <formula>{escape(field.formula)}</formula>\n"
        "        <formulaTreatBlanksAs>BlankAsBlank</formulaTreatBlanksAs>\n"
        f"        <label>{escape(field.label)}</label>\n"
        f"{numbers}"
        "        <required>false</required>\n"
        f"{scale}"
        f"        <type>{field.type}</type>\n"
        "    </fields>\n"
    )


def _page(account: Account) -> str:
    profile = account.sources.profile
    lines = [f"# {profile.name} version {profile.version} in Salesforce", ""]
    for field in account.fields:
        lines += [f"## {field.name}__c", "", f"{field.label}: a formula of type {field.type}.", ""]
        lines += [
            f"Says: {field.about}" if field.about else "The sum of its parts.",
            "",
            "```",
            field.formula,
            "```",
            "",
        ]
    return "\n".join(lines)
