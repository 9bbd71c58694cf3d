"""What waits for an owner."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from desktop.agreeing.records import HeldStep
from desktop.people.records import UNNAMED_PERSON
from desktop.records import queries as record_queries
from desktop.rows.held_for_owners import REFUSED, UNAGREED
from desktop.rows.put_away import ERASED, AwaitedYes, unpacked

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.read_session import ReadSession

_NOTED: Final = """
SELECT reason, detail, count(*), min(hash) FROM held_back WHERE reason IN (?, ?) GROUP BY reason, detail
"""
_NAMES: Final = "SELECT person, name FROM people"
THINGS: Final = "things"


def held_steps(session: ReadSession) -> list[HeldStep]:
    """All, by when one entry of each was said, the same one on every PC; what an owner refused, too."""
    with session.reading() as conn:
        found: dict[tuple[str, str], list[tuple[AwaitedYes, int]]] = {}
        for reason, detail, count, _ in sorted(noted(conn), key=lambda row: (session.said_ms(row[3]) or 0, row[3])):
            waits = unpacked(detail)
            found.setdefault((reason, step_id(waits)), []).append((waits, count))
        names = {id.hex(): name for id, name in conn.execute(_NAMES).fetchall()} if found else {}
    called = _called(session) if found else {}
    me = session.sources.member.hex()
    return [_step(id, reason, parts, names, called, me) for (reason, id), parts in found.items()]


def own_step(session: ReadSession, batch: bytes) -> HeldStep | None:
    """One's own step, if any of it has no yes."""
    id = step_id(AwaitedYes(session.sources.member.hex(), batch.hex(), 0, ""))
    return next((step for step in held_steps(session) if step.id == id), None)


def noted(conn: sqlite3.Connection) -> list[tuple[str, str, int, bytes]]:
    """What is noted of them, alike in one line: the reason, the detail, how many, one of them."""
    return conn.execute(_NOTED, (UNAGREED, REFUSED)).fetchall()


def step_id(waits: AwaitedYes) -> str:
    """Of the step that an entry belongs to; what one person takes back for good is one."""
    return blake2b(f"{waits.author} {waits.step}".encode(), digest_size=8).hexdigest()


def _called(session: ReadSession) -> dict[str, str]:
    return {each.id.hex(): each.many for each in record_queries.collections(session)}


def _step(
    id: str,
    reason: str,
    parts: Iterable[tuple[AwaitedYes, int]],
    names: dict[str, str],
    called: dict[str, str],
    me: str,
) -> HeldStep:
    parts = list(parts)
    first, entries = parts[0][0], sum(count for _, count in parts)
    if first.what == ERASED:
        known = all(waits.things for waits, _ in parts)
        things = sum(waits.things * count for waits, count in parts) if known else 0
    else:
        things = max(waits.things for waits, _ in parts)
    what = " and ".join(sorted({called.get(waits.what, THINGS) for waits, _ in parts}))
    return HeldStep(
        id,
        names.get(first.author, UNNAMED_PERSON),
        first.author,
        first.author == me,
        things,
        entries,
        what if things == entries and first.what != ERASED else THINGS,
        first.what == ERASED,
        reason == REFUSED,
    )
