// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {Duty} from "../interfaces/IPartyRegistry.sol";
import {
    AlreadyLate,
    BadAmount,
    BadDate,
    BadTerm,
    NotEntitled,
    ProcedureMissing,
    TooLate,
    Unknown,
    WrongState
} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";
import {Terms} from "./Terms.sol";

/// @title What parties hold against each other, and what authorities make of it
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it.
library Disputes {
    /// @dev A delivery is disputed within this many working days of the day on which it was recorded.
    uint16 private constant DISPUTE_WORKDAYS = 10;

    /// @dev Reasons to suspend: 1 force majeure.
    uint8 private constant REASONS_TO_SUSPEND = 1;

    /* PAYMENTS */

    function reversePayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        bytes32 document
    ) external {
        _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligor || work.also != 0) revert NotEntitled(work.by);
        ActGate.Mark storage mark = _payment(marks, work, payment);
        if (mark.flags != 0) revert WrongState(payment);
        _stopCounting(self, work, mark, Book.REVERSED);
        emit ICommitmentLedger.PaymentReversed(work.commitment, work.key, work.obligation, payment, document);
    }

    function denyPayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        bytes32 document
    ) external {
        _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligee || work.also != 0) revert NotEntitled(work.by);
        ActGate.Mark storage mark = _payment(marks, work, payment);
        if (mark.flags != 0) revert WrongState(payment);
        _stopCounting(self, work, mark, Book.DENIED);
        emit ICommitmentLedger.PaymentDenied(work.commitment, work.key, work.obligation, payment, document);
    }

    function rulePayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment,
        bool paid,
        bytes32 evidence
    ) external {
        Book.requireObligation(marks, work.commitment, work.obligation);
        _requireAuthority(work);
        ActGate.Mark storage mark = _payment(marks, work, payment);
        if (mark.flags != Book.DENIED) revert WrongState(payment);
        if (evidence == 0) revert ProcedureMissing();
        mark.flags = paid ? Book.RULED_PAID : Book.RULED_UNPAID;
        if (paid) self.obligations[work.commitment][work.obligation].money.credited += mark.amount;
        emit ICommitmentLedger.PaymentRuled(work.commitment, work.key, work.obligation, payment, paid, evidence);
    }

    /* CONTESTS */

    function contest(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint88 amount,
        bytes32 document
    ) external {
        ActGate.Mark memory mark = _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligor || work.also != 0) revert NotEntitled(work.by);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        int256 rest = Book.undisputed(entry) - entry.money.credited;
        bool money = entry.record.kind == uint8(ICommitmentLedger.ObligationKind.PAYMENT);
        if (amount == 0 || (money && int256(uint256(amount)) > rest)) revert BadAmount(int256(uint256(amount)));
        DueDays.Due memory due = Book.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (due.started && Book.today() > due.dueOn) revert TooLate(CivilDate.toDate(due.dueOn));
        if (!money || Book.isTerminated(self, mark, due, work.commitment, work.obligation)) {
            revert WrongState(work.commitment);
        }
        entry.money.disputed = true;
        entry.dispute.contested += amount;
        entry.dispute.open |= _bit(ICommitmentLedger.OneSided.CONTEST);
        emit ICommitmentLedger.AmountContested(work.commitment, work.key, work.obligation, amount, document);
    }

    function settleContest(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint88 amount
    ) external {
        _begin(self, marks, work);
        if (work.also == 0) revert NotEntitled(work.by);
        Book.Dispute storage dispute = self.obligations[work.commitment][work.obligation].dispute;
        if (amount > dispute.contested) revert BadAmount(int256(uint256(amount)));
        if (dispute.contested == 0) revert WrongState(work.commitment);
        _endContest(dispute, amount);
        emit ICommitmentLedger.ContestSettled(work.commitment, work.key, work.obligation, amount);
    }

    /* DELIVERIES */

    function disputeDelivery(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 document
    ) external {
        _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligor || work.also != 0) revert NotEntitled(work.by);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        bool alone = entry.record.delivery == DueDays.Delivery.BY_ENTERPRISE;
        if (alone) {
            (uint32 last,) = work.calendar.addWorkdays(entry.record.deliveryRecordedOn, DISPUTE_WORKDAYS);
            if (Book.today() > last) revert TooLate(CivilDate.toDate(last));
        } else {
            revert WrongState(work.commitment);
        }
        entry.record.delivery = DueDays.Delivery.DISPUTED;
        entry.money.disputed = true;
        entry.dispute.open |= _bit(ICommitmentLedger.OneSided.DISPUTE_DELIVERY);
        emit ICommitmentLedger.DeliveryDisputed(work.commitment, work.key, work.obligation, document);
    }

    /* SUSPENSION */

    struct Suspension {
        uint8 reason;
        uint32 eventOn;
        uint32 noticedOn;
        uint32 fromOn;
        uint32 toOn;
        bytes32 evidence;
    }

    function suspend(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Suspension memory what
    ) external {
        ActGate.Mark memory mark = _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligor || work.also != 0) revert NotEntitled(work.by);
        uint24 eventDay = Book.pastDay(what.eventOn);
        if (Book.pastDay(what.noticedOn) < eventDay) revert BadDate(what.noticedOn, what.eventOn);
        uint24 first = uint24(CivilDate.toDay(what.fromOn));
        uint24 last = uint24(CivilDate.toDay(what.toOn));
        if (first < eventDay) revert BadDate(what.fromOn, what.eventOn);
        if (last < first) revert BadDate(what.toOn, what.fromOn);
        if (what.reason == 0 || what.reason > REASONS_TO_SUSPEND) revert BadTerm(what.reason);
        DueDays.Due memory due = Book.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (due.started && due.dueOn < eventDay) revert AlreadyLate(CivilDate.toDate(due.dueOn));
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        if (
            Book.isTerminated(self, mark, due, work.commitment, work.obligation)
                || entry.windows.length == type(uint8).max
        ) revert WrongState(work.commitment);
        if (what.evidence == 0) revert ProcedureMissing();
        entry.windows.push(DueDays.Window(first, last, false));
        entry.money.disputed = true;
        entry.dispute.open |= _bit(ICommitmentLedger.OneSided.SUSPEND);
        emit ICommitmentLedger.ObligationSuspended(
            work.commitment,
            work.key,
            work.obligation,
            what.reason,
            what.eventOn,
            what.noticedOn,
            what.fromOn,
            what.toOn,
            what.evidence
        );
    }

    /* CHALLENGES */

    function challenge(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 act,
        bytes32 document
    ) external {
        _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligee || work.also != 0) revert NotEntitled(work.by);
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

    function rule(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Ruling memory ruling
    ) external {
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
        _apply(entry, ruling);
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
    function _apply(Book.Entry storage entry, Ruling memory ruling) private {
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
        } else {
            entry.record.performanceInDoubt = false;
            if (!ruling.stands) entry.record.performedOn = 0;
        }
    }

    /* AMENDING AND ENDING */

    struct Amendment {
        uint32 dueOn;
        uint88 amount;
        bool waiveInterest;
        bytes32 document;
    }

    function amend(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Amendment memory what
    ) external {
        ActGate.Mark memory mark = _begin(self, marks, work);
        if (work.also == 0) revert NotEntitled(work.by);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        bool money = entry.record.kind == uint8(ICommitmentLedger.ObligationKind.PAYMENT);
        if (what.amount != 0 && (!money || int256(uint256(what.amount)) < entry.money.credited || what.amount > Terms.MAX_AMOUNT)) {
            revert BadAmount(int256(uint256(what.amount)));
        }
        uint32 dueDay = what.dueOn == 0 ? 0 : CivilDate.toDay(what.dueOn);
        if (dueDay != 0 && dueDay < Book.today()) revert BadDate(what.dueOn, CivilDate.toDate(Book.today()));
        if (dueDay == 0 && what.amount == 0 && !what.waiveInterest) revert BadTerm(0);
        DueDays.Due memory due = Book.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (Book.isTerminated(self, mark, due, work.commitment, work.obligation) || _isFulfilled(entry, due)) {
            revert WrongState(work.commitment);
        }
        entry.money.disputed = true;
        if (dueDay != 0) {
            entry.dispute.amendedDueOn = uint24(dueDay);
            entry.dispute.windowsBefore = uint8(entry.windows.length);
        }
        if (what.amount != 0) {
            entry.money.amount = what.amount;
            entry.dispute.neverOwed = 0;
        }
        emit ICommitmentLedger.ObligationAmended(
            work.commitment,
            work.key,
            work.obligation,
            what.dueOn,
            what.amount,
            what.waiveInterest,
            what.document
        );
    }

    function terminate(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 document
    ) external {
        Book.commitmentMark(marks, work.commitment);
        Book.requireParties(self, work.commitment, work.by, work.also);
        if (work.also == 0) revert NotEntitled(work.by);
        ActGate.Mark storage mark = marks[work.commitment];
        if (mark.flags & (Book.TERMINATED | Book.IMPORTED) != 0) revert WrongState(work.commitment);
        mark.flags |= Book.TERMINATED;
        uint32 today = Book.today();
        self.terminatedOn[work.commitment] = uint24(today);
        emit ICommitmentLedger.CommitmentTerminated(work.commitment, work.key, CivilDate.toDate(today), document);
    }

    function stateExcuse(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 reason,
        bytes32 document
    ) external {
        _begin(self, marks, work);
        if (work.by != self.parties[work.commitment].obligor || work.also != 0) revert NotEntitled(work.by);
        if (reason == 0) revert BadTerm(reason);
        emit ICommitmentLedger.ExcuseStated(work.commitment, work.key, work.obligation, reason, document);
    }

    /* INTERNAL */

    function _begin(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work
    ) private view returns (ActGate.Mark memory mark) {
        mark = Book.requireObligation(marks, work.commitment, work.obligation);
        Book.requireParties(self, work.commitment, work.by, work.also);
        Book.requireSigned(mark, work.commitment);
    }

    /// @dev Departments and enterprises have no duties, so that nobody rules on itself.
    function _requireAuthority(Book.Work memory work) private view {
        if (work.also != 0 || !work.registry.hasDuty(work.by, Duty.HANDLER | Duty.DETERMINER)) {
            revert NotEntitled(work.by);
        }
    }

    function _payment(
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 payment
    ) private view returns (ActGate.Mark storage mark) {
        mark = marks[payment];
        if (mark.outcome != Book.PAYMENT || mark.tag != Book.tag(work.commitment, work.obligation)) {
            revert Unknown(payment);
        }
    }

    function _stopCounting(
        Book.Ledger storage self,
        Book.Work memory work,
        ActGate.Mark storage mark,
        uint8 flag
    ) private {
        mark.flags = flag;
        self.obligations[work.commitment][work.obligation].money.credited -= mark.amount;
    }

    function _endContest(Book.Dispute storage dispute, uint88 owed) private {
        dispute.neverOwed += dispute.contested - owed;
        dispute.contested = 0;
        dispute.open &= ~_bit(ICommitmentLedger.OneSided.CONTEST);
        dispute.challenged &= ~_bit(ICommitmentLedger.OneSided.CONTEST);
    }

    /// @dev As far as gross arithmetic tells: while nothing is late there is no interest.
    function _isFulfilled(Book.Entry storage entry, DueDays.Due memory due) private view returns (bool) {
        if (entry.record.kind == uint8(ICommitmentLedger.ObligationKind.PERFORMANCE)) {
            return entry.record.performedOn != 0 && !entry.record.performanceInDoubt;
        }
        bool late = due.started && Book.today() > due.dueOn;
        int256 owed = int256(uint256(entry.money.amount)) - int256(uint256(entry.dispute.neverOwed));
        return !late && entry.money.credited >= owed;
    }

    function _oneSided(uint8 act) private pure returns (uint8) {
        if (act == 0 || act > uint8(type(ICommitmentLedger.OneSided).max)) revert BadTerm(act);
        return uint8(1 << act);
    }

    function _bit(ICommitmentLedger.OneSided act) private pure returns (uint8) {
        return uint8(1 << uint8(act));
    }
}
