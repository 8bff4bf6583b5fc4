// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";

/// @title When an application must be decided
/// @notice Days are day numbers; the day from which is counted is not counted itself.
library ApprovalDays {
    /// @dev Days that are not counted, both included. One that fell in a ruling has `lastDay` 0.
    struct Pause {
        uint24 firstDay;
        uint24 lastDay;
        bool ruled;
    }

    /// @notice The n-th working day after `day` that lies in no pause. Each paused day is left out once.
    function countFrom(uint32 day, uint16 n, IWorkCalendar calendar, Pause[] memory pauses)
        internal
        view
        returns (uint32 reached)
    {
        uint32 covered = day;
        uint16 left = n;
        while (true) {
            (reached,) = calendar.addWorkdays(covered, left);
            (uint32 first, uint32 last) = _next(pauses, covered);
            if (first > reached) return reached;
            // Fewer than `left` working days lie before a pause that begins by the day reached.
            left -= uint16(calendar.workdaysBetween(covered, first));
            covered = last;
        }
    }

    /// @notice Whether there is a pause on which nobody has ruled.
    function hasUnruled(Pause[] storage pauses) internal view returns (bool) {
        for (uint256 i = 0; i < pauses.length; ++i) {
            if (!pauses[i].ruled) return true;
        }
        return false;
    }

    /// @notice Rules on all pauses that nobody has ruled on: what falls counts as never made.
    function rule(Pause[] storage pauses, bool stands) internal {
        for (uint256 i = 0; i < pauses.length; ++i) {
            Pause storage pause = pauses[i];
            if (!pause.ruled && !stands) pause.lastDay = 0;
            pause.ruled = true;
        }
    }

    /// @dev The earliest pause that has a day after `covered`.
    function _next(Pause[] memory pauses, uint32 covered) private pure returns (uint32 first, uint32 last) {
        first = type(uint32).max;
        for (uint256 i = 0; i < pauses.length; ++i) {
            if (pauses[i].lastDay <= covered) continue;
            uint32 begins = pauses[i].firstDay > covered ? pauses[i].firstDay : covered + 1;
            if (begins < first) (first, last) = (begins, pauses[i].lastDay);
        }
    }
}
