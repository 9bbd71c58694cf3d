"""What screens ask of people and their PCs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.engine.presence import peer
from desktop.errors import NotFoundError
from desktop.people.records import PC, Person
from desktop.rows.names import identity, in_order
from desktop.rows.read_model import SHOP_NAME
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.engine.records import PeerState
    from desktop.rows.read_session import ReadSession


_OWN_NAMES: Final = """
SELECT name FROM names WHERE kind = 'person' AND subject = ? AND author = subject
GROUP BY name ORDER BY max(stamp) DESC, name
"""
_PCS: Final = """
SELECT pcs.pc, pcs.name, pcs.person, coalesce(people.name, '') FROM pcs LEFT JOIN people USING (person)
"""


def shop(session: ReadSession) -> str:
    """The shop's name."""
    return session.value(SHOP_NAME).decode()


def people(session: ReadSession) -> list[Person]:
    """Everybody, also those who were removed; me first, then by name."""
    with session.reading() as conn:
        rows = conn.execute("SELECT person, name, role, active FROM people").fetchall()
        their = pcs(session)
        used = set(conn.execute("SELECT person, pc FROM used").fetchall())
    me = session.sources.member
    found = [
        Person(
            id=id.hex(), name=name, role=role, active=bool(active), is_me=id == me,
            pcs=tuple(pc for pc in their if pc.person_id == id.hex()),
            uses=tuple(pc for pc in their if (id, as_bytes(pc.id)) in used),
        )
        for id, name, role, active in rows
    ]  # fmt: skip
    return sorted(found, key=lambda person: (not person.is_me, in_order(person.name), person.id))


def person(session: ReadSession, id: str) -> Person:
    """One person."""
    for person in people(session):
        if person.id == id:
            return person
    raise NotFoundError("This person is not in the shop.")


def myself(session: ReadSession) -> Person:
    """Whoever is here."""
    return person(session, session.sources.member.hex())


def former_names(session: ReadSession, id: str) -> list[str]:
    """What somebody called themselves before, the latest first."""
    present = identity(person(session, id).name)
    with session.reading() as conn:
        given = [name for (name,) in conn.execute(_OWN_NAMES, (as_bytes(id),)).fetchall()]
    told: dict[str, str] = {}
    for name in given:
        told.setdefault(identity(name), name)
    return [name for key, name in told.items() if key != present]


def pcs(session: ReadSession) -> list[PC]:
    """The shop's PCs, this one first, then by name."""
    found = _pcs(session, "WHERE pcs.active")
    return sorted(found, key=lambda pc: (not pc.is_this, in_order(pc.name), pc.id))


def pc(session: ReadSession, id: str) -> PC:
    """One PC of the shop's."""
    for pc in pcs(session):
        if pc.id == id:
            return pc
    raise NotFoundError("This PC is not one of the shop's.")


def this_pc(session: ReadSession) -> PC:
    """The PC this runs on, also when it was removed from the shop."""
    found = _pcs(session, "WHERE pcs.pc = ?", session.sources.device)
    if not found:
        raise NotFoundError("This PC is not in the shop.")
    return found[0]


def _pcs(session: ReadSession, where: str, *values: bytes) -> list[PC]:
    with session.reading() as conn:
        rows = conn.execute(f"{_PCS} {where}", values).fetchall()
    everybody, this = session.sources.everybody(), session.sources.device
    return [_pc(row, peer(row[0], this, everybody)) for row in rows]


def _pc(row: tuple[bytes, str, bytes, str], known: PeerState) -> PC:
    id, name, person, person_name = row
    return PC(
        id=id.hex(), name=name, person_id=person.hex(), person_name=person_name, is_this=known.is_this,
        online=known.online, missing=known.missing, last_seen=known.last_seen,
    )  # fmt: skip
