// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
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

    /// @dev What a spent id made, in its mark.
    uint8 private constant COMMITMENT = 3;
    uint8 private constant PAYMENT = 4;

    /// @dev Flags in a commitment's mark.
    uint8 private constant CAPPED = 1;
    uint8 private constant IMPORTED = 2;

    /// @dev A delivery that the enterprise records alone is at most this many working days old.
    uint16 private constant DELIVERY_WORKDAYS = 5;

    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;

    /* STORAGE */

    struct Parties {
        bytes32 obligor;
        bytes32 obligee;
    }

    struct Money {
        uint88 amount;
        int88 credited;
        uint16 payments;
    }

    struct Entry {
        DueDays.Record record;
        Money money;
    }

    mapping(bytes32 commitment => Parties) private _parties;
    mapping(bytes32 commitment => mapping(uint8 obligation => Entry)) private _obligations;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, IWorkCalendar calendar_) {
        registry = registry_;
        calendar = calendar_;
    }

    /* VIEWS */

    /// @inheritdoc ICommitmentLedger
    function commitmentOf(bytes32 commitment) public view returns (CommitmentHeader memory) {
        Mark memory mark = _commitmentMark(commitment);
        Parties memory parties = _parties[commitment];
        return CommitmentHeader({
            obligor: parties.obligor,
            obligee: parties.obligee,
            signedOn: mark.day == 0 ? 0 : CivilDate.toDate(mark.day),
            obligations: mark.count,
            capped: mark.flags & CAPPED != 0,
            imported: mark.flags & IMPORTED != 0
        });
    }

    /// @inheritdoc ICommitmentLedger
    function obligationOf(bytes32 commitment, uint8 obligation) external view returns (ObligationState memory) {
        _requireObligation(commitment, obligation);
        Entry memory entry = _obligations[commitment][obligation];
        return ObligationState({
            amount: entry.money.amount,
            credited: entry.money.credited,
            payments: entry.money.payments,
            deliveredOn: _dateOrZero(entry.record.deliveredOn),
            acceptedOn: _dateOrZero(entry.record.acceptedOn),
            settledOn: _dateOrZero(entry.record.settledOn),
            performedOn: _dateOrZero(entry.record.performedOn)
        });
    }

    /// @inheritdoc ICommitmentLedger
    function dueOf(bytes32 commitment, uint8 obligation) external view returns (Due memory) {
        DueDays.Due memory due = _due(commitment, obligation);
        return Due(due.started, due.provisional, _dateOrZero(due.nominalOn), _dateOrZero(due.dueOn));
    }

    /// @inheritdoc ICommitmentLedger
    function missed(bytes32 commitment, uint8 obligation, bytes32[] calldata payments)
        external
        view
        returns (bool)
    {
        DueDays.Due memory due = _due(commitment, obligation);
        if (!due.started || _today() <= due.dueOn) return false;
        Entry memory entry = _obligations[commitment][obligation];
        if (entry.record.kind == uint8(ObligationKind.PERFORMANCE)) {
            return entry.record.performedOn == 0 || entry.record.performedOn > due.dueOn;
        }
        int256 owed = int256(uint256(entry.money.amount));
        if (entry.money.credited < owed) return true;
        if (payments.length != entry.money.payments) revert IncompleteList(payments.length, entry.money.payments);
        return _creditedBy(due.dueOn, _tag(commitment, obligation), payments) < owed;
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
        uint24 signedDay = _pastDay(signedOn);
        if (currency == 0) revert BadTerm(0);
        Terms.checkRate(allocation, rateBasis, rate);
        if (obligations.length == 0 || obligations.length > Terms.MAX_OBLIGATIONS) revert BadTerm(obligations.length);
        for (uint256 i = 0; i < obligations.length; ++i) {
            Terms.checkSigned(obligations[i], signedOn);
        }
        if (document == 0) revert ProcedureMissing();

        uint8 count = uint8(obligations.length);
        _parties[key] = Parties(obligor, obligee);
        _marks[key] = Mark(COMMITMENT, count, capped ? CAPPED : 0, signedDay, 0, 0);
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
            Entry storage entry = _obligations[key][uint8(i + 1)];
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
                performedOn: 0
            });
            entry.money = Money(terms.amount, 0, 0);
            emit ObligationUndertaken(key, key, uint8(i + 1), terms);
        }
    }

    /* WHAT STARTS CLOCKS */

    function _recordDelivery(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 deliveredOn) = abi.decode(body, (bytes32, uint8, uint32));
        _requireParties(commitment, obligation, by, also);
        if (also == 0 && by != _parties[commitment].obligee) revert NotEntitled(by);
        uint24 day = _dayAfterSigning(commitment, deliveredOn);
        if (also == 0) {
            (uint32 sixth,) = calendar.addWorkdays(day, DELIVERY_WORKDAYS + 1);
            if (_today() >= sixth) revert BadDate(deliveredOn, CivilDate.toDate(_today()));
        }
        DueDays.Record storage record = _obligations[commitment][obligation].record;
        if (record.deliveredOn != 0) revert WrongState(commitment);
        record.deliveredOn = day;
        emit DeliveryRecorded(commitment, key, obligation, deliveredOn, also != 0);
    }

    function _recordAcceptance(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 acceptedOn) = abi.decode(body, (bytes32, uint8, uint32));
        _requireParties(commitment, obligation, by, also);
        if (by != _parties[commitment].obligor || also != 0) revert NotEntitled(by);
        uint24 day = _dayAfterSigning(commitment, acceptedOn);
        DueDays.Record storage record = _obligations[commitment][obligation].record;
        if (day < record.deliveredOn) revert BadDate(acceptedOn, CivilDate.toDate(record.deliveredOn));
        if (record.acceptedOn != 0) revert WrongState(commitment);
        record.acceptedOn = day;
        emit AcceptanceRecorded(commitment, key, obligation, acceptedOn);
    }

    function _confirmSettlement(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 confirmedOn, uint88 amount) =
            abi.decode(body, (bytes32, uint8, uint32, uint88));
        _requireParties(commitment, obligation, by, also);
        if (also == 0) revert NotEntitled(by);
        Entry storage entry = _obligations[commitment][obligation];
        if (amount > Terms.MAX_AMOUNT || int256(uint256(amount)) < entry.money.credited && amount != 0) {
            revert BadAmount(int256(uint256(amount)));
        }
        uint24 day = _dayAfterSigning(commitment, confirmedOn);
        if (entry.record.settledOn != 0) revert WrongState(commitment);
        if (amount != 0 && entry.record.kind != uint8(ObligationKind.PAYMENT)) revert WrongState(commitment);
        entry.record.settledOn = day;
        if (amount != 0) entry.money.amount = amount;
        emit SettlementConfirmed(commitment, key, obligation, confirmedOn, amount);
    }

    /* PAYMENT AND PERFORMANCE */

    function _recordPayment(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint88 amount, uint32 creditedOn, bytes32 document) =
            abi.decode(body, (bytes32, uint8, uint88, uint32, bytes32));
        _requireParties(commitment, obligation, by, also);
        if (by != _parties[commitment].obligor || also != 0) revert NotEntitled(by);
        if (amount == 0 || amount > Terms.MAX_AMOUNT) revert BadAmount(int256(uint256(amount)));
        uint24 day = _pastDay(creditedOn);
        if (_obligations[commitment][obligation].record.kind != uint8(ObligationKind.PAYMENT)) {
            revert WrongState(commitment);
        }
        _credit(key, commitment, obligation, int88(amount), day);
        emit PaymentRecorded(commitment, key, obligation, amount, creditedOn, document);
    }

    function _recordPerformance(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint32 performedOn, bytes32 evidence) =
            abi.decode(body, (bytes32, uint8, uint32, bytes32));
        _requireParties(commitment, obligation, by, also);
        if (by != _parties[commitment].obligor || also != 0) revert NotEntitled(by);
        uint24 day = _dayAfterSigning(commitment, performedOn);
        DueDays.Record storage record = _obligations[commitment][obligation].record;
        if (record.kind != uint8(ObligationKind.PERFORMANCE) || record.performedOn != 0) revert WrongState(commitment);
        if (evidence == 0) revert ProcedureMissing();
        record.performedOn = day;
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
        _parties[key] = Parties(obligor, obligee);
        _marks[key] = Mark(COMMITMENT, count, IMPORTED, signedDay, 0, 0);
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
        Mark memory mark = _requireObligation(commitment, obligation);
        if (also != 0 || !registry.hasDuty(by, Duty.IMPORTER)) revert NotEntitled(by);
        int88 bound = int88(Terms.MAX_AMOUNT);
        if (amount == 0 || amount > bound || amount < -bound || net > bound || net < -bound) revert BadAmount(amount);
        uint24 day = uint24(CivilDate.toDay(creditedOn));
        if (mark.flags & IMPORTED == 0) revert WrongState(commitment);
        _credit(key, commitment, obligation, amount, day);
        emit PaymentImported(commitment, key, obligation, amount, net, creditedOn, source, document);
    }

    /* INTERNAL */

    function _credit(bytes32 key, bytes32 commitment, uint8 obligation, int88 amount, uint24 day) private {
        Money storage money = _obligations[commitment][obligation].money;
        money.credited += amount;
        money.payments += 1;
        _marks[key] = Mark(PAYMENT, 0, 0, day, amount, _tag(commitment, obligation));
    }

    function _creditedBy(uint32 day, bytes15 tag, bytes32[] calldata payments) private view returns (int256 sum) {
        bytes32 before;
        for (uint256 i = 0; i < payments.length; ++i) {
            Mark memory mark = _marks[payments[i]];
            bool another = payments[i] > before;
            if (!another || mark.outcome != PAYMENT || mark.tag != tag) revert Unknown(payments[i]);
            if (mark.day <= day) sum += mark.amount;
            before = payments[i];
        }
    }

    function _due(bytes32 commitment, uint8 obligation) private view returns (DueDays.Due memory) {
        Mark memory mark = _requireObligation(commitment, obligation);
        return DueDays.compute(
            _obligations[commitment][obligation].record,
            calendar,
            mark.flags & CAPPED != 0,
            mark.flags & IMPORTED != 0,
            _today()
        );
    }

    function _commitmentMark(bytes32 commitment) private view returns (Mark memory mark) {
        mark = _marks[commitment];
        if (mark.outcome != COMMITMENT) revert Unknown(commitment);
    }

    function _requireObligation(bytes32 commitment, uint8 obligation) private view returns (Mark memory mark) {
        mark = _commitmentMark(commitment);
        if (obligation == 0 || obligation > mark.count) revert Unknown(bytes32(uint256(obligation)));
    }

    /// @dev Everybody who signs is one of the two parties, each once.
    function _requireParties(bytes32 commitment, uint8 obligation, bytes32 by, bytes32 also) private view {
        _requireObligation(commitment, obligation);
        Parties memory parties = _parties[commitment];
        if (by != parties.obligor && by != parties.obligee) revert NotAParty(by);
        if (also == 0) return;
        if (also != parties.obligor && also != parties.obligee) revert NotAParty(also);
        if (also == by) revert NotEntitled(by);
    }

    function _dayAfterSigning(bytes32 commitment, uint32 date) private view returns (uint24 day) {
        day = _pastDay(date);
        uint24 signedDay = _marks[commitment].day;
        if (day < signedDay) revert BadDate(date, CivilDate.toDate(signedDay));
    }

    function _pastDay(uint32 date) private view returns (uint24) {
        uint32 day = CivilDate.toDay(date);
        uint32 today = _today();
        if (day > today) revert BadDate(date, CivilDate.toDate(today));
        return uint24(day);
    }

    function _today() private view returns (uint32) {
        return CivilDate.dayAt(block.timestamp);
    }

    function _dateOrZero(uint32 day) private pure returns (uint32) {
        return day == 0 ? 0 : CivilDate.toDate(day);
    }

    function _tag(bytes32 commitment, uint8 obligation) private pure returns (bytes15) {
        return bytes15(keccak256(abi.encode(commitment, obligation)));
    }

    function _requireKey(bytes32 party, address key) internal view override {
        registry.requireKey(party, key);
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act) internal override {
        (bytes32 by, bytes32 also, bytes calldata body) = (act.by, act.also, act.body);
        if (act.kind == LedgerActs.SIGN_CONTRACT) _signContract(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_DELIVERY) _recordDelivery(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_ACCEPTANCE) _recordAcceptance(key, by, also, body);
        else if (act.kind == LedgerActs.CONFIRM_SETTLEMENT) _confirmSettlement(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_PAYMENT) _recordPayment(key, by, also, body);
        else if (act.kind == LedgerActs.RECORD_PERFORMANCE) _recordPerformance(key, by, also, body);
        else if (act.kind == LedgerActs.IMPORT_COMMITMENT) _importCommitment(key, by, also, body);
        else if (act.kind == LedgerActs.IMPORT_PAYMENT) _importPayment(key, by, also, body);
        else revert BadSignature(by);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return LedgerActs.typeHash(kind);
    }

    function _encodeBody(uint8 kind, bytes calldata body) internal pure override returns (bytes memory) {
        return LedgerActs.encodeBody(kind, body);
    }
}
