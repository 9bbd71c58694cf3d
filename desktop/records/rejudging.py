"""Judging saves again, little by little, after the roles with which they were written turned out to be others.

Under which roles rows were made is kept, and how far the saves were gone through since these are others. After each
step the rows are what the roles say that are noted with the saves: whatever comes between two steps finds them in
order, and whoever is stopped goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from desktop.records.saved_part import parts_of_entries
from desktop.rows.pieces import marks

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.judgement import Judgement
    from desktop.records.record_row import RecordRows
    from desktop.rows.read_model import ReadModel
    from desktop.rows.viewer import Viewer

AT_A_STEP = 16
"""Entries, or erased records."""

JUDGED: Final = "records judged"
_JUDGING: Final = "records judging"
_ENTRIES: Final = "SELECT DISTINCT hash FROM saves WHERE hash > ? ORDER BY hash LIMIT +?"
_ERASED: Final = "SELECT DISTINCT record FROM erased_records WHERE record > ? ORDER BY record LIMIT +?"


class _Place(NamedTuple):
    """How far all were gone through since the roles were these: first entries, then erased records."""

    roles: bytes
    are_entries_judged: bool = False
    after: bytes = b""


class Rejudging:
    """Of one model's records."""

    def __init__(self, model: ReadModel, viewer: Viewer, judgement: Judgement, records: RecordRows) -> None:
        self._model = model
        self._conn: sqlite3.Connection = model.conn
        self._viewer = viewer
        self._judgement = judgement
        self._records = records
        self._judged: bytes | None = None

    def discard_pending(self) -> None:
        """Forget under which roles rows were known to be made."""
        self._judged = None

    @property
    def is_due(self) -> bool:
        """Whether rows were made under roles that are others now."""
        if self._judged is None:
            self._judged = self._model.get(JUDGED) or b""
        return self._judged != self._viewer.roles()

    def step(self) -> bool:
        """Judge a few more; whether any row may be another."""
        at = self._place()
        query, judge = (_ERASED, self._work_out_erased) if at.are_entries_judged else (_ENTRIES, self._judge)
        some = [found for (found,) in self._conn.execute(query, (at.after, AT_A_STEP)).fetchall()]
        if some:
            self._keep(at._replace(after=some[-1]))
            return judge(some)
        if not at.are_entries_judged:
            self._keep(_Place(at.roles, are_entries_judged=True))
        else:
            self._judged = at.roles
            self._model.put(JUDGED, at.roles)
            self._model.put(_JUDGING, b"")
        return False

    def _place(self) -> _Place:
        """Where to go on. When roles change meanwhile, all are gone through once more."""
        begun = self._model.get(_JUDGING)
        return msgspec.msgpack.decode(begun, type=_Place) if begun else _Place(self._viewer.roles())

    def _keep(self, place: _Place) -> None:
        self._model.put(_JUDGING, msgspec.msgpack.encode(place))

    def _judge(self, entries: list[bytes]) -> bool:
        changed = self._note_roles(entries)
        if changed:
            self._judgement.fit_again(changed)
            saved = {part.record for parts in parts_of_entries(self._conn, changed).values() for part in parts}
            self._records.work_out(saved | self._judgement.judge(changed))
        return bool(changed)

    def _note_roles(self, entries: list[bytes]) -> list[bytes]:
        """Those of these that were written with another role than is noted; it is noted now."""
        query = f"SELECT DISTINCT hash, feed, seq, view, role FROM saves WHERE hash IN ({marks(entries)})"
        known = self._conn.execute(query, entries).fetchall()
        roles = ((self._viewer.role(feed, seq, hash, view), hash, role) for hash, feed, seq, view, role in known)
        changed = [(role, hash) for role, hash, before in roles if role != before]
        self._conn.executemany("UPDATE saves SET role = ? WHERE hash = ?", changed)
        return [hash for _, hash in changed]

    def _work_out_erased(self, records: list[bytes]) -> bool:
        query = f"SELECT record, key, space FROM erased_records WHERE record IN ({marks(records)})"
        self._records.work_out(self._records.with_rows(self._conn.execute(query, records).fetchall()))
        return True
