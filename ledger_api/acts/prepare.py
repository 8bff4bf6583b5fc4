"""Preparing an act to be signed, and asking beforehand whether it would be refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ledger_api.acts.context import Context
from ledger_api.acts.exact_refusals import exact_refusal
from ledger_api.acts.summary import Names, summary
from ledger_api.acts.wording import Translated, translate
from ledger_api.chain.acts import Act, SignedAct, perform_calldata, preview_calldata, typed_data
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.node import Chain
from ledger_api.chain.refusals import refusal
from ledger_api.chain.rpc import RpcError
from ledger_api.domain.refusals import Refusal, Refused

_ORDER = {code: place for place, code in enumerate(Refusal)}
#: JSON-RPC: the node does not know the fourth parameter of eth_call.
_INVALID_PARAMS = -32602


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a party is asked to sign: typed data for its wallet, the documents that go with it, what it says in
    plain words, and the refusal that it would meet now (code and sentence), if any."""

    act_id: str
    typed_data: dict[str, Any]
    documents: list[dict[str, Any]]
    summary: str
    refusal: tuple[str, str] | None
    act: Act


def prepare(
    chain: Chain,
    contracts: Contracts,
    context: Context,
    names: Names,
    do: str,
    by: Sequence[str],
    values: Mapping[str, Any],
    act_id: bytes | None = None,
) -> Prepared:
    """The act as `by` would sign it.

    Raises Refused where the words cannot be read: what stands in for them is nobody's to sign. The code is the
    first in checking order, the contract's own reasons included.
    """
    translated = translate(do, by, values, context, act_id)
    first = first_refusal(chain, contracts, translated, context)
    if first is not None and translated.problems:
        raise first
    return Prepared(
        act_id="0x" + translated.act.key.hex(),
        typed_data=typed_data(translated.act, contracts),
        documents=[orjson.loads(document) for document in translated.documents.values()],
        summary=summary(translated.act, translated.documents, names),
        refusal=(first.code.value, first.message) if first else None,
        act=translated.act,
    )


def first_refusal(
    chain: Chain, contracts: Contracts, translated: Translated, context: Context
) -> Refused | None:
    """The first in checking order of what the words, the exact rules and the contract have against the act."""
    by_contract = ask(chain, contracts, translated.act, preview_calldata(translated.act))
    return first_of(*translated.problems, exact_refusal(translated.act, context), by_contract)


def first_of(*refusals: Refused | None) -> Refused | None:
    """The one that comes first in checking order, the earlier of equals; None where there is none."""
    found = [refused for refused in refusals if refused is not None]
    return min(found, key=lambda refused: _ORDER[refused.code], default=None)


def preflight(chain: Chain, contracts: Contracts, signed: SignedAct) -> Refused | None:
    """The refusal that a signed act would meet if it were in a block now."""
    return ask(chain, contracts, signed.act, perform_calldata(signed))


def ask(chain: Chain, contracts: Contracts, act: Act, calldata: bytes) -> Refused | None:
    """What the act's contract would answer to a call about it now."""
    return ask_contract(chain, contracts, act.contract, calldata)


def ask_contract(chain: Chain, contracts: Contracts, contract: str, calldata: bytes) -> Refused | None:
    """What a contract would answer at the chain's time; an idle chain's last block may be long past."""
    call = {"to": contracts.address(contract), "data": "0x" + calldata.hex()}
    try:
        try:
            chain.rpc.call("eth_call", call, "latest", {}, {"time": hex(chain.now())})
        except RpcError as error:
            if error.code != _INVALID_PARAMS:
                raise
            chain.rpc.call("eth_call", call, "latest")
    except RpcError as error:
        reason = (
            bytes.fromhex(error.data[2:])
            if isinstance(error.data, str) and error.data.startswith("0x")
            else b""
        )
        refused = refusal(reason)
        if refused is None:
            raise
        return refused
    return None
