// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";
import {BadDate, NotAParty, NotEntitled, Unknown, WrongState} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";

/// @title What the commitment ledger stores, and what every act on an obligation asks of it
/// @notice Days are day numbers; 0 stands for "has not happened".
library Book {
    /* WHAT A SPENT ID MADE */

    uint8 internal constant COMMITMENT = 3;
    uint8 internal constant PAYMENT = 4;

    /// @dev Flags in a commitment's mark.
    uint8 internal constant CAPPED = 1;
    uint8 internal constant IMPORTED = 2;
    uint8 internal constant TERMINATED = 4;

    /// @dev Flags in a payment's mark.
    uint8 internal constant DENIED = 1;
    uint8 internal constant REVERSED = 2;
    uint8 internal constant RULED_PAID = 4;
    uint8 internal constant RULED_UNPAID = 8;
    uint8 internal constant NOT_COUNTING = DENIED | REVERSED | RULED_UNPAID;

    struct Parties {
        bytes32 obligor;
        bytes32 obligee;
    }

    /// @param credited payments that count
    /// @param payments all that were recorded
    /// @param disputed whether anything was ever contested, amended or suspended: the slots below matter
    struct Money {
        uint88 amount;
        int88 credited;
        uint16 payments;
        bool disputed;
    }

    /// @param contested in dispute, not settled or ruled on
    /// @param neverOwed what settlements and rulings took away
    /// @param open one-sided acts not ruled on or settled, one bit each
    /// @param challenged those of them under challenge
    /// @param windowsBefore suspensions made before the amended day, which do not move it
    struct Dispute {
        uint88 contested;
        uint88 neverOwed;
        uint24 amendedDueOn;
        uint8 windowsBefore;
        uint8 open;
        uint8 challenged;
    }

    struct Entry {
        DueDays.Record record;
        Money money;
        Dispute dispute;
        DueDays.Window[] windows;
    }

    struct Ledger {
        mapping(bytes32 commitment => Parties) parties;
        mapping(bytes32 commitment => mapping(uint8 obligation => Entry)) obligations;
        mapping(bytes32 commitment => uint24 day) terminatedOn;
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

    function requireObligation(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (ActGate.Mark memory mark) {
        mark = commitmentMark(marks, commitment);
        if (obligation == 0 || obligation > mark.count) revert Unknown(bytes32(uint256(obligation)));
    }

    /// @dev A publisher's statement is nobody's contract: nothing is signed on it but by importers.
    function requireSigned(ActGate.Mark memory mark, bytes32 commitment) internal pure {
        if (mark.flags & IMPORTED != 0) revert WrongState(commitment);
    }

    /// @dev Everybody who signs is one of the two parties, each once.
    function requireParties(Ledger storage self, bytes32 commitment, bytes32 by, bytes32 also)
        internal
        view
        returns (Parties memory parties)
    {
        parties = self.parties[commitment];
        if (by != parties.obligor && by != parties.obligee) revert NotAParty(by);
        if (also == 0) return parties;
        if (also != parties.obligor && also != parties.obligee) revert NotAParty(also);
        if (also == by) revert NotEntitled(by);
    }

    /* DAYS */

    function today() internal view returns (uint32) {
        return CivilDate.dayAt(block.timestamp);
    }

    function pastDay(uint32 date) internal view returns (uint24) {
        uint32 day = CivilDate.toDay(date);
        if (day > today()) revert BadDate(date, CivilDate.toDate(today()));
        return uint24(day);
    }

    function dayAfterSigning(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 commitment,
        uint32 date
    ) internal view returns (uint24 day) {
        day = pastDay(date);
        uint24 signedDay = marks[commitment].day;
        if (day < signedDay) revert BadDate(date, CivilDate.toDate(signedDay));
    }

    function dateOrZero(uint32 day) internal pure returns (uint32) {
        return day == 0 ? 0 : CivilDate.toDate(day);
    }

    function tag(bytes32 commitment, uint8 obligation) internal pure returns (bytes15) {
        return bytes15(keccak256(abi.encode(commitment, obligation)));
    }

    /* WHAT FOLLOWS */

    function dueOf(
        Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        IWorkCalendar calendar,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (DueDays.Due memory) {
        ActGate.Mark memory mark = requireObligation(marks, commitment, obligation);
        Entry storage entry = self.obligations[commitment][obligation];
        DueDays.Setting memory setting = DueDays.Setting({
            capped: mark.flags & CAPPED != 0,
            imported: mark.flags & IMPORTED != 0,
            today: today(),
            amendedDueOn: 0,
            windowsBefore: 0
        });
        DueDays.Window[] memory windows;
        if (entry.money.disputed) {
            setting.amendedDueOn = entry.dispute.amendedDueOn;
            setting.windowsBefore = entry.dispute.windowsBefore;
            windows = entry.windows;
        }
        return DueDays.compute(entry.record, calendar, setting, windows);
    }

    /// @notice Whether the commitment's end took the obligation with it: it was not due by that day, and
    /// nothing had been delivered, accepted or settled.
    function isTerminated(
        Ledger storage self,
        ActGate.Mark memory mark,
        DueDays.Due memory due,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (bool) {
        if (mark.flags & TERMINATED == 0) return false;
        DueDays.Record memory record = self.obligations[commitment][obligation].record;
        if (DueDays.delivered(record) != 0 || record.acceptedOn != 0 || record.settledOn != 0) return false;
        return !due.started || due.dueOn > self.terminatedOn[commitment];
    }

    /// @notice What is owed, as far as it is not contested or was taken away.
    function undisputed(Entry storage entry) internal view returns (int256 owed) {
        owed = int256(uint256(entry.money.amount));
        if (entry.money.disputed) {
            owed -= int256(uint256(entry.dispute.neverOwed)) + int256(uint256(entry.dispute.contested));
        }
    }
}
