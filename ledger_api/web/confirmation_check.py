"""Confirmed receivables as files, and what a ledger says of such a file: for whoever holds it, without an account."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from ledger_api.acts.confirmations import BadConfirmation, Confirmation, read, to_json
from ledger_api.chain.contracts import Contracts
from ledger_api.domain.money import format_fen
from ledger_api.domain.words import Answer
from ledger_api.store.reading import Reading
from ledger_api.store.rows import EventRow
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.ports import LedgerPort
from ledger_api.web.wire_values import day, hex_id, id_of


class ConfirmationCheckJSON(TypedDict):
    """What a confirmation proves. `genuine`: signed by the parties' keys, unchanged, and on this ledger's chain;
    `stands`: nothing took it back since; `covered`: no less than what was confirmed is still unpaid; `assigned`: the
    receivable is no longer held by who asked. All else is null where the file is not genuine."""

    genuine: bool
    stands: bool
    covered: bool
    assigned: bool
    #: Who confirmed and who asked, as they are registered.
    department: str | None
    department_code: str | None
    enterprise: str | None
    enterprise_code: str | None
    obligation: str | None
    amount: str | None
    currency: str | None
    #: Principal that is unpaid at the moment of judgement.
    outstanding: str | None
    #: Payments and set-offs recorded since the confirmation: what counts, and what was reversed, denied, ruled
    #: unpaid, or waits to be honoured.
    paid_since: str | None
    void_since: str | None
    status: str | None
    due: str | None
    days_overdue: int | None
    confirmed_at: int | None
    block: int | None
    tx_hash: str | None
    detail: str


def confirmation_file(ledger: LedgerPort, reading: Reading, request: CommitmentJSON) -> dict[str, Any] | None:
    """The file of a request that was confirmed; None of any other."""
    about = request["confirmation"]
    if about is None or about["answer"] != Answer.CONFIRMED:
        return None
    key = id_of(request["id"])
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
    department, enterprise = reading.party(answered.act.by), reading.party(asked.act.by)
    words = {
        **about,
        "department": None if department is None else department.name,
        "department_code": None if department is None else department.code,
        "enterprise": None if enterprise is None else enterprise.name,
        "enterprise_code": None if enterprise is None else enterprise.code,
        "block": confirmed.block_number,
        "tx_hash": hex_id(confirmed.tx_hash),
    }
    return to_json(asked, answered, ledger.contracts, document, words)


def check(contracts: Contracts, reading: Reading, given: object) -> ConfirmationCheckJSON:
    """What a ledger says of a file; nothing that its holder does not know already but what became of it since."""
    try:
        found = read(given)
    except BadConfirmation as error:
        return _nothing(str(error))
    fault = _fault(contracts, reading, found)
    if fault is not None:
        return _nothing(fault)
    return _checked(reading, found)


def _checked(reading: Reading, found: Confirmation) -> ConfirmationCheckJSON:
    """The same of a file that is genuine."""
    request = reading.commitment(found.request.key)
    receivable, number = found.request.fields["commitment"], found.request.fields["obligation"]
    row, contract = reading.obligation(receivable, number), reading.commitment(receivable)
    answers = reading.events_of(found.request.key)
    event = next(one for one in answers if one.act == found.answer.key)
    last = _last_confirmed(answers)
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
    paid_fen, void_fen = _since(reading, receivable, number, event)
    department, enterprise = reading.party(found.answer.by), reading.party(found.request.by)
    return {
        "genuine": True,
        "stands": stands,
        "covered": covered,
        "assigned": assigned,
        "department": None if department is None else department.name,
        "department_code": None if department is None else department.code,
        "enterprise": None if enterprise is None else enterprise.name,
        "enterprise_code": None if enterprise is None else enterprise.code,
        "obligation": f"{hex_id(receivable)}/{number}",
        "amount": format_fen(found.amount_fen),
        "currency": None if contract is None else contract.currency,
        "outstanding": format_fen(outstanding_fen),
        "paid_since": format_fen(paid_fen),
        "void_since": format_fen(void_fen),
        "status": None if row is None else row.status.value,
        "due": None if row is None else day(row.due),
        "days_overdue": None if row is None else row.days_overdue,
        "confirmed_at": event.recorded_at,
        "block": event.block_number,
        "tx_hash": hex_id(event.tx_hash),
        "detail": _in_words(stands, covered, assigned, outstanding_fen),
    }


def _in_words(stands: bool, covered: bool, assigned: bool, outstanding_fen: int) -> str:
    words = ["由机关签署，已在本账本上链。"]
    words.append("确认至今有效。" if stands else "确认已不成立：裁定视为未曾作出，或已另作答复。")
    words.append(
        "所确认的金额至今仍未支付。"
        if covered
        else f"未付本金已少于所确认的金额，为 {format_fen(outstanding_fen)}。"
    )
    if assigned:
        words.append("该款项现在不再由提出请求的企业享有：此后已转让给他人。")
    return "".join([*words, "确认不是付款。"])


def _since(reading: Reading, receivable: bytes, number: int, confirmed: EventRow) -> tuple[int, int]:
    """What was paid on an obligation after it was confirmed, in fen: what counts, and what does not."""
    void: dict[bytes, bool] = {}
    for one in reading.events_of(receivable, number):
        if one.event in ("PaymentReversed", "PaymentDenied"):
            void[one.values["payment"]] = True
        elif one.event == "PaymentRuled":
            void[one.values["payment"]] = not one.values["paid"]
    counts_fen = void_fen = 0
    cursor = None
    while True:
        page = reading.payments(commitment=receivable, obligation=number, cursor=cursor)
        for row in page.rows:
            # They come with those recorded last first.
            if (row.block_number, row.log_index) < (confirmed.block_number, confirmed.log_index):
                return counts_fen, void_fen
            if row.waiting or void.get(row.id, False):
                void_fen += row.amount_fen
            else:
                counts_fen += row.amount_fen
        cursor = page.next_cursor
        if cursor is None:
            return counts_fen, void_fen


def _fault(contracts: Contracts, reading: Reading, found: Confirmation) -> str | None:
    """Why a file whose signatures fit is none of this ledger's, or None."""
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
        "genuine": False, "stands": False, "covered": False, "assigned": False, "department": None,
        "department_code": None, "enterprise": None, "enterprise_code": None, "obligation": None, "amount": None,
        "currency": None, "outstanding": None, "paid_since": None, "void_since": None, "status": None, "due": None,
        "days_overdue": None, "confirmed_at": None, "block": None, "tx_hash": None, "detail": detail,
    }  # fmt: skip
