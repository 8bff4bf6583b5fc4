// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {CivilDate} from "../../contracts/libraries/CivilDate.sol";

/// @notice What CivilDate's arithmetic is worth, tried for every day and every date that the ledger can name:
/// proofs by exhaustion, which are quicker here than solvers are with divisions.
contract CivilDateProofs {
    /// @dev 9999-12-31.
    uint32 private constant LAST = 2932896;

    /// @notice All days from 1970-01-01 to 9999-12-31 in order, beside a calendar that only counts: a day is
    /// written as its date, its date is read as the day, dates grow with days, yearOf names the year and its
    /// first day, a year has 365 or 366 days, and the days of the week follow one another.
    function test_every_day_is_written_and_read_as_the_calendar_counts() external pure {
        uint32 year = 1970;
        uint32 month = 1;
        uint32 dayOfMonth = 1;
        uint32 firstDay = 0;
        uint32 dayOfWeek = 3; // 0 is Monday.
        for (uint32 day = 0; day <= LAST; ++day) {
            uint32 date = year * 10000 + month * 100 + dayOfMonth;
            require(CivilDate.toDate(day) == date && CivilDate.toDay(date) == day, "written and read");
            require(CivilDate.isWeekend(day) == (dayOfWeek >= 5), "day of the week");
            if (dayOfMonth == 1 || dayOfMonth == 28) {
                (uint32 found, uint32 first) = CivilDate.yearOf(day);
                require(found == year && first == firstDay && CivilDate.newYear(year) == firstDay, "year");
            }
            dayOfWeek = dayOfWeek == 6 ? 0 : dayOfWeek + 1;
            if (dayOfMonth < _length(year, month)) {
                ++dayOfMonth;
            } else if (month < 12) {
                (month, dayOfMonth) = (month + 1, 1);
            } else {
                require(day + 1 - firstDay == (_isLeap(year) ? 366 : 365), "length of the year");
                (year, month, dayOfMonth, firstDay) = (year + 1, 1, 1, day + 1);
            }
        }
        require(year == 10000, "the last day");
    }

    /// @notice A number that is no date is not read: all of 1970 to 9999 with months 0 to 99 and days 0 and the
    /// first beyond the month's end, which is where a check can be one off.
    function test_no_date_beside_a_month_is_read() external view {
        for (uint32 year = 1970; year <= 9999; ++year) {
            for (uint32 month = 0; month <= 99; month = month == 13 ? 99 : month + 1) {
                uint32 length = month >= 1 && month <= 12 ? _length(year, month) : 0;
                require(!_isRead(year * 10000 + month * 100), "day 0");
                require(!_isRead(year * 10000 + month * 100 + length + 1), "a day too many");
            }
        }
    }

    /// @notice Days beyond the month's end and years out of bounds, for one leap year and one that is none.
    function test_no_number_beside_the_calendar_is_read() external view {
        for (uint32 date = 19000101; date < 19700101; ++date) {
            require(!_isRead(date), "before 1970");
        }
        for (uint32 year = 2023; year <= 2024; ++year) {
            for (uint32 rest = 0; rest < 10000; ++rest) {
                uint32 month = rest / 100;
                uint32 day = rest % 100;
                bool exists = month >= 1 && month <= 12 && day >= 1 && day <= _length(year, month);
                require(_isRead(year * 10000 + rest) == exists, "a year of numbers");
            }
        }
        require(!_isRead(99991232) && !_isRead(100000101) && !_isRead(type(uint32).max), "after 9999");
    }

    /// @notice In Shanghai a day begins at 16:00 UTC of the day before, and ends with its last second.
    function test_a_day_in_shanghai_begins_with_its_midnight() external pure {
        for (uint256 day = 1; day <= LAST; ++day) {
            uint256 midnight = day * 1 days - 8 hours;
            require(CivilDate.dayAt(midnight) == day && CivilDate.dayAt(midnight - 1) == day - 1, "midnight");
        }
    }

    function toDay(uint32 date) external pure returns (uint32) {
        return CivilDate.toDay(date);
    }

    function _isRead(uint32 date) private view returns (bool) {
        try this.toDay(date) returns (uint32) {
            return true;
        } catch {
            return false;
        }
    }

    function _isLeap(uint32 year) private pure returns (bool) {
        return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    }

    function _length(uint32 year, uint32 month) private pure returns (uint32) {
        if (month == 2) return _isLeap(year) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
}
