"""What the file of a declared provider may say, top to bottom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from closefit.facts import AnswerState, Licence
from closefit.providers.declared.paths import path_problem
from closefit.providers.provider import Billed
from closefit.taxonomy import read_money

#: The version of the file format that this package reads.
FORMAT = 1


class Part(BaseModel):
    """A mapping of the file; keys that it does not have are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _path(text: str) -> str:
    problem = path_problem(text)
    if problem:
        raise PydanticCustomError("refused", "{message}", {"message": problem, "advice": _PATHS})
    return text


_PATHS = "Paths are JMESPath: data.name, hits[0].id, people[*].email, length(roles)."

#: A place in a JSON answer, as a JMESPath expression.
JsonPath = Annotated[str, AfterValidator(_path)]
Positive = Annotated[float, Field(gt=0)]
#: Text, or a number that stands for itself.
Word = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


class Reads(StrEnum):
    """How a value is read; the words behind ``as``."""

    text = "text"
    number = "number"
    flag = "flag"
    date = "date"
    list = "list"
    #: A band such as ``51-200`` or a number of people.
    band = "band"
    #: US dollars: a number, a text such as ``$36.9M``, a band, or a record with a currency.
    money = "money"
    thousands = "thousands"
    millions = "millions"
    #: A fraction: 0.12 is twelve per cent.
    fraction = "fraction"
    #: Per cent: 12 is twelve per cent.
    percent = "percent"
    year = "year"
    country = "country"
    industry = "industry"
    technologies = "technologies"
    funding_stage = "funding stage"
    linkedin = "linkedin"


def credit_micros(text: str | None) -> int | None:
    """A price in micros of a US dollar: ``0.02 usd``; None for none."""
    found = read_money(text) if text else None
    return found.micros if found and found.currency == "USD" and found.micros >= 0 else None


class FactForm(Part):
    """Where one attribute stands in the record, and how it is read."""

    #: Where it stands in the record.
    path: JsonPath
    #: How it is read; by default as the attribute's name says.
    reads: Annotated[Reads | None, Field(alias="as")] = None
    #: Of a date, as Python's strptime has it: ``%d/%m/%Y``. ISO dates need none.
    format: str | None = None
    #: Of money: a currency, or the path at which it stands, when the amount does not say.
    currency: str | None = None
    currency_path: JsonPath | None = None


