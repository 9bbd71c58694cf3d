"""The places of the shop's files."""

from __future__ import annotations

from msgspec import Struct


class DrivePlace(Struct, frozen=True):
    """A folder, or the folder that a file is in, with the keyboard on that file; empty: the top."""

    thing: str = ""
