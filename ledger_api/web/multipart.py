"""Forms that carry files (multipart/form-data, RFC 7578), read from a body that has its bound already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

MULTIPART = "multipart/form-data"
#: Our own forms have a handful of fields.
_MOST_PARTS = 8
_NAME = re.compile(r'(?:^|[;\s])name="([^"]*)"')
_FILE_NAME = re.compile(r'(?:^|[;\s])filename="([^"]*)"')


class BadForm(ValueError):
    """What is no such form; the message says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field. `file_name` is what the sender calls a file, without folders; None where it is no file."""

    content: bytes
    file_name: str | None


def read_form(content_type: str, body: bytes) -> dict[str, Part]:
    """The fields of a form by their names, the first of a name. Raises BadForm."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not 1 <= len(boundary) <= 200 or not boundary.isascii():
        raise BadForm("表单没有说明各部分的分界，请用本页的表单上传")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode(), _MOST_PARTS + 1)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise BadForm("表单不完整，可能在传送中断了，请重新上传")
    parts: dict[str, Part] = {}
    for piece in pieces[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        told = head.decode("utf-8", "replace")
        name, file_name = _NAME.search(told), _FILE_NAME.search(told)
        if name is not None:
            parts.setdefault(name[1], Part(content, None if file_name is None else _base(file_name[1])))
    return parts


def _base(path: str) -> str:
    """The name of a file; some browsers tell its folders too, and write quotes as %22."""
    return re.split(r"[/\\]", path)[-1].replace("%22", '"')[:200]
