// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IProceedingRegister} from "./interfaces/IProceedingRegister.sol";
import {BadSignature, Duplicate, WrongState} from "./Refusals.sol";

contract ProceedingRegister is ActGate, IProceedingRegister {
    IPartyRegistry public immutable registry;
    ICommitmentLedger public immutable ledger;

    /* STORAGE */

    mapping(bytes32 commitment => mapping(uint8 obligation => Proceeding)) private _proceedings;

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
        uint32 known = _proceedings[commitment][obligation].dueOn;
        if (known != 0 && known >= due.dueOn) revert Duplicate(commitment);
        if (ledger.commitmentOf(commitment).imported) revert WrongState(commitment);
        if (!ledger.missed(commitment, obligation, payments)) revert WrongState(commitment);
        _proceedings[commitment][obligation] = Proceeding(due.dueOn, uint40(block.timestamp));
        emit ProceedingOpened(
            commitment,
            keccak256(abi.encode(commitment, obligation, due.dueOn)),
            obligation,
            due.dueOn,
            due.provisional
        );
    }

    /* VIEWS */

    /// @inheritdoc IProceedingRegister
    function proceedingOf(bytes32 commitment, uint8 obligation) external view returns (Proceeding memory) {
        return _proceedings[commitment][obligation];
    }

    /* ACTS */

    function _execute(bytes32, Act calldata act) internal pure override {
        revert BadSignature(act.by);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        if (kind == 1) {
            return keccak256(
                "VerifyBreach(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bool found,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool) {
        return registry.requireKey(party, key, duty);
    }
}
