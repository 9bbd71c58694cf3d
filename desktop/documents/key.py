"""Which document is meant: by its space, its kind and its id. The same id elsewhere, or of another kind, is another."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple


class DocumentKey(NamedTuple):
    """Which document it is."""

    space: bytes
    kind: str
    id: bytes

    @property
    def digest(self) -> bytes:
        """What its rows are kept under."""
        return blake2b(self.space + self.id + self.kind.encode(), digest_size=16).digest()
