// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Who is a party, which keys speak for it, and which duties an authority has
/// @notice A party's id is keccak256(abi.encode(chain id, scheme, code)), so that one code is one party. Names
/// are in the document whose digest the registration carries.
///
/// Acts (kind, who, body):
///   1 RegisterParty  a party with duty REGISTRAR; a party with duty IMPORTER for keyless departments and
///                    enterprises   (bytes32 party,uint8 kind,uint8 size,uint16 duties,address key,bytes32 document)
///   2 RotateKey      the party     (address oldKey,address newKey)
interface IPartyRegistry is IActGate {
    enum Kind {
        NONE,
        DEPARTMENT,
        ENTERPRISE,
        AUTHORITY,
        IMPORTER
    }

    /// @dev NONE for who is no enterprise. An enterprise that did not say its size is large.
    enum Size {
        NONE,
        MICRO,
        SMALL,
        MEDIUM,
        LARGE
    }

    /// @param imported registered by an importer from somebody's publication: it has no key and signs nothing
    struct Party {
        Kind kind;
        Size size;
        uint16 duties;
        bool imported;
        uint40 registeredAt;
    }

    event PartyRegistered(
        bytes32 indexed party,
        bytes32 indexed act,
        uint8 kind,
        uint8 size,
        uint16 duties,
        bool imported,
        address key,
        bytes32 document
    );

    event KeyRotated(bytes32 indexed party, bytes32 indexed act, address oldKey, address newKey);

    /// @notice The party, or Unknown.
    function partyOf(bytes32 party) external view returns (Party memory);

    /// @notice Whether the party has the duty (one bit of those below).
    function hasDuty(bytes32 party, uint16 duty) external view returns (bool);

    /// @notice Reverts with Unknown for who is not registered: whoever acts on something must be here.
    function requireActing(bytes32 party) external view;

    /// @notice Reverts with BadSignature for a key that never was the party's, KeyRetired for one that was.
    function requireKey(bytes32 party, address key) external view;
}

/// @notice Duties of authorities, as bits.
library Duty {
    uint16 internal constant REGISTRAR = 1;
    uint16 internal constant CALENDAR = 2;
    uint16 internal constant INTAKE = 4;
    uint16 internal constant HANDLER = 8;
    uint16 internal constant DETERMINER = 16;
    uint16 internal constant IMPORTER = 32;
}
