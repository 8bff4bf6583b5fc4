"""What the READMEs show is done: the check of a delivery's signature, and every command that exports."""

from __future__ import annotations

import hmac
import re
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledger_api.cli.main import app
from ledger_api.web.hook_signature import HEADER, signature
from tests.desk import BUREAU, Desk, payment
from tests.docs import markdown
from tests.docs.markdown import CHINESE, ENGLISH

READMES = pytest.mark.parametrize("file", [ENGLISH, CHINESE], ids=lambda file: file.name)


def receiver(file: Path) -> str:
    """The example of a receiver."""
    (found,) = re.findall(r"^```python\n(.*?)^```", markdown.text(file), re.MULTILINE | re.DOTALL)
    return str(found)


@READMES
@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        ({}, True),
        ({"body": b'{"type": "changed"}'}, False),
        ({"secret": "another"}, False),
        ({"at": -301}, False),
        ({"at": 301}, False),
        ({"at": -290}, True),
    ],
)
def test_the_example_of_a_receiver_takes_what_the_ledger_signs_and_nothing_else(
    file: Path, change: dict[str, object], is_taken: bool
) -> None:
    at, body = int(time.time()) + int(str(change.get("at", 0))), '{"type": "change", "字": "汉"}'.encode()
    given = {
        "hmac": hmac,
        "time": time,
        "headers": {HEADER: signature("a secret", at, body)},
        "body": change.get("body", body),
        "secret": change.get("secret", "a secret"),
    }
    if is_taken:
        exec(receiver(file), given)
        return
    with pytest.raises(AssertionError):
        exec(receiver(file), given)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a ledger in `data`, stopped; and an obligation that was missed."""
    folder = tmp_path_factory.mktemp("examples")
    made = Desk(folder / "data", "2025-09-01")
    missed = f"0x{made.contract('甲-1', payment('1000.00', {'date': '2025-09-15'})).hex()}/1"
    made.perform("record_payment", BUREAU, obligation=missed, amount="10.00")
    made.at("2025-09-20")
    made.ledger.settle()
    made.ledger.close()
    return folder, missed


@READMES
def test_every_command_that_exports_does_so(
    file: Path, ledger: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, missed = ledger
    monkeypatch.chdir(folder)
    calls = [call for call in markdown.chengnuo(file) if call[0] == "export" and len(call) > 2]
    assert {call[1] for call in calls} == {"ocds", "list", "record"}
    for call in calls:
        words = [missed if word == "0x…/1" else word for word in call]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (call, done.output + done.stderr)
        assert "已写出" in done.output
