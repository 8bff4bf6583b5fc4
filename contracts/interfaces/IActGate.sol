// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

/// @title How signed acts come in
/// @notice A party signs an act as EIP-712 typed data and anybody submits it. The typed data of a kind is
/// `Kind(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,<body>)` in the domain {name "Chengnuo",
/// version "1", chainId, verifyingContract}; each contract's interface lists its kinds and their bodies.
///
/// An act names its signers, so that nobody can add or take away a signature, and its random id is spent once
/// for the party `by`: by success, or by a refusal that came after the signatures were found good. Until
/// then, and where a signature is bad or missing, the key retired or without the duty, or the time over, the id
/// stays unspent, so that whoever submits a spoilt copy spoils nothing.
interface IActGate {
    /// @param kind which act, numbered by the contract
    /// @param id random, spent once for `by`
    /// @param validUntil unix seconds, last second included; at most 24 hours ahead, 30 days where two sign
    /// @param by the party that acts
    /// @param also the second party that signs the same act, or zero
    /// @param body the act's own fields, ABI-encoded
    /// @param signatures 65 bytes each (r, s, v): of `by`, two of different keys where it asks for two on acts of this
    /// kind, and then of `also` where there is one, in the same way. None more, none less.
    struct Act {
        uint8 kind;
        bytes32 id;
        uint64 validUntil;
        bytes32 by;
        bytes32 also;
        bytes body;
        bytes[] signatures;
    }

    /// @notice An act of a batch was refused; `reason` is the encoded error. The rest of the batch stands.
    event ActRefused(bytes32 indexed by, bytes32 indexed act, bytes reason);

    /// @notice Takes a batch, each act on its own. An act that is there already is passed over: a success.
    /// Reverts with NotEnoughGas where an act could not be given its full allowance, so that a relay cannot
    /// have an act refused by starving it, and with MalformedBatch where the bytes are no acts.
    /// @param acts one after the other, as libraries/Batches.sol describes
    function submit(bytes calldata acts) external;

    /// @notice Takes one act or reverts with the reason of refusal.
    function perform(Act calldata act) external;

    /// @notice What `perform` would answer if the signatures were good: for `eth_call` from the zero address.
    function preview(Act calldata act) external;

    /// @notice The key under which an act's id is spent, which also names what the act made (a commitment, a
    /// payment): keccak256(by, id).
    function actKey(bytes32 by, bytes32 id) external pure returns (bytes32);

    /// @notice What became of an act: 0 not seen, 1 refused, 2 and more done.
    function outcomeOf(bytes32 act) external view returns (uint8);
}
