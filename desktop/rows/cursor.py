"""How far a model has been brought: kept in it, and known here for as long as nobody else writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desktop.rows.read_model import ReadModel


class _Kept(NamedTuple):
    arrival: int
    digest: bytes
    corrections: int
    reprojecting: tuple[bytes, tuple[str, ...]] | None


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
    def reprojecting(self) -> tuple[bytes, tuple[str, ...]] | None:
        """A space, and the areas whose rows of it are being made again."""
        return self._kept.reprojecting

    @property
    def _kept(self) -> _Kept:
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> _Kept:
        cursor, corrections = self._model.get("cursor") or bytes(8), self._model.get("corrections") or b""
        due = self._model.conn.execute(
            "SELECT space, area FROM reprojections WHERE space = (SELECT min(space) FROM reprojections) ORDER BY area"
        ).fetchall()
        reprojecting = (bytes(due[0][0]), tuple(area for _, area in due)) if due else None
        return _Kept(int.from_bytes(cursor[:8], "big"), cursor[8:], int.from_bytes(corrections, "big"), reprojecting)

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
        """The rows of these areas in a space are to be made again."""
        rows = [(space, area) for area in areas]
        self._model.conn.executemany("INSERT OR IGNORE INTO reprojections (space, area) VALUES (?, ?)", rows)
        self.invalidate()

    def end_reprojecting(self, space: bytes, areas: Iterable[str]) -> None:
        """They have been made again."""
        rows = [(space, area) for area in areas]
        self._model.conn.executemany("DELETE FROM reprojections WHERE space = ? AND area = ?", rows)
        self.invalidate()

    def invalidate(self) -> None:
        """Look again before anything is said: another process wrote, or what was written did not last."""
        self._known = None
