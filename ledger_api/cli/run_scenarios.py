"""`chengnuo scenario run`: plays stories on fresh local chains and checks what the ledger says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ledger_api.cli.output import emit, err, out, reports_errors

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """推演情景文件。"""


@app.command("run", help="在全新的本地链上推演情景文件，逐项核对")
@reports_errors
def run(
    files: Annotated[list[Path], typer.Argument(help="情景文件或目录")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    from ledger_api.scenario.files import BadScenario, load
    from ledger_api.scenario.run import run_scenario

    results: list[dict[str, Any]] = []
    for file in _expanded(files):
        checks = []
        try:
            scenario = load(file)
            if not as_json:
                out.print(f"{file}  {scenario.title}", markup=False)
            for check in run_scenario(scenario):
                shown = {
                    "at": check.at,
                    "what": check.what,
                    "field": check.field,
                    "expected": check.expected,
                    "actual": check.actual,
                    "ok": check.ok,
                }
                checks.append(shown)
                if not as_json:
                    _print(shown)
        except BadScenario as error:
            err.print(str(error), markup=False)
            checks.append(
                {
                    "at": "",
                    "what": "file",
                    "field": "",
                    "expected": "a scenario",
                    "actual": str(error),
                    "ok": False,
                }
            )
        passed = sum(check["ok"] for check in checks)
        results.append(
            {"file": str(file), "passed": passed, "failed": len(checks) - passed, "checks": checks}
        )
    failed = sum(result["failed"] for result in results)
    if as_json:
        emit({"scenarios": results})
    else:
        out.print(f"{sum(result['passed'] for result in results)} passed, {failed} failed", markup=False)
    raise typer.Exit(1 if failed else 0)


def _expanded(files: list[Path]) -> list[Path]:
    found: list[Path] = []
    for file in files:
        found.extend(sorted(file.glob("*.yaml")) if file.is_dir() else [file])
    return found


def _print(check: dict[str, Any]) -> None:
    mark = "✓" if check["ok"] else "✗"
    line = f"  {mark} {check['at']}  {check['what']}  {check['field']} = {check['expected']}"
    if not check["ok"]:
        line += f"  而不是 {check['actual']}"
    out.print(line, markup=False, style=None if check["ok"] else "red")
