"""How far a model has been brought: kept in it, and known here for as long as nobody else writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desktop.rows.read_model import ReadModel


class _Kept(NamedTuple):
    arrival: int
    digest: bytes
    corrections: int
    reprojecting: bytes | None


class Cursor:
    """One model's. Whoever writes beside it calls `discard_pending` when what is known here may not be what is kept."""

    def __init__(self, model: ReadModel) -> None:
        self._model = model
        self._known: _Kept | None = None

    @property
    def cursor(self) -> tuple[int, bytes]:
        """The arrival number and the hash of the last entry that was turned into rows; 0 and empty before the first."""
        return self._kept[:2]

    @property
    def corrections(self) -> int:
        """How often rows were corrected beside what arrived."""
        return self._kept.corrections

    @property
    def reprojecting(self) -> bytes | None:
        """A space whose rows are being made again."""
        return self._kept.reprojecting

    @property
    def _kept(self) -> _Kept:
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> _Kept:
        cursor, corrections = self._model.get("cursor") or bytes(8), self._model.get("corrections") or b""
        space = self._model.conn.execute("SELECT space FROM spaces WHERE rereading LIMIT 1").fetchone()
        return _Kept(
            int.from_bytes(cursor[:8], "big"), cursor[8:], int.from_bytes(corrections, "big"), space and bytes(space[0])
        )

    def move(self, arrival: int, digest: bytes) -> None:
        """Everything up to this entry is rows now."""
        self._model.put("cursor", arrival.to_bytes(8, "big") + digest)
        self._known = self._kept._replace(arrival=arrival, digest=digest)

    def renew(self) -> None:
        """Rows were corrected beside what arrived."""
        corrections = self._kept.corrections + 1
        self._model.put("corrections", corrections.to_bytes(8, "big"))
        self._known = self._kept._replace(corrections=corrections)

    def end_reprojecting(self, space: bytes) -> None:
        """A space's rows have been made again."""
        self._model.conn.execute("UPDATE spaces SET rereading = 0 WHERE space = ?", (space,))
        self.discard_pending()

    def discard_pending(self) -> None:
        """Look again before anything is said: another process wrote, or what was written did not last."""
        self._known = None
