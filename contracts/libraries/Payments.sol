// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {BadAmount, BadDate, BadTerm, NotEntitled, ProcedureMissing, Unknown, WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {Compensations} from "./Compensations.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";
import {Terms} from "./Terms.sol";

/// @title What is paid otherwise than by a transfer: set off, withheld as tax, by a bill or a voucher
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it. Each is a
/// payment, to be denied, reversed and ruled on like one.
library Payments {
    /// @param said what the act says after the obligation
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata said
    ) external {
        if (kind == LedgerActs.HONOUR_INSTRUMENT) {
            (bytes32 payment, uint32 honouredOn, bytes32 document) = abi.decode(said, (bytes32, uint32, bytes32));
            _honour(self, marks, work, payment, honouredOn, document);
        } else if (kind == LedgerActs.RECORD_INSTRUMENT) {
            _record(self, marks, work, abi.decode(said, (Paid)), true);
        } else {
            (uint88 amount, uint32 paidOn, bytes32 document) = abi.decode(said, (uint88, uint32, bytes32));
            bool tax = kind == LedgerActs.RECORD_TAX_WITHHELD;
            uint8 means = uint8(tax ? ICommitmentLedger.Means.TAX : ICommitmentLedger.Means.SET_OFF);
            _record(self, marks, work, Paid(means, amount, paidOn, document), false);
        }
    }

    struct Paid {
        uint8 means;
        uint88 amount;
        uint32 paidOn;
        bytes32 document;
    }

    /// @dev A set-off is agreed by both (Civil Code art. 569); tax is withheld under the law and shown by its
    /// certificate; a bill or voucher that was not agreed to counts once it is honoured.
    function _record(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Paid memory paid,
        bool instrument
    ) private {
        ActGate.Mark memory mark = Book.requireObligation(marks, work.commitment, work.obligation);
        bool setOff = !instrument && paid.means == uint8(ICommitmentLedger.Means.SET_OFF);
        if (setOff) Sides.requireBoth(self, mark, work);
        else Sides.requireObligor(self, mark, work.registry, work.commitment, work.obligation, work.by, work.also);
        if (paid.amount == 0 || paid.amount > Terms.MAX_AMOUNT) revert BadAmount(int256(uint256(paid.amount)));
        // Before signing there is nothing to set off against; money is paid in advance by other means too.
        uint24 day = setOff ? Book.dayAfterSigning(marks, work.commitment, paid.paidOn) : CivilDate.pastDay(paid.paidOn);
        bool known = paid.means >= uint8(ICommitmentLedger.Means.BILL)
            && paid.means <= uint8(type(ICommitmentLedger.Means).max);
        if (instrument && !known) revert BadTerm(paid.means);
        _requirePayable(self, marks, work, mark);
        if (paid.document == 0) revert ProcedureMissing();

        bool waits = instrument && mark.flags & Book.INSTRUMENTS == 0;
        Book.Money storage money = self.obligations[work.commitment][work.obligation].money;
        if (!waits) money.credited += int88(paid.amount);
        money.payments += 1;
        marks[work.key] = ActGate.Mark(
            Book.PAYMENT,
            0,
            waits ? Book.WAITING : 0,
            day,
            int88(paid.amount),
            Book.tag(work.commitment, work.obligation)
        );
        emit ICommitmentLedger.OtherPaymentRecorded(
            work.commitment, work.key, work.obligation, paid.means, paid.amount, paid.paidOn, waits, paid.document
        );
    }

    /// @notice From the day of honouring a bill or voucher counts that was not agreed to. Either side says so; the
    /// enterprise can deny it like any payment that the department stated.
    function _honour(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        uint32 honouredOn,
        bytes32 document
    ) private {
        ActGate.Mark memory commitmentMark = Book.requireObligation(marks, work.commitment, work.obligation);
        ActGate.Mark storage mark = marks[payment];
        if (
            mark.outcome != Book.PAYMENT
                || !Compensations.isPaymentOn(self, commitmentMark.count, work.commitment, work.obligation, mark.tag)
        ) revert Unknown(payment);
        Sides.requireParties(
            self, commitmentMark, work.registry, work.commitment, work.obligation, work.by, work.also
        );
        if (work.also != 0) revert NotEntitled(work.by);
        uint24 day = CivilDate.pastDay(honouredOn);
        if (day < mark.day) revert BadDate(honouredOn, CivilDate.toDate(mark.day));
        if (mark.flags & Book.NOT_COUNTING != Book.WAITING) revert WrongState(payment);
        if (document == 0) revert ProcedureMissing();
        // What was ruled on was the handing over: the honouring is a statement of its own, to be denied on its own.
        mark.flags = 0;
        mark.day = day;
        uint8 counts = Compensations.countsOn(self, work.commitment, work.obligation);
        self.obligations[work.commitment][counts].money.credited += mark.amount;
        emit ICommitmentLedger.InstrumentHonoured(
            work.commitment, work.key, work.obligation, payment, honouredOn, document
        );
    }

    /// @dev As for a transfer: money, signed by parties, not ended. What was declined can still be paid.
    function _requirePayable(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        ActGate.Mark memory mark
    ) private view {
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        if (entry.money.amount == 0) revert WrongState(work.commitment);
        Book.requireSigned(mark, work.commitment);
        if (entry.money.disputed && (entry.dispute.ended & Book.VOID != 0 || entry.dispute.compensation != 0)) {
            revert WrongState(work.commitment);
        }
        if (mark.flags & Book.TERMINATED == 0) return;
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (Standing.isTerminated(self, mark, due, work.commitment, work.obligation)) revert WrongState(work.commitment);
    }
}
