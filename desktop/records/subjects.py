"""What derived records belong to, by name: whose profile it is, say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.records.identity import NOBODY, derived_nonce
from desktop.rows.names import in_order

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

UNKNOWN: Final = "Somebody new"
"""Of what a record says that came before the name of what it belongs to."""

_DERIVED: Final = "SELECT record, nonce FROM records WHERE collection = ? AND creator = ?"


def subjects(session: ReadSession, collection: RecordCollection) -> dict[str, str]:
    """What those of a collection belong to, by their ids; nothing of a collection that does not say so."""
    if collection.subjects is None:
        return {}
    with session.reading() as conn:
        names = collection.subjects.names(session)
        rows = conn.execute(_DERIVED, (collection.id, NOBODY)).fetchall()
    return {record.hex(): names.get(nonce, UNKNOWN) for record, nonce in rows}


def without_record(session: ReadSession, collection: RecordCollection) -> dict[bytes, str]:
    """By their keys those of which nothing is said yet, in the order of their names."""
    if collection.subjects is None:
        return {}
    with session.reading() as conn:
        names, keys = collection.subjects.names(session), collection.subjects.keys(session)
        there = {nonce for _, nonce in conn.execute(_DERIVED, (collection.id, NOBODY)).fetchall()}
    found = {key: names.get(derived_nonce(key), UNKNOWN) for key in keys if derived_nonce(key) not in there}
    return dict(sorted(found.items(), key=lambda item: in_order(item[1])))
