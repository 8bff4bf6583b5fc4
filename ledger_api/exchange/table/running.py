"""A ledger that answers over HTTP, as an import sees it."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from ledger_api.chain.acts import MalformedAct, read_typed_data
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.money import parse_fen
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.terms import (
    Allocation,
    Clock,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    Flag,
    LateRate,
    ObligationKind,
    PartyKind,
    Size,
    Status,
    Undated,
)
from ledger_api.domain.words import Means
from ledger_api.errors import LedgerError
from ledger_api.exchange.table.known import (
    KnownAgreement,
    KnownObligation,
    KnownParty,
    KnownPayment,
    PreparedAct,
)

_EVENT_DAYS = {
    "DeliveryRecorded": "delivered_on",
    "AcceptanceRecorded": "accepted_on",
    "SettlementConfirmed": "confirmed_on",
}


#: Seconds that the index may take; one that is slower is behind, and says so itself.
_PATIENCE = 10.0
#: The answer to who asks too often, the seconds after which it is asked again, and those after which no more.
_TOO_MANY, _PAUSE, _TOLD_TO_WAIT = 429, 0.5, 120.0


class Api(Protocol):
    """The ledger's API: JSON of a path. LedgerError, whose `status` and `code` say what the server answered."""

    def get(self, path: str, **params: Any) -> Any: ...

    def post(self, path: str, body: Any) -> Any: ...


