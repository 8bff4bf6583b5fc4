"""The mailbox of half-signed acts, written: an act is left, signed further, declined, and taken to the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from ledger_api.acts.complaint_words import SEALED, sealed_digests
from ledger_api.acts.context import Context
from ledger_api.acts.exact_refusals import exact_refusal
from ledger_api.acts.handed_in import named_documents, read_documents, read_signature, read_signed
from ledger_api.acts.key_duties import key_duty
from ledger_api.acts.prepare import ask, ask_contract, first_of
from ledger_api.acts.waiting import MOST_BYTES, MOST_LEFT, MOST_REASON, Signer
from ledger_api.chain.acts import (
    NO_PARTY,
    Act,
    SignedAct,
    from_typed_data,
    preview_calldata,
    signer_of,
    typed_data,
)
from ledger_api.chain.contracts import Contracts, calldata
from ledger_api.chain.node import Chain
from ledger_api.chain.relay import Outcome
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.errors import MailboxFull
from ledger_api.mailbox import Mailbox
from ledger_api.store.half_signed import Decline, Given, Left


class Completed(NamedTuple):
    """An act that was completed here: its random id, and where it stands on the chain."""

    id: bytes
    outcome: Outcome


class HalfSigning:
    """`submit` hands a complete act to the relay, as every act; `context` is what exact rules are asked of."""

    def __init__(
        self,
        mailbox: Mailbox,
        chain: Chain,
        contracts: Contracts,
        context: Callable[[], Context],
        submit: Callable[[SignedAct, Iterable[bytes]], Outcome],
    ) -> None:
        self._mailbox = mailbox
        self._chain = chain
        self._contracts = contracts
        self._context = context
        self._submit = submit

    def leave(
        self,
        party: bytes,
        data: Mapping[str, Any],
        signatures: Sequence[str],
        documents: Iterable[Mapping[str, Any]],
    ) -> bytes:
        """Keeps an act that its party has signed and that lacks a further signature; returns the act's key.

        Refused as if it were handed in but for the missing signature; NOT_A_PARTY for a party that the act does not
        name, DUPLICATE for what is there, WRONG_STATE for what is complete. MailboxFull.
        """
        signed = read_signed(data, signatures, self._contracts)
        act, now = signed.act, self._mailbox.now()
        if party not in (act.by, act.also):
            raise Refused(Refusal.NOT_A_PARTY, "该行为没有把本单位列为签署人，不能放入待签箱")
        kept = named_documents(act, read_documents(documents))
        whole = typed_data(act, self._contracts)
        if len(orjson.dumps(whole)) + sum(map(len, kept.values())) > MOST_BYTES:
            raise Refused(Refusal.BAD_TERM, f"内容和所附文字合计超过{MOST_BYTES // 1024} KiB，不能放入待签箱")
        refused = first_of(
            ask(self._chain, self._contracts, act, preview_calldata(act)), exact_refusal(act, self._context())
        )
        if refused is not None:
            raise refused
        given = {one.address: one for one in (self._given(act, each, now) for each in signed.signatures)}
        if all(one.party != party for one in given.values()):
            raise Refused(Refusal.BAD_SIGNATURE, "须先由本单位签署，再放入待签箱")
        if not any(one.is_missing for one in self._signers(act, list(given.values()))):
            raise Refused(Refusal.WRONG_STATE, "签名已经齐全，请直接提交")
        self._clear(party)
        hidden = sealed_digests(act)
        self._mailbox.sealed.put(act.key, [text for named, text in kept.items() if named in hidden])
        plain = tuple(text for named, text in kept.items() if named not in hidden)
        left = Left(
            act.key, act.by, act.also, act.valid_until, whole, plain, party, now, tuple(given.values())
        )
        done = self._mailbox.store.leave(left, MOST_LEFT)
        if done is None:
            raise MailboxFull(f"本单位已有{MOST_LEFT}件待签的行为，请先办结或者撤回一些")
        if not done:
            raise Refused(Refusal.DUPLICATE, "这一行为已经在待签箱中")
        return act.key

    def sign(self, party: bytes, key: bytes, signature: str) -> Completed | None:
        """Adds a signature of the party. The outcome once the act is complete and stands on the chain; None while
        it waits for somebody else's.

        The same signature again tries again. KeyError where there is no such act for this party; Refused, and then
        a signature that was good is kept.
        """
        left = self._left(party, key)
        act = from_typed_data(left.typed_data, self._contracts)
        raw = read_signature(signature)
        address = self._address(act, raw)
        self._require_key(act, party, address)
        if all(one.address != address for one in left.signatures):
            if all(one.party != party or not one.is_missing for one in self._signers(act, left.signatures)):
                raise Refused(Refusal.DUPLICATE, "本单位的签名已经齐全")
            self._mailbox.store.sign(key, Given(address, party, raw, self._mailbox.now()))
            left = self._left(party, key)
        signers = self._signers(act, left.signatures)
        if any(one.is_missing for one in signers):
            return None
        by_address = {one.address: one.signature for one in left.signatures}
        ordered = [by_address[one.address] for each in signers for one in each.signed[: each.needed]]
        hidden = dict.fromkeys(sealed_digests(act), "text")
        sealed = self._mailbox.sealed.read(key, hidden, party) if hidden else {}
        outcome = self._submit(SignedAct(act, tuple(ordered)), [*left.documents, *sealed.values()])
        return Completed(act.id, outcome)

    def decline(self, party: bytes, key: bytes, reason: str) -> None:
        """A signer will not sign, or takes back what it left; the others find the reason until the act expires.

        KeyError as `sign`. Refused (PROCEDURE_MISSING) without a reason, BAD_TERM where it is too long.
        """
        self._left(party, key)
        said = "".join(letter if letter.isprintable() else " " for letter in reason).strip()
        if not said:
            raise Refused(Refusal.PROCEDURE_MISSING, "请写明不签署的理由")
        if len(said) > MOST_REASON:
            raise Refused(Refusal.BAD_TERM, f"理由至多{MOST_REASON}字")
        if not self._mailbox.store.decline(key, Decline(party, self._mailbox.now(), said)):
            raise Refused(Refusal.WRONG_STATE, "该行为已被拒签")

    def taken(self, act: Act) -> None:
        """The act is on the chain: what waited of it is gone."""
        self._remove([act])

    def lacking(self, signed: SignedAct) -> str | None:
        """Whose signature an act lacks, where all that it has are good; None where that is not what is wrong."""
        addresses = {signer_of(signed.act, self._contracts, one) for one in signed.signatures}
        given = [(bytes.fromhex(one[2:]), 0) for one in addresses if one is not None]
        signers = self._mailbox.signers(signed.act, given)
        good = {one.address for each in signers for one in each.signed}
        missing = [one for one in signers if one.is_missing]
        if not good or len(good) != len(signed.signatures) or not missing:
            return None
        # By their ids alone: anybody may hand in an act, and not everybody may know names.
        named = "、".join(
            f"{'第一' if one.party == signed.act.by else '第二'}签署人（0x{one.party.hex()[:12]}…）"
            f"的{'另一把密钥' if one.signed else '密钥'}"
            for one in missing
        )
        return (
            f"签名还不齐全，尚缺{named}的签名。可以放入待签箱，等其签署："
            "chengnuo act leave，或 POST /api/v1/inbox"
        )

    def _left(self, party: bytes, key: bytes) -> Left:
        left = self._mailbox.left(key, party)
        if left is None:
            raise KeyError(key)
        if left.declined is not None:
            raise Refused(Refusal.WRONG_STATE, "该行为已被拒签")
        return left

    def _signers(self, act: Act, given: Sequence[Given]) -> tuple[Signer, ...]:
        return self._mailbox.signers(act, [(one.address, one.signed_at) for one in given])

    def _given(self, act: Act, signature: bytes, now: int) -> Given:
        """A signature with the party whose key it is of. Refused where it is of none, or has not the duty."""
        address = self._address(act, signature)
        refusals = []
        for party in (act.by, act.also):
            if party == NO_PARTY:
                continue
            try:
                self._require_key(act, party, address)
            except Refused as refused:
                refusals.append(refused)
            else:
                return Given(address, party, signature, now)
        # Of a key that is one side's, what that side lacks tells more than that it is not the other's.
        raise next((one for one in refusals if one.code is not Refusal.BAD_SIGNATURE), refusals[0])

    def _address(self, act: Act, signature: bytes) -> bytes:
        signer = signer_of(act, self._contracts, signature)
        if signer is None:
            raise Refused(Refusal.BAD_SIGNATURE)
        return bytes.fromhex(signer[2:])

    def _require_key(self, act: Act, party: bytes, address: bytes) -> None:
        call = calldata("PartyRegistry", "requireKey", party, address, key_duty(act, address))
        refused = ask_contract(self._chain, self._contracts, "PartyRegistry", call)
        if refused is not None:
            raise refused

    def _clear(self, party: bytes) -> None:
        """Takes out what has expired, and of this party what is on the chain."""
        own = [left.act for left in self._mailbox.store.of(party)]
        gone = {*self._mailbox.store.over(self._mailbox.now()), *self._mailbox.spent(own)}
        entries = [left for left in map(self._mailbox.store.find, gone) if left is not None]
        self._remove([from_typed_data(left.typed_data, self._contracts) for left in entries])

    def _remove(self, acts: Sequence[Act]) -> None:
        for act in acts:
            # A complaint is sealed under its own key, and stays.
            if act.kind in SEALED and "complaint" in act.fields and self._mailbox.store.find(act.key):
                self._mailbox.sealed.destroy(act.key)
        self._mailbox.store.remove([act.key for act in acts])
