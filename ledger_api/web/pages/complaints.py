"""Complaints as pages: an enterprise's own, an authority's inbox, one with its story, its texts, and a new one."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from ledger_api.domain.complaint_words import Category, ComplaintStatus, Finding
from ledger_api.domain.words import Lateness
from ledger_api.web.answers import next_link
from ledger_api.web.api.complaints import unsealed
from ledger_api.web.complaint_readers import Role
from ledger_api.web.complaint_shapes import ComplaintJSON
from ledger_api.web.listing import Listing
from ledger_api.web.looking import look
from ledger_api.web.pages.complaint_steps import steps
from ledger_api.web.pages.formatting import approval_status, label
from ledger_api.web.pages.listings import Field, asked, found
from ledger_api.web.pages.site import linker, page
from ledger_api.web.past import day_of
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import not_found
from ledger_api.web.queries import ComplaintQuery, HashText, ObligationText
from ledger_api.web.readers import Reader
from ledger_api.web.security import WITH_SCRIPT
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id

router = APIRouter(prefix="/complaints")

_HASH: TypeAdapter[str] = TypeAdapter(HashText)
_OBLIGATION: TypeAdapter[str] = TypeAdapter(ObligationText)
_STATUSES = tuple((status.value, status.label) for status in ComplaintStatus)
_LATE = (("true", "已超期"), ("false", "未超期"))


@router.get("")
def complaints(request: Request) -> Response:
    """Those that the reader may know of, what runs out first being marked."""
    with look(request) as view:
        query, fault = asked(request, ComplaintQuery)

        def listed(query: ComplaintQuery) -> Listing[ComplaintJSON]:
            page_of = view.complaints.listed(query)
            return Listing(page_of.items, page_of.next_cursor)

        listing, fault = found(query, fault, listed)
        kept = {
            name: value for name, value in request.query_params.items() if name not in ("cursor", "reader")
        }
        values = {
            "fields": [
                Field("status", "状态", kept.get("status", "")[:100], options=_STATUSES),
                Field("late", "期限", kept.get("late", "")[:100], options=_LATE),
                Field("department", "被投诉单位", kept.get("department", "")[:100], hint="统一社会信用代码"),
            ],
            "fault": fault,
            "filtered": any(value.strip() for value in kept.values()),
            "items": listing.items,
            "next_url": next_link(request, listing.next_cursor),
            "first_url": linker(request)("/complaints", **kept) if "cursor" in request.query_params else None,
            "may_complain": view.reader.is_owed,
        }
        return page(request, "complaints.html", values, view, status=422 if fault else 200)


@router.get("/new")
def new_complaint(request: Request) -> Response:
    """The form of a complaint about an obligation, or about an application for an approval; for whose it is."""
    with look(request) as view:
        values = {
            "about": _about_approval(view, request.query_params["approval"])
            if "approval" in request.query_params
            else _about_obligation(view, request.query_params.get("obligation", "")),
            "categories": tuple(Category),
            "who": view.reader,
        }
        answer = page(request, "complaint-new.html", values, view)
    answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    return answer


@router.get("/{complaint}")
def complaint_page(request: Request, complaint: str) -> Response:
    """A complaint: how it stands, its story, what the reader can do about it, and who has read it."""
    with look(request) as view:
        known = _known(view, complaint)
        identifier = str(known["id"])
        events = view.complaints.events(identifier)
        digests = [str(fact["values"]["document"]) for fact in events if fact["values"].get("document")]
        own = view.complaints.knows_accesses(identifier)
        values = {
            "k": known,
            "steps": steps(
                known, events, view.complaints.plain_words(digests), view.complaints.name_of, view.today
            ),
            "may_read": view.complaints.texts(identifier) is not None,
            "accesses": None if own is None else view.complaints.accesses(_ledger(request).accesses(own)),
            "acts": _acts(view.complaints.roles(identifier), known),
            "findings": tuple(Finding),
            "handlers": view.complaints.handlers() if known["status"] == ComplaintStatus.ACCEPTED else [],
        }
        answer = page(request, "complaint.html", values, view)
    answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    return answer


@router.get("/{complaint}/texts")
def texts_page(request: Request, complaint: str) -> Response:
    """The sealed texts that the reader may read; that they were read is written down."""
    if day_of(request) is not None:
        # Who may read is asked of the present: what was once allowed is no permission.
        raise not_found("过去某日的投诉内容")
    with look(request) as view:
        known = _known(view, complaint)
        allowed = view.complaints.texts(str(known["id"]))
        if allowed is None:
            raise not_found("可供查阅的投诉内容")
        answer = page(
            request, "complaint-texts.html", {"k": known, "texts": unsealed(request, allowed)}, view
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@dataclass(frozen=True, slots=True)
class _About:
    """What is complained about, as the form names it; `field` is that of the act."""

    field: str
    id: str
    title: str
    standing: str
    department: str
    department_name: str | None
    category: Category


def _about_obligation(view: View, named: str) -> _About:
    """An obligation that is owed to the reader. Problem (404)."""
    try:
        commitment, _, index = _OBLIGATION.validate_python(named).partition("/")
    except ValidationError:
        raise not_found("该义务") from None
    found = view.obligation(commitment, int(index))
    if found is None or not _is_own(view.reader, found["obligee"], found["joint_obligees"]):
        raise not_found("可以投诉的义务")
    standing = label(found["status"])
    if found["days_overdue"]:
        standing += f" {found['days_overdue']} 天"
    title = found["title"] or label(found["kind"])
    return _About(
        "obligation",
        found["id"],
        title,
        standing,
        found["obligor"],
        found["obligor_name"],
        Category.ARREARS,
    )


def _about_approval(view: View, named: str) -> _About:
    """An application of the reader's. Problem (404)."""
    try:
        found = view.approvals.one(_HASH.validate_python(named))
    except ValidationError:
        raise not_found("该审批事项") from None
    if found is None or not _is_own(view.reader, found["applicant"], found["joint_applicants"]):
        raise not_found("可以投诉的审批事项")
    standing = approval_status(found["status"])
    if found["late"] != Lateness.NONE:
        standing += f"，{label(found['late'])}"
    return _About(
        "approval",
        found["id"],
        found["item"] or "审批事项",
        standing,
        found["department"],
        found["department_name"],
        Category.LATE_APPROVAL,
    )


