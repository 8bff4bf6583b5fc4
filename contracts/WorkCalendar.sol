// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {Duty, IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {BadDate, BadSignature, BadTerm, NotEntitled, ProcedureMissing} from "./Refusals.sol";

contract WorkCalendar is ActGate, IWorkCalendar {
    /* CONSTANTS */

    uint8 private constant PUBLISH_CALENDAR = 1;

    /// @dev Bit 255 of a year's second word, which a year's days never reach.
    uint256 private constant PUBLISHED = 1 << 255;

    IPartyRegistry public immutable registry;

    /* STORAGE */

    mapping(uint32 year => uint256[2]) private _workingDays;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_) {
        registry = registry_;
    }

    /* VIEWS */

    /// @inheritdoc IWorkCalendar
    function isPublished(uint32 year) public view returns (bool) {
        return _workingDays[year][1] & PUBLISHED != 0;
    }

    /// @inheritdoc IWorkCalendar
    function isWorkingDay(uint32 day) external view returns (bool) {
        return _isWorking(_open(day), day);
    }

    /// @inheritdoc IWorkCalendar
    function roll(uint32 day) external view returns (uint32 rolled, bool provisional) {
        Year memory year = _open(day);
        provisional = !year.published;
        for (rolled = day; !_isWorking(year, rolled);) {
            ++rolled;
            if (rolled == year.nextYear) {
                year = _open(rolled);
                provisional = provisional || !year.published;
            }
        }
    }

    /// @inheritdoc IWorkCalendar
    function addWorkdays(uint32 day, uint16 n) external view returns (uint32 reached, bool provisional) {
        reached = day;
        if (n == 0) return (reached, false);
        Year memory year = _open(day + 1);
        provisional = !year.published;
        for (uint256 left = n; left > 0;) {
            ++reached;
            if (reached == year.nextYear) {
                year = _open(reached);
                provisional = provisional || !year.published;
            }
            if (_isWorking(year, reached)) --left;
        }
    }

    /// @inheritdoc IWorkCalendar
    function workdaysBetween(uint32 day, uint32 before) external view returns (uint32 count) {
        if (day + 1 >= before) return 0;
        Year memory year = _open(day + 1);
        for (uint32 at = day + 1; at < before; ++at) {
            if (at == year.nextYear) year = _open(at);
            if (_isWorking(year, at)) ++count;
        }
    }

    /* ACTS */

    function _publishCalendar(bytes32 act, bytes32 by, bytes32 also, bytes calldata body) private {
        (uint16 year, uint32[] memory daysOff, uint32[] memory makeUpDays, bytes32 document) =
            abi.decode(body, (uint16, uint32[], uint32[], bytes32));
        if (also != 0 || !registry.hasDuty(by, Duty.CALENDAR)) revert NotEntitled(by);
        if (year < 1970 || year > 9998) revert BadTerm(year);
        uint256[2] memory bits = _weekdays(year);
        uint32 first = CivilDate.newYear(year);
        for (uint256 i = 0; i < daysOff.length; ++i) {
            uint256 index = _indexIn(year, first, daysOff[i]);
            bits[index >> 8] &= ~(1 << (index & 255));
        }
        for (uint256 i = 0; i < makeUpDays.length; ++i) {
            uint256 index = _indexIn(year, first, makeUpDays[i]);
            // A day named in both lists, or a weekday made up, is a mistake in the notice's transcript.
            if (!CivilDate.isWeekend(first + uint32(index)) || _contains(daysOff, makeUpDays[i])) {
                revert BadDate(makeUpDays[i], 0);
            }
            bits[index >> 8] |= 1 << (index & 255);
        }
        if (document == 0) revert ProcedureMissing();
        _workingDays[year] = [bits[0], bits[1] | PUBLISHED];
        emit CalendarPublished(bytes32(uint256(year)), act, bits, document);
    }

    /* INTERNAL */

    struct Year {
        uint32 firstDay;
        uint32 nextYear;
        bool published;
        uint256[2] workingDays;
    }

    function _open(uint32 day) private view returns (Year memory) {
        (uint32 year, uint32 firstDay) = CivilDate.yearOf(day);
        uint256[2] memory workingDays = _workingDays[year];
        return Year(firstDay, CivilDate.newYear(year + 1), workingDays[1] & PUBLISHED != 0, workingDays);
    }

    function _isWorking(Year memory year, uint32 day) private pure returns (bool) {
        if (!year.published) return !CivilDate.isWeekend(day);
        uint256 index = day - year.firstDay;
        return (year.workingDays[index >> 8] >> (index & 255)) & 1 != 0;
    }

    function _weekdays(uint32 year) private pure returns (uint256[2] memory bits) {
        uint32 first = CivilDate.newYear(year);
        uint256 length = CivilDate.newYear(year + 1) - first;
        for (uint256 index = 0; index < length; ++index) {
            if (!CivilDate.isWeekend(first + uint32(index))) bits[index >> 8] |= 1 << (index & 255);
        }
    }

    function _indexIn(uint16 year, uint32 first, uint32 date) private pure returns (uint256) {
        uint32 day = CivilDate.toDay(date);
        if (date / 10000 != year) revert BadDate(date, uint32(year) * 10000 + 101);
        return day - first;
    }

    function _contains(uint32[] memory list, uint32 date) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == date) return true;
        }
        return false;
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool, uint32) {
        return registry.requireKey(party, key, duty);
    }

    function _execute(bytes32 key, Act calldata act, uint32) internal override {
        _publishCalendar(key, act.by, act.also, act.body);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        if (kind != PUBLISH_CALENDAR) revert BadSignature(0);
        return keccak256(
            "PublishCalendar(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,uint16 year,uint32[] daysOff,uint32[] makeUpDays,bytes32 document)"
        );
    }

    function _encodeBody(uint8, bytes calldata body) internal pure override returns (bytes memory) {
        (uint16 year, uint32[] memory daysOff, uint32[] memory makeUpDays, bytes32 document) =
            abi.decode(body, (uint16, uint32[], uint32[], bytes32));
        // Elements of a packed array are padded to words, as EIP-712 hashes them.
        return abi.encode(
            year, keccak256(abi.encodePacked(daysOff)), keccak256(abi.encodePacked(makeUpDays)), document
        );
    }
}
