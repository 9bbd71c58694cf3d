"""What screens ask of drafts, and how one is begun; a `DraftSession` of `workspace.open_fields(key)` edits one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from desktop.documents.fields import FIELDS, PutField, Step
from desktop.documents.items import AWAY
from desktop.documents.key import DocumentKey
from desktop.errors import NotFoundError
from desktop.forms.definition import Definition, written
from desktop.forms.drafts.draft import draft_id
from desktop.forms.drafts.fields import CREATOR, NONCE, START, fields_of
from desktop.forms.drafts.rows import KIND
from desktop.people.records import UNNAMED_PERSON
from desktop.rows import typed_text
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession

NONCE_BYTES: Final = 16
_DRAFTS: Final = f"""
SELECT d.space, d.draft, d.creator, d.nonce, d.title, d.definition, d.contested, d.away,
    coalesce(p.name, '{UNNAMED_PERSON}'), d.updated_ms
FROM form_drafts d LEFT JOIN people p ON p.person = d.updated_by
"""


class DraftRow(Struct, frozen=True):
    """A draft as lists show it.

    creator, nonce: of its form, empty where the draft does not say which that is: it cannot be published
    definition: what it would make of it, as JSON
    contested: questions that somebody took away and somebody else changed who did not know
    is_away: it was thrown away
    """

    key: DocumentKey
    creator: bytes
    nonce: bytes
    title: str
    definition: str
    contested: int
    is_away: bool
    updated_by: str
    updated_at: datetime


def drafts(session: ReadSession, *, away: bool = False) -> list[DraftRow]:
    """All drafts that can be read here, latest edited first; `away`: those that were thrown away instead."""
    query = f"{_DRAFTS} WHERE d.away = ? ORDER BY d.updated_ms DESC, d.space, d.draft"
    with session.reading() as conn:
        rows = conn.execute(query, (away,)).fetchall()
    return [_row(row) for row in rows]


def draft_of(session: ReadSession, creator: bytes, nonce: bytes) -> DraftRow:
    """The draft of a form; where there is one in a space that somebody chose, and another one, the chosen space's.
    Raises NotFoundError."""
    values = (draft_id(creator, nonce), session.sources.shop_space)
    with session.reading() as conn:
        row = conn.execute(f"{_DRAFTS} WHERE d.draft = ? ORDER BY d.space = ?, d.space LIMIT 1", values).fetchone()
    if row is None:
        raise NotFoundError("Nobody has begun to change this form.")
    return _row(row)


def _row(row: tuple[Any, ...]) -> DraftRow:
    space, draft, creator, nonce, title, definition, contested, away, updated_by, updated_ms = row
    key, updated_at = DocumentKey(space, KIND, draft), datetime_of(updated_ms)
    return DraftRow(key, creator, nonce, title, definition, contested, bool(away), updated_by, updated_at)


def begin_form(
    context: CommandContext, title: str = "", *, definition: Definition | None = None, space: bytes = b""
) -> DocumentKey:
    """The draft of a new form, empty or as a file has it. `space`: whose members can read it, empty: everybody."""
    fields = fields_of(definition or Definition(typed_text.title(title)))
    creator, nonce = context.replica.me.member, context.random(NONCE_BYTES)
    return _begin(context, space, creator, nonce, (PutField(key, value) for key, value in fields.items()))


async def begin_draft(
    context: CommandContext, creator: bytes, nonce: bytes, definition: Definition, *, space: bytes = b""
) -> DocumentKey:
    """The draft of a form that there is, or that comes along; where nobody has begun one, it begins as it is now."""
    await context.rows.until_in_step()
    try:
        return draft_of(context.session, creator, nonce).key
    except NotFoundError:
        return _begin(context, space, creator, nonce, [PutField(START, written(definition))])


def _begin(context: CommandContext, space: bytes, creator: bytes, nonce: bytes, said: Iterable[Step]) -> DocumentKey:
    key = DocumentKey(space or context.replica.shop_space, KIND, draft_id(creator, nonce))
    steps = [PutField(CREATOR, creator), PutField(NONCE, nonce), *said]
    context.documents.begin(key, lambda edit: FIELDS.write(edit, {}, steps))
    return key


async def throw_draft_away(context: CommandContext, key: DocumentKey) -> None:
    """Out of the list of drafts: it can be brought back, and what is in use stays in use. Raises NotFoundError."""
    await context.rows.until_in_step()
    context.documents.edit(key, lambda edit: edit.put((AWAY,), True))
