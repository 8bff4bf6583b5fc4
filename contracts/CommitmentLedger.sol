// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {BadAmount, IncompleteList, Unknown, WrongState} from "./Refusals.sol";
import {Amendments} from "./libraries/Amendments.sol";
import {Assignments} from "./libraries/Assignments.sol";
import {Book} from "./libraries/Book.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {Compensations} from "./libraries/Compensations.sol";
import {Disputes} from "./libraries/Disputes.sol";
import {DueDays} from "./libraries/DueDays.sol";
import {LedgerActs} from "./libraries/LedgerActs.sol";
import {Milestones} from "./libraries/Milestones.sol";
import {Payments} from "./libraries/Payments.sol";
import {Promises} from "./libraries/Promises.sol";
import {Receivables} from "./libraries/Receivables.sol";
import {Sides} from "./libraries/Sides.sol";
import {Standing} from "./libraries/Standing.sol";
import {Terms} from "./libraries/Terms.sol";
import {Undertakings} from "./libraries/Undertakings.sol";

contract CommitmentLedger is ActGate, ICommitmentLedger {
    /* THE LEDGER */

    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;

    /* STORAGE */

    Book.Ledger private _book;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, IWorkCalendar calendar_) {
        registry = registry_;
        calendar = calendar_;
    }

    /* VIEWS */

    /// @inheritdoc ICommitmentLedger
    function commitmentOf(bytes32 commitment) public view returns (CommitmentHeader memory) {
        Mark memory mark = Book.commitmentMark(_marks, commitment);
        Book.Parties memory parties = _book.parties[commitment];
        return CommitmentHeader({
            obligor: parties.obligor,
            obligee: parties.obligee,
            signedOn: CivilDate.dateOrZero(mark.day),
            obligations: mark.count,
            capped: mark.flags & Book.CAPPED != 0,
            imported: mark.flags & Book.IMPORTED != 0,
            promised: mark.flags & Book.PROMISE != 0,
            instruments: mark.flags & Book.INSTRUMENTS != 0
        });
    }

    /// @inheritdoc ICommitmentLedger
    function openPromiseOf(bytes32 openPromise) external view returns (OpenPromiseState memory) {
        Mark memory mark = _marks[openPromise];
        if (mark.outcome != Book.OPEN_PROMISE) revert Unknown(openPromise);
        Book.OpenPromise memory offer = _book.openPromises[openPromise];
        return OpenPromiseState({
            obligor: _book.parties[openPromise].obligor,
            currency: offer.currency,
            signedOn: CivilDate.dateOrZero(mark.day),
            lastClaimOn: CivilDate.dateOrZero(offer.lastClaimOn),
            field: offer.field,
            obligations: mark.count,
            closed: mark.flags & Book.CLOSED != 0
        });
    }

    /// @inheritdoc ICommitmentLedger
    function claimOf(bytes32 openPromise, bytes32 enterprise) external view returns (bytes32) {
        return _book.claims[openPromise][enterprise];
    }

    /// @inheritdoc ICommitmentLedger
    function isObligor(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Book.requireObligation(_marks, commitment, obligation);
        return registry.holds(_book.parties[commitment].obligor, commitment, party);
    }

    /// @inheritdoc ICommitmentLedger
    function isObligee(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        return registry.holds(Sides.signedObligee(_book, mark, commitment, obligation), commitment, party);
    }

    /// @inheritdoc ICommitmentLedger
    function isParty(bytes32 commitment, uint8 obligation, bytes32 party) external view returns (bool) {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        Book.Parties memory parties = _book.parties[commitment];
        return registry.holds(parties.obligor, commitment, party) || registry.holds(parties.obligee, commitment, party)
            || registry.holds(Sides.signedObligee(_book, mark, commitment, obligation), commitment, party);
    }

    /// @inheritdoc ICommitmentLedger
    function assigneeOf(bytes32 commitment, uint8 obligation) external view returns (bytes32) {
        return _book.assignees[commitment][obligation];
    }

    /// @inheritdoc ICommitmentLedger
    function receivableOf(bytes32 request) external view returns (bytes32 commitment, uint8 obligation) {
        Book.Receivable memory receivable = _book.receivables[request];
        return (receivable.commitment, receivable.obligation);
    }

    /// @inheritdoc ICommitmentLedger
    function obligationOf(bytes32 commitment, uint8 obligation) external view returns (ObligationState memory state) {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        DueDays.Record memory record = entry.record;
        state.amount = entry.money.amount;
        state.credited = entry.money.credited;
        state.payments = entry.money.payments;
        state.contested = entry.dispute.contested;
        state.neverOwed = entry.dispute.neverOwed;
        state.deliveredOn = CivilDate.dateOrZero(DueDays.delivered(record));
        state.acceptedOn = CivilDate.dateOrZero(record.acceptedOn);
        state.settledOn = CivilDate.dateOrZero(record.settledOn);
        state.performedOn = CivilDate.dateOrZero(record.performanceInDoubt ? 0 : record.performedOn);
        state.amendedDueOn = CivilDate.dateOrZero(entry.dispute.amendedDueOn);
        for (uint8 bits = entry.dispute.challenged; bits != 0; bits &= bits - 1) {
            ++state.unruled;
        }
        state.terminated = entry.dispute.ended & Book.VOID != 0
            || Standing.isTerminated(_book, mark, _due(commitment, obligation), commitment, obligation);
        state.declined = entry.dispute.ended & Book.DECLINED != 0;
        state.compensation = entry.dispute.compensation;
    }

    /// @inheritdoc ICommitmentLedger
    function dueOf(bytes32 commitment, uint8 obligation) external view returns (Due memory) {
        DueDays.Due memory due = _due(commitment, obligation);
        return Due(due.started, due.provisional, CivilDate.dateOrZero(due.nominalOn), CivilDate.dateOrZero(due.dueOn));
    }

    /// @inheritdoc ICommitmentLedger
    function missed(bytes32 commitment, uint8 obligation, bytes32[] calldata payments)
        external
        view
        returns (bool)
    {
        Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
        DueDays.Due memory due = _due(commitment, obligation);
        if (!due.started || CivilDate.today() <= due.dueOn) return false;
        if (Standing.isEnded(_book, mark, due, commitment, obligation)) return false;
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        DueDays.Record memory record = entry.record;
        if (record.kind == uint8(ObligationKind.PERFORMANCE)) {
            return record.performedOn == 0 || record.performanceInDoubt || record.performedOn > due.dueOn;
        }
        int256 owed = Book.undisputed(entry);
        if (entry.money.credited < owed) return true;
        if (payments.length != entry.money.payments) revert IncompleteList(payments.length, entry.money.payments);
        return _creditedBy(due.dueOn, commitment, obligation, payments) < owed;
    }

    /* PAYMENT */

    function _recordPayment(bytes32 key, bytes32 by, bytes32 also, uint32 number, bytes calldata body) private {
        (bytes32 commitment, uint8 obligation, uint88 amount, uint32 creditedOn, bytes32 document) =
            abi.decode(body, (bytes32, uint8, uint88, uint32, bytes32));
        Book.Entry storage entry = _book.obligations[commitment][obligation];
        Book.Money memory money = entry.money;
        bool stated;
        // Of the very party that signed as obligor, which acts still, nothing but the slot that is written is read.
        if (also != 0 || number == 0 || number != money.obligor) {
            Mark memory mark = Book.requireObligation(_marks, commitment, obligation);
            Sides.requireObligor(_book, mark, registry, commitment, obligation, by, also);
            stated = mark.flags & Book.IMPORTED != 0;
        }
        if (amount == 0 || amount > Terms.MAX_AMOUNT) revert BadAmount(int256(uint256(amount)));
        uint24 day = CivilDate.pastDay(creditedOn);
        // Of what parties signed, money alone has an amount.
        if (money.amount == 0 || stated) revert WrongState(commitment);
        if (money.disputed || money.terminated) {
            Standing.requireNotTerminated(_book, _marks, _marks[commitment], calendar, commitment, obligation);
            Standing.requireNotChanged(entry, commitment);
        }
        Book.credit(entry, money, int88(amount));
        Book.putPayment(_marks, key, day, int88(amount), Book.tag(commitment, obligation));
        emit PaymentRecorded(commitment, key, obligation, amount, creditedOn, document);
    }

    /* INTERNAL */

    function _creditedBy(uint32 day, bytes32 commitment, uint8 obligation, bytes32[] calldata payments)
        private
        view
        returns (int256 sum)
    {
        uint8 count = _marks[commitment].count;
        bytes32 before;
        for (uint256 i = 0; i < payments.length; ++i) {
            Mark memory mark = _marks[payments[i]];
            bool another = payments[i] > before;
            if (
                !another || mark.outcome != Book.PAYMENT
                    || !Compensations.isPaymentOn(_book, count, commitment, obligation, mark.tag)
            ) revert Unknown(payments[i]);
            if (mark.day <= day && mark.flags & Book.NOT_COUNTING == 0) sum += mark.amount;
            before = payments[i];
        }
    }

    function _due(bytes32 commitment, uint8 obligation) private view returns (DueDays.Due memory) {
        return Standing.dueOf(_book, _marks, calendar, commitment, obligation);
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool, uint32) {
        return registry.requireKey(party, key, duty);
    }

    function _keyDuty(Act calldata act, address) internal pure override returns (uint8) {
        return LedgerActs.keyDuty(act.kind);
    }

    /* ACTS */

    function _execute(bytes32 key, Act calldata act, uint32 number) internal override {
        (bytes32 by, bytes32 also, bytes calldata body) = (act.by, act.also, act.body);
        if (act.kind == LedgerActs.RECORD_PAYMENT) _recordPayment(key, by, also, number, body);
        else _takeElsewhere(act.kind, key, by, also, body);
    }

    /// @dev All but payments are done by libraries, on this contract's storage.
    function _takeElsewhere(uint8 kind, bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        Book.Work memory work = Book.Work(key, by, also, 0, 0, registry, calendar);
        if (
            kind == LedgerActs.SIGN_CONTRACT || kind == LedgerActs.MAKE_PROMISE || kind == LedgerActs.IMPORT_COMMITMENT
                || kind == LedgerActs.IMPORT_PAYMENT
        ) {
            Undertakings.take(_book, _marks, work, kind, body);
        } else if (kind == LedgerActs.TERMINATE) {
            work.commitment = abi.decode(body, (bytes32));
            Amendments.take(_book, _marks, work, kind, body[32:]);
        } else if (kind >= LedgerActs.OPEN_PROMISE && kind <= LedgerActs.CLOSE_PROMISE) {
            Promises.take(_book, _marks, work, kind, body);
        } else if (kind == LedgerActs.ASSIGN_CLAIM) {
            Assignments.take(_book, _marks, work, body);
        } else if (kind == LedgerActs.CONFIRM_RECEIVABLE || kind == LedgerActs.REFUSE_CONFIRMATION) {
            Receivables.take(_book, _marks, work, kind, body);
        } else {
            (work.commitment, work.obligation) = abi.decode(body, (bytes32, uint8));
            if (kind == LedgerActs.DECLINE_PROMISE || kind == LedgerActs.CHANGE_PROMISE) {
                Promises.take(_book, _marks, work, kind, body);
            } else if (kind >= LedgerActs.RECORD_DELIVERY && kind <= LedgerActs.RECORD_PERFORMANCE) {
                Milestones.take(_book, _marks, work, kind, body[64:]);
            } else if (kind == LedgerActs.SUSPEND || kind == LedgerActs.AMEND || kind == LedgerActs.STATE_EXCUSE) {
                Amendments.take(_book, _marks, work, kind, body[64:]);
            } else if (kind == LedgerActs.REQUEST_CONFIRMATION) {
                Receivables.take(_book, _marks, work, kind, body);
            } else if (kind >= LedgerActs.RECORD_SET_OFF && kind <= LedgerActs.HONOUR_INSTRUMENT) {
                Payments.take(_book, _marks, work, kind, body[64:]);
            } else {
                Disputes.take(_book, _marks, work, kind, body[64:]);
            }
        }
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return LedgerActs.typeHash(kind);
    }

    function _encodeBody(uint8 kind, bytes calldata body) internal pure override returns (bytes memory) {
        return LedgerActs.encodeBody(kind, body);
    }
}
