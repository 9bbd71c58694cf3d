"""What rows belong to, in a text that can be typed: its title, or its id where several are called so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.records import queries, shown, values
from desktop.records.identity import RecordKey, packed_key
from desktop.rows.names import identity
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.rows.read_session import ReadSession

_THERE: Final = "SELECT record, creator, nonce, shown FROM records WHERE collection = ? ORDER BY added"


class Wholes:
    """Those that rows of a collection can belong to, of one moment."""

    def __init__(self, session: ReadSession, collection: RecordCollection, texts: ValueTexts) -> None:
        titles: dict[str, str] = {}
        self._keys: dict[str, RecordKey] = {}
        with session.reading() as conn:
            for whole in queries.wholes(session, collection):
                for record, creator, nonce, packed in conn.execute(_THERE, (whole.id,)).fetchall():
                    now = shown.unpacked(packed).by_key.get(whole.title)
                    title = texts.text(whole.field(whole.title), values.unpack(now)) if now is not None else ""
                    titles[record.hex()] = title
                    self._keys[record.hex()] = RecordKey(whole.id, creator, nonce)
        self._by_key = {packed_key(key).hex(): id for id, key in self._keys.items()}
        times = Counter(identity(title) for title in titles.values())
        self._texts = {
            id: title if identity(title) and times[identity(title)] == 1 else id for id, title in titles.items()
        }
        self._ids = {identity(text): id for id, text in self._texts.items()} | {id: id for id in titles}

    def text(self, parent: str | None) -> str:
        """Of a row's parent (`Record.parent`); empty where it has none, or that is not here."""
        return self._texts.get(self._by_key.get(parent or "", ""), "")

    def key(self, id: str) -> RecordKey:
        """Of one of them."""
        return self._keys[id]

    def id(self, text: str) -> str:
        """The record that a text stands for. Raises InvalidError."""
        found = self._ids.get(identity(text))
        if found is None:
            raise InvalidError(f"There is nothing called {quoted(text)} that it could belong to.")
        return found
