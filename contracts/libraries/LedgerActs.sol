// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {KeyDuty} from "../interfaces/IPartyRegistry.sol";
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
    uint8 internal constant REVERSE_PAYMENT = 9;
    uint8 internal constant DENY_PAYMENT = 10;
    uint8 internal constant RULE_PAYMENT = 11;
    uint8 internal constant CONTEST = 12;
    uint8 internal constant SETTLE_CONTEST = 13;
    uint8 internal constant DISPUTE_DELIVERY = 14;
    uint8 internal constant SUSPEND = 15;
    uint8 internal constant CHALLENGE = 16;
    uint8 internal constant RULE = 17;
    uint8 internal constant AMEND = 18;
    uint8 internal constant TERMINATE = 19;
    uint8 internal constant STATE_EXCUSE = 20;
    uint8 internal constant MAKE_PROMISE = 21;
    uint8 internal constant OPEN_PROMISE = 22;
    uint8 internal constant CLAIM_PROMISE = 23;
    uint8 internal constant CLOSE_PROMISE = 24;
    uint8 internal constant DECLINE_PROMISE = 25;
    uint8 internal constant CHANGE_PROMISE = 26;
    uint8 internal constant RECORD_SET_OFF = 27;
    uint8 internal constant RECORD_TAX_WITHHELD = 28;
    uint8 internal constant RECORD_INSTRUMENT = 29;
    uint8 internal constant HONOUR_INSTRUMENT = 30;
    uint8 internal constant REQUEST_CONFIRMATION = 31;
    uint8 internal constant CONFIRM_RECEIVABLE = 32;
    uint8 internal constant REFUSE_CONFIRMATION = 33;
    uint8 internal constant ASSIGN_CLAIM = 34;

    /// @dev Kinds whose body ends with a list, one bit each.
    uint256 private constant LISTING = 1 << SIGN_CONTRACT | 1 << IMPORT_COMMITMENT | 1 << MAKE_PROMISE
        | 1 << OPEN_PROMISE | 1 << CHANGE_PROMISE | 1 << ASSIGN_CLAIM;
    /// @dev Eight words.
    uint256 private constant OBLIGATION_SIZE = 8 * 32;
    /// @dev Kinds by the duty that they need, one bit each; all others bind the office.
    uint256 private constant PAYING = 1 << RECORD_PAYMENT | 1 << REVERSE_PAYMENT | 1 << RECORD_TAX_WITHHELD
        | 1 << RECORD_INSTRUMENT;
    uint256 private constant COMPLAINING = 1 << DENY_PAYMENT | 1 << CHALLENGE;
    uint256 private constant RECORDING = 1 << RECORD_DELIVERY | 1 << RECORD_ACCEPTANCE | 1 << RECORD_PERFORMANCE
        | 1 << IMPORT_COMMITMENT | 1 << IMPORT_PAYMENT | 1 << STATE_EXCUSE
        | 1 << HONOUR_INSTRUMENT | 1 << REQUEST_CONFIRMATION;

    bytes32 private constant OBLIGATION = keccak256(
        "Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)"
    );

    /// @notice The duty that a key needs to sign an act of a kind.
    function keyDuty(uint8 kind) internal pure returns (uint8) {
        uint256 bit = 1 << kind;
        if (PAYING & bit != 0) return KeyDuty.PAY;
        if (RECORDING & bit != 0) return KeyDuty.RECORD;
        if (COMPLAINING & bit != 0) return KeyDuty.COMPLAIN;
        return KeyDuty.SIGN;
    }

    /// @notice BadSignature for a kind that there is not: nothing can have been signed.
    function typeHash(uint8 kind) internal pure returns (bytes32) {
        // The most frequent first.
        if (kind == RECORD_PAYMENT) {
            return keccak256(
                "RecordPayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint88 amount,uint32 creditedOn,bytes32 document)"
            );
        }
        if (kind == SIGN_CONTRACT) {
            return keccak256(
                "SignContract(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 obligor,bytes32 obligee,bytes3 currency,uint32 signedOn,uint8 allocation,uint8 rateBasis,uint64 rate,bool instruments,bytes32 document,Obligation[] obligations)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)"
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
        if (kind == RECORD_PERFORMANCE) {
            return keccak256(
                "RecordPerformance(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 performedOn,bytes32 evidence)"
            );
        }
        if (kind == IMPORT_COMMITMENT) {
            return keccak256(
                "ImportCommitment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 obligor,bytes32 obligee,bytes3 currency,uint32 signedOn,bytes32 source,bytes32 document,Obligation[] obligations)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)"
            );
        }
        if (kind == IMPORT_PAYMENT) {
            return keccak256(
                "ImportPayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,int88 amount,int88 net,uint32 creditedOn,bytes32 source,bytes32 document)"
            );
        }
        if (kind == REVERSE_PAYMENT) {
            return keccak256(
                "ReversePayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 payment,bytes32 document)"
            );
        }
        if (kind == DENY_PAYMENT) {
            return keccak256(
                "DenyPayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 payment,bytes32 document)"
            );
        }
        if (kind == RULE_PAYMENT) {
            return keccak256(
                "RulePayment(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 payment,bool paid,bytes32 evidence)"
            );
        }
        if (kind == CONTEST) {
            return keccak256(
                "Contest(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint88 amount,bytes32 document)"
            );
        }
        if (kind == SETTLE_CONTEST) {
            return keccak256(
                "SettleContest(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint88 amount)"
            );
        }
        if (kind == DISPUTE_DELIVERY) {
            return keccak256(
                "DisputeDelivery(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == SUSPEND) {
            return keccak256(
                "Suspend(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 reason,uint32 eventOn,uint32 noticedOn,uint32 fromOn,uint32 toOn,bytes32 evidence)"
            );
        }
        if (kind == CHALLENGE) {
            return keccak256(
                "Challenge(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 act,bytes32 document)"
            );
        }
        if (kind == RULE) {
            return keccak256(
                "Rule(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 act,bool stands,uint88 amount,bytes32 evidence)"
            );
        }
        if (kind == AMEND) {
            return keccak256(
                "Amend(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint32 dueOn,uint88 amount,bool waiveInterest,bytes32 document)"
            );
        }
        if (kind == TERMINATE) {
            return keccak256(
                "Terminate(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,bytes32 document)"
            );
        }
        if (kind == STATE_EXCUSE) {
            return keccak256(
                "StateExcuse(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 reason,bytes32 document)"
            );
        }
        if (kind == MAKE_PROMISE) {
            return keccak256(
                "MakePromise(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 obligee,bytes3 currency,uint32 signedOn,uint8 field,bytes32 document,Obligation[] obligations)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)"
            );
        }
        if (kind == OPEN_PROMISE) {
            return keccak256(
                "OpenPromise(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes3 currency,uint32 signedOn,uint8 field,uint32 lastClaimOn,bytes32 document,Obligation[] obligations)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)"
            );
        }
        if (kind == CLAIM_PROMISE) {
            return keccak256(
                "ClaimPromise(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 openPromise,bytes32 document)"
            );
        }
        if (kind == CLOSE_PROMISE) {
            return keccak256(
                "ClosePromise(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 openPromise,bytes32 document)"
            );
        }
        if (kind == DECLINE_PROMISE) {
            return keccak256(
                "DeclinePromise(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == CHANGE_PROMISE) {
            return keccak256(
                "ChangePromise(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 ground,bytes32 document,Obligation[] compensation)Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)"
            );
        }
        if (kind == RECORD_SET_OFF) {
            return keccak256(
                "RecordSetOff(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint88 amount,uint32 setOffOn,bytes32 document)"
            );
        }
        if (kind == RECORD_TAX_WITHHELD) {
            return keccak256(
                "RecordTaxWithheld(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint88 amount,uint32 withheldOn,bytes32 document)"
            );
        }
        if (kind == RECORD_INSTRUMENT) {
            return keccak256(
                "RecordInstrument(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 means,uint88 amount,uint32 handedOn,bytes32 document)"
            );
        }
        if (kind == HONOUR_INSTRUMENT) {
            return keccak256(
                "HonourInstrument(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 payment,uint32 honouredOn,bytes32 document)"
            );
        }
        if (kind == REQUEST_CONFIRMATION) {
            return keccak256(
                "RequestConfirmation(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,bytes32 document)"
            );
        }
        if (kind == CONFIRM_RECEIVABLE) {
            return keccak256(
                "ConfirmReceivable(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 request,uint88 amount,bytes32 document)"
            );
        }
        if (kind == REFUSE_CONFIRMATION) {
            return keccak256(
                "RefuseConfirmation(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 request,bytes32 document)"
            );
        }
        if (kind == ASSIGN_CLAIM) {
            return keccak256(
                "AssignClaim(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,bytes32 assignee,uint8 manner,bytes32 document,uint8[] obligations)"
            );
        }
        revert BadSignature(0);
    }

    /// @notice The body of a kind with an array as EIP-712 encodes it; nothing for the others.
    function encodeBody(uint8 kind, bytes calldata body) internal pure returns (bytes memory) {
        if (LISTING & 1 << kind == 0) return "";
        uint256 fixedWords = _wordsBeforeList(kind);
        // The fixed words before the array's offset stay; the array is hashed element by element, as it stands: what
        // is no value of its type cannot be decoded afterwards.
        uint256 list = abi.decode(body[fixedWords * 32:], (uint256));
        uint256 count = abi.decode(body[list:], (uint256));
        // Numbers are hashed as the words that they are.
        if (kind == ASSIGN_CLAIM) {
            return abi.encodePacked(body[:fixedWords * 32], keccak256(body[list + 32:][:count * 32]));
        }
        bytes calldata listed = body[list + 32:][:count * OBLIGATION_SIZE];
        bytes32[] memory hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            hashes[i] = keccak256(abi.encodePacked(OBLIGATION, listed[i * OBLIGATION_SIZE:][:OBLIGATION_SIZE]));
        }
        return abi.encodePacked(body[:fixedWords * 32], keccak256(abi.encodePacked(hashes)));
    }

    function _wordsBeforeList(uint8 kind) private pure returns (uint256) {
        if (kind == SIGN_CONTRACT) return 9;
        if (kind == IMPORT_COMMITMENT) return 6;
        return kind == MAKE_PROMISE || kind == OPEN_PROMISE ? 5 : 4;
    }
}
