"""Entries as areas have them: kept where what is said in them has to be."""

from __future__ import annotations

from typing import Final

from desktop.areas import AREAS
from desktop.rows.fact_types import Fact, payload
from sync.entry import Batch, Payload

KEPT: Final = {known.struct.TYPE for area in AREAS for known in area.facts if known.is_kept}


def batch(*said: Fact | Payload) -> Batch:
    """What one entry says that says all these."""
    payloads = [item if isinstance(item, Payload) else payload(item) for item in said]
    return Batch(payloads, any(item.type in KEPT for item in payloads))
