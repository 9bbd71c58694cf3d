"""What somebody keeps of a collection's table for themselves: which columns they want to see, in which order, how wide;
and what they are typing in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from desktop.records.listing import RowOrder

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession


class OwnView(Struct, frozen=True):
    """Columns go by their keys; those that are not named, of a later version say, stand last and are shown.

    order: from the left; `hidden`: which are not shown, None as long as nobody chose
    widths: in pixels at a text size of 100 %
    frozen: up to which one the first stay in sight; empty: none
    """

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] | None = None
    widths: Mapping[str, int] = {}
    frozen: str = ""
    sorting: RowOrder = RowOrder()


def own_view(session: ReadSession, collection: RecordCollection) -> OwnView:
    """The one that was kept, or as it is at first."""
    kept = session.local_state.kept(_name(collection))
    try:
        return msgspec.json.decode(kept, type=OwnView) if kept else OwnView()
    except msgspec.DecodeError:
        return OwnView()  # of another version


def keep_view(context: CommandContext, collection: RecordCollection, view: OwnView) -> None:
    """From now on this one."""
    context.local_state.keep(_name(collection), msgspec.json.encode(view))


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
