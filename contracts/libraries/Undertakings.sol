// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {Duty, IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {BadAmount, BadTerm, NotAParty, NotEntitled, ProcedureMissing, WrongState} from "../Refusals.sol";
import {Book} from "./Book.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";
import {LedgerActs} from "./LedgerActs.sol";
import {Terms} from "./Terms.sol";

/// @title How commitments come to be: signed by both, promised by one, stated by a publisher with its payments
/// @notice Deployed by itself and called by the commitment ledger, whose code would be too large with it.
library Undertakings {
    function take(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        uint8 kind,
        bytes calldata body
    ) external {
        if (kind == LedgerActs.SIGN_CONTRACT) _signContract(self, marks, work, body);
        else if (kind == LedgerActs.MAKE_PROMISE) _makePromise(self, marks, work, body);
        else if (kind == LedgerActs.IMPORT_COMMITMENT) _importCommitment(self, marks, work, body);
        else _importPayment(self, marks, work, body);
    }

    struct Contract {
        bytes32 obligor;
        bytes32 obligee;
        bytes3 currency;
        uint32 signedOn;
        uint8 allocation;
        uint8 rateBasis;
        uint64 rate;
        bool instruments;
        bytes32 document;
        ICommitmentLedger.Obligation[] obligations;
    }

    function _signContract(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) private {
        Contract memory what = abi.decode(asStruct(body), (Contract));
        (bool capped, uint32 number) = _checkParties(work, what.obligor, what.obligee);
        uint24 signedDay = CivilDate.pastDay(what.signedOn);
        if (what.currency == 0) revert BadTerm(0);
        Terms.checkRate(what.allocation, what.rateBasis, what.rate);
        uint8 count = _checkSigned(what.obligations, what.signedOn, true);
        if (what.document == 0) revert ProcedureMissing();

        self.parties[work.key] = Book.Parties(what.obligor, what.obligee);
        uint8 flags = (capped ? Book.CAPPED : 0) | (what.instruments ? Book.INSTRUMENTS : 0);
        marks[work.key] = ActGate.Mark(Book.COMMITMENT, count, flags, signedDay, 0, 0);
        emit ICommitmentLedger.CommitmentSigned(
            work.key,
            work.key,
            what.obligor,
            what.obligee,
            what.currency,
            what.signedOn,
            what.allocation,
            what.rateBasis,
            what.rate,
            count,
            capped,
            what.instruments,
            what.document
        );
        _undertakeAll(self, work.key, number, what.obligations);
    }

    struct Promised {
        bytes32 obligee;
        bytes3 currency;
        uint32 signedOn;
        uint8 field;
        bytes32 document;
        ICommitmentLedger.Obligation[] obligations;
    }

    function _makePromise(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) private {
        Promised memory what = abi.decode(asStruct(body), (Promised));
        IPartyRegistry.Party memory enterprise = work.registry.partyOf(what.obligee);
        uint32 number = requireDepartment(work, what.obligee);
        if (enterprise.kind != IPartyRegistry.Kind.ENTERPRISE) revert NotEntitled(what.obligee);
        uint24 signedDay = CivilDate.pastDay(what.signedOn);
        if (what.currency == 0) revert BadTerm(0);
        Terms.checkField(what.field);
        uint8 count = _checkSigned(what.obligations, what.signedOn, false);
        if (what.document == 0) revert ProcedureMissing();

        self.parties[work.key] = Book.Parties(work.by, what.obligee);
        marks[work.key] = ActGate.Mark(Book.COMMITMENT, count, Book.PROMISE, signedDay, 0, 0);
        emit ICommitmentLedger.PromiseMade(
            work.key,
            work.key,
            work.by,
            what.obligee,
            what.currency,
            what.signedOn,
            what.field,
            count,
            what.document
        );
        _undertakeAll(self, work.key, number, what.obligations);
    }

    struct Imported {
        bytes32 obligor;
        bytes32 obligee;
        bytes3 currency;
        uint32 signedOn;
        bytes32 source;
        bytes32 document;
        ICommitmentLedger.Obligation[] obligations;
    }

    function _importCommitment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) private {
        Imported memory what = abi.decode(asStruct(body), (Imported));
        work.registry.partyOf(what.obligor);
        work.registry.partyOf(what.obligee);
        if (work.also != 0 || !work.registry.hasDuty(work.by, Duty.IMPORTER)) revert NotEntitled(work.by);
        // The publisher's day stands, past or future; zero where none is stated.
        uint24 signedDay = what.signedOn == 0 ? 0 : uint24(CivilDate.toDay(what.signedOn));
        if (what.currency == 0) revert BadTerm(0);
        uint8 count = checkCount(what.obligations);
        for (uint256 i = 0; i < count; ++i) {
            Terms.checkImported(what.obligations[i]);
        }
        self.parties[work.key] = Book.Parties(what.obligor, what.obligee);
        marks[work.key] = ActGate.Mark(Book.COMMITMENT, count, Book.IMPORTED, signedDay, 0, 0);
        emit ICommitmentLedger.CommitmentImported(
            work.key,
            work.key,
            what.obligor,
            what.obligee,
            what.currency,
            what.signedOn,
            count,
            work.by,
            what.source,
            what.document
        );
        _undertakeAll(self, work.key, 0, what.obligations);
    }

    function _importPayment(
        Book.Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        Book.Work memory work,
        bytes calldata body
    ) private {
        (
            bytes32 commitment,
            uint8 obligation,
            int88 amount,
            int88 net,
            uint32 creditedOn,
            bytes32 source,
            bytes32 document
        ) = abi.decode(body, (bytes32, uint8, int88, int88, uint32, bytes32, bytes32));
        ActGate.Mark memory mark = Book.requireObligation(marks, commitment, obligation);
        if (work.also != 0 || !work.registry.hasDuty(work.by, Duty.IMPORTER)) revert NotEntitled(work.by);
        int88 bound = int88(Terms.MAX_AMOUNT);
        if (amount == 0 || amount > bound || amount < -bound || net > bound || net < -bound) revert BadAmount(amount);
        uint24 day = uint24(CivilDate.toDay(creditedOn));
        if (mark.flags & Book.IMPORTED == 0) revert WrongState(commitment);
        Book.Entry storage entry = self.obligations[commitment][obligation];
        Book.credit(entry, entry.money, amount);
        Book.putPayment(marks, work.key, day, amount, Book.tag(commitment, obligation));
        emit ICommitmentLedger.PaymentImported(
            commitment, work.key, obligation, amount, net, creditedOn, source, document
        );
    }

    /* SHARED WITH PROMISES */

    /// @dev A struct with an array is encoded behind its offset, an act's body without.
    function asStruct(bytes calldata body) internal pure returns (bytes memory) {
        return bytes.concat(bytes32(uint256(32)), body);
    }

    /// @dev A department promises alone; `obligee` is to whom, or zero where it is to all. Returns its number.
    function requireDepartment(Book.Work memory work, bytes32 obligee) internal view returns (uint32) {
        IPartyRegistry.Party memory department = work.registry.partyOf(work.by);
        work.registry.requireActing(work.by);
        if (obligee != 0) work.registry.requireActing(obligee);
        if (work.also != 0 && work.also != work.by && work.also != obligee) revert NotAParty(work.also);
        if (work.also != 0 || department.kind != IPartyRegistry.Kind.DEPARTMENT) revert NotEntitled(work.by);
        return department.number;
    }

    function checkCount(ICommitmentLedger.Obligation[] memory obligations) internal pure returns (uint8) {
        uint256 count = obligations.length;
        if (count == 0 || count > Terms.MAX_OBLIGATIONS) revert BadTerm(count);
        return uint8(count);
    }

    function recordOf(ICommitmentLedger.Obligation memory terms)
        internal
        pure
        returns (DueDays.Record memory)
    {
        return DueDays.Record({
            kind: terms.kind,
            dueRule: terms.dueRule,
            clock: terms.clock,
            inspectionWorkdays: terms.inspectionWorkdays,
            length: terms.length,
            dueOn: terms.dueOn == 0 ? 0 : uint24(CivilDate.toDay(terms.dueOn)),
            deliveredOn: 0,
            acceptedOn: 0,
            settledOn: 0,
            performedOn: 0,
            deliveryRecordedOn: 0,
            delivery: DueDays.Delivery.NONE,
            performanceInDoubt: false,
            conditional: terms.conditional
        });
    }

    /// @param number as for Book.owing
    function undertake(
        Book.Ledger storage self,
        bytes32 commitment,
        bytes32 act,
        uint8 index,
        uint32 number,
        ICommitmentLedger.Obligation memory terms
    ) internal {
        Book.Entry storage entry = self.obligations[commitment][index];
        entry.record = recordOf(terms);
        entry.money = Book.owing(terms.amount, number);
        emit ICommitmentLedger.ObligationUndertaken(commitment, act, index, terms);
    }

    /* INTERNAL */

    /// @dev In the order of the refusal codes. Returns whether the 60-day cap applies, and the obligor's number.
    function _checkParties(Book.Work memory work, bytes32 obligor, bytes32 obligee)
        private
        view
        returns (bool, uint32)
    {
        (IPartyRegistry.Kind owing, IPartyRegistry.Kind owed, IPartyRegistry.Size size, uint32 number) =
            work.registry.requireSigners(obligor, obligee, work.by, work.also);
        if (owing != IPartyRegistry.Kind.DEPARTMENT) revert NotEntitled(obligor);
        if (owed != IPartyRegistry.Kind.ENTERPRISE) revert NotEntitled(obligee);
        return (size < IPartyRegistry.Size.LARGE, number);
    }

    function _checkSigned(ICommitmentLedger.Obligation[] memory obligations, uint32 signedOn, bool purchase)
        private
        pure
        returns (uint8 count)
    {
        count = checkCount(obligations);
        for (uint256 i = 0; i < count; ++i) {
            Terms.checkSigned(obligations[i], signedOn, purchase);
        }
    }

    function _undertakeAll(
        Book.Ledger storage self,
        bytes32 key,
        uint32 number,
        ICommitmentLedger.Obligation[] memory obligations
    ) private {
        for (uint256 i = 0; i < obligations.length; ++i) {
            undertake(self, key, key, uint8(i + 1), number, obligations[i]);
        }
    }
}
