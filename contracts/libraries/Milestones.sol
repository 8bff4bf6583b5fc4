// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {BadAmount, BadDate, NotEntitled, ProcedureMissing, WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";
import {Terms} from "./Terms.sol";

/// @title What starts clocks, and performance: delivered, accepted, settled, performed
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it.
library Milestones {
    /// @dev A delivery that the enterprise records alone is at most this many working days old.
    uint16 private constant DELIVERY_WORKDAYS = 5;

    /// @param said what the act says after the obligation
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata said
    ) external {
        if (kind == LedgerActs.RECORD_DELIVERY) {
            _recordDelivery(self, marks, work, abi.decode(said, (uint32)));
        } else if (kind == LedgerActs.RECORD_ACCEPTANCE) {
            _recordAcceptance(self, marks, work, abi.decode(said, (uint32)));
        } else if (kind == LedgerActs.CONFIRM_SETTLEMENT) {
            (uint32 confirmedOn, uint88 amount) = abi.decode(said, (uint32, uint88));
            _confirmSettlement(self, marks, work, confirmedOn, amount);
        } else {
            (uint32 performedOn, bytes32 evidence) = abi.decode(said, (uint32, bytes32));
            _recordPerformance(self, marks, work, performedOn, evidence);
        }
    }

    function _recordDelivery(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint32 deliveredOn
    ) private {
        ActGate.Mark memory mark = Book.requireObligation(marks, work.commitment, work.obligation);
        bool owes = Sides.requireDelivering(
            self, mark, work.registry, work.commitment, work.obligation, work.by, work.also
        );
        Book.requireSigned(mark, work.commitment);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        bool alone = work.also == 0;
        if (alone && owes) revert NotEntitled(work.by);
        uint24 day = Book.dayAfterSigning(marks, work.commitment, deliveredOn);
        uint32 today = CivilDate.today();
        if (alone) {
            (uint32 sixth,) = work.calendar.addWorkdays(day, DELIVERY_WORKDAYS + 1);
            if (today >= sixth) revert BadDate(deliveredOn, CivilDate.toDate(today));
        }
        bool disputed = entry.record.delivery == DueDays.Delivery.DISPUTED;
        if (disputed ? alone : entry.record.deliveredOn != 0) revert WrongState(work.commitment);
        _requireNotTerminated(self, marks, mark, work);
        if (disputed) {
            // Both agree on a day: the dispute is settled.
            uint8 bit = Book.bit(ICommitmentLedger.OneSided.DISPUTE_DELIVERY);
            entry.dispute.open &= ~bit;
            entry.dispute.challenged &= ~bit;
        }
        entry.record.deliveredOn = day;
        entry.record.deliveryRecordedOn = uint24(today);
        entry.record.delivery = alone ? DueDays.Delivery.BY_ENTERPRISE : DueDays.Delivery.BY_BOTH;
        emit ICommitmentLedger.DeliveryRecorded(work.commitment, work.key, work.obligation, deliveredOn, !alone);
    }

    function _recordAcceptance(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint32 acceptedOn
    ) private {
        (Book.Entry storage entry, ActGate.Mark memory mark, bool owes) = _open(self, marks, work);
        if (work.also != 0 || !owes) revert NotEntitled(work.by);
        uint24 day = Book.dayAfterSigning(marks, work.commitment, acceptedOn);
        uint24 delivered = DueDays.delivered(entry.record);
        if (day < delivered) revert BadDate(acceptedOn, CivilDate.toDate(delivered));
        if (entry.record.acceptedOn != 0) revert WrongState(work.commitment);
        _requireNotTerminated(self, marks, mark, work);
        entry.record.acceptedOn = day;
        emit ICommitmentLedger.AcceptanceRecorded(work.commitment, work.key, work.obligation, acceptedOn);
    }

    function _confirmSettlement(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint32 confirmedOn,
        uint88 amount
    ) private {
        (Book.Entry storage entry, ActGate.Mark memory mark,) = _open(self, marks, work);
        if (work.also == 0) revert NotEntitled(work.by);
        bool fixes = amount != 0;
        if (amount > Terms.MAX_AMOUNT || int256(uint256(amount)) < entry.money.credited && fixes) {
            revert BadAmount(int256(uint256(amount)));
        }
        uint24 day = Book.dayAfterSigning(marks, work.commitment, confirmedOn);
        if (entry.record.settledOn != 0) revert WrongState(work.commitment);
        if (fixes && !Book.isMoney(entry)) revert WrongState(work.commitment);
        _requireNotTerminated(self, marks, mark, work);
        entry.record.settledOn = day;
        if (fixes) {
            entry.money.amount = amount;
            entry.dispute.neverOwed = 0;
        }
        emit ICommitmentLedger.SettlementConfirmed(work.commitment, work.key, work.obligation, confirmedOn, amount);
    }

    function _recordPerformance(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint32 performedOn,
        bytes32 evidence
    ) private {
        (Book.Entry storage entry, ActGate.Mark memory mark, bool owes) = _open(self, marks, work);
        if (work.also != 0 || !owes) revert NotEntitled(work.by);
        uint24 day = Book.dayAfterSigning(marks, work.commitment, performedOn);
        // What a department owes who asks for a confirmation is the answer itself.
        bool answered = mark.flags & Book.CONFIRMATION != 0;
        if (answered || Book.isMoney(entry) || entry.record.performedOn != 0) revert WrongState(work.commitment);
        _requireNotTerminated(self, marks, mark, work);
        Standing.requireNotChanged(entry, work.commitment);
        if (evidence == 0) revert ProcedureMissing();
        entry.record.performedOn = day;
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.RECORD_PERFORMANCE);
        emit ICommitmentLedger.PerformanceRecorded(work.commitment, work.key, work.obligation, performedOn, evidence);
    }

    /* INTERNAL */

    /// @dev The obligation, for an act of one of its parties or of both.
    function _open(Book.Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Book.Work memory work)
        private
        view
        returns (Book.Entry storage entry, ActGate.Mark memory mark, bool owes)
    {
        mark = Book.requireObligation(marks, work.commitment, work.obligation);
        owes = Sides.requireParties(self, mark, work.registry, work.commitment, work.obligation, work.by, work.also);
        Book.requireSigned(mark, work.commitment);
        entry = self.obligations[work.commitment][work.obligation];
    }

    function _requireNotTerminated(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        ActGate.Mark memory mark,
        Book.Work memory work
    ) private view {
        Standing.requireNotTerminated(self, marks, mark, work.calendar, work.commitment, work.obligation);
    }
}
