// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IActGate} from "./IActGate.sol";

/// @title Complaints about obligations
/// @notice From filing to conclusion, with the clocks of those who handle them (Decree 802 art. 25). No text is on the chain.
interface IComplaintRegister is IActGate {}
