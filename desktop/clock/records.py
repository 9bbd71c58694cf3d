"""Times of the clock as screens get them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class What(StrEnum):
    """What somebody does at the clock."""

    START = "start"
    BREAK = "break"
    BACK = "back"
    STOP = "stop"


class ClockTime(Struct, frozen=True):
    """A time that counts.

    person_id, person: whose; `seat`: where it was said, by the id of the seat, `pc`: what that PC is called
    at: an aware datetime, UTC
    note: what they said with it, or why it was put right
    is_marked: it is not what the clock showed when it was said, or was said to be before what its author had seen
    corrected_by: who put it right; empty where nobody did
    apart: how many other corrections of the same time were made by who had not seen this one
    """

    id: str
    person_id: str
    person: str
    what: What
    at: datetime
    note: str
    seat: str
    pc: str
    is_marked: bool
    corrected_by: str
    apart: int

    @property
    def is_corrected(self) -> bool:
        """Whether it is what somebody else says, with a reason."""
        return bool(self.corrected_by)


class SaidTime(Struct, frozen=True):
    """Something that was said of somebody's times, whether it shows or was put right: what people see of corrections.

    what: None where a correction says that there was no such time
    said_by, said_at: who, and when
    replaces: the id of what it puts right; empty of what nobody had said
    shows: whether it is what counts now
    """

    id: str
    person_id: str
    what: What | None
    at: datetime
    note: str
    said_by: str
    said_at: datetime
    is_correction: bool
    is_marked: bool
    replaces: str
    shows: bool
