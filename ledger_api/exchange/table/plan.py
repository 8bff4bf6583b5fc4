"""What a table asks of a ledger: the acts that are missing there, what is there already, what contradicts it.

Every act's id comes from what it says (the department's code, the contract's number, and for payments the
obligation with the voucher, or with amount and day), so that the same row is one act however often it is
imported. A contract must stand before anything can be recorded about it: until both have signed it, its
deliveries and payments wait, and the same file brings them when it is imported again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger_api.acts.context import party_reference
from ledger_api.acts.named_ids import named_id
from ledger_api.chain.acts import act_key
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.money import format_fen
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.terms import ObligationKind, PartyKind
from ledger_api.exchange.table.book import Book
from ledger_api.exchange.table.cells import shown
from ledger_api.exchange.table.checks import commitment_terms, problem
from ledger_api.exchange.table.differences import differences
from ledger_api.exchange.table.drafts import AgreementDraft, ObligationDraft, PaymentDraft, Row
from ledger_api.exchange.table.due import Credit, preview
from ledger_api.exchange.table.headings import Column
from ledger_api.exchange.table.known import (
    KnownAgreement,
    KnownObligation,
    KnownParty,
    KnownPayment,
    LedgerView,
)
from ledger_api.exchange.table.planned import Plan, PlannedAct

#: The act that records each day, and the field that carries it.
_RECORDS = {
    Column.DELIVERED: ("record_delivery", "delivered"),
    Column.ACCEPTED: ("record_acceptance", "accepted"),
    Column.SETTLED: ("confirm_settlement", "confirmed"),
}


@dataclass(frozen=True, slots=True)
class _Target:
    """The contract that a payment is for: names and kinds of its obligations, by their place."""

    department: str
    commitment: bytes
    names: tuple[str, ...]
    kinds: tuple[ObligationKind, ...]
    is_on_ledger: bool


def plan(book: Book, ledger: LedgerView) -> Plan:
    """Compares a book with a ledger."""
    return _Planner(book, ledger).run()


class _Planner:
    def __init__(self, book: Book, ledger: LedgerView) -> None:
        self._book = book
        self._ledger = ledger
        self._plan = Plan()
        self._parties: dict[str, KnownParty | None] = {}
        self._agreements: dict[bytes, KnownAgreement | None] = {}
        #: What is credited, by contract and obligation: (fen, day).
        self._credits: dict[tuple[bytes, int], list[Credit]] = {}

    def run(self) -> Plan:
        self._payments()
        payment_acts, self._plan.acts = self._plan.acts, []
        calendar = self._ledger.calendar()
        for agreement in self._book.agreements.values():
            self._agreement(agreement)
            self._lines(agreement, calendar)
        self._plan.acts.extend(payment_acts)
        return self._plan

    # ---- what the ledger knows

    def _party(self, row: Row, column: Column, code: str, kind: PartyKind) -> KnownParty | None:
        if code not in self._parties:
            self._parties[code] = self._ledger.party(code)
        found = self._parties[code]
        if found is None:
            self._fault(
                row, column, f"账本上没有登记代码为 {code} 的主体，请先请主管部门登记", Refusal.UNKNOWN
            )
        elif found.kind is not kind:
            self._fault(
                row,
                column,
                f"{found.name}在账本上登记为{found.kind.label}，不是{kind.label}",
                Refusal.NOT_ENTITLED,
            )
        else:
            return found
        return None

    def _commitment(self, department: str, number: str) -> bytes:
        return self._key(department, self._free_id(department, f"contract:{number}"))

    def _key(self, department: str, act_id: bytes) -> bytes:
        """What the act makes, or would make."""
        return act_key(party_reference(self._ledger.chain_id, department), act_id)

    def _free_id(self, department: str, what: str) -> bytes:
        """The id that stands for something, as the contract's own number does when it is prepared by itself."""
        signer = party_reference(self._ledger.chain_id, department)
        return named_id(what, signer, self._ledger.is_refused)

    def _known(self, commitment: bytes) -> KnownAgreement | None:
        if commitment not in self._agreements:
            self._agreements[commitment] = self._ledger.agreement(commitment)
        return self._agreements[commitment]

    # ---- contracts and what started their clocks

    def _agreement(self, agreement: AgreementDraft) -> None:
        row = agreement.row
        department = self._party(row, Column.DEPARTMENT, agreement.department, PartyKind.DEPARTMENT)
        enterprise = self._party(row, Column.ENTERPRISE, agreement.enterprise, PartyKind.ENTERPRISE)
        if department is None or enterprise is None or not agreement.is_whole:
            return
        commitment = self._commitment(agreement.department, agreement.number)
        known = self._known(commitment)
        both = [agreement.department, agreement.enterprise]
        if known is None:
            self._plan.acts.append(
                PlannedAct(
                    row,
                    tuple(one.row for one in agreement.obligations),
                    agreement.number,
                    "sign_contract",
                    both,
                    agreement.words(),
                    None,
                )
            )
        else:
            self._count(self._plan.there, "sign_contract")
            code = party_reference(self._ledger.chain_id, agreement.enterprise)
            conflicts = list(differences(agreement, known, code, enterprise.name))
            self._plan.problems.extend(conflicts)
            if conflicts:
                return
        for obligation in agreement.obligations:
            there = None if known is None else known.obligations[obligation.index - 1]
            for column in obligation.events:
                self._event(agreement, obligation, column, commitment, there)

    def _event(
        self,
        agreement: AgreementDraft,
        obligation: ObligationDraft,
        column: Column,
        commitment: bytes,
        there: KnownObligation | None,
    ) -> None:
        do, day_field = _RECORDS[column]
        if there is None:
            self._count(self._plan.waiting, do)
            return
        recorded = {
            Column.DELIVERED: there.delivered_on,
            Column.ACCEPTED: there.accepted_on,
            Column.SETTLED: there.settled_on,
        }[column]
        if recorded is not None:
            self._count(self._plan.there, do)
            return
        day = obligation.events[column].isoformat()
        reference = f"0x{commitment.hex()}/{obligation.index}"
        # The department accepts alone; deliveries and settlements are signed by both (FORMAT.md, "Acts").
        by = [agreement.department]
        if column is not Column.ACCEPTED:
            by.append(agreement.enterprise)
        values = {"obligation": reference, day_field: day}
        act_id = self._free_id(agreement.department, f"table:{do}:{reference}:{day}")
        self._plan.acts.append(
            PlannedAct(obligation.row, (obligation.row,), agreement.number, do, by, values, act_id)
        )

    # ---- payments

    def _payments(self) -> None:
        own: dict[bytes, Credit] = {}
        found: list[tuple[PaymentDraft, _Target, int, bytes]] = []
        for payment in self._book.payments:
            target = self._target(payment)
            index = None if target is None else self._index(payment, target)
            if target is None or index is None:
                continue
            act_id = self._free_id(target.department, _payment_name(payment, target, index))
            own[self._key(target.department, act_id)] = (payment.amount_fen, payment.credited_on)
            found.append((payment, target, index, act_id))
        recorded: dict[bytes, list[KnownPayment]] = {}
        for payment, target, index, act_id in found:
            if target.commitment not in recorded:
                known = self._ledger.payments(target.commitment) if target.is_on_ledger else []
                recorded[target.commitment] = known
                for one in known:
                    if not one.is_reversed:
                        self._credit(target.commitment, one.index, one.amount_fen, one.credited_on)
            self._payment(payment, target, index, act_id, recorded[target.commitment], own)

    def _payment(
        self,
        payment: PaymentDraft,
        target: _Target,
        index: int,
        act_id: bytes,
        recorded: list[KnownPayment],
        own: dict[bytes, Credit],
    ) -> None:
        key = self._key(target.department, act_id)
        what = (payment.amount_fen, payment.credited_on)
        for one in recorded:
            if one.id == key:
                self._recorded_before(payment, one)
                return
        if any(_is_the_same(payment, index, one) and own.get(one.id) != what for one in recorded):
            self._fault(
                payment.row,
                Column.PAID,
                "账本上这项义务已有同日同额的付款，可能已另行登记；如确为另一笔，两笔都应有各自的凭证号",
                Refusal.DUPLICATE,
            )
            return
        self._credit(target.commitment, index, *what)
        if not target.is_on_ledger:
            self._count(self._plan.waiting, "record_payment")
            return
        values: dict[str, Any] = {
            "obligation": f"0x{target.commitment.hex()}/{index}",
            "amount": format_fen(payment.amount_fen),
            "credited": payment.credited_on.isoformat(),
        }
        if payment.voucher:
            values["payment"] = payment.voucher
        self._plan.acts.append(
            PlannedAct(
                payment.row,
                (payment.row,),
                payment.number,
                "record_payment",
                [target.department],
                values,
                act_id,
            )
        )

    def _recorded_before(self, payment: PaymentDraft, one: KnownPayment) -> None:
        """The row has become an act already: the same, or with other figures."""
        if (one.amount_fen, one.credited_on) == (payment.amount_fen, payment.credited_on):
            self._count(self._plan.there, "record_payment")
            return
        there = f"{format_fen(one.amount_fen)}，{one.credited_on}"
        reason = f"账本上同一凭证号的付款是“{there}”；已经登记的不能由导入更改，请更正表格或凭证号"
        self._fault(payment.row, Column.VOUCHER, reason)

    def _target(self, payment: PaymentDraft) -> _Target | None:
        """The contract that a payment names, from the files or else from the ledger."""
        drafts = self._book.find(payment.number, payment.department)
        if len(drafts) > 1 or (not drafts and not payment.department):
            reason = "请填写甲方信用代码：" + (
                "有不止一个甲方使用这一合同编号" if drafts else "表中没有这份合同，须凭甲方代码在账本上查找"
            )
            self._fault(payment.row, Column.DEPARTMENT, reason)
            return None
        department = drafts[0].department if drafts else payment.department
        commitment = self._commitment(department, payment.number)
        known = self._known(commitment)
        if drafts:
            names = tuple(one.name for one in drafts[0].obligations)
            kinds = tuple(one.terms.kind for one in drafts[0].obligations)
            whole = drafts[0].is_whole
            # The places of the rest are not known while a row is not readable.
            return _Target(department, commitment, names, kinds, known is not None) if whole else None
        if known is None:
            reason = f"表中和账本上都没有编号为“{shown(payment.number)}”的合同"
            self._fault(payment.row, Column.NUMBER, reason, Refusal.UNKNOWN)
            return None
        names = tuple(one.name or "" for one in known.obligations)
        kinds = tuple(one.kind for one in known.obligations)
        return _Target(department, commitment, names, kinds, is_on_ledger=True)

    def _index(self, payment: PaymentDraft, target: _Target) -> int | None:
        """The place of the obligation that a payment names by its name or by its place."""
        text = payment.paid_for
        found = {place for place, name in enumerate(target.names, start=1) if name == text}
        if text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= len(target.names):
            found.add(int(text))
        if len(found) != 1:
            names = "、".join(f"{place} {name}" for place, name in enumerate(target.names, start=1))
            reason = f"{'不止一项义务可以对应' if found else '合同没有这项义务'}；该合同的义务：{shown(names, 200)}"
            self._fault(payment.row, Column.PAID_FOR, reason, Refusal.UNKNOWN)
            return None
        index = found.pop()
        if target.kinds[index - 1] is not ObligationKind.PAYMENT:
            self._fault(
                payment.row, Column.PAID_FOR, "这项义务不是付款义务，不能登记付款", Refusal.WRONG_STATE
            )
            return None
        return index

    def _credit(self, commitment: bytes, index: int, fen: int, day: date) -> None:
        self._credits.setdefault((commitment, index), []).append((fen, day))

    # ---- what comes of it

    def _lines(self, agreement: AgreementDraft, calendar: WorkCalendar) -> None:
        commitment = self._commitment(agreement.department, agreement.number)
        known = self._known(commitment)
        enterprise = self._parties.get(agreement.enterprise)
        if known is not None:
            is_sme = known.seller_is_sme
        else:
            is_sme = enterprise is not None and enterprise.size is not None and enterprise.size.is_sme
        terms = commitment_terms(agreement, seller_is_sme=is_sme)
        for obligation in agreement.obligations:
            listed = () if known is None else known.obligations
            there = listed[obligation.index - 1] if obligation.index <= len(listed) else None
            credits = self._credits.get((commitment, obligation.index), [])
            if obligation.terms.amount_fen is not None and (
                sum(fen for fen, _ in credits) > obligation.terms.amount_fen
            ):
                self._plan.notes.append(
                    f"合同“{agreement.number}”的“{obligation.name}”付款合计超过约定金额，超出部分先抵利息，其余为余款"
                )
            self._plan.lines.append(
                preview(agreement, obligation, terms, there, credits, calendar, self._ledger.now)
            )

    def _count(self, counts: dict[str, int], do: str) -> None:
        counts[do] = counts.get(do, 0) + 1

    def _fault(self, row: Row, column: Column, reason: str, code: Refusal | None = None) -> None:
        self._plan.problems.append(problem(row, column, reason, code))


def _payment_name(payment: PaymentDraft, target: _Target, index: int) -> str:
    """What makes a payment's id: a voucher pays one obligation once; without one, amount and day stand for it."""
    if payment.voucher:
        which = f"voucher:{payment.voucher}"
    else:
        which = f"{format_fen(payment.amount_fen)}:{payment.credited_on.isoformat()}"
    return f"table:record_payment:{target.department}:{payment.number}:{index}:{which}"


def _is_the_same(payment: PaymentDraft, index: int, one: KnownPayment) -> bool:
    """Whether a recorded payment could be this one: not where both have vouchers that differ, or it was reversed."""
    if one.is_reversed or (one.voucher and payment.voucher and one.voucher != payment.voucher):
        return False
    return (one.index, one.amount_fen, one.credited_on) == (index, payment.amount_fen, payment.credited_on)
