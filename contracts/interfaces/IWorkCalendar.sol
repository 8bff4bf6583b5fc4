// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title The State Council's working days, year by year
/// @notice Days are numbers of civil days since 1970-01-01 in Asia/Shanghai; in acts and events dates written
/// yyyymmdd. In a year that is not published Saturdays and Sundays are the only rest days, and what is
/// computed on it is provisional.
///
/// Acts (kind, who, body):
///   1 PublishCalendar  a party with duty CALENDAR  (uint16 year,uint32[] daysOff,uint32[] makeUpDays,bytes32 document)
///     Publishes a year, or corrects it. `daysOff` are days of the year without work (those on a weekend may be
///     named too), `makeUpDays` Saturdays and Sundays with work.
interface IWorkCalendar is IActGate {
    /// @param workingDays one bit a day, from January 1st: 256 days in the first word, the rest in the second
    event CalendarPublished(
        bytes32 indexed year, bytes32 indexed act, uint256[2] workingDays, bytes32 document
    );

    function isPublished(uint32 year) external view returns (bool);

    function isWorkingDay(uint32 day) external view returns (bool);

    /// @notice The day itself where it is a working day, else the first one after it (民法典 art. 203).
    /// Provisional where a year from the first day to the last is not published.
    function roll(uint32 day) external view returns (uint32 rolled, bool provisional);

    /// @notice The n-th working day after `day`, which is not counted. Provisional as for `roll`.
    function addWorkdays(uint32 day, uint16 n) external view returns (uint32 reached, bool provisional);

    /// @notice How many working days lie strictly between two days.
    function workdaysBetween(uint32 day, uint32 before) external view returns (uint32 count);
}
