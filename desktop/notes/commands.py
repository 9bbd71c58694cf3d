"""What people do with notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.documents.text import TITLE
from desktop.engine.loop_thread import in_thread
from desktop.errors import NotFoundError, SavedNotShownError
from desktop.home import user_files
from desktop.notes import queries
from desktop.notes.body import rewritten, with_files
from desktop.notes.document import KIND, archive, fill
from desktop.notes.writing import FileSigns, NoteContents
from desktop.rows import typed_text

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.files.value import FileValue
    from desktop.notes.body import Body
    from desktop.notes.records import Note
    from sync.documents import Edit


def create_note(context: CommandContext, title: str = "") -> Note:
    """A new, empty note. Raises SavedNotShownError."""
    return kept_note(context, begin_note(context, title))


def begin_note(context: CommandContext, title: str = "") -> str:
    """The id of a new, empty note, which is kept then, shown or not: where this fails there is none."""
    title = typed_text.title(title)
    return context.documents.create(context.replica.shop_space, KIND, lambda edit: fill(edit, title)).id.hex()


def kept_note(context: CommandContext, id: str) -> Note:
    """A note that was begun here. Raises SavedNotShownError while no row can be made of it."""
    try:
        return queries.note(context.session, id)
    except NotFoundError as error:
        why = context.problems.sentence("model") if "model" in context.problems else ""
        raise SavedNotShownError(f"This is saved, and shows as soon as it can. {why}".rstrip()) from error


async def rename_note(context: CommandContext, id: str, title: str) -> Note:
    """Give a note another title."""
    title = typed_text.title(title)
    return await _edited(context, id, lambda edit: edit.put(TITLE, title))


async def archive_note(context: CommandContext, id: str, *, archived: bool = True) -> Note:
    """Archive a note, or bring it back."""
    await context.rows.until_in_step()
    note = queries.note(context.session, id)
    if note.archived == archived:
        return note
    return await _edited(context, id, lambda edit: archive(edit, archived=archived))


async def bring_back_note(context: CommandContext, id: str) -> Note:
    """Bring an archived note back."""
    return await archive_note(context, id, archived=False)


async def write_note(context: CommandContext, id: str, text: str) -> Note:
    """Let a note say this, by small edits; words that stood for a file in it still do."""
    return await _written(context, id, lambda body: rewritten(body, typed_text.cleaned(text)))


async def put_files(context: CommandContext, id: str, files: Sequence[FileValue]) -> Note:
    """Put files at the end of a note."""
    return await _written(context, id, lambda body: with_files(body, files), files)


async def _written(
    context: CommandContext, id: str, wanted: Callable[[Body], Body], files: Sequence[FileValue] = ()
) -> Note:
    await context.rows.until_in_step()
    body = wanted(queries.note(context.session, id).body)
    return await _edited(context, id, lambda edit: NoteContents(FileSigns()).rewrite(edit, body), files)


async def _edited(
    context: CommandContext, id: str, change: Callable[[Edit], object], files: Sequence[FileValue] = ()
) -> Note:
    """The note after an edit that brings in these files, which builds on all that is in the log."""
    await context.rows.until_in_step()
    context.documents.edit(queries.key_of(context.session, id), change, [file.id for file in files])
    return queries.note(context.session, id)


async def export_note(context: CommandContext, id: str, path: Path, *, replace: bool = False) -> None:
    """Write a note's Automerge document with its whole history to a file. Raises FileThereError unless `replace`."""
    await context.rows.until_in_step()
    data = context.documents.exported(queries.key_of(context.session, id))
    await in_thread(lambda: user_files.write(Path(path), data, replace=replace))
