// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ICommitmentLedger} from "../../contracts/interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "../../contracts/interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "../../contracts/interfaces/IWorkCalendar.sol";
import {CivilDate} from "../../contracts/libraries/CivilDate.sol";
import {DueDays} from "../../contracts/libraries/DueDays.sol";
import {WorkCalendar} from "../../contracts/WorkCalendar.sol";

interface Vm {
    function store(address target, bytes32 slot, bytes32 value) external;
}

/// @notice Rolls, working days, the 60 days and suspensions, on any calendar: which days are working days is
/// symbolic, the day to begin with is a day before New Year, so that two years and an unpublished one are met.
contract DueDaysProofs {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @dev 2025-12-29, three days before New Year; days up to SPAN later are looked at.
    uint32 private constant BASE = 20451;
    uint32 private constant SPAN = 8;

    WorkCalendar private calendar;

    constructor() {
        calendar = new WorkCalendar(IPartyRegistry(address(0)));
    }

    /// @notice A rolled day is not before the day itself, is a working day, and no day between them is one.
    function check_a_roll_reaches_the_first_working_day(uint256 bits, bool[2] memory published) external {
        _arrange(bits, published);
        (uint32 rolled, bool provisional) = calendar.roll(BASE);
        assert(rolled >= BASE && calendar.isWorkingDay(rolled));
        for (uint32 day = BASE; day < rolled; ++day) {
            assert(!calendar.isWorkingDay(day));
        }
        assert(provisional == (!published[0] || (!published[1] && rolled >= BASE + 3)));
    }

    /// @notice n working days after a day is a working day, with n - 1 of them between the two.
    function check_working_days_are_counted(uint256 bits, bool[2] memory published, uint8 n) external {
        if (n == 0 || n > 3) return;
        _arrange(bits, published);
        (uint32 reached,) = calendar.addWorkdays(BASE, n);
        assert(reached > BASE && calendar.isWorkingDay(reached));
        uint256 between;
        for (uint32 day = BASE + 1; day < reached; ++day) {
            if (calendar.isWorkingDay(day)) ++between;
        }
        assert(between + 1 == n);
    }

    /// @notice Where the 60 days hold, no nominal day is later than 60 days after the clock's start, and none is
    /// moved that was not; where they do not hold, the term is the term. All terms by days, all starts, of every
    /// kind, whether a delivery, an acceptance without an inspection period, a settlement or a claim begins them.
    function check_nobody_small_waits_more_than_sixty_days(
        uint24 start,
        uint16 length,
        bool capped,
        bool conditional,
        uint8 kind,
        uint8 clock
    ) external view {
        if (clock == 0 || clock > 4) return;
        if (start == 0 || start > 2932896 || length == 0 || length > 366 || kind > 3) return;
        DueDays.Record memory record;
        record.kind = kind;
        record.dueRule = 2;
        record.clock = clock;
        record.length = length;
        record.conditional = conditional;
        if (clock == 1) (record.deliveredOn, record.delivery) = (start, DueDays.Delivery.BY_BOTH);
        else if (clock == 2) record.acceptedOn = start;
        else if (clock == 3) record.settledOn = start;
        else record.dueOn = start;
        // Imported terms do not roll: the nominal day alone.
        DueDays.Setting memory setting = DueDays.Setting(capped, true, start, 0, 0);
        DueDays.Due memory due = DueDays.compute(record, calendar, setting, new DueDays.Window[](0));
        bool holds = capped && kind == 0 && length > 60;
        assert(due.started && due.nominalOn == uint32(start) + (holds ? 60 : length));
    }

    /// @notice Two suspensions, in any order and overlapping or not, move a date on by one for each of their
    /// days that is not later than the day reached: as if the days were counted one by one.
    function check_each_suspended_day_moves_a_date_once(uint24[2] memory first, uint24[2] memory last, uint24 on)
        external
        view
    {
        if (on < 100 || on > 103) return;
        DueDays.Window[] memory windows = new DueDays.Window[](2);
        for (uint256 i = 0; i < 2; ++i) {
            if (first[i] < 99 || first[i] > last[i] || last[i] > 106) return;
            windows[i] = DueDays.Window(first[i], last[i], false);
        }
        DueDays.Record memory record;
        record.dueRule = 1;
        record.dueOn = on;
        DueDays.Setting memory setting = DueDays.Setting(false, false, on, 0, 0);
        DueDays.Due memory due = DueDays.compute(record, IWorkCalendar(address(this)), setting, windows);
        uint24 expected = on;
        for (uint24 day = 99; day <= expected; ++day) {
            if (_isIn(windows, day)) ++expected;
        }
        assert(due.nominalOn == expected);
        // Nobody has to pay on a suspended day.
        assert(due.dueOn >= expected && !_isIn(windows, uint24(due.dueOn)));
    }

    /// @dev A calendar on which every day is a working day.
    function roll(uint32 day) external pure returns (uint32, bool) {
        return (day, false);
    }

    /// @dev Any working days among those looked at; all days after them are, so that every search ends.
    function _arrange(uint256 bits, bool[2] memory published) private {
        uint256 mask = (1 << (SPAN + 1)) - 1;
        uint256 days_ = (bits & mask) | (1 << SPAN);
        // The last three days of 2025 stand in the second word of its year, from bit 106 on.
        _publish(2025, 0, (days_ & 7) << 106, published[0]);
        _publish(2026, (days_ >> 3) | (type(uint256).max << (SPAN - 2)), 0, published[1]);
    }

    function _publish(uint256 year, uint256 first, uint256 second, bool published) private {
        bytes32 slot = keccak256(abi.encode(year, uint256(1)));
        vm.store(address(calendar), slot, bytes32(first));
        vm.store(address(calendar), bytes32(uint256(slot) + 1), bytes32(second | (published ? 1 << 255 : 0)));
    }

    function _isIn(DueDays.Window[] memory windows, uint24 day) private pure returns (bool) {
        for (uint256 i = 0; i < windows.length; ++i) {
            if (windows[i].firstDay <= day && day <= windows[i].lastDay) return true;
        }
        return false;
    }
}
