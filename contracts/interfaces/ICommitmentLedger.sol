// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Commitments, their obligations, and what happened to them
/// @notice A commitment is known by the key of the act that made it, an obligation by commitment and index
/// (from 1), a payment by the key of the act that recorded it. Amounts are hundredths of the currency's unit
/// (分), gross. Days are civil days in Asia/Shanghai, written yyyymmdd in acts, events and views.
///
/// Acts (kind, who, body):
///   1 SignContract        department and enterprise  (bytes32 obligor,bytes32 obligee,bytes3 currency,uint32 signedOn,uint8 allocation,uint8 rateBasis,uint64 rate,bool instruments,bytes32 document,Obligation[] obligations)
///   2 RecordDelivery      enterprise, or both        (bytes32 commitment,uint8 obligation,uint32 deliveredOn)
///   3 RecordAcceptance    department                 (bytes32 commitment,uint8 obligation,uint32 acceptedOn)
///   4 ConfirmSettlement   both                       (bytes32 commitment,uint8 obligation,uint32 confirmedOn,uint88 amount)
///   5 RecordPayment       department                 (bytes32 commitment,uint8 obligation,uint88 amount,uint32 creditedOn,bytes32 document)
///   6 RecordPerformance   department                 (bytes32 commitment,uint8 obligation,uint32 performedOn,bytes32 evidence)
///   7 ImportCommitment    importer                   (bytes32 obligor,bytes32 obligee,bytes3 currency,uint32 signedOn,bytes32 source,bytes32 document,Obligation[] obligations)
///   8 ImportPayment       importer                   (bytes32 commitment,uint8 obligation,int88 amount,int88 net,uint32 creditedOn,bytes32 source,bytes32 document)
///   9 ReversePayment      department                 (bytes32 commitment,uint8 obligation,bytes32 payment,bytes32 document)
///  10 DenyPayment         enterprise                 (bytes32 commitment,uint8 obligation,bytes32 payment,bytes32 document)
///  11 RulePayment         authority                  (bytes32 commitment,uint8 obligation,bytes32 payment,bool paid,bytes32 evidence)
///  12 Contest             department                 (bytes32 commitment,uint8 obligation,uint88 amount,bytes32 document)
///  13 SettleContest       both                       (bytes32 commitment,uint8 obligation,uint88 amount)
///  14 DisputeDelivery     department                 (bytes32 commitment,uint8 obligation,bytes32 document)
///  15 Suspend             department                 (bytes32 commitment,uint8 obligation,uint8 reason,uint32 eventOn,uint32 noticedOn,uint32 fromOn,uint32 toOn,bytes32 evidence)
///  16 Challenge           enterprise                 (bytes32 commitment,uint8 obligation,uint8 act,bytes32 document)
///  17 Rule                authority                  (bytes32 commitment,uint8 obligation,uint8 act,bool stands,uint88 amount,bytes32 evidence)
///  18 Amend               both                       (bytes32 commitment,uint8 obligation,uint32 dueOn,uint88 amount,bool waiveInterest,bytes32 document)
///  19 Terminate           both                       (bytes32 commitment,bytes32 document)
///  20 StateExcuse         department                 (bytes32 commitment,uint8 obligation,uint8 reason,bytes32 document)
///  21 MakePromise         department                 (bytes32 obligee,bytes3 currency,uint32 signedOn,uint8 field,bytes32 document,Obligation[] obligations)
///  22 OpenPromise         department                 (bytes3 currency,uint32 signedOn,uint8 field,uint32 lastClaimOn,bytes32 document,Obligation[] obligations)
///  23 ClaimPromise        enterprise                 (bytes32 openPromise,bytes32 document)
///  24 ClosePromise        department                 (bytes32 openPromise,bytes32 document)
///  25 DeclinePromise      department                 (bytes32 commitment,uint8 obligation,bytes32 document)
///  26 ChangePromise       department                 (bytes32 commitment,uint8 obligation,uint8 ground,bytes32 document,Obligation[] compensation)
///  27 RecordSetOff        both                       (bytes32 commitment,uint8 obligation,uint88 amount,uint32 setOffOn,bytes32 document)
///  28 RecordTaxWithheld   department                 (bytes32 commitment,uint8 obligation,uint88 amount,uint32 withheldOn,bytes32 document)
///  29 RecordInstrument    department                 (bytes32 commitment,uint8 obligation,uint8 means,uint88 amount,uint32 handedOn,bytes32 document)
///  30 HonourInstrument    department, or enterprise  (bytes32 commitment,uint8 obligation,bytes32 payment,uint32 honouredOn,bytes32 document)
///  31 RequestConfirmation enterprise                 (bytes32 commitment,uint8 obligation,bytes32 document)
///  32 ConfirmReceivable   department                 (bytes32 request,uint88 amount,bytes32 document)
///  33 RefuseConfirmation  department                 (bytes32 request,bytes32 document)
///  34 AssignClaim         who is owed, and assignee  (bytes32 commitment,bytes32 assignee,uint8 manner,bytes32 document,uint8[] obligations)
/// An authority rules that has duty HANDLER or DETERMINER. `act` numbers: OneSided below.
/// with Obligation(uint8 kind,uint88 amount,uint8 dueRule,uint8 clock,uint32 dueOn,uint16 length,uint8 inspectionWorkdays,bool conditional)
///
/// A promise to one enterprise is a commitment like a contract, signed by the department alone. An open promise
/// is none: it is known by the key of its act, nothing can be done on it but claiming and closing, and each claim
/// is a commitment of its own, due on the day that the open promise names or counted from the day of the claim.
///
/// An imported commitment is a publisher's statement: no party signed it, its days do not roll, nobody opens
/// a proceeding on it.
interface ICommitmentLedger is IActGate {
    /// @dev All but PERFORMANCE is money. RETENTION is a part of the price that is kept until its own day, DEPOSIT
    /// money of the enterprise that is to be returned: the 60-day cap is for neither.
    enum ObligationKind {
        PAYMENT,
        PERFORMANCE,
        RETENTION,
        DEPOSIT
    }

