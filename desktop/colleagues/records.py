"""People of one PC as screens get them; ids are hex text."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from sync.seats import Insider as Insider  # for screens, which do not know `sync`

PinKind = Literal["none", "short", "long"]


class PersonHere(Struct, frozen=True):
    """Somebody who uses this PC. `pin`: whether they have one, and whether it ends with its fourth digit; `wait_ms`:
    how long no PIN of theirs may be tried."""

    id: str
    name: str
    pin: PinKind
    wait_ms: int
