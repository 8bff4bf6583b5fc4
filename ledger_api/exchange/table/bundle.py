"""A folder of act files, one for each act of an import, as `chengnuo act` goes on with them.

A file is named after what it is about and the key of its act, so that importing the same table again meets the
same file: one that says the same and is still valid is left alone with the signatures that it has.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_api.chain.acts import NO_PARTY, MalformedAct, read_typed_data, sign_typed_data
from ledger_api.exchange.table.cells import TableRefused

#: A file that would be refused for its age within an hour is made again.
_STILL_VALID = 3600
_NAMES = {
    "sign_contract": "合同",
    "record_delivery": "交付",
    "record_acceptance": "验收",
    "confirm_settlement": "结算",
    "record_payment": "付款",
}


@dataclass(slots=True)
class ActFile:
    """An act file and what is in it."""

    path: Path
    do: str
    content: dict[str, Any]

    @property
    def signers(self) -> int:
        """How many must sign."""
        return 1 if read_typed_data(self.content["typed_data"]).also == NO_PARTY else 2

    @property
    def is_complete(self) -> bool:
        return len(self.content["signatures"]) >= self.signers

    def sign(self, key: bytes) -> None:
        """Adds the signature of a key, once."""
        signature = "0x" + sign_typed_data(self.content["typed_data"], key).hex()
        if signature not in self.content["signatures"]:
            self.content["signatures"].append(signature)

    def save(self) -> None:
        """Writes the file, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(f".{os.getpid()}.new")
        beside.write_text(json.dumps(self.content, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(self.path)


def file_name(do: str, number: str, act_id: str) -> str:
    """What the file of an act about a contract with this number is called."""
    safe = re.sub(r"[^\w-]+", "_", number).strip("_")[:40] or "-"
    return f"{_NAMES.get(do, do)}-{safe}-{act_id[2:12]}.json"


def act_file(folder: Path, do: str, number: str, content: Mapping[str, Any], now: int) -> ActFile:
    """The file of a prepared act in `folder`: the one that is there where it still holds, else a new one.

    Nothing is written yet. TableRefused where the folder has another content under the same id.
    """
    path = folder / file_name(do, number, str(content["act_id"]))
    fresh = ActFile(path, do, {**content, "signatures": []})
    if not path.exists():
        return fresh
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        valid_until = read_typed_data(found["typed_data"]).valid_until
        same = _gist(found) == _gist(content) and isinstance(found["signatures"], list)
    except (ValueError, KeyError, TypeError, MalformedAct) as error:
        raise TableRefused(
            f"{path} 已存在，但不是行为文件（{error}）；请移走它，或另选 --out 目录"
        ) from error
    if not same:
        raise TableRefused(
            f"{path} 是同一编号、内容不同的待签文件；如要改用表中的内容，请先删除它（其上的签名随之作废），"
            "或另选 --out 目录"
        )
    return ActFile(path, do, found) if valid_until > now + _STILL_VALID else fresh


def _gist(content: Mapping[str, Any]) -> Any:
    """What an act file says, apart from salts, digests over them, and how long it holds."""
    data = content["typed_data"]
    message = {key: value for key, value in data["message"].items() if key not in ("validUntil", "document")}
    documents = [{key: value for key, value in one.items() if key != "salt"} for one in content["documents"]]
    return data["domain"], data["primaryType"], message, documents
