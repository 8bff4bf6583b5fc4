// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {Duty} from "../interfaces/IPartyRegistry.sol";
import {
    BadAmount,
    BadTerm,
    NotEntitled,
    ProcedureMissing,
    TooLate,
    Unknown,
    WrongState
} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {Compensations} from "./Compensations.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";

/// @title What parties hold against each other, and what authorities make of it
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it.
library Disputes {
    /// @dev A delivery is disputed within this many working days of the day on which it was recorded.
    uint16 private constant DISPUTE_WORKDAYS = 10;

    /// @param said what the act says after the obligation
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata said
    ) external {
        if (kind == LedgerActs.REVERSE_PAYMENT) {
            (bytes32 payment, bytes32 document) = abi.decode(said, (bytes32, bytes32));
            _reversePayment(self, marks, work, payment, document);
        } else if (kind == LedgerActs.DENY_PAYMENT) {
            (bytes32 payment, bytes32 document) = abi.decode(said, (bytes32, bytes32));
            _denyPayment(self, marks, work, payment, document);
        } else if (kind == LedgerActs.RULE_PAYMENT) {
            (bytes32 payment, bool paid, bytes32 evidence) = abi.decode(said, (bytes32, bool, bytes32));
            _rulePayment(self, marks, work, payment, paid, evidence);
        } else if (kind == LedgerActs.CONTEST) {
            (uint88 amount, bytes32 document) = abi.decode(said, (uint88, bytes32));
            _contest(self, marks, work, amount, document);
        } else if (kind == LedgerActs.SETTLE_CONTEST) {
            _settleContest(self, marks, work, abi.decode(said, (uint88)));
        } else if (kind == LedgerActs.DISPUTE_DELIVERY) {
            _disputeDelivery(self, marks, work, abi.decode(said, (bytes32)));
        } else if (kind == LedgerActs.CHALLENGE) {
            (uint8 act, bytes32 document) = abi.decode(said, (uint8, bytes32));
            _challenge(self, marks, work, act, document);
        } else {
            _rule(self, marks, work, abi.decode(said, (Ruling)));
        }
    }

    /* PAYMENTS */

    function _reversePayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        bytes32 document
    ) private {
        Sides.asObligor(self, marks, work);
        ActGate.Mark storage mark = _payment(self, marks, work, payment);
        if (mark.flags & ~Book.WAITING != 0) revert WrongState(payment);
        _stopCounting(self, work, mark, Book.REVERSED);
        emit ICommitmentLedger.PaymentReversed(work.commitment, work.key, work.obligation, payment, document);
    }

    function _denyPayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        bytes32 document
    ) private {
        Sides.asObligee(self, marks, work);
        ActGate.Mark storage mark = _payment(self, marks, work, payment);
        if (mark.flags & ~Book.WAITING != 0) revert WrongState(payment);
        _stopCounting(self, work, mark, Book.DENIED);
        emit ICommitmentLedger.PaymentDenied(work.commitment, work.key, work.obligation, payment, document);
    }

    function _rulePayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        bool paid,
        bytes32 evidence
    ) private {
        Book.requireObligation(marks, work.commitment, work.obligation);
        _requireAuthority(work);
        ActGate.Mark storage mark = _payment(self, marks, work, payment);
        if (mark.flags & Book.DENIED == 0) revert WrongState(payment);
        if (evidence == 0) revert ProcedureMissing();
        // What was handed over still waits to be honoured.
        uint8 waiting = mark.flags & Book.WAITING;
        mark.flags = waiting | (paid ? Book.RULED_PAID : Book.RULED_UNPAID);
        if (paid && waiting == 0) _credited(self, work).credited += mark.amount;
        emit ICommitmentLedger.PaymentRuled(work.commitment, work.key, work.obligation, payment, paid, evidence);
    }

    /* CONTESTS */

    function _contest(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint88 amount,
        bytes32 document
    ) private {
        ActGate.Mark memory mark = Sides.asObligor(self, marks, work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        int256 rest = Book.undisputed(entry) - entry.money.credited;
        bool money = Book.isMoney(entry);
        if (amount == 0 || (money && int256(uint256(amount)) > rest)) revert BadAmount(int256(uint256(amount)));
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (due.started && CivilDate.today() > due.dueOn) revert TooLate(CivilDate.toDate(due.dueOn));
        if (!money || Standing.isEnded(self, mark, due, work.commitment, work.obligation)) {
            revert WrongState(work.commitment);
        }
        entry.money.disputed = true;
        entry.dispute.contested += amount;
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.CONTEST);
        emit ICommitmentLedger.AmountContested(work.commitment, work.key, work.obligation, amount, document);
    }

    function _settleContest(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint88 amount
    ) private {
        Sides.asBoth(self, marks, work);
        Book.Dispute storage dispute = self.obligations[work.commitment][work.obligation].dispute;
        if (amount > dispute.contested) revert BadAmount(int256(uint256(amount)));
        if (dispute.contested == 0) revert WrongState(work.commitment);
        _endContest(dispute, amount);
        emit ICommitmentLedger.ContestSettled(work.commitment, work.key, work.obligation, amount);
    }

    /* DELIVERIES */

    function _disputeDelivery(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 document
    ) private {
        Sides.asObligor(self, marks, work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        bool alone = entry.record.delivery == DueDays.Delivery.BY_ENTERPRISE;
        if (alone) {
            (uint32 last,) = work.calendar.addWorkdays(entry.record.deliveryRecordedOn, DISPUTE_WORKDAYS);
            if (CivilDate.today() > last) revert TooLate(CivilDate.toDate(last));
        } else {
            revert WrongState(work.commitment);
        }
        entry.record.delivery = DueDays.Delivery.DISPUTED;
        entry.money.disputed = true;
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.DISPUTE_DELIVERY);
        emit ICommitmentLedger.DeliveryDisputed(work.commitment, work.key, work.obligation, document);
    }

    /* CHALLENGES */

    function _challenge(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 act,
        bytes32 document
    ) private {
        Sides.asObligee(self, marks, work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        uint8 bit = _oneSided(act);
        if (entry.dispute.open & bit == 0 || entry.dispute.challenged & bit != 0) revert WrongState(work.commitment);
        entry.dispute.challenged |= bit;
        if (act == uint8(ICommitmentLedger.OneSided.RECORD_PERFORMANCE)) entry.record.performanceInDoubt = true;
        emit ICommitmentLedger.ActChallenged(work.commitment, work.key, work.obligation, act, document);
    }

    struct Ruling {
        uint8 act;
        bool stands;
        uint88 amount;
        bytes32 evidence;
    }

    function _rule(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Ruling memory ruling
    ) private {
        Book.requireObligation(marks, work.commitment, work.obligation);
        _requireAuthority(work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        bool ofContest = ruling.act == uint8(ICommitmentLedger.OneSided.CONTEST) && !ruling.stands;
        if (ruling.amount > (ofContest ? entry.dispute.contested : 0)) {
            revert BadAmount(int256(uint256(ruling.amount)));
        }
        uint8 bit = _oneSided(ruling.act);
        if (entry.dispute.challenged & bit == 0) revert WrongState(work.commitment);
        if (ruling.evidence == 0) revert ProcedureMissing();
        entry.dispute.challenged &= ~bit;
        entry.dispute.open &= ~bit;
        _apply(self, work, ruling);
        emit ICommitmentLedger.ChallengeRuled(
            work.commitment,
            work.key,
            work.obligation,
            ruling.act,
            ruling.stands,
            ruling.amount,
            ruling.evidence
        );
    }

    /// @dev What falls counts as never made.
    function _apply(Book.Ledger storage self, Book.Work memory work, Ruling memory ruling) private {
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        if (ruling.act == uint8(ICommitmentLedger.OneSided.CONTEST)) {
            uint88 owed = ruling.stands ? 0 : ruling.amount == 0 ? entry.dispute.contested : ruling.amount;
            _endContest(entry.dispute, owed);
        } else if (ruling.act == uint8(ICommitmentLedger.OneSided.DISPUTE_DELIVERY)) {
            if (ruling.stands) entry.record.deliveredOn = 0;
            // A delivery that an authority upheld is disputed no more.
            entry.record.delivery = ruling.stands ? DueDays.Delivery.NONE : DueDays.Delivery.BY_BOTH;
        } else if (ruling.act == uint8(ICommitmentLedger.OneSided.SUSPEND)) {
            for (uint256 i = 0; i < entry.windows.length; ++i) {
                if (!entry.windows[i].ruled && !ruling.stands) entry.windows[i].lastDay = 0;
                entry.windows[i].ruled = true;
            }
        } else if (ruling.act == uint8(ICommitmentLedger.OneSided.RECORD_PERFORMANCE)) {
            entry.record.performanceInDoubt = false;
            if (!ruling.stands) entry.record.performedOn = 0;
        } else if (ruling.stands) {
            return;
        } else if (ruling.act == uint8(ICommitmentLedger.OneSided.DECLINE_PROMISE)) {
            entry.dispute.ended &= ~Book.DECLINED;
        } else {
            Compensations.fall(self, work.commitment, work.obligation);
        }
    }

    /* INTERNAL */

    /// @dev Departments and enterprises have no duties, so that nobody rules on itself.
    function _requireAuthority(Book.Work memory work) private view {
        if (work.also != 0 || !work.registry.hasDuty(work.by, Duty.HANDLER | Duty.DETERMINER)) {
            revert NotEntitled(work.by);
        }
    }

    function _payment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment
    ) private view returns (ActGate.Mark storage mark) {
        mark = marks[payment];
        if (mark.outcome != Book.PAYMENT) revert Unknown(payment);
        uint8 count = marks[work.commitment].count;
        if (!Compensations.isPaymentOn(self, count, work.commitment, work.obligation, mark.tag)) {
            revert Unknown(payment);
        }
    }

    function _credited(Book.Ledger storage self, Book.Work memory work)
        private
        view
        returns (Book.Money storage)
    {
        uint8 obligation = Compensations.countsOn(self, work.commitment, work.obligation);
        return self.obligations[work.commitment][obligation].money;
    }

    function _stopCounting(
        Book.Ledger storage self,
        Book.Work memory work,
        ActGate.Mark storage mark,
        uint8 flag
    ) private {
        if (mark.flags & Book.WAITING == 0) _credited(self, work).credited -= mark.amount;
        mark.flags |= flag;
    }

    function _endContest(Book.Dispute storage dispute, uint88 owed) private {
        dispute.neverOwed += dispute.contested - owed;
        dispute.contested = 0;
        dispute.open &= ~Book.bit(ICommitmentLedger.OneSided.CONTEST);
        dispute.challenged &= ~Book.bit(ICommitmentLedger.OneSided.CONTEST);
    }

    function _oneSided(uint8 act) private pure returns (uint8) {
        // The last of them is done to approvals, not to obligations.
        if (act == 0 || act >= uint8(ICommitmentLedger.OneSided.PAUSE_APPROVAL)) revert BadTerm(act);
        return uint8(1 << act);
    }
}
