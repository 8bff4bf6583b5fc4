// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {IProceedingRegister} from "./interfaces/IProceedingRegister.sol";
import {Duplicate, WrongState} from "./Refusals.sol";

contract ProceedingRegister is IProceedingRegister {
    ICommitmentLedger public immutable ledger;

    /* STORAGE */

    mapping(bytes32 commitment => mapping(uint8 obligation => Proceeding)) private _proceedings;

    /* CONSTRUCTOR */

    constructor(ICommitmentLedger ledger_) {
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
}
