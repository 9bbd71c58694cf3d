"""What search finds, and what checking everything found."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class SearchHit(Struct, frozen=True):
    """Something that holds the words looked for; `kind` is its area's word for it.

    `snippet` is some text around the first hit, with HIT_START and HIT_END around each hit. `within`: what it stands
    in (a message's conversation), and `key` where there; None for what stands by itself. `title`: its own, or that of
    what it stands in. `archived`: whether it, or what it stands in, is. What is found by its name alone has no author
    and no time. `file`: the words stand in the file of this name that it holds, on this `page` (0: it has none).
    """

    kind: str
    id: str
    within: str | None
    title: str
    author: str
    author_id: str | None
    sent_at: datetime | None
    snippet: str
    text: str
    key: tuple[int, int, str] | None
    archived: bool = False
    file: str = ""
    page: int = 0


HIT_START = "\ue000"

HIT_END = "\ue001"


class VerifyResult(Struct, frozen=True):
    """What checking everything found; `problems` are sentences."""

    ok: bool
    entries: int
    problems: tuple[str, ...]
