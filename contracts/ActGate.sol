// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IActGate} from "./interfaces/IActGate.sol";
import {KeyDuty} from "./interfaces/IPartyRegistry.sol";
import {Batches} from "./libraries/Batches.sol";
import {
    BadSignature,
    BadTerm,
    CallOnly,
    Duplicate,
    Expired,
    KeyNotEntitled,
    KeyRetired,
    NotEnoughGas,
    SecondSignatureMissing
} from "./Refusals.sol";

/// @title Signatures, ids and batches, the same for every contract that takes acts
abstract contract ActGate is IActGate {
    /* CONSTANTS */

    uint8 internal constant REFUSED = 1;
    uint8 internal constant DONE = 2;

    /// @dev Gas that each act of a batch may use. A contract of 64 obligations needs about 3.5 million.
    uint256 private constant ACT_GAS = 5_000_000;

    /// @dev Panic(uint256).
    bytes4 private constant PANIC = 0x4e487b71;

    bytes32 private immutable _domain;

    /* STORAGE */

    /// @dev One slot an act. What an act made is kept in the slot that spends its id: a commitment keeps its
    /// header there, a payment its amount, day and obligation.
    struct Mark {
        uint8 outcome;
        uint8 count;
        uint8 flags;
        uint24 day;
        int88 amount;
        bytes15 tag;
    }

    mapping(bytes32 act => Mark mark) internal _marks;

    /* CONSTRUCTOR */

    constructor() {
        _domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Chengnuo"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    /* SUBMISSION */

    /// @inheritdoc IActGate
    function submit(bytes calldata acts) external {
        uint256 next;
        for (uint256 at = 0; at < acts.length; at = next) {
            bytes32 by;
            bytes32 id;
            (by, id, next) = Batches.read(acts, at);
            bytes32 key = actKey(by, id);
            if (_marks[key].outcome != 0) continue;
            // One 64th stays with the caller of a call.
            if (gasleft() < ACT_GAS + ACT_GAS / 63 + 100_000) revert NotEnoughGas();
            if (Batches.perform(acts, at, this.perform.selector, ACT_GAS)) continue;
            bytes memory reason = Batches.reason();
            if (_comesAfterTheSignatures(reason)) _marks[key].outcome = REFUSED;
            emit ActRefused(by, key, reason);
        }
    }

    /// @inheritdoc IActGate
    function perform(Act calldata act) external {
        bytes32 digest = _digest(_structHash(act));
        if (act.validUntil < block.timestamp) revert Expired(act.validUntil);
        bytes[] calldata signatures = act.signatures;
        (uint256 checked, uint32 number) = _checkSignatures(act, signatures, act.by, digest, 0);
        if (act.also != 0) (checked,) = _checkSignatures(act, signatures, act.also, digest, checked);
        if (checked != signatures.length) revert BadSignature(act.by);
        _take(act, number);
    }

    /// @inheritdoc IActGate
    function preview(Act calldata act) external {
        if (msg.sender != address(0)) revert CallOnly();
        _typeHash(act.kind);
        if (act.validUntil < block.timestamp) revert Expired(act.validUntil);
        _take(act, 0);
    }

    /* VIEWS */

    /// @inheritdoc IActGate
    function actKey(bytes32 by, bytes32 id) public pure returns (bytes32 key) {
        // keccak256(abi.encode(by, id)), in the words that are there for hashing.
        assembly ("memory-safe") {
            mstore(0x00, by)
            mstore(0x20, id)
            key := keccak256(0x00, 0x40)
        }
    }

    /// @inheritdoc IActGate
    function outcomeOf(bytes32 act) external view returns (uint8) {
        return _marks[act].outcome;
    }

    /* WHAT A CONTRACT FILLS IN */

    /// @dev The EIP-712 type hash of a kind. A kind that the contract does not have: BadSignature, for nothing
    /// can have been signed. Neither this nor `_encodeBody` may revert with another of Refusals' errors.
    function _typeHash(uint8 kind) internal pure virtual returns (bytes32);

    /// @dev The body of a kind with arrays as EIP-712 encodes it; nothing for all others, whose body is hashed as
    /// it stands.
    function _encodeBody(uint8 kind, bytes calldata body) internal pure virtual returns (bytes memory) {
        kind;
        body;
        return "";
    }

    /// @dev Does the act, or reverts with the reason of refusal.
    /// @param number of the party `by` in the registry; 0 where its signature was not asked for, or where it has
    /// passed into a successor
    function _execute(bytes32 key, Act calldata act, uint32 number) internal virtual;

    /// @dev The duty that a key needs to sign the act (KeyDuty). Without another answer the one that binds the
    /// office; whoever has a narrower one for a kind says so.
    function _keyDuty(Act calldata act, address signer) internal view virtual returns (uint8) {
        act;
        signer;
        return KeyDuty.SIGN;
    }

    /// @dev Reverts with BadSignature, KeyRetired or KeyNotEntitled unless `signer` is a key that speaks for `party`
    /// with this duty. Returns whether the party asks for a second key's signature, and the party's number or 0, as
    /// for `_execute`.
    function _requireKey(bytes32 party, address signer, uint8 duty)
        internal
        view
        virtual
        returns (bool two, uint32 number);

    /* INTERNAL */

    function _take(Act calldata act, uint32 number) private {
        // The registrar's and the authorities' acts, and every act of one party, live a day.
        uint256 longest = act.also == 0 ? 24 hours : 30 days;
        bytes32 key = actKey(act.by, act.id);
        Mark storage mark = _marks[key];
        if (mark.outcome != 0) revert Duplicate(key);
        uint64 validUntil = act.validUntil;
        if (validUntil > block.timestamp + longest) revert BadTerm(validUntil);
        // Spent first, so that nothing an act touches can take the same act again.
        // Nothing else is in its slot yet.
        assembly ("memory-safe") {
            sstore(mark.slot, DONE)
        }
        _execute(key, act, number);
    }

    /// @dev The signatures of one party, which begin at place `from`; returns the place after them, and the party's
    /// number.
    function _checkSignatures(
        Act calldata act,
        bytes[] calldata signatures,
        bytes32 party,
        bytes32 digest,
        uint256 from
    ) private view returns (uint256 next, uint32 number) {
        if (from >= signatures.length) revert BadSignature(party);
        address first = _signer(party, digest, signatures[from]);
        next = from + 1;
        bool two;
        (two, number) = _requireKey(party, first, _keyDuty(act, first));
        if (!two) return (next, number);
        // What is left must do for the second party too.
        uint256 after_ = party == act.by && act.also != 0 ? 1 : 0;
        if (signatures.length < next + 1 + after_) revert SecondSignatureMissing(party);
        address second = _signer(party, digest, signatures[next]);
        if (second == first) revert SecondSignatureMissing(party);
        _requireKey(party, second, _keyDuty(act, second));
        return (next + 1, number);
    }

    function _signer(bytes32 party, bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        if (signature.length != 65) revert BadSignature(party);
        (bytes32 r, bytes32 s, uint8 v) = (0, 0, 0);
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 32))
            v := byte(0, calldataload(add(signature.offset, 64)))
        }
        ECDSA.RecoverError problem;
        (signer, problem,) = ECDSA.tryRecover(digest, v, r, s);
        if (problem != ECDSA.RecoverError.NoError) revert BadSignature(party);
    }

    function _digest(bytes32 structHash) private view returns (bytes32 digest) {
        bytes32 domain = _domain;
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, hex"1901")
            mstore(add(start, 2), domain)
            mstore(add(start, 34), structHash)
            digest := keccak256(start, 66)
        }
    }

    /// @dev keccak256 of the type's hash, id, validUntil, by, also and the encoded body.
    function _structHash(Act calldata act) private pure returns (bytes32 structHash) {
        uint8 kind = act.kind;
        bytes32 typeHash = _typeHash(kind);
        bytes calldata body = act.body;
        bytes memory encoded = _encodeBody(kind, body);
        if (encoded.length != 0) {
            return keccak256(
                abi.encodePacked(typeHash, act.id, uint256(act.validUntil), act.by, act.also, encoded)
            );
        }
        // Id, validUntil, by and also stand in the act one after the other, behind its kind, as they are hashed.
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, typeHash)
            calldatacopy(add(start, 32), add(act, 32), 128)
            calldatacopy(add(start, 160), body.offset, body.length)
            structHash := keccak256(start, add(160, body.length))
        }
    }

    /// @dev An empty reason or a panic is a body that cannot be decoded or an allowance used up: before the
    /// signatures, for all that this frame can tell.
    function _comesAfterTheSignatures(bytes memory reason) private pure returns (bool) {
        if (reason.length < 4) return false;
        bytes4 selector = bytes4(reason);
        return selector != BadSignature.selector && selector != KeyRetired.selector
            && selector != KeyNotEntitled.selector && selector != SecondSignatureMissing.selector
            && selector != Expired.selector && selector != PANIC;
    }
}
