"""An entry that somebody began to fill in and has not saved: kept on this PC for them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from desktop.files.waiting import keep_waiting
from desktop.forms.draft_files import files_in
from desktop.forms.entries import Answers, add_entry
from sync.errors import UserFacingError

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession


class EntryDraft(Struct, frozen=True):
    """What is typed, by the keys of questions: a text, or what else its editor keeps; and which publication of the form
    was being filled in."""

    publication: str
    said: Mapping[str, Any]


def entry_draft(session: ReadSession, form: str) -> EntryDraft | None:
    """Of a form by its id; None where nobody began one here."""
    kept = session.local_state.kept(_name(form))
    try:
        return msgspec.json.decode(kept, type=EntryDraft) if kept else None
    except msgspec.DecodeError:
        return None  # of another version


def keep_entry_draft(context: CommandContext, form: str, draft: EntryDraft | None) -> None:
    """This is typed; None: nothing is any more. The files in it stay on this PC for as long."""
    keep_waiting(context.local_state, _name(form), list(files_in(draft.said)) if draft is not None else [])
    context.local_state.keep(_name(form), msgspec.json.encode(draft) if draft is not None else b"")


def save_begun(
    context: CommandContext, form: str, answers: Answers, rows: Mapping[str, Sequence[Answers]], *, batch: bytes
) -> Record:
    """What was begun is an entry now, and nothing of it is offered again."""
    saved = add_entry(context, form, answers, rows, batch=batch)
    with suppress(UserFacingError):  # the entry is saved
        keep_entry_draft(context, form, None)
    return saved


def _name(form: str) -> str:
    return f"entry draft {form}"
