"""Records as rows: what was saved of them in whatever order it arrives, and what they show for it.

A record is worked out anew, as a whole, from the saves that count, whenever something comes that may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.records.collection import RecordCollection
from desktop.records.facts import RecordErased, RecordSaved, targets
from desktop.records.identity import RecordKey, packed_key
from desktop.records.judgement import Judgement
from desktop.records.known_collections import KnownCollections
from desktop.records.number_rows import note_numbers
from desktop.records.record_row import RecordRows
from desktop.records.redefining import Redefining
from desktop.records.rejudging import Rejudging
from desktop.records.saved_part import INSERT, SavedPart, by_entry
from desktop.rows.pieces import taken
from desktop.rows.register import packed
from desktop.rows.table import delete_of_space

if TYPE_CHECKING:
    from desktop.records.definitions import CollectionSource
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

_ERASED: Final = "INSERT OR IGNORE INTO erased_records VALUES (?, ?, ?, ?, ?, ?, ?)"

_encode: Final = msgspec.msgpack.Encoder().encode


class RecordProjector:
    """Turns what is said of records into rows: `handlers` collect, `write` writes all that was collected."""

    def __init__(
        self,
        model: ReadModel,
        viewer: Viewer,
        collections: Iterable[RecordCollection],
        source: CollectionSource,
    ) -> None:
        self._model = model
        self._conn = model.conn
        self._viewer = viewer
        self._collections = KnownCollections(model.conn, viewer, collections, source)
        self._judgement = Judgement(model.conn, viewer, self._collections)
        self._records = RecordRows(model.conn, viewer, self._collections)
        self._rejudging = Rejudging(model, viewer, self._judgement, self._records)
        self._redefining = Redefining(model.conn, source, self._collections, self._judgement, self._records)
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._saves: list[SavedPart] = []
        self._erased: list[tuple[bytes, bytes, bytes, bytes, bytes, int, bytes]] = []
        self._records.discard_pending()
        self._rejudging.discard_pending()
        self._collections.discard_pending()
        self._redefining.discard_pending()

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {RecordSaved: self._collect_save, RecordErased: self._collect_erasure}

    def _collect_save(self, said: StandingEntry, fact: RecordSaved) -> None:
        role = self._viewer.role(said.feed, said.seq, said.hash, said.view)
        context = fact.context
        found = targets(fact, said.author, said.hash)
        if len({target.key for target in found}) < len(found):
            return  # a record twice, which only shows once it is known who said it where
        for place, (key, parent, change) in enumerate(found):
            self._saves.append(
                SavedPart(
                    key.id(self._viewer.genesis, said.space), said.hash, place, said.space, *key,
                    packed_key(parent) if parent else None, change.creates, said.author, said.feed, said.seq,
                    said.stamp, said.view, role, packed(fact.after), context.batch, context.rule, context.occasion,
                    _encode(change.fields), False, False, None, False,
                )
            )  # fmt: skip

    def _collect_erasure(self, said: StandingEntry, fact: RecordErased) -> None:
        key = RecordKey(fact.collection, fact.creator, fact.nonce)
        record = key.id(self._viewer.genesis, said.space)
        self._erased.append((record, said.hash, packed_key(key), said.space, said.feed, said.seq, said.view))

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected; nobody else's rows build on it."""
        due = self._awaited(erased.standing)
        if not (self._saves or self._erased):
            self._records.work_out(due)
            return False
        if self._collections.note_saves({row.collection for row in self._saves}):
            self._redefining.discard_pending()
        parts = self._judgement.fit(self._saves)
        self._conn.executemany(INSERT, parts)
        note_numbers(self._conn, self._saves)
        self._conn.executemany(_ERASED, self._erased)
        due |= self._records.with_rows((row[0], *row[2:4]) for row in self._erased)
        judged = self._judgement.judge_parts(by_entry(parts))
        if due or not self._is_overwritten():
            self._records.work_out(due | judged)
        self._saves, self._erased = [], []
        return False

    def _is_overwritten(self) -> bool:
        """Whether all that is new is a save by somebody who had seen all others of its record; it is written then."""
        return len(self._saves) == 1 and self._records.overwrite(self._saves[0])

    def _awaited(self, arrived: Iterable[bytes]) -> set[bytes]:
        """The records of which saves name entries that arrive now."""
        if not self._records.awaits:
            return set()
        found: set[bytes] = set()
        for digest in arrived:
            query = "DELETE FROM awaited_saves WHERE awaited = ? RETURNING record"
            found.update(record for (record,) in self._conn.execute(query, (digest,)).fetchall())
        return found

    def erase(self, entries: Collection[bytes]) -> bool:
        """These entries were erased: what they said goes."""
        saved = taken(self._conn, "saves", entries, "record, creates")
        taken(self._conn, "saved_numbers", entries)
        due = self._records.with_rows(taken(self._conn, "erased_records", entries, "record, key, space"))
        due.update(record for record, _ in saved)
        created = {record for record, creates in saved if creates}
        self._records.work_out(due | self._judgement.judge_changing(created))
        return False

    def forget(self, entries: Collection[bytes]) -> None:
        """What is kept leaves nothing."""

    def refresh(self, verdicts: Verdicts) -> None:
        """Roles and definitions are followed little by little; there is a table for everything at once."""
        self._collections.begin()

    @property
    def is_stale(self) -> bool:
        """Whether saves were judged by roles or definitions that are others now."""
        return self._rejudging.is_due or self._redefining.is_due

    def judge_some(self) -> bool:
        """Judge a few of them again."""
        return self._rejudging.step() if self._rejudging.is_due else self._redefining.step()

    def follow_clock(self, _before: Now, _now: Now) -> bool:
        """Records have no place in time."""
        return False

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete all rows of one space, which are about to be made again."""
        by_hash = ("saves", "saved_numbers", "erased_records")
        for table, by in (*((table, "hash") for table in by_hash), ("awaited_saves", "awaited")):
            yield from delete_of_space(self._conn, table, space, by)
        yield from self._records.delete_space(space)
