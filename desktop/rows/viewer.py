"""Whose rows they are."""

from __future__ import annotations

from typing import NamedTuple


class Viewer(NamedTuple):
    """The person whose rows they are, the shop's genesis and its own space."""

    member: bytes
    genesis: bytes
    shop_space: bytes
