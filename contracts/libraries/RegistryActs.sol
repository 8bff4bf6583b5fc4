// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {BadSignature} from "../Refusals.sol";

/// @title The typed data of PartyRegistry's acts
library RegistryActs {
    uint8 internal constant REGISTER_PARTY = 1;
    uint8 internal constant ROTATE_KEY = 2;
    uint8 internal constant SUCCEED = 3;
    uint8 internal constant ADD_KEY = 4;
    uint8 internal constant END_KEY = 5;
    uint8 internal constant REPLACE_KEY = 6;
    uint8 internal constant OBJECT_TO_REPLACEMENT = 7;
    uint8 internal constant SET_SIGNATURE_POLICY = 8;

    /// @notice BadSignature for a kind that there is not: nothing can have been signed.
    function typeHash(uint8 kind) internal pure returns (bytes32) {
        if (kind == REGISTER_PARTY) {
            return keccak256(
                "RegisterParty(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 party,uint8 kind,uint8 size,uint16 duties,address key,bytes32 document)"
            );
        }
        if (kind == ROTATE_KEY) {
            return keccak256(
                "RotateKey(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,address oldKey,address newKey)"
            );
        }
        if (kind == SUCCEED) {
            return keccak256(
                "Succeed(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32[] from,bytes32[] to,uint32 effectiveOn,bytes32 document,bytes32[] commitments,bytes32[] holders)"
            );
        }
        if (kind == ADD_KEY) {
            return keccak256(
                "AddKey(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,address key,uint8 duties,bytes32 document)"
            );
        }
        if (kind == END_KEY) {
            return keccak256(
                "EndKey(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,address key)"
            );
        }
        if (kind == REPLACE_KEY) {
            return keccak256(
                "ReplaceKey(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 party,address oldKey,address newKey,bytes32 document)"
            );
        }
        if (kind == OBJECT_TO_REPLACEMENT) {
            return keccak256(
                "ObjectToReplacement(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,address newKey)"
            );
        }
        if (kind == SET_SIGNATURE_POLICY) {
            return keccak256(
                "SetSignaturePolicy(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,uint8 twoFor)"
            );
        }
        revert BadSignature(0);
    }

    /// @notice A body as EIP-712 encodes it.
    function encodeBody(uint8 kind, bytes calldata body) internal pure returns (bytes memory) {
        if (kind != SUCCEED) return "";
        (
            bytes32[] memory from,
            bytes32[] memory to,
            uint32 effectiveOn,
            bytes32 document,
            bytes32[] memory commitments,
            bytes32[] memory holders
        ) = abi.decode(body, (bytes32[], bytes32[], uint32, bytes32, bytes32[], bytes32[]));
        return abi.encode(
            keccak256(abi.encodePacked(from)),
            keccak256(abi.encodePacked(to)),
            uint256(effectiveOn),
            document,
            keccak256(abi.encodePacked(commitments)),
            keccak256(abi.encodePacked(holders))
        );
    }
}
