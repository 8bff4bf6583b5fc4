"""Where tests find what is not in the repository."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

_beside = Path(os.environ.get("CHENGNUO_SHARED", REPOSITORY.parent / "shared"))

#: The data library (real publications, holidays, rates), or None where it is not there.
SHARED: Path | None = _beside if _beside.is_dir() else None
