// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ICommitmentLedger} from "../../contracts/interfaces/ICommitmentLedger.sol";
import {Terms} from "../../contracts/libraries/Terms.sol";

/// @notice Which terms are accepted: exactly those that each function below spells out, for all values of all fields.
/// The rule "on a date" is proven apart: a date is read or not, see CivilDateProofs.
contract TermsProofs {
    /// @notice Rates: allocation 0 or 1; basis 0, 1 or 2; at most 1 (12 decimals); none without a basis.
    function check_a_rate_is_accepted_if_and_only_if_it_is_in_bounds(uint8 allocation, uint8 basis, uint64 rate)
        external
        view
    {
        bool good = allocation <= 1 && basis <= 2 && rate <= 1e12 && (basis != 0 || rate == 0);
        assert(_accepts(abi.encodeCall(this.checkRate, (allocation, basis, rate))) == good);
    }

    /// @notice Terms by days (1 to 366) or working days (1 to 250) after delivery, acceptance or settlement; an
    /// inspection of at most 250 working days before acceptance alone; money for everything but a performance;
    /// retention and deposit in a contract alone, never in a promise; with a condition or without.
    function check_terms_after_an_event_are_accepted_if_and_only_if_they_are_in_bounds(
        ICommitmentLedger.Obligation memory terms,
        bool purchase
    ) external view {
        if (terms.dueRule == 1) return;
        bool good = terms.kind <= (purchase ? 3 : 1) && _hasItsAmount(terms);
        good = good && (terms.dueRule == 2 || terms.dueRule == 3) && terms.dueOn == 0;
        good = good && terms.clock >= 1 && terms.clock <= 3;
        good = good && terms.length >= 1 && terms.length <= (terms.dueRule == 2 ? 366 : 250);
        good = good && terms.inspectionWorkdays <= (terms.clock == 2 ? 250 : 0);
        assert(_accepts(abi.encodeCall(this.checkSigned, (terms, 20250101, purchase))) == good);
    }

    /// @notice Terms on a date: no clock, no length, no inspection, and not before the signing. For each of
    /// these dates all other fields.
    function check_terms_on_a_date_are_accepted_if_and_only_if_they_are_in_bounds(
        ICommitmentLedger.Obligation memory terms,
        bool purchase
    ) external view {
        terms.dueRule = 1;
        uint32[4] memory dates = [uint32(20250228), 20250301, 20250229, 20240229];
        for (uint256 i = 0; i < 4; ++i) {
            terms.dueOn = dates[i];
            bool good = terms.kind <= (purchase ? 3 : 1) && i < 2 && _hasItsAmount(terms);
            good = good && terms.clock == 0 && terms.length == 0 && terms.inspectionWorkdays == 0;
            assert(_accepts(abi.encodeCall(this.checkSigned, (terms, 20250228, purchase))) == good);
        }
    }

    /// @notice Terms of an open promise after its claim: by days or working days within the same bounds, from the
    /// day of the claim and no other event, without inspection, always with a condition.
    function check_offered_terms_are_accepted_if_and_only_if_they_are_in_bounds(
        ICommitmentLedger.Obligation memory terms
    ) external view {
        if (terms.dueRule == 1) return;
        bool good = terms.kind <= 1 && _hasItsAmount(terms);
        good = good && (terms.dueRule == 2 || terms.dueRule == 3) && terms.dueOn == 0 && terms.clock == 4;
        good = good && terms.length >= 1 && terms.length <= (terms.dueRule == 2 ? 366 : 250);
        good = good && terms.inspectionWorkdays == 0 && terms.conditional;
        assert(_accepts(abi.encodeCall(this.checkOffered, (terms, 20089))) == good);
    }

    /// @notice What a publisher may state without a date: a payment of any amount in bounds, unconditional, and
    /// nothing else.
    function check_imported_terms_are_accepted_if_and_only_if_they_are_in_bounds(
        ICommitmentLedger.Obligation memory terms
    ) external view {
        if (terms.dueRule == 1) return;
        bool good = terms.kind == 0 && terms.amount <= 1e21 && terms.dueRule == 0 && terms.dueOn == 0;
        good = good && terms.clock == 0 && terms.length == 0 && terms.inspectionWorkdays == 0;
        good = good && !terms.conditional;
        assert(_accepts(abi.encodeCall(this.checkImported, (terms))) == good);
    }

    function checkRate(uint8 allocation, uint8 basis, uint64 rate) external pure {
        Terms.checkRate(allocation, basis, rate);
    }

    function checkSigned(ICommitmentLedger.Obligation memory terms, uint32 signedOn, bool purchase) external pure {
        Terms.checkSigned(terms, signedOn, purchase);
    }

    function checkOffered(ICommitmentLedger.Obligation memory terms, uint32 today) external pure {
        Terms.checkOffered(terms, today);
    }

    function checkImported(ICommitmentLedger.Obligation memory terms) external pure {
        Terms.checkImported(terms);
    }

    /// @dev A performance has no amount, everything else has one within bounds.
    function _hasItsAmount(ICommitmentLedger.Obligation memory terms) private pure returns (bool) {
        return terms.kind == 1 ? terms.amount == 0 : terms.amount >= 1 && terms.amount <= 1e21;
    }

    function _accepts(bytes memory call) private view returns (bool accepted) {
        (accepted,) = address(this).staticcall(call);
    }
}