class RunningLedger:
    """LedgerView over the API, as far as its reader may see."""

    def __init__(self, api: Api) -> None:
        self._api = api
        health = api.get("health")
        self.chain_id = int(health["chain_id"])
        self.now = int(health["head_time"])

    def calendar(self) -> WorkCalendar:
        years = [
            CalendarYear(
                one["year"],
                frozenset(map(date.fromisoformat, one["days_off"])),
                frozenset(map(date.fromisoformat, one["make_up_days"])),
                one["provenance"]["recorded_at"],
            )
            for one in self._api.get("calendars")["items"]
        ]
        return WorkCalendar(years)

    def party(self, code: str) -> KnownParty | None:
        item = self._item(f"parties/{code}")
        if item is None:
            return None
        size = item.get("size")
        return KnownParty(PartyKind(item["kind"]), Size(size) if size else None, item.get("name") or code)

    def agreement(self, commitment: bytes) -> KnownAgreement | None:
        item = self._item(f"commitments/0x{commitment.hex()}")
        if item is None:
            return None
        if not item.get("obligee"):
            raise LedgerError("账本没有给出合同的乙方：请在运行账本的机器上导入，或先登录")
        rows = sorted(
            self._all("obligations", commitment="0x" + commitment.hex()), key=lambda one: one["index"]
        )
        return KnownAgreement(
            enterprise=bytes.fromhex(item["obligee"][2:]),
            title=item["title"],
            currency=item["currency"],
            signed_on=_day(item["signed_on"]),
            allocation=Allocation(item["allocation"]),
            rate=_rate(item["late_rate"]),
            seller_is_sme=item["seller_is_sme"],
            obligations=tuple(self._obligation(one, item["title"]) for one in rows),
        )

    def payments(self, commitment: bytes) -> list[KnownPayment]:
        listed = self._all("payments", commitment="0x" + commitment.hex())
        reversed_ids = {
            fact["values"]["payment"]
            for obligation in {one["obligation"] for one in listed}
            for fact in self._api.get(f"obligations/{obligation}/events")["item"]
            if fact["event"] == "PaymentReversed"
        }
        return [
            KnownPayment(
                bytes.fromhex(one["id"][2:]),
                int(one["obligation"].rpartition("/")[2]),
                parse_fen(one["amount"]),
                date.fromisoformat(one["credited_on"]),
                None,
                one["id"] in reversed_ids,
            )
            for one in listed
            # A spreadsheet states transfers.
            if one["means"] == Means.TRANSFER
        ]

    def is_refused(self, act: bytes) -> bool:
        found = self._item(f"acts/0x{act.hex()}")
        return found is not None and found["status"] == "refused"

    def has_key(self, code: str, address: str) -> bool | None:
        # The API names no keys: a wrong one shows when the act is handed in.
        return None

    def prepare(self, do: str, by: list[str], values: dict[str, Any], act_id: bytes | None) -> PreparedAct:
        try:
            content: dict[str, Any] = self._post("acts/prepare", {"do": do, "by": by, "with": values})
        except LedgerError as error:
            raise _refused(error) from error
        if act_id is not None:
            # The id is the signer's to choose: nothing else in the act depends on it.
            content["typed_data"]["message"]["id"] = "0x" + act_id.hex()
        try:
            content["act_id"] = "0x" + read_typed_data(content["typed_data"]).key.hex()
        except MalformedAct as error:
            raise LedgerError(f"the server prepared no act that can be signed: {error}") from error
        refusal = content["refusal"]
        return PreparedAct(
            content, None if refusal is None else Refused(Refusal(refusal["code"]), refusal["detail"])
        )

    def submit(self, content: dict[str, Any]) -> dict[str, Any]:
        try:
            receipt: dict[str, Any] = self._post(
                "acts", {name: content[name] for name in ("typed_data", "signatures", "documents")}
            )
        except LedgerError as error:
            raise _refused(error) from error
        self._wait_for(receipt["block"])
        return {name: receipt[name] for name in ("receipt_id", "block", "tx_hash")}

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        """As the API; told to come later, it does: a table has more acts than a party hands in at a time."""
        given_up = time.monotonic() + _TOLD_TO_WAIT
        while True:
            try:
                return self._api.post(path, body)
            except LedgerError as error:
                if getattr(error, "status", None) != _TOO_MANY or time.monotonic() > given_up:
                    raise
            time.sleep(_PAUSE)

    def _wait_for(self, block: int) -> None:
        """Until the index has a block, so that who imports again at once finds what was handed in."""
        given_up = time.monotonic() + _PATIENCE
        while self._api.get("health")["indexed_block"] < block and time.monotonic() < given_up:
            time.sleep(0.05)

    def _obligation(self, item: dict[str, Any], contract_title: str | None) -> KnownObligation:
        terms = item["terms"]
        days: dict[str, date | None] = dict.fromkeys(_EVENT_DAYS)
        for fact in self._api.get(f"obligations/{item['id']}/events")["item"]:
            if fact["event"] in days:
                days[fact["event"]] = _day(fact["values"][_EVENT_DAYS[fact["event"]]])
        # Without a title of its own the server names the contract's.
        name = item["title"] if item["title"] != contract_title else None
        return KnownObligation(
            name=name,
            kind=ObligationKind(item["kind"]),
            agreed_fen=None if terms["amount"] is None else parse_fen(terms["amount"]),
            due=_due(terms["due"]),
            inspection_workdays=terms["inspection_workdays"],
            delivered_on=days["DeliveryRecorded"],
            accepted_on=days["AcceptanceRecorded"],
            settled_on=days["SettlementConfirmed"],
            nominal_due_on=_day(item["nominal_due"]),
            due_on=_day(item["due"]),
            is_provisional=item["provisional"],
            status=Status(item["status"]),
            outstanding_fen=None if item["outstanding"] is None else parse_fen(item["outstanding"]),
            days_overdue=item["days_overdue"],
            flags=tuple(map(Flag, item["flags"])),
        )

    def _item(self, path: str) -> dict[str, Any] | None:
        try:
            item: dict[str, Any] = self._api.get(path)["item"]
        except LedgerError as error:
            if getattr(error, "status", None) == 404:
                return None
            raise
        return item

    def _all(self, path: str, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self._api.get(path, limit=200, cursor=cursor, **params)
            found.extend(page["items"])
            following = page.get("next")
            if not following:
                return found
            cursor = parse_qs(urlsplit(following).query)["cursor"][0]


def _refused(error: LedgerError) -> LedgerError | Refused:
    """The refusal that the server answered with, where it is one."""
    code = getattr(error, "code", None)
    return Refused(Refusal(code), str(error)) if code in set(Refusal) else error


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _rate(found: dict[str, str | None] | None) -> LateRate | None:
    if found is None:
        return None
    by_day, by_year = found["per_day"], found["per_year"]
    return LateRate(
        per_day=Decimal(by_day) if by_day is not None else None,
        per_year=Decimal(by_year) if by_year is not None else None,
    )


def _due(found: dict[str, Any]) -> DueTerm:
    match found["rule"]:
        case "date":
            return DueOn(date.fromisoformat(found["date"]))
        case "days":
            return DueAfterDays(found["length"], Clock(found["clock"]))
        case "workdays":
            return DueAfterWorkdays(found["length"], Clock(found["clock"]))
    return Undated()
