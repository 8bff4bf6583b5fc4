"""The web side as one ASGI application: API under /api/v1, pages everywhere else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from ledger_api.domain.refusals import Refused
from ledger_api.errors import ChainAway, LedgerError, OtherVersion, ReadOnly
from ledger_api.store.sign_ins import SignIns
from ledger_api.web.api import (
    acts,
    approvals,
    changes,
    complaints,
    confirmations,
    exports,
    facts,
    imports,
    inbox,
    lists,
    session,
    state,
    statistics,
    subscriptions,
)
from ledger_api.web.live import Live
from ledger_api.web.looking import last_block
from ledger_api.web.pages import approvals as approval_pages
from ledger_api.web.pages import complaints as complaint_pages
from ledger_api.web.pages import desk, details, figures, front, listings, table, today, verify
from ledger_api.web.pages import inbox as inbox_pages
from ledger_api.web.pages import subscriptions as subscription_pages
from ledger_api.web.pages.site import fault_page, problem_page
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import CODES, Problem, field_faults, malformed, not_found, problem_response
from ledger_api.web.security import HEADERS, Bodies, HeadRequests, SecurityHeaders
from ledger_api.web.sessions import Nonces, Sessions, SharedNonces, SharedSessions
from ledger_api.web.settings import WebSettings
from ledger_api.web.submitted import Submitted
from ledger_api.web.throttle import STATIC, PartyLimit, PastLimit, TableLimit, Throttle

_log = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "pages" / "static"


def create_app(
    ledger: LedgerPort,
    settings: WebSettings,
    now: Callable[[], float] = time.time,
    sign_ins: SignIns | None = None,
) -> FastAPI:
    """API and pages of one ledger. It reads through `ledger.open_reading` and writes nothing of the ledger.

    `now` (unix seconds) is the clock of sessions and rate limits; what is judged goes by the chain's time.
    `sign_ins` is where several processes share their sessions; without it they are this process's own.
    """
    app = FastAPI(
        title="诚诺 Chengnuo",
        version="1",
        description="A ledger of commitments between departments and enterprises. Errors are problem+json.",
        openapi_url="/api/v1/openapi.json",
        # Their pages load scripts from elsewhere, which the content security policy forbids.
        docs_url=None,
        redoc_url=None,
    )
    app.state.ledger = ledger
    app.state.settings = settings
    app.state.now = now
    app.state.submitted = Submitted()
    app.state.sessions = Sessions() if sign_ins is None else SharedSessions(sign_ins)
    app.state.nonces = Nonces() if sign_ins is None else SharedNonces(sign_ins)
    app.state.party_limit = PartyLimit(settings.limits, now)
    app.state.live = Live(lambda: last_block(ledger), settings.limits)
    app.state.table_limit = TableLimit(settings.limits, now)
    app.state.past_limit = PastLimit(settings.limits, now)
    for router in (
        lists.router,
        facts.router,
        approvals.router,
        complaints.router,
        exports.router,
        confirmations.router,
        changes.router,
        acts.router,
        inbox.router,
        imports.router,
        session.router,
        statistics.router,
        subscriptions.router,
        state.router,
    ):
        app.include_router(router, prefix="/api/v1")
    for router in (
        front.router,
        listings.router,
        details.router,
        desk.router,
        figures.router,
        approval_pages.router,
        complaint_pages.router,
        subscription_pages.router,
        inbox_pages.router,
        today.router,
        verify.router,
        table.router,
    ):
        app.include_router(router, include_in_schema=False)
    app.mount(STATIC, StaticFiles(directory=_STATIC))
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(LedgerError, _ledger_error)
    app.add_exception_handler(Exception, _fault)
    # The last one added is the first to see a request.
    app.add_middleware(HeadRequests)
    app.add_middleware(Bodies, answer=_answer, names=settings.names)
    app.add_middleware(Throttle, limits=settings.limits, now=now)
    app.add_middleware(SecurityHeaders)
    return app


def _answer(request: Request, problem: Problem) -> Response:
    if request.url.path == "/api" or request.url.path.startswith("/api/"):
        return problem_response(problem)
    return problem_page(request, problem)


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answer(request, error)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in CODES else 400
    if status == 404:
        return _answer(request, not_found("这个地址"))
    details = {
        400: "请求正文不是有效的 JSON，请核对后重新提交。",
        405: f"这个地址不支持 {request.method}。",
    }
    return _answer(request, Problem(status, details.get(status, "请求未完成。")))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _answer(request, malformed(field_faults(error.errors())))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _answer(request, Problem(409, error.message, code=error.code.value))


def _ledger_error(request: Request, error: Exception) -> Response:
    """Chain or index cannot be read; what exactly is for the operator's log, not for readers."""
    if isinstance(error, ReadOnly):
        return _answer(request, Problem(503, str(error), code="READ_ONLY"))
    if isinstance(error, ChainAway):
        _log.error("%s", error)
        detail = (
            "链暂时没有回答，因此不能准备或提交行为；已编入索引的内容仍可查阅。没有得到回执的行为可以放心再次提交，"
            "不会重复计入。运行账本的人：请看服务器的日志，重新启动账本即可从链日志恢复。"
        )
        return _answer(request, Problem(503, detail, code="NO_CHAIN"))
    if isinstance(error, OtherVersion):
        _log.error("%s", error)
        detail = "账本的索引由本程序的另一版本写成，本服务正在等待升级完成。请稍后再试；运行本服务的人：请看服务器的日志。"
        return _answer(request, Problem(503, detail))
    return _answer(request, Problem(503, "账本的索引暂时不可读：可能尚在建立。请稍后再试。"))


def _fault(request: Request, error: Exception) -> Response:
    """A defect of the ledger: the server's log has it, the answer says nothing about its inside."""
    problem = Problem(500, "账本内部出错，本次请求没有完成。请稍后再试。")
    of_program = request.url.path.startswith("/api/")
    answer = problem_response(problem) if of_program else fault_page(request, problem)
    # This answer is made outside of the middleware that sets them.
    answer.headers.update(HEADERS)
    return answer
