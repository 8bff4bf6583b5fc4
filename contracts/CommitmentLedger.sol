// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {Amendments} from "./libraries/Amendments.sol";
import {Assignments} from "./libraries/Assignments.sol";
import {Book} from "./libraries/Book.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {Compensations} from "./libraries/Compensations.sol";
import {Disputes} from "./libraries/Disputes.sol";
import {DueDays} from "./libraries/DueDays.sol";
import {LedgerActs} from "./libraries/LedgerActs.sol";
import {Payments} from "./libraries/Payments.sol";
import {Promises} from "./libraries/Promises.sol";
import {Receivables} from "./libraries/Receivables.sol";
import {Terms} from "./libraries/Terms.sol";
import {Undertakings} from "./libraries/Undertakings.sol";
import {
    BadAmount,
    BadDate,
    BadSignature,
    BadTerm,
    IncompleteList,
    NotAParty,
    NotEntitled,
    ProcedureMissing,
    Unknown,
    WrongState
} from "./Refusals.sol";

contract CommitmentLedger is ActGate, ICommitmentLedger {
    /* CONSTANTS */

    /// @dev A delivery that the enterprise records alone is at most this many working days old.
    uint16 private constant DELIVERY_WORKDAYS = 5;

    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;

    /* STORAGE */

    Book.Ledger private _book;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, IWorkCalendar calendar_) {
        registry = registry_;
        calendar = calendar_;
    }

    /* VIEWS */

    /// @inheritdoc ICommitmentLedger
    function commitmentOf(bytes32 commitment) public view returns (CommitmentHeader memory) {
        Mark memory mark = Book.commitmentMark(_marks, commitment);
        Book.Parties memory parties = _book.parties[commitment];
        return CommitmentHeader({
            obligor: parties.obligor,
            obligee: parties.obligee,
            signedOn: Book.dateOrZero(mark.day),
            obligations: mark.count,
            capped: mark.flags & Book.CAPPED != 0,
            imported: mark.flags & Book.IMPORTED != 0,
            promised: mark.flags & Book.PROMISE != 0,
            instruments: mark.flags & Book.INSTRUMENTS != 0
        });
    }

    /// @inheritdoc ICommitmentLedger
    function openPromiseOf(bytes32 openPromise) external view returns (OpenPromiseState memory) {
        Mark memory mark = _marks[openPromise];
        if (mark.outcome != Book.OPEN_PROMISE) revert Unknown(openPromise);
        Book.OpenPromise memory offer = _book.openPromises[openPromise];
        return OpenPromiseState({
            obligor: _book.parties[openPromise].obligor,
            currency: offer.currency,
            signedOn: Book.dateOrZero(mark.day),
            lastClaimOn: Book.dateOrZero(offer.lastClaimOn),
            field: offer.field,
            obligations: mark.count,
            closed: mark.flags & Book.CLOSED != 0
        });
    }

    /// @inheritdoc ICommitmentLedger
    function claimOf(bytes32 openPromise, bytes32 enterprise) external view returns (bytes32) {
        return _book.claims[openPromise][enterprise];
    }

    /// @inheritdoc ICommitmentLedger
    function isObligor(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Book.requireObligation(_marks, commitment, obligation);
        return registry.holds(_book.parties[commitment].obligor, commitment, party);
    }

    /// @inheritdoc ICommitmentLedger
    function isObligee(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        return registry.holds(Book.signedObligee(_book, mark, commitment, obligation), commitment, party);
    }

    /// @inheritdoc ICommitmentLedger
    function isParty(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        Book.Parties memory parties = _book.parties[commitment];
        return registry.holds(parties.obligor, commitment, party) || registry.holds(parties.obligee, commitment, party)
            || registry.holds(Book.signedObligee(_book, mark, commitment, obligation), commitment, party);
    }

    /// @inheritdoc ICommitmentLedger
    function assigneeOf(bytes32 commitment, uint8 obligation) external view returns (bytes32) {
        return _book.assignees[commitment][obligation];
    }

    /// @inheritdoc ICommitmentLedger
    function receivableOf(bytes32 request) external view returns (bytes32 commitment, uint8 obligation) {
        Book.Receivable memory receivable = _book.receivables[request];
        return (receivable.commitment, receivable.obligation);
    }

    /// @inheritdoc ICommitmentLedger
    function obligationOf(bytes32 commitment, uint8 obligation) external view returns (ObligationState memory state) {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        DueDays.Record memory record = entry.record;
        state.amount = entry.money.amount;
        state.credited = entry.money.credited;
        state.payments = entry.money.payments;
        state.contested = entry.dispute.contested;
        state.neverOwed = entry.dispute.neverOwed;
        state.deliveredOn = Book.dateOrZero(DueDays.delivered(record));
        state.acceptedOn = Book.dateOrZero(record.acceptedOn);
        state.settledOn = Book.dateOrZero(record.settledOn);
        state.performedOn = Book.dateOrZero(record.performanceInDoubt ? 0 : record.performedOn);
        state.amendedDueOn = Book.dateOrZero(entry.dispute.amendedDueOn);
        for (uint8 bits = entry.dispute.challenged; bits != 0; bits &= bits - 1) {
            ++state.unruled;
        }
        state.terminated = entry.dispute.ended & Book.VOID != 0
            || Book.isTerminated(_book, mark, _due(commitment, obligation), commitment, obligation);
        state.declined = entry.dispute.ended & Book.DECLINED != 0;
        state.compensation = entry.dispute.compensation;
    }

    /// @inheritdoc ICommitmentLedger
    function dueOf(bytes32 commitment, uint8 obligation) external view returns (Due memory) {
        DueDays.Due memory due = _due(commitment, obligation);
        return Due(due.started, due.provisional, Book.dateOrZero(due.nominalOn), Book.dateOrZero(due.dueOn));
    }

    /// @inheritdoc ICommitmentLedger
    function missed(bytes32 commitment, uint8 obligation, bytes32[] calldata payments)
        external
        view
        returns (bool)
    {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        DueDays.Due memory due = _due(commitment, obligation);
        if (!due.started || Book.today() <= due.dueOn) return false;
        if (Book.isEnded(_book, mark, due, commitment, obligation)) return false;
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        DueDays.Record memory record = entry.record;
        if (record.kind == uint8(ObligationKind.PERFORMANCE)) {
            return record.performedOn == 0 || record.performanceInDoubt || record.performedOn > due.dueOn;
        }
        int256 owed = Book.undisputed(entry);
        if (entry.money.credited < owed) return true;
        if (payments.length != entry.money.payments) revert IncompleteList(payments.length, entry.money.payments);
        return _creditedBy(due.dueOn, commitment, obligation, payments) < owed;
    }

    /* WHAT STARTS CLOCKS */

    function _recordDelivery(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 deliveredOn) = abi.decode(body, (bytes32, uint8, uint32));
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        bool owes = Book.requireDelivering(_book, mark, registry, commitment, obligation, by, also);
        Book.requireSigned(mark, commitment);
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        if (also == 0 && owes) revert NotEntitled(by);
        uint24 day = Book.dayAfterSigning(_marks, commitment, deliveredOn);
        uint32 today = Book.today();
        if (also == 0) {
            (uint32 sixth,) = calendar.addWorkdays(day, DELIVERY_WORKDAYS + 1);
            if (today >= sixth) revert BadDate(deliveredOn, CivilDate.toDate(today));
        }
        bool disputed = entry.record.delivery == DueDays.Delivery.DISPUTED;
        if (disputed ? also == 0 : entry.record.deliveredOn != 0) revert WrongState(commitment);
        _requireNotTerminated(_marks[commitment], commitment, obligation);
        if (disputed) {
            // Both agree on a day: the dispute is settled.
            uint8 bit = Book.bit(OneSided.DISPUTE_DELIVERY);
            entry.dispute.open &= ~bit;
            entry.dispute.challenged &= ~bit;
        }
        entry.record.deliveredOn = day;
        entry.record.deliveryRecordedOn = uint24(today);
        entry.record.delivery = also == 0 ? DueDays.Delivery.BY_ENTERPRISE : DueDays.Delivery.BY_BOTH;
        emit DeliveryRecorded(commitment, key, obligation, deliveredOn, also != 0);
    }

    function _recordAcceptance(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 acceptedOn) = abi.decode(body, (bytes32, uint8, uint32));
        (Book.Entry storage entry, bool owes) = _openEntry(commitment, obligation, by, also);
        if (also != 0 || !owes) revert NotEntitled(by);
        uint24 day = Book.dayAfterSigning(_marks, commitment, acceptedOn);
        uint24 delivered = DueDays.delivered(entry.record);
        if (day < delivered) revert BadDate(acceptedOn, CivilDate.toDate(delivered));
        if (entry.record.acceptedOn != 0) revert WrongState(commitment);
        _requireNotTerminated(_marks[commitment], commitment, obligation);
        entry.record.acceptedOn = day;
        emit AcceptanceRecorded(commitment, key, obligation, acceptedOn);
    }

    function _confirmSettlement(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 confirmedOn, uint88 amount) =
            abi.decode(body, (bytes32, uint8, uint32, uint88));
        (Book.Entry storage entry,) = _openEntry(commitment, obligation, by, also);
        if (also == 0) revert NotEntitled(by);
        if (amount > Terms.MAX_AMOUNT || int256(uint256(amount)) < entry.money.credited && amount != 0) {
            revert BadAmount(int256(uint256(amount)));
        }
        uint24 day = Book.dayAfterSigning(_marks, commitment, confirmedOn);
        bool fixes = amount != 0;
        if (entry.record.settledOn != 0) revert WrongState(commitment);
        if (fixes && !Book.isMoney(entry)) revert WrongState(commitment);
        _requireNotTerminated(_marks[commitment], commitment, obligation);
        entry.record.settledOn = day;
        if (fixes) {
            entry.money.amount = amount;
            entry.dispute.neverOwed = 0;
        }
        emit SettlementConfirmed(commitment, key, obligation, confirmedOn, amount);
    }

    /* PAYMENT AND PERFORMANCE */

    function _recordPayment(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint88 amount, uint32 creditedOn, bytes32 document) =
            abi.decode(body, (bytes32, uint8, uint88, uint32, bytes32));
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        Book.requireObligor(_book, mark, registry, commitment, obligation, by, also);
        if (amount == 0 || amount > Terms.MAX_AMOUNT) revert BadAmount(int256(uint256(amount)));
        uint24 day = Book.pastDay(creditedOn);
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        // Of what parties signed, money alone has an amount: nothing but the slot that is written is read.
        if (entry.money.amount == 0) revert WrongState(commitment);
        Book.requireSigned(mark, commitment);
        _requireNotTerminated(mark, commitment, obligation);
        _requireNotChanged(entry, commitment);
        _credit(key, commitment, obligation, int88(amount), day);
        emit PaymentRecorded(commitment, key, obligation, amount, creditedOn, document);
    }

    function _recordPerformance(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 performedOn, bytes32 evidence) =
            abi.decode(body, (bytes32, uint8, uint32, bytes32));
        (Book.Entry storage entry, bool owes) = _openEntry(commitment, obligation, by, also);
        if (also != 0 || !owes) revert NotEntitled(by);
        uint24 day = Book.dayAfterSigning(_marks, commitment, performedOn);
        // What a department owes who asks for a confirmation is the answer itself.
        bool answered = _marks[commitment].flags & Book.CONFIRMATION != 0;
        if (answered || Book.isMoney(entry) || entry.record.performedOn != 0) revert WrongState(commitment);
        _requireNotTerminated(_marks[commitment], commitment, obligation);
        _requireNotChanged(entry, commitment);
        if (evidence == 0) revert ProcedureMissing();
        entry.record.performedOn = day;
        entry.dispute.open |= Book.bit(OneSided.RECORD_PERFORMANCE);
        emit PerformanceRecorded(commitment, key, obligation, performedOn, evidence);
    }

    /* IMPORTS */

    function _importPayment(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (
            bytes32 commitment,
            uint8 obligation,
            int88 amount,
            int88 net,
            uint32 creditedOn,
            bytes32 source,
            bytes32 document
        ) = abi.decode(body, (bytes32, uint8, int88, int88, uint32, bytes32, bytes32));
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        if (also != 0 || !registry.hasDuty(by, Duty.IMPORTER)) revert NotEntitled(by);
        int88 bound = int88(Terms.MAX_AMOUNT);
        if (amount == 0 || amount > bound || amount < -bound || net > bound || net < -bound) revert BadAmount(amount);
        uint24 day = uint24(CivilDate.toDay(creditedOn));
        if (mark.flags & Book.IMPORTED == 0) revert WrongState(commitment);
        _credit(key, commitment, obligation, amount, day);
        emit PaymentImported(commitment, key, obligation, amount, net, creditedOn, source, document);
    }

    /* INTERNAL */

    function _credit(bytes32 key, bytes32 commitment, uint8 obligation, int88 amount, uint24 day) private {
        Book.Money storage money = _book.obligations[commitment][obligation].money;
        money.credited += amount;
        money.payments += 1;
        _marks[key] = Mark(Book.PAYMENT, 0, 0, day, amount, Book.tag(commitment, obligation));
    }

    function _creditedBy(uint32 day, bytes32 commitment, uint8 obligation, bytes32[] calldata payments)
        private
        view
        returns (int256 sum)
    {
        uint8 count = _marks[commitment].count;
        bytes32 before;
        for (uint256 i = 0; i < payments.length; ++i) {
            Mark memory mark = _marks[payments[i]];
            bool another = payments[i] > before;
            if (
                !another || mark.outcome != Book.PAYMENT
                    || !Compensations.isPaymentOn(_book, count, commitment, obligation, mark.tag)
            ) revert Unknown(payments[i]);
            if (mark.day <= day && mark.flags & Book.NOT_COUNTING == 0) sum += mark.amount;
            before = payments[i];
        }
    }

    function _due(bytes32 commitment, uint8 obligation) private view returns (DueDays.Due memory) {
        return Book.dueOf(_book, _marks, calendar, commitment, obligation);
    }

    /// @dev The obligation, for an act of one of its parties or of both.
    function _openEntry(bytes32 commitment, uint8 obligation, bytes32 by, bytes32 also)
        private
        view
        returns (Book.Entry storage entry, bool owes)
    {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        owes = Book.requireParties(_book, mark, registry, commitment, obligation, by, also);
        Book.requireSigned(mark, commitment);
        entry = _book.obligations[commitment][obligation];
    }

    /// @dev What was declined can still be delivered and paid: a ruling may bring it back.
    function _requireNotTerminated(Mark memory mark, bytes32 commitment, uint8 obligation) private view {
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        bool void = entry.money.disputed && entry.dispute.ended & Book.VOID != 0;
        if (!void && mark.flags & Book.TERMINATED == 0) return;
        if (void || Book.isTerminated(_book, mark, _due(commitment, obligation), commitment, obligation)) {
            revert WrongState(commitment);
        }
    }

    /// @dev In its stead the compensation is paid.
    function _requireNotChanged(Book.Entry storage entry, bytes32 commitment) private view {
        if (entry.money.disputed && entry.dispute.compensation != 0) revert WrongState(commitment);
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool) {
        return registry.requireKey(party, key, duty);
    }

    function _keyDuty(Act calldata act, address) internal pure override returns (uint8) {
        return LedgerActs.keyDuty(act.kind);
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act) internal override {
        (bytes32 by, bytes32 also, bytes calldata body) = (act.by, act.also, act.body);
        if (act.kind == LedgerActs.RECORD_PAYMENT) _recordPayment(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_DELIVERY) _recordDelivery(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_ACCEPTANCE) _recordAcceptance(key, by, also, body);
        else if (act.kind == LedgerActs.CONFIRM_SETTLEMENT) _confirmSettlement(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_PERFORMANCE) _recordPerformance(key, by, also, body);
        else if (act.kind == LedgerActs.IMPORT_PAYMENT) _importPayment(key, by, also, body);
        else _takeElsewhere(act.kind, key, by, also, body);
    }

    /// @dev All but the acts of every day are done by libraries, on this contract's storage.
    function _takeElsewhere(uint8 kind, bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        Book.Work memory work = Book.Work(key, by, also, 0, 0, registry, calendar);
        if (kind == LedgerActs.SIGN_CONTRACT || kind == LedgerActs.MAKE_PROMISE || kind == LedgerActs.IMPORT_COMMITMENT)
        {
            Undertakings.take(_book, _marks, work, kind, body);
        } else if (kind == LedgerActs.TERMINATE) {
            work.commitment = abi.decode(body, (bytes32));
            Amendments.take(_book, _marks, work, kind, body[32:]);
        } else if (kind >= LedgerActs.OPEN_PROMISE && kind <= LedgerActs.CLOSE_PROMISE) {
            Promises.take(_book, _marks, work, kind, body);
        } else if (kind == LedgerActs.ASSIGN_CLAIM) {
            Assignments.take(_book, _marks, work, body);
        } else if (kind == LedgerActs.CONFIRM_RECEIVABLE || kind == LedgerActs.REFUSE_CONFIRMATION) {
            Receivables.take(_book, _marks, work, kind, body);
        } else {
            (work.commitment, work.obligation) = abi.decode(body, (bytes32, uint8));
            if (kind == LedgerActs.DECLINE_PROMISE || kind == LedgerActs.CHANGE_PROMISE) {
                Promises.take(_book, _marks, work, kind, body);
            } else if (kind == LedgerActs.SUSPEND || kind == LedgerActs.AMEND || kind == LedgerActs.STATE_EXCUSE) {
                Amendments.take(_book, _marks, work, kind, body[64:]);
            } else if (kind == LedgerActs.REQUEST_CONFIRMATION) {
                Receivables.take(_book, _marks, work, kind, body);
            } else if (kind >= LedgerActs.RECORD_SET_OFF && kind <= LedgerActs.HONOUR_INSTRUMENT) {
                Payments.take(_book, _marks, work, kind, body[64:]);
            } else {
                Disputes.take(_book, _marks, work, kind, body[64:]);
            }
        }
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return LedgerActs.typeHash(kind);
    }

    function _encodeBody(uint8 kind, bytes calldata body) internal pure override returns (bytes memory) {
        return LedgerActs.encodeBody(kind, body);
    }
}
