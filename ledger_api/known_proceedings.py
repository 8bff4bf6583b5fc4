"""What the index knows of the case about an obligation, for preparing an act in it."""

from __future__ import annotations

from ledger_api.acts.known_proceedings import KnownProceeding
from ledger_api.domain.proceedings import is_performed
from ledger_api.domain.words import BreachStatus
from ledger_api.store.reading import Reading


def known_proceeding(reading: Reading, commitment: bytes, number: int) -> KnownProceeding | None:
    """The case about an obligation, its status `none` where there is no case; None without an obligation."""
    with reading.at_one_block():
        obligation = reading.obligation(commitment, number)
        if obligation is None:
            return None
        own = reading.proceedings.of(commitment, number)
        earlier = tuple(
            other.dated_on
            for other in reading.proceedings.determinations(obligation.obligor)
            if other.dated_on is not None
            and other.confirmed_log is not None
            and (own is None or other.id != own.id)
            and (own is None or own.confirmed_log is None or other.confirmed_log < own.confirmed_log)
        )
        credited_fen = obligation.paid_fen - obligation.reversed_fen
        undisputed_fen = (obligation.amount_fen or 0) - (obligation.contested_fen or 0)
        needs_list = obligation.amount_fen is not None and credited_fen >= undisputed_fen
        return KnownProceeding(
            status=BreachStatus.NONE if own is None else own.status,
            is_performed=is_performed(obligation.status),
            breach_class=None if own is None else own.breach_class,
            dated_on=None if own is None else own.dated_on,
            revoked_from=None if own is None else own.revoked_from,
            earlier=earlier,
            payments=reading.payment_ids(commitment, number) if needs_list else (),
        )
