"""What queries say of records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from desktop.records.values import Value


class Alternative(Struct, frozen=True):
    """Another value of a field, which somebody wrote at the same time."""

    value: Value
    by: str
    by_id: str
    at: datetime


class Record(Struct, frozen=True):
    """What a record shows.

    id: of the record; `collection`: the name of its collection
    values: of its fields, by their keys; what is empty is not there
    worked_out: what is worked out of it, by the same; `why_not`: why something of that comes to nothing, in words
    saves: the ids of the saves that wrote what fields show, what is empty too
    apart: of fields whose other values wait for somebody to look, these, the latest first
    is_away: thrown away; `is_changed_since`: whoever threw it away had not seen all that was written
    """

    id: str
    collection: str
    values: Mapping[str, Value]
    saves: Mapping[str, str]
    apart: Mapping[str, tuple[Alternative, ...]]
    parent: str | None
    created_by: str
    created_by_id: str
    created_at: datetime
    changed_by: str
    changed_by_id: str
    changed_at: datetime
    is_away: bool
    is_changed_since: bool
    worked_out: Mapping[str, Value] = {}
    why_not: Mapping[str, str] = {}

    @property
    def said(self) -> Mapping[str, Value]:
        """All that it says: what was filled in, and what is worked out of that."""
        return {**self.values, **self.worked_out}


class SavedChange(Struct, frozen=True):
    """One save in a record's history: what it wrote, and whether it counts; on which PC, as far as that is known."""

    id: str
    by: str
    by_id: str
    pc: str
    at: datetime
    values: Mapping[str, Value]
    creates: bool
    counts: bool
    batch: str


class Writer(Struct, frozen=True):
    """Who wrote what a field shows, when, and on which PC, as far as that is known."""

    by: str
    by_id: str
    pc: str
    at: datetime
