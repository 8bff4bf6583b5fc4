"""Why an act is refused: one word per reason, in the order in which the reasons are checked."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The codes of refusal. An act that meets several is refused with the first in this order."""

    label: str

    def __new__(cls, word: str, label: str = "") -> Refusal:
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        return member

    CLASSIFIED = "CLASSIFIED", "涉密事项不得录入本系统，任何内容（包括摘要）均未保存"
    BAD_SIGNATURE = "BAD_SIGNATURE", "签名无效、已过有效期，或不是为本账本所签"
    KEY_RETIRED = "KEY_RETIRED", "签名所用的密钥已停用，请使用现行密钥重新签署"
    UNKNOWN = "UNKNOWN", "所指的主体、合同、义务或款项不存在"
    PARTY_SUCCEEDED = "PARTY_SUCCEEDED", "该单位的权利义务已由承继单位承接，请由承继单位办理"
    NOT_A_PARTY = "NOT_A_PARTY", "签署人不是该事项的当事人"
    NOT_ENTITLED = "NOT_ENTITLED", "签署人无权办理该行为，或缺少必需的签名"
    BAD_IDENTIFIER = "BAD_IDENTIFIER", "统一社会信用代码校验位有误，或前缀与主体类别不符"
    DUPLICATE = "DUPLICATE", "已有相同的登记，不得重复"
    BAD_AMOUNT = "BAD_AMOUNT", "金额不符合要求"
    BAD_DATE = "BAD_DATE", "日期晚于办理之时，或早于其所依据的事项"
    BAD_TERM = "BAD_TERM", "期限超出允许的范围，或所用的词不在允许之列"
    TOO_LATE = "TOO_LATE", "办理该行为的期限已过"
    ALREADY_LATE = "ALREADY_LATE", "迟延履行之后发生的事由不能免责"
    WRONG_STATE = "WRONG_STATE", "该事项目前的状态不允许办理此行为"
    PROCEDURE_MISSING = "PROCEDURE_MISSING", "缺少必需的文件、证据或批准人"
    RECTIFICATION_OPEN = "RECTIFICATION_OPEN", "整改期限尚未届满，且该单位并未拒绝整改"
    CALENDAR_PROVISIONAL = "CALENDAR_PROVISIONAL", "到期日所涉年度的放假安排尚未公布，不得据以认定"
    MIN_PERIOD_OPEN = "MIN_PERIOD_OPEN", "最短公示期尚未届满"
    NOT_PERFORMED = "NOT_PERFORMED", "义务尚未履行完毕"


class Refused(Exception):
    """An act was refused: the code, what is wrong with it and what to do, and the values it turns on."""

    def __init__(self, code: Refusal, message: str = "", **values: object) -> None:
        self.code = code
        self.message = message or code.label
        self.values = values
        super().__init__(f"{code}: {self.message}")
