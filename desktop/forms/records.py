"""What queries and commands say of forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from desktop.forms.definition import Definition


class Form(Struct, frozen=True):
    """A form as it is shown now.

    id: also that of the collection of its entries; `creator`, `nonce`: what identifies it in its space
    is_ready_made: it came along, and is nobody's
    publication: the entry that says so, with who wrote it
    may_publish: whether whoever asks can change it
    entries: how many there are, without those that were thrown away
    """

    id: str
    definition: Definition
    creator: bytes
    nonce: bytes
    is_ready_made: bool
    publication: str
    published_by: str
    published_by_id: str
    published_at: datetime
    may_publish: bool
    entries: int

    @property
    def title(self) -> str:
        """What it is called."""
        return self.definition.title

    def asks_like(self, other: Definition) -> bool:
        """Whether it asks the same, however it is looked at."""
        return replace(self.definition, views=()) == replace(other, views=())


class PublishedVersion(Struct, frozen=True):
    """One publication of a form, by whom and when, whether it is what the form is now."""

    id: str
    definition: Definition
    by: str
    by_id: str
    at: datetime
    is_current: bool


class LeftOut(Struct, frozen=True):
    """What does not count because of one publication: it was written before that was known, or else would count.

    entries: the ids of those of which something is left out, `saves`: in how many steps it was written
    lost: steps that count now and would not without this publication
    """

    publication: str
    entries: Sequence[str]
    saves: int
    lost: int
