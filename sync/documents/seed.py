"""The change with which a document begins that two people may create at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sync.changes import ACTOR_SIZE
from sync.documents.document import Document
from sync.documents.edit import Edit

SEED_ACTOR: Final = bytes(ACTOR_SIZE)


def seed_change(fill: Callable[[Edit], None]) -> bytes:
    """The change that every PC makes alike, with a zero actor and time 0.

    Keep the bytes as a constant where they are used: a later library may encode the same edit differently.
    """
    document = Document(b"", SEED_ACTOR, bytes)
    with document.edit() as edit:
        fill(edit)
    [change] = edit.changes
    return change.raw
