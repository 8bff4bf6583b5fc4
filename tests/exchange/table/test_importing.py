"""A department's table on a real ledger: shown, refused as a whole, signed, submitted, and imported again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger_api.errors import LedgerError
from ledger_api.exchange.table.bundle import ActFile
from ledger_api.exchange.table.importing import Signing, import_tables
from ledger_api.exchange.table.opened import OpenedLedger
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, UNREGISTERED, Desk, desk
from tests.exchange.table.tables import obligation, payment, workbook


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("ledger")) as made:
        yield made


def take_in(made: Desk, file: Path, signing: Signing | None = None) -> dict[str, Any]:
    made.ledger.settle()
    with made.ledger.open_reading() as reading:
        report = import_tables([file], OpenedLedger(made.ledger, reading), signing)
    made.ledger.settle()
    return report


def signed_by_both(made: Desk, report: dict[str, Any]) -> None:
    """The enterprise signs the act files that the department has signed, and hands them in."""
    for act in report["acts"]:
        content = json.loads(Path(act["file"]).read_text(encoding="utf-8"))
        file = ActFile(Path(act["file"]), act["do"], content)
        if file.signers == 2:
            file.sign(made.keys[BUILDER])
        made.ledger.submit(content["typed_data"], content["signatures"], content["documents"])
    made.ledger.settle()


def test_a_dry_run_shows_due_days_and_writes_nothing(bureau: Desk, tmp_path: Path) -> None:
    rows = [
        obligation(合同编号="干跑-1", 交付日期="2025-09-02", 金额="1,200,000.00"),
        obligation(合同编号="干跑-1", 义务名称="第二期", **{"期限（天）": 90}),
        obligation(
            合同编号="干跑-1", 义务名称="尾款", **{"期限（天）": None, "起算": None, "到期日": "2026.1.1"}
        ),
    ]
    report = take_in(bureau, workbook(tmp_path / "t.xlsx", rows))
    first, second, last = report["rows"]
    assert report["clean"]
    assert report["problems"] == []
    # The 2nd of October lies in the holidays of 2025, which end on the 8th.
    assert (first["nominal_due"], first["due"], first["status"]) == ("2025-10-02", "2025-10-09", "overdue")
    assert (second["due"], second["starts_with"], second["flags"]) == (None, "delivery", ["TERM_OVER_60"])
    assert last["due"] == "2026-01-04"
    assert report["counts"]["new"] == {"sign_contract": 1}
    assert report["counts"]["waiting"] == {"record_delivery": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.xlsx"]


def test_a_rate_below_the_floor_is_flagged(bureau: Desk, tmp_path: Path) -> None:
    report = take_in(bureau, workbook(tmp_path / "t.xlsx", [obligation(**{"逾期利率（年）": "1%"})]))
    assert report["rows"][0]["flags"] == ["RATE_BELOW_FLOOR"]


def test_the_whole_way_of_a_table(bureau: Desk, tmp_path: Path) -> None:
    rows = [
        obligation(交付日期="2025年9月10日"),
        obligation(
            义务名称="第二期", **{"期限（天）": None, "起算": None, "到期日": "2026-03-02", "金额": "80万"}
        ),
    ]
    paid = [payment(凭证号="P-1"), payment(金额="¥700,000", 到账日期="2025-10-21", 凭证号="P-2")]
    file = workbook(tmp_path / "t.xlsx", rows, paid)
    folder = tmp_path / "acts"
    signing = Signing(folder, bureau.keys[BUREAU], submit=True)

    first = take_in(bureau, file, signing)
    assert [(act["do"], act["signatures"], act["signers"]) for act in first["acts"]] == [
        ("sign_contract", 1, 2)
    ]
    assert first["submitted"] == []
    assert first["counts"]["waiting"] == {"record_delivery": 1, "record_payment": 2}
    signed_by_both(bureau, first)

    second = take_in(bureau, file, signing)
    assert second["counts"]["there"] == {"sign_contract": 1}
    assert second["counts"]["new"] == {"record_delivery": 1, "record_payment": 2}
    assert [outcome["do"] for outcome in second["submitted"]] == ["record_payment", "record_payment"]
    assert all("receipt_id" in outcome for outcome in second["submitted"])
    signed_by_both(bureau, second)

    before = bureau.index_digest()
    third = take_in(bureau, file, signing)
    assert third["counts"] == {
        "new": {},
        "there": {"sign_contract": 1, "record_delivery": 1, "record_payment": 2},
        "waiting": {},
    }
    assert third["acts"] == []
    assert bureau.index_digest() == before
    line = third["rows"][0]
    # The due day was the 10th of October: the first 6,353.00 of what came later were interest.
    assert (line["due"], line["status"], line["outstanding"]) == ("2025-10-10", "overdue", "6353.00")
    assert line["on_ledger"]
    with bureau.ledger.open_reading() as reading:
        party = bureau.ledger.party_id(BUREAU)
        (contract,) = reading.commitments(department=party).rows
        assert reading.obligation(contract.id, 1).paid_fen == 120_000_000  # type: ignore[union-attr]

    changed = [{**rows[0], "金额": "121万元"}, {**rows[1], "义务名称": "尾款"}]
    other = [payment(凭证号="P-1", 金额="500,000.01"), payment(凭证号=None)]
    conflicting = take_in(bureau, workbook(tmp_path / "u.xlsx", changed, other), signing)
    assert not conflicting["clean"]
    assert conflicting["acts"] == []
    assert [(one["sheet"], one["row"], one["heading"]) for one in conflicting["problems"]] == [
        ("义务", 2, "金额"),
        ("义务", 3, "义务名称"),
        ("付款", 2, "凭证号"),
        ("付款", 3, "金额"),
    ]
    assert "1200000.00" in conflicting["problems"][0]["reason"]

    alone = workbook(tmp_path / "v.xlsx", [], [payment(凭证号="P-3", 金额="1", 甲方信用代码=BUREAU)])
    by_itself = take_in(bureau, alone, Signing(folder))
    assert by_itself["counts"]["new"] == {"record_payment": 1}
    assert [(act["signatures"], act["signers"]) for act in by_itself["acts"]] == [(0, 1)]


def test_importing_before_the_other_side_has_signed_keeps_the_file_with_its_signature(
    bureau: Desk, tmp_path: Path
) -> None:
    file = workbook(tmp_path / "t.xlsx", [obligation(合同编号="保留-1")])
    signing = Signing(tmp_path / "acts", bureau.keys[BUREAU])
    (made,) = take_in(bureau, file, signing)["acts"]
    before = Path(made["file"]).read_bytes()
    (again,) = take_in(bureau, file, Signing(tmp_path / "acts"))["acts"]
    assert again == made
    assert Path(made["file"]).read_bytes() == before
    changed = workbook(tmp_path / "u.xlsx", [obligation(合同编号="保留-1", 金额="121万元")])
    report = take_in(bureau, changed, signing)
    assert not report["clean"]
    assert "内容不同" in report["problems"][0]["reason"]
    assert Path(made["file"]).read_bytes() == before


def test_nothing_is_prepared_while_one_row_is_wrong(bureau: Desk, tmp_path: Path) -> None:
    rows = [obligation(合同编号="好-1"), obligation(合同编号="坏-1", 金额="约120万元")]
    report = take_in(
        bureau, workbook(tmp_path / "t.xlsx", rows), Signing(tmp_path / "acts", bureau.keys[BUREAU], True)
    )
    assert not report["clean"]
    assert report["acts"] == report["submitted"] == []
    assert not (tmp_path / "acts").exists()
    (problem,) = report["problems"]
    assert (problem["file"], problem["sheet"], problem["row"]) == ("t.xlsx", "义务", 3)
    assert (problem["column"], problem["heading"], problem["value"]) == ("H", "金额", "约120万元")


@pytest.mark.parametrize(
    ("column", "code", "word"),
    [
        ("甲方（部门）信用代码", "11990000MB0000051T", "NOT_ENTITLED"),
        ("乙方（企业）信用代码", UNREGISTERED, "UNKNOWN"),
        ("乙方（企业）信用代码", "91990100MA0000015Y", "BAD_IDENTIFIER"),
        ("甲方（部门）信用代码", BUILDER, "BAD_IDENTIFIER"),
    ],
)
def test_parties_are_asked_from_the_ledger(
    bureau: Desk, tmp_path: Path, column: str, code: str, word: str
) -> None:
    report = take_in(bureau, workbook(tmp_path / "t.xlsx", [obligation(**{column: code})]))
    (problem,) = report["problems"]
    assert (problem["row"], problem["heading"], problem["code"]) == (2, column, word)


def test_a_key_of_somebody_else_signs_nothing(bureau: Desk, tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", [obligation(合同编号="钥-1")])
    with pytest.raises(LedgerError, match="不是"):
        take_in(bureau, file, Signing(tmp_path / "acts", bureau.keys[OTHER]))
    assert not (tmp_path / "acts").exists()
    assert LEAD in bureau.keys


def test_payments_name_their_obligation_by_place_or_by_name(bureau: Desk, tmp_path: Path) -> None:
    rows = [
        obligation(合同编号="序-1"),
        obligation(合同编号="序-1", 义务名称="验收资料", 类别="履行", 金额=None),
    ]
    paid = [
        payment(合同编号="序-1", 义务序号或名称=1),
        payment(合同编号="序-1", 义务序号或名称="验收资料", 金额="1"),
        payment(合同编号="序-1", 义务序号或名称="第九期", 金额="2"),
        payment(合同编号="没有", 金额="3", 甲方信用代码=BUREAU),
        payment(合同编号="没有", 金额="4"),
    ]
    report = take_in(bureau, workbook(tmp_path / "t.xlsx", rows, paid))
    assert [(one["row"], one["heading"], one["code"]) for one in report["problems"]] == [
        (3, "义务序号或名称", "WRONG_STATE"),
        (4, "义务序号或名称", "UNKNOWN"),
        (5, "合同编号", "UNKNOWN"),
        (6, "甲方信用代码", None),
    ]
    assert report["rows"][0]["outstanding"] == "700000.00"


def test_a_payment_recorded_elsewhere_is_noticed_until_it_is_reversed(bureau: Desk, tmp_path: Path) -> None:
    contract = bureau.contract("别处-1")
    reference = f"0x{contract.hex()}/1"
    outcome = bureau.perform(
        "record_payment", BUREAU, obligation=reference, amount="10.00", credited="2025-11-01"
    )
    row = payment(
        合同编号="别处-1", 义务序号或名称="1", 金额="10", 到账日期="2025-11-01", 甲方信用代码=BUREAU
    )
    file = workbook(tmp_path / "t.xlsx", [], [row])
    (problem,) = take_in(bureau, file)["problems"]
    assert (problem["heading"], problem["code"]) == ("金额", "DUPLICATE")
    bureau.perform("reverse_payment", BUREAU, payment="0x" + outcome.act.hex(), reason="误录")
    assert take_in(bureau, file)["counts"]["new"] == {"record_payment": 1}


def test_a_contract_that_is_signed_already_is_compared_however_it_was_made(
    bureau: Desk, tmp_path: Path
) -> None:
    bureau.contract("别处-2")
    bureau.ledger.settle()
    same = obligation(合同编号="别处-2", 合同名称="合同别处-2", 签订日期="2025-11-03", 金额=1000)
    report = take_in(bureau, workbook(tmp_path / "t.xlsx", [same]))
    assert report["counts"] == {"new": {}, "there": {"sign_contract": 1}, "waiting": {}}
    other = workbook(
        tmp_path / "u.xlsx",
        [{**same, "合同名称": "别的合同"}, {**same, "合同名称": None, "义务名称": "第二期"}],
    )
    assert [one["heading"] for one in take_in(bureau, other)["problems"]] == ["合同名称", "合同编号"]
