"""Entries as areas have them: kept where what is said in them has to be."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.areas import AREAS
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.identity import RecordKey
from desktop.rows.fact_types import Fact, payload
from sync.entry import Batch, Payload

KEPT: Final = {known.struct.TYPE for area in AREAS for known in area.facts if known.is_kept}


def name_twice(key: RecordKey) -> Payload:
    """A change of a record that names its field `name` twice."""
    once = msgspec.msgpack.encode(RecordSaved((RecordChange(*key, {"name": "r", "namf": "g"}),)))
    return Payload(RecordSaved.TYPE, False, msgspec.Raw(once.replace(b"\xa4namf", b"\xa4name")))


def batch(*said: Fact | Payload) -> Batch:
    """What one entry says that says all these."""
    payloads = [item if isinstance(item, Payload) else payload(item) for item in said]
    return Batch(payloads, any(item.type in KEPT for item in payloads))
