// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {BadSignature} from "../Refusals.sol";

/// @title The typed data of ComplaintRegister's acts
library ComplaintActs {
    uint8 internal constant COMPLAIN = 1;
    uint8 internal constant ACCEPT = 2;
    uint8 internal constant REJECT = 3;
    uint8 internal constant FORWARD = 4;
    uint8 internal constant RECEIVE = 5;
    uint8 internal constant EXTEND = 6;
    uint8 internal constant RESPOND = 7;
    uint8 internal constant CONCLUDE = 8;
    uint8 internal constant WITHDRAW = 9;
    uint8 internal constant DIVERT = 10;

    /// @notice BadSignature for a kind that there is not: nothing can have been signed.
    function typeHash(uint8 kind) internal pure returns (bytes32) {
        if (kind == COMPLAIN) {
            return keccak256(
                "Complain(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,uint8 subject,bytes32 about,uint8 obligation,uint8 category,bytes32 document,bytes32 contact)"
            );
        }
        if (kind == ACCEPT) {
            return keccak256(
                "AcceptComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,bytes32 document)"
            );
        }
        if (kind == REJECT) {
            return keccak256(
                "RejectComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,bytes32 document)"
            );
        }
        if (kind == FORWARD) {
            return keccak256(
                "ForwardComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,bytes32 to)"
            );
        }
        if (kind == RECEIVE) {
            return keccak256(
                "ReceiveComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,uint32 receivedOn)"
            );
        }
        if (kind == EXTEND) {
            return keccak256(
                "ExtendComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,bytes32 document)"
            );
        }
        if (kind == RESPOND) {
            return keccak256(
                "RespondComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,bytes32 document)"
            );
        }
        if (kind == CONCLUDE) {
            return keccak256(
                "ConcludeComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,uint8 finding,bytes32 document)"
            );
        }
        if (kind == WITHDRAW) {
            return keccak256(
                "WithdrawComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint)"
            );
        }
        if (kind == DIVERT) {
            return keccak256(
                "DivertComplaint(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 complaint,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }
}
