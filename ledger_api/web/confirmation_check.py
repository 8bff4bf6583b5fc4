"""Confirmed receivables as files, and what a ledger says of such a file: for whoever holds it, without an account."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from ledger_api.acts.confirmations import BadConfirmation, Confirmation, read, to_json
from ledger_api.domain.money import format_fen
from ledger_api.domain.words import Answer
from ledger_api.store.reading import Reading
from ledger_api.store.rows import EventRow
from ledger_api.web.ports import LedgerPort
from ledger_api.web.shapes import CommitmentJSON
from ledger_api.web.wire_values import hex_id


class ConfirmationCheckJSON(TypedDict):
    """What a confirmation proves. `genuine`: signed by the parties' keys, unchanged, and on this ledger's chain;
    `stands`: nothing took it back since; `covered`: no less than what was confirmed is still unpaid; `assigned`: what was
    confirmed is owed to another than who asked by now."""

    genuine: bool
    stands: bool
    covered: bool
    assigned: bool
    obligation: str | None
    amount: str | None
    currency: str | None
    #: Principal that is unpaid at the moment of judgement.
    outstanding: str | None
    confirmed_at: int | None
    detail: str


def confirmation_file(ledger: LedgerPort, reading: Reading, request: CommitmentJSON) -> dict[str, Any] | None:
    """The file of a request that was confirmed; None of any other."""
    about = request["confirmation"]
    if about is None or about["answer"] != Answer.CONFIRMED:
        return None
    key = bytes.fromhex(request["id"][2:])
    events = reading.events_of(key)
    confirmed = _last_confirmed(events)
    row = reading.commitment(key)
    if confirmed is None or row is None or row.answer_document is None:
        return None
    asked = ledger.signed_act(events[0].tx_hash, key)
    answered = ledger.signed_act(confirmed.tx_hash, confirmed.act)
    document = reading.document(row.answer_document)
    if asked is None or answered is None or document is None:
        return None
    words = {
        **about,
        "department": request["obligor_name"],
        "enterprise": request["obligee_name"],
        "block": confirmed.block_number,
        "tx_hash": hex_id(confirmed.tx_hash),
    }
    return to_json(asked, answered, ledger.contracts, document, words)


def check(ledger: LedgerPort, reading: Reading, given: object) -> ConfirmationCheckJSON:
    """What this ledger says of a file; nothing that its holder does not know already but what is unpaid today."""
    try:
        found = read(given)
    except BadConfirmation as error:
        return _nothing(str(error))
    fault = _fault(ledger, reading, found)
    if fault is not None:
        return _nothing(fault)
    request = reading.commitment(found.request.key)
    receivable, number = found.request.fields["commitment"], found.request.fields["obligation"]
    row, contract = reading.obligation(receivable, number), reading.commitment(receivable)
    event = next(one for one in reading.events_of(found.request.key) if one.act == found.answer.key)
    last = _last_confirmed(reading.events_of(found.request.key))
    stands = (
        request is not None
        and request.answer is Answer.CONFIRMED
        and last is not None
        and last.act == found.answer.key
    )
    outstanding_fen = 0 if row is None or row.outstanding_fen is None else row.outstanding_fen
    covered = outstanding_fen >= found.amount_fen
    # Who asked, or who stands in that place today: all else was assigned since.
    assigned = (
        row is not None and request is not None and not set(row.sides.obligees) & set(request.sides.obligees)
    )
    details = ["由机关签署，已在本账本上链。"]
    details.append("确认至今有效。" if stands else "确认已不成立：裁定视为未曾作出。")
    details.append(
        "确认之后仍未支付。"
        if covered
        else f"确认之后已有支付或者抵销，未付本金为 {format_fen(outstanding_fen)}。"
    )
    if assigned:
        details.append("该债权此后已转让给他人，现在欠付的不是请求确认的企业。")
    details.append("确认不是付款。")
    return {
        "genuine": True,
        "stands": stands,
        "covered": covered,
        "assigned": assigned,
        "obligation": f"{hex_id(receivable)}/{number}",
        "amount": format_fen(found.amount_fen),
        "currency": None if contract is None else contract.currency,
        "outstanding": format_fen(outstanding_fen),
        "confirmed_at": event.recorded_at,
        "detail": "".join(details),
    }


def _fault(ledger: LedgerPort, reading: Reading, found: Confirmation) -> str | None:
    """Why a file whose signatures fit is none of this ledger's, or None."""
    contracts = ledger.contracts
    if (found.chain_id, found.contract) != (contracts.chain_id, contracts.address("CommitmentLedger")):
        return f"属于另一账本（链 {found.chain_id}，合约 {found.contract}）"
    for act, keys in ((found.request, found.request_keys), (found.answer, found.answer_keys)):
        party = reading.party(act.by)
        known = set() if party is None else {"0x" + one.address.hex() for one in party.keys}
        if not {key.lower() for key in keys} <= known:
            return "签署的密钥不是该主体在本账本登记的密钥"
    request = reading.commitment(found.request.key)
    asked = found.request.fields
    if request is None or (request.receivable, request.receivable_number) != (
        asked["commitment"],
        asked["obligation"],
    ):
        return "本账本没有这一请求"
    for event in reading.events_of(found.request.key):
        if event.event == "ReceivableConfirmed" and event.act == found.answer.key:
            stated = (event.values["amount"], event.values["document"])
            if stated == (found.amount_fen, found.answer.fields["document"]):
                return None
    return "这一确认没有在本账本上链"


def _last_confirmed(events: list[EventRow]) -> EventRow | None:
    return next((one for one in reversed(events) if one.event == "ReceivableConfirmed"), None)


def _nothing(detail: str) -> ConfirmationCheckJSON:
    return {
        "genuine": False, "stands": False, "covered": False, "assigned": False, "obligation": None, "amount": None, "currency": None,
        "outstanding": None, "confirmed_at": None, "detail": detail,
    }  # fmt: skip
