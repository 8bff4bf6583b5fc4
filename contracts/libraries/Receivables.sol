// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {BadAmount, Duplicate, ProcedureMissing, Unknown, WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";

/// @title An enterprise asks what it is owed to be confirmed, and the department answers (Decree 802 art. 16)
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it. A request
/// is a commitment of its own with one obligation of the department, to answer: silence is missed like any other.
library Receivables {
    /// @dev Calendar days to answer, the day of the request not counted.
    uint16 private constant ANSWER_DAYS = 30;

    /// @param body begins with the receivable, which `work` names already, or with the request that is answered
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata body
    ) external {
        if (kind == LedgerActs.REQUEST_CONFIRMATION) {
            (,, bytes32 document) = abi.decode(body, (bytes32, uint8, bytes32));
            _request(self, marks, work, document);
        } else if (kind == LedgerActs.CONFIRM_RECEIVABLE) {
            (bytes32 request, uint88 amount, bytes32 document) = abi.decode(body, (bytes32, uint88, bytes32));
            _confirm(self, marks, work, request, amount, document);
        } else {
            (bytes32 request, bytes32 document) = abi.decode(body, (bytes32, bytes32));
            _refuse(self, marks, work, request, document);
        }
    }

    function _request(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 document
    ) private {
        ActGate.Mark memory mark = Book.requireObligation(marks, work.commitment, work.obligation);
        Sides.requireObligee(self, mark, work);
        bytes32 earlier = self.requests[work.commitment][work.obligation];
        if (earlier != 0 && _isAsking(self, work, mark, earlier) && _isOpen(self, marks, work, earlier)) {
            revert Duplicate(earlier);
        }
        Book.requireSigned(mark, work.commitment);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (
            !Book.isMoney(entry) || Standing.isEnded(self, mark, due, work.commitment, work.obligation)
                || Standing.isFulfilled(entry, due)
        ) revert WrongState(work.commitment);
        if (document == 0) revert ProcedureMissing();

        uint24 today = uint24(CivilDate.today());
        Book.Parties memory parties = self.parties[work.commitment];
        self.requests[work.commitment][work.obligation] = work.key;
        self.receivables[work.key] = Book.Receivable(work.commitment, work.obligation);
        self.parties[work.key] = Book.Parties(parties.obligor, work.by);
        marks[work.key] = ActGate.Mark(Book.COMMITMENT, 1, Book.CONFIRMATION, today, 0, 0);
        emit ICommitmentLedger.ConfirmationRequested(
            work.key,
            work.key,
            work.commitment,
            work.obligation,
            parties.obligor,
            work.by,
            CivilDate.toDate(today),
            document
        );
        _undertake(self, work.key, today);
    }

    /// @dev The clock of a claim is that of a day which the ledger itself puts there.
    function _undertake(Book.Ledger storage self, bytes32 request, uint24 today) private {
        ICommitmentLedger.Obligation memory terms;
        terms.kind = uint8(ICommitmentLedger.ObligationKind.PERFORMANCE);
        terms.dueRule = uint8(ICommitmentLedger.DueRule.DAYS);
        terms.clock = uint8(ICommitmentLedger.Clock.CLAIM);
        terms.length = ANSWER_DAYS;
        DueDays.Record storage record = self.obligations[request][1].record;
        record.kind = terms.kind;
        record.dueRule = terms.dueRule;
        record.clock = terms.clock;
        record.length = terms.length;
        record.dueOn = today;
        emit ICommitmentLedger.ObligationUndertaken(request, request, 1, terms);
    }

    function _confirm(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 request,
        uint88 amount,
        bytes32 document
    ) private {
        _requireRequest(self, marks, work, request);
        Book.Receivable memory receivable = self.receivables[request];
        Book.Entry storage owed = self.obligations[receivable.commitment][receivable.obligation];
        if (amount == 0 || int256(uint256(amount)) > Book.undisputed(owed) + int256(uint256(owed.dispute.contested))) {
            revert BadAmount(int256(uint256(amount)));
        }
        _answer(self, marks, work, request, document);
        emit ICommitmentLedger.ReceivableConfirmed(
            request, work.key, 1, amount, CivilDate.toDate(CivilDate.today()), document
        );
    }

    function _refuse(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 request,
        bytes32 document
    ) private {
        _requireRequest(self, marks, work, request);
        _answer(self, marks, work, request, document);
        emit ICommitmentLedger.ConfirmationRefused(
            request, work.key, 1, CivilDate.toDate(CivilDate.today()), document
        );
    }

    function _requireRequest(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 request
    ) private view {
        ActGate.Mark memory mark = Book.commitmentMark(marks, request);
        if (mark.flags & Book.CONFIRMATION == 0) revert Unknown(request);
        // Who owes the receivable today answers for it.
        bytes32 commitment = self.receivables[request].commitment;
        ActGate.Mark memory about = marks[commitment];
        uint8 obligation = about.flags & Book.ASSIGNED == 0 ? 0 : self.receivables[request].obligation;
        Sides.requireObligor(self, about, work.registry, commitment, obligation, work.by, work.also);
    }

    /// @dev An answer performs the obligation on the day on which it is given. It is one-sided: the enterprise may
    /// challenge it, and an answer that falls was never given.
    function _answer(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 request,
        bytes32 document
    ) private {
        if (!_isOpen(self, marks, work, request)) revert WrongState(request);
        if (document == 0) revert ProcedureMissing();
        Book.Entry storage entry = self.obligations[request][1];
        entry.record.performedOn = uint24(CivilDate.today());
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.RECORD_PERFORMANCE);
    }

    /// @dev Who asked and has assigned the claim since does not keep the assignee from asking.
    function _isAsking(
        Book.Ledger storage self,
        Book.Work memory work,
        ActGate.Mark memory mark,
        bytes32 request
    ) private view returns (bool) {
        if (mark.flags & Book.ASSIGNED == 0) return true;
        bytes32 asker = self.parties[request].obligee;
        bytes32 signed = Sides.signedObligee(self, mark, work.commitment, work.obligation);
        return work.registry.holds(asker, work.commitment, work.by)
            || work.registry.holds(signed, work.commitment, asker);
    }

    function _isOpen(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 request
    ) private view returns (bool) {
        if (self.obligations[request][1].record.performedOn != 0) return false;
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, request, 1);
        return !Standing.isEnded(self, marks[request], due, request, 1);
    }
}
