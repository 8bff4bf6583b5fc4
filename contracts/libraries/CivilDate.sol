// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {BadDate} from "../Refusals.sol";

/// @title Civil days in Asia/Shanghai
/// @notice People sign dates as they write them, yyyymmdd; arithmetic counts days since 1970-01-01. China has
/// kept UTC+8 without summer time since 1991, so a fixed offset is the law's own day.
library CivilDate {
    uint256 private constant OFFSET = 8 hours;

    /// @notice The civil day of an instant (unix seconds), as a day number.
    function dayAt(uint256 timestamp) internal pure returns (uint32) {
        return uint32((timestamp + OFFSET) / 1 days);
    }

    /// @notice The civil day of the block.
    function today() internal view returns (uint32) {
        return dayAt(block.timestamp);
    }

    /// @notice Day number of a date written yyyymmdd that is not after today.
    function pastDay(uint32 date) internal view returns (uint24) {
        uint32 day = toDay(date);
        if (day > today()) revert BadDate(date, toDate(today()));
        return uint24(day);
    }

    /// @notice Day number of a date written yyyymmdd, 1970-01-01 to 9999-12-31.
    function toDay(uint32 date) internal pure returns (uint32 day) {
        uint256 year = date / 10000;
        uint256 month = (date / 100) % 100;
        uint256 dayOfMonth = date % 100;
        if (year < 1970 || year > 9999 || month == 0 || month > 12 || dayOfMonth == 0) revert BadDate(date, 0);
        if (dayOfMonth > _daysIn(year, month)) revert BadDate(date, 0);
        // Of four digits, two and two nothing comes near the end of a number.
        unchecked {
            // Years begin in March, so that the leap day is the last of its year.
            uint256 y = month > 2 ? year : year - 1;
            uint256 monthFromMarch = month > 2 ? month - 3 : month + 9;
            uint256 dayOfYear = (153 * monthFromMarch + 2) / 5 + dayOfMonth - 1;
            return uint32(y * 365 + y / 4 - y / 100 + y / 400 + dayOfYear - 719468);
        }
    }

    /// @notice A day number written yyyymmdd.
    function toDate(uint32 day) internal pure returns (uint32) {
        (uint256 year, uint256 month, uint256 dayOfMonth) = _split(day);
        return uint32(year * 10000 + month * 100 + dayOfMonth);
    }

    /// @notice The same of a day on which something happened, 0 where it has not.
    function dateOrZero(uint32 day) internal pure returns (uint32) {
        return day == 0 ? 0 : toDate(day);
    }

    /// @notice The year of a day number and the number of the year's first day.
    function yearOf(uint32 day) internal pure returns (uint32 year, uint32 firstDay) {
        (uint256 y,,) = _split(day);
        year = uint32(y);
        firstDay = newYear(year);
    }

    /// @notice Day number of January 1st.
    function newYear(uint32 year) internal pure returns (uint32) {
        uint256 y = uint256(year) - 1;
        return uint32(y * 365 + y / 4 - y / 100 + y / 400 - 719162);
    }

    /// @notice Whether a day is a Saturday or a Sunday. 1970-01-01 was a Thursday.
    function isWeekend(uint32 day) internal pure returns (bool) {
        return (day + 3) % 7 >= 5;
    }

    function _split(uint32 day) private pure returns (uint256 year, uint256 month, uint256 dayOfMonth) {
        uint256 z = uint256(day) + 719468;
        uint256 era = z / 146097;
        uint256 dayOfEra = z - era * 146097;
        uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 monthFromMarch = (5 * dayOfYear + 2) / 153;
        dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    }

    function _daysIn(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        // Odd months up to July and even ones from August on are long.
        return 30 + ((month ^ (month >> 3)) & 1);
    }
}
