"""Answers to invitations as rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop.rows.pieces import taken
from desktop.rows.table import Table, delete_of_space
from desktop.schedule.facts import EventAnswered

if TYPE_CHECKING:
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

_INSERT: Final = "INSERT OR IGNORE INTO event_answers VALUES (?, ?, ?, ?, ?, ?, ?)"

TABLES: Final = (
    Table(
        "event_answers",
        (
            # All of them: which is a person's last word is asked when they are read.
            """CREATE TABLE event_answers (
                hash BLOB PRIMARY KEY,
                space BLOB NOT NULL,
                event BLOB NOT NULL,
                original TEXT NOT NULL,
                author BLOB NOT NULL,
                answer TEXT NOT NULL,
                stamp INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX event_answers_by_event ON event_answers (event)",
        ),
        order="hash",
        label="answers to invitations",
        shared="SELECT space, hash, event, original, author, answer, stamp FROM event_answers",
    ),
)


class AnswerProjector:
    """Turns answers into rows."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._conn = model.conn
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._rows: list[tuple[Any, ...]] = []

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {EventAnswered: self._collect}

    def _collect(self, said: StandingEntry, fact: EventAnswered) -> None:
        self._rows.append((said.hash, said.space, fact.event, fact.original, said.author, fact.answer, said.stamp))

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected."""
        self._conn.executemany(_INSERT, [row for row in self._rows if row[0] not in erased.hashes])
        self.discard_pending()
        return False

    def erase(self, entries: Collection[bytes]) -> bool:
        """What these said goes."""
        taken(self._conn, "event_answers", entries)
        return False

    def forget(self, entries: Collection[bytes]) -> None:
        """Nothing is left of them."""

    def refresh(self, verdicts: Verdicts) -> None:
        """Whoever answered has answered, whatever they are now."""

    def follow_clock(self, before: Now, now: Now) -> bool:
        """No clock changes what somebody said."""
        return False

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete those of one space."""
        return delete_of_space(self._conn, "event_answers", space)
