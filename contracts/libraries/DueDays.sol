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

    /// @param dueOn the agreed day with DueRule.DATE, the day of the claim with Clock.CLAIM
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
        uint24 deliveryRecordedOn;
        Delivery delivery;
        bool performanceInDoubt;
        bool conditional;
    }

    /// @dev How a delivery stands. One that the enterprise recorded alone can be disputed, and does not count
    /// while it is.
    enum Delivery {
        NONE,
        BY_BOTH,
        BY_ENTERPRISE,
        DISPUTED
    }

    /// @dev Days that are not counted, both included. One that fell in a ruling has `lastDay` 0.
    struct Window {
        uint24 firstDay;
        uint24 lastDay;
        bool ruled;
    }

    /// @param today decides whether an inspection period has ended without acceptance
    /// @param amendedDueOn the amended day instead of the term's, or 0
    /// @param windowsBefore how many suspensions were made before the amendment
    struct Setting {
        bool capped;
        bool imported;
        uint32 today;
        uint24 amendedDueOn;
        uint8 windowsBefore;
    }

    struct Due {
        bool started;
        bool provisional;
        uint32 nominalOn;
        uint32 dueOn;
    }

    function compute(
        Record memory self,
        IWorkCalendar calendar,
        Setting memory setting,
        Window[] memory windows
    ) internal view returns (Due memory due) {
        if (self.dueRule == uint8(ICommitmentLedger.DueRule.NONE)) return due;
        uint32 start;
        (due, start) = _byTerm(self, calendar, setting);
        if (!due.started) return due;
        bool capApplies =
            setting.capped && self.kind == uint8(ICommitmentLedger.ObligationKind.PAYMENT) && start != 0;
        if (capApplies && due.nominalOn > start + LONGEST_TERM) {
            due.nominalOn = start + LONGEST_TERM;
            if (setting.amendedDueOn == 0 && self.dueRule == uint8(ICommitmentLedger.DueRule.WORKDAYS)) {
                // What matters of the count is that it is not over on the 60th day: two years at most.
                due.provisional = due.provisional || !_isPublished(calendar, start + 1)
                    || !_isPublished(calendar, due.nominalOn);
            }
        }
        if (setting.imported) {
            due.dueOn = due.nominalOn;
            return due;
        }
        // The clock of a {date} term does not start: all days count for a suspension.
        uint32 counted = self.dueRule == uint8(ICommitmentLedger.DueRule.DATE) ? 0 : start;
        _suspend(due, windows, counted, setting.windowsBefore);
        _roll(due, calendar, windows, setting.windowsBefore, counted);
    }

    /// @notice The delivery that counts, or 0.
    function delivered(Record memory self) internal pure returns (uint24) {
        return self.delivery == Delivery.DISPUTED ? 0 : self.deliveredOn;
    }

    /// @dev The day by the signed term or its amendment, before cap, suspensions and roll.
    function _byTerm(Record memory self, IWorkCalendar calendar, Setting memory setting)
        private
        view
        returns (Due memory due, uint32 start)
    {
        bool onDate = self.dueRule == uint8(ICommitmentLedger.DueRule.DATE);
        bool startProvisional;
        if (onDate) start = delivered(self);
        else (start, startProvisional) = _startOfClock(self, calendar, setting.today);
        if (setting.amendedDueOn != 0) {
            due.nominalOn = setting.amendedDueOn;
            // The start matters for the cap alone.
            due.provisional = false;
        } else if (onDate) {
            due.nominalOn = self.dueOn;
        } else {
            if (start == 0) return (due, start);
            due.provisional = startProvisional;
            if (self.dueRule == uint8(ICommitmentLedger.DueRule.DAYS)) {
                due.nominalOn = start + self.length;
            } else {
                bool provisional;
                (due.nominalOn, provisional) = calendar.addWorkdays(start, self.length);
                // A count that the cap cuts is judged with the cap.
                bool cut = setting.capped && self.kind == uint8(ICommitmentLedger.ObligationKind.PAYMENT)
                    && due.nominalOn > start + LONGEST_TERM;
                due.provisional = startProvisional || (provisional && !cut);
            }
        }
        due.started = true;
    }

    /// @dev Each suspended day, once, that is not later than the day reached so far moves it on by one. Windows
    /// are taken in the order of their first days, overlaps once.
    function _suspend(Due memory due, Window[] memory windows, uint32 after_, uint256 from) private pure {
        uint32 covered = after_;
        while (true) {
            // The earliest window that has a day after what is covered.
            uint32 first = type(uint32).max;
            uint32 last;
            for (uint256 i = from; i < windows.length; ++i) {
                if (windows[i].lastDay <= covered) continue;
                uint32 begins = windows[i].firstDay > covered ? windows[i].firstDay : covered + 1;
                if (begins < first) (first, last) = (begins, windows[i].lastDay);
            }
            if (first > due.nominalOn) return;
            due.nominalOn += last - first + 1;
            covered = last;
        }
    }

    /// @dev Rolls, and moves a rolled day that is suspended to the first working day that is not. A day up to the start
    /// of the clock is not suspended, though an amended day may fall there.
    function _roll(
        Due memory due,
        IWorkCalendar calendar,
        Window[] memory windows,
        uint256 from,
        uint32 counted
    ) private view {
        bool provisional;
        (due.dueOn, provisional) = calendar.roll(due.nominalOn);
        due.provisional = due.provisional || provisional;
        while (due.dueOn > counted) {
            uint32 last = _windowEnd(windows, from, due.dueOn);
            if (last == 0) return;
            (due.dueOn, provisional) = calendar.roll(last + 1);
            due.provisional = due.provisional || provisional;
        }
    }

    function _windowEnd(Window[] memory windows, uint256 from, uint32 day) private pure returns (uint32) {
        for (uint256 i = from; i < windows.length; ++i) {
            if (windows[i].firstDay <= day && day <= windows[i].lastDay) return windows[i].lastDay;
        }
        return 0;
    }

    /// @dev Acceptance later than the agreed inspection period, or none once it has ended, counts as having
    /// happened on its last day (Decree 802 art. 10).
    function _startOfClock(Record memory self, IWorkCalendar calendar, uint32 today)
        private
        view
        returns (uint32 start, bool provisional)
    {
        if (self.clock == uint8(ICommitmentLedger.Clock.DELIVERY)) return (delivered(self), false);
        if (self.clock == uint8(ICommitmentLedger.Clock.SETTLEMENT)) return (self.settledOn, false);
        if (self.clock == uint8(ICommitmentLedger.Clock.CLAIM)) return (self.dueOn, false);
        start = self.acceptedOn;
        if (self.inspectionWorkdays == 0 || delivered(self) == 0) return (start, false);
        (uint32 last, bool lastProvisional) = calendar.addWorkdays(delivered(self), self.inspectionWorkdays);
        if (start == 0 ? today > last : start > last) return (last, lastProvisional);
    }

    function _isPublished(IWorkCalendar calendar, uint32 day) private view returns (bool) {
        (uint32 year,) = CivilDate.yearOf(day);
        return calendar.isPublished(year);
    }
}
