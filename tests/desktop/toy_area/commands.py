"""What people do with the guest book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.rows import typed_text
from tests.desktop.toy_area import queries
from tests.desktop.toy_area.facts import GuestSigned

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext


def sign(context: CommandContext, name: str) -> list[str]:
    """Write a name into the book; the whole book."""
    context.post(context.replica.shop_space, [GuestSigned(typed_text.name(name, "the guest"))])
    return queries.guests(context.session)
