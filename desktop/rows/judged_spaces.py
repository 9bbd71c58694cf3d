"""What the rows of each space were made under: verdicts over its content, keys that are held, bodies that are here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desktop.rows.read_model import ReadModel
    from sync.replica import Replica


class Judged(NamedTuple):
    """Digests, see `Replica`: `state` of all of it, `removals` of what takes away content that was shown."""

    state: bytes
    removals: bytes


class JudgedSpaces:
    """Kept in a model. Whoever writes beside it calls `invalidate` when what was noted may not have lasted."""

    def __init__(self, model: ReadModel, replica: Replica) -> None:
        self._conn = model.conn
        self._replica = replica
        self._noted: set[bytes] = set()

    def note_new(self, spaces: Iterable[bytes]) -> None:
        """First rows are made in these, unless there were some: a later look tells by this whether more is known."""
        for space in set(spaces) - self._noted:
            if space in self._replica.verdicts.created:
                self._put(space, "IGNORE")
                self._noted.add(space)

    def note(self, space: bytes) -> None:
        """The rows of a space are made under what is known now."""
        self._put(space, "REPLACE")

    def _put(self, space: bytes, where_there: str) -> None:
        self._conn.execute(
            f"INSERT OR {where_there} INTO spaces (space, state, removals) VALUES (?, ?, ?)",
            (space, *self.judged(space)),
        )

    def judged(self, space: bytes) -> Judged:
        """What is known now."""
        return Judged(self._replica.space_state(space), self._replica.removals_state(space))

    def kept(self, space: bytes) -> Judged | None:
        """What the rows of a space were made under; None before the first."""
        row = self._conn.execute("SELECT state, removals FROM spaces WHERE space = ?", (space,)).fetchone()
        return None if row is None else Judged(*row)

    def is_alike(self, space: bytes) -> bool:
        """Whether the rows of a space are made under the verdicts that are known here."""
        kept = self.kept(space)
        return kept is not None and kept.removals == self._replica.removals_state(space)

    def is_settled(self, space: bytes) -> bool:
        """Whether all rows of a space were made so, and none is being made again."""
        (again,) = self._conn.execute(
            "SELECT EXISTS (SELECT 1 FROM reprojections WHERE space = ?)", (space,)
        ).fetchone()
        return not again and self.is_alike(space)

    def invalidate(self) -> None:
        self._noted.clear()
