// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Complaints about obligations and about applications for approvals
/// @notice From filing to conclusion, with the clocks of those who handle them (Decree 802 art. 25). No text is
/// on the chain: what a complaint says, and how its complainant is reached, are two documents of which the acts
/// carry salted digests.
///
/// All complaints about one thing, filed while one of them is open, are one matter: the oldest that was not
/// withdrawn leads it, the others are linked to it and share its stage and clocks. A complaint's id is the key of
/// the act that filed it, a matter's id that of its first complaint. Acts name the leading complaint; on a linked
/// one there is only withdrawal. Clocks: 10 working days from filing, 10 working days from acceptance, 30 days
/// from receipt, rolled; 90 days, rolled, where extended. Without a receipt the third working day after
/// forwarding, once it has ended, is the day of receipt.
///
/// Acts (kind, who, body):
///   1 Complain           who is owed, or applied  (uint8 subject,bytes32 about,uint8 obligation,uint8 category,bytes32 document,bytes32 contact)
///   2 AcceptComplaint    duty INTAKE     (bytes32 complaint,bytes32 document)
///   3 RejectComplaint    duty INTAKE     (bytes32 complaint,bytes32 document)
///   4 ForwardComplaint   duty INTAKE     (bytes32 complaint,bytes32 to)  `to` has duty HANDLER
///   5 ReceiveComplaint   the handler     (bytes32 complaint,uint32 receivedOn)
///   6 ExtendComplaint    the handler     (bytes32 complaint,bytes32 document)
///   7 RespondComplaint   who owes, or decides  (bytes32 complaint,bytes32 document)
///   8 ConcludeComplaint  the handler     (bytes32 complaint,uint8 finding,bytes32 document)
///   9 WithdrawComplaint  the complainant (bytes32 complaint)
///   10 DivertComplaint   duty INTAKE, or the handler  (bytes32 complaint,bytes32 document)
interface IComplaintRegister is IActGate {
    /// @dev What a complaint is about: an obligation of the commitment `about`, or the application `about`, and then
    /// `obligation` is 0. Who owes the one and is owed it are the department and the applicant of the other.
    enum Subject {
        NONE,
        OBLIGATION,
        APPROVAL
    }

    enum Stage {
        NONE,
        FILED,
        ACCEPTED,
        FORWARDED,
        HANDLING,
        CONCLUDED,
        REJECTED,
        DIVERTED,
        WITHDRAWN
    }

    enum Clock {
        NONE,
        INTAKE,
        FORWARD,
        HANDLE
    }

    enum Finding {
        NONE,
        SUBSTANTIATED,
        UNFOUNDED,
        MALICIOUS
    }

    /// @param obligation 0 where it is about an application
    /// @param linkedTo the leading complaint of its matter, or zero where it leads itself or was withdrawn
    /// @param clock the one that runs now; `deadlineOn` is its last day, 0 where none runs
    /// @param receivedOn the day recorded as receipt, or the one that counts as such while it is handled, or 0
    struct ComplaintState {
        bytes32 matter;
        bytes32 complainant;
        bytes32 linkedTo;
        bytes32 about;
        uint8 obligation;
        bytes32 handler;
        Stage stage;
        Finding finding;
        Clock clock;
        uint32 deadlineOn;
        uint32 receivedOn;
        bool extended;
    }

    /// @notice A complaint that begins a matter. `contact` is zero where none was given.
    event ComplaintFiled(
        bytes32 indexed matter,
        bytes32 indexed act,
        uint8 subject,
        bytes32 about,
        uint8 obligation,
        bytes32 complainant,
        uint8 category,
        bytes32 document,
        bytes32 contact
    );

    /// @notice A further complaint about the same thing while the matter was open.
    event ComplaintLinked(
        bytes32 indexed matter,
        bytes32 indexed act,
        bytes32 linkedTo,
        bytes32 complainant,
        uint8 category,
        bytes32 document,
        bytes32 contact
    );

    event ComplaintAccepted(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, bytes32 by, bytes32 document
    );

    event ComplaintRejected(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, bytes32 by, bytes32 document
    );

    event ComplaintForwarded(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, bytes32 by, bytes32 to
    );

    event ComplaintReceived(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, uint32 receivedOn
    );

    event ComplaintExtended(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, bytes32 document
    );

    event ComplaintResponded(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, bytes32 by, bytes32 document
    );

    event ComplaintConcluded(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, uint8 finding, bytes32 document
    );

    event ComplaintWithdrawn(bytes32 indexed matter, bytes32 indexed act, bytes32 complaint);

    event ComplaintDiverted(
        bytes32 indexed matter, bytes32 indexed act, bytes32 complaint, bytes32 by, bytes32 document
    );

    /// @notice A complaint as it stands at the block's time, or Unknown.
    function complaintOf(bytes32 complaint) external view returns (ComplaintState memory);
}
