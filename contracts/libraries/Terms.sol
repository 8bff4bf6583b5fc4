// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {BadAmount, BadDate, BadTerm} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";

/// @title What terms a commitment may have
library Terms {
    uint256 internal constant MAX_OBLIGATIONS = 64;

    /// @dev Twelve decimals: 0.0005 a day is 500000000.
    uint64 internal constant MAX_RATE = 1e12;

    /// @dev Largest amount in 分. The sum of all payments that an obligation can have still fits in 88 bits.
    uint88 internal constant MAX_AMOUNT = 1e21;

    /// @notice Allocation is 0 interest first or 1 principal first (民法典 art. 561); a rate is of basis 0 none,
    /// 1 a day, 2 a year.
    function checkRate(uint8 allocation, uint8 rateBasis, uint64 rate) internal pure {
        if (allocation > 1) revert BadTerm(allocation);
        if (rateBasis > 2) revert BadTerm(rateBasis);
        if (rate > MAX_RATE || (rateBasis == 0 && rate != 0)) revert BadTerm(rate);
    }

    /// @notice In which field of policy a promise is made: one of ICommitmentLedger.PromiseField.
    function checkField(uint8 field) internal pure {
        if (field == 0 || field > uint8(type(ICommitmentLedger.PromiseField).max)) revert BadTerm(field);
    }

    /// @notice Terms that two parties sign, or that a department promises to one enterprise.
    /// @param purchase whether two sign: only a contract has a part of the price to retain, or a deposit to return
    function checkSigned(ICommitmentLedger.Obligation memory terms, uint32 signedOn, bool purchase)
        internal
        pure
    {
        _checkAmount(terms);
        if (terms.dueRule == uint8(ICommitmentLedger.DueRule.DATE)) {
            if (CivilDate.toDay(terms.dueOn) < CivilDate.toDay(signedOn)) revert BadDate(terms.dueOn, signedOn);
        } else if (terms.dueOn != 0) {
            revert BadDate(terms.dueOn, 0);
        }
        if (terms.kind > uint8(type(ICommitmentLedger.ObligationKind).max)) revert BadTerm(terms.kind);
        if (!purchase && isForPurchases(terms.kind)) revert BadTerm(terms.kind);
        if (terms.clock > uint8(ICommitmentLedger.Clock.SETTLEMENT)) revert BadTerm(terms.clock);
        _checkDueRule(terms);
        bool accepted = terms.clock == uint8(ICommitmentLedger.Clock.ACCEPTANCE);
        if (terms.inspectionWorkdays > (accepted ? 250 : 0)) revert BadTerm(terms.inspectionWorkdays);
    }

    /// @notice Terms of an open promise: a day that is still to come, or days counted from the claim. Whoever does
    /// not qualify is declined, so that each has a condition.
    function checkOffered(ICommitmentLedger.Obligation memory terms, uint32 today) internal pure {
        _checkAmount(terms);
        bool dated = terms.dueRule == uint8(ICommitmentLedger.DueRule.DATE);
        if (dated) {
            if (CivilDate.toDay(terms.dueOn) < today) revert BadDate(terms.dueOn, CivilDate.toDate(today));
        } else if (terms.dueOn != 0) {
            revert BadDate(terms.dueOn, 0);
        }
        if (terms.kind > uint8(type(ICommitmentLedger.ObligationKind).max)) revert BadTerm(terms.kind);
        if (isForPurchases(terms.kind)) revert BadTerm(terms.kind);
        if (!dated && terms.clock != uint8(ICommitmentLedger.Clock.CLAIM)) revert BadTerm(terms.clock);
        _checkDueRule(terms);
        if (terms.inspectionWorkdays != 0) revert BadTerm(terms.inspectionWorkdays);
        if (!terms.conditional) revert BadTerm(0);
    }

    /// @notice Terms that a publisher states: payments on a day, or on none.
    function checkImported(ICommitmentLedger.Obligation memory terms) internal pure {
        if (terms.amount > MAX_AMOUNT) revert BadAmount(int256(uint256(terms.amount)));
        bool dated = terms.dueRule == uint8(ICommitmentLedger.DueRule.DATE);
        if (dated) CivilDate.toDay(terms.dueOn);
        else if (terms.dueOn != 0) revert BadDate(terms.dueOn, 0);
        if (terms.kind != uint8(ICommitmentLedger.ObligationKind.PAYMENT)) revert BadTerm(terms.kind);
        if (!dated && terms.dueRule != uint8(ICommitmentLedger.DueRule.NONE)) revert BadTerm(terms.dueRule);
        if (terms.clock != 0) revert BadTerm(terms.clock);
        if (terms.length != 0) revert BadTerm(terms.length);
        if (terms.inspectionWorkdays != 0) revert BadTerm(terms.inspectionWorkdays);
        if (terms.conditional) revert BadTerm(1);
    }

    function isForPurchases(uint8 kind) internal pure returns (bool) {
        return kind == uint8(ICommitmentLedger.ObligationKind.RETENTION)
            || kind == uint8(ICommitmentLedger.ObligationKind.DEPOSIT);
    }

    function _checkAmount(ICommitmentLedger.Obligation memory terms) private pure {
        bool money = terms.kind != uint8(ICommitmentLedger.ObligationKind.PERFORMANCE);
        if (money != (terms.amount > 0) || terms.amount > MAX_AMOUNT) {
            revert BadAmount(int256(uint256(terms.amount)));
        }
    }

    function _checkDueRule(ICommitmentLedger.Obligation memory terms) private pure {
        if (terms.dueRule == uint8(ICommitmentLedger.DueRule.DATE)) {
            if (terms.clock != 0) revert BadTerm(terms.clock);
            if (terms.length != 0) revert BadTerm(terms.length);
            return;
        }
        bool byDays = terms.dueRule == uint8(ICommitmentLedger.DueRule.DAYS);
        if (!byDays && terms.dueRule != uint8(ICommitmentLedger.DueRule.WORKDAYS)) revert BadTerm(terms.dueRule);
        if (terms.clock == 0) revert BadTerm(terms.clock);
        if (terms.length == 0 || terms.length > (byDays ? 366 : 250)) revert BadTerm(terms.length);
    }
}
