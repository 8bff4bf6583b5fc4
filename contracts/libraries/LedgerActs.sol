// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {BadSignature} from "../Refusals.sol";

/// @title The typed data of CommitmentLedger's acts
library LedgerActs {
    uint8 internal constant SIGN_CONTRACT = 1;
    uint8 internal constant RECORD_DELIVERY = 2;
    uint8 internal constant RECORD_ACCEPTANCE = 3;
    uint8 internal constant CONFIRM_SETTLEMENT = 4;
    uint8 internal constant RECORD_PAYMENT = 5;
    uint8 internal constant RECORD_PERFORMANCE = 6;
    uint8 internal constant IMPORT_COMMITMENT = 7;
    uint8 internal constant IMPORT_PAYMENT = 8;

    bytes32 private constant OBLIGATION = keccak256(
        "Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays)"
    );

    /// @notice BadSignature for a kind that there is not: nothing can have been signed.
    function typeHash(uint8 kind) internal pure returns (bytes32) {
        if (kind == SIGN_CONTRACT) {
            return keccak256(
                "SignContract(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 obligor,bytes32 obligee,bytes3 currency,uint32 signedOn,uint8 allocation,uint8 rateBasis,uint64 rate,bytes32 document,Obligation[] obligations)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays)"
            );
        }
        if (kind == RECORD_DELIVERY) {
            return keccak256(
                "RecordDelivery(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 deliveredOn)"
            );
        }
        if (kind == RECORD_ACCEPTANCE) {
            return keccak256(
                "RecordAcceptance(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 acceptedOn)"
            );
        }
        if (kind == CONFIRM_SETTLEMENT) {
            return keccak256(
                "ConfirmSettlement(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 confirmedOn,uint88 amount)"
            );
        }
        if (kind == RECORD_PAYMENT) {
            return keccak256(
                "RecordPayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint88 amount,uint32 creditedOn,bytes32 document)"
            );
        }
        if (kind == RECORD_PERFORMANCE) {
            return keccak256(
                "RecordPerformance(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 performedOn,bytes32 evidence)"
            );
        }
        if (kind == IMPORT_COMMITMENT) {
            return keccak256(
                "ImportCommitment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 obligor,bytes32 obligee,bytes3 currency,uint32 signedOn,bytes32 source,bytes32 document,Obligation[] obligations)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays)"
            );
        }
        if (kind == IMPORT_PAYMENT) {
            return keccak256(
                "ImportPayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,int88 amount,int88 net,uint32 creditedOn,bytes32 source,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }

    /// @notice A body as EIP-712 encodes it.
    function encodeBody(uint8 kind, bytes calldata body) internal pure returns (bytes memory) {
        // The fixed words before the array's offset stay; the array is hashed element by element.
        if (kind == SIGN_CONTRACT) {
            (,,,,,,,, ICommitmentLedger.Obligation[] memory list) = abi.decode(
                body,
                (bytes32, bytes32, bytes3, uint32, uint8, uint8, uint64, bytes32, ICommitmentLedger.Obligation[])
            );
            return abi.encodePacked(body[:8 * 32], _hash(list));
        }
        if (kind == IMPORT_COMMITMENT) {
            (,,,,,, ICommitmentLedger.Obligation[] memory list) = abi.decode(
                body, (bytes32, bytes32, bytes3, uint32, bytes32, bytes32, ICommitmentLedger.Obligation[])
            );
            return abi.encodePacked(body[:6 * 32], _hash(list));
        }
        return body;
    }

    function _hash(ICommitmentLedger.Obligation[] memory list) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            hashes[i] = keccak256(abi.encode(OBLIGATION, list[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
