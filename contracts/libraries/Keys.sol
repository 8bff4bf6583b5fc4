// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IPartyRegistry, KeyDuty} from "../interfaces/IPartyRegistry.sol";
import {
    BadSignature,
    BadTerm,
    Duplicate,
    KeyNotEntitled,
    KeyRetired,
    TooLate,
    Unknown,
    WrongState
} from "../Refusals.sol";
import {CivilDate} from "./CivilDate.sol";

/// @title The keys that speak for a party
/// @notice A key speaks from one instant to another, for the duties that it was given. Nothing ever takes a key
/// off the record, and no key is given twice to one party.
library Keys {
    /// @dev A replacement by the registrar waits so long for an objection.
    uint256 internal constant WAIT = 7 days;

    /// @param from first second in which it speaks; 0 for a key that never was the party's
    /// @param until first second in which it speaks no more; 0 for none
    /// @param other the key that is to replace it, or that it is to replace, while a replacement waits
    struct Key {
        uint40 from;
        uint40 until;
        uint8 duties;
        address other;
    }

    /* READING */

    /// @dev Reverts unless the key speaks now and has the duty.
    function requireSpeaking(Key memory found, bytes32 party, address key, uint8 duty) internal view {
        if (found.from == 0 || found.from > block.timestamp) revert BadSignature(party);
        if (_hasEnded(found)) revert KeyRetired(party, key);
        if (found.duties & duty != duty) revert KeyNotEntitled(party, key, duty);
    }

    /* CHANGING */

    function add(
        mapping(address => Key) storage keys,
        IPartyRegistry.Party storage party,
        address key,
        uint8 duties
    ) internal {
        _requireNew(keys, key);
        if (duties == 0 || duties > KeyDuty.ALL) revert BadTerm(duties);
        keys[key] = Key(uint40(block.timestamp), 0, duties, address(0));
        _count(party, duties, true);
    }

    /// @return stopped the key of a replacement that waited, or zero
    function end(
        mapping(address => Key) storage keys,
        IPartyRegistry.Party storage party,
        bytes32 id,
        address key
    ) internal returns (address stopped) {
        Key memory found = _requireKnown(keys, id, key);
        // The last key that may sign could give nobody else a voice any more.
        if (found.duties & KeyDuty.SIGN != 0 && party.signingKeys == 1) revert WrongState(id);
        stopped = _stop(keys, key);
        keys[key].until = uint40(block.timestamp);
        _count(party, found.duties, false);
    }

    /// @return stopped as for `end`
    function rotate(mapping(address => Key) storage keys, bytes32 id, address oldKey, address newKey)
        internal
        returns (address stopped)
    {
        uint8 duties = _requireKnown(keys, id, oldKey).duties;
        _requireNew(keys, newKey);
        stopped = _stop(keys, oldKey);
        keys[oldKey].until = uint40(block.timestamp);
        keys[newKey] = Key(uint40(block.timestamp), 0, duties, address(0));
    }

    /// @notice From the returned instant on the new key speaks and the old one does not, unless somebody objects.
    function announce(mapping(address => Key) storage keys, bytes32 id, address oldKey, address newKey)
        internal
        returns (uint40 activeFrom)
    {
        Key memory found = _requireKnown(keys, id, oldKey);
        _requireNew(keys, newKey);
        if (found.other != address(0)) revert WrongState(id);
        activeFrom = uint40(block.timestamp + WAIT);
        keys[oldKey].until = activeFrom;
        keys[oldKey].other = newKey;
        keys[newKey] = Key(activeFrom, 0, found.duties, oldKey);
    }

    /// @return oldKey the key that stays
    function object(mapping(address => Key) storage keys, address newKey) internal returns (address oldKey) {
        Key memory found = keys[newKey];
        oldKey = found.other;
        if (found.from == 0 || oldKey == address(0) || keys[oldKey].other != newKey) revert Unknown(_word(newKey));
        if (found.from <= block.timestamp) {
            revert TooLate(CivilDate.toDate(CivilDate.dayAt(found.from - 1)));
        }
        _stop(keys, oldKey);
    }

    /* INTERNAL */

    /// @dev Ends a replacement that waits for the key; the key that was to come never speaks.
    function _stop(mapping(address => Key) storage keys, address key) private returns (address stopped) {
        // The link of a key that has come into its place points back; only one that will end points forward.
        if (keys[key].until == 0) return address(0);
        stopped = keys[key].other;
        keys[key].until = 0;
        keys[key].other = address(0);
        keys[stopped].from = uint40(block.timestamp);
        keys[stopped].until = uint40(block.timestamp);
    }

    function _requireKnown(mapping(address => Key) storage keys, bytes32 id, address key)
        private
        view
        returns (Key memory found)
    {
        found = keys[key];
        // A key that is still to come is nobody's yet.
        if (found.from == 0 || found.from > block.timestamp) revert Unknown(_word(key));
        if (_hasEnded(found)) revert KeyRetired(id, key);
        // Once it speaks, the key that it replaced is behind it.
        if (found.until == 0) found.other = address(0);
    }

    function _requireNew(mapping(address => Key) storage keys, address key) private view {
        if (keys[key].from != 0) revert Duplicate(_word(key));
        if (key == address(0)) revert BadTerm(0);
    }

    function _count(IPartyRegistry.Party storage party, uint8 duties, bool more) private {
        if (duties & KeyDuty.SIGN != 0) party.signingKeys = more ? party.signingKeys + 1 : party.signingKeys - 1;
        if (duties & KeyDuty.PAY != 0) party.payingKeys = more ? party.payingKeys + 1 : party.payingKeys - 1;
    }

    function _hasEnded(Key memory key) private view returns (bool) {
        return key.until != 0 && key.until <= block.timestamp;
    }

    function _word(address key) private pure returns (bytes32) {
        return bytes32(uint256(uint160(key)));
    }
}
