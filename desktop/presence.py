"""What is known of the other PCs at one moment; made in the engine's thread, read in any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.records import PC
from sync.clock import datetime_of


@dataclass(frozen=True, slots=True)
class Presence:
    """One PC: whether it is connected, how many of this PC's entries it is not known to have (None: it never told),
    when it was last heard (Unix ms), and how far it has each feed."""

    online: bool = False
    missing: int | None = None
    seen_ms: int | None = None
    reach: Mapping[bytes, int] = field(default_factory=dict)


Everybody = Mapping[bytes, Presence]
ABSENT = Presence()


def pc_record(row: tuple[bytes, str, bytes, str], this: bytes, everybody: Everybody) -> PC:
    """A PC as screens know it, from its row (pc, name, person, person's name)."""
    id, name, person, person_name = row
    known = everybody.get(id, ABSENT)
    is_this = id == this
    seen_at = datetime_of(known.seen_ms) if known.seen_ms is not None else None
    return PC(
        id=id.hex(),
        name=name,
        person_id=person.hex(),
        person_name=person_name,
        is_this=is_this,
        online=is_this or known.online,
        missing=None if is_this else known.missing,
        last_seen=seen_at,
    )
