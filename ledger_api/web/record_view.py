"""The record of a missed obligation as the reader of a view may have it."""

from __future__ import annotations

from ledger_api.domain.words import BreachStatus
from ledger_api.web.breach_record import Seen, record
from ledger_api.web.exports.publication import all_of
from ledger_api.web.queries import ComplaintQuery
from ledger_api.web.record_shapes import BreachRecordJSON
from ledger_api.web.view import View


def record_of(view: View, commitment: str, index: int) -> BreachRecordJSON | None:
    """The record of an obligation that was missed. None where there is no case about it, or none that the reader may
    know of: the public finds one while its breach is published."""
    obligation, agreed = view.obligation(commitment, index), view.commitment(commitment)
    breach = view.cases.breach(commitment, index)
    if obligation is None or agreed is None or breach is None or breach["status"] == BreachStatus.NONE:
        return None
    case = view.cases.proceeding_about(commitment, index)
    complaints = None
    if case is not None:
        complaints = list(all_of(view.complaints.listed, ComplaintQuery(obligation=obligation["id"])))
    return record(
        Seen(
            obligation=obligation,
            commitment=agreed,
            breach=breach,
            case=case,
            publication=view.cases.determination(commitment, index),
            facts=view.events(commitment, index) or [],
            complaints=complaints,
            case_numbers=[
                number for one in complaints or () for number in _case_numbers(view, one["id"] or "")
            ],
            party=view.party,
        )
    )


def _case_numbers(view: View, complaint: str) -> list[str]:
    """The numbers at court or arbitrator to which a complaint was diverted."""
    diverted = [fact for fact in view.complaints.events(complaint) if fact["event"] == "ComplaintDiverted"]
    found = view.complaints.plain_words(str(fact["values"]["document"]) for fact in diverted)
    return list(found.values())
