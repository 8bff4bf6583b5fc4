// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Applications for administrative approvals
/// @notice From receipt to decision, with both days (行政许可法 art. 32, 42, 45).
interface IApprovalRegister is IActGate {}
