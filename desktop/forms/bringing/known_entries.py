"""Which entry a row of a list is about: by an answer, or by what stands in a list that was exported here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import InvalidError
from desktop.records import past, shown, values
from desktop.records.identity import RecordKey
from desktop.records.import_plan import exported_at
from desktop.rows.names import identity
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

_AWAY: Final = "It was thrown away. Bring it back first."
_ERASED: Final = "It was erased for good."
_IS_ERASED: Final = "SELECT EXISTS (SELECT 1 FROM erased_records WHERE hex(record) = upper(?))"
_THERE: Final = "SELECT record, creator, nonce, away, shown FROM records WHERE collection = ?"


class KnownEntry(NamedTuple):
    """One that is here: `shown` as its row keeps it."""

    id: str
    key: RecordKey
    is_away: bool
    shown: bytes

    @property
    def packed(self) -> dict[str, bytes]:
        """The packed values that show, by their fields."""
        return shown.unpacked(self.shown).by_key


class FoundEntry(NamedTuple):
    """The one that a row is about, and what it said when the list was exported, where it was."""

    entry: KnownEntry
    before: Mapping[str, Value] | None


class KnownEntries:
    """Those of one form, known by a question's answer, or by their ids."""

    def __init__(
        self, session: ReadSession, collection: RecordCollection, texts: ValueTexts, key: Field | None
    ) -> None:
        """`key`: the question; None: what stands there is `id@milliseconds`."""
        self._session = session
        self._collection = collection
        self._texts = texts
        self._key = key
        self._entries: dict[str, list[KnownEntry]] = {}
        self._met: dict[str, int] = {}

    def steps(self) -> Iterator[None]:
        """Look at all that are here, one at each step."""
        with self._session.reading() as conn:
            rows = conn.execute(_THERE, (self._collection.id,)).fetchall()
        for record, creator, nonce, away, packed in rows:
            entry = KnownEntry(record.hex(), RecordKey(self._collection.id, creator, nonce), bool(away), packed)
            known = self._known(entry)
            if known:
                self._entries.setdefault(known, []).append(entry)
            yield

    def _known(self, entry: KnownEntry) -> str:
        if self._key is None:
            return entry.id
        said = entry.packed.get(self._key.key)
        return self.answer(values.unpack(said)) if said is not None else ""

    def answer(self, value: Value) -> str:
        """What entries that answer this are known by; empty for nothing."""
        return identity(self._texts.text(self._key, value))

    def find(self, line: int, known: str) -> FoundEntry | None:
        """The one that is known by this; None for a new one, also where one of that answer was thrown away: who takes a
        list back brings it again. Raises InvalidError where it cannot be told, or not be changed so."""
        if not known:
            return None
        id, _, at = known.partition("@") if self._key is None else (known, "", "")
        self._refuse_second(id, line)
        found = self._entries.get(id, [])
        there = [entry for entry in found if not entry.is_away]
        if len(there) > 1:
            raise InvalidError(f"{len(there)} entries here have this {self._called}.")
        if not there and self._key is None:
            if found:
                raise InvalidError(_AWAY)
            self._refuse_erased(id)
        return FoundEntry(there[0], self._before(there[0], at)) if there else None

    @property
    def _called(self) -> str:
        return quoted(self._key.label) if self._key is not None else "id"

    def _refuse_second(self, known: str, line: int) -> None:
        if known in self._met:
            raise InvalidError(f"Line {self._met[known]} has the same {self._called}.")
        self._met[known] = line

    def _refuse_erased(self, id: str) -> None:
        with self._session.reading() as conn:
            (is_erased,) = conn.execute(_IS_ERASED, (id,)).fetchone()
        if is_erased:
            raise InvalidError(_ERASED)

    def _before(self, entry: KnownEntry, at: str) -> Mapping[str, Value] | None:
        if self._key is not None:
            return None
        moment = exported_at(at)
        then = past.as_of(self._session, self._collection, entry.id, moment) if moment is not None else None
        return then.values if then is not None else _unpacked(entry)


def _unpacked(entry: KnownEntry) -> dict[str, Value]:
    return {key: values.unpack(packed) for key, packed in entry.packed.items()}
