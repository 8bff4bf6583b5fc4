// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {AlreadyLate, BadAmount, BadDate, BadTerm, ProcedureMissing, WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";
import {Terms} from "./Terms.sol";

/// @title What changes an obligation or ends a commitment, and what does neither though a department says so
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it.
library Amendments {
    /// @dev Reasons to suspend: 1 force majeure.
    uint8 private constant REASONS_TO_SUSPEND = 1;

    /// @param said what the act says after the obligation, or after the commitment where it ends one
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata said
    ) external {
        if (kind == LedgerActs.AMEND) {
            _amend(self, marks, work, abi.decode(said, (Amendment)));
        } else if (kind == LedgerActs.SUSPEND) {
            _suspend(self, marks, work, abi.decode(said, (Suspension)));
        } else if (kind == LedgerActs.TERMINATE) {
            _terminate(self, marks, work, abi.decode(said, (bytes32)));
        } else {
            (uint8 reason, bytes32 document) = abi.decode(said, (uint8, bytes32));
            _stateExcuse(self, marks, work, reason, document);
        }
    }

    /* AMENDING AND ENDING */

    struct Amendment {
        uint32 dueOn;
        uint88 amount;
        bool waiveInterest;
        bytes32 document;
    }

    function _amend(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Amendment memory what
    ) private {
        ActGate.Mark memory mark = Sides.asBoth(self, marks, work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        bool money = Book.isMoney(entry);
        if (what.amount != 0 && (!money || int256(uint256(what.amount)) < entry.money.credited || what.amount > Terms.MAX_AMOUNT)) {
            revert BadAmount(int256(uint256(what.amount)));
        }
        uint32 dueDay = what.dueOn == 0 ? 0 : CivilDate.toDay(what.dueOn);
        if (dueDay != 0 && dueDay < CivilDate.today()) revert BadDate(what.dueOn, CivilDate.toDate(CivilDate.today()));
        if (dueDay == 0 && what.amount == 0 && !what.waiveInterest) revert BadTerm(0);
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (Standing.isEnded(self, mark, due, work.commitment, work.obligation) || Standing.isFulfilled(entry, due)) {
            revert WrongState(work.commitment);
        }
        entry.money.disputed = true;
        Standing.keep(entry, mark);
        if (dueDay != 0) {
            entry.dispute.amendedDueOn = uint24(dueDay);
            entry.dispute.windowsBefore = uint8(entry.windows.length);
        }
        if (what.amount != 0) {
            entry.money.amount = what.amount;
            entry.dispute.neverOwed = 0;
        }
        emit ICommitmentLedger.ObligationAmended(
            work.commitment,
            work.key,
            work.obligation,
            what.dueOn,
            what.amount,
            what.waiveInterest,
            what.document
        );
    }

    function _terminate(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 document
    ) private {
        // The contract is its parties' to end, whoever its claims were assigned to.
        Sides.requireBoth(self, Book.commitmentMark(marks, work.commitment), work);
        ActGate.Mark storage mark = marks[work.commitment];
        if (mark.flags & (Book.TERMINATED | Book.IMPORTED) != 0) revert WrongState(work.commitment);
        mark.flags |= Book.TERMINATED;
        for (uint256 i = 1; i <= mark.count; ++i) {
            self.obligations[work.commitment][uint8(i)].money.terminated = true;
        }
        uint32 today = CivilDate.today();
        self.terminatedOn[work.commitment] = uint24(today);
        emit ICommitmentLedger.CommitmentTerminated(work.commitment, work.key, CivilDate.toDate(today), document);
    }

    function _stateExcuse(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 reason,
        bytes32 document
    ) private {
        Sides.asObligor(self, marks, work);
        if (reason == 0) revert BadTerm(reason);
        emit ICommitmentLedger.ExcuseStated(work.commitment, work.key, work.obligation, reason, document);
    }

    /* SUSPENSION */

    struct Suspension {
        uint8 reason;
        uint32 eventOn;
        uint32 noticedOn;
        uint32 fromOn;
        uint32 toOn;
        bytes32 evidence;
    }

    function _suspend(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        Suspension memory what
    ) private {
        ActGate.Mark memory mark = Sides.asObligor(self, marks, work);
        uint24 eventDay = CivilDate.pastDay(what.eventOn);
        if (CivilDate.pastDay(what.noticedOn) < eventDay) revert BadDate(what.noticedOn, what.eventOn);
        uint24 first = uint24(CivilDate.toDay(what.fromOn));
        uint24 last = uint24(CivilDate.toDay(what.toOn));
        if (first < eventDay) revert BadDate(what.fromOn, what.eventOn);
        if (last < first) revert BadDate(what.toOn, what.fromOn);
        if (what.reason == 0 || what.reason > REASONS_TO_SUSPEND) revert BadTerm(what.reason);
        DueDays.Due memory due = Standing.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (due.started && due.dueOn < eventDay) revert AlreadyLate(CivilDate.toDate(due.dueOn));
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        if (
            Standing.isEnded(self, mark, due, work.commitment, work.obligation)
                || entry.windows.length == type(uint8).max
        ) revert WrongState(work.commitment);
        if (what.evidence == 0) revert ProcedureMissing();
        entry.windows.push(DueDays.Window(first, last, false));
        entry.money.disputed = true;
        Standing.keep(entry, mark);
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.SUSPEND);
        emit ICommitmentLedger.ObligationSuspended(
            work.commitment,
            work.key,
            work.obligation,
            what.reason,
            what.eventOn,
            what.noticedOn,
            what.fromOn,
            what.toOn,
            what.evidence
        );
    }
}
