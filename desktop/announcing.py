"""From what arrived to what screens must look at again, whichever process turned it into rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from desktop.chat import conversation_of
from desktop.facts import Changed, ChannelCreated, Edited, Imported, PCNamed, PersonNamed, Posted, ShopNamed
from desktop.notes import is_note
from desktop.said import Said, Touched
from sync.control import Erased

if TYPE_CHECKING:
    from desktop.chat import Reader
    from desktop.events import Event
    from desktop.model import Model
    from desktop.projection import Slice

ALERT_LIMIT: Final = 50
"""More entries than these at once are history being caught up, which nobody is alerted to."""

NoteSink = Callable[[bool], None]
"""Hears that an open note was taken in again; whether that is because rows were corrected."""


class Announcer:
    """Finds what some arrivals touch, and tells the notes among it that are open in this process."""

    def __init__(self, model: Model, reader: Reader) -> None:
        self._model = model
        self._reader = reader
        self._sinks: defaultdict[bytes, list[NoteSink]] = defaultdict(list)
        self._told: set[bytes] = set()

    def open_note(self, note: bytes, sink: NoteSink) -> Callable[[], None]:
        """Tell `sink` of this note; the result ends that."""
        self._sinks[note].append(sink)

        def close() -> None:
            self._sinks[note].remove(sink)
            if not self._sinks[note]:
                del self._sinks[note]

        return close

    def events(self, slice_: Slice, *, early: bool = False) -> list[Event]:
        """What to tell about a slice. `early`: it will come once more in its turn; nothing is *posted* twice."""
        touched = Touched(entries=len(slice_.arrivals))
        for arrival in slice_.arrivals:
            if arrival.control is not None:
                touched.people = True
                if isinstance(arrival.control, Erased):
                    touched.conversations |= self._conversations_with(arrival.control.entries)
        for said in slice_.said:
            known = said.hash in self._told
            for fact in said.facts:
                self._touch(touched, said, fact, known=known)
            if early:
                self._told.add(said.hash)
            else:
                self._told.discard(said.hash)
        self._tell(touched.notes, corrected=False)
        return list(touched.events(ALERT_LIMIT))

    def everything(self) -> list[Event]:
        """After rows were made again: every conversation and note."""
        conn = self._model.conn
        touched = Touched(people=True)
        touched.conversations = {row[0] for row in conn.execute("SELECT conversation FROM conversations").fetchall()}
        touched.notes = {row[0] for row in conn.execute("SELECT note FROM notes").fetchall()}
        return list(touched.events(ALERT_LIMIT))

    def _touch(self, touched: Touched, said: Said, fact: object, *, known: bool) -> None:
        me = self._reader.member
        if isinstance(fact, Posted):
            conversation = conversation_of(said, fact.channel, self._reader.shop_space)
            touched.conversations.add(conversation)
            if not known:
                mine = said.author == me
                touched.posted.append((conversation, said.hash, not mine and me in fact.mentions, mine))
        elif isinstance(fact, Imported):
            touched.conversations.add(conversation_of(said, fact.channel, self._reader.shop_space))
        elif isinstance(fact, Edited):
            touched.conversations |= self._conversations_with([fact.message])
        elif isinstance(fact, Changed):
            if is_note(said, fact, self._reader.shop_space):
                touched.notes.add(fact.document)
        elif isinstance(fact, ChannelCreated | PersonNamed | PCNamed | ShopNamed):
            touched.people = True

    def renew_notes(self) -> None:
        """Tell the open notes that what counts of them may be something else now."""
        self._tell(tuple(self._sinks), corrected=True)

    def _tell(self, notes: Iterable[bytes], *, corrected: bool) -> None:
        for note in notes:
            for sink in tuple(self._sinks.get(note, ())):
                sink(corrected)

    def _conversations_with(self, messages: list[bytes] | tuple[bytes, ...]) -> set[bytes]:
        query = "SELECT conversation FROM messages WHERE hash = ?"
        found = (self._model.conn.execute(query, (message,)).fetchone() for message in messages)
        return {row[0] for row in found if row}
