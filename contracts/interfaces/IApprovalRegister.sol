// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Applications for administrative approvals
/// @notice From receipt to decision, with both days (行政许可法 art. 32, 42, 45). An application is named by
/// the key of the act that opened it. Days are counted in working days (art. 82) from the day after acceptance,
/// by the calendar as it is published now. In events and acts dates are written yyyymmdd.
///
/// Acts (kind, who, body):
///   1 OpenApproval       the applicant (bytes32 department,uint16 statutoryWorkdays,uint16 promisedWorkdays,
///                                       uint32 receivedOn,bytes32 document)
///   2 RequestSupplement  the department (bytes32 approval,uint32 noticedOn,bytes32 document)
///   3 Supplement         the applicant  (bytes32 approval,uint32 suppliedOn,bytes32 document)
///   4 AcceptApplication  the department (bytes32 approval,uint32 acceptedOn,bytes32 document)
///   5 PauseApproval      the department (bytes32 approval,uint32 fromOn,uint32 toOn,bytes32 document)
///   6 ExtendApproval     the department (bytes32 approval,uint16 workdays,bytes32 document)
///   7 DecideApproval     the department (bytes32 approval,bool granted,uint32 decidedOn,bytes32 document)
///   8 ChallengePauses    the applicant  (bytes32 approval,bytes32 document)
///   9 RulePauses         duty HANDLER or DETERMINER (bytes32 approval,bool stands,bytes32 evidence)
///  10 Anchor             a department   (bytes32 root,uint32 count,uint32 fromOn,uint32 toOn,bytes32 document)
interface IApprovalRegister is IActGate {
    /// @param acceptedOn the day that counts as that of acceptance at the block's time; 0: not accepted
    /// @param deemed accepted on the day of receipt, because the department was silent
    /// @param noticedOn the day of the one notice of what is missing; 0: none
    /// @param extension working days added to the statutory ones
    /// @param pauses how many were made, fallen ones included
    /// @param unruled whether the applicant has challenged pauses on which nobody has ruled
    struct Approval {
        bytes32 department;
        bytes32 applicant;
        uint32 receivedOn;
        uint32 noticedOn;
        uint32 acceptedOn;
        bool deemed;
        uint32 decidedOn;
        bool granted;
        uint16 statutoryWorkdays;
        uint16 promisedWorkdays;
        uint16 extension;
        uint8 pauses;
        bool unruled;
    }

    /// @param noticeBy the last day for a notice or acceptance; after it the application counts as accepted
    /// @param statutoryOn the last day for a decision; 0 while it is not accepted
    /// @param promisedOn the same as promised; 0 also where nothing was promised
    struct Clocks {
        uint32 noticeBy;
        uint32 statutoryOn;
        uint32 promisedOn;
    }

    event ApprovalOpened(
        bytes32 indexed approval,
        bytes32 indexed act,
        bytes32 department,
        bytes32 applicant,
        uint16 statutoryWorkdays,
        uint16 promisedWorkdays,
        uint32 receivedOn,
        bytes32 document
    );

    event SupplementRequested(
        bytes32 indexed approval, bytes32 indexed act, uint32 noticedOn, bytes32 document
    );

    event ApplicationSupplemented(
        bytes32 indexed approval, bytes32 indexed act, uint32 suppliedOn, bytes32 document
    );

    event ApplicationAccepted(
        bytes32 indexed approval, bytes32 indexed act, uint32 acceptedOn, bytes32 document
    );

    event ApprovalPaused(
        bytes32 indexed approval, bytes32 indexed act, uint32 fromOn, uint32 toOn, bytes32 document
    );

    event ApprovalExtended(
        bytes32 indexed approval, bytes32 indexed act, uint16 workdays, bytes32 document
    );

    event ApprovalDecided(
        bytes32 indexed approval, bytes32 indexed act, bool granted, uint32 decidedOn, bytes32 document
    );

    event PausesChallenged(bytes32 indexed approval, bytes32 indexed act, bytes32 document);

    event PausesRuled(bytes32 indexed approval, bytes32 indexed act, bool stands, bytes32 evidence);

    /// @notice A batch of steps that a department took in its own system: the root of a Merkle tree over them
    /// (RFC 6962 with SHA-256). `anchor` is the key of the act.
    event StepsAnchored(
        bytes32 indexed anchor,
        bytes32 indexed act,
        bytes32 department,
        bytes32 root,
        uint32 count,
        uint32 fromOn,
        uint32 toOn,
        bytes32 document
    );

    /// @notice An application at the block's time, or Unknown.
    function approvalOf(bytes32 approval) external view returns (Approval memory);

    /// @notice Its days at the block's time, or Unknown.
    function clocksOf(bytes32 approval) external view returns (Clocks memory);

    /// @notice Whether a party has to decide on the application today: the department, or who stands in its place.
    /// Unknown where there is no such application.
    function isDepartment(bytes32 approval, bytes32 party) external view returns (bool);

    /// @notice Whether the application is a party's today: the applicant's, or of who stands in its place. Unknown.
    function isApplicant(bytes32 approval, bytes32 party) external view returns (bool);

    /// @notice When a department anchored a root (unix seconds) and how many steps are under it; 0 if it never did.
    function anchoredAt(bytes32 department, bytes32 root) external view returns (uint40 time, uint32 count);
}
