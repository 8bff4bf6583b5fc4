"""One commitment with the story of each of its obligations, and one department with its figures."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from ledger_api.domain.money import format_fen, parse_fen
from ledger_api.domain.words import PartyKind
from ledger_api.web.case_shapes import BreachJSON
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.looking import look
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.pages.formatting import term, term_of
from ledger_api.web.pages.interest_lines import InterestLine, interest_lines, rate_in_words
from ledger_api.web.pages.site import page
from ledger_api.web.pages.timeline import Step, timeline
from ledger_api.web.problems import not_found
from ledger_api.web.queries import CommitmentQuery, HashText, ObligationQuery, PartyText, PaymentQuery
from ledger_api.web.view import View
from ledger_api.web.wire_values import id_of

router = APIRouter()

_HASH: TypeAdapter[str] = TypeAdapter(HashText)
_PARTY: TypeAdapter[str] = TypeAdapter(PartyText)
#: A commitment's page tells the story of so many obligations; the rest are in the list.
_STORIES = 30
_PAYMENTS = 100


@dataclass(frozen=True, slots=True)
class Story:
    """What the page of a commitment says about one obligation."""

    obligation: ObligationJSON
    term: str
    steps: list[Step]
    interest: list[InterestLine]
    rate: str
    breach: BreachJSON | None


@router.get("/commitments/{commitment}")
def commitment_page(request: Request, commitment: str) -> Response:
    """A commitment."""
    with look(request) as view:
        found = view.commitment(_id(_HASH, commitment, "该合同"))
        if found is None:
            raise not_found("该合同")
        listed = view.obligations(ObligationQuery(commitment=found["id"], limit=_STORIES))
        paid = view.payments(PaymentQuery(commitment=found["id"], limit=_PAYMENTS))
        gross, net = _sums(paid.items)
        values = {
            "c": found,
            "follows": {"commitment": found["id"]},
            "stories": [_story(view, found, one["index"], paid.items) for one in listed.items],
            "more_obligations": listed.next_cursor is not None,
            "payments": paid.items,
            "more_payments": paid.next_cursor is not None,
            "gross": gross,
            "net": net,
        }
        return page(request, "commitment.html", values, view)


@router.get("/promises/{promise}")
def promise_page(request: Request, promise: str) -> Response:
    """A promise that is open to all who qualify, and the claims under it."""
    with look(request) as view:
        found = view.open_promise(_id(_HASH, promise, "该承诺"))
        if found is None:
            raise not_found("该承诺")
        claims = view.commitments(CommitmentQuery(open_promise=found["id"], limit=_PAYMENTS))
        values = {
            "p": found,
            "terms": [(one, term_of(one["due"], one["kind"])) for one in found["terms"] or []],
            "items": claims.items,
            "more": claims.next_cursor is not None,
        }
        return page(request, "promise.html", values, view)


@router.get("/departments/{party}")
def department_page(request: Request, party: str) -> Response:
    """A department: how its obligations stand."""
    with look(request) as view:
        found = view.party(_id(_PARTY, party, "该单位"))
        if found is None or found["kind"] == PartyKind.ENTERPRISE:
            raise not_found("该单位")
        values = {
            "party": found,
            "follows": {"party": found["id"]},
            "profile": view.profile(found["id"]),
            "approvals": view.approvals.totals(found["id"]),
            "knows_cases": view.reader.knows_all_cases or view.reader.is_party(id_of(found["id"])),
            "keys": view.keys(found["id"]),
            "items": view.obligations(ObligationQuery(department=found["id"], limit=20)).items,
        }
        return page(request, "department.html", values, view)


def _id(adapter: TypeAdapter[str], text: str, what: str) -> str:
    try:
        return adapter.validate_python(text)
    except ValidationError:
        raise not_found(what) from None


def _story(view: View, commitment: CommitmentJSON, index: int, payments: list[PaymentJSON]) -> Story:
    obligation = view.obligation(commitment["id"], index)
    if obligation is None:
        raise not_found("该义务")
    own = [payment for payment in payments if payment["obligation"] == obligation["id"]]
    lines = interest_lines(obligation, own, view.today)
    return Story(
        obligation,
        _asked_for(obligation)
        if commitment["confirmation"]
        else term(obligation["terms"], obligation["kind"]),
        timeline(commitment, obligation, view.calendar(obligation["imported"]), view.today),
        lines,
        rate_in_words(obligation),
        view.cases.breach(commitment["id"], index),
    )


def _asked_for(obligation: ObligationJSON) -> str:
    """The term of a request to confirm a receivable, as a sentence."""
    return f"自请求之日的次日起 {obligation['terms']['due']['length']} 日内确认，或者说明不予确认的理由"


def _sums(payments: list[PaymentJSON]) -> tuple[str, str | None]:
    """Gross and net of an imported commitment's payments; net is None where the publisher states none."""
    gross = sum(parse_fen(payment["amount"]) for payment in payments)
    nets = [payment["net"] for payment in payments if payment["net"] is not None]
    return format_fen(gross), format_fen(sum(map(parse_fen, nets))) if nets else None
