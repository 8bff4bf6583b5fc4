// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";
import {BadDate, Unknown, WrongState} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";

/// @title What the commitment ledger stores, and how it is looked up and written
/// @notice Days are day numbers; 0 stands for "has not happened".
library Book {
    /* WHAT A SPENT ID MADE */

    uint8 internal constant COMMITMENT = 3;
    uint8 internal constant PAYMENT = 4;
    uint8 internal constant OPEN_PROMISE = 5;

    /// @dev Flags in a commitment's mark. INSTRUMENTS: bills and vouchers were agreed to count when handed over.
    /// CONFIRMATION: a department is asked to confirm what it owes on an obligation of another commitment.
    uint8 internal constant CAPPED = 1;
    uint8 internal constant IMPORTED = 2;
    uint8 internal constant TERMINATED = 4;
    uint8 internal constant PROMISE = 8;
    uint8 internal constant INSTRUMENTS = 16;
    uint8 internal constant CONFIRMATION = 32;
    /// @dev An obligation of it was assigned: only then is it looked up who is owed each.
    uint8 internal constant ASSIGNED = 64;

    /// @dev Flags in an open promise's mark.
    uint8 internal constant CLOSED = 1;

    /// @dev Flags in a payment's mark. WAITING: a bill or voucher that nobody agreed to, not honoured yet.
    uint8 internal constant DENIED = 1;
    uint8 internal constant REVERSED = 2;
    uint8 internal constant RULED_PAID = 4;
    uint8 internal constant RULED_UNPAID = 8;
    uint8 internal constant WAITING = 16;
    uint8 internal constant NOT_COUNTING = DENIED | REVERSED | RULED_UNPAID | WAITING;

    /// @dev What became of an obligation of a promise, as bits: its condition was declared unmet; it was the
    /// compensation of a change that fell; it has the payments on such a compensation.
    uint8 internal constant DECLINED = 1;
    uint8 internal constant VOID = 2;
    uint8 internal constant INHERITS = 4;

    /// @dev Of an open promise the obligee is nobody.
    struct Parties {
        bytes32 obligor;
        bytes32 obligee;
    }

    /// @param credited payments that count
    /// @param payments all that were recorded
    /// @param disputed whether anything was ever contested, amended, suspended, declined or changed: the slots
    /// below matter
    /// @param kept whether it was assigned while the contract stood, whose end does not take it then; or was owed after
    /// the end, when it was amended, suspended or changed or came about: then its day alone does not take it
    /// @param terminated whether its commitment was ended: what became of it is looked up
    /// @param obligor the registry's number of who signed as obligor, so that of that party's own payments nothing but
    /// this slot need be read; 0 where it was not kept
    struct Money {
        uint88 amount;
        int88 credited;
        uint16 payments;
        bool disputed;
        bool kept;
        bool terminated;
        uint32 obligor;
    }

    /// @param contested in dispute, not settled or ruled on
    /// @param neverOwed what settlements and rulings took away
    /// @param open one-sided acts not ruled on or settled, one bit each
    /// @param challenged those of them under challenge
    /// @param windowsBefore suspensions made before the amended day, which do not move it
    /// @param compensation of a changed promise the obligation that stands in for this one, or 0
    /// @param compensates the obligation for whose change this one compensates, or 0
    /// @param ended the bits DECLINED, VOID and INHERITS
    struct Dispute {
        uint88 contested;
        uint88 neverOwed;
        uint24 amendedDueOn;
        uint8 windowsBefore;
        uint8 open;
        uint8 challenged;
        uint8 compensation;
        uint8 compensates;
        uint8 ended;
    }

    struct Entry {
        DueDays.Record record;
        Money money;
        Dispute dispute;
        DueDays.Window[] windows;
    }

    /// @param lastClaimOn no claim after this day; 0 where there is no such day
    /// @param number the registry's, of the department
    struct OpenPromise {
        bytes3 currency;
        uint24 lastClaimOn;
        uint8 field;
        uint32 number;
    }

    /// @dev What a request for confirmation is about.
    struct Receivable {
        bytes32 commitment;
        uint8 obligation;
    }

    /// @dev `requests` are the latest of each obligation, `assignees` who took it over last, of those that were
    /// assigned. The terms of an open promise stand among the obligations, under its own key: nothing acts on them.
    struct Ledger {
        mapping(bytes32 commitment => Parties) parties;
        mapping(bytes32 commitment => mapping(uint8 obligation => Entry)) obligations;
        mapping(bytes32 commitment => uint24 day) terminatedOn;
        mapping(bytes32 openPromise => OpenPromise) openPromises;
        mapping(bytes32 openPromise => mapping(bytes32 enterprise => bytes32 claim)) claims;
        mapping(bytes32 request => Receivable) receivables;
        mapping(bytes32 commitment => mapping(uint8 obligation => bytes32 request)) requests;
        mapping(bytes32 commitment => mapping(uint8 obligation => bytes32 assignee)) assignees;
    }

    /// @notice One act at work: who acts on what, and what it may ask.
    struct Work {
        bytes32 key;
        bytes32 by;
        bytes32 also;
        bytes32 commitment;
        uint8 obligation;
        IPartyRegistry registry;
        IWorkCalendar calendar;
    }

    /* LOOKING UP */

    function commitmentMark(mapping(bytes32 => ActGate.Mark) storage marks, bytes32 commitment)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = marks[commitment];
        if (mark.outcome != COMMITMENT) revert Unknown(commitment);
    }

    /// @dev Writes what a payment leaves under its act's key: the fields of ActGate.Mark at once, the first lowest.
    function putPayment(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 key,
        uint24 day,
        int88 amount,
        bytes15 about
    ) internal {
        ActGate.Mark storage mark = marks[key];
        uint256 word = PAYMENT | uint256(day) << 24 | uint256(uint88(amount)) << 48 | uint256(uint120(about)) << 136;
        assembly ("memory-safe") {
            sstore(mark.slot, word)
        }
    }

    function requireObligation(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (ActGate.Mark memory mark) {
        mark = marks[commitment];
        if (mark.outcome != COMMITMENT) revert Unknown(commitment);
        if (obligation == 0 || obligation > mark.count) revert Unknown(bytes32(uint256(obligation)));
    }

    function dayAfterSigning(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 commitment,
        uint32 date
    ) internal view returns (uint24 day) {
        day = CivilDate.pastDay(date);
        uint24 signedDay = marks[commitment].day;
        if (day < signedDay) revert BadDate(date, CivilDate.toDate(signedDay));
    }

    /// @dev A publisher's statement is nobody's contract: nothing is signed on it but by importers.
    function requireSigned(ActGate.Mark memory mark, bytes32 commitment) internal pure {
        if (mark.flags & IMPORTED != 0) revert WrongState(commitment);
    }

    /// @param number the obligor's in the registry, or 0: its own payments read more then
    function owing(uint88 amount, uint32 number) internal pure returns (Money memory money) {
        money.amount = amount;
        money.obligor = number;
    }

    /// @param money of the entry, as it stands
    function credit(Entry storage entry, Money memory money, int88 amount) internal {
        money.credited += amount;
        money.payments += 1;
        entry.money = money;
    }

    /// @dev The beginning of keccak256(abi.encode(commitment, obligation)).
    function tag(bytes32 commitment, uint8 obligation) internal pure returns (bytes15) {
        bytes32 hash;
        assembly ("memory-safe") {
            mstore(0x00, commitment)
            mstore(0x20, and(obligation, 0xff))
            hash := keccak256(0x00, 0x40)
        }
        return bytes15(hash);
    }

    /// @dev Of a kind of one-sided act, in `open` and `challenged`.
    function bit(ICommitmentLedger.OneSided act) internal pure returns (uint8) {
        return uint8(1 << uint8(act));
    }

    /// @notice Whether it is owed in money, for whatever purpose.
    function isMoney(Entry storage entry) internal view returns (bool) {
        return entry.record.kind != uint8(ICommitmentLedger.ObligationKind.PERFORMANCE);
    }

    /// @notice What is owed, as far as it is not contested or was taken away.
    function undisputed(Entry storage entry) internal view returns (int256 owed) {
        owed = int256(uint256(entry.money.amount));
        if (entry.money.disputed) {
            owed -= int256(uint256(entry.dispute.neverOwed)) + int256(uint256(entry.dispute.contested));
        }
    }
}
