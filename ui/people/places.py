"""The places of people."""

from __future__ import annotations

from msgspec import Struct


class PersonPlace(Struct, frozen=True):
    """Somebody's page. `pc_out`: a PC, of which is asked whether it is to be taken out."""

    person: str
    pc_out: str = ""
