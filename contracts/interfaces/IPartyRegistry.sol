// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Who is a party, which keys speak for it, and which duties an authority has
/// @notice A party's id is keccak256(abi.encode(chain id, scheme, code)), so that one code is one party. Names
/// are in the document whose digest the registration carries.
///
/// A party may have several keys, each with duties, and may ask for two of them on signing and paying. Until two
/// sign what needs two, or while a key lacks the duty, an act is nobody's and spends no id.
///
/// Acts (kind, who, body):
///   1 RegisterParty  a party with duty REGISTRAR; a party with duty IMPORTER for keyless departments and
///                    enterprises   (bytes32 party,uint8 kind,uint8 size,uint16 duties,address key,bytes32 document)
///   2 RotateKey      the party: the old key itself, or a key that signs   (address oldKey,address newKey)
///   3 Succeed        a party with duty REGISTRAR that is none of them: several parties pass to one, or one
///                    to several (bytes32[] from,bytes32[] to,uint32 effectiveOn,bytes32 document,bytes32[] commitments,bytes32[] holders)
///   4 AddKey         the party     (address key,uint8 duties,bytes32 document)
///   5 EndKey         the party: the key itself, or any key that signs, at once and alone   (address key)
///   6 ReplaceKey     a party with duty REGISTRAR, for another whose key is lost: after seven days, unless one of
///                    its keys objects   (bytes32 party,address oldKey,address newKey,bytes32 document)
///   7 ObjectToReplacement  the party, with any of its keys     (address newKey)
///   8 SetSignaturePolicy   the party     (uint8 twoFor)
/// AddKey, SetSignaturePolicy and the rotation of another key need two signatures where the party asks for two on
/// anything.
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
    /// @param succeededOn the day number from whose beginning in Shanghai it acts no more; 0 where it has no successor
    /// @param twoFor the duties for which it asks for two signatures: SIGN, PAY, both or none
    /// @param signingKeys how many of its keys may sign
    /// @param payingKeys how many of its keys may record payments
    /// @param number counted from 1 in the order of registration: a short name that no other party has
    struct Party {
        Kind kind;
        Size size;
        uint16 duties;
        bool imported;
        uint40 registeredAt;
        uint24 succeededOn;
        uint8 twoFor;
        uint8 signingKeys;
        uint8 payingKeys;
        uint32 number;
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

    event KeyAdded(bytes32 indexed party, bytes32 indexed act, address key, uint8 duties, bytes32 document);

    event KeyEnded(bytes32 indexed party, bytes32 indexed act, address key);

    /// @notice From the instant `activeFrom` on the new key speaks in the old one's place, unless that is stopped.
    event KeyReplacementAnnounced(
        bytes32 indexed party,
        bytes32 indexed act,
        address oldKey,
        address newKey,
        uint64 activeFrom,
        bytes32 document
    );

    /// @notice The old key stays as it was, and the new one never speaks: somebody objected, or the old key was
    /// rotated or ended meanwhile.
    event KeyReplacementStopped(bytes32 indexed party, bytes32 indexed act, address oldKey, address newKey);

    event SignaturePolicySet(bytes32 indexed party, bytes32 indexed act, uint8 twoFor);

    /// @notice From `effectiveOn` on the successor stands in the party's place. One event for each successor: what
    /// no list names is held by all of them jointly (民法典 67).
    event SuccessionRecorded(
        bytes32 indexed party, bytes32 indexed act, bytes32 successor, uint32 effectiveOn, bytes32 document
    );

    /// @notice Of the successors this one alone takes the commitment.
    event CommitmentListed(bytes32 indexed party, bytes32 indexed act, bytes32 commitment, bytes32 successor);

    /// @notice The party, or Unknown.
    function partyOf(bytes32 party) external view returns (Party memory);

    /// @notice Whether the party has the duty (one bit of those below). PartySucceeded for who acts no more.
    function hasDuty(bytes32 party, uint16 duty) external view returns (bool);

    /// @notice Reverts with Unknown for who is not registered, and with PartySucceeded for who has passed into a
    /// successor: whoever acts on something must be here, and still act.
    function requireActing(bytes32 party) external view;

    /// @notice Whether `party` holds today what `signed` signed for in a commitment: itself, or who took it over,
    /// each of those who hold it jointly.
    function holds(bytes32 signed, bytes32 commitment, bytes32 party) external view returns (bool);

    /// @notice Whether `by` stands on the obligor's side of a commitment. Reverts with Unknown or PartySucceeded for
    /// a signer that acts no more, NotAParty for one that stands on neither side, NotEntitled where both stand on
    /// one.
    /// @param also the second signer, or zero
    function requireSides(bytes32 obligor, bytes32 obligee, bytes32 commitment, bytes32 by, bytes32 also)
        external
        view
        returns (bool owes);

    /// @notice What the two sides of a commitment are that both of them sign. Reverts with Unknown or PartySucceeded for
    /// a side that is not there or acts no more, NotAParty for a signer that is none of them, NotEntitled where
    /// not both sign. `number` is the obligor's.
    function requireSigners(bytes32 obligor, bytes32 obligee, bytes32 by, bytes32 also)
        external
        view
        returns (Kind owing, Kind owed, Size size, uint32 number);

    /// @notice To whom the party passes and on which day (yyyymmdd); 0 and none where it does not.
    function successionOf(bytes32 party) external view returns (uint32 effectiveOn, bytes32[] memory successors);

    /// @notice Reverts with BadSignature for a key that does not speak for the party, KeyRetired for one that did,
    /// KeyNotEntitled for one that has not this duty.
    /// @param duty bits of KeyDuty; 0 where any key will do
    /// @return two whether the party asks for a second key's signature
    /// @return number the party's, or 0 where it has passed into a successor
    function requireKey(bytes32 party, address key, uint8 duty) external view returns (bool two, uint32 number);

    /// @notice When a key speaks for a party (unix seconds; `until` 0: without end) and with which duties; all 0 for
    /// a key that never was the party's.
    function keyOf(bytes32 party, address key) external view returns (uint40 since, uint40 until, uint8 duties);
}

/// @notice What a key of a party may sign, as bits.
library KeyDuty {
    /// @notice What binds the office: contracts, amendments, promises, settlements, rulings; and its keys.
    uint8 internal constant SIGN = 1;
    /// @notice What happened: deliveries, acceptances, performance.
    uint8 internal constant RECORD = 2;
    /// @notice Payments.
    uint8 internal constant PAY = 4;
    /// @notice Complaints and their withdrawal, denials, challenges.
    uint8 internal constant COMPLAIN = 8;
    uint8 internal constant ALL = 15;
    /// @notice Asked for beside SIGN by acts about keys: two signatures where the party asks for two on anything.
    uint8 internal constant ABOUT_KEYS = 128;
    /// @notice Beside SIGN where one key is enough whatever the party asks for: a stolen key is ended at once.
    uint8 internal constant ALONE = 64;
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
