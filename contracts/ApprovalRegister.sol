// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {ActGate} from "./ActGate.sol";
import {IApprovalRegister} from "./interfaces/IApprovalRegister.sol";
import {ICommitmentLedger} from "./interfaces/ICommitmentLedger.sol";
import {IPartyRegistry} from "./interfaces/IPartyRegistry.sol";
import {IWorkCalendar} from "./interfaces/IWorkCalendar.sol";
import {BadSignature} from "./Refusals.sol";

contract ApprovalRegister is ActGate, IApprovalRegister {
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
                "OpenApproval(bytes32 id,uint64 validUntil,bytes32 by,bytes32 also,bytes32 department,uint16 statutoryWorkdays,uint16 promisedWorkdays,uint32 receivedOn,bytes32 document)"
            );
        }
        revert BadSignature(0);
    }

    function _requireKey(bytes32 party, address key) internal view override {
        registry.requireKey(party, key);
    }
}
