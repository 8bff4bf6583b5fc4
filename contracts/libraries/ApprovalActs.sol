// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {BadSignature} from "../Refusals.sol";

/// @title The acts of the approval register and what is signed for each
library ApprovalActs {
    uint8 internal constant OPEN = 1;
    uint8 internal constant REQUEST_SUPPLEMENT = 2;
    uint8 internal constant SUPPLEMENT = 3;
    uint8 internal constant ACCEPT = 4;
    uint8 internal constant PAUSE = 5;
    uint8 internal constant EXTEND = 6;
    uint8 internal constant DECIDE = 7;
    uint8 internal constant CHALLENGE = 8;
    uint8 internal constant RULE = 9;
    uint8 internal constant ANCHOR = 10;

    /// @notice The EIP-712 type hash of a kind, or BadSignature.
    function typeHash(uint8 kind) internal pure returns (bytes32) {
        if (kind == OPEN) {
            return keccak256(
                "OpenApproval(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 department,uint16 statutoryWorkdays,uint16 promisedWorkdays,uint32 receivedOn,bytes32 document)"
            );
        }
        if (kind == REQUEST_SUPPLEMENT) {
            return keccak256(
                "RequestSupplement(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,uint32 noticedOn,bytes32 document)"
            );
        }
        if (kind == SUPPLEMENT) {
            return keccak256(
                "Supplement(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,uint32 suppliedOn,bytes32 document)"
            );
        }
        if (kind == ACCEPT) {
            return keccak256(
                "AcceptApplication(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,uint32 acceptedOn,bytes32 document)"
            );
        }
        if (kind == PAUSE) {
            return keccak256(
                "PauseApproval(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,uint32 fromOn,uint32 toOn,bytes32 document)"
            );
        }
        if (kind == EXTEND) {
            return keccak256(
                "ExtendApproval(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,uint16 workdays,bytes32 document)"
            );
        }
        if (kind == DECIDE) {
            return keccak256(
                "DecideApproval(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,bool granted,uint32 decidedOn,bytes32 document)"
            );
        }
        if (kind == CHALLENGE) {
            return keccak256(
                "ChallengePauses(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,bytes32 document)"
            );
        }
        if (kind == RULE) {
            return keccak256(
                "RulePauses(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 approval,bool stands,bytes32 evidence)"
            );
        }
        if (kind == ANCHOR) {
            return keccak256(
                "Anchor(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 root,uint32 count,uint32 fromOn,uint32 toOn,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }
}
