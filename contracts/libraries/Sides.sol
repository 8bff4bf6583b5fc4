// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "../ActGate.sol";
import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {NotAParty, NotEntitled} from "../Refusals.sol";
import {Book} from "./Book.sol";

/// @title Who stands on which side of an obligation, and whose act it takes
library Sides {
    /// @dev Who has to do with an assigned obligation. `aside` is a party to it, and may not do what is asked for.
    struct Three {
        bytes32 obligor;
        bytes32 entitled;
        bytes32 aside;
    }

    /// @notice Who is owed the obligation, as it was signed: the assignee, else the enterprise of the commitment.
    function signedObligee(Book.Ledger storage self, ActGate.Mark memory mark, bytes32 commitment, uint8 obligation)
        internal
        view
        returns (bytes32 obligee)
    {
        if (mark.flags & Book.ASSIGNED != 0) obligee = self.assignees[commitment][obligation];
        if (obligee == 0) obligee = self.parties[commitment].obligee;
    }

    /// @dev Everybody who signs acts still, and stands on one side of the obligation, two of them on two. Returns
    /// whether `by` stands on the obligor's side. Of the whole commitment where `obligation` is 0.
    function requireParties(
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        IPartyRegistry registry,
        bytes32 commitment,
        uint8 obligation,
        bytes32 by,
        bytes32 also
    ) internal view returns (bool owes) {
        bytes32 obligor = self.parties[commitment].obligor;
        if (mark.flags & Book.ASSIGNED != 0) {
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
        Book.Ledger storage self,
        ActGate.Mark memory mark,
        IPartyRegistry registry,
        bytes32 commitment,
        uint8 obligation,
        bytes32 by,
        bytes32 also
    ) internal view returns (bool owes) {
        Book.Parties memory parties = self.parties[commitment];
        bytes32 assignee = mark.flags & Book.ASSIGNED == 0 ? bytes32(0) : self.assignees[commitment][obligation];
        if (assignee == 0) return registry.requireSides(parties.obligor, parties.obligee, commitment, by, also);
        return _requireSides(Three(parties.obligor, parties.obligee, assignee), registry, commitment, by, also);
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
        Book.Ledger storage self,
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
    function requireObligee(Book.Ledger storage self, ActGate.Mark memory mark, Book.Work memory work) internal view {
        if (_requireParties(self, mark, work) || work.also != 0) revert NotEntitled(work.by);
    }

    /// @dev For an act of both.
    function requireBoth(Book.Ledger storage self, ActGate.Mark memory mark, Book.Work memory work) internal view {
        _requireParties(self, mark, work);
        if (work.also == 0) revert NotEntitled(work.by);
    }

    function _requireParties(Book.Ledger storage self, ActGate.Mark memory mark, Book.Work memory work)
        private
        view
        returns (bool)
    {
        return requireParties(self, mark, work.registry, work.commitment, work.obligation, work.by, work.also);
    }

    /// @dev Begins an act of who owes on an obligation that parties signed.
    function asObligor(Book.Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Book.Work memory work)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = Book.requireObligation(marks, work.commitment, work.obligation);
        if (!_requireParties(self, mark, work) || work.also != 0) revert NotEntitled(work.by);
        Book.requireSigned(mark, work.commitment);
    }

    /// @dev The same of who is owed.
    function asObligee(Book.Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Book.Work memory work)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = Book.requireObligation(marks, work.commitment, work.obligation);
        requireObligee(self, mark, work);
        Book.requireSigned(mark, work.commitment);
    }

    /// @dev The same of both.
    function asBoth(Book.Ledger storage self, mapping(bytes32 => ActGate.Mark) storage marks, Book.Work memory work)
        internal
        view
        returns (ActGate.Mark memory mark)
    {
        mark = Book.requireObligation(marks, work.commitment, work.obligation);
        requireBoth(self, mark, work);
        Book.requireSigned(mark, work.commitment);
    }
}
