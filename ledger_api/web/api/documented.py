"""What the OpenAPI document says about every route beside its own answer."""

from __future__ import annotations

from typing import Any

from ledger_api.web.problems import TITLES, ProblemJSON


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers with these statuses, as problem+json."""
    schema: dict[str, dict[str, Any]] = {"application/problem+json": {}}
    return {
        status: {"model": ProblemJSON, "description": TITLES[status], "content": schema}
        for status in statuses
    }


PROBLEMS = problems(400, 401, 403, 404, 422, 429, 503)
