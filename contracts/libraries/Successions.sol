// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IPartyRegistry} from "../interfaces/IPartyRegistry.sol";
import {BadDate, BadTerm, Duplicate, NotEntitled, PartySucceeded, Unknown, WrongState} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";

/// @title Who stands in whose place, and since when
/// @notice A party passes to its successors at 00:00 in Shanghai of the effective day, and acts no more from
/// then on. Nothing that it signed is rewritten: who holds a commitment is found by following its successors.
/// No party that has a successor becomes one, so that no way leads in a circle and every way ends with a party
/// that acts.
library Successions {
    /// @dev Bounds of one act, so that following stays cheap and an act fits its gas.
    uint256 internal constant MOST_PARTIES = 16;
    uint256 internal constant MOST_LISTED = 128;

    struct Book {
        mapping(bytes32 party => bytes32[]) successors;
        mapping(bytes32 party => mapping(bytes32 commitment => bytes32 successor)) listed;
    }

    /// @param from who passes on, of one kind
    /// @param to who takes over: one, or several successors of one party
    /// @param commitments what a list names, ascending
    /// @param holders who takes each of them, one of `to`
    struct Act {
        bytes32[] from;
        bytes32[] to;
        uint32 effectiveOn;
        bytes32 document;
        bytes32[] commitments;
        bytes32[] holders;
    }

    /* RECORDING */

    /// @notice Checks in the order of the refusal codes; `mayRecord` is whether `by` has the registrar's duty.
    function check(
        mapping(bytes32 => IPartyRegistry.Party) storage parties,
        Act memory act,
        bytes32 by,
        bool mayRecord
    ) internal view returns (uint24 day) {
        _requireKnown(parties, act.from);
        _requireKnown(parties, act.to);
        _requireActing(parties, act.from);
        _requireActing(parties, act.to);
        // Nobody rules on itself or its successor.
        if (!mayRecord || _contains(act.from, by) || _contains(act.to, by)) revert NotEntitled(by);
        _requireOnce(act.from);
        _requireOnce(act.to);
        day = uint24(CivilDate.toDay(act.effectiveOn));
        uint32 today = CivilDate.today();
        if (day < today) revert BadDate(act.effectiveOn, CivilDate.toDate(today));
        _checkTerms(parties, act);
        for (uint256 i = 0; i < act.from.length; ++i) {
            if (parties[act.from[i]].succeededOn != 0) revert WrongState(act.from[i]);
        }
        for (uint256 i = 0; i < act.to.length; ++i) {
            if (parties[act.to[i]].succeededOn != 0) revert WrongState(act.to[i]);
        }
    }

    /* FOLLOWING */

    /// @notice Whether `candidate` holds today what `signed` signed for in a commitment: itself where it has not
    /// passed on, else who took it over, each of those who hold it jointly.
    function holds(
        Book storage self,
        mapping(bytes32 => IPartyRegistry.Party) storage parties,
        bytes32 signed,
        bytes32 commitment,
        bytes32 candidate
    ) internal view returns (bool) {
        if (!isSucceeded(parties[signed])) return signed == candidate;
        if (signed == candidate) return false;
        bytes32[] storage next = self.successors[signed];
        bytes32 listed = next.length == 1 ? bytes32(0) : self.listed[signed][commitment];
        if (listed != 0) return holds(self, parties, listed, commitment, candidate);
        for (uint256 i = 0; i < next.length; ++i) {
            if (holds(self, parties, next[i], commitment, candidate)) return true;
        }
        return false;
    }

    function isSucceeded(IPartyRegistry.Party storage party) internal view returns (bool) {
        uint24 day = party.succeededOn;
        return day != 0 && CivilDate.today() >= day;
    }

    /* INTERNAL */

    function _checkTerms(mapping(bytes32 => IPartyRegistry.Party) storage parties, Act memory act) private view {
        if (act.from.length == 0 || act.from.length > MOST_PARTIES) revert BadTerm(act.from.length);
        if (act.to.length == 0 || act.to.length > MOST_PARTIES) revert BadTerm(act.to.length);
        // Each of several parties that pass to several others does so by an act of its own.
        if (act.from.length > 1 && act.to.length > 1) revert BadTerm(act.to.length);
        IPartyRegistry.Party memory first = parties[act.from[0]];
        if (first.kind == IPartyRegistry.Kind.IMPORTER) revert BadTerm(uint8(first.kind));
        uint16 duties;
        for (uint256 i = 0; i < act.from.length; ++i) {
            IPartyRegistry.Party memory party = parties[act.from[i]];
            if (party.kind != first.kind || party.imported != first.imported) revert BadTerm(uint8(party.kind));
            duties |= party.duties;
        }
        for (uint256 i = 0; i < act.to.length; ++i) {
            IPartyRegistry.Party memory party = parties[act.to[i]];
            if (party.kind != first.kind || party.imported != first.imported) revert BadTerm(uint8(party.kind));
            // An authority's duties are not lost on the way.
            if (duties & ~party.duties != 0) revert BadTerm(duties);
        }
        if (_contains(act.to, act.from)) revert BadTerm(act.to.length);
        if (act.commitments.length != act.holders.length || act.commitments.length > MOST_LISTED) {
            revert BadTerm(act.commitments.length);
        }
        // Nothing is divided where one takes all.
        if (act.commitments.length != 0 && act.to.length == 1) revert BadTerm(act.to.length);
        for (uint256 i = 0; i < act.commitments.length; ++i) {
            if (i != 0 && act.commitments[i] <= act.commitments[i - 1]) revert BadTerm(i);
            if (!_contains(act.to, act.holders[i])) revert BadTerm(i);
        }
    }

    function _requireKnown(mapping(bytes32 => IPartyRegistry.Party) storage parties, bytes32[] memory list)
        private
        view
    {
        for (uint256 i = 0; i < list.length; ++i) {
            if (parties[list[i]].kind == IPartyRegistry.Kind.NONE) revert Unknown(list[i]);
        }
    }

    function _requireActing(mapping(bytes32 => IPartyRegistry.Party) storage parties, bytes32[] memory list)
        private
        view
    {
        for (uint256 i = 0; i < list.length; ++i) {
            if (isSucceeded(parties[list[i]])) revert PartySucceeded(list[i]);
        }
    }

    function _requireOnce(bytes32[] memory list) private pure {
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 k = 0; k < i; ++k) {
                if (list[i] == list[k]) revert Duplicate(list[i]);
            }
        }
    }

    function _contains(bytes32[] memory list, bytes32[] memory others) private pure returns (bool) {
        for (uint256 i = 0; i < others.length; ++i) {
            if (_contains(list, others[i])) return true;
        }
        return false;
    }

    function _contains(bytes32[] memory list, bytes32 one) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == one) return true;
        }
        return false;
    }
}
