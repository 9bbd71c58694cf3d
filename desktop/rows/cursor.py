"""How far a model has been brought: kept in it, and known here for as long as nobody else writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desktop.rows.read_model import ReadModel


class Reprojecting(NamedTuple):
    """Rows that are being made again: of a space, of some areas by their keys, and in which round.

    delete_up_to: the arrival number up to which those that were there are being deleted; 0 once none is left
    """

    space: bytes
    areas: tuple[str, ...]
    round: int
    delete_up_to: int


class _Kept(NamedTuple):
    arrival: int
    digest: bytes
    corrections: int
    reprojecting: Reprojecting | None


class Cursor:
    """One model's. Whoever writes beside it calls `invalidate` when what is known here may not be what is kept."""

    def __init__(self, model: ReadModel) -> None:
        self._model = model
        self._known: _Kept | None = None

    @property
    def position(self) -> tuple[int, bytes]:
        """The arrival number and the hash of the last entry that was turned into rows; 0 and empty before the first."""
        return self._kept[:2]

    @property
    def corrections(self) -> int:
        """How often rows were corrected beside what arrived."""
        return self._kept.corrections

    @property
    def reprojecting(self) -> Reprojecting | None:
        """What is to be made again first. Areas that are not known here are left to whoever knows them."""
        return self._kept.reprojecting

    @property
    def _kept(self) -> _Kept:
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> _Kept:
        cursor, corrections = self._model.get("cursor") or bytes(8), self._model.get("corrections") or b""
        position = int.from_bytes(cursor[:8], "big"), cursor[8:]
        return _Kept(*position, int.from_bytes(corrections, "big"), self._read_reprojecting())

    def _read_reprojecting(self) -> Reprojecting | None:
        known = {area.key for area in self._model.areas}
        rows = self._model.conn.execute(
            "SELECT space, round, delete_up_to, area FROM reprojections ORDER BY 1, 2, 3, 4"
        )
        due = [
            (bytes(space), number, delete_up_to, area) for space, number, delete_up_to, area in rows if area in known
        ]
        if not due:
            return None
        space, number, delete_up_to, _ = due[0]
        return Reprojecting(space, tuple(row[3] for row in due if row[:2] == (space, number)), number, delete_up_to)

    def move(self, arrival: int, digest: bytes) -> None:
        """Everything up to this entry is rows now."""
        self._model.put("cursor", arrival.to_bytes(8, "big") + digest)
        self._known = self._kept._replace(arrival=arrival, digest=digest)

    def count_correction(self) -> None:
        """Rows were corrected beside what arrived."""
        corrections = self._kept.corrections + 1
        self._model.put("corrections", corrections.to_bytes(8, "big"))
        self._known = self._kept._replace(corrections=corrections)

    def begin_reprojecting(self, space: bytes, areas: Iterable[str]) -> None:
        """The rows of these areas in a space are to be deleted and made again."""
        self._model.begin_reprojecting(space, areas, self._kept.arrival)
        self.invalidate()

    def end_deleting(self, ended: Reprojecting) -> None:
        """None is left of those that were there before: now they are made again."""
        self._each("UPDATE reprojections SET delete_up_to = 0", ended)

    def end_reprojecting(self, ended: Reprojecting) -> None:
        """These have been made again."""
        self._each("DELETE FROM reprojections", ended)

    def _each(self, statement: str, due: Reprojecting) -> None:
        rows = [(due.space, area, due.round) for area in due.areas]
        self._model.conn.executemany(f"{statement} WHERE space = ? AND area = ? AND round = ?", rows)
        self.invalidate()

    def invalidate(self) -> None:
        """Look again before anything is said: another process wrote, or what was written did not last."""
        self._known = None