def _short(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class SignalForm(Part):
    """Dated events in the record."""

    #: Kind of the signal.
    kind: Annotated[str, Field(min_length=1)]
    #: The list of events.
    each: JsonPath
    #: The date, within an event.
    at: JsonPath
    format: str | None = None
    #: A number; without it, 1.
    strength: JsonPath | None = None
    #: Fields of the signal, by name.
    fields: Mapping[str, JsonPath] = Field(default_factory=dict)


class AnswerForm(Part):
    """How an answer is read."""

    #: The object about the account; null there means not found. Without it, the whole answer.
    record: JsonPath | None = None
    #: Attributes, each by its path.
    facts: Mapping[str, Annotated[FactForm, BeforeValidator(_short)]] = Field(default_factory=dict)
    #: Dated events.
    signals: tuple[SignalForm, ...] = ()
    #: Day on which the record was true, and how sure of it the vendor is (0 to 1, or to 100).
    observed: JsonPath | None = None
    confidence: JsonPath | None = None
    #: What the vendor says it billed for the request, in credits.
    credits: JsonPath | None = None


def _several(value: object) -> object:
    return [value] if type(value) is int else value


class StateForm(Part):
    """One of the vendor's own ways to say something; all that is given must hold."""

    #: What it means.
    state: AnswerState
    #: One or several.
    status: Annotated[tuple[int, ...], BeforeValidator(_several)] = ()
    #: Something stands there when the answer means this, or a comparison holds.
    body: JsonPath | None = None
    #: Words in the answer, capitals or not.
    text: str | None = None
    #: Seconds, or where they stand in the answer. Without it, the header Retry-After.
    retry_after: Positive | None = None
    retry_after_path: JsonPath | None = None


class RequestForm(Part):
    """One request; ``{domain}`` and other placeholders are filled in."""

    method: Literal["GET", "POST", "PUT"] = "GET"
    #: Below the address.
    path: Annotated[str, Field(pattern=r"^/[^\s]*$")] = "/"
    #: Parameters; what nobody knows is left out, a list is joined by commas.
    query: Mapping[str, Any] = Field(default_factory=dict)
    #: Beside that of the key.
    headers: Mapping[str, Word] = Field(default_factory=dict)
    #: Body as JSON.
    json_body: Annotated[Any, Field(alias="json")] = None
    #: Body as a form.
    form: Mapping[str, Word] | None = None
    #: Seconds for the whole answer.
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0


class AuthForm(Part):
    """Where the key goes; the key itself is only ever in the environment."""

    #: In a header, the query, as a bearer, by basic authentication, or where the request says ``{key}``.
    kind: Literal["header", "query", "bearer", "basic", "placeholder"]
    #: Of the header or parameter.
    name: str | None = None
    #: Name of the environment variable.
    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    #: With basic: the variable that holds the user; without it the key is the user and there is no password.
    user: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    #: Before the key in a header, such as ``Token``.
    prefix: str | None = None


class PriceForm(Part):
    """What an account costs."""

    #: For whom it takes its price.
    billed: Billed
    #: For one account.
    credits: Annotated[float, Field(gt=0)] = 1.0
    #: Of one credit, such as ``0.02 usd``.
    credit: str | None = None


class LimitsForm(Part):
    """How fast it may be asked."""

    #: Requests.
    per_second: Positive | None = None
    #: Requests under way.
    at_once: Annotated[int, Field(ge=1, le=256)] = 4


class BatchForm(Part):
    """Several accounts in one request."""

    #: Accounts in one request at most.
    size: Annotated[int, Field(ge=2, le=10_000)]
    #: What stands for one account where the request says ``{each}``.
    each: Any = None
    #: Between domains where the request says ``{domains}`` in the query.
    separator: str = ","
    #: The list of answers, one per account.
    answers: JsonPath
    #: Domain or web address within one of them; without it they come in the order of the questions.
    match: JsonPath | None = None


class PagingForm(Part):
    """An answer in several pages, whose items are put together."""

    #: What moves on from page to page.
    kind: Literal["page", "offset", "cursor", "link"]
    #: Parameter of the query that moves on; with ``link`` the next address stands in the answer or its Link header.
    parameter: str | None = None
    #: The list of items on a page.
    items: JsonPath
    #: With cursor and link: where the next one stands.
    next: JsonPath | None = None
    #: Number of the first page (with offset, 0).
    first: Annotated[int, Field(ge=0)] = 1
    #: Items on a full page: a shorter one is the last.
    size: Annotated[int, Field(ge=1)] | None = None
    #: Pages that are read at most; what is left is said.
    at_most: Annotated[int, Field(ge=1, le=100)] = 5


class PendingForm(Part):
    """Answers that come later."""

    #: What to ask with later, in the answer that says *pending*.
    ticket: JsonPath
    #: Has ``{ticket}``.
    request: RequestForm
    #: Seconds until then, where the vendor does not say.
    after: Positive = 5.0


class Form(Part):
    """A declared provider."""

    #: Version of the format.
    closefit: Literal[1]
    #: Its name, in small letters; the section of the settings may give it another.
    provider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    #: Its name for people.
    title: str | None = None
    #: Where every request goes, by https.
    address: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")]
    #: What may be done with its facts: those of a vendor are purged with it.
    licence: Literal[Licence.vendor, Licence.public, Licence.own] = Licence.vendor
    price: PriceForm
    limits: LimitsForm = Field(default_factory=LimitsForm)
    #: Facts that must be known to ask.
    needs: tuple[str, ...] = ()
    #: It must be switched on knowingly: ``consent = true`` in the settings.
    consent: bool = False
    auth: AuthForm | None = None
    request: RequestForm
    batch: BatchForm | None = None
    paging: PagingForm | None = None
    pending: PendingForm | None = None
    states: tuple[StateForm, ...] = ()
    answer: AnswerForm

    @property
    def keys(self) -> tuple[str, ...]:
        """Environment variables that it reads."""
        if self.auth is None:
            return ()
        return (self.auth.key, self.auth.user) if self.auth.user else (self.auth.key,)


#: Dates before it are none.
EARLIEST = dt.date(1900, 1, 1)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file as people write it: a fact may be its path alone, a status one number."""
    schema = Form.model_json_schema(by_alias=True)
    parts = schema["$defs"]
    facts = parts["AnswerForm"]["properties"]["facts"]
    facts["additionalProperties"] = {"anyOf": [{"type": "string"}, facts["additionalProperties"]]}
    statuses = parts["StateForm"]["properties"]["status"]
    parts["StateForm"]["properties"]["status"] = {"anyOf": [{"type": "integer"}, statuses]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "closefit declared provider",
        "description": "A vendor that closefit may ask for facts.",
    }  # fmt: skip
