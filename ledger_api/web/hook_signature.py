"""How a delivery is signed: HMAC-SHA256 over the instant and the body, with the subscription's secret.

The header `Chengnuo-Signature` reads `t=<unix seconds>,v1=<hex>`; what is signed is `<unix seconds>.<body>`. A
receiver checks it so, and refuses what is older than it likes:

    t, _, v1 = headers["Chengnuo-Signature"].removeprefix("t=").partition(",v1=")
    told = hmac.new(secret.encode(), t.encode() + b"." + body, "sha256").hexdigest()
    assert hmac.compare_digest(told, v1) and abs(time.time() - int(t)) < 300
"""

from __future__ import annotations

import hmac
from hashlib import sha256

HEADER = "Chengnuo-Signature"


def signature(secret: str, at: int, body: bytes) -> str:
    """The header's value for a body that is sent at this instant (unix seconds)."""
    told = hmac.new(secret.encode(), b"%d." % at + body, sha256).hexdigest()
    return f"t={at},v1={told}"
