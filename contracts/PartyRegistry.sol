// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {Duty, IPartyRegistry, KeyDuty} from "./interfaces/IPartyRegistry.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {Keys} from "./libraries/Keys.sol";
import {RegistryActs} from "./libraries/RegistryActs.sol";
import {Successions} from "./libraries/Successions.sol";
import {
    BadTerm,
    Duplicate,
    NotAParty,
    NotEntitled,
    PartySucceeded,
    ProcedureMissing,
    Unknown,
    WrongState
} from "./Refusals.sol";

contract PartyRegistry is ActGate, IPartyRegistry {
    /* CONSTANTS */


    uint16 private constant ALL_DUTIES = 63;

    /* STORAGE */

    uint32 private _registered;
    mapping(bytes32 party => Party) private _parties;
    mapping(bytes32 party => mapping(address key => Keys.Key)) private _keys;
    Successions.Book private _successions;

    /* CONSTRUCTOR */

    /// @param party the registrar, an authority with every duty, who registers everybody else
    constructor(bytes32 party, address key, bytes32 document) {
        uint16 duties = ALL_DUTIES & ~Duty.IMPORTER;
        _add(bytes32(0), party, Party(Kind.AUTHORITY, Size.NONE, duties, false, uint40(block.timestamp), 0, 0, 0, 0, 0), key, document);
    }

    /* VIEWS */

    /// @inheritdoc IPartyRegistry
    function partyOf(bytes32 party) public view returns (Party memory found) {
        found = _parties[party];
        if (found.kind == Kind.NONE) revert Unknown(party);
    }

    /// @inheritdoc IPartyRegistry
    function hasDuty(bytes32 party, uint16 duty) public view returns (bool) {
        Party storage found = _parties[party];
        if (Successions.isSucceeded(found)) revert PartySucceeded(party);
        return found.duties & duty != 0;
    }

    /// @inheritdoc IPartyRegistry
    function requireActing(bytes32 party) public view {
        Party storage found = _parties[party];
        if (found.kind == Kind.NONE) revert Unknown(party);
        if (Successions.isSucceeded(found)) revert PartySucceeded(party);
    }

    /// @inheritdoc IPartyRegistry
    function holds(bytes32 signed, bytes32 commitment, bytes32 party) external view returns (bool) {
        return _holds(signed, commitment, party);
    }

    /// @inheritdoc IPartyRegistry
    function requireSides(bytes32 obligor, bytes32 obligee, bytes32 commitment, bytes32 by, bytes32 also)
        external
        view
        returns (bool owes)
    {
        requireActing(by);
        if (also != 0) requireActing(also);
        owes = by == obligor || (by != obligee && _holds(obligor, commitment, by));
        if (!owes && by != obligee && !_holds(obligee, commitment, by)) revert NotAParty(by);
        if (also == 0) return owes;
        bool alsoOwes = also == obligor || (also != obligee && _holds(obligor, commitment, also));
        if (!alsoOwes && also != obligee && !_holds(obligee, commitment, also)) revert NotAParty(also);
        if (owes == alsoOwes) revert NotEntitled(by);
    }

    /// @inheritdoc IPartyRegistry
    function requireSigners(bytes32 obligor, bytes32 obligee, bytes32 by, bytes32 also)
        external
        view
        returns (Kind owing, Kind owed, Size size, uint32 number)
    {
        (owing, owed, size) = (_parties[obligor].kind, _parties[obligee].kind, _parties[obligee].size);
        number = _parties[obligor].number;
        if (owing == Kind.NONE) revert Unknown(obligor);
        if (owed == Kind.NONE) revert Unknown(obligee);
        bool isSide = by == obligor || by == obligee;
        if (!isSide) requireActing(by);
        requireActing(obligor);
        requireActing(obligee);
        if (!isSide) revert NotAParty(by);
        if (also != 0 && also != obligor && also != obligee) revert NotAParty(also);
        if (also == 0 || also == by) revert NotEntitled(by);
    }

    /// @inheritdoc IPartyRegistry
    function successionOf(bytes32 party) external view returns (uint32 effectiveOn, bytes32[] memory successors) {
        uint24 day = _parties[party].succeededOn;
        return (day == 0 ? 0 : CivilDate.toDate(day), _successions.successors[party]);
    }

    /// @inheritdoc IPartyRegistry
    function requireKey(bytes32 party, address key, uint8 duty) external view returns (bool two, uint32 number) {
        return _requireKey(party, key, duty);
    }

    /// @inheritdoc IPartyRegistry
    function keyOf(bytes32 party, address key) external view returns (uint40 since, uint40 until, uint8 duties) {
        Keys.Key storage found = _keys[party][key];
        return (found.from, found.until, found.duties);
    }

    /* ACTS */

    function _registerParty(bytes32 act, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 party, uint8 kind, uint8 size, uint16 duties, address key, bytes32 document) =
            abi.decode(body, (bytes32, uint8, uint8, uint16, address, bytes32));
        bool registrar = hasDuty(by, Duty.REGISTRAR);
        bool imported = !registrar && hasDuty(by, Duty.IMPORTER);
        if (also != 0 || !(registrar || imported)) revert NotEntitled(by);
        // An importer states what others published. It gives nobody a voice.
        if (imported && (key != address(0) || duties != 0 || kind > uint8(Kind.ENTERPRISE))) revert NotEntitled(by);
        if (_parties[party].kind != Kind.NONE) revert Duplicate(party);
        if (kind == 0 || kind > uint8(Kind.IMPORTER)) revert BadTerm(kind);
        if (size > uint8(Size.LARGE) || (size != 0) != (kind == uint8(Kind.ENTERPRISE))) revert BadTerm(size);
        bool mayHaveDuties = kind == uint8(Kind.AUTHORITY) ? duties & Duty.IMPORTER == 0
            : kind == uint8(Kind.IMPORTER) ? duties == Duty.IMPORTER : duties == 0;
        if (!mayHaveDuties || duties > ALL_DUTIES) revert BadTerm(duties);
        if (!imported && key == address(0)) revert BadTerm(0);
        _add(act, party, Party(Kind(kind), Size(size), duties, imported, uint40(block.timestamp), 0, 0, 0, 0, 0), key, document);
    }

    function _rotateKey(bytes32 act, bytes32 by, bytes32 also, bytes calldata body) private {
        (address oldKey, address newKey) = abi.decode(body, (address, address));
        requireActing(by);
        if (also != 0) revert NotEntitled(by);
        _noteStopped(by, act, oldKey, Keys.rotate(_keys[by], by, oldKey, newKey));
        emit KeyRotated(by, act, oldKey, newKey);
    }

    function _addKey(bytes32 act, bytes32 by, bytes calldata body) private {
        (address key, uint8 duties, bytes32 document) = abi.decode(body, (address, uint8, bytes32));
        Keys.add(_keys[by], _parties[by], key, duties);
        emit KeyAdded(by, act, key, duties, document);
    }

    function _endKey(bytes32 act, bytes32 by, bytes calldata body) private {
        address key = abi.decode(body, (address));
        _noteStopped(by, act, key, Keys.end(_keys[by], _parties[by], by, key));
        emit KeyEnded(by, act, key);
    }

    function _replaceKey(bytes32 act, bytes32 by, bytes32 also, bytes calldata body) private {
        (bytes32 party, address oldKey, address newKey, bytes32 document) =
            abi.decode(body, (bytes32, address, address, bytes32));
        requireActing(party);
        if (also != 0 || by == party || !hasDuty(by, Duty.REGISTRAR)) revert NotEntitled(by);
        uint40 activeFrom = Keys.announce(_keys[party], party, oldKey, newKey);
        if (document == 0) revert ProcedureMissing();
        emit KeyReplacementAnnounced(party, act, oldKey, newKey, activeFrom, document);
    }

    function _objectToReplacement(bytes32 act, bytes32 by, bytes calldata body) private {
        address newKey = abi.decode(body, (address));
        emit KeyReplacementStopped(by, act, Keys.object(_keys[by], newKey), newKey);
    }

    function _setSignaturePolicy(bytes32 act, bytes32 by, bytes calldata body) private {
        uint8 twoFor = abi.decode(body, (uint8));
        if (twoFor & ~(KeyDuty.SIGN | KeyDuty.PAY) != 0) revert BadTerm(twoFor);
        Party storage party = _parties[by];
        // What nobody could satisfy is not asked for; and who asks for two needs two to ask for one again.
        bool enough = party.signingKeys > 1 && (twoFor & KeyDuty.PAY == 0 || party.payingKeys > 1);
        if (twoFor != 0 && !enough) revert WrongState(by);
        party.twoFor = twoFor;
        emit SignaturePolicySet(by, act, twoFor);
    }

    function _succeed(bytes32 key, bytes32 by, bytes32 also, bytes calldata body) private {
        // A tuple of six in the place of a struct, whose encoding would begin with an offset.
        (
            bytes32[] memory from,
            bytes32[] memory to,
            uint32 effectiveOn,
            bytes32 document,
            bytes32[] memory commitments,
            bytes32[] memory holders
        ) = abi.decode(body, (bytes32[], bytes32[], uint32, bytes32, bytes32[], bytes32[]));
        Successions.Act memory act = Successions.Act(from, to, effectiveOn, document, commitments, holders);
        bool mayRecord = also == 0 && hasDuty(by, Duty.REGISTRAR);
        uint24 day = Successions.check(_parties, act, by, mayRecord);
        if (document == 0) revert ProcedureMissing();
        for (uint256 i = 0; i < from.length; ++i) {
            _parties[from[i]].succeededOn = day;
            for (uint256 k = 0; k < to.length; ++k) {
                _successions.successors[from[i]].push(to[k]);
                emit SuccessionRecorded(from[i], key, to[k], effectiveOn, document);
            }
        }
        for (uint256 i = 0; i < commitments.length; ++i) {
            _successions.listed[from[0]][commitments[i]] = holders[i];
            emit CommitmentListed(from[0], key, commitments[i], holders[i]);
        }
    }

    /* INTERNAL */

    function _holds(bytes32 signed, bytes32 commitment, bytes32 party) private view returns (bool) {
        return Successions.holds(_successions, _parties, signed, commitment, party);
    }

    function _add(bytes32 act, bytes32 id, Party memory party, address key, bytes32 document) private {
        party.number = ++_registered;
        _parties[id] = party;
        if (key != address(0)) Keys.add(_keys[id], _parties[id], key, KeyDuty.ALL);
        emit PartyRegistered(
            id, act, uint8(party.kind), uint8(party.size), party.duties, party.imported, key, document
        );
    }

    function _noteStopped(bytes32 party, bytes32 act, address oldKey, address newKey) private {
        if (newKey != address(0)) emit KeyReplacementStopped(party, act, oldKey, newKey);
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool, uint32) {
        Keys.requireSpeaking(_keys[party][key], party, key, duty & KeyDuty.ALL);
        Party storage found = _parties[party];
        uint32 number = Successions.isSucceeded(found) ? 0 : found.number;
        if (duty & KeyDuty.ALONE != 0) return (false, number);
        uint8 twoFor = found.twoFor;
        return (duty & KeyDuty.ABOUT_KEYS != 0 ? twoFor != 0 : twoFor & duty != 0, number);
    }

    function _keyDuty(Act calldata act, address signer) internal pure override returns (uint8) {
        if (act.kind == RegistryActs.OBJECT_TO_REPLACEMENT) return 0;
        if (act.kind == RegistryActs.ROTATE_KEY || act.kind == RegistryActs.END_KEY) {
            // A key may give itself up, or hand on what it may.
            if (abi.decode(act.body, (address)) == signer) return 0;
            return KeyDuty.SIGN | (act.kind == RegistryActs.END_KEY ? KeyDuty.ALONE : KeyDuty.ABOUT_KEYS);
        }
        bool aboutKeys = act.kind == RegistryActs.ADD_KEY || act.kind == RegistryActs.SET_SIGNATURE_POLICY;
        return aboutKeys ? KeyDuty.SIGN | KeyDuty.ABOUT_KEYS : KeyDuty.SIGN;
    }

    function _execute(bytes32 key, Act calldata act, uint32) internal override {
        (bytes32 by, bytes32 also, bytes calldata body) = (act.by, act.also, act.body);
        if (act.kind == RegistryActs.REGISTER_PARTY) return _registerParty(key, by, also, body);
        if (act.kind == RegistryActs.ROTATE_KEY) return _rotateKey(key, by, also, body);
        if (act.kind == RegistryActs.SUCCEED) return _succeed(key, by, also, body);
        if (act.kind == RegistryActs.REPLACE_KEY) return _replaceKey(key, by, also, body);
        requireActing(by);
        if (also != 0) revert NotEntitled(by);
        if (act.kind == RegistryActs.ADD_KEY) _addKey(key, by, body);
        else if (act.kind == RegistryActs.END_KEY) _endKey(key, by, body);
        else if (act.kind == RegistryActs.OBJECT_TO_REPLACEMENT) _objectToReplacement(key, by, body);
        else _setSignaturePolicy(key, by, body);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        return RegistryActs.typeHash(kind);
    }

    function _encodeBody(uint8 kind, bytes calldata body) internal pure override returns (bytes memory) {
        return RegistryActs.encodeBody(kind, body);
    }
}
