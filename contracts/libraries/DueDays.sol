// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";
import {CivilDate} from "./CivilDate.sol";

/// @title When an obligation is due
/// @notice Days are day numbers here; 0 stands for "has not happened".
library DueDays {
    /// @dev Decree 802 art. 9: the longest term for a micro, small or medium seller.
    uint32 internal constant LONGEST_TERM = 60;

    struct Record {
        uint8 kind;
        uint8 dueRule;
        uint8 clock;
        uint8 inspectionWorkdays;
        uint16 length;
        uint24 dueOn;
        uint24 deliveredOn;
        uint24 acceptedOn;
        uint24 settledOn;
        uint24 performedOn;
    }

    struct Due {
        bool started;
        bool provisional;
        uint32 nominalOn;
        uint32 dueOn;
    }

    /// @param today decides whether an inspection period has ended without acceptance
    function compute(Record memory self, IWorkCalendar calendar, bool capped, bool imported, uint32 today)
        internal
        view
        returns (Due memory due)
    {
        if (self.dueRule == uint8(ICommitmentLedger.DueRule.NONE)) return due;
        uint32 start;
        bool startProvisional;
        if (self.dueRule == uint8(ICommitmentLedger.DueRule.DATE)) {
            due.nominalOn = self.dueOn;
            start = self.deliveredOn;
        } else {
            (start, startProvisional) = _startOfClock(self, calendar, today);
            due.provisional = startProvisional;
            if (start == 0) return Due(false, false, 0, 0);
            if (self.dueRule == uint8(ICommitmentLedger.DueRule.DAYS)) {
                due.nominalOn = start + self.length;
            } else {
                bool provisional;
                (due.nominalOn, provisional) = calendar.addWorkdays(start, self.length);
                due.provisional = due.provisional || provisional;
            }
        }
        due.started = true;
        bool capApplies = capped && self.kind == uint8(ICommitmentLedger.ObligationKind.PAYMENT) && start != 0;
        if (capApplies && due.nominalOn > start + LONGEST_TERM) {
            due.nominalOn = start + LONGEST_TERM;
            if (self.dueRule == uint8(ICommitmentLedger.DueRule.WORKDAYS)) {
                // What matters of the count is that it is not over on the 60th day: two years at most.
                due.provisional = startProvisional || !_isPublished(calendar, start + 1)
                    || !_isPublished(calendar, due.nominalOn);
            }
        }
        if (imported) {
            due.dueOn = due.nominalOn;
        } else {
            bool provisional;
            (due.dueOn, provisional) = calendar.roll(due.nominalOn);
            due.provisional = due.provisional || provisional;
        }
    }

    /// @dev Acceptance later than the agreed inspection period, or none once it has ended, counts as having
    /// happened on its last day (Decree 802 art. 10).
    function _startOfClock(Record memory self, IWorkCalendar calendar, uint32 today)
        private
        view
        returns (uint32 start, bool provisional)
    {
        if (self.clock == uint8(ICommitmentLedger.Clock.DELIVERY)) return (self.deliveredOn, false);
        if (self.clock == uint8(ICommitmentLedger.Clock.SETTLEMENT)) return (self.settledOn, false);
        start = self.acceptedOn;
        if (self.inspectionWorkdays == 0 || self.deliveredOn == 0) return (start, false);
        (uint32 last, bool lastProvisional) = calendar.addWorkdays(self.deliveredOn, self.inspectionWorkdays);
        if (start == 0 ? today > last : start > last) return (last, lastProvisional);
    }

    function _isPublished(IWorkCalendar calendar, uint32 day) private view returns (bool) {
        (uint32 year,) = CivilDate.yearOf(day);
        return calendar.isPublished(year);
    }
}
