"""What somebody types into a field of a record and has not kept yet, kept on this PC for them alone."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import cleaned

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession


class FieldDraft(NamedTuple):
    """What is typed, and which saves of the record whoever types it had seen when they began."""

    text: str
    seen: tuple[bytes, ...]


def field_draft(session: ReadSession, record: str, field: str) -> FieldDraft | None:
    """Of a field of a record; None where nothing is."""
    seen, is_there, text = session.local_state.draft(_key(record, field)).partition("\n")
    return FieldDraft(text, tuple(bytes.fromhex(each) for each in seen.split())) if is_there else None


def save_field_draft(context: CommandContext, record: str, field: str, draft: FieldDraft | None) -> None:
    """Keep it; None: forget it."""
    said = "" if draft is None else f"{' '.join(each.hex() for each in draft.seen)}\n{cleaned(draft.text)}"
    context.local_state.save_draft(_key(record, field), said)


def _key(record: str, field: str) -> bytes:
    return blake2b(b"countertop/field/1" + as_bytes(record) + field.encode(), digest_size=16).digest()
