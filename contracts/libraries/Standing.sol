// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";
import {WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";

/// @title When an obligation is due, and whether it still stands: what follows from what is stored
library Standing {
    function dueOf(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        IWorkCalendar calendar,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (DueDays.Due memory) {
        ActGate.Mark memory mark = Book.requireObligation(marks, commitment, obligation);
        Book.Entry storage entry = self.obligations[commitment][obligation];
        DueDays.Setting memory setting = DueDays.Setting({
            capped: mark.flags & Book.CAPPED != 0,
            imported: mark.flags & Book.IMPORTED != 0,
            today: CivilDate.today(),
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

    /// @notice Whether the commitment's end took the obligation with it: it was not due by that day, and is no
    /// money for which something had been delivered, accepted or settled. What stayed owed then can still be
    /// amended, suspended or changed, and stays.
    /// A deposit is money that the other side gave: the end of the contract is a reason to return it. What was
    /// assigned before is no longer theirs to end who end the contract (Civil Code art. 765).
    function isTerminated(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        DueDays.Due memory due,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (bool) {
        Book.Entry storage entry = self.obligations[commitment][obligation];
        if (mark.flags & Book.TERMINATED == 0 || entry.money.kept) return false;
        DueDays.Record memory record = entry.record;
        if (record.kind == uint8(ICommitmentLedger.ObligationKind.DEPOSIT)) return false;
        bool earned = DueDays.delivered(record) != 0 || record.acceptedOn != 0 || record.settledOn != 0;
        if (earned && Book.isMoney(entry)) return false;
        return !due.started || due.dueOn > self.terminatedOn[commitment];
    }

    /// @dev After an act that moves the day of what is still owed, and for what stands in for it.
    function keep(Book.Entry storage entry, ActGate.Mark memory mark) internal {
        if (mark.flags & Book.TERMINATED != 0) entry.money.kept = true;
    }

    /// @dev What was declined can still be delivered and paid: a ruling may bring it back.
    function requireNotTerminated(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        ActGate.Mark memory mark,
        IWorkCalendar calendar,
        bytes32 commitment,
        uint8 obligation
    ) internal view {
        Book.Entry storage entry = self.obligations[commitment][obligation];
        bool void = entry.money.disputed && entry.dispute.ended & Book.VOID != 0;
        if (!void && mark.flags & Book.TERMINATED == 0) return;
        if (void || isTerminated(self, mark, dueOf(self, marks, calendar, commitment, obligation), commitment, obligation)) {
            revert WrongState(commitment);
        }
    }

    /// @dev In the stead of what was changed the compensation is paid.
    function requireNotChanged(Book.Entry storage entry, bytes32 commitment) internal view {
        if (entry.money.disputed && entry.dispute.compensation != 0) revert WrongState(commitment);
    }

    /// @notice Whether nothing more is owed here: terminated, its condition declared unmet, changed, or the
    /// compensation of a change that fell.
    function isEnded(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        DueDays.Due memory due,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (bool) {
        Book.Entry storage entry = self.obligations[commitment][obligation];
        if (entry.money.disputed) {
            if (entry.dispute.compensation != 0 || entry.dispute.ended & (Book.DECLINED | Book.VOID) != 0) return true;
        }
        return isTerminated(self, mark, due, commitment, obligation);
    }

    /// @notice As far as gross arithmetic tells: while nothing is late there is no interest.
    function isFulfilled(Book.Entry storage entry, DueDays.Due memory due) internal view returns (bool) {
        if (entry.record.kind == uint8(ICommitmentLedger.ObligationKind.PERFORMANCE)) {
            return entry.record.performedOn != 0 && !entry.record.performanceInDoubt;
        }
        bool late = due.started && CivilDate.today() > due.dueOn;
        int256 owed = int256(uint256(entry.money.amount)) - int256(uint256(entry.dispute.neverOwed));
        return !late && entry.money.credited >= owed;
    }
}
