// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {BadTerm, NotAParty, NotEntitled, ProcedureMissing, WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {DueDays} from "./DueDays.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";

/// @title A claim passes to another enterprise, with notice to the department (Civil Code arts. 545-549, 761-769)
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it. The block is
/// the notice. What the department holds against the assignor stays on the obligation and stands against the assignee.
library Assignments {
    /// @param obligations their numbers, ascending
    struct Assignment {
        bytes32 commitment;
        bytes32 assignee;
        uint8 manner;
        bytes32 document;
        uint8[] obligations;
    }

    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) external {
        Assignment memory what;
        (what.commitment, what.assignee, what.manner, what.document, what.obligations) =
            abi.decode(body, (bytes32, bytes32, uint8, bytes32, uint8[]));
        work.commitment = what.commitment;
        ActGate.Mark memory mark = Book.commitmentMark(marks, what.commitment);
        for (uint256 i = 0; i < what.obligations.length; ++i) {
            Book.requireObligation(marks, what.commitment, what.obligations[i]);
        }
        bytes32 assignor = _requireSigners(self, mark, work, what);
        if (what.obligations.length == 0) revert BadTerm(0);
        for (uint256 i = 1; i < what.obligations.length; ++i) {
            if (what.obligations[i] <= what.obligations[i - 1]) revert BadTerm(what.obligations[i]);
        }
        if (what.manner == 0 || what.manner > uint8(type(ICommitmentLedger.Manner).max)) revert BadTerm(what.manner);
        for (uint256 i = 0; i < what.obligations.length; ++i) {
            _requireOwed(self, marks, mark, work, what.obligations[i]);
        }
        if (what.document == 0) revert ProcedureMissing();

        marks[what.commitment].flags = mark.flags | Book.ASSIGNED;
        for (uint256 i = 0; i < what.obligations.length; ++i) {
            uint8 obligation = what.obligations[i];
            self.assignees[what.commitment][obligation] = what.assignee;
            if (mark.flags & Book.TERMINATED == 0) self.obligations[what.commitment][obligation].money.kept = true;
            emit ICommitmentLedger.ClaimAssigned(
                what.commitment, work.key, obligation, assignor, what.assignee, what.manner, what.document
            );
        }
    }

    /// @dev The assignee and who is owed every one of the obligations sign, in either order.
    function _requireSigners(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        Book.Work memory work,
        Assignment memory what
    ) private view returns (bytes32 assignor) {
        IPartyRegistry.Kind kind = work.registry.partyOf(what.assignee).kind;
        work.registry.requireActing(work.by);
        if (work.also != 0) work.registry.requireActing(work.also);
        _requireConcerned(self, mark, work, what, work.by);
        if (work.also != 0) _requireConcerned(self, mark, work, what, work.also);
        if (work.also == 0 || work.by == work.also) revert NotEntitled(work.by);
        if (work.by != what.assignee && work.also != what.assignee) revert NotEntitled(what.assignee);
        assignor = work.by == what.assignee ? work.also : work.by;
        if (kind != IPartyRegistry.Kind.ENTERPRISE) revert NotEntitled(what.assignee);
        for (uint256 i = 0; i < what.obligations.length; ++i) {
            bytes32 signed = Sides.signedObligee(self, mark, what.commitment, what.obligations[i]);
            if (!work.registry.holds(signed, what.commitment, assignor)) revert NotEntitled(assignor);
        }
    }

    /// @dev Who is named as assignee, or has to do with the commitment or with one of the obligations.
    function _requireConcerned(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        Book.Work memory work,
        Assignment memory what,
        bytes32 party
    ) private view {
        if (party == what.assignee) return;
        Book.Parties memory parties = self.parties[what.commitment];
        if (work.registry.holds(parties.obligee, what.commitment, party)) return;
        if (work.registry.holds(parties.obligor, what.commitment, party)) return;
        for (uint256 i = 0; i < what.obligations.length; ++i) {
            bytes32 signed = Sides.signedObligee(self, mark, what.commitment, what.obligations[i]);
            if (work.registry.holds(signed, what.commitment, party)) return;
        }
        revert NotAParty(party);
    }

    /// @dev Money that parties signed for, neither fulfilled nor ended. An answer that was asked for, and what is to
    /// be done and not paid, is owed to nobody else (Civil Code art. 545).
    function _requireOwed(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        ActGate.Mark memory mark,
        Book.Work memory work,
        uint8 obligation
    ) private view {
        Book.requireSigned(mark, work.commitment);
        Book.Entry storage entry = self.obligations[work.commitment][obligation];
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, work.commitment, obligation);
        if (
            !Book.isMoney(entry) || Standing.isEnded(self, mark, due, work.commitment, obligation)
                || Standing.isFulfilled(entry, due)
        ) revert WrongState(work.commitment);
    }
}
