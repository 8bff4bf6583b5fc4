// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {Book} from "./libraries/Book.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {Disputes} from "./libraries/Disputes.sol";
import {DueDays} from "./libraries/DueDays.sol";
import {LedgerActs} from "./libraries/LedgerActs.sol";
import {Terms} from "./libraries/Terms.sol";
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
            imported: mark.flags & Book.IMPORTED != 0
        });
    }

    /// @inheritdoc ICommitmentLedger
    function isObligor(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Book.requireObligation(_marks, commitment, obligation);
        return _book.parties[commitment].obligor == party;
    }

    /// @inheritdoc ICommitmentLedger
    function isObligee(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Book.requireObligation(_marks, commitment, obligation);
        return _book.parties[commitment].obligee == party;
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
        state.terminated = Book.isTerminated(_book, mark, _due(commitment, obligation), commitment, obligation);
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
        if (Book.isTerminated(_book, mark, due, commitment, obligation)) return false;
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        DueDays.Record memory record = entry.record;
        if (record.kind == uint8(ObligationKind.PERFORMANCE)) {
            return record.performedOn == 0 || record.performanceInDoubt || record.performedOn > due.dueOn;
        }
        int256 owed = Book.undisputed(entry);
        if (entry.money.credited < owed) return true;
        if (payments.length != entry.money.payments) revert IncompleteList(payments.length, entry.money.payments);
        return _creditedBy(due.dueOn, Book.tag(commitment, obligation), payments) < owed;
    }

    /* SIGNING */

    function _signContract(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (
            bytes32 obligor,
            bytes32 obligee,
            bytes3 currency,
            uint32 signedOn,
            uint8 allocation,
            uint8 rateBasis,
            uint64 rate,
            bytes32 document,
            Obligation[] memory obligations
        ) = abi.decode(body, (bytes32, bytes32, bytes3, uint32, uint8, uint8, uint64, bytes32, Obligation[]));
        bool capped = _checkParties(by, also, obligor, obligee);
        uint24 signedDay = Book.pastDay(signedOn);
        if (currency == 0) revert BadTerm(0);
        Terms.checkRate(allocation, rateBasis, rate);
        if (obligations.length == 0 || obligations.length > Terms.MAX_OBLIGATIONS) revert BadTerm(obligations.length);
        for (uint256 i = 0; i < obligations.length; ++i) {
            Terms.checkSigned(obligations[i], signedOn);
        }
        if (document == 0) revert ProcedureMissing();

        uint8 count = uint8(obligations.length);
        _book.parties[key] = Book.Parties(obligor, obligee);
        _marks[key] = Mark(Book.COMMITMENT, count, capped ? Book.CAPPED : 0, signedDay, 0, 0);
        emit CommitmentSigned(
            key, key, obligor, obligee, currency, signedOn, allocation, rateBasis, rate, count, capped, document
        );
        _undertake(key, obligations);
    }

    /// @dev In the order of the refusal codes. Returns whether the 60-day cap applies.
    function _checkParties(bytes32 by, bytes32 also, bytes32 obligor, bytes32 obligee) private view returns (bool) {
        IPartyRegistry.Party memory department = registry.partyOf(obligor);
        IPartyRegistry.Party memory enterprise = registry.partyOf(obligee);
        if (by != obligor && by != obligee) revert NotAParty(by);
        if (also != 0 && also != obligor && also != obligee) revert NotAParty(also);
        if (also == 0 || also == by) revert NotEntitled(by);
        if (department.kind != IPartyRegistry.Kind.DEPARTMENT) revert NotEntitled(obligor);
        if (enterprise.kind != IPartyRegistry.Kind.ENTERPRISE) revert NotEntitled(obligee);
        return enterprise.size < IPartyRegistry.Size.LARGE;
    }

    function _undertake(bytes32 key, Obligation[] memory obligations) private {
        for (uint256 i = 0; i < obligations.length; ++i) {
            Obligation memory terms = obligations[i];
            Book.Entry storage entry = _book.obligations[key][uint8(i + 1)];
            entry.record = DueDays.Record({
                kind: terms.kind,
                dueRule: terms.dueRule,
                clock: terms.clock,
                inspectionWorkdays: terms.inspectionWorkdays,
                length: terms.length,
                dueOn: terms.dueOn == 0 ? 0 : uint24(CivilDate.toDay(terms.dueOn)),
                deliveredOn: 0,
                acceptedOn: 0,
                settledOn: 0,
                performedOn: 0,
                deliveryRecordedOn: 0,
                delivery: DueDays.Delivery.NONE,
                performanceInDoubt: false
            });
            entry.money = Book.Money(terms.amount, 0, 0, false);
            emit ObligationUndertaken(key, key, uint8(i + 1), terms);
        }
    }

    /* WHAT STARTS CLOCKS */

    function _recordDelivery(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 deliveredOn) = abi.decode(body, (bytes32, uint8, uint32));
        Book.Entry storage entry = _openEntry(commitment, obligation, by, also);
        if (also == 0 && by != _book.parties[commitment].obligee) revert NotEntitled(by);
        uint24 day = Book.dayAfterSigning(_marks, commitment, deliveredOn);
        uint32 today = Book.today();
        if (also == 0) {
            (uint32 sixth,) = calendar.addWorkdays(day, DELIVERY_WORKDAYS + 1);
            if (today >= sixth) revert BadDate(deliveredOn, CivilDate.toDate(today));
        }
        bool disputed = entry.record.delivery == DueDays.Delivery.DISPUTED;
        if (disputed ? also == 0 : entry.record.deliveredOn != 0) revert WrongState(commitment);
        _requireNotTerminated(commitment, obligation);
        if (disputed) {
            // Both agree on a day: the dispute is settled.
            uint8 bit = uint8(1 << uint8(OneSided.DISPUTE_DELIVERY));
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
        Book.Entry storage entry = _openEntry(commitment, obligation, by, also);
        if (by != _book.parties[commitment].obligor || also != 0) revert NotEntitled(by);
        uint24 day = Book.dayAfterSigning(_marks, commitment, acceptedOn);
        uint24 delivered = DueDays.delivered(entry.record);
        if (day < delivered) revert BadDate(acceptedOn, CivilDate.toDate(delivered));
        if (entry.record.acceptedOn != 0) revert WrongState(commitment);
        _requireNotTerminated(commitment, obligation);
        entry.record.acceptedOn = day;
        emit AcceptanceRecorded(commitment, key, obligation, acceptedOn);
    }

    function _confirmSettlement(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 confirmedOn, uint88 amount) =
            abi.decode(body, (bytes32, uint8, uint32, uint88));
        Book.Entry storage entry = _openEntry(commitment, obligation, by, also);
        if (also == 0) revert NotEntitled(by);
        if (amount > Terms.MAX_AMOUNT || int256(uint256(amount)) < entry.money.credited && amount != 0) {
            revert BadAmount(int256(uint256(amount)));
        }
        uint24 day = Book.dayAfterSigning(_marks, commitment, confirmedOn);
        bool fixes = amount != 0;
        if (entry.record.settledOn != 0) revert WrongState(commitment);
        if (fixes && entry.record.kind != uint8(ObligationKind.PAYMENT)) revert WrongState(commitment);
        _requireNotTerminated(commitment, obligation);
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
        Book.Parties memory parties = Book.requireParties(_book, commitment, by, also);
        if (by != parties.obligor || also != 0) revert NotEntitled(by);
        if (amount == 0 || amount > Terms.MAX_AMOUNT) revert BadAmount(int256(uint256(amount)));
        uint24 day = Book.pastDay(creditedOn);
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        if (entry.record.kind != uint8(ObligationKind.PAYMENT)) revert WrongState(commitment);
        if (mark.flags & (Book.TERMINATED | Book.IMPORTED) != 0) {
            Book.requireSigned(mark, commitment);
            _requireNotTerminated(commitment, obligation);
        }
        _credit(key, commitment, obligation, int88(amount), day);
        emit PaymentRecorded(commitment, key, obligation, amount, creditedOn, document);
    }

    function _recordPerformance(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 performedOn, bytes32 evidence) =
            abi.decode(body, (bytes32, uint8, uint32, bytes32));
        Book.Entry storage entry = _openEntry(commitment, obligation, by, also);
        if (by != _book.parties[commitment].obligor || also != 0) revert NotEntitled(by);
        uint24 day = Book.dayAfterSigning(_marks, commitment, performedOn);
        if (entry.record.kind != uint8(ObligationKind.PERFORMANCE) || entry.record.performedOn != 0) {
            revert WrongState(commitment);
        }
        _requireNotTerminated(commitment, obligation);
        if (evidence == 0) revert ProcedureMissing();
        entry.record.performedOn = day;
        entry.dispute.open |= uint8(1 << uint8(OneSided.RECORD_PERFORMANCE));
        emit PerformanceRecorded(commitment, key, obligation, performedOn, evidence);
    }

    /* IMPORTS */

    function _importCommitment(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (
            bytes32 obligor,
            bytes32 obligee,
            bytes3 currency,
            uint32 signedOn,
            bytes32 source,
            bytes32 document,
            Obligation[] memory obligations
        ) = abi.decode(body, (bytes32, bytes32, bytes3, uint32, bytes32, bytes32, Obligation[]));
        registry.partyOf(obligor);
        registry.partyOf(obligee);
        if (also != 0 || !registry.hasDuty(by, Duty.IMPORTER)) revert NotEntitled(by);
        // The publisher's day stands, past or future; zero where none is stated.
        uint24 signedDay = signedOn == 0 ? 0 : uint24(CivilDate.toDay(signedOn));
        if (currency == 0) revert BadTerm(0);
        if (obligations.length == 0 || obligations.length > Terms.MAX_OBLIGATIONS) revert BadTerm(obligations.length);
        for (uint256 i = 0; i < obligations.length; ++i) {
            Terms.checkImported(obligations[i]);
        }
        uint8 count = uint8(obligations.length);
        _book.parties[key] = Book.Parties(obligor, obligee);
        _marks[key] = Mark(Book.COMMITMENT, count, Book.IMPORTED, signedDay, 0, 0);
        emit CommitmentImported(
            key, key, obligor, obligee, currency, signedOn, count, by, source, document
        );
        _undertake(key, obligations);
    }

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

    function _creditedBy(uint32 day, bytes15 tag, bytes32[] calldata payments) private view returns (int256 sum) {
        bytes32 before;
        for (uint256 i = 0; i < payments.length; ++i) {
            Mark memory mark = _marks[payments[i]];
            bool another = payments[i] > before;
            if (!another || mark.outcome != Book.PAYMENT || mark.tag != tag) revert Unknown(payments[i]);
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
        returns (Book.Entry storage)
    {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        Book.requireParties(_book, commitment, by, also);
        Book.requireSigned(mark, commitment);
        return _book.obligations[commitment][obligation];
    }

    function _requireNotTerminated(bytes32 commitment, uint8 obligation) private view {
        Mark memory mark = _marks[commitment];
        if (mark.flags & Book.TERMINATED == 0) return;
        if (Book.isTerminated(_book, mark, _due(commitment, obligation), commitment, obligation)) {
            revert WrongState(commitment);
        }
    }

    function _requireKey(bytes32 party, address key) internal view override {
        registry.requireKey(party, key);
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act) internal override {
        (bytes32 by, bytes32 also, bytes calldata body) = (act.by, act.also, act.body);
        if (act.kind == LedgerActs.RECORD_PAYMENT) _recordPayment(key, by, also, body);
        else if (act.kind == LedgerActs.SIGN_CONTRACT) _signContract(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_DELIVERY) _recordDelivery(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_ACCEPTANCE) _recordAcceptance(key, by, also, body);
        else if (act.kind == LedgerActs.CONFIRM_SETTLEMENT) _confirmSettlement(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_PERFORMANCE) _recordPerformance(key, by, also, body);
        else if (act.kind == LedgerActs.IMPORT_COMMITMENT) _importCommitment(key, by, also, body);
        else if (act.kind == LedgerActs.IMPORT_PAYMENT) _importPayment(key, by, also, body);
        else if (act.kind == LedgerActs.TERMINATE) _terminate(key, by, also, body);
        else _dispute(act.kind, key, by, also, body);
    }

    /* DISPUTES */

    function _terminate(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        Disputes.terminate(
            _book, _marks, Book.Work(key, by, also, commitment, 0, registry, calendar), document
        );
    }

    function _dispute(uint8 kind, bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation) = abi.decode(body, (bytes32, uint8));
        Book.Work memory work = Book.Work(key, by, also, commitment, obligation, registry, calendar);
        // What an act says after the obligation.
        bytes calldata rest = body[64:];
        if (kind == LedgerActs.REVERSE_PAYMENT) {
            (bytes32 payment, bytes32 document) = abi.decode(rest, (bytes32, bytes32));
            Disputes.reversePayment(_book, _marks, work, payment, document);
        } else if (kind == LedgerActs.DENY_PAYMENT) {
            (bytes32 payment, bytes32 document) = abi.decode(rest, (bytes32, bytes32));
            Disputes.denyPayment(_book, _marks, work, payment, document);
        } else if (kind == LedgerActs.RULE_PAYMENT) {
            (bytes32 payment, bool paid, bytes32 evidence) = abi.decode(rest, (bytes32, bool, bytes32));
            Disputes.rulePayment(_book, _marks, work, payment, paid, evidence);
        } else if (kind == LedgerActs.CONTEST) {
            (uint88 amount, bytes32 document) = abi.decode(rest, (uint88, bytes32));
            Disputes.contest(_book, _marks, work, amount, document);
        } else if (kind == LedgerActs.SETTLE_CONTEST) {
            Disputes.settleContest(_book, _marks, work, abi.decode(rest, (uint88)));
        } else if (kind == LedgerActs.DISPUTE_DELIVERY) {
            Disputes.disputeDelivery(_book, _marks, work, abi.decode(rest, (bytes32)));
        } else if (kind == LedgerActs.SUSPEND) {
            Disputes.suspend(_book, _marks, work, abi.decode(rest, (Disputes.Suspension)));
        } else if (kind == LedgerActs.CHALLENGE) {
            (uint8 act, bytes32 document) = abi.decode(rest, (uint8, bytes32));
            Disputes.challenge(_book, _marks, work, act, document);
        } else if (kind == LedgerActs.RULE) {
            Disputes.rule(_book, _marks, work, abi.decode(rest, (Disputes.Ruling)));
        } else if (kind == LedgerActs.AMEND) {
            Disputes.amend(_book, _marks, work, abi.decode(rest, (Disputes.Amendment)));
        } else if (kind == LedgerActs.STATE_EXCUSE) {
            (uint8 reason, bytes32 document) = abi.decode(rest, (uint8, bytes32));
            Disputes.stateExcuse(_book, _marks, work, reason, document);
        } else {
            revert BadSignature(by);
        }
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return LedgerActs.typeHash(kind);
    }

    function _encodeBody(uint8 kind, bytes calldata body) internal pure override returns (bytes memory) {
        return LedgerActs.encodeBody(kind, body);
    }
}
