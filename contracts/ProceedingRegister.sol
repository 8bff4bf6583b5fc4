// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IProceedingRegister} from "./interfaces/IProceedingRegister.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {ProceedingActs} from "./libraries/ProceedingActs.sol";
import {Records} from "./libraries/Records.sol";
import {
    BadDate,
    BadTerm,
    CalendarProvisional,
    Duplicate,
    MinPeriodOpen,
    NotAParty,
    NotEntitled,
    NotPerformed,
    ProcedureMissing,
    RectificationOpen,
    WrongState
} from "./Refusals.sol";

contract ProceedingRegister is ActGate, IProceedingRegister {
    using Records for Records.Kept;

    IPartyRegistry public immutable registry;
    ICommitmentLedger public immutable ledger;

    /* STORAGE */

    mapping(bytes32 commitment => mapping(uint8 obligation => Proceeding)) private _latest;
    mapping(bytes32 proceeding => Records.Kept) private _kept;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, ICommitmentLedger ledger_) {
        registry = registry_;
        ledger = ledger_;
    }

    /* OPENING */

    /// @inheritdoc IProceedingRegister
    function openProceeding(bytes32 commitment, uint8 obligation, bytes32[] calldata payments) external {
        ICommitmentLedger.Due memory due = ledger.dueOf(commitment, obligation);
        // A due day that moved back does not make a second case of the same delay.
        uint32 known = _latest[commitment][obligation].dueOn;
        if (known != 0) {
            if (known >= due.dueOn) revert Duplicate(commitment);
            if (_occupies(commitment, obligation, known)) revert Duplicate(commitment);
        }
        if (ledger.commitmentOf(commitment).imported) revert WrongState(commitment);
        if (!ledger.missed(commitment, obligation, payments)) revert WrongState(commitment);
        _latest[commitment][obligation] = Proceeding(due.dueOn, uint40(block.timestamp));
        emit ProceedingOpened(
            commitment, _idOf(commitment, obligation, due.dueOn), obligation, due.dueOn, due.provisional
        );
    }

    /* VIEWS */

    /// @inheritdoc IProceedingRegister
    function proceedingOf(bytes32 commitment, uint8 obligation) external view returns (Proceeding memory) {
        return _latest[commitment][obligation];
    }

    /// @inheritdoc IProceedingRegister
    function handlingOf(bytes32 proceeding) external view returns (Handling memory) {
        return _kept[proceeding].handling();
    }

    /* FROM THE CLUE TO THE DETERMINATION */

    function _verify(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bool found, bytes32 document, bytes32[] memory payments) =
            abi.decode(act.body, (bytes32, uint8, bool, bytes32, bytes32[]));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.HANDLER | Duty.DETERMINER);
        _requireMissed(commitment, obligation, payments);
        if (kept.stage != Stage.CLUE) revert WrongState(commitment);
        kept.stage = found ? Stage.VERIFYING : Stage.UNTRUE;
        emit BreachVerified(commitment, key, obligation, found, act.by, document);
    }

    function _order(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, uint32 untilOn, bytes32[] memory payments) =
            abi.decode(act.body, (bytes32, uint8, uint32, bytes32[]));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.HANDLER | Duty.DETERMINER);
        uint24 until = uint24(CivilDate.toDay(untilOn));
        if (until < CivilDate.today()) revert BadDate(untilOn, CivilDate.toDate(CivilDate.today()));
        _requireMissed(commitment, obligation, payments);
        if (kept.stage != Stage.VERIFYING) revert WrongState(commitment);
        kept.stage = Stage.RECTIFYING;
        kept.untilOn = until;
        emit RectificationOrdered(commitment, key, obligation, untilOn, act.by);
    }

    function _refuse(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bytes32 document) = abi.decode(act.body, (bytes32, uint8, bytes32));
        Records.Kept storage kept = _byDepartment(act, commitment, obligation);
        if (kept.stage != Stage.RECTIFYING || kept.refused) revert WrongState(commitment);
        kept.refused = true;
        emit RectificationRefused(commitment, key, obligation, document);
    }

    function _confirm(bytes32 key, Act calldata act) private {
        Records.Determination memory signed = abi.decode(act.body, (Records.Determination));
        (,,,,,,,, bytes32[] memory payments) =
            abi.decode(act.body, (bytes32, uint8, uint8, uint32, uint32, uint32, uint8, bytes32, bytes32[]));
        Records.Kept storage kept = _byAuthority(act, signed.commitment, signed.obligation, Duty.DETERMINER);
        ICommitmentLedger.Due memory due = ledger.dueOf(signed.commitment, signed.obligation);
        uint24 dated = _dated(signed, due);
        (uint24 repairFrom, uint24 publicUntil) =
            Records.determination(signed.repairFrom, signed.publicUntil, dated);
        Records.requireClass(signed.breachClass);
        if (signed.basis > uint8(Basis.FINAL_JUDGMENT)) revert BadTerm(signed.basis);
        _requireMissed(signed.commitment, signed.obligation, payments);
        bool ordered = kept.stage == Stage.RECTIFYING;
        bool judged = signed.basis == uint8(Basis.FINAL_JUDGMENT)
            && (kept.stage == Stage.CLUE || kept.stage == Stage.VERIFYING);
        if (!ordered && !judged) revert WrongState(signed.commitment);
        if (signed.document == 0) revert ProcedureMissing();
        if (ordered && !kept.refused && CivilDate.today() <= kept.untilOn) {
            revert RectificationOpen(CivilDate.toDate(kept.untilOn));
        }
        if (due.provisional) revert CalendarProvisional(due.dueOn);
        kept.stage = Stage.CONFIRMED;
        kept.breachClass = signed.breachClass;
        kept.datedOn = dated;
        kept.repairFrom = repairFrom;
        kept.publicUntil = publicUntil;
        emit BreachConfirmed(
            signed.commitment,
            key,
            signed.obligation,
            signed.breachClass,
            signed.datedOn,
            signed.repairFrom,
            signed.publicUntil,
            signed.basis,
            act.by,
            signed.document
        );
    }

    /* THE RECORD */

    function _object(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bytes32 document) = abi.decode(act.body, (bytes32, uint8, bytes32));
        Records.Kept storage kept = _byDepartment(act, commitment, obligation);
        if (!kept.stands(CivilDate.today()) || kept.objected) revert WrongState(commitment);
        kept.objected = true;
        emit BreachObjected(commitment, key, obligation, document);
    }

    function _decideObjection(bytes32 key, Act calldata act) private {
        (
            bytes32 commitment,
            uint8 obligation,
            uint8 outcome,
            uint8 breachClass,
            uint32 repairFromDate,
            uint32 publicUntilDate,
            bytes32 document
        ) = abi.decode(act.body, (bytes32, uint8, uint8, uint8, uint32, uint32, bytes32));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.DETERMINER);
        bool corrects = outcome == uint8(Outcome.CORRECTED);
        uint24 repairFrom;
        uint24 publicUntil;
        // Without a record there is no day to hold these against, and the state refuses.
        if (corrects && kept.datedOn != 0) {
            (repairFrom, publicUntil) = kept.correction(repairFromDate, publicUntilDate);
        }
        if (outcome == 0 || outcome > uint8(Outcome.WITHDRAWN)) revert BadTerm(outcome);
        if (corrects) Records.requireClass(breachClass);
        else if (breachClass != 0) revert BadTerm(breachClass);
        if (!kept.objected || kept.stage != Stage.CONFIRMED) revert WrongState(commitment);
        kept.objected = false;
        if (corrects) {
            kept.breachClass = breachClass;
            kept.repairFrom = repairFrom;
            kept.publicUntil = publicUntil;
        } else if (outcome == uint8(Outcome.WITHDRAWN)) {
            kept.stage = Stage.WITHDRAWN;
        }
        emit ObjectionDecided(
            commitment,
            key,
            obligation,
            outcome,
            breachClass,
            CivilDate.dateOrZero(repairFrom),
            CivilDate.dateOrZero(publicUntil),
            act.by,
            document
        );
    }

    function _annul(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bytes32 document) = abi.decode(act.body, (bytes32, uint8, bytes32));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.DETERMINER);
        if (kept.stage != Stage.CONFIRMED) revert WrongState(commitment);
        if (document == 0) revert ProcedureMissing();
        kept.stage = Stage.WITHDRAWN;
        kept.objected = false;
        emit BreachAnnulled(commitment, key, obligation, act.by, document);
    }

    /* REPAIR */

    function _applyRepair(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bytes32 evidence) = abi.decode(act.body, (bytes32, uint8, bytes32));
        Records.Kept storage kept = _byDepartment(act, commitment, obligation);
        if (!kept.stands(CivilDate.today()) || kept.isPending()) revert WrongState(commitment);
        if (evidence == 0) revert ProcedureMissing();
        if (CivilDate.today() < kept.repairFrom) revert MinPeriodOpen(CivilDate.toDate(kept.repairFrom));
        if (!_mayBePerformed(commitment, obligation)) revert NotPerformed(commitment);
        kept.repair = Repair.APPLIED;
        kept.extended = false;
        emit RepairApplied(commitment, key, obligation, evidence);
    }

    function _acceptRepair(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bytes32 document) = abi.decode(act.body, (bytes32, uint8, bytes32));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.HANDLER | Duty.DETERMINER);
        if (!kept.stands(CivilDate.today()) || kept.repair != Repair.APPLIED) revert WrongState(commitment);
        kept.repair = Repair.ACCEPTED;
        emit RepairAccepted(commitment, key, obligation, act.by, document);
    }

    function _extendRepair(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bytes32 document) = abi.decode(act.body, (bytes32, uint8, bytes32));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.HANDLER | Duty.DETERMINER);
        if (!kept.stands(CivilDate.today()) || !kept.isPending() || kept.extended) revert WrongState(commitment);
        kept.extended = true;
        emit RepairExtended(commitment, key, obligation, act.by, document);
    }

    function _decideRepair(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, bool granted, bytes32 document) =
            abi.decode(act.body, (bytes32, uint8, bool, bytes32));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.HANDLER | Duty.DETERMINER);
        if (!kept.stands(CivilDate.today()) || kept.repair != Repair.ACCEPTED) revert WrongState(commitment);
        kept.repair = granted ? Repair.GRANTED : Repair.REFUSED;
        emit RepairDecided(commitment, key, obligation, granted, act.by, document);
    }

    function _revokeRepair(bytes32 key, Act calldata act) private {
        (bytes32 commitment, uint8 obligation, uint32 repairFromDate, uint32 publicUntilDate, bytes32 document) =
            abi.decode(act.body, (bytes32, uint8, uint32, uint32, bytes32));
        Records.Kept storage kept = _byAuthority(act, commitment, obligation, Duty.HANDLER | Duty.DETERMINER);
        (uint24 repairFrom, uint24 publicUntil) =
            kept.revocation(repairFromDate, publicUntilDate, CivilDate.today());
        if (kept.stage != Stage.CONFIRMED || kept.repair != Repair.GRANTED) revert WrongState(commitment);
        kept.repair = Repair.REVOKED;
        kept.revoked = true;
        kept.repairFrom = repairFrom;
        kept.publicUntil = publicUntil;
        emit RepairRevoked(commitment, key, obligation, repairFromDate, publicUntilDate, act.by, document);
    }

    /* WHO MAY */

    /// @dev The state of the obligation's latest proceeding, for an authority that acts alone. Where there is no
    /// proceeding it is that of none, in which nothing but WrongState can follow.
    function _byAuthority(Act calldata act, bytes32 commitment, uint8 obligation, uint16 duties)
        private
        view
        returns (Records.Kept storage)
    {
        ledger.isObligor(commitment, obligation, act.by);
        _requireActing(act);
        if (act.also != 0 || !registry.hasDuty(act.by, duties)) revert NotEntitled(act.by);
        return _keptOf(commitment, obligation);
    }

    /// @dev The same for the department that owes the obligation today.
    function _byDepartment(Act calldata act, bytes32 commitment, uint8 obligation)
        private
        view
        returns (Records.Kept storage)
    {
        bool owes = ledger.isObligor(commitment, obligation, act.by);
        _requireActing(act);
        if (!owes && !ledger.isObligee(commitment, obligation, act.by)) revert NotAParty(act.by);
        if (
            act.also != 0 && !ledger.isObligor(commitment, obligation, act.also)
                && !ledger.isObligee(commitment, obligation, act.also)
        ) revert NotAParty(act.also);
        if (!owes || act.also != 0) revert NotEntitled(act.by);
        return _keptOf(commitment, obligation);
    }

    function _requireActing(Act calldata act) private view {
        registry.requireActing(act.by);
        if (act.also != 0) registry.requireActing(act.also);
    }

    /* DAYS AND STATES */

    /// @dev The day of a determination: not after today, and after the missed day. An amended day counts
    /// instead: until it has passed too, the department may still perform.
    function _dated(Records.Determination memory signed, ICommitmentLedger.Due memory due) private view returns (uint24) {
        uint24 day = CivilDate.pastDay(signed.datedOn);
        uint32 missedOn = _latest[signed.commitment][signed.obligation].dueOn;
        if (missedOn == 0) return day;
        if (due.dueOn > missedOn && _isAmended(signed.commitment, signed.obligation)) missedOn = due.dueOn;
        if (signed.datedOn <= missedOn) revert BadDate(signed.datedOn, missedOn);
        return day;
    }

    /// @dev WrongState without a proceeding, or where the ledger disproves the miss that it is about. An amended
    /// day disproves nothing: the old one was missed while it held.
    function _requireMissed(bytes32 commitment, uint8 obligation, bytes32[] memory payments) private view {
        uint32 dueOn = _latest[commitment][obligation].dueOn;
        if (dueOn == 0) revert WrongState(commitment);
        if (_isAmended(commitment, obligation)) return;
        if (ledger.dueOf(commitment, obligation).dueOn > dueOn || !ledger.missed(commitment, obligation, payments)) {
            revert WrongState(commitment);
        }
    }

    function _isAmended(bytes32 commitment, uint8 obligation) private view returns (bool) {
        return ledger.obligationOf(commitment, obligation).amendedDueOn != 0;
    }

    /// @dev Whether a proceeding on an earlier due day is being handled, or its record stands. One that the
    /// facts disproved, because they moved the day on, is in nobody's way.
    function _occupies(bytes32 commitment, uint8 obligation, uint32 dueOn) private view returns (bool) {
        Records.Kept storage kept = _kept[_idOf(commitment, obligation, dueOn)];
        if (kept.stage == Stage.VERIFYING || kept.stage == Stage.RECTIFYING) {
            return _isAmended(commitment, obligation);
        }
        return kept.stands(CivilDate.today());
    }

    /// @dev Gross: no more can have been performed than this says.
    function _mayBePerformed(bytes32 commitment, uint8 obligation) private view returns (bool) {
        ICommitmentLedger.ObligationState memory state = ledger.obligationOf(commitment, obligation);
        if (state.amount == 0) return state.performedOn != 0;
        return state.credited >= int256(uint256(state.amount)) - int256(uint256(state.neverOwed));
    }

    function _idOf(bytes32 commitment, uint8 obligation, uint32 dueOn) private pure returns (bytes32) {
        return keccak256(abi.encode(commitment, obligation, dueOn));
    }

    function _keptOf(bytes32 commitment, uint8 obligation) private view returns (Records.Kept storage) {
        return _kept[_idOf(commitment, obligation, _latest[commitment][obligation].dueOn)];
    }

    /* GATE */

    function _execute(bytes32 key, Act calldata act, uint32) internal override {
        if (act.kind == ProceedingActs.VERIFY) _verify(key, act);
        else if (act.kind == ProceedingActs.ORDER) _order(key, act);
        else if (act.kind == ProceedingActs.REFUSE) _refuse(key, act);
        else if (act.kind == ProceedingActs.CONFIRM) _confirm(key, act);
        else if (act.kind == ProceedingActs.OBJECT) _object(key, act);
        else if (act.kind == ProceedingActs.DECIDE_OBJECTION) _decideObjection(key, act);
        else if (act.kind == ProceedingActs.ANNUL) _annul(key, act);
        else if (act.kind == ProceedingActs.APPLY_REPAIR) _applyRepair(key, act);
        else if (act.kind == ProceedingActs.ACCEPT_REPAIR) _acceptRepair(key, act);
        else if (act.kind == ProceedingActs.EXTEND_REPAIR) _extendRepair(key, act);
        else if (act.kind == ProceedingActs.DECIDE_REPAIR) _decideRepair(key, act);
        else _revokeRepair(key, act);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return ProceedingActs.typeHash(kind);
    }

    function _encodeBody(uint8 kind, bytes calldata body) internal pure override returns (bytes memory) {
        return ProceedingActs.encodeBody(kind, body);
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool, uint32) {
        return registry.requireKey(party, key, duty);
    }
}