    /// @notice How money moved. A bill or voucher counts on the day on which it was handed over where the contract
    /// says so, and otherwise on the day on which it was honoured (Decree 802 art. 11).
    enum Means {
        TRANSFER,
        SET_OFF,
        TAX,
        BILL,
        VOUCHER
    }

    enum DueRule {
        NONE,
        DATE,
        DAYS,
        WORKDAYS
    }

    /// @dev CLAIM in open promises and claims only.
    enum Clock {
        NONE,
        DELIVERY,
        ACCEPTANCE,
        SETTLEMENT,
        CLAIM
    }

    /// @notice How a claim passes to another: by assignment alone, or for factoring (Civil Code arts. 545, 761).
    enum Manner {
        NONE,
        ASSIGNMENT,
        FACTORING_WITH_RECOURSE,
        FACTORING_WITHOUT_RECOURSE
    }

    /// @notice In which field of policy a promise is made.
    enum PromiseField {
        NONE,
        PUBLIC_RESOURCE_TRADING,
        INVESTMENT_ATTRACTION,
        TALENT_ATTRACTION,
        PUBLIC_PRIVATE_PARTNERSHIP,
        INDUSTRIAL_SUPPORT,
        INVESTMENT_FINANCING,
        ENTERPRISE_CHARGES,
        GOVERNMENT_PROCUREMENT,
        GOVERNMENT_INVESTMENT,
        OTHER
    }

    /// @notice Why a promise may be changed lawfully (Private Economy Promotion Law art. 70).
    enum ChangeGround {
        NONE,
        PUBLIC_INTEREST,
        STATE_INTEREST
    }

    /// @notice The department's one-sided acts that the enterprise may challenge.
    enum OneSided {
        NONE,
        CONTEST,
        DISPUTE_DELIVERY,
        SUSPEND,
        RECORD_PERFORMANCE,
        DECLINE_PROMISE,
        CHANGE_PROMISE,
        PAUSE_APPROVAL
    }

    /// @param amount zero for what is not money, and for imported contracts that state none
    /// @param dueOn with DueRule.DATE
    /// @param length calendar days 1-366 with DAYS, working days 1-250 with WORKDAYS
    /// @param inspectionWorkdays 1-250 with Clock.ACCEPTANCE, or 0: acceptance later than that after delivery
    /// counts as having happened on the last of them (Decree 802 art. 10)
    /// @param conditional the document names a condition: of a promise, the department may declare it unmet
    struct Obligation {
        uint8 kind;
        uint88 amount;
        uint8 dueRule;
        uint8 clock;
        uint32 dueOn;
        uint16 length;
        uint8 inspectionWorkdays;
        bool conditional;
    }

    /// @param started whether the clock has started, so that there is a due day
    /// @param nominalOn before rolling, at most 60 days from the start for contract payments to small, medium
    /// and micro sellers (Decree 802 art. 9)
    struct Due {
        bool started;
        bool provisional;
        uint32 nominalOn;
        uint32 dueOn;
    }

    /// @param capped the seller was micro, small or medium at signing
    /// @param instruments bills and vouchers count when they are handed over
    struct CommitmentHeader {
        bytes32 obligor;
        bytes32 obligee;
        uint32 signedOn;
        uint8 obligations;
        bool capped;
        bool imported;
        bool promised;
        bool instruments;
    }

