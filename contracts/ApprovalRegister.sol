// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {IApprovalRegister} from "./interfaces/IApprovalRegister.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry, KeyDuty} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {ApprovalActs} from "./libraries/ApprovalActs.sol";
import {ApprovalDays} from "./libraries/ApprovalDays.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {
    BadDate,
    BadTerm,
    Duplicate,
    NotAParty,
    NotEntitled,
    ProcedureMissing,
    TooLate,
    Unknown,
    WrongState
} from "./Refusals.sol";

contract ApprovalRegister is ActGate, IApprovalRegister {
    /* CONSTANTS */

    /// @dev 行政许可法 art. 32: silent for longer, and the application counts as accepted.
    uint16 private constant NOTICE_WORKDAYS = 5;

    /// @dev A day that one side alone states is at most this many working days past.
    uint16 private constant STATED_WORKDAYS = 5;

    uint16 private constant LONGEST_TERM = 250;

    /// @dev 行政许可法 art. 42: once, with the approval of the department's head.
    uint16 private constant LONGEST_EXTENSION = 10;

    /// @dev A pause is over within this many days, and there are at most so many: what is counted stays bounded.
    uint32 private constant FURTHEST_PAUSE = 731;
    uint256 private constant MOST_PAUSES = 16;

    uint32 private constant MOST_STEPS = 1_000_000;

    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;
    ICommitmentLedger public immutable ledger;

    /* STORAGE */

    /// @dev Days are day numbers; 0 stands for "has not happened".
    struct Entry {
        bytes32 department;
        bytes32 applicant;
        uint24 receivedOn;
        uint24 noticedOn;
        uint24 acceptedOn;
        uint24 decidedOn;
        uint16 statutoryWorkdays;
        uint16 promisedWorkdays;
        uint16 extension;
        bool granted;
        bool unruled;
        ApprovalDays.Pause[] pauses;
    }

    struct Batch {
        uint40 time;
        uint32 count;
    }

    mapping(bytes32 approval => Entry) private _approvals;
    mapping(bytes32 department => mapping(bytes32 root => Batch)) private _anchored;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, IWorkCalendar calendar_, ICommitmentLedger ledger_) {
        registry = registry_;
        calendar = calendar_;
        ledger = ledger_;
    }

    /* VIEWS */

    /// @inheritdoc IApprovalRegister
    function approvalOf(bytes32 approval) external view returns (Approval memory) {
        Entry storage entry = _entry(approval);
        uint32 acceptedOn = _acceptedOn(entry);
        return Approval({
            department: entry.department,
            applicant: entry.applicant,
            receivedOn: CivilDate.toDate(entry.receivedOn),
            noticedOn: CivilDate.dateOrZero(entry.noticedOn),
            acceptedOn: CivilDate.dateOrZero(acceptedOn),
            deemed: acceptedOn != 0 && entry.acceptedOn == 0,
            decidedOn: CivilDate.dateOrZero(entry.decidedOn),
            granted: entry.granted,
            statutoryWorkdays: entry.statutoryWorkdays,
            promisedWorkdays: entry.promisedWorkdays,
            extension: entry.extension,
            pauses: uint8(entry.pauses.length),
            unruled: entry.unruled
        });
    }

    /// @inheritdoc IApprovalRegister
    function clocksOf(bytes32 approval) external view returns (Clocks memory clocks) {
        Entry storage entry = _entry(approval);
        clocks.noticeBy = CivilDate.toDate(_noticeBy(entry));
        uint32 acceptedOn = _acceptedOn(entry);
        if (acceptedOn == 0) return clocks;
        clocks.statutoryOn = CivilDate.toDate(_statutoryOn(entry, acceptedOn));
        if (entry.promisedWorkdays != 0) {
            clocks.promisedOn = CivilDate.toDate(
                ApprovalDays.countFrom(acceptedOn, entry.promisedWorkdays, calendar, entry.pauses)
            );
        }
    }

    /// @inheritdoc IApprovalRegister
    function isDepartment(bytes32 approval, bytes32 party) external view returns (bool) {
        return _isDepartment(_entry(approval), party);
    }

    /// @inheritdoc IApprovalRegister
    function isApplicant(bytes32 approval, bytes32 party) external view returns (bool) {
        return _isApplicant(_entry(approval), party);
    }

    /// @inheritdoc IApprovalRegister
    function anchoredAt(bytes32 department, bytes32 root) external view returns (uint40 time, uint32 count) {
        Batch memory batch = _anchored[department][root];
        return (batch.time, batch.count);
    }

    /* FROM RECEIPT TO ACCEPTANCE */

    function _openApproval(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 department, uint16 statutory, uint16 promised, uint32 receivedOn, bytes32 document) =
            abi.decode(body, (bytes32, uint16, uint16, uint32, bytes32));
        registry.partyOf(department);
        registry.requireActing(by);
        if (also != 0) registry.requireActing(also);
        registry.requireActing(department);
        if (also != 0 && also != department) revert NotAParty(also);
        if (also != 0 || registry.partyOf(by).kind != IPartyRegistry.Kind.ENTERPRISE) revert NotEntitled(by);
        if (registry.partyOf(department).kind != IPartyRegistry.Kind.DEPARTMENT) revert NotEntitled(department);
        uint24 day = CivilDate.pastDay(receivedOn);
        // The applicant alone says when: never so early that the department's days for a notice are over.
        (uint32 noticeBy,) = calendar.addWorkdays(day, NOTICE_WORKDAYS);
        if (CivilDate.today() > noticeBy) revert BadDate(receivedOn, CivilDate.toDate(noticeBy));
        if (statutory == 0 || statutory > LONGEST_TERM) revert BadTerm(statutory);
        if (promised > statutory) revert BadTerm(promised);
        if (document == 0) revert ProcedureMissing();
        Entry storage entry = _approvals[key];
        entry.department = department;
        entry.applicant = by;
        entry.receivedOn = day;
        entry.statutoryWorkdays = statutory;
        entry.promisedWorkdays = promised;
        emit ApprovalOpened(key, key, department, by, statutory, promised, receivedOn, document);
    }

    function _requestSupplement(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, uint32 noticedOn, bytes32 document) = abi.decode(body, (bytes32, uint32, bytes32));
        Entry storage entry = _ofDepartment(approval, by, also);
        uint24 day = _dayFrom(noticedOn, entry.receivedOn);
        // A day that is stated afterwards does not undo what silence has done.
        uint32 noticeBy = _noticeBy(entry);
        if (CivilDate.today() > noticeBy) revert TooLate(CivilDate.toDate(noticeBy));
        if (entry.acceptedOn != 0 || entry.noticedOn != 0) revert WrongState(approval);
        if (document == 0) revert ProcedureMissing();
        entry.noticedOn = day;
        emit SupplementRequested(approval, key, noticedOn, document);
    }

    function _supplement(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, uint32 suppliedOn, bytes32 document) = abi.decode(body, (bytes32, uint32, bytes32));
        Entry storage entry = _ofApplicant(approval, by, also);
        uint24 day = _dayFrom(suppliedOn, entry.noticedOn);
        // It starts the department's clock and the applicant alone says when.
        _requireRecent(suppliedOn, day);
        if (entry.noticedOn == 0 || entry.acceptedOn != 0) revert WrongState(approval);
        if (document == 0) revert ProcedureMissing();
        entry.acceptedOn = day;
        emit ApplicationSupplemented(approval, key, suppliedOn, document);
    }

    function _acceptApplication(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, uint32 acceptedOn, bytes32 document) = abi.decode(body, (bytes32, uint32, bytes32));
        Entry storage entry = _ofDepartment(approval, by, also);
        uint24 day = _dayFrom(acceptedOn, entry.noticedOn != 0 ? entry.noticedOn : entry.receivedOn);
        if (_acceptedOn(entry) != 0) revert WrongState(approval);
        if (document == 0) revert ProcedureMissing();
        entry.acceptedOn = day;
        emit ApplicationAccepted(approval, key, acceptedOn, document);
    }

    /* FROM ACCEPTANCE TO DECISION */

    function _pauseApproval(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, uint32 fromOn, uint32 toOn, bytes32 document) =
            abi.decode(body, (bytes32, uint32, uint32, bytes32));
        Entry storage entry = _ofDepartment(approval, by, also);
        uint24 first = uint24(CivilDate.toDay(fromOn));
        uint24 last = uint24(CivilDate.toDay(toOn));
        uint32 today = CivilDate.today();
        if (first < today) revert BadDate(fromOn, CivilDate.toDate(today));
        if (last < first) revert BadDate(toOn, fromOn);
        if (last > today + FURTHEST_PAUSE) revert BadTerm(toOn);
        if (entry.pauses.length == MOST_PAUSES) revert WrongState(approval);
        _requireUndecided(approval, entry);
        if (document == 0) revert ProcedureMissing();
        entry.pauses.push(ApprovalDays.Pause(first, last, false));
        emit ApprovalPaused(approval, key, fromOn, toOn, document);
    }

    function _extendApproval(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, uint16 workdays, bytes32 document) = abi.decode(body, (bytes32, uint16, bytes32));
        Entry storage entry = _ofDepartment(approval, by, also);
        if (workdays == 0 || workdays > LONGEST_EXTENSION) revert BadTerm(workdays);
        uint32 acceptedOn = _acceptedOn(entry);
        if (acceptedOn != 0) {
            uint32 statutoryOn = _statutoryOn(entry, acceptedOn);
            if (CivilDate.today() > statutoryOn) revert TooLate(CivilDate.toDate(statutoryOn));
        }
        if (entry.extension != 0) revert WrongState(approval);
        _requireUndecided(approval, entry);
        if (document == 0) revert ProcedureMissing();
        entry.extension = workdays;
        emit ApprovalExtended(approval, key, workdays, document);
    }

    function _decideApproval(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, bool granted, uint32 decidedOn, bytes32 document) =
            abi.decode(body, (bytes32, bool, uint32, bytes32));
        Entry storage entry = _ofDepartment(approval, by, also);
        uint32 acceptedOn = _acceptedOn(entry);
        uint24 day = _dayFrom(decidedOn, acceptedOn != 0 ? acceptedOn : entry.receivedOn);
        _requireRecent(decidedOn, day);
        _requireUndecided(approval, entry);
        if (document == 0) revert ProcedureMissing();
        entry.decidedOn = day;
        entry.granted = granted;
        emit ApprovalDecided(approval, key, granted, decidedOn, document);
    }

    /* CHALLENGES */

    function _challengePauses(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        Entry storage entry = _ofApplicant(approval, by, also);
        if (entry.unruled || !ApprovalDays.hasUnruled(entry.pauses)) revert WrongState(approval);
        if (document == 0) revert ProcedureMissing();
        entry.unruled = true;
        emit PausesChallenged(approval, key, document);
    }

    function _rulePauses(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 approval, bool stands, bytes32 evidence) = abi.decode(body, (bytes32, bool, bytes32));
        Entry storage entry = _entry(approval);
        registry.requireActing(by);
        if (also != 0) registry.requireActing(also);
        if (also != 0 || !registry.hasDuty(by, Duty.HANDLER | Duty.DETERMINER)) revert NotEntitled(by);
        if (!entry.unruled) revert WrongState(approval);
        if (evidence == 0) revert ProcedureMissing();
        entry.unruled = false;
        ApprovalDays.rule(entry.pauses, stands);
        emit PausesRuled(approval, key, stands, evidence);
    }

    /* BATCHES */

    function _anchor(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 root, uint32 count, uint32 fromOn, uint32 toOn, bytes32 document) =
            abi.decode(body, (bytes32, uint32, uint32, uint32, bytes32));
        registry.requireActing(by);
        if (also != 0 || registry.partyOf(by).kind != IPartyRegistry.Kind.DEPARTMENT) revert NotEntitled(by);
        if (_anchored[by][root].count != 0) revert Duplicate(root);
        uint24 first = CivilDate.pastDay(fromOn);
        _dayFrom(toOn, first);
        if (count == 0 || count > MOST_STEPS) revert BadTerm(count);
        if (root == 0 || document == 0) revert ProcedureMissing();
        _anchored[by][root] = Batch(uint40(block.timestamp), count);
        emit StepsAnchored(key, key, by, root, count, fromOn, toOn, document);
    }

    /* WHO */

    function _entry(bytes32 approval) private view returns (Entry storage entry) {
        entry = _approvals[approval];
        if (entry.receivedOn == 0) revert Unknown(approval);
    }

    function _ofDepartment(bytes32 approval, bytes32 by, bytes32 also) private view returns (Entry storage entry) {
        entry = _ofParties(approval, by, also);
        if (also != 0 || !_isDepartment(entry, by)) revert NotEntitled(by);
    }

    function _ofApplicant(bytes32 approval, bytes32 by, bytes32 also) private view returns (Entry storage entry) {
        entry = _ofParties(approval, by, also);
        if (also != 0 || !_isApplicant(entry, by)) revert NotEntitled(by);
    }

    function _ofParties(bytes32 approval, bytes32 by, bytes32 also) private view returns (Entry storage entry) {
        entry = _entry(approval);
        registry.requireActing(by);
        if (also != 0) registry.requireActing(also);
        if (!_isApplicant(entry, by) && !_isDepartment(entry, by)) revert NotAParty(by);
        if (also != 0 && !_isApplicant(entry, also) && !_isDepartment(entry, also)) revert NotAParty(also);
    }

    /// @dev Whether the party is the department to which the application was made, or stands in its place today.
    function _isDepartment(Entry storage entry, bytes32 party) private view returns (bool) {
        return party == entry.department || registry.holds(entry.department, 0, party);
    }

    /// @dev Whether the party applied, or stands in the applicant's place today.
    function _isApplicant(Entry storage entry, bytes32 party) private view returns (bool) {
        return party == entry.applicant || registry.holds(entry.applicant, 0, party);
    }

    /* WHEN */

    /// @dev The day of acceptance, signed or deemed, as it stands today; 0 while there is none.
    function _acceptedOn(Entry storage entry) private view returns (uint32) {
        if (entry.acceptedOn != 0) return entry.acceptedOn;
        return entry.noticedOn == 0 && CivilDate.today() > _noticeBy(entry) ? entry.receivedOn : 0;
    }

    function _noticeBy(Entry storage entry) private view returns (uint32 last) {
        (last,) = calendar.addWorkdays(entry.receivedOn, NOTICE_WORKDAYS);
    }

    function _statutoryOn(Entry storage entry, uint32 acceptedOn) private view returns (uint32) {
        uint16 workdays = entry.statutoryWorkdays + entry.extension;
        return ApprovalDays.countFrom(acceptedOn, workdays, calendar, entry.pauses);
    }

    function _requireUndecided(bytes32 approval, Entry storage entry) private view {
        if (entry.decidedOn != 0 || _acceptedOn(entry) == 0) revert WrongState(approval);
    }

    /// @dev At most five working days past: on the sixth after it, it is too old.
    function _requireRecent(uint32 date, uint24 day) private view {
        (uint32 sixth,) = calendar.addWorkdays(day, STATED_WORKDAYS + 1);
        if (CivilDate.today() >= sixth) revert BadDate(date, CivilDate.toDate(CivilDate.today()));
    }

    function _dayFrom(uint32 date, uint32 earliest) private view returns (uint24 day) {
        day = CivilDate.pastDay(date);
        if (day < earliest) revert BadDate(date, CivilDate.toDate(earliest));
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act, uint32) internal override {
        (bytes32 by, bytes32 also, bytes calldata body) = (act.by, act.also, act.body);
        if (act.kind == ApprovalActs.OPEN) _openApproval(key, by, also, body);
        else if (act.kind == ApprovalActs.REQUEST_SUPPLEMENT) _requestSupplement(key, by, also, body);
        else if (act.kind == ApprovalActs.SUPPLEMENT) _supplement(key, by, also, body);
        else if (act.kind == ApprovalActs.ACCEPT) _acceptApplication(key, by, also, body);
        else if (act.kind == ApprovalActs.PAUSE) _pauseApproval(key, by, also, body);
        else if (act.kind == ApprovalActs.EXTEND) _extendApproval(key, by, also, body);
        else if (act.kind == ApprovalActs.DECIDE) _decideApproval(key, by, also, body);
        else if (act.kind == ApprovalActs.CHALLENGE) _challengePauses(key, by, also, body);
        else if (act.kind == ApprovalActs.RULE) _rulePauses(key, by, also, body);
        else _anchor(key, by, also, body);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return ApprovalActs.typeHash(kind);
    }

    function _keyDuty(Act calldata act, address) internal pure override returns (uint8) {
        return act.kind == ApprovalActs.CHALLENGE ? KeyDuty.COMPLAIN : KeyDuty.SIGN;
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool, uint32) {
        return registry.requireKey(party, key, duty);
    }
}
