"""Founding a ledger: contracts, registrar, and the working days that are published."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from ledger_api.acts.context import Context
from ledger_api.acts.documents import salted
from ledger_api.acts.notices import PUBLISHED_YEARS, notice
from ledger_api.acts.wording import translate
from ledger_api.chain.acts import SignedAct, party_id, sign
from ledger_api.chain.contracts import Contracts, deploy
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.keys import address_of
from ledger_api.chain.node import Chain, ChainStopped

#: The registrar is not known by a credit code but by its office in this ledger.
REGISTRAR = ("ledger", "registrar")
IMPORTER = ("ledger", "importer")

_DEPLOYMENT_GAS = 6_000_000

KeepDocument = Callable[[bytes], bytes]


def new_chain_id() -> int:
    """A random id: a signature for one ledger is void in every other. Within what wallets accept (2**52)."""
    return 2**40 + secrets.randbelow(2**51)


def found(chain: Chain, gas_key: GasKey, registrar_key: bytes, keep: KeepDocument) -> Contracts:
    """Deploys the contracts with their registrar, who has every duty until others are given them."""

    def create(code: bytes) -> tuple[str, int]:
        (receipt,) = gas_key.send([Transaction(None, code, _DEPLOYMENT_GAS)])
        if receipt.status != 1 or receipt.contract_address is None:
            raise ChainStopped(f"the chain did not take a contract ({receipt.tx_hash})")
        return receipt.contract_address, receipt.block_number

    scheme, code = REGISTRAR
    document = keep(salted("party", {"scheme": scheme, "code": code, "name": "账本登记机关"}))
    registrar = party_id(chain.chain_id, scheme, code)
    return deploy(chain.chain_id, create, registrar, address_of(registrar_key), document)


def published_calendars(
    chain: Chain, contracts: Contracts, registrar_key: bytes, keep: KeepDocument
) -> list[SignedAct]:
    """The State Council's arrangements of all published years, signed by the registrar."""
    context = Context(
        contracts.chain_id,
        chain.now(),
        kind_of=lambda party: None,
        key_of=lambda party: None,
        payment_place=lambda payment: None,
        is_refused=lambda act: False,
    )
    signed = []
    for year in PUBLISHED_YEARS:
        arranged = notice(year)
        translated = translate(
            "publish_calendar",
            [":".join(REGISTRAR)],
            {
                "year": year,
                "days_off": [day.isoformat() for day in arranged.days_off],
                "make_up_days": [day.isoformat() for day in arranged.make_up_days],
                "document": arranged.title,
            },
            context,
        )
        for document in translated.documents.values():
            keep(document)
        signed.append(SignedAct(translated.act, (sign(translated.act, contracts, registrar_key),)))
    return signed
