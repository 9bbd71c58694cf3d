"""What kind of shop it is: answered or skipped once in the whole shop, by whoever may put its forms to use."""

from __future__ import annotations

from typing import Final

from desktop.records.collection import Field, Kind, RecordCollection, Rights
from sync.control import Role

KEY: Final = b"kind of shop"
"""What the only record is derived from."""
ANSWER: Final = "answer"
SKIPPED: Final = "skipped"

KIND_OF_SHOP: Final = RecordCollection(
    name="shop.kind",
    table="shop_kind",
    one="kind of shop",
    many="kinds of shop",
    title=ANSWER,
    fields=(Field(ANSWER, Kind.TEXT, "Answer"),),
    rights=Rights(Role.MANAGER, Role.MANAGER, Role.MANAGER),
    is_searched=False,
    is_keyed=True,
)
"""Its answer: the key of a pack, or that it was skipped."""
