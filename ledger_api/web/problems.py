"""Errors of the API as problem+json (RFC 9457): a stable code, and in Chinese what is wrong and what to do.

400 no JSON, or no such day 401 not signed in            403 not for this reader   404 not there
405 method                  409 refused act              413 body too large        415 no JSON
422 malformed request       429 too many requests        500 a fault of the ledger 503 no index or no chain
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

import orjson
from starlette.responses import Response
from typing_extensions import TypedDict


class FieldFault(TypedDict):
    """One field of a request that is malformed."""

    #: Where it stands, such as `query.limit` or `body.by`.
    field: str
    #: The value that was sent, clipped.
    value: str
    #: What to do about it.
    detail: str


class ProblemJSON(TypedDict):
    """RFC 9457. `code` is stable; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: NotRequired[list[FieldFault]]


TITLES = {
    400: "请求无法解析",
    401: "未能登录",
    403: "此处不对当前读者开放",
    404: "未找到",
    405: "不支持的方法",
    409: "该行为被拒绝",
    413: "请求过大",
    415: "内容类型不受支持",
    422: "请求有误",
    429: "请求过于频繁",
    500: "账本内部错误",
    503: "账本暂不可用",
}
#: Titles of answers that say more than their status does.
_TITLES_OF_CODES = {
    "BAD_DATE": "日期不可用",
    "BEING_MADE": "正在整理",
    "BUSY": "正在忙于另一件事",
    "TOO_MANY_SUBSCRIPTIONS": "订阅过多",
}
CODES = {
    400: "UNPARSABLE",
    401: "NOT_SIGNED_IN",
    403: "NOT_PUBLIC",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "TOO_LARGE",
    415: "NOT_JSON",
    422: "MALFORMED",
    429: "TOO_MANY_REQUESTS",
    500: "FAULT",
    503: "NO_INDEX",
}
#: So much of a bad value is repeated in an answer.
CLIPPED = 80


class Problem(Exception):
    """An answer other than what was asked for; rendered as JSON under /api and as a page elsewhere."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code or CODES[status]
        self.errors = list(errors)
        self.headers = {"WWW-Authenticate": "Bearer"} if status == 401 else dict(headers or {})


def problem_json(problem: Problem) -> ProblemJSON:
    """The problem as it goes over the wire."""
    body: ProblemJSON = {
        "type": "about:blank",
        "title": _TITLES_OF_CODES.get(problem.code) or TITLES.get(problem.status, "请求未完成"),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = problem.errors
    return body


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The answer of the API."""
    return Response(
        orjson.dumps(problem_json(problem)),
        status_code=problem.status,
        media_type="application/problem+json",
        headers={**problem.headers, **(headers or {}), "Cache-Control": "no-store"},
    )


def not_found(what: str) -> Problem:
    """The same answer for what never was and for what this reader may not see."""
    return Problem(404, f"没有找到{what}。请核对编号；刚刚提交的内容要等到入块并编入索引后才能查到。")


def field_faults(errors: Sequence[Mapping[str, Any]]) -> list[FieldFault]:
    """Pydantic's errors with the field, the value and what to do."""
    return [
        {
            "field": _whole(".".join(str(step) for step in error["loc"])),
            "value": _clipped(error.get("input")),
            "detail": _advice(error),
        }
        for error in errors[:20]
    ]


def malformed(faults: Sequence[FieldFault]) -> Problem:
    """422 with one sentence for all fields."""
    sentence = "；".join(f"{fault['field']}：{fault['detail']}" for fault in faults)
    return Problem(422, sentence or "请求有误，请核对各字段。", errors=faults)


def _clipped(value: object) -> str:
    text = _whole(value if isinstance(value, str) else repr(value))
    return text if len(text) <= CLIPPED else text[: CLIPPED - 1] + "…"


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON can carry (\\ud800) and UTF-8, our answers, cannot."""
    return text.encode(errors="replace").decode()


def _advice(error: Mapping[str, Any]) -> str:
    context = error.get("ctx") or {}
    match error["type"]:
        case "extra_forbidden":
            return "没有这个参数或字段，请删去或核对拼写"
        case "missing":
            return "缺少此项，请补上"
        case "enum" | "literal_error":
            return f"应为下列之一：{context.get('expected', '').replace(' or ', ', ')}"
        case "greater_than_equal" | "less_than_equal":
            return f"超出范围，应{'≥' if 'ge' in context else '≤'} {context.get('ge', context.get('le'))}"
        case "int_parsing" | "int_type":
            return "应为整数"
        case "bool_parsing" | "bool_type":
            return "应为 true 或 false"
        case "json_invalid":
            return "不是有效的 JSON"
        case "string_too_long" | "too_long":
            return f"过长，至多 {context.get('max_length')}"
        case "party" | "day" | "hash" | "yes_or_no":
            return str(error["msg"])
        case _:
            return f"格式不符（{error['msg']}）"
