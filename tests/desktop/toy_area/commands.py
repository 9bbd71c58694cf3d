"""What people do with the guest book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.documents.text import TEXT
from desktop.rows import typed_text
from sync.documents import Document, Text
from tests.desktop.toy_area import queries
from tests.desktop.toy_area.facts import GuestSigned

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.engine.command_context import CommandContext


def sign(context: CommandContext, name: str) -> list[str]:
    """Write a name into the book; the whole book."""
    context.post(context.replica.shop_space, [GuestSigned(typed_text.name(name, "the guest"))])
    return queries.guests(context.session)


def begin_page(context: CommandContext, key: DocumentKey, text: str) -> None:
    """Begin the page of this key."""
    document = Document(key.digest, context.replica.me.feed, context.random)
    with document.edit() as edit:
        edit.put(TEXT, Text(text))
    context.documents.append(key, edit.changes)
