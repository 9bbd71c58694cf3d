"""What somebody keeps for themselves of how they look at a collection: as a table, on a board, in a calendar, as
pictures; which columns they want to see, in which order, how wide; and what they are typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from desktop.records.kept_filters import KeptFilter
from desktop.records.listing import RowOrder

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

TABLE: Final = "table"
BOARD: Final = "board"
CALENDAR: Final = "calendar"
PICTURES: Final = "pictures"


class OwnView(Struct, frozen=True):
    """Columns go by their keys; those that are not named, of a later version say, stand last and are shown.

    order: from the left; `hidden`: which are not shown, None as long as nobody chose
    widths: in pixels at a text size of 100 %
    frozen: up to which one the first stay in sight; empty: none
    only: what it is narrowed to
    kind: table, board, calendar or pictures
    group: the field whose choices are a board's columns, empty as long as nobody chose; `summed`: what is summed above
        them, None as long as nobody chose, empty: nothing
    day, until: the fields by which records stand in a calendar, empty as long as nobody chose; `by_week`: it shows a
        week
    picture: the field whose pictures are shown, empty as long as nobody chose
    """

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] | None = None
    widths: Mapping[str, int] = {}
    frozen: str = ""
    sorting: RowOrder = RowOrder()
    only: tuple[KeptFilter, ...] = ()
    kind: str = TABLE
    group: str = ""
    summed: str | None = None
    day: str = ""
    until: str = ""
    by_week: bool = False
    picture: str = ""


def own_view(session: ReadSession, collection: RecordCollection) -> OwnView | None:
    """The one that was kept; None as long as somebody looks at a collection as everyone does."""
    kept = session.local_state.kept(_name(collection))
    try:
        return msgspec.json.decode(kept, type=OwnView) if kept else None
    except msgspec.DecodeError:
        return None  # of another version


def first_view(collection: RecordCollection) -> OwnView:
    """The one with which everyone begins."""
    return collection.view if collection.view is not None else OwnView()


def keep_view(context: CommandContext, collection: RecordCollection, view: OwnView | None) -> None:
    """From now on this one; None: as everyone."""
    context.local_state.keep(_name(collection), msgspec.json.encode(view) if view is not None else b"")


class CellDraft(Struct, frozen=True):
    """What is being typed in a cell, of a record by its id, empty in a new row, and a field by its key."""

    record: str
    field: str
    text: str


def cell_draft(session: ReadSession, collection: RecordCollection) -> CellDraft | None:
    """What was being typed when nobody ended it; None as a rule."""
    kept = session.local_state.kept(_draft_name(collection))
    return msgspec.json.decode(kept, type=CellDraft) if kept else None


def keep_cell_draft(context: CommandContext, collection: RecordCollection, draft: CellDraft | None) -> None:
    """This is being typed; None: nothing is any more."""
    context.local_state.keep(_draft_name(collection), msgspec.json.encode(draft) if draft is not None else b"")


def _draft_name(collection: RecordCollection) -> str:
    return f"table draft {collection.name}"


def _name(collection: RecordCollection) -> str:
    return f"table {collection.name}"
