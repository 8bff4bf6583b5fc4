"""The published schema of OCDS 1.1, which tests hold exports against.

It is in no installed package, but in the source archive of `ocdsmerge`, which the lock file names with its digest: from
there it is unpacked beside the environment. Its 1.1.4 differs from 1.1.5 in descriptions alone.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from pathlib import Path

import environment

PACKAGE = "ocdsmerge"
_MEMBER = "tests/fixtures/release-schema-1__1__4.json"
#: What is made of it, in the folder that the tests know as CHENGNUO_OCDS_SCHEMA.
NAME = "release-schema.json"


def fetch(python: Path, repository: Path = environment.REPOSITORY) -> Path | None:
    """The folder with the schema, fetched where it is not there yet; None where that does not succeed."""
    venv = python.parent.parent
    folder = venv / "ocds-schema"
    if (folder / NAME).is_file():
        return folder
    environment.say("取得 OCDS 的发布模式 · getting the published schema of OCDS")
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "wanted.txt"
        wanted.write_text(_locked(repository / "requirements" / "run.txt"), encoding="utf-8")
        options = ["-qq", "--no-deps", "--require-hashes", "--no-binary", PACKAGE, "--dest", scratch]
        command = [*environment.pip(venv, python), "download", *options, "-r", str(wanted)]
        done = subprocess.run(command, check=False)
        archives = list(Path(scratch).glob(PACKAGE + "-*.tar.gz"))
        if done.returncode != 0 or not archives:
            return None
        schema = _unpacked(archives[0])
    if schema is None:
        return None
    folder.mkdir(exist_ok=True)
    draft = folder / (NAME + ".new")
    draft.write_bytes(schema)
    draft.replace(folder / NAME)
    return folder


def _locked(lock: Path) -> str:
    """The package as the lock file names it: version and digests."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(PACKAGE + "=="))
    last = next(number for number in range(first, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[first : last + 1]) + "\n"


def _unpacked(archive: Path) -> bytes | None:
    with tarfile.open(archive) as source:
        for member in source:
            if member.name.partition("/")[2] == _MEMBER:
                file = source.extractfile(member)
                return None if file is None else file.read()
    return None
