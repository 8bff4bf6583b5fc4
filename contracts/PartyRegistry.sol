// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {Duty, IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {BadSignature, BadTerm, Duplicate, KeyRetired, NotEntitled, Unknown} from "./Refusals.sol";

contract PartyRegistry is ActGate, IPartyRegistry {
    /* CONSTANTS */

    uint8 private constant REGISTER_PARTY = 1;
    uint8 private constant ROTATE_KEY = 2;

    uint8 private constant ACTIVE = 1;
    uint8 private constant RETIRED = 2;

    uint16 private constant ALL_DUTIES = 63;

    /* STORAGE */

    mapping(bytes32 party => Party) private _parties;
    mapping(bytes32 party => mapping(address key => uint8 state)) private _keys;

    /* CONSTRUCTOR */

    /// @param party the registrar, an authority with every duty, who registers everybody else
    constructor(bytes32 party, address key, bytes32 document) {
        uint16 duties = ALL_DUTIES & ~Duty.IMPORTER;
        _add(bytes32(0), party, Party(Kind.AUTHORITY, Size.NONE, duties, false, uint40(block.timestamp)), key, document);
    }

    /* VIEWS */

    /// @inheritdoc IPartyRegistry
    function partyOf(bytes32 party) public view returns (Party memory found) {
        found = _parties[party];
        if (found.kind == Kind.NONE) revert Unknown(party);
    }

    /// @inheritdoc IPartyRegistry
    function hasDuty(bytes32 party, uint16 duty) public view returns (bool) {
        return _parties[party].duties & duty != 0;
    }

    /// @inheritdoc IPartyRegistry
    function requireActing(bytes32 party) external view {
        if (_parties[party].kind == Kind.NONE) revert Unknown(party);
    }

    /// @inheritdoc IPartyRegistry
    function requireKey(bytes32 party, address key) external view {
        _requireKey(party, key);
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
        _add(act, party, Party(Kind(kind), Size(size), duties, imported, uint40(block.timestamp)), key, document);
    }

    function _rotateKey(bytes32 act, bytes32 by, bytes32 also, bytes calldata body) private {
        (address oldKey, address newKey) = abi.decode(body, (address, address));
        if (also != 0) revert NotEntitled(by);
        if (_keys[by][oldKey] == 0) revert Unknown(bytes32(uint256(uint160(oldKey))));
        if (_keys[by][newKey] != 0) revert Duplicate(bytes32(uint256(uint160(newKey))));
        if (newKey == address(0)) revert BadTerm(0);
        if (_keys[by][oldKey] == RETIRED) revert KeyRetired(by, oldKey);
        _keys[by][oldKey] = RETIRED;
        _keys[by][newKey] = ACTIVE;
        emit KeyRotated(by, act, oldKey, newKey);
    }

    /* INTERNAL */

    function _add(bytes32 act, bytes32 id, Party memory party, address key, bytes32 document) private {
        _parties[id] = party;
        if (key != address(0)) _keys[id][key] = ACTIVE;
        emit PartyRegistered(
            id, act, uint8(party.kind), uint8(party.size), party.duties, party.imported, key, document
        );
    }

    function _requireKey(bytes32 party, address key) internal view override {
        uint8 state = _keys[party][key];
        if (state == RETIRED) revert KeyRetired(party, key);
        if (state != ACTIVE) revert BadSignature(party);
    }

    function _execute(bytes32 key, Act calldata act) internal override {
        if (act.kind == REGISTER_PARTY) _registerParty(key, act.by, act.also, act.body);
        else _rotateKey(key, act.by, act.also, act.body);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        if (kind == REGISTER_PARTY) {
            return keccak256(
                "RegisterParty(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 party,uint8 kind,uint8 size,uint16 duties,address key,bytes32 document)"
            );
        }
        if (kind == ROTATE_KEY) {
            return keccak256(
                "RotateKey(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,address oldKey,address newKey)"
            );
        }
        revert BadSignature(0);
    }
}
