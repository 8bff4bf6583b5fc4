// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Proceedings on missed obligations
/// @notice Opening is arithmetic: anybody may call it, the contract judges. A proceeding is a clue, not a
/// finding about anybody (发改财金〔2023〕1103号).
interface IProceedingRegister is IActGate {
    /// @param dueOn the due day that was missed, yyyymmdd; 0 where there is no proceeding
    struct Proceeding {
        uint32 dueOn;
        uint40 openedAt;
    }

    /// @param proceeding keccak256(commitment, obligation, dueOn)
    event ProceedingOpened(
        bytes32 indexed commitment,
        bytes32 indexed proceeding,
        uint8 obligation,
        uint32 dueOn,
        bool provisional
    );

    /// @notice Opens a proceeding on a missed obligation. WrongState where it was not missed or was imported,
    /// Duplicate where one stands for this due day or a later one.
    /// @param payments as for ICommitmentLedger.missed
    function openProceeding(bytes32 commitment, uint8 obligation, bytes32[] calldata payments) external;

    /// @notice The latest proceeding on the obligation.
    function proceedingOf(bytes32 commitment, uint8 obligation) external view returns (Proceeding memory);
}
