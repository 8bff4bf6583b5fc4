// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IProceedingRegister} from "../interfaces/IProceedingRegister.sol";
import {BadDate, BadTerm} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";

/// @title What is kept of a proceeding, and the bounds of the days that are signed into its record
/// @notice Days are day numbers, dates yyyymmdd. What is signed in months is checked in days.
library Records {
    /// @dev The longest that three years are.
    uint24 private constant THREE_YEARS = 1096;

    /// @dev One slot a proceeding, empty while it is a clue.
    struct Kept {
        IProceedingRegister.Stage stage;
        bool refused;
        bool objected;
        uint8 breachClass;
        IProceedingRegister.Repair repair;
        bool extended;
        bool revoked;
        uint24 untilOn;
        uint24 datedOn;
        uint24 repairFrom;
        uint24 publicUntil;
    }

    /// @dev A determination as it is signed.
    struct Determination {
        bytes32 commitment;
        uint8 obligation;
        uint8 breachClass;
        uint32 datedOn;
        uint32 repairFrom;
        uint32 publicUntil;
        uint8 basis;
        bytes32 document;
    }

    /// @notice What is kept, as readers get it: dates, 0 for none.
    function handling(Kept memory kept) internal pure returns (IProceedingRegister.Handling memory) {
        return IProceedingRegister.Handling({
            stage: uint8(kept.stage),
            refused: kept.refused,
            objected: kept.objected,
            breachClass: kept.breachClass,
            repair: uint8(kept.repair),
            extended: kept.extended,
            revoked: kept.revoked,
            untilOn: CivilDate.dateOrZero(kept.untilOn),
            datedOn: CivilDate.dateOrZero(kept.datedOn),
            repairFrom: CivilDate.dateOrZero(kept.repairFrom),
            publicUntil: CivilDate.dateOrZero(kept.publicUntil)
        });
    }

    /// @notice Whether there is a record that was neither withdrawn nor repaired, and whose time has not ended.
    function stands(Kept storage kept, uint32 today) internal view returns (bool) {
        return kept.stage == IProceedingRegister.Stage.CONFIRMED
            && kept.repair != IProceedingRegister.Repair.GRANTED && today <= kept.publicUntil;
    }

    /// @notice Whether an application for repair is undecided.
    function isPending(Kept storage kept) internal view returns (bool) {
        return kept.repair == IProceedingRegister.Repair.APPLIED
            || kept.repair == IProceedingRegister.Repair.ACCEPTED;
    }

    function requireClass(uint8 breachClass) internal pure {
        if (breachClass == 0 || breachClass > uint8(IProceedingRegister.BreachClass.SERIOUS)) {
            revert BadTerm(breachClass);
        }
    }

    /* THE DAYS OF A RECORD */

    /// @notice Those of a determination dated on a day: public for longer than repair is shut, three years at most.
    function determination(uint32 repairFromDate, uint32 publicUntilDate, uint24 dated)
        internal
        pure
        returns (uint24 repairFrom, uint24 publicUntil)
    {
        (repairFrom, publicUntil) = _period(repairFromDate, publicUntilDate, dated);
        if (publicUntil <= repairFrom || publicUntil > dated + THREE_YEARS) {
            revert BadDate(publicUntilDate, CivilDate.toDate(dated + THREE_YEARS));
        }
    }

    /// @notice Those of a record that is corrected. A revoked repair keeps its own three years.
    function correction(Kept storage kept, uint32 repairFromDate, uint32 publicUntilDate)
        internal
        view
        returns (uint24 repairFrom, uint24 publicUntil)
    {
        (repairFrom, publicUntil) = _period(repairFromDate, publicUntilDate, kept.datedOn);
        if (kept.revoked && repairFrom != kept.repairFrom) {
            revert BadDate(repairFromDate, CivilDate.toDate(kept.repairFrom));
        }
        uint24 longest = kept.datedOn + THREE_YEARS;
        if (publicUntil > longest && publicUntil > repairFrom) {
            revert BadDate(publicUntilDate, CivilDate.toDate(longest));
        }
    }

    /// @notice Those of a record whose repair is revoked today.
    function revocation(Kept storage kept, uint32 repairFromDate, uint32 publicUntilDate, uint32 today)
        internal
        view
        returns (uint24 repairFrom, uint24 publicUntil)
    {
        (repairFrom, publicUntil) = _period(repairFromDate, publicUntilDate, uint24(today));
        if (repairFrom > today + THREE_YEARS) {
            revert BadDate(repairFromDate, CivilDate.toDate(today + THREE_YEARS));
        }
        if (publicUntil > repairFrom && publicUntil > kept.datedOn + THREE_YEARS) {
            revert BadDate(publicUntilDate, repairFromDate);
        }
    }

    function _period(uint32 repairFromDate, uint32 publicUntilDate, uint24 earliest)
        private
        pure
        returns (uint24 repairFrom, uint24 publicUntil)
    {
        repairFrom = uint24(CivilDate.toDay(repairFromDate));
        publicUntil = uint24(CivilDate.toDay(publicUntilDate));
        if (repairFrom < earliest) revert BadDate(repairFromDate, CivilDate.toDate(earliest));
        if (publicUntil < repairFrom) revert BadDate(publicUntilDate, repairFromDate);
    }
}
