"""A ledger opened on this machine, as an import sees it."""

from __future__ import annotations

from typing import Any

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import Means
from ledger_api.exchange.table.known import (
    KnownAgreement,
    KnownObligation,
    KnownParty,
    KnownPayment,
    PreparedAct,
)
from ledger_api.ledger import Ledger
from ledger_api.store.reading import Reading

_PAGE = 500


class OpenedLedger:
    """LedgerView of an open Ledger; answers from one reading. Use in a `with` of the reading."""

    def __init__(self, ledger: Ledger, reading: Reading) -> None:
        self._ledger = ledger
        self._reading = reading
        self.chain_id = ledger.contracts.chain_id
        self.now = ledger.chain.now()

    def calendar(self) -> WorkCalendar:
        return self._reading.calendar()

    def party(self, code: str) -> KnownParty | None:
        row = self._reading.party(self._ledger.party_id(code))
        return None if row is None else KnownParty(row.kind, row.size, row.name or code)

    def agreement(self, commitment: bytes) -> KnownAgreement | None:
        row = self._reading.commitment(commitment)
        if row is None:
            return None
        words = self._reading.document(row.document) or {}
        listed = words.get("obligations")
        names = (
            [one.get("title") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        )
        found = []
        for number in range(1, row.obligations + 1):
            one = self._reading.obligation(commitment, number)
            if one is None:
                continue
            found.append(
                KnownObligation(
                    name=names[number - 1] if number <= len(names) else None,
                    kind=one.kind,
                    agreed_fen=one.agreed_fen,
                    due=one.due_term,
                    inspection_workdays=one.inspection_workdays,
                    delivered_on=one.delivered_on,
                    accepted_on=one.accepted_on,
                    settled_on=one.settled_on,
                    nominal_due_on=one.nominal_due,
                    due_on=one.due,
                    is_provisional=one.provisional,
                    status=one.status,
                    outstanding_fen=one.outstanding_fen,
                    days_overdue=one.days_overdue,
                    flags=one.flags,
                )
            )
        return KnownAgreement(
            enterprise=row.obligee,
            title=words.get("title"),
            currency=row.currency,
            signed_on=row.signed_on,
            allocation=row.allocation,
            rate=row.agreed_rate,
            seller_is_sme=row.seller_is_sme,
            obligations=tuple(found),
        )

    def payments(self, commitment: bytes) -> list[KnownPayment]:
        found: list[KnownPayment] = []
        reversed_ids = {
            event.values["payment"]
            for event in self._reading.events_of(commitment)
            if event.event == "PaymentReversed"
        }
        cursor = None
        while True:
            page = self._reading.payments(commitment=commitment, cursor=cursor, limit=_PAGE)
            # A spreadsheet states transfers.
            for row in (one for one in page.rows if one.means is Means.TRANSFER):
                words = self._reading.document(row.document)
                voucher = None if words is None else str(words.get("reference") or "")
                is_reversed = row.id in reversed_ids
                found.append(
                    KnownPayment(row.id, row.number, row.amount_fen, row.credited_on, voucher, is_reversed)
                )
            cursor = page.next_cursor
            if cursor is None:
                return found

    def is_refused(self, act: bytes) -> bool:
        row = self._reading.act(act)
        return row is not None and row.outcome == "refused"

    def has_key(self, code: str, address: str) -> bool | None:
        row = self._reading.party(self._ledger.party_id(code))
        raw = bytes.fromhex(address[2:])
        return row is not None and any(key.address == raw and key.active for key in row.keys)

    def prepare(self, do: str, by: list[str], values: dict[str, Any], act_id: bytes | None) -> PreparedAct:
        prepared = self._ledger.prepare(do, by, values, act_id)
        refusal = prepared.refusal
        content = {
            "act_id": prepared.act_id,
            "typed_data": prepared.typed_data,
            "documents": prepared.documents,
            "summary": prepared.summary,
            "refusal": None if refusal is None else {"code": refusal[0], "detail": refusal[1]},
        }
        return PreparedAct(content, None if refusal is None else Refused(Refusal(refusal[0]), refusal[1]))

    def submit(self, content: dict[str, Any]) -> dict[str, Any]:
        outcome = self._ledger.submit(content["typed_data"], content["signatures"], content["documents"])
        return {
            "receipt_id": "0x" + outcome.act.hex(),
            "block": outcome.block_number,
            "tx_hash": outcome.tx_hash,
        }
