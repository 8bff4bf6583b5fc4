"""The acts behind a breach record: each with its day, its document's digest and whose signatures it has."""

from __future__ import annotations

from collections.abc import Iterable

from ledger_api.domain.words import Means
from ledger_api.web.record_shapes import EvidenceJSON
from ledger_api.web.shapes import FactJSON

_BOTH = ("obligor", "obligee")
#: Whose signature each kind of act has; all others are an authority's.
_SIGNERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("CommitmentSigned", "SettlementConfirmed", "ContestSettled"), _BOTH),
    **dict.fromkeys(("ObligationAmended", "CommitmentTerminated"), _BOTH),
    **dict.fromkeys(
        (
            "PromiseMade",
            "AcceptanceRecorded",
            "PaymentRecorded",
            "PaymentReversed",
            "PerformanceRecorded",
            "AmountContested",
            "DeliveryDisputed",
            "ObligationSuspended",
            "ExcuseStated",
            "PromiseDeclined",
            "PromiseChanged",
            "ReceivableConfirmed",
            "ConfirmationRefused",
            "RectificationRefused",
            "BreachObjected",
            "RepairApplied",
        ),
        ("obligor",),
    ),
    **dict.fromkeys(
        ("PromiseClaimed", "PaymentDenied", "ActChallenged", "ConfirmationRequested", "ClaimAssigned"),
        ("obligee",),
    ),
    # The ledger's own notice; and what either side may state alone.
    "ProceedingOpened": (),
    "InstrumentHonoured": (),
}
#: What says how an obligation came about, and is no act of its own.
_PARTS = frozenset(("ObligationUndertaken",))
#: Of an act, the day that it is about.
_DAYS = (
    "signed_on",
    "delivered_on",
    "accepted_on",
    "confirmed_on",
    "credited_on",
    "paid_on",
    "honoured_on",
    "performed_on",
    "requested_on",
    "refused_on",
    "from_on",
    "due_on",
    "terminated_on",
    "until_on",
    "dated_on",
)
_NO_DIGEST = "0x" + "00" * 32


def evidence(facts: Iterable[FactJSON]) -> list[EvidenceJSON]:
    """Facts that a reader sees, as evidence; what only says how terms came about is no act of its own."""
    return [_evidence(fact) for fact in facts if fact["event"] not in _PARTS]


def _evidence(fact: FactJSON) -> EvidenceJSON:
    values, event = fact["values"], fact["event"]
    digest = values.get("document", values.get("evidence"))
    return {
        "event": event,
        "on": next((str(values[name]) for name in _DAYS if values.get(name)), None),
        "digest": None if digest is None or digest == _NO_DIGEST else str(digest),
        "signers": _signers(fact),
        "classification": "none",
        "tx_hash": fact["provenance"]["tx_hash"],
        "recorded_at_iso": fact["provenance"]["recorded_at_iso"],
    }


def _signers(fact: FactJSON) -> list[str]:
    values, event = fact["values"], fact["event"]
    if event == "DeliveryRecorded":
        return list(_BOTH) if values.get("by_signature_of_both") else ["obligee"]
    if event == "OtherPaymentRecorded":
        return list(_BOTH) if values.get("means") == Means.SET_OFF else ["obligor"]
    return list(_SIGNERS.get(event, ("authority",)))