def _is_own(reader: Reader, holder: str | None, joint: list[str]) -> bool:
    return reader.party is not None and hex_id(reader.party) in (holder, *joint)


def _known(view: View, complaint: str) -> ComplaintJSON:
    try:
        known = view.complaints.one(_HASH.validate_python(complaint))
    except ValidationError:
        raise not_found("该投诉") from None
    if known["id"] is None:
        raise not_found("该投诉")
    return known


def _acts(roles: Set[Role], complaint: ComplaintJSON) -> list[str]:
    """What a reader in these roles can do about a complaint now, as far as the page can tell; the contract has the
    last word."""
    status = ComplaintStatus(complaint["status"] or "")
    acts = []
    if status.is_open and roles & {Role.COMPLAINANT, Role.OWED}:
        acts.append("withdraw_complaint")
    if complaint["linked_to"] is not None or not status.is_open:
        return acts
    if Role.INTAKE in roles:
        acts += {
            ComplaintStatus.FILED: ["accept_complaint", "reject_complaint"],
            ComplaintStatus.ACCEPTED: ["forward_complaint"],
        }.get(status, [])
    if Role.HANDLER in roles and status is ComplaintStatus.FORWARDED:
        acts.append("receive_complaint")
    if Role.HANDLER in roles and status is ComplaintStatus.HANDLING:
        acts += (
            ["conclude_complaint"] if complaint["extended"] else ["conclude_complaint", "extend_complaint"]
        )
    if Role.RESPONDENT in roles and status in (ComplaintStatus.FORWARDED, ComplaintStatus.HANDLING):
        acts.append("respond_complaint")
    return [*acts, "divert_complaint"] if roles & {Role.HANDLER, Role.INTAKE} else acts


def _ledger(request: Request) -> LedgerPort:
    ledger: LedgerPort = request.app.state.ledger
    return ledger
