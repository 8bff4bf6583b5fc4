"""A small ledger with a receivable that a department confirmed, and one that it refused."""

from __future__ import annotations

from pathlib import Path

from tests.web.town import BUILDER, BUILDER_NAME, HANDLER, SUPPLIER, SUPPLIER_NAME, WATER, Town, payment


def bureau_in(folder: Path, confirmed: str = "确认书") -> Town:
    """A contract of two obligations; the first was confirmed with these words, the second refused."""
    town = Town.found(folder)
    town.register("department", "临江市水务局", WATER)
    town.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    town.register("enterprise", SUPPLIER_NAME, SUPPLIER, size="micro")
    town.register("authority", "临江市信用牵头部门", HANDLER, duties=["handler"])
    town.at("2025-09-01T10:00")
    due = {"date": "2025-12-31"}
    town.sign_contract(
        "pumps",
        "泵站设备",
        [payment("1000.00", **due), payment("500.00", **due) | {"obligation": "o2"}],
        WATER,
        BUILDER,
    )
    confirm(town, confirmed)
    town.do("request_confirmation", [BUILDER], "asked again", obligation=f"{town.made['pumps']}/2")
    town.do("refuse_confirmation", [WATER], "refused", request=town.made["asked again"], reason="未结算")
    return town


def confirm(town: Town, words: str) -> None:
    """The builder asks for the first payment of the contract about pumps to be confirmed, and the department does."""
    town.do("request_confirmation", [BUILDER], "asked", obligation=f"{town.made['pumps']}/1")
    town.do(
        "confirm_receivable",
        [WATER],
        "confirmed",
        request=town.made["asked"],
        amount="900.00",
        document=words,
    )