    /// @param lastClaimOn the last day for claims, 0 where there is none
    struct OpenPromiseState {
        bytes32 obligor;
        bytes3 currency;
        uint32 signedOn;
        uint32 lastClaimOn;
        uint8 field;
        uint8 obligations;
        bool closed;
    }

    /// @param amount as agreed, settled or amended
    /// @param credited what counts: without payments denied, reversed or ruled unpaid
    /// @param payments all that were recorded
    /// @param contested in dispute and not settled or ruled on
    /// @param neverOwed what settlements and rulings took away from the amount
    /// @param deliveredOn 0 while the department disputes it
    /// @param performedOn 0 while it is under challenge
    /// @param amendedDueOn the amended day, 0 where there is none
    /// @param unruled one-sided acts under challenge
    /// @param terminated the commitment ended before it was due; or the compensation of a change that fell
    /// @param declined its condition was declared unmet
    /// @param compensation the obligation that stands in for this one, which was changed; 0 where it was not
    struct ObligationState {
        uint88 amount;
        int88 credited;
        uint16 payments;
        uint88 contested;
        uint88 neverOwed;
        uint32 deliveredOn;
        uint32 acceptedOn;
        uint32 settledOn;
        uint32 performedOn;
        uint32 amendedDueOn;
        uint8 unruled;
        bool terminated;
        bool declined;
        uint8 compensation;
    }

    event CommitmentSigned(
        bytes32 indexed commitment,
        bytes32 indexed act,
        bytes32 obligor,
        bytes32 obligee,
        bytes3 currency,
        uint32 signedOn,
        uint8 allocation,
        uint8 rateBasis,
        uint64 rate,
        uint8 obligations,
        bool capped,
        bool instruments,
        bytes32 document
    );
    event CommitmentImported(
        bytes32 indexed commitment,
        bytes32 indexed act,
        bytes32 obligor,
        bytes32 obligee,
        bytes3 currency,
        uint32 signedOn,
        uint8 obligations,
        bytes32 importer,
        bytes32 source,
        bytes32 document
    );
    event ObligationUndertaken(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, Obligation terms
    );
    event DeliveryRecorded(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint32 deliveredOn, bool bySignatureOfBoth
    );
    event AcceptanceRecorded(bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint32 acceptedOn);
    /// @param amount the amount fixed by the settlement, or zero where it stays as agreed
    event SettlementConfirmed(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint32 confirmedOn, uint88 amount
    );
    event PaymentRecorded(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint88 amount,
        uint32 creditedOn,
        bytes32 document
    );
    event PerformanceRecorded(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint32 performedOn, bytes32 evidence
    );
    /// @param amount gross; negative for money that went back
    event PaymentImported(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        int88 amount,
        int88 net,
        uint32 creditedOn,
        bytes32 source,
        bytes32 document
    );

    event PaymentReversed(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 payment, bytes32 document
    );
    event PaymentDenied(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 payment, bytes32 document
    );
    event PaymentRuled(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        bytes32 payment,
        bool paid,
        bytes32 evidence
    );
    /// @param means by which it was paid: none of Means.TRANSFER
    /// @param paidOn on which it was set off, withheld or handed over
    /// @param waits whether it counts only once it is honoured
    event OtherPaymentRecorded(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint8 means,
        uint88 amount,
        uint32 paidOn,
        bool waits,
        bytes32 document
    );
    event InstrumentHonoured(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        bytes32 payment,
        uint32 honouredOn,
        bytes32 document
    );
    /// @notice The request is a commitment of its own: its one obligation is to answer within 30 days.
    /// @param receivable the commitment that the request is about, with `receivableObligation`
    event ConfirmationRequested(
        bytes32 indexed commitment,
        bytes32 indexed act,
        bytes32 receivable,
        uint8 receivableObligation,
        bytes32 obligor,
        bytes32 obligee,
        uint32 requestedOn,
        bytes32 document
    );
    event ReceivableConfirmed(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint88 amount,
        uint32 confirmedOn,
        bytes32 document
    );
    event ConfirmationRefused(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint32 refusedOn, bytes32 document
    );
    /// @notice One for each obligation. The department is notified by the block (Civil Code art. 546): from here on
    /// the assignee is owed what is open.
    /// @param assignor who was owed until now
    event ClaimAssigned(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        bytes32 assignor,
        bytes32 assignee,
        uint8 manner,
        bytes32 document
    );
    event AmountContested(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint88 amount, bytes32 document
    );
    /// @param amount what is owed after all of what was contested
    event ContestSettled(bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint88 amount);
    event DeliveryDisputed(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 document
    );
    event ObligationSuspended(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint8 reason,
        uint32 eventOn,
        uint32 noticedOn,
        uint32 fromOn,
        uint32 toOn,
        bytes32 evidence
    );
    event ActChallenged(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint8 challenged, bytes32 document
    );
    /// @param amount of a contest that falls, the part that is owed; the rest never was
    event ChallengeRuled(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint8 challenged,
        bool stands,
        uint88 amount,
        bytes32 evidence
    );
    /// @param dueOn 0 where the day stays
    /// @param amount 0 where the amount stays
    event ObligationAmended(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint32 dueOn,
        uint88 amount,
        bool waiveInterest,
        bytes32 document
    );
    /// @param terminatedOn what is due by that day stays, and so does what was delivered, accepted or settled
    event CommitmentTerminated(
        bytes32 indexed commitment, bytes32 indexed act, uint32 terminatedOn, bytes32 document
    );
    event ExcuseStated(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, uint8 reason, bytes32 document
    );

