"""How the web side is served."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`on_loopback`: the server listens on the loopback interface alone, so that who reaches it directly is
    at this machine and may see what an auditor sees (readers.py). False shows everybody the public view."""

    on_loopback: bool = False
