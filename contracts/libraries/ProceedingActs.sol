// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {BadSignature} from "../Refusals.sol";

/// @title The typed data of ProceedingRegister's acts
library ProceedingActs {
    uint8 internal constant VERIFY = 1;
    uint8 internal constant ORDER = 2;
    uint8 internal constant REFUSE = 3;
    uint8 internal constant CONFIRM = 4;
    uint8 internal constant OBJECT = 5;
    uint8 internal constant DECIDE_OBJECTION = 6;
    uint8 internal constant ANNUL = 7;
    uint8 internal constant APPLY_REPAIR = 8;
    uint8 internal constant ACCEPT_REPAIR = 9;
    uint8 internal constant EXTEND_REPAIR = 10;
    uint8 internal constant DECIDE_REPAIR = 11;
    uint8 internal constant REVOKE_REPAIR = 12;

    /// @notice BadSignature for a kind that there is not: nothing can have been signed.
    function typeHash(uint8 kind) internal pure returns (bytes32) {
        if (kind == VERIFY) {
            return keccak256(
                "VerifyBreach(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bool found,bytes32 document,bytes32[] payments)"
            );
        }
        if (kind == ORDER) {
            return keccak256(
                "OrderRectification(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 untilOn,bytes32[] payments)"
            );
        }
        if (kind == REFUSE) {
            return keccak256(
                "RefuseRectification(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == CONFIRM) {
            return keccak256(
                "ConfirmBreach(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 breachClass,uint32 datedOn,uint32 repairFrom,uint32 publicUntil,uint8 basis,bytes32 document,bytes32[] payments)"
            );
        }
        if (kind == OBJECT) {
            return keccak256(
                "ObjectToBreach(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == DECIDE_OBJECTION) {
            return keccak256(
                "DecideObjection(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 outcome,uint8 breachClass,uint32 repairFrom,uint32 publicUntil,bytes32 document)"
            );
        }
        if (kind == ANNUL) {
            return keccak256(
                "AnnulBreach(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == APPLY_REPAIR) {
            return keccak256(
                "ApplyRepair(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 evidence)"
            );
        }
        if (kind == ACCEPT_REPAIR) {
            return keccak256(
                "AcceptRepair(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == EXTEND_REPAIR) {
            return keccak256(
                "ExtendRepair(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == DECIDE_REPAIR) {
            return keccak256(
                "DecideRepair(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bool granted,bytes32 document)"
            );
        }
        if (kind == REVOKE_REPAIR) {
            return keccak256(
                "RevokeRepair(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 repairFrom,uint32 publicUntil,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }

    /// @notice The body of a kind with a list of payments, its last field, as EIP-712 encodes it; nothing for the others.
    function encodeBody(uint8 kind, bytes calldata body) internal pure returns (bytes memory) {
        if (kind == VERIFY) {
            (,,,, bytes32[] memory list) = abi.decode(body, (bytes32, uint8, bool, bytes32, bytes32[]));
            return abi.encodePacked(body[:4 * 32], keccak256(abi.encodePacked(list)));
        }
        if (kind == ORDER) {
            (,,, bytes32[] memory list) = abi.decode(body, (bytes32, uint8, uint32, bytes32[]));
            return abi.encodePacked(body[:3 * 32], keccak256(abi.encodePacked(list)));
        }
        if (kind == CONFIRM) {
            (,,,,,,,, bytes32[] memory list) =
                abi.decode(body, (bytes32, uint8, uint8, uint32, uint32, uint32, uint8, bytes32, bytes32[]));
            return abi.encodePacked(body[:8 * 32], keccak256(abi.encodePacked(list)));
        }
        return "";
    }
}
