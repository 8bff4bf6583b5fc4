"""The lists as pages, with the filters of the API as forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError

from ledger_api.domain.foresight import DueSoon, Sign
from ledger_api.domain.words import BreachStatus, CommitmentKind, PartyKind, PromiseField, Status
from ledger_api.web.answers import next_link
from ledger_api.web.exports.spreadsheets import FORMATS
from ledger_api.web.listing import Listing
from ledger_api.web.looking import look
from ledger_api.web.pages.site import linker, page
from ledger_api.web.past import AS_OF
from ledger_api.web.problems import Problem, field_faults
from ledger_api.web.queries import (
    CommitmentQuery,
    ObligationQuery,
    OpenPromiseQuery,
    PartyQuery,
    PaymentQuery,
    ProceedingQuery,
    PublicationQuery,
)
from ledger_api.web.view import View

router = APIRouter()

Q = TypeVar("Q", bound=BaseModel)
Options = tuple[tuple[str, str], ...]

_STATUSES: Options = tuple((status.value, status.label) for status in Status)
_CASES: Options = tuple((status.value, status.label) for status in BreachStatus)
_KINDS: Options = tuple((kind.value, kind.label) for kind in CommitmentKind)
_FIELDS: Options = tuple((field.value, field.label) for field in PromiseField)
_DEGREES: Options = tuple((degree.value, degree.label) for degree in DueSoon)
_SIGNS: Options = tuple((sign.value, sign.label) for sign in Sign)
_ORIGINS: Options = (("false", "双方签署"), ("true", "公开数据导入"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form of filters; `value` is what was asked."""

    name: str
    words: str
    value: str
    type: str = "text"
    hint: str = ""
    options: Options | None = None


@router.get("/obligations")
def obligations(request: Request) -> Response:
    """Obligations by status, department, enterprise, day and origin."""
    with look(request) as view:
        fields = [
            field(request, "status", "状态", options=_STATUSES),
            field(request, "department", "责任单位", hint="统一社会信用代码"),
            *enterprise_field(request, view.reader.may_ask_by_enterprise),
            field(request, "due_soon", "期限", options=_DEGREES),
            *([field(request, "sign", "预警", options=_SIGNS)] if view.reader.knows_cases else []),
            field(request, "due_from", "到期日自", kind="date"),
            field(request, "due_to", "到期日至", kind="date"),
            field(request, "imported", "来源", options=_ORIGINS),
        ]
        query, fault = asked(request, ObligationQuery)
        return listed(request, view, "obligations.html", fields, *found(query, fault, view.obligations))


@router.get("/commitments")
def commitments(request: Request) -> Response:
    """Commitments by kind, department, enterprise and origin."""
    with look(request) as view:
        fields = [
            field(request, "kind", "类别", options=_KINDS),
            field(request, "department", "责任单位", hint="统一社会信用代码"),
            *enterprise_field(request, view.reader.may_ask_by_enterprise),
            field(request, "imported", "来源", options=_ORIGINS),
        ]
        query, fault = asked(request, CommitmentQuery)
        return listed(request, view, "commitments.html", fields, *found(query, fault, view.commitments))


@router.get("/promises")
def promises(request: Request) -> Response:
    """Promises that are open to all who qualify, by department and field."""
    with look(request) as view:
        fields = [
            field(request, "department", "责任单位", hint="统一社会信用代码"),
            field(request, "field", "领域", options=_FIELDS),
        ]
        query, fault = asked(request, OpenPromiseQuery)
        return listed(request, view, "promises.html", fields, *found(query, fault, view.open_promises))


@router.get("/payments")
def payments(request: Request) -> Response:
    """Payments by department and enterprise."""
    with look(request) as view:
        fields = [
            field(request, "department", "付款单位", hint="统一社会信用代码"),
            *enterprise_field(request, view.reader.may_ask_by_enterprise),
        ]
        query, fault = asked(request, PaymentQuery)
        return listed(request, view, "payments.html", fields, *found(query, fault, view.payments))


@router.get("/proceedings")
def proceedings(request: Request) -> Response:
    """Cases by status and department."""
    with look(request) as view:
        fields = [
            field(request, "status", "状态", options=_CASES),
            field(request, "department", "责任单位", hint="统一社会信用代码"),
            *enterprise_field(request, view.reader.knows_cases),
        ]
        query, fault = asked(request, ProceedingQuery)
        return listed(request, view, "proceedings.html", fields, *found(query, fault, view.cases.proceedings))


@router.get("/publications")
def publications(request: Request) -> Response:
    """Determined breaches while they are published, by department."""
    with look(request) as view:
        fields = [field(request, "department", "责任单位", hint="统一社会信用代码")]
        query, fault = asked(request, PublicationQuery)
        shown = found(query, fault, view.cases.publications)
        return listed(request, view, "publications.html", fields, *shown)


@router.get("/departments")
def departments(request: Request) -> Response:
    """Departments, registered or named by a publication."""
    with look(request) as view:
        query, fault = asked(request, PartyQuery)
        if query is not None:
            query = query.model_copy(update={"kind": PartyKind.DEPARTMENT})
        return listed(request, view, "departments.html", [], *found(query, fault, view.parties))


def field(
    request: Request,
    name: str,
    words: str,
    *,
    kind: str = "text",
    hint: str = "",
    options: Options | None = None,
) -> Field:
    """A field of a form of filters with what was asked."""
    return Field(name, words, request.query_params.get(name, "")[:100], kind, hint, options)


def enterprise_field(request: Request, may_ask: bool) -> list[Field]:
    """The field for an enterprise, for readers who may ask by one."""
    if not may_ask:
        return []
    return [field(request, "enterprise", "企业", hint="统一社会信用代码")]


def asked(request: Request, model: type[Q]) -> tuple[Q | None, str]:
    """The query of the page's address; empty fields of a form ask for nothing."""
    given = {name: value for name, value in request.query_params.items() if value.strip()}
    try:
        return model.model_validate(given), ""
    except ValidationError as error:
        faults = field_faults([dict(one) for one in error.errors()])
        return None, "；".join(f"“{fault['value']}”{fault['detail']}" for fault in faults)


def found(query: Q | None, fault: str, find: Any) -> tuple[Listing[Any], str]:
    """What was found, and what is wrong with the question."""
    if query is None:
        return Listing([], None), fault
    try:
        return find(query), fault
    except Problem as problem:
        if problem.status not in (403, 422):
            raise
        return Listing([], None), problem.detail


def listed(
    request: Request, view: View, template: str, fields: list[Field], listing: Listing[Any], fault: str
) -> Response:
    """A list as a page, with its form of filters."""
    kept = {name: value for name, value in request.query_params.items() if name not in ("cursor", "reader")}
    values = {
        "fields": fields,
        "fault": fault,
        "filtered": any(value.strip() for name, value in kept.items() if name != AS_OF),
        "items": listing.items,
        "next_url": next_link(request, listing.next_cursor),
        "first_url": linker(request)(request.url.path, **kept) if "cursor" in request.query_params else None,
        "downloads": [(kind, _file(request, kept, kind)) for kind in FORMATS],
    }
    return page(request, template, values, view, status=422 if fault else 200)


def _file(request: Request, kept: dict[str, str], kind: str) -> str:
    """Where the whole of a list is, as its reader sees it, as a file."""
    asked = {name: value for name, value in kept.items() if value.strip() and name != "limit"}
    path = request.url.path
    if path == "/departments":
        path, asked["kind"] = "/parties", PartyKind.DEPARTMENT.value
    return linker(request)(f"/api/v1{path}", **asked, format=kind)
