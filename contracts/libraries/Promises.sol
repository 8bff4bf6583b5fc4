// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {
    BadDate,
    BadTerm,
    Duplicate,
    NotAParty,
    NotEntitled,
    ProcedureMissing,
    TooLate,
    Unknown,
    WrongState
} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {Compensations} from "./Compensations.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Sides} from "./Sides.sol";
import {Standing} from "./Standing.sol";
import {Terms} from "./Terms.sol";
import {Undertakings} from "./Undertakings.sol";

/// @title Promises that are open to all who qualify, and how a department gets out of a promise
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it.
library Promises {
    /// @dev A body that begins with an obligation names it in `work` already.
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata body
    ) external {
        if (kind == LedgerActs.OPEN_PROMISE) {
            _open(self, marks, work, body);
        } else if (kind == LedgerActs.DECLINE_PROMISE) {
            (,, bytes32 document) = abi.decode(body, (bytes32, uint8, bytes32));
            _declinePromise(self, marks, work, document);
        } else if (kind == LedgerActs.CHANGE_PROMISE) {
            _changePromise(self, marks, work, body);
        } else {
            (bytes32 openPromise, bytes32 document) = abi.decode(body, (bytes32, bytes32));
            if (kind == LedgerActs.CLAIM_PROMISE) _claimPromise(self, marks, work, openPromise, document);
            else _closePromise(self, marks, work, openPromise, document);
        }
    }

    /* OPEN TO ALL WHO QUALIFY */

    struct Offer {
        bytes3 currency;
        uint32 signedOn;
        uint8 field;
        uint32 lastClaimOn;
        bytes32 document;
        ICommitmentLedger.Obligation[] obligations;
    }

    function _open(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) private {
        Offer memory what = abi.decode(Undertakings.asStruct(body), (Offer));
        uint32 number = Undertakings.requireDepartment(work, 0);
        uint24 signedDay = CivilDate.pastDay(what.signedOn);
        uint24 lastDay = _lastClaimDay(what.lastClaimOn);
        if (what.currency == 0) revert BadTerm(0);
        Terms.checkField(what.field);
        uint8 count = Undertakings.checkCount(what.obligations);
        for (uint256 i = 0; i < count; ++i) {
            ICommitmentLedger.Obligation memory terms = what.obligations[i];
            Terms.checkOffered(terms, CivilDate.today());
            // What is due by a day is claimed by that day.
            if (terms.dueOn != 0) {
                uint24 dueDay = uint24(CivilDate.toDay(terms.dueOn));
                if (lastDay == 0 || dueDay < lastDay) lastDay = dueDay;
            }
        }
        if (what.document == 0) revert ProcedureMissing();

        self.parties[work.key].obligor = work.by;
        self.openPromises[work.key] = Book.OpenPromise(what.currency, lastDay, what.field, number);
        marks[work.key] = ActGate.Mark(Book.OPEN_PROMISE, count, 0, signedDay, 0, 0);
        emit ICommitmentLedger.PromiseOpened(
            work.key,
            work.key,
            work.by,
            what.currency,
            what.signedOn,
            what.field,
            CivilDate.dateOrZero(lastDay),
            count,
            what.document
        );
        for (uint256 i = 0; i < count; ++i) {
            Book.Entry storage entry = self.obligations[work.key][uint8(i + 1)];
            entry.record = Undertakings.recordOf(what.obligations[i]);
            entry.money.amount = what.obligations[i].amount;
            emit ICommitmentLedger.ObligationOffered(work.key, work.key, uint8(i + 1), what.obligations[i]);
        }
    }

    /// @notice An enterprise says that it qualifies: from that day on the department owes it what it promised,
    /// unless it declines in time.
    function _claimPromise(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 openPromise,
        bytes32 document
    ) private {
        ActGate.Mark memory mark = _requireOpened(marks, openPromise);
        IPartyRegistry.Party memory party = work.registry.partyOf(work.by);
        work.registry.requireActing(work.by);
        bytes32 obligor = self.parties[openPromise].obligor;
        bool promised = work.registry.holds(obligor, openPromise, work.by);
        if (party.kind != IPartyRegistry.Kind.ENTERPRISE && !promised) {
            revert NotAParty(work.by);
        }
        if (work.also != 0 && work.also != work.by && !work.registry.holds(obligor, openPromise, work.also)) {
            revert NotAParty(work.also);
        }
        if (work.also != 0 || party.kind != IPartyRegistry.Kind.ENTERPRISE) revert NotEntitled(work.by);
        bytes32 earlier = self.claims[openPromise][work.by];
        if (earlier != 0) revert Duplicate(earlier);
        Book.OpenPromise memory offer = self.openPromises[openPromise];
        uint24 today = uint24(CivilDate.today());
        if (offer.lastClaimOn != 0 && today > offer.lastClaimOn) {
            revert TooLate(CivilDate.toDate(offer.lastClaimOn));
        }
        if (mark.flags & Book.CLOSED != 0) revert WrongState(openPromise);
        if (document == 0) revert ProcedureMissing();

        self.claims[openPromise][work.by] = work.key;
        self.parties[work.key] = Book.Parties(obligor, work.by);
        marks[work.key] = ActGate.Mark(Book.COMMITMENT, mark.count, Book.PROMISE, today, 0, 0);
        emit ICommitmentLedger.PromiseClaimed(
            work.key,
            work.key,
            openPromise,
            obligor,
            work.by,
            offer.currency,
            CivilDate.toDate(today),
            offer.field,
            mark.count,
            document
        );
        for (uint256 i = 1; i <= mark.count; ++i) {
            _undertakeOffered(self, work.key, openPromise, uint8(i), offer.number, today);
        }
    }

    function _closePromise(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 openPromise,
        bytes32 document
    ) private {
        ActGate.Mark memory mark = _requireOpened(marks, openPromise);
        Sides.requireObligor(self, mark, work.registry, openPromise, 0, work.by, work.also);
        if (mark.flags & Book.CLOSED != 0) revert WrongState(openPromise);
        if (document == 0) revert ProcedureMissing();
        marks[openPromise].flags = Book.CLOSED;
        emit ICommitmentLedger.PromiseClosed(openPromise, work.key, document);
    }

    /* NOT OWED AFTER ALL */

    function _declinePromise(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes32 document
    ) private {
        (ActGate.Mark memory mark, DueDays.Due memory due) = _beforeDue(self, marks, work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        _requireOpen(self, mark, due, work);
        if (!entry.record.conditional) revert WrongState(work.commitment);
        if (document == 0) revert ProcedureMissing();
        entry.money.disputed = true;
        entry.dispute.ended |= Book.DECLINED;
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.DECLINE_PROMISE);
        emit ICommitmentLedger.PromiseDeclined(work.commitment, work.key, work.obligation, document);
    }

    struct Change {
        bytes32 commitment;
        uint8 obligation;
        uint8 ground;
        bytes32 document;
        ICommitmentLedger.Obligation[] compensation;
    }

    function _changePromise(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) private {
        Change memory what = abi.decode(Undertakings.asStruct(body), (Change));
        ActGate.Mark memory mark = _begin(self, marks, work);
        _checkCompensation(what.compensation);
        DueDays.Due memory due = _requireNotPast(self, marks, work);
        _requireOpen(self, mark, due, work);
        Book.Entry storage entry = self.obligations[work.commitment][work.obligation];
        if (entry.dispute.compensates != 0 || mark.count == type(uint8).max) revert WrongState(work.commitment);
        bool lawful = what.ground != 0 && what.ground <= uint8(type(ICommitmentLedger.ChangeGround).max);
        if (!lawful || what.document == 0 || what.compensation.length == 0) revert ProcedureMissing();

        uint8 number = mark.count + 1;
        marks[work.commitment].count = number;
        entry.money.disputed = true;
        entry.dispute.compensation = number;
        entry.dispute.open |= Book.bit(ICommitmentLedger.OneSided.CHANGE_PROMISE);
        self.obligations[work.commitment][number].dispute.compensates = work.obligation;
        emit ICommitmentLedger.PromiseChanged(
            work.commitment, work.key, work.obligation, what.ground, number, what.document
        );
        Undertakings.undertake(
            self, work.commitment, work.key, number, entry.money.obligor, what.compensation[0]
        );
        if (mark.flags & Book.TERMINATED != 0) self.obligations[work.commitment][number].money.terminated = true;
        Compensations.follow(self, mark, work.commitment, work.obligation, number);
        Standing.keep(entry, mark);
        Standing.keep(self.obligations[work.commitment][number], mark);
    }

    /* INTERNAL */

    function _requireOpened(mapping(bytes32 => ActGate.Mark) storage marks, bytes32 openPromise)
        private
        view
        returns (ActGate.Mark memory mark)
    {
        mark = marks[openPromise];
        if (mark.outcome != Book.OPEN_PROMISE) revert Unknown(openPromise);
    }

    function _lastClaimDay(uint32 date) private view returns (uint24) {
        if (date == 0) return 0;
        uint32 day = CivilDate.toDay(date);
        if (day < CivilDate.today()) revert BadDate(date, CivilDate.toDate(CivilDate.today()));
        return uint24(day);
    }

    /// @dev The offered terms, with a clock that begins on the day of the claim.
    function _undertakeOffered(
        Book.Ledger storage self,
        bytes32 claim,
        bytes32 openPromise,
        uint8 index,
        uint32 number,
        uint24 today
    ) private {
        Book.Entry storage offered = self.obligations[openPromise][index];
        DueDays.Record memory record = offered.record;
        ICommitmentLedger.Obligation memory terms = ICommitmentLedger.Obligation({
            kind: record.kind,
            amount: offered.money.amount,
            dueRule: record.dueRule,
            clock: record.clock,
            dueOn: CivilDate.dateOrZero(record.dueOn),
            length: record.length,
            inspectionWorkdays: 0,
            conditional: true
        });
        if (record.clock == uint8(ICommitmentLedger.Clock.CLAIM)) record.dueOn = today;
        Book.Entry storage entry = self.obligations[claim][index];
        entry.record = record;
        entry.money = Book.owing(terms.amount, number);
        emit ICommitmentLedger.ObligationUndertaken(claim, claim, index, terms);
    }

    function _checkCompensation(ICommitmentLedger.Obligation[] memory compensation) private view {
        if (compensation.length > 1) revert BadTerm(compensation.length);
        if (compensation.length == 0) return;
        ICommitmentLedger.Obligation memory terms = compensation[0];
        Terms.checkSigned(terms, CivilDate.toDate(CivilDate.today()), false);
        if (terms.kind != uint8(ICommitmentLedger.ObligationKind.PAYMENT)) revert BadTerm(terms.kind);
        if (terms.conditional) revert BadTerm(1);
    }

    function _begin(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work
    ) private view returns (ActGate.Mark memory mark) {
        mark = Book.requireObligation(marks, work.commitment, work.obligation);
        Sides.requireObligor(self, mark, work.registry, work.commitment, work.obligation, work.by, work.also);
    }

    function _beforeDue(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work
    ) private view returns (ActGate.Mark memory mark, DueDays.Due memory due) {
        mark = _begin(self, marks, work);
        due = _requireNotPast(self, marks, work);
    }

    function _requireNotPast(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work
    ) private view returns (DueDays.Due memory due) {
        due = Standing.dueOf(self, marks, work.calendar, work.commitment, work.obligation);
        if (due.started && CivilDate.today() > due.dueOn) revert TooLate(CivilDate.toDate(due.dueOn));
    }

    /// @dev A promise, of which this obligation is neither fulfilled nor ended.
    function _requireOpen(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        DueDays.Due memory due,
        Book.Work memory work
    ) private view {
        if (
            mark.flags & Book.PROMISE == 0
                || Standing.isEnded(self, mark, due, work.commitment, work.obligation)
                || Standing.isFulfilled(self.obligations[work.commitment][work.obligation], due)
        ) revert WrongState(work.commitment);
    }
}
