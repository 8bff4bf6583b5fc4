// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

// Why an act is refused: one error for each refusal code, with the values that decided it. The names are
// those of the codes (BadSignature is BAD_SIGNATURE); `Expired` and `IncompleteList` are shown as TOO_LATE
// and BAD_TERM. Days are civil days in Asia/Shanghai written yyyymmdd. The checks stand in the contracts in
// the order of this file.

/// @notice The signature is not by a key of the party that the act names.
error BadSignature(bytes32 party);
/// @notice The key has been retired.
error KeyRetired(bytes32 party, address key);
/// @notice The key speaks for the party, but not in acts of this kind (one bit of KeyDuty). Unspent, as the errors
/// around it: another key of the party may sign the same act.
error KeyNotEntitled(bytes32 party, address key, uint8 duty);
/// @notice The party asks for the signatures of two of its keys on acts of this kind, and there is one.
error SecondSignatureMissing(bytes32 party);
/// @notice The act's time has run out. Like the errors above it leaves the act's id unspent.
error Expired(uint64 validUntil);
/// @notice There is no such party, commitment, obligation or payment.
error Unknown(bytes32 what);
/// @notice The party has passed into a successor and acts no more.
error PartySucceeded(bytes32 party);
/// @notice A signer is not a party to the thing.
error NotAParty(bytes32 party);
/// @notice A party to the thing, but not one that may do this; or a required signature is missing.
error NotEntitled(bytes32 party);
/// @notice It is there already.
error Duplicate(bytes32 what);
/// @notice The amount is zero, negative or out of bounds.
error BadAmount(int256 amount);
/// @notice The day is later than today, before the day that it must follow, or no day at all.
error BadDate(uint32 date, uint32 bound);
/// @notice A term out of its bounds.
error BadTerm(uint256 value);
/// @notice The list of payments is not the whole list.
error IncompleteList(uint256 given, uint256 recorded);
/// @notice The last day for this act has passed.
error TooLate(uint32 lastDate);
/// @notice What happens after the due day excuses nothing (民法典 art. 590).
error AlreadyLate(uint32 dueOn);
/// @notice The thing is not in a state that admits the act.
error WrongState(bytes32 what);
/// @notice A document, evidence or approver is missing.
error ProcedureMissing();
/// @notice The time to rectify has not ended, and the department has not refused.
error RectificationOpen(uint32 lastDate);
/// @notice The due day leans on a year whose working days are not published.
error CalendarProvisional(uint32 dueOn);
/// @notice Repair may be applied for from this day on.
error MinPeriodOpen(uint32 firstDate);
/// @notice What was owed is not performed.
error NotPerformed(bytes32 what);

// Not refusals of an act, but of a call.

/// @notice The batch was given too little gas to let every act have its full allowance.
error NotEnoughGas();
/// @notice No act of the form of a batch lies at this place of it.
error MalformedBatch(uint256 at);
/// @notice `preview` answers `eth_call` from the zero address only.
error CallOnly();
