"""Whose rows they are."""

from __future__ import annotations

from typing import NamedTuple


class Viewer(NamedTuple):
    """The person whose rows they are, since when messages count as unread for them, the shop's genesis and its own
    space."""

    member: bytes
    since_ms: int
    genesis: bytes
    shop_space: bytes
