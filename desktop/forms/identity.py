"""What identifies forms, and the collections that they define (AREAS §5)."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from desktop.records.identity import NOBODY, derived_nonce

ID_SIZE: Final = 16


def form_id(genesis: bytes, space: bytes, creator: bytes, nonce: bytes, audience: str) -> bytes:
    """The id of a form, which is that of the collection of its entries, 16 bytes. Who can read the entries is part of
    it, so that it never changes."""
    return _first(b"form", genesis, space, creator, nonce, audience.encode())


def rows_id(form: bytes, question: str) -> bytes:
    """The id of the collection of the rows that a question of a form asks for."""
    return _first(b"rows", form, question.encode())


def section_id(form: bytes, section: str, audience: str) -> bytes:
    """The id of the collection of what a section of a form asks that fewer people read than the entry. Who reads it is
    part of it, so that it never changes."""
    return _first(b"section", form, section.encode(), b"/", audience.encode())


def ready_made(key: str) -> tuple[bytes, bytes]:
    """Creator and nonce of a form that comes along: two who take it apart have one."""
    return NOBODY, derived_nonce(b"form/" + key.encode())


def _first(what: bytes, *parts: bytes) -> bytes:
    return blake2b(b"countertop/" + what + b"/1" + b"".join(parts), digest_size=32).digest()[:ID_SIZE]
