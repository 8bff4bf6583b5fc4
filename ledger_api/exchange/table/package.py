"""The parts of an .xlsx file, opened with bounds: a spreadsheet from outside may be built to harm.

At most 20 MB on disk, 100 MB unpacked in all, 32 MB of texts, 4 MB for each part that describes the workbook.
Nothing is unpacked beyond what its part declares, nothing inside a part is opened as an archive again, and
nothing outside the file is ever asked for. Parts are read as streams of XML without document types.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from ledger_api.exchange.table.cells import TableRefused

MAX_FILE_BYTES = 20 * 2**20
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_TEXT_BYTES = 32 * 2**20
MAX_SMALL_PART_BYTES = 4 * 2**20
MAX_PARTS = 2000
#: Elements within elements; a sheet has a handful.
MAX_DEPTH = 100
#: Bytes without a single element or text: one tag, or a comment, of that size.
MAX_SILENCE = 2**20

#: Parts that a table of contracts has no need for, by what their names contain.
_REFUSED_PARTS = (
    ("vbaproject", "含有宏（VBA）"),
    ("xl/macrosheets/", "含有宏表"),
    ("xl/activex/", "含有 ActiveX 控件"),
    ("xl/externallinks/", "引用了其他工作簿"),
    ("xl/connections", "含有外部数据连接"),
    ("xl/querytables/", "含有外部数据查询"),
    ("xl/embeddings/", "嵌入了其他文件"),
    ("customui/", "含有自定义界面"),
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Data = Callable[[str], None]


class Package:
    """An .xlsx file that has passed the checks on it as a whole."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self._archive = archive
        self.file = file
        self.parts = {info.filename: info.file_size for info in archive.infolist()}

    def parse(self, part: str, limit: int, start: Start, end: End, data: Data) -> None:
        """Reads a part of at most `limit` bytes to its end. TableRefused."""
        for _ in self.stream(part, limit, start, end, data):
            pass

    def stream(self, part: str, limit: int, start: Start, end: End, data: Data) -> Iterator[None]:
        """Feeds a part to the handlers piece by piece; names come without their namespaces."""
        if part not in self.parts:
            raise TableRefused(f"{self.file} 不是完整的工作簿：缺少 {part}，请用表格软件另存为 .xlsx 后再试")
        if self.parts[part] > limit:
            raise TableRefused(
                f"{self.file} 的 {part} 解压后有{self.parts[part]:,}字节，超过{limit:,}字节，"
                "请删除无关的内容和格式后另存"
            )
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = silence = 0

        def on_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, silence
            depth, silence = depth + 1, 0
            if depth > MAX_DEPTH:
                raise TableRefused(f"{self.file} 的 {part} 嵌套过深，不是正常的工作簿，不予读取")
            start(_local(name), attributes)

        def on_end(name: str) -> None:
            nonlocal depth, silence
            depth, silence = depth - 1, 0
            end(_local(name))

        def on_data(text: str) -> None:
            nonlocal silence
            silence = 0
            data(text)

        parser.StartDoctypeDeclHandler = self._refuse_document_type
        parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
        parser.CharacterDataHandler = on_data
        with damage_is_refused(self.file), self._archive.open(part) as source:
            while piece := source.read(1 << 16):
                silence += len(piece)
                parser.Parse(piece, False)
                if silence > MAX_SILENCE:
                    raise TableRefused(f"{self.file} 的 {part} 结构异常，不是正常的工作簿，不予读取")
                yield
            parser.Parse(b"", True)
            yield

    def read(self, part: str) -> bytes:
        """A small part as it is."""
        if self.parts[part] > MAX_SMALL_PART_BYTES:
            raise TableRefused(f"{self.file} 的 {part} 过大，请用表格软件另存为 .xlsx 后再试")
        with damage_is_refused(self.file):
            return self._archive.read(part)

    def _refuse_document_type(self, *_: object) -> None:
        raise TableRefused(f"{self.file} 含有 XML 文档类型声明，正常的工作簿没有，不予读取")


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """The file as a package. TableRefused for what is too large, damaged, encrypted, or has more than cells."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise TableRefused(f"{path.name} 有{size:,}字节，超过{MAX_FILE_BYTES:,}字节，请拆分后分别导入")
    with damage_is_refused(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        package = Package(archive, path.name)
        _check(archive, package)
        yield package


@contextmanager
def damage_is_refused(file: str) -> Iterator[None]:
    """What cannot be unpacked or is no XML is the file's fault."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError) as error:
        raise TableRefused(
            f"{file} 已损坏或不是 .xlsx 工作簿（{error}），请用表格软件打开后另存为 .xlsx"
        ) from error


def _check(archive: zipfile.ZipFile, package: Package) -> None:
    file, infos = package.file, archive.infolist()
    if len(infos) > MAX_PARTS or len(package.parts) != len(infos):
        raise TableRefused(f"{file} 的内部结构异常（{len(infos)}个部件，或有重名），不予读取")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED_BYTES:
        raise TableRefused(
            f"{file} 解压后有{unpacked:,}字节，超过{MAX_UNPACKED_BYTES:,}字节，"
            "请删除空白的带格式行列或拆分后再导入"
        )
    if any(info.flag_bits & 1 for info in infos):
        raise TableRefused(f"{file} 有密码保护，请取消密码后再导入")
    for name in package.parts:
        for fragment, what in _REFUSED_PARTS:
            if fragment in name.lower():
                raise TableRefused(f"{file} {what}（{name}），请另存为不含这些内容的 .xlsx")
    if "[Content_Types].xml" not in package.parts:
        raise TableRefused(f"{file} 不是 .xlsx 工作簿，请用表格软件另存为 .xlsx")
    if b"macroenabled" in package.read("[Content_Types].xml").lower():
        raise TableRefused(f"{file} 是启用宏的工作簿，请另存为不含宏的 .xlsx")
    for name in package.parts:
        if name.lower().endswith(".rels"):
            _check_relations(file, package.read(name))


def _check_relations(file: str, relations: bytes) -> None:
    for relation in _RELATION.findall(relations):
        # A hyperlink is only a text here; anything else outside would have to be fetched.
        if b'"External"' in relation.replace(b"'", b'"') and b"/hyperlink" not in relation:
            raise TableRefused(f"{file} 引用了文件以外的内容，请断开外部链接后另存为 .xlsx")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
