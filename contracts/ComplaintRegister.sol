// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {IApprovalRegister} from "./interfaces/IApprovalRegister.sol";
import {IComplaintRegister} from "./interfaces/IComplaintRegister.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry, KeyDuty} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {ComplaintActs} from "./libraries/ComplaintActs.sol";
import {Matters} from "./libraries/Matters.sol";
import {
    BadDate,
    BadTerm,
    NotAParty,
    NotEntitled,
    ProcedureMissing,
    TooLate,
    Unknown,
    WrongState
} from "./Refusals.sol";

contract ComplaintRegister is ActGate, IComplaintRegister {
    using Matters for Matters.Book;
    using Matters for Matters.Matter;

    /* CONSTANTS */

    /// @dev Outcome of an act that made a complaint.
    uint8 private constant COMPLAINT = 3;
    /// @dev Flag of a complaint's mark.
    uint8 private constant IS_WITHDRAWN = 1;

    uint8 private constant CATEGORIES = 10;

    /// @dev In place of an obligation's number, which begin with 1, where a complaint is about an application.
    uint8 private constant APPLICATION = 0;

    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;
    ICommitmentLedger public immutable ledger;
    IApprovalRegister public immutable approvals;

    /* STORAGE */

    Matters.Book private _book;

    /* CONSTRUCTOR */

    constructor(
        IPartyRegistry registry_,
        IWorkCalendar calendar_,
        ICommitmentLedger ledger_,
        IApprovalRegister approvals_
    ) {
        registry = registry_;
        calendar = calendar_;
        ledger = ledger_;
        approvals = approvals_;
    }

    /* VIEWS */

    /// @inheritdoc IComplaintRegister
    function complaintOf(bytes32 complaint) external view returns (ComplaintState memory state) {
        bytes32 matter = _matterOf(complaint);
        Matters.Matter memory self = _book.matters[matter];
        state.matter = matter;
        state.complainant = _book.complaints[complaint].complainant;
        state.about = self.about;
        state.obligation = self.obligation;
        state.handler = self.handler;
        if (_isWithdrawn(complaint)) {
            state.stage = Stage.WITHDRAWN;
            return state;
        }
        bytes32 leading = _book.leadingOf(matter);
        if (leading != complaint) state.linkedTo = leading;
        state.finding = self.finding;
        state.extended = self.extended;
        uint32 received;
        (state.stage, received) = self.stageOf(calendar, CivilDate.today());
        state.receivedOn = CivilDate.dateOrZero(received);
        uint32 deadline;
        (state.clock, deadline) = self.running(state.stage, received, calendar);
        state.deadlineOn = CivilDate.dateOrZero(deadline);
    }

    /* FILING */

    function _complain(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (uint8 subject, bytes32 about, uint8 obligation, uint8 category, bytes32 document, bytes32 contact) =
            abi.decode(body, (uint8, bytes32, uint8, uint8, bytes32, bytes32));
        bool isApproval = subject == uint8(Subject.APPROVAL);
        // What there is no register of cannot be looked up, nor can its parties.
        if (!isApproval && subject != uint8(Subject.OBLIGATION)) revert BadTerm(subject);
        if (isApproval != (obligation == APPLICATION)) revert Unknown(about);
        bool owed = _isOwed(about, obligation, by);
        _requireActing(by, also);
        if (!owed) _refuse(by, _isParty(about, obligation, by));
        if (also != 0) _refuse(also, _isParty(about, obligation, also));
        if (category == 0 || category > CATEGORIES) revert BadTerm(category);
        if (!isApproval && ledger.commitmentOf(about).imported) revert WrongState(about);
        if (document == 0) revert ProcedureMissing();

        _marks[key].outcome = COMPLAINT;
        _book.complaints[key].complainant = by;
        bytes32 open = _book.latest[about][obligation];
        if (Matters.isOpen(_book.matters[open].stage)) {
            bytes32 leading = _book.leadingOf(open);
            _book.append(open, key);
            emit ComplaintLinked(open, key, leading, by, category, document, contact);
            return;
        }
        _book.begin(key, about, obligation, CivilDate.today());
        emit ComplaintFiled(key, key, subject, about, obligation, by, category, document, contact);
    }

    function _withdraw(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        bytes32 complaint = abi.decode(body, (bytes32));
        bytes32 matter = _matterOf(complaint);
        _requireActing(by, also);
        Matters.Matter storage self = _book.matters[matter];
        if (!_isComplainant(self, complaint, by)) {
            _refuse(by, _isParty(self.about, self.obligation, by));
        }
        _requireAlone(self, complaint, also);
        if (_isWithdrawn(complaint) || !Matters.isOpen(self.stage)) revert WrongState(complaint);
        _marks[complaint].flags |= IS_WITHDRAWN;
        _book.remove(matter, complaint);
        emit ComplaintWithdrawn(matter, key, complaint);
    }

    /* INTAKE */

    function _accept(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        (bytes32 matter, Matters.Matter storage self) = _byIntake(complaint, by, also);
        _requireStage(self, matter, complaint, Stage.FILED);
        self.stage = Stage.ACCEPTED;
        self.acceptedOn = uint24(CivilDate.today());
        emit ComplaintAccepted(matter, key, complaint, by, document);
    }

    function _reject(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        (bytes32 matter, Matters.Matter storage self) = _byIntake(complaint, by, also);
        _requireStage(self, matter, complaint, Stage.FILED);
        self.stage = Stage.REJECTED;
        emit ComplaintRejected(matter, key, complaint, by, document);
    }

    function _forward(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 to) = abi.decode(body, (bytes32, bytes32));
        _matterOf(complaint);
        registry.partyOf(to);
        _requireActing(by, also);
        registry.requireActing(to);
        (bytes32 matter, Matters.Matter storage self) = _byIntake(complaint, by, also);
        if (!registry.hasDuty(to, Duty.HANDLER)) revert NotEntitled(to);
        _requireStage(self, matter, complaint, Stage.ACCEPTED);
        self.stage = Stage.FORWARDED;
        self.forwardedOn = uint24(CivilDate.today());
        self.handler = to;
        emit ComplaintForwarded(matter, key, complaint, by, to);
    }

    function _divert(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        bytes32 matter = _matterOf(complaint);
        _requireActing(by, also);
        Matters.Matter storage self = _book.matters[matter];
        if (also != 0 || (!registry.hasDuty(by, Duty.INTAKE) && !_isHandler(self, by))) revert NotEntitled(by);
        if (!Matters.isOpen(self.stage)) revert WrongState(complaint);
        _requireLeading(matter, complaint);
        if (document == 0) revert ProcedureMissing();
        self.stage = Stage.DIVERTED;
        emit ComplaintDiverted(matter, key, complaint, by, document);
    }

    /* HANDLING */

    function _receive(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, uint32 receivedOn) = abi.decode(body, (bytes32, uint32));
        (bytes32 matter, Matters.Matter storage self) = _byHandler(complaint, by, also);
        uint24 day = CivilDate.pastDay(receivedOn);
        if (day < self.forwardedOn) revert BadDate(receivedOn, CivilDate.toDate(self.forwardedOn));
        _requireStage(self, matter, complaint, Stage.FORWARDED);
        self.stage = Stage.HANDLING;
        self.receivedOn = day;
        emit ComplaintReceived(matter, key, complaint, receivedOn);
    }

    function _extend(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        (bytes32 matter, Matters.Matter storage self) = _byHandler(complaint, by, also);
        (Stage stage, uint32 received) = _stageOf(self);
        if (stage == Stage.HANDLING) {
            uint32 last = self.handleBy(received, calendar);
            if (CivilDate.today() > last) revert TooLate(CivilDate.toDate(last));
        }
        _requireStage(self, matter, complaint, Stage.HANDLING);
        if (self.extended) revert WrongState(complaint);
        if (document == 0) revert ProcedureMissing();
        self.extended = true;
        emit ComplaintExtended(matter, key, complaint, document);
    }

    function _respond(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        bytes32 matter = _matterOf(complaint);
        _requireActing(by, also);
        Matters.Matter storage self = _book.matters[matter];
        if (!_owes(self.about, self.obligation, by)) _refuse(by, _concerns(self, complaint, by));
        _requireAlone(self, complaint, also);
        // Before it is forwarded the respondent has not been told.
        if (self.stage != Stage.FORWARDED && self.stage != Stage.HANDLING) revert WrongState(complaint);
        _requireLeading(matter, complaint);
        if (document == 0) revert ProcedureMissing();
        emit ComplaintResponded(matter, key, complaint, by, document);
    }

    function _conclude(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, uint8 finding, bytes32 document) = abi.decode(body, (bytes32, uint8, bytes32));
        (bytes32 matter, Matters.Matter storage self) = _byHandler(complaint, by, also);
        if (finding == 0 || finding > uint8(Finding.MALICIOUS)) revert BadTerm(finding);
        _requireStage(self, matter, complaint, Stage.HANDLING);
        self.stage = Stage.CONCLUDED;
        self.finding = Finding(finding);
        emit ComplaintConcluded(matter, key, complaint, finding, document);
    }

    /* WHO MAY */

    function _byIntake(bytes32 complaint, bytes32 by, bytes32 also)
        private
        view
        returns (bytes32 matter, Matters.Matter storage self)
    {
        matter = _matterOf(complaint);
        _requireActing(by, also);
        self = _book.matters[matter];
        if (also != 0 || !registry.hasDuty(by, Duty.INTAKE)) revert NotEntitled(by);
    }

    /// @dev Until it is forwarded anybody with the duty could be the handler: then the stage is what is wrong.
    function _byHandler(bytes32 complaint, bytes32 by, bytes32 also)
        private
        view
        returns (bytes32 matter, Matters.Matter storage self)
    {
        matter = _matterOf(complaint);
        _requireActing(by, also);
        self = _book.matters[matter];
        bool entitled = self.handler == 0 ? registry.hasDuty(by, Duty.HANDLER) : _isHandler(self, by);
        if (also != 0 || !entitled) revert NotEntitled(by);
    }

    function _requireActing(bytes32 by, bytes32 also) private view {
        registry.requireActing(by);
        if (also != 0) registry.requireActing(also);
    }

    /// @dev Who owes the obligation today, or has to decide on the application.
    function _owes(bytes32 about, uint8 obligation, bytes32 party) private view returns (bool) {
        if (obligation == APPLICATION) return approvals.isDepartment(about, party);
        return ledger.isObligor(about, obligation, party);
    }

    /// @dev Who is owed the obligation today, or waits for the decision.
    function _isOwed(bytes32 about, uint8 obligation, bytes32 party) private view returns (bool) {
        if (obligation == APPLICATION) return approvals.isApplicant(about, party);
        return ledger.isObligee(about, obligation, party);
    }

    /// @dev Whether it is a side of either, or was one before the claim was assigned.
    function _isParty(bytes32 about, uint8 obligation, bytes32 party) private view returns (bool) {
        if (obligation != APPLICATION) return ledger.isParty(about, obligation, party);
        return approvals.isDepartment(about, party) || approvals.isApplicant(about, party);
    }

    /// @dev The matter passes to the handler's successor with its clock.
    function _isHandler(Matters.Matter storage self, bytes32 by) private view returns (bool) {
        return registry.holds(self.handler, self.about, by);
    }

    /// @dev A claim that has passed on takes its complaints along.
    function _isComplainant(Matters.Matter storage self, bytes32 complaint, bytes32 by) private view returns (bool) {
        return _book.complaints[complaint].complainant == by || _isOwed(self.about, self.obligation, by);
    }

    /// @dev A second signer is a party that may not, or none.
    function _requireAlone(Matters.Matter storage self, bytes32 complaint, bytes32 also) private view {
        if (also == 0) return;
        _refuse(also, _concerns(self, complaint, also));
    }

    function _concerns(Matters.Matter storage self, bytes32 complaint, bytes32 party) private view returns (bool) {
        return _isComplainant(self, complaint, party) || _isParty(self.about, self.obligation, party);
    }

    function _refuse(bytes32 party, bool isParty) private pure {
        if (isParty) revert NotEntitled(party);
        revert NotAParty(party);
    }

    /* STAGES AND DAYS */

    function _requireStage(Matters.Matter storage self, bytes32 matter, bytes32 complaint, Stage wanted) private view {
        (Stage stage,) = _stageOf(self);
        if (stage != wanted) revert WrongState(complaint);
        _requireLeading(matter, complaint);
    }

    /// @dev A withdrawn complaint never leads.
    function _requireLeading(bytes32 matter, bytes32 complaint) private view {
        if (_book.leadingOf(matter) != complaint || _isWithdrawn(complaint)) revert WrongState(complaint);
    }

    function _stageOf(Matters.Matter storage self) private view returns (Stage stage, uint32 received) {
        Matters.Matter memory held = self;
        return held.stageOf(calendar, CivilDate.today());
    }

    /* COMPLAINTS AND THEIR MATTERS */

    function _matterOf(bytes32 complaint) private view returns (bytes32 matter) {
        if (_marks[complaint].outcome != COMPLAINT) revert Unknown(complaint);
        matter = _book.complaints[complaint].matter;
        if (matter == 0) matter = complaint;
    }

    function _isWithdrawn(bytes32 complaint) private view returns (bool) {
        return _marks[complaint].flags & IS_WITHDRAWN != 0;
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act, uint32) internal override {
        if (act.kind == ComplaintActs.COMPLAIN) _complain(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.ACCEPT) _accept(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.REJECT) _reject(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.FORWARD) _forward(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.RECEIVE) _receive(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.EXTEND) _extend(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.RESPOND) _respond(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.CONCLUDE) _conclude(key, act.by, act.also, act.body);
        else if (act.kind == ComplaintActs.WITHDRAW) _withdraw(key, act.by, act.also, act.body);
        else _divert(key, act.by, act.also, act.body);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return ComplaintActs.typeHash(kind);
    }

    function _keyDuty(Act calldata act, address) internal pure override returns (uint8) {
        bool complaining = act.kind == ComplaintActs.COMPLAIN || act.kind == ComplaintActs.WITHDRAW;
        return complaining ? KeyDuty.COMPLAIN : KeyDuty.SIGN;
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool, uint32) {
        return registry.requireKey(party, key, duty);
    }
}
