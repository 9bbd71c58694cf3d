"""Following what people define, little by little: saves are judged by what is in force for them now, and a collection's
table is made anew beside the one that is shown, which then gives way to it.

What was done is kept with the rows, so that whoever is stopped goes on, or begins anew with what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from desktop.records.known_collections import NOTHING
from desktop.records.record_row import RECORD_COLUMNS
from desktop.records.saved_part import parts_of_entries
from desktop.records.tables import NEXT, columns, columns_of, typed_table
from desktop.rows.content_chains import ChainPlace

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.definitions import CollectionSource, DefinedCollection
    from desktop.records.judgement import Judgement
    from desktop.records.known_collections import KnownCollections, MadeCollection
    from desktop.records.record_row import RecordRows

ENTRIES_AT_A_STEP: Final = 16
RECORDS_AT_A_STEP: Final = 256
FEW_FIELDS: Final = 50
"""Up to so many of a form's questions may change for records to be looked at only where they answer one of these."""

_OF_STRETCH: Final = """
SELECT seq, hash FROM saves WHERE collection = ? AND feed = ? AND seq > ? AND seq <= ? AND rules IS NOT NULL
AND rules <> ? ORDER BY seq LIMIT +?
"""
_OF_CHAIN: Final = """
SELECT DISTINCT seq, hash, rules FROM saves WHERE collection = ? AND feed = ? AND rules IS NOT NULL
AND (seq, hash) > (?, ?) ORDER BY seq, hash LIMIT +?
"""
_NEXT_FEED: Final = "SELECT min(feed) FROM saves WHERE collection = ? AND feed > ? AND rules IS NOT NULL"
_LAST_OF_STEP: Final = "SELECT max(number) FROM (SELECT number FROM {table} WHERE number > ? ORDER BY number LIMIT +?)"
_IN_STEP: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE +collection = ? AND number > ? AND number <= ?"
_BEGIN: Final = "UPDATE defined_collections SET next_by = ?, next_kept = ?, upto = 0 WHERE collection = ?"
_UPTO: Final = "UPDATE defined_collections SET upto = ? WHERE collection = ?"
_END: Final = (
    "UPDATE defined_collections SET defined_by = ?, kept = ?, next_by = x'', next_kept = x'', upto = 0 "
    "WHERE collection = ?"
)


