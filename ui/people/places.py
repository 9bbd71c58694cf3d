"""The places of people."""

from __future__ import annotations

from msgspec import Struct


class PersonPlace(Struct, frozen=True):
    """Somebody's page."""

    person: str
