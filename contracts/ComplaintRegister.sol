// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {IComplaintRegister} from "./interfaces/IComplaintRegister.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry, KeyDuty} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {ComplaintActs} from "./libraries/ComplaintActs.sol";
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
    /* CONSTANTS */

    /// @dev Outcome of an act that made a complaint.
    uint8 private constant COMPLAINT = 3;
    /// @dev Flag of a complaint's mark.
    uint8 private constant IS_WITHDRAWN = 1;

    uint8 private constant CATEGORIES = 10;

    uint16 private constant INTAKE_WORKDAYS = 10;
    uint16 private constant FORWARD_WORKDAYS = 10;
    uint16 private constant RECEIPT_WORKDAYS = 3;
    uint32 private constant HANDLE_DAYS = 30;
    uint32 private constant EXTENDED_DAYS = 90;

    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;
    ICommitmentLedger public immutable ledger;

    /* STORAGE */

    /// @dev The complaints of a matter that were not withdrawn form a list, the oldest first.
    /// @param matter zero where the complaint began its own
    struct Complaint {
        bytes32 complainant;
        bytes32 matter;
        bytes32 previous;
        bytes32 next;
    }

    /// @param leading zero while the first complaint leads
    /// @param last zero while there has been no other complaint
    /// @param receivedOn zero where nobody recorded a receipt
    struct Matter {
        bytes32 about;
        bytes32 leading;
        bytes32 last;
        bytes32 handler;
        Stage stage;
        Finding finding;
        bool extended;
        uint8 obligation;
        uint24 filedOn;
        uint24 acceptedOn;
        uint24 forwardedOn;
        uint24 receivedOn;
    }

    mapping(bytes32 complaint => Complaint) private _complaints;
    mapping(bytes32 matter => Matter) private _matters;
    /// @dev The latest matter about a thing, open or not.
    mapping(bytes32 about => mapping(uint8 obligation => bytes32 matter)) private _latest;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, IWorkCalendar calendar_, ICommitmentLedger ledger_) {
        registry = registry_;
        calendar = calendar_;
        ledger = ledger_;
    }

    /* VIEWS */

    /// @inheritdoc IComplaintRegister
    function complaintOf(bytes32 complaint) external view returns (ComplaintState memory state) {
        bytes32 matter = _matterOf(complaint);
        Matter memory self = _matters[matter];
        state.matter = matter;
        state.complainant = _complaints[complaint].complainant;
        state.about = self.about;
        state.obligation = self.obligation;
        state.handler = self.handler;
        if (_isWithdrawn(complaint)) {
            state.stage = Stage.WITHDRAWN;
            return state;
        }
        bytes32 leading = _leadingOf(matter);
        if (leading != complaint) state.linkedTo = leading;
        state.finding = self.finding;
        state.extended = self.extended;
        uint32 received;
        (state.stage, received) = _stageOf(self);
        state.receivedOn = received == 0 ? 0 : CivilDate.toDate(received);
        uint32 deadline;
        if (state.stage == Stage.FILED) {
            state.clock = Clock.INTAKE;
            (deadline,) = calendar.addWorkdays(self.filedOn, INTAKE_WORKDAYS);
        } else if (state.stage == Stage.ACCEPTED) {
            state.clock = Clock.FORWARD;
            (deadline,) = calendar.addWorkdays(self.acceptedOn, FORWARD_WORKDAYS);
        } else if (state.stage == Stage.HANDLING) {
            state.clock = Clock.HANDLE;
            deadline = _handleBy(self, received);
        }
        state.deadlineOn = deadline == 0 ? 0 : CivilDate.toDate(deadline);
    }

    /* FILING */

    function _complain(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (uint8 subject, bytes32 about, uint8 obligation, uint8 category, bytes32 document, bytes32 contact) =
            abi.decode(body, (uint8, bytes32, uint8, uint8, bytes32, bytes32));
        // What there is no register of cannot be looked up, nor can its parties.
        if (subject != uint8(Subject.OBLIGATION)) revert BadTerm(subject);
        bool owed = ledger.isObligee(about, obligation, by);
        _requireActing(by, also);
        if (!owed) _refuse(by, ledger.isParty(about, obligation, by));
        if (also != 0) _refuse(also, ledger.isParty(about, obligation, also));
        if (category == 0 || category > CATEGORIES) revert BadTerm(category);
        if (ledger.commitmentOf(about).imported) revert WrongState(about);
        if (document == 0) revert ProcedureMissing();

        _marks[key].outcome = COMPLAINT;
        _complaints[key].complainant = by;
        bytes32 open = _latest[about][obligation];
        if (_isOpen(_matters[open].stage)) {
            bytes32 leading = _leadingOf(open);
            _append(open, key);
            emit ComplaintLinked(open, key, leading, by, category, document, contact);
            return;
        }
        Matter storage self = _matters[key];
        self.about = about;
        self.obligation = obligation;
        self.stage = Stage.FILED;
        self.filedOn = uint24(_today());
        _latest[about][obligation] = key;
        emit ComplaintFiled(key, key, subject, about, obligation, by, category, document, contact);
    }

    function _withdraw(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        bytes32 complaint = abi.decode(body, (bytes32));
        bytes32 matter = _matterOf(complaint);
        _requireActing(by, also);
        Matter storage self = _matters[matter];
        if (!_isComplainant(self, complaint, by)) {
            _refuse(by, ledger.isParty(self.about, self.obligation, by));
        }
        _requireAlone(self, complaint, also);
        if (_isWithdrawn(complaint) || !_isOpen(self.stage)) revert WrongState(complaint);
        _marks[complaint].flags |= IS_WITHDRAWN;
        _remove(self, matter, complaint);
        emit ComplaintWithdrawn(matter, key, complaint);
    }

    /* INTAKE */

    function _accept(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        (bytes32 matter, Matter storage self) = _byIntake(complaint, by, also);
        _requireStage(self, matter, complaint, Stage.FILED);
        self.stage = Stage.ACCEPTED;
        self.acceptedOn = uint24(_today());
        emit ComplaintAccepted(matter, key, complaint, by, document);
    }

    function _reject(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        (bytes32 matter, Matter storage self) = _byIntake(complaint, by, also);
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
        (bytes32 matter, Matter storage self) = _byIntake(complaint, by, also);
        if (!registry.hasDuty(to, Duty.HANDLER)) revert NotEntitled(to);
        _requireStage(self, matter, complaint, Stage.ACCEPTED);
        self.stage = Stage.FORWARDED;
        self.forwardedOn = uint24(_today());
        self.handler = to;
        emit ComplaintForwarded(matter, key, complaint, by, to);
    }

    function _divert(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        bytes32 matter = _matterOf(complaint);
        _requireActing(by, also);
        Matter storage self = _matters[matter];
        if (also != 0 || (!registry.hasDuty(by, Duty.INTAKE) && !_isHandler(self, by))) revert NotEntitled(by);
        if (!_isOpen(self.stage)) revert WrongState(complaint);
        _requireLeading(matter, complaint);
        if (document == 0) revert ProcedureMissing();
        self.stage = Stage.DIVERTED;
        emit ComplaintDiverted(matter, key, complaint, by, document);
    }

    /* HANDLING */

    function _receive(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, uint32 receivedOn) = abi.decode(body, (bytes32, uint32));
        (bytes32 matter, Matter storage self) = _byHandler(complaint, by, also);
        uint32 day = CivilDate.toDay(receivedOn);
        if (day > _today()) revert BadDate(receivedOn, CivilDate.toDate(_today()));
        if (day < self.forwardedOn) revert BadDate(receivedOn, CivilDate.toDate(self.forwardedOn));
        _requireStage(self, matter, complaint, Stage.FORWARDED);
        self.stage = Stage.HANDLING;
        self.receivedOn = uint24(day);
        emit ComplaintReceived(matter, key, complaint, receivedOn);
    }

    function _extend(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, bytes32 document) = abi.decode(body, (bytes32, bytes32));
        (bytes32 matter, Matter storage self) = _byHandler(complaint, by, also);
        (Stage stage, uint32 received) = _stageOf(self);
        if (stage == Stage.HANDLING) {
            uint32 last = _handleBy(self, received);
            if (_today() > last) revert TooLate(CivilDate.toDate(last));
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
        Matter storage self = _matters[matter];
        if (!ledger.isObligor(self.about, self.obligation, by)) _refuse(by, _concerns(self, complaint, by));
        _requireAlone(self, complaint, also);
        // Before it is forwarded the respondent has not been told.
        if (self.stage != Stage.FORWARDED && self.stage != Stage.HANDLING) revert WrongState(complaint);
        _requireLeading(matter, complaint);
        if (document == 0) revert ProcedureMissing();
        emit ComplaintResponded(matter, key, complaint, by, document);
    }

    function _conclude(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 complaint, uint8 finding, bytes32 document) = abi.decode(body, (bytes32, uint8, bytes32));
        (bytes32 matter, Matter storage self) = _byHandler(complaint, by, also);
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
        returns (bytes32 matter, Matter storage self)
    {
        matter = _matterOf(complaint);
        _requireActing(by, also);
        self = _matters[matter];
        if (also != 0 || !registry.hasDuty(by, Duty.INTAKE)) revert NotEntitled(by);
    }

    /// @dev Until it is forwarded anybody with the duty could be the handler: then the stage is what is wrong.
    function _byHandler(bytes32 complaint, bytes32 by, bytes32 also)
        private
        view
        returns (bytes32 matter, Matter storage self)
    {
        matter = _matterOf(complaint);
        _requireActing(by, also);
        self = _matters[matter];
        bool entitled = self.handler == 0 ? registry.hasDuty(by, Duty.HANDLER) : _isHandler(self, by);
        if (also != 0 || !entitled) revert NotEntitled(by);
    }

    function _requireActing(bytes32 by, bytes32 also) private view {
        registry.requireActing(by);
        if (also != 0) registry.requireActing(also);
    }

    /// @dev The matter passes to the handler's successor with its clock.
    function _isHandler(Matter storage self, bytes32 by) private view returns (bool) {
        return registry.holds(self.handler, self.about, by);
    }

    /// @dev A claim that has passed on takes its complaints along.
    function _isComplainant(Matter storage self, bytes32 complaint, bytes32 by) private view returns (bool) {
        return _complaints[complaint].complainant == by || ledger.isObligee(self.about, self.obligation, by);
    }

    /// @dev A second signer is a party that may not, or none.
    function _requireAlone(Matter storage self, bytes32 complaint, bytes32 also) private view {
        if (also == 0) return;
        _refuse(also, _concerns(self, complaint, also));
    }

    function _concerns(Matter storage self, bytes32 complaint, bytes32 party) private view returns (bool) {
        return _isComplainant(self, complaint, party) || ledger.isParty(self.about, self.obligation, party);
    }

    function _refuse(bytes32 party, bool isParty) private pure {
        if (isParty) revert NotEntitled(party);
        revert NotAParty(party);
    }

    /* STAGES AND DAYS */

    function _requireStage(Matter storage self, bytes32 matter, bytes32 complaint, Stage wanted) private view {
        (Stage stage,) = _stageOf(self);
        if (stage != wanted) revert WrongState(complaint);
        _requireLeading(matter, complaint);
    }

    /// @dev A withdrawn complaint never leads.
    function _requireLeading(bytes32 matter, bytes32 complaint) private view {
        if (_leadingOf(matter) != complaint || _isWithdrawn(complaint)) revert WrongState(complaint);
    }

    function _isOpen(Stage stage) private pure returns (bool) {
        return stage >= Stage.FILED && stage <= Stage.HANDLING;
    }

    /// @dev The stage with what time alone brings about, and the day that counts as receipt, 0 before it. What
    /// was extended has been received, whatever a calendar published later makes of the third working day.
    function _stageOf(Matter memory self) private view returns (Stage stage, uint32 received) {
        stage = self.stage;
        received = self.receivedOn;
        if (stage != Stage.FORWARDED) return (stage, received);
        (uint32 third,) = calendar.addWorkdays(self.forwardedOn, RECEIPT_WORKDAYS);
        if (self.extended || _today() > third) return (Stage.HANDLING, third);
    }

    function _handleBy(Matter memory self, uint32 received) private view returns (uint32 last) {
        (last,) = calendar.roll(received + (self.extended ? EXTENDED_DAYS : HANDLE_DAYS));
    }

    function _today() private view returns (uint32) {
        return CivilDate.dayAt(block.timestamp);
    }

    /* THE COMPLAINTS OF A MATTER */

    function _matterOf(bytes32 complaint) private view returns (bytes32 matter) {
        if (_marks[complaint].outcome != COMPLAINT) revert Unknown(complaint);
        matter = _complaints[complaint].matter;
        if (matter == 0) matter = complaint;
    }

    function _leadingOf(bytes32 matter) private view returns (bytes32 leading) {
        leading = _matters[matter].leading;
        if (leading == 0) leading = matter;
    }

    function _isWithdrawn(bytes32 complaint) private view returns (bool) {
        return _marks[complaint].flags & IS_WITHDRAWN != 0;
    }

    function _append(bytes32 matter, bytes32 complaint) private {
        bytes32 last = _matters[matter].last;
        if (last == 0) last = matter;
        _complaints[complaint].matter = matter;
        _complaints[complaint].previous = last;
        _complaints[last].next = complaint;
        _matters[matter].last = complaint;
    }

    /// @dev The oldest linked complaint takes the place of a leading one; the last one ends the matter.
    function _remove(Matter storage self, bytes32 matter, bytes32 complaint) private {
        bytes32 next = _complaints[complaint].next;
        if (_leadingOf(matter) == complaint) {
            if (next == 0) {
                self.stage = Stage.WITHDRAWN;
                return;
            }
            self.leading = next;
            return;
        }
        bytes32 previous = _complaints[complaint].previous;
        _complaints[previous].next = next;
        if (next == 0) self.last = previous;
        else _complaints[next].previous = previous;
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act) internal override {
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

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool) {
        return registry.requireKey(party, key, duty);
    }
}