    event PromiseMade(
        bytes32 indexed commitment,
        bytes32 indexed act,
        bytes32 obligor,
        bytes32 obligee,
        bytes3 currency,
        uint32 signedOn,
        uint8 field,
        uint8 obligations,
        bytes32 document
    );
    /// @param lastClaimOn no claim after this day, which is no later than any day that the promise names; 0 for none
    event PromiseOpened(
        bytes32 indexed openPromise,
        bytes32 indexed act,
        bytes32 obligor,
        bytes3 currency,
        uint32 signedOn,
        uint8 field,
        uint32 lastClaimOn,
        uint8 obligations,
        bytes32 document
    );
    event ObligationOffered(bytes32 indexed openPromise, bytes32 indexed act, uint8 obligation, Obligation terms);
    /// @param signedOn the day of the claim, from which its clocks run
    event PromiseClaimed(
        bytes32 indexed commitment,
        bytes32 indexed act,
        bytes32 openPromise,
        bytes32 obligor,
        bytes32 obligee,
        bytes3 currency,
        uint32 signedOn,
        uint8 field,
        uint8 obligations,
        bytes32 document
    );
    event PromiseClosed(bytes32 indexed openPromise, bytes32 indexed act, bytes32 document);
    event PromiseDeclined(
        bytes32 indexed commitment, bytes32 indexed act, uint8 obligation, bytes32 document
    );
    /// @param compensation the number of the obligation that stands in for the changed one
    event PromiseChanged(
        bytes32 indexed commitment,
        bytes32 indexed act,
        uint8 obligation,
        uint8 ground,
        uint8 compensation,
        bytes32 document
    );

    /// @notice The commitment's header, or Unknown.
    function commitmentOf(bytes32 commitment) external view returns (CommitmentHeader memory);

    /// @notice Whether the party owes the obligation today. Unknown where there is no such obligation.
    function isObligor(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool);

    /// @notice Whether the obligation is owed to the party today. Unknown where there is no such obligation.
    function isObligee(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool);

    /// @notice Whether the party has anything to do with the obligation today: owes it, is owed it, or stands on a side
    /// of its commitment, though its claim was assigned. Unknown where there is no such obligation.
    function isParty(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool);

    /// @notice To whom the obligation was last assigned, or zero: successors are not followed.
    function assigneeOf(bytes32 commitment, uint8 obligation) external view returns (bytes32);

    /// @notice An open promise, or Unknown.
    function openPromiseOf(bytes32 openPromise) external view returns (OpenPromiseState memory);

    /// @notice The claim of an enterprise under an open promise, or zero.
    function claimOf(bytes32 openPromise, bytes32 enterprise) external view returns (bytes32);

    /// @notice What a request for confirmation is about; zeros for what is none.
    function receivableOf(bytes32 request) external view returns (bytes32 commitment, uint8 obligation);

    /// @notice What was recorded of the obligation, or Unknown.
    function obligationOf(bytes32 commitment, uint8 obligation) external view returns (ObligationState memory);

    /// @notice The due day by the terms, the recorded days and the calendar, at block time.
    function dueOf(bytes32 commitment, uint8 obligation) external view returns (Due memory);

    /// @notice Whether the due day has ended and what was credited by it is less than what was owed and is
    /// not contested: gross, for interest before the due day is nil.
    /// @param payments the keys of all payments of the obligation, ascending: IncompleteList where one is
    /// missing. None are needed where all that was ever credited is less than what was owed.
    function missed(bytes32 commitment, uint8 obligation, bytes32[] calldata payments)
        external
        view
        returns (bool);
}
