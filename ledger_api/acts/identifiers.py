"""统一社会信用代码 (GB 32100-2015): who may be registered as what."""

from __future__ import annotations

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import PartyKind

#: The scheme of a USCC in party ids.
USCC = "uscc"

#: Leading two characters by kind: organs, institutions and bodies under the establishment office for
#: departments; enterprises, sole traders and farmers' cooperatives for enterprises.
PREFIXES: dict[PartyKind, tuple[str, ...]] = {
    PartyKind.DEPARTMENT: ("11", "12", "13", "19"),
    PartyKind.ENTERPRISE: ("91", "92", "93"),
    PartyKind.AUTHORITY: ("11",),
}


def check_uscc(code: str, kind: PartyKind) -> None:
    """Raises Refused (BAD_IDENTIFIER) for a wrong check digit or a prefix that the kind does not have."""
    shown = code[:40]
    try:
        uscc.validate(code)
    except ValidationError:
        raise Refused(
            Refusal.BAD_IDENTIFIER,
            f"“{shown}”不是有效的统一社会信用代码：校验位或字符有误，请对照登记证书核对",
        ) from None
    # The library forgives blanks and lower case; a party's id does not.
    if uscc.compact(code) != code:
        raise Refused(Refusal.BAD_IDENTIFIER, f"“{shown}”须写成18位大写字母和数字，不含空格和连字符")
    prefixes = PREFIXES.get(kind)
    if prefixes and not code.startswith(prefixes):
        raise Refused(
            Refusal.BAD_IDENTIFIER, f"“{shown}”的前缀不是{kind.label}的前缀（{'、'.join(prefixes)}）"
        )
