"""What can be asked in a query, checked before the ledger is touched. What is not named here is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from ledger_api.domain.complaint_words import ComplaintStatus
from ledger_api.domain.foresight import DueSoon, Sign
from ledger_api.domain.words import (
    ApprovalStatus,
    BreachStatus,
    CommitmentKind,
    Lateness,
    PartyKind,
    PromiseField,
    Status,
)

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

_HASH = re.compile(r"0x[0-9a-f]{64}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OBLIGATION = re.compile(r"0x[0-9a-f]{64}/([1-9][0-9]{0,2})")


def _hash(text: str) -> str:
    lowered = text.strip().lower()
    if _HASH.fullmatch(lowered) is None:
        raise PydanticCustomError("hash", "应为 0x 开头的 64 位十六进制编号")
    return lowered


def _address(text: str) -> str:
    if _ADDRESS.fullmatch(text.strip()) is None:
        raise PydanticCustomError("hash", "应为 0x 开头的 40 位十六进制地址")
    return text.strip()


def _party(text: str) -> str:
    stripped = text.strip()
    if _HASH.fullmatch(stripped.lower()):
        return stripped.lower()
    try:
        return str(uscc.validate(stripped))
    except ValidationError:
        raise PydanticCustomError(
            "party", "应为 0x 开头的主体编号，或校验位正确的 18 位统一社会信用代码"
        ) from None


def _day(text: object) -> date:
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise PydanticCustomError("day", "应为实际存在的日期，写作 2025-10-09")


def _yes_or_no(text: object) -> bool:
    if text not in ("true", "false", True, False):
        raise PydanticCustomError("yes_or_no", "应为 true 或 false")
    return text in ("true", True)


def _obligation(text: str) -> str:
    lowered = text.strip().lower()
    if _OBLIGATION.fullmatch(lowered) is None:
        raise PydanticCustomError("hash", "应为“合同编号/序号”，例如 0x…/1")
    return lowered


HashText = Annotated[str, AfterValidator(_hash), Field(description="0x-hex of 32 bytes")]
AddressText = Annotated[str, AfterValidator(_address), Field(description="the address of a key, 0x-hex")]
PartyText = Annotated[
    str, AfterValidator(_party), Field(description="a party id (0x-hex) or a unified social credit code")
]
ObligationText = Annotated[str, AfterValidator(_obligation), Field(description="`<commitment>/<index>`")]
Day = Annotated[date, BeforeValidator(_day)]
YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]


class Now(BaseModel):
    """`reader=public` asks for what an anonymous reader sees, whoever asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reader: Annotated[str | None, Field(pattern="^public$")] = None


class Query(Now):
    """`as_of` asks for what was known by the end of that day (Asia/Shanghai, by block time), judged at its last
    second; of today, what is known now. Who asks is judged as of now."""

    as_of: Day | None = None


class AsFile(Query):
    """`format=csv` or `format=xlsx`, or an Accept header that names one of them first, asks for a spreadsheet."""

    format: Literal["json", "csv", "xlsx"] | None = None


class Paged(Query):
    """`cursor` comes from the `next` of the page before."""

    cursor: Annotated[str | None, Field(max_length=512)] = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


class Listed(Paged):
    """`format=csv` or `format=xlsx`, or an Accept header that names one of them first, asks for the whole list as a
    file, whatever `cursor` and `limit` say."""

    format: Literal["json", "csv", "xlsx"] | None = None


class StatisticsQuery(Query):
    """Obligations due from `from` to `to`, both included; without them, from the first day of the year to the day of
    judgement. `region` is the beginning of an administrative division's code: two digits a province, four a city."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    department: PartyText | None = None
    region: Annotated[str | None, Field(pattern="^([0-9]{2}){1,3}$")] = None
    format: Literal["json", "csv", "xlsx"] | None = None


class DisclosureQuery(Now):
    """`year` is the year at whose end it is judged."""

    year: Annotated[int, Field(ge=2020, le=2147)]
    format: Literal["json", "csv", "xlsx"] | None = None


class PartyQuery(Listed):
    kind: PartyKind | None = None
    imported: YesOrNo | None = None


class CommitmentQuery(Listed):
    """With `open_promise` the claims under it."""

    department: PartyText | None = None
    enterprise: PartyText | None = None
    imported: YesOrNo | None = None
    kind: CommitmentKind | None = None
    open_promise: HashText | None = None


class OpenPromiseQuery(Listed):
    department: PartyText | None = None
    field: PromiseField | None = None


class ObligationQuery(Listed):
    """`sign` and `unruled` (an act of the department is under challenge) find what the reader may know of."""

    status: Status | None = None
    department: PartyText | None = None
    enterprise: PartyText | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    commitment: HashText | None = None
    imported: YesOrNo | None = None
    breach: BreachStatus | None = None
    due_soon: DueSoon | None = None
    sign: Sign | None = None
    unruled: YesOrNo | None = None


class PaymentQuery(Listed):
    commitment: HashText | None = None
    obligation: ObligationText | None = None
    department: PartyText | None = None
    enterprise: PartyText | None = None
    imported: YesOrNo | None = None


class ProceedingQuery(Listed):
    status: BreachStatus | None = None
    department: PartyText | None = None
    enterprise: PartyText | None = None
    commitment: HashText | None = None


class ApprovalQuery(Listed):
    status: ApprovalStatus | None = None
    late: Lateness | None = None
    department: PartyText | None = None
    enterprise: PartyText | None = None


class AnchorQuery(Listed):
    department: PartyText | None = None
    root: HashText | None = None


class ComplaintQuery(Listed):
    """`late=true` asks for those whose present or last clock ran out; about an `obligation` or an `approval`, of which
    the former counts where both are given."""

    status: ComplaintStatus | None = None
    department: PartyText | None = None
    enterprise: PartyText | None = None
    handler: PartyText | None = None
    obligation: ObligationText | None = None
    approval: HashText | None = None
    late: YesOrNo | None = None


class PublicationQuery(Listed):
    department: PartyText | None = None
