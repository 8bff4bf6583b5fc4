// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Proceedings on missed obligations: clue, verification, rectification, determination, repair
/// @notice Opening is arithmetic: anybody may call it, the contract judges. A proceeding is a clue, not a
/// finding about anybody (发改财金〔2023〕1103号); a breach exists once an authority has signed that it does.
/// What follows from facts alone (performed before a determination, never late, publication at its end) is read
/// from the facts and changes nothing here.
///
/// Acts (kind, who, body). All are on the latest proceeding of the obligation, WrongState where there is none.
/// An authority is one with duty HANDLER or DETERMINER; acts 4, 6 and 7 need DETERMINER.
///   1 VerifyBreach         authority   (bytes32 commitment,uint8 obligation,bool found,bytes32 document,bytes32[] payments)
///   2 OrderRectification   authority   (bytes32 commitment,uint8 obligation,uint32 untilOn,bytes32[] payments)
///   3 RefuseRectification  department  (bytes32 commitment,uint8 obligation,bytes32 document)
///   4 ConfirmBreach        determiner  (bytes32 commitment,uint8 obligation,uint8 breachClass,uint32 datedOn,uint32 repairFrom,uint32 publicUntil,uint8 basis,bytes32 document,bytes32[] payments)
///   5 ObjectToBreach       department  (bytes32 commitment,uint8 obligation,bytes32 document)
///   6 DecideObjection      determiner  (bytes32 commitment,uint8 obligation,uint8 outcome,uint8 breachClass,uint32 repairFrom,uint32 publicUntil,bytes32 document)
///   7 AnnulBreach          determiner  (bytes32 commitment,uint8 obligation,bytes32 document)
///   8 ApplyRepair          department  (bytes32 commitment,uint8 obligation,bytes32 evidence)
///   9 AcceptRepair         authority   (bytes32 commitment,uint8 obligation,bytes32 document)
///  10 ExtendRepair         authority   (bytes32 commitment,uint8 obligation,bytes32 document)
///  11 DecideRepair         authority   (bytes32 commitment,uint8 obligation,bool granted,bytes32 document)
///  12 RevokeRepair         authority   (bytes32 commitment,uint8 obligation,uint32 repairFrom,uint32 publicUntil,bytes32 document)
/// `payments` as for ICommitmentLedger.missed: acts 1, 2 and 4 are WrongState on a miss that it disproves.
/// `repairFrom` is the first day on which repair may be applied for, `publicUntil` the last day of publication:
/// counted in months outside, signed, and kept here.
interface IProceedingRegister is IActGate {
    enum Stage {
        CLUE,
        VERIFYING,
        UNTRUE,
        RECTIFYING,
        CONFIRMED,
        WITHDRAWN
    }

    /// @dev A minor breach is not published.
    enum BreachClass {
        NONE,
        MINOR,
        GENERAL,
        SERIOUS
    }

    /// @notice What a determination rests on: a rectification that did not come, or a court's final judgment.
    enum Basis {
        RECTIFICATION,
        FINAL_JUDGMENT
    }

    enum Outcome {
        NONE,
        UPHELD,
        CORRECTED,
        WITHDRAWN
    }

    enum Repair {
        NONE,
        APPLIED,
        ACCEPTED,
        GRANTED,
        REFUSED,
        REVOKED
    }

    /// @param dueOn the due day that was missed, yyyymmdd; 0 where there is no proceeding
    struct Proceeding {
        uint32 dueOn;
        uint40 openedAt;
    }

    /// @notice What was done in a proceeding. Days are yyyymmdd, 0 where there is none.
    /// @param refused the department refused to rectify
    /// @param untilOn the last day to rectify
    /// @param extended the overall time for the present application was extended
    /// @param revoked a repair was revoked
    struct Handling {
        uint8 stage;
        bool refused;
        bool objected;
        uint8 breachClass;
        uint8 repair;
        bool extended;
        bool revoked;
        uint32 untilOn;
        uint32 datedOn;
        uint32 repairFrom;
        uint32 publicUntil;
    }

    /// @param proceeding keccak256(commitment, obligation, dueOn)
    event ProceedingOpened(
        bytes32 indexed commitment,
        bytes32 indexed proceeding,
        uint8 obligation,
        uint32 dueOn,
        bool provisional
    );
    /// @param found whether the clue is true
    event BreachVerified(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bool found, bytes32 authority, bytes32 document
    );
    event RectificationOrdered(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint32 untilOn, bytes32 authority
    );
    event RectificationRefused(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 document
    );
    event BreachConfirmed(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint8 breachClass,
        uint32 datedOn,
        uint32 repairFrom,
        uint32 publicUntil,
        uint8 basis,
        bytes32 authority,
        bytes32 document
    );
    event BreachObjected(bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 document);
    /// @param breachClass like the days 0 unless the record was corrected
    event ObjectionDecided(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint8 outcome,
        uint8 breachClass,
        uint32 repairFrom,
        uint32 publicUntil,
        bytes32 authority,
        bytes32 document
    );
    event BreachAnnulled(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 authority, bytes32 document
    );
    event RepairApplied(bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 evidence);
    event RepairAccepted(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 authority, bytes32 document
    );
    event RepairExtended(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 authority, bytes32 document
    );
    event RepairDecided(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        bool granted,
        bytes32 authority,
        bytes32 document
    );
    event RepairRevoked(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint32 repairFrom,
        uint32 publicUntil,
        bytes32 authority,
        bytes32 document
    );

    /// @notice Opens a proceeding on a missed obligation. WrongState where it was not missed or was imported,
    /// Duplicate where one stands for this due day or a later one, or where an earlier one is being handled or
    /// its record stands.
    /// @param payments as for ICommitmentLedger.missed
    function openProceeding(bytes32 commitment, uint8 obligation, bytes32[] calldata payments) external;

    /// @notice The latest proceeding on the obligation.
    function proceedingOf(bytes32 commitment, uint8 obligation) external view returns (Proceeding memory);

    /// @notice What was done in a proceeding, by its id; all zero while it is a clue.
    function handlingOf(bytes32 proceeding) external view returns (Handling memory);
}
