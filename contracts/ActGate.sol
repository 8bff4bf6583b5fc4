// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IActGate} from "./interfaces/IActGate.sol";
import {KeyDuty} from "./interfaces/IPartyRegistry.sol";
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
    function submit(Act[] calldata acts) external {
        for (uint256 i = 0; i < acts.length; ++i) {
            bytes32 key = actKey(acts[i].by, acts[i].id);
            if (_marks[key].outcome != 0) continue;
            // One 64th stays with the caller of a call.
            if (gasleft() < ACT_GAS + ACT_GAS / 63 + 100_000) revert NotEnoughGas();
            try this.perform{gas: ACT_GAS}(acts[i]) {}
            catch (bytes memory reason) {
                if (_comesAfterTheSignatures(reason)) _marks[key].outcome = REFUSED;
                emit ActRefused(acts[i].by, key, reason);
            }
        }
    }

    /// @inheritdoc IActGate
    function perform(Act calldata act) external {
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", _domain, _structHash(act)));
        if (act.validUntil < block.timestamp) revert Expired(act.validUntil);
        uint256 checked = _checkSignatures(act, act.by, digest, 0);
        if (act.also != 0) checked = _checkSignatures(act, act.also, digest, checked);
        if (checked != act.signatures.length) revert BadSignature(act.by);
        _take(act);
    }

    /// @inheritdoc IActGate
    function preview(Act calldata act) external {
        if (msg.sender != address(0)) revert CallOnly();
        _typeHash(act.kind);
        if (act.validUntil < block.timestamp) revert Expired(act.validUntil);
        _take(act);
    }

    /* VIEWS */

    /// @inheritdoc IActGate
    function actKey(bytes32 by, bytes32 id) public pure returns (bytes32) {
        return keccak256(abi.encode(by, id));
    }

    /// @inheritdoc IActGate
    function outcomeOf(bytes32 act) external view returns (uint8) {
        return _marks[act].outcome;
    }

    /* WHAT A CONTRACT FILLS IN */

    /// @dev The EIP-712 type hash of a kind. A kind that the contract does not have: BadSignature, for nothing
    /// can have been signed. Neither this nor `_encodeBody` may revert with another of Refusals' errors.
    function _typeHash(uint8 kind) internal pure virtual returns (bytes32);

    /// @dev The body as EIP-712 encodes it: the same words, but for kinds with arrays.
    function _encodeBody(uint8 kind, bytes calldata body) internal pure virtual returns (bytes memory) {
        kind;
        return body;
    }

    /// @dev Does the act, or reverts with the reason of refusal.
    function _execute(bytes32 key, Act calldata act) internal virtual;

    /// @dev The duty that a key needs to sign the act (KeyDuty). Without another answer the one that binds the
    /// office; whoever has a narrower one for a kind says so.
    function _keyDuty(Act calldata act, address signer) internal view virtual returns (uint8) {
        act;
        signer;
        return KeyDuty.SIGN;
    }

    /// @dev Reverts with BadSignature, KeyRetired or KeyNotEntitled unless `signer` is a key that speaks for `party`
    /// with this duty. Returns whether the party asks for a second key's signature.
    function _requireKey(bytes32 party, address signer, uint8 duty) internal view virtual returns (bool);

    /* INTERNAL */

    function _take(Act calldata act) private {
        // The registrar's and the authorities' acts, and every act of one party, live a day.
        uint256 longest = act.also == 0 ? 24 hours : 30 days;
        bytes32 key = actKey(act.by, act.id);
        if (_marks[key].outcome != 0) revert Duplicate(key);
        if (act.validUntil > block.timestamp + longest) revert BadTerm(act.validUntil);
        // Spent first, so that nothing an act touches can take the same act again.
        _marks[key].outcome = DONE;
        _execute(key, act);
    }

    /// @dev The signatures of one party, which begin at place `from`; returns the place after them.
    function _checkSignatures(Act calldata act, bytes32 party, bytes32 digest, uint256 from)
        private
        view
        returns (uint256 next)
    {
        if (from >= act.signatures.length) revert BadSignature(party);
        address first = _signer(party, digest, act.signatures[from]);
        next = from + 1;
        if (!_requireKey(party, first, _keyDuty(act, first))) return next;
        // What is left must do for the second party too.
        uint256 after_ = party == act.by && act.also != 0 ? 1 : 0;
        if (act.signatures.length < next + 1 + after_) revert SecondSignatureMissing(party);
        address second = _signer(party, digest, act.signatures[next]);
        if (second == first) revert SecondSignatureMissing(party);
        _requireKey(party, second, _keyDuty(act, second));
        return next + 1;
    }

    function _signer(bytes32 party, bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        ECDSA.RecoverError problem;
        (signer, problem,) = ECDSA.tryRecover(digest, signature);
        if (problem != ECDSA.RecoverError.NoError) revert BadSignature(party);
    }

    function _structHash(Act calldata act) private pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                _typeHash(act.kind),
                act.id,
                uint256(act.validUntil),
                act.by,
                act.also,
                _encodeBody(act.kind, act.body)
            )
        );
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
