// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {MalformedBatch} from "../Refusals.sol";

/// @title How acts lie in a batch
/// @notice One after the other and without padding, numbers with the first byte first:
///
///   1   kind
///   1   how many parties the act names, 1 or 2
///   1   how many signatures follow
///   3   length of the body
///   8   validUntil
///   32  id
///   32  by
///   32  also, where two parties are named
///   65  each signature
///       the body, as in IActGate.Act
///
/// Most of an act in the ABI's own encoding is offsets, lengths and padding, and a transaction pays for each byte.
library Batches {
    uint256 private constant SIGNATURE = 65;
    /// @dev Of an act of one party, without signatures and body.
    uint256 private constant HEAD = 78;

    /// @notice Who acts under which id at a place of the batch, and where the next act begins. MalformedBatch where no
    /// act of this form lies there in whole.
    function read(bytes calldata acts, uint256 at) internal pure returns (bytes32 by, bytes32 id, uint256 next) {
        uint256 head;
        assembly ("memory-safe") {
            let from := add(acts.offset, at)
            head := calldataload(from)
            id := calldataload(add(from, 14))
            by := calldataload(add(from, 46))
        }
        uint256 parties = uint8(head >> 240);
        if (parties != 1 && parties != 2) revert MalformedBatch(at);
        // No part is longer than 2^24 bytes.
        unchecked {
            next = at + HEAD + 32 * (parties - 1) + SIGNATURE * uint8(head >> 232) + uint24(head >> 208);
        }
        if (next > acts.length) revert MalformedBatch(at);
    }

    /// @notice Calls a function of this very contract that takes one IActGate.Act, with the act at a place that `read`
    /// has found good. Returns whether it succeeded.
    function perform(bytes calldata acts, uint256 at, bytes4 selector, uint256 allowance)
        internal
        returns (bool done)
    {
        // Written behind what memory holds, and free again once the call has been made.
        assembly ("memory-safe") {
            let from := add(acts.offset, at)
            let head := calldataload(from)
            let count := byte(2, head)
            let size := and(shr(208, head), 0xffffff)
            let start := mload(0x40)
            mstore(start, selector)
            mstore(add(start, 4), 0x20)
            let act := add(start, 36)
            mstore(act, byte(0, head))
            mstore(add(act, 32), calldataload(add(from, 14)))
            mstore(add(act, 64), and(shr(144, head), 0xffffffffffffffff))
            mstore(add(act, 96), calldataload(add(from, 46)))
            from := add(from, HEAD)
            switch byte(1, head)
            case 1 { mstore(add(act, 128), 0) }
            default {
                mstore(add(act, 128), calldataload(from))
                from := add(from, 32)
            }
            let body := add(act, 256)
            let list := add(body, and(add(size, 31), not(31)))
            mstore(add(act, 160), 0xe0)
            mstore(add(act, 192), sub(list, act))
            mstore(add(act, 224), size)
            // The word after the body, so that its padding is zero; what lies behind is written afterwards.
            mstore(add(body, size), 0)
            calldatacopy(body, add(from, mul(count, SIGNATURE)), size)
            mstore(list, count)
            list := add(list, 32)
            let to := add(list, mul(count, 32))
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                mstore(add(list, mul(i, 32)), sub(to, list))
                mstore(to, SIGNATURE)
                mstore(add(to, 96), 0)
                calldatacopy(add(to, 32), from, SIGNATURE)
                from := add(from, SIGNATURE)
                to := add(to, 128)
            }
            done := call(allowance, address(), 0, start, sub(to, start), 0, 0)
        }
    }

    /// @notice What the last call reverted with.
    function reason() internal pure returns (bytes memory found) {
        assembly ("memory-safe") {
            found := mload(0x40)
            mstore(found, returndatasize())
            returndatacopy(add(found, 32), 0, returndatasize())
            mstore(0x40, and(add(add(found, returndatasize()), 63), not(31)))
        }
    }
}
