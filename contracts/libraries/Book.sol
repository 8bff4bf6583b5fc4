// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";
import {BadDate, NotAParty, NotEntitled, Unknown, WrongState} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";
import {DueDays} from "./DueDays.sol";

/// @title What the commitment ledger stores, and what every act on an obligation asks of it
/// @notice Days are day numbers; 0 stands for "has not happened".
library Book {
    /* WHAT A SPENT ID MADE */

    uint8 internal constant COMMITMENT = 3;
    uint8 internal constant PAYMENT = 4;
    uint8 internal constant OPEN_PROMISE = 5;

    /// @dev Flags in a commitment's mark. INSTRUMENTS: bills and vouchers were agreed to count when handed over.
    /// CONFIRMATION: a department is asked to confirm what it owes on an obligation of another commitment.
    uint8 internal constant CAPPED = 1;
    uint8 internal constant IMPORTED = 2;
    uint8 internal constant TERMINATED = 4;
    uint8 internal constant PROMISE = 8;
    uint8 internal constant INSTRUMENTS = 16;
    uint8 internal constant CONFIRMATION = 32;
    /// @dev An obligation of it was assigned: only then is it looked up who is owed each.
    uint8 internal constant ASSIGNED = 64;

    /// @dev Flags in an open promise's mark.
    uint8 internal constant CLOSED = 1;

    /// @dev Flags in a payment's mark. WAITING: a bill or voucher that nobody agreed to, not honoured yet.
    uint8 internal constant DENIED = 1;
    uint8 internal constant REVERSED = 2;
    uint8 internal constant RULED_PAID = 4;
    uint8 internal constant RULED_UNPAID = 8;
    uint8 internal constant WAITING = 16;
    uint8 internal constant NOT_COUNTING = DENIED | REVERSED | RULED_UNPAID | WAITING;

    /// @dev What became of an obligation of a promise, as bits: its condition was declared unmet; it was the
    /// compensation of a change that fell; it has the payments on such a compensation.
    uint8 internal constant DECLINED = 1;
    uint8 internal constant VOID = 2;
    uint8 internal constant INHERITS = 4;

    /// @dev Of an open promise the obligee is nobody.
    struct Parties {
        bytes32 obligor;
        bytes32 obligee;
    }

    /// @param credited payments that count
    /// @param payments all that were recorded
    /// @param disputed whether anything was ever contested, amended, suspended, declined or changed: the slots
    /// below matter
    /// @param kept whether it was assigned while the contract stood, whose end does not take it then; or was owed after
    /// the end, when it was amended, suspended or changed or came about: then its day alone does not take it
    /// @param terminated whether its commitment was ended: what became of it is looked up
    /// @param obligor the registry's number of who signed as obligor, so that of that party's own payments nothing but
    /// this slot need be read; 0 where it was not kept
    struct Money {
        uint88 amount;
        int88 credited;
        uint16 payments;
        bool disputed;
        bool kept;
        bool terminated;
        uint32 obligor;
    }

    /// @param contested in dispute, not settled or ruled on
    /// @param neverOwed what settlements and rulings took away
    /// @param open one-sided acts not ruled on or settled, one bit each
    /// @param challenged those of them under challenge
    /// @param windowsBefore suspensions made before the amended day, which do not move it
    /// @param compensation of a changed promise the obligation that stands in for this one, or 0
    /// @param compensates the obligation for whose change this one compensates, or 0
    /// @param ended the bits DECLINED, VOID and INHERITS
    struct Dispute {
        uint88 contested;
        uint88 neverOwed;
        uint24 amendedDueOn;
        uint8 windowsBefore;
        uint8 open;
        uint8 challenged;
        uint8 compensation;
        uint8 compensates;
        uint8 ended;
    }

    struct Entry {
        DueDays.Record record;
        Money money;
        Dispute dispute;
        DueDays.Window[] windows;
    }

    /// @param lastClaimOn no claim after this day; 0 where there is no such day
    /// @param number the registry's, of the department
    struct OpenPromise {
        bytes3 currency;
        uint24 lastClaimOn;
        uint8 field;
        uint32 number;
    }

    /// @dev What a request for confirmation is about.
    struct Receivable {
        bytes32 commitment;
        uint8 obligation;
    }

    /// @dev `requests` are the latest of each obligation, `assignees` who took it over last, of those that were
    /// assigned. The terms of an open promise stand among the obligations, under its own key: nothing acts on them.
    struct Ledger {
        mapping(bytes32 commitment => Parties) parties;
        mapping(bytes32 commitment => mapping(uint8 obligation => Entry)) obligations;
        mapping(bytes32 commitment => uint24 day) terminatedOn;
        mapping(bytes32 openPromise => OpenPromise) openPromises;
        mapping(bytes32 openPromise => mapping(bytes32 enterprise => bytes32 claim)) claims;
        mapping(bytes32 request => Receivable) receivables;
        mapping(bytes32 commitment => mapping(uint8 obligation => bytes32 request)) requests;
        mapping(bytes32 commitment => mapping(uint8 obligation => bytes32 assignee)) assignees;
    }

    /// @notice One act at work: who acts on what, and what it may ask.
    struct Work {
        bytes32 key;
        bytes32 by;
        bytes32 also;
        bytes32 commitment;
        uint8 obligation;
        IPartyRegistry registry;
        IWorkCalendar calendar;
    }

    /* LOOKING UP */

    function commitmentMark(mapping(bytes32 => ActGate.Mark) storage marks, bytes32 commitment)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = marks[commitment];
        if (mark.outcome != COMMITMENT) revert Unknown(commitment);
    }

    /// @dev Writes what a payment leaves under its act's key: the fields of ActGate.Mark at once, the first lowest.
    function putPayment(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 key,
        uint24 day,
        int88 amount,
        bytes15 about
    ) internal {
        ActGate.Mark storage mark = marks[key];
        uint256 word = PAYMENT | uint256(day) << 24 | uint256(uint88(amount)) << 48 | uint256(uint120(about)) << 136;
        assembly ("memory-safe") {
            sstore(mark.slot, word)
        }
    }

    function requireObligation(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (ActGate.Mark memory mark) {
        mark = marks[commitment];
        if (mark.outcome != COMMITMENT) revert Unknown(commitment);
        if (obligation == 0 || obligation > mark.count) revert Unknown(bytes32(uint256(obligation)));
    }

    /// @dev A publisher's statement is nobody's contract: nothing is signed on it but by importers.
    function requireSigned(ActGate.Mark memory mark, bytes32 commitment) internal pure {
        if (mark.flags & IMPORTED != 0) revert WrongState(commitment);
    }

    /// @param number the obligor's in the registry, or 0: its own payments read more then
    function owing(uint88 amount, uint32 number) internal pure returns (Money memory money) {
        money.amount = amount;
        money.obligor = number;
    }

    /// @param money of the entry, as it stands
    function credit(Entry storage entry, Money memory money, int88 amount) internal {
        money.credited += amount;
        money.payments += 1;
        entry.money = money;
    }

    /* WHO */

    /// @notice Who is owed the obligation, as it was signed: the assignee, else the enterprise of the commitment.
    function signedObligee(Ledger storage self, ActGate.Mark memory mark, bytes32 commitment, uint8 obligation)
        internal
        view
        returns (bytes32 obligee)
    {
        if (mark.flags & ASSIGNED != 0) obligee = self.assignees[commitment][obligation];
        if (obligee == 0) obligee = self.parties[commitment].obligee;
    }

    /// @dev Everybody who signs acts still, and stands on one side of the obligation, two of them on two. Returns
    /// whether `by` stands on the obligor's side. Of the whole commitment where `obligation` is 0.
    function requireParties(
        Ledger storage self,
        ActGate.Mark memory mark,
        IPartyRegistry registry,
        bytes32 commitment,
        uint8 obligation,
        bytes32 by,
        bytes32 also
    ) internal view returns (bool owes) {
        bytes32 obligor = self.parties[commitment].obligor;
        if (mark.flags & ASSIGNED != 0) {
            bytes32 assignee = self.assignees[commitment][obligation];
            if (assignee != 0) {
                Three memory three = Three(obligor, assignee, self.parties[commitment].obligee);
                return _requireSides(three, registry, commitment, by, also);
            }
        }
        // Who signed as obligor and acts alone: the other side need not be read.
        bytes32 obligee = by == obligor && also == 0 ? bytes32(0) : self.parties[commitment].obligee;
        return registry.requireSides(obligor, obligee, commitment, by, also);
    }

    /// @dev The same for a delivery, which stays with who signed the contract: a claim was assigned, and no duty.
    function requireDelivering(
        Ledger storage self,
        ActGate.Mark memory mark,
        IPartyRegistry registry,
        bytes32 commitment,
        uint8 obligation,
        bytes32 by,
        bytes32 also
    ) internal view returns (bool owes) {
        Parties memory parties = self.parties[commitment];
        bytes32 assignee = mark.flags & ASSIGNED == 0 ? bytes32(0) : self.assignees[commitment][obligation];
        if (assignee == 0) return registry.requireSides(parties.obligor, parties.obligee, commitment, by, also);
        return _requireSides(Three(parties.obligor, parties.obligee, assignee), registry, commitment, by, also);
    }

    /// @dev Who has to do with an assigned obligation. `aside` is a party to it, and may not do what is asked for.
    struct Three {
        bytes32 obligor;
        bytes32 entitled;
        bytes32 aside;
    }

    /// @dev As IPartyRegistry.requireSides, in the order of the refusals.
    function _requireSides(
        Three memory three,
        IPartyRegistry registry,
        bytes32 commitment,
        bytes32 by,
        bytes32 also
    ) private view returns (bool owes) {
        registry.requireActing(by);
        if (also != 0) registry.requireActing(also);
        uint8 first = _sideOf(three, registry, commitment, by);
        uint8 second = also == 0 ? 0 : _sideOf(three, registry, commitment, also);
        if (first == 3) revert NotEntitled(by);
        if (second == 3) revert NotEntitled(also);
        owes = first == 1;
        if (also != 0 && owes == (second == 1)) revert NotEntitled(by);
    }

    function _sideOf(Three memory three, IPartyRegistry registry, bytes32 commitment, bytes32 party)
        private
        view
        returns (uint8)
    {
        if (registry.holds(three.obligor, commitment, party)) return 1;
        if (registry.holds(three.entitled, commitment, party)) return 2;
        if (registry.holds(three.aside, commitment, party)) return 3;
        revert NotAParty(party);
    }

    /// @dev For an act of who owes, alone.
    function requireObligor(
        Ledger storage self,
        ActGate.Mark memory mark,
        IPartyRegistry registry,
        bytes32 commitment,
        uint8 obligation,
        bytes32 by,
        bytes32 also
    ) internal view {
        if (!requireParties(self, mark, registry, commitment, obligation, by, also) || also != 0) {
            revert NotEntitled(by);
        }
    }

    /// @dev For an act of who is owed, alone.
    function requireObligee(Ledger storage self, ActGate.Mark memory mark, Work memory work) internal view {
        if (_requireParties(self, mark, work) || work.also != 0) revert NotEntitled(work.by);
    }

    /// @dev For an act of both.
    function requireBoth(Ledger storage self, ActGate.Mark memory mark, Work memory work) internal view {
        _requireParties(self, mark, work);
        if (work.also == 0) revert NotEntitled(work.by);
    }

    function _requireParties(Ledger storage self, ActGate.Mark memory mark, Work memory work)
        private
        view
        returns (bool)
    {
        return requireParties(self, mark, work.registry, work.commitment, work.obligation, work.by, work.also);
    }

    /// @dev Begins an act of who owes on an obligation that parties signed.
    function asObligor(Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Work memory work)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = requireObligation(marks, work.commitment, work.obligation);
        if (!_requireParties(self, mark, work) || work.also != 0) revert NotEntitled(work.by);
        requireSigned(mark, work.commitment);
    }

    /// @dev The same of who is owed.
    function asObligee(Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Work memory work)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = requireObligation(marks, work.commitment, work.obligation);
        requireObligee(self, mark, work);
        requireSigned(mark, work.commitment);
    }

    /// @dev The same of both.
    function asBoth(Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Work memory work)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = requireObligation(marks, work.commitment, work.obligation);
        requireBoth(self, mark, work);
        requireSigned(mark, work.commitment);
    }

    /* DAYS */

    function today() internal view returns (uint32) {
        return CivilDate.dayAt(block.timestamp);
    }

    function pastDay(uint32 date) internal view returns (uint24) {
        uint32 day = CivilDate.toDay(date);
        if (day > today()) revert BadDate(date, CivilDate.toDate(today()));
        return uint24(day);
    }

    function dayAfterSigning(
        mapping(bytes32 => ActGate.Mark) storage marks,
        bytes32 commitment,
        uint32 date
    ) internal view returns (uint24 day) {
        day = pastDay(date);
        uint24 signedDay = marks[commitment].day;
        if (day < signedDay) revert BadDate(date, CivilDate.toDate(signedDay));
    }

    function dateOrZero(uint32 day) internal pure returns (uint32) {
        return day == 0 ? 0 : CivilDate.toDate(day);
    }

    /// @dev The beginning of keccak256(abi.encode(commitment, obligation)).
    function tag(bytes32 commitment, uint8 obligation) internal pure returns (bytes15) {
        bytes32 hash;
        assembly ("memory-safe") {
            mstore(0x00, commitment)
            mstore(0x20, and(obligation, 0xff))
            hash := keccak256(0x00, 0x40)
        }
        return bytes15(hash);
    }

    /// @dev Of a kind of one-sided act, in `open` and `challenged`.
    function bit(ICommitmentLedger.OneSided act) internal pure returns (uint8) {
        return uint8(1 << uint8(act));
    }

    /* WHAT FOLLOWS */

    function dueOf(
        Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        IWorkCalendar calendar,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (DueDays.Due memory) {
        ActGate.Mark memory mark = requireObligation(marks, commitment, obligation);
        Entry storage entry = self.obligations[commitment][obligation];
        DueDays.Setting memory setting = DueDays.Setting({
            capped: mark.flags & CAPPED != 0,
            imported: mark.flags & IMPORTED != 0,
            today: today(),
            amendedDueOn: 0,
            windowsBefore: 0
        });
        DueDays.Window[] memory windows;
        if (entry.money.disputed) {
            setting.amendedDueOn = entry.dispute.amendedDueOn;
            setting.windowsBefore = entry.dispute.windowsBefore;
            windows = entry.windows;
        }
        return DueDays.compute(entry.record, calendar, setting, windows);
    }

    /// @notice Whether the commitment's end took the obligation with it: it was not due by that day, and is no
    /// money for which something had been delivered, accepted or settled. What stayed owed then can still be
    /// amended, suspended or changed, and stays.
    /// A deposit is money that the other side gave: the end of the contract is a reason to return it. What was
    /// assigned before is no longer theirs to end who end the contract (Civil Code art. 765).
    function isTerminated(
        Ledger storage self,
        ActGate.Mark memory mark,
        DueDays.Due memory due,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (bool) {
        Entry storage entry = self.obligations[commitment][obligation];
        if (mark.flags & TERMINATED == 0 || entry.money.kept) return false;
        DueDays.Record memory record = entry.record;
        if (record.kind == uint8(ICommitmentLedger.ObligationKind.DEPOSIT)) return false;
        bool earned = DueDays.delivered(record) != 0 || record.acceptedOn != 0 || record.settledOn != 0;
        if (earned && isMoney(entry)) return false;
        return !due.started || due.dueOn > self.terminatedOn[commitment];
    }

    /// @dev After an act that moves the day of what is still owed, and for what stands in for it.
    function keep(Entry storage entry, ActGate.Mark memory mark) internal {
        if (mark.flags & TERMINATED != 0) entry.money.kept = true;
    }

    /// @dev What was declined can still be delivered and paid: a ruling may bring it back.
    function requireNotTerminated(
        Ledger storage self,
        mapping(bytes32 => ActGate.Mark) storage marks,
        ActGate.Mark memory mark,
        IWorkCalendar calendar,
        bytes32 commitment,
        uint8 obligation
    ) internal view {
        Entry storage entry = self.obligations[commitment][obligation];
        bool void = entry.money.disputed && entry.dispute.ended & VOID != 0;
        if (!void && mark.flags & TERMINATED == 0) return;
        if (void || isTerminated(self, mark, dueOf(self, marks, calendar, commitment, obligation), commitment, obligation)) {
            revert WrongState(commitment);
        }
    }

    /// @dev In the stead of what was changed the compensation is paid.
    function requireNotChanged(Entry storage entry, bytes32 commitment) internal view {
        if (entry.money.disputed && entry.dispute.compensation != 0) revert WrongState(commitment);
    }

    /// @notice Whether nothing more is owed here: terminated, its condition declared unmet, changed, or the
    /// compensation of a change that fell.
    function isEnded(
        Ledger storage self,
        ActGate.Mark memory mark,
        DueDays.Due memory due,
        bytes32 commitment,
        uint8 obligation
    ) internal view returns (bool) {
        Entry storage entry = self.obligations[commitment][obligation];
        if (entry.money.disputed) {
            if (entry.dispute.compensation != 0 || entry.dispute.ended & (DECLINED | VOID) != 0) return true;
        }
        return isTerminated(self, mark, due, commitment, obligation);
    }

    /// @notice As far as gross arithmetic tells: while nothing is late there is no interest.
    function isFulfilled(Entry storage entry, DueDays.Due memory due) internal view returns (bool) {
        if (entry.record.kind == uint8(ICommitmentLedger.ObligationKind.PERFORMANCE)) {
            return entry.record.performedOn != 0 && !entry.record.performanceInDoubt;
        }
        bool late = due.started && today() > due.dueOn;
        int256 owed = int256(uint256(entry.money.amount)) - int256(uint256(entry.dispute.neverOwed));
        return !late && entry.money.credited >= owed;
    }

    /// @notice Whether it is owed in money, for whatever purpose.
    function isMoney(Entry storage entry) internal view returns (bool) {
        return entry.record.kind != uint8(ICommitmentLedger.ObligationKind.PERFORMANCE);
    }

    /// @notice What is owed, as far as it is not contested or was taken away.
    function undisputed(Entry storage entry) internal view returns (int256 owed) {
        owed = int256(uint256(entry.money.amount));
        if (entry.money.disputed) {
            owed -= int256(uint256(entry.dispute.neverOwed)) + int256(uint256(entry.dispute.contested));
        }
    }
}
