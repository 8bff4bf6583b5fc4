// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {Book} from "./Book.sol";

/// @title What becomes of the compensation when the change of a promise falls
/// @notice It ends, and what was paid on it counts on the obligation that had been changed.
library Compensations {
    /// @notice A change that falls was never made.
    function fall(Book.Ledger storage self, bytes32 commitment, uint8 obligation) internal {
        Book.Entry storage entry = self.obligations[commitment][obligation];
        uint8 number = entry.dispute.compensation;
        Book.Entry storage compensation = self.obligations[commitment][number];
        // Who was owed the compensation is owed what it stood for.
        bytes32 assignee = self.assignees[commitment][number];
        if (assignee != 0) self.assignees[commitment][obligation] = assignee;
        if (compensation.money.kept) entry.money.kept = true;
        entry.dispute.compensation = 0;
        entry.dispute.ended |= Book.INHERITS;
        compensation.dispute.ended |= Book.VOID;
        compensation.money.disputed = true;
        entry.money.credited += compensation.money.credited;
        entry.money.payments += compensation.money.payments;
        compensation.money.credited = 0;
        compensation.money.payments = 0;
    }

    /// @notice What stands in for an assigned obligation is owed to the assignee.
    function follow(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        bytes32 commitment,
        uint8 obligation,
        uint8 compensation
    ) internal {
        if (mark.flags & Book.ASSIGNED == 0) return;
        self.assignees[commitment][compensation] = self.assignees[commitment][obligation];
        self.obligations[commitment][compensation].money.kept = self.obligations[commitment][obligation].money.kept;
    }

    /// @notice The obligation on which the payments on this one count: itself, unless it is the compensation of
    /// a change that fell.
    function countsOn(Book.Ledger storage self, bytes32 commitment, uint8 obligation)
        internal
        view
        returns (uint8)
    {
        Book.Dispute storage dispute = self.obligations[commitment][obligation].dispute;
        return dispute.ended & Book.VOID == 0 ? obligation : dispute.compensates;
    }

    /// @notice Whether a payment with this tag is one of the obligation's, `count` obligations in the commitment.
    function isPaymentOn(
        Book.Ledger storage self,
        uint8 count,
        bytes32 commitment,
        uint8 obligation,
        bytes15 tag
    ) internal view returns (bool) {
        if (tag == Book.tag(commitment, obligation)) return true;
        if (self.obligations[commitment][obligation].dispute.ended & Book.INHERITS == 0) return false;
        for (uint256 i = 1; i <= count; ++i) {
            uint8 other = uint8(i);
            if (tag != Book.tag(commitment, other)) continue;
            return other != obligation && countsOn(self, commitment, other) == obligation;
        }
        return false;
    }
}
