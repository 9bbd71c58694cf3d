"""What is worked out beside the window while a list is brought in: which column answers what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from desktop.forms import queries
from desktop.forms.bringing.beginning import answering, begun
from desktop.forms.brought_form import read_list, reading_hints

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.forms.bringing.plan import BroughtList
    from desktop.forms.records import Form
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.parsing import ReadingWish
    from desktop.sheets.tables import SheetTable
    from desktop.workspace import Workspace

Result = TypeVar("Result")


class ShownList(NamedTuple):
    """A list as it is previewed over a form."""

    form: Form
    brought: BroughtList


def in_session(workspace: Workspace, read: Callable[[ReadSession], Result]) -> Result:
    """What somebody reads on a connection of their own."""
    session = workspace.read()
    try:
        return read(session)
    finally:
        session.close()


def read_tables(session: ReadSession, path: Path, wish: ReadingWish) -> Sequence[SheetTable]:
    """The tables in a file. Blocks for up to a minute. Raises InvalidError."""
    return read_list(path, reading_hints(session), wish).tables


def first_look(session: ReadSession, form_id: str, table: SheetTable) -> ShownList:
    """A table with its columns as they seem to be meant. Raises NotFoundError."""
    form, collection = queries.form(session, form_id), queries.entries_of(session, form_id)
    brought = begun(session, collection, form.definition, table, reading_hints(session))
    return ShownList(form, brought)


def with_question(session: ReadSession, shown: ShownList, place: int, key: str) -> ShownList:
    """The same where that column answers another question, or none."""
    hints = reading_hints(session)
    return shown._replace(brought=answering(shown.brought, place, key, shown.form.definition, hints))