class Redefining:
    """Of one model's records."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        source: CollectionSource,
        collections: KnownCollections,
        judgement: Judgement,
        records: RecordRows,
    ) -> None:
        self._conn = conn
        self._source = source
        self._collections = collections
        self._judgement = judgement
        self._records = records
        self._followed: bytes | None = None
        self._steps: Iterator[bool] | None = None

    def discard_pending(self) -> None:
        """Forget what rows were known to be made under, and how far that was followed."""
        self._followed = self._steps = None

    @property
    def is_due(self) -> bool:
        """Whether rows were made under definitions that are others now."""
        state = self._collections.definitions.state()
        if self._followed == state:
            return False
        made = self._collections.all_made()
        if made.keys() >= self._collections.definitions.current().keys() and not any(self._behind(made)):
            self._followed = state
        return self._followed != state

    def _behind(self, all_made: Mapping[bytes, MadeCollection]) -> Iterator[bytes]:
        return (id for id, made in all_made.items() if self._is_behind(id, made))

    def _is_behind(self, id: bytes, made: MadeCollection) -> bool:
        current = self._collections.definitions.current().get(id)
        by = current.by if current is not None else NOTHING
        return made.by != by or bool(made.next_by) or made.judged != self._collections.definitions.state_of(id)

    def step(self) -> bool:
        """Follow some more; whether any row may be another."""
        self._followed = None
        self._steps = self._steps or self._all_steps()
        for changed in self._steps:
            return changed
        self._steps = None
        return False

    def _all_steps(self) -> Iterator[bool]:
        self._collections.begin()
        for id in list(self._behind(self._collections.all_made())):
            yield from self._follow(id)

    def _follow(self, id: bytes) -> Iterator[bool]:
        """Follow one, for as long as what is known of it stays the same. Meanwhile it is noted that not all is judged
        under one state, for that may become what it was before."""
        state = self._collections.definitions.state_of(id)
        self._note_state(id, NOTHING)
        steps = chain(self._judge(id), self._make(id))
        for changed in steps:
            yield changed
            if self._collections.definitions.state_of(id) != state:
                return
        self._note_state(id, state)

    def _note_state(self, id: bytes, state: bytes) -> None:
        self._conn.execute("UPDATE defined_collections SET judged = ? WHERE collection = ?", (state, id))

    # Saves

    def _judge(self, id: bytes) -> Iterator[bool]:
        """Judge again what is not judged by what is in force for it."""
        feed: bytes | None = b""
        while feed := self._conn.execute(_NEXT_FEED, (id, feed)).fetchone()[0]:
            stretches = self._collections.definitions.stretches(id, feed)
            found = self._of_forked(id, feed) if stretches is None else self._of_chain(id, feed, stretches)
            for entries in found:
                if entries:
                    self._judge_again(entries)
                yield bool(entries)

    def _of_chain(self, id: bytes, feed: bytes, stretches: Sequence[tuple[int, bytes]]) -> Iterator[list[bytes]]:
        after = 0
        for upto, rules in stretches:
            while True:
                values = (id, feed, after, upto, rules, ENTRIES_AT_A_STEP)
                rows = self._conn.execute(_OF_STRETCH, values).fetchall()
                if not rows:
                    break
                after = rows[-1][0]
                yield list(dict.fromkeys(digest for _, digest in rows))
            after = upto

    def _of_forked(self, id: bytes, feed: bytes) -> Iterator[list[bytes]]:
        after = (0, b"")
        while rows := self._conn.execute(_OF_CHAIN, (id, feed, *after, ENTRIES_AT_A_STEP)).fetchall():
            after = rows[-1][:2]
            yield [
                digest
                for seq, digest, rules in rows
                if rules != self._collections.rules(id, ChainPlace(feed, seq, digest)).by
            ]

    def _judge_again(self, entries: list[bytes]) -> None:
        self._judgement.fit_again(entries)
        saved = {part.record for parts in parts_of_entries(self._conn, entries).values() for part in parts}
        self._records.work_out(saved | self._judgement.judge(entries))

    # Tables

    def _make(self, id: bytes) -> Iterator[bool]:
        """Have a collection's table be as it is defined now; none of one that nobody defines any more. One that was
        begun is finished first: words are found in both until then."""
        while (made := self._collections.made(id)) is not None:
            current = self._collections.definitions.current().get(id)
            if current is None:
                self._drop(id, made)
            elif made.next_by:
                yield from self._fill(id, made)
            elif made.by == current.by:
                return
            elif _is_alike(self._source.read(made.kept), current.collection):
                self._note(_END, current.by, current.kept, id)
            else:
                self._begin(id, current)
            yield True

    def _begin(self, id: bytes, current: DefinedCollection) -> None:
        for statement in typed_table(current.collection, NEXT, f"{current.by.hex()}_").statements:
            self._conn.execute(statement)
        self._note(_BEGIN, current.by, current.kept, id)

    def _fill(self, id: bytes, begun: MadeCollection) -> Iterator[bool]:
        """Write records to the table beside, some at each step, unless another process has done that meanwhile; then
        that table takes the other's place."""
        shown, beside = self._source.read(begun.kept), self._source.read(begun.next_kept)
        while (made := self._collections.made(id)) is not None and made.next_by == begun.next_by:
            query = _LAST_OF_STEP.format(table=shown.table)
            (last,) = self._conn.execute(query, (made.upto, RECORDS_AT_A_STEP)).fetchone()
            if last is None:
                self._swap(id, made)
                return
            self._note(_UPTO, last, id)
            self._copy(shown, beside, made.upto, last)
            yield False

    def _copy(self, shown: RecordCollection, beside: RecordCollection, after: int, last: int) -> None:
        """What is the same in both as it is; records that say anything else are written anew."""
        changed = _changed(shown, beside)
        same = [name for field in shown.fields if field.key not in changed for name, _ in columns_of(field)]
        names = "".join(f', "{name}"' for name in same)
        self._conn.execute(
            f"INSERT OR REPLACE INTO {beside.table}{NEXT} (number, record, added, away{names}) "
            f"SELECT number, record, added, away{names} FROM {shown.table} WHERE number > ? AND number <= ?",
            (after, last),
        )
        if changed:
            worked_out = {field.key for each in (shown, beside) for field in each.worked_out}
            is_of_few = len(changed) <= FEW_FIELDS and not worked_out.intersection(changed)
            said = " OR ".join(["instr(shown, ?)"] * len(changed)) if is_of_few else "1"
            keys = [key.encode() for key in changed] if is_of_few else []
            rows = self._conn.execute(f"{_IN_STEP} AND ({said})", (shown.id, after, last, *keys)).fetchall()
            self._records.redefine(rows, frozenset(changed))

    def _swap(self, id: bytes, made: MadeCollection) -> None:
        table = self._source.read(made.kept).table
        self._drop_table(table)
        self._conn.execute(f"ALTER TABLE {table}{NEXT} RENAME TO {table}")
        self._note(_END, made.next_by, made.next_kept, id)

    def _drop(self, id: bytes, made: MadeCollection) -> None:
        table = self._source.read(made.kept).table
        self._drop_table(table)
        self._drop_table(table + NEXT)
        self._note("DELETE FROM defined_collections WHERE collection = ?", id)

    def _drop_table(self, table: str) -> None:
        self._conn.execute(f"DROP TABLE IF EXISTS {table}")

    def _note(self, how: str, *values: object) -> None:
        self._conn.execute(how, values)
        self._collections.forget_tables()


def _is_alike(one: RecordCollection, other: RecordCollection) -> bool:
    """Whether the same table and the same words come of both."""
    return list(columns(one)) == list(columns(other)) and not _changed(one, other)


def _changed(one: RecordCollection, other: RecordCollection) -> list[str]:
    """The keys of fields that are not in both alike."""
    before, after = ({field.key: _made_of(field) for field in each.fields} for each in (one, other))
    return sorted(key for key in before | after if before.get(key) != after.get(key))


def _made_of(field: Field) -> tuple[object, ...]:
    return (
        field.kind, field.choices, field.is_set, field.is_sorted, field.is_searched, field.worked_out, field.is_read,
        field.taken,
    )  # fmt: skip
