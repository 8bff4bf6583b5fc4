"""Complaints as pages: an enterprise's own, an authority's inbox, one with its story, its texts, and a new one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from ledger_api.domain.complaint_words import Category, ComplaintStatus, Finding
from ledger_api.web.answers import next_link
from ledger_api.web.api.complaints import unsealed
from ledger_api.web.complaint_shapes import ComplaintJSON
from ledger_api.web.listing import Listing
from ledger_api.web.pages.complaint_steps import steps
from ledger_api.web.pages.listings import Field, asked, found
from ledger_api.web.pages.site import linker, page
from ledger_api.web.past import day_of
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import not_found
from ledger_api.web.queries import ComplaintQuery, HashText, ObligationText
from ledger_api.web.readers import Reader
from ledger_api.web.security import WITH_SCRIPT
from ledger_api.web.view import View, look

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
    """The form of a complaint about an obligation; for who is owed it."""
    with look(request) as view:
        try:
            named = _OBLIGATION.validate_python(request.query_params.get("obligation", ""))
        except ValidationError:
            raise not_found("该义务") from None
        commitment, _, index = named.partition("/")
        obligation = view.obligation(commitment, int(index))
        party = view.reader.party
        if obligation is None or party is None or obligation["obligee"] != "0x" + party.hex():
            raise not_found("可以投诉的义务")
        values = {"o": obligation, "categories": tuple(Category), "who": view.reader}
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
            "acts": _acts(view.reader, known),
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


def _known(view: View, complaint: str) -> ComplaintJSON:
    try:
        known = view.complaints.one(_HASH.validate_python(complaint))
    except ValidationError:
        raise not_found("该投诉") from None
    if known["id"] is None:
        raise not_found("该投诉")
    return known


def _acts(reader: Reader, complaint: ComplaintJSON) -> list[str]:
    """What the reader can do about a complaint now, as far as the page can tell; the contract has the last word."""
    if reader.party is None or complaint["status"] is None:
        return []
    own = "0x" + reader.party.hex()
    status = ComplaintStatus(complaint["status"])
    acts = []
    if status.is_open and own == complaint["complainant"]:
        acts.append("withdraw_complaint")
    if complaint["linked_to"] is not None or not status.is_open:
        return acts
    is_handler = own == complaint["handler"]
    if reader.takes_in:
        acts += {
            ComplaintStatus.FILED: ["accept_complaint", "reject_complaint"],
            ComplaintStatus.ACCEPTED: ["forward_complaint"],
        }.get(status, [])
    if is_handler and status is ComplaintStatus.FORWARDED:
        acts.append("receive_complaint")
    if is_handler and status is ComplaintStatus.HANDLING:
        acts += (
            ["conclude_complaint"] if complaint["extended"] else ["conclude_complaint", "extend_complaint"]
        )
    if status in (ComplaintStatus.FORWARDED, ComplaintStatus.HANDLING) and own == complaint["respondent"]:
        acts.append("respond_complaint")
    return [*acts, "divert_complaint"] if is_handler or reader.takes_in else acts


def _ledger(request: Request) -> LedgerPort:
    ledger: LedgerPort = request.app.state.ledger
    return ledger
