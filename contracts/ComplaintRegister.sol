// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {IComplaintRegister} from "./interfaces/IComplaintRegister.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {BadSignature} from "./Refusals.sol";

contract ComplaintRegister is ActGate, IComplaintRegister {
    IPartyRegistry public immutable registry;
    IWorkCalendar public immutable calendar;
    ICommitmentLedger public immutable ledger;

    /* CONSTRUCTOR */

    constructor(IPartyRegistry registry_, IWorkCalendar calendar_, ICommitmentLedger ledger_) {
        registry = registry_;
        calendar = calendar_;
        ledger = ledger_;
    }

    /* ACTS */

    function _execute(bytes32, Act calldata act) internal pure override {
        revert BadSignature(act.by);
    }

    function _typeHash(uint8 kind) internal pure override returns (bytes32) {
        if (kind == 1) {
            return keccak256(
                "Complain(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 commitment,uint8 obligation,uint8 category,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }

    function _requireKey(bytes32 party, address key, uint8 duty) internal view override returns (bool) {
        return registry.requireKey(party, key, duty);
    }
}
