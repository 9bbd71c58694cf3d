"""From what arrived to what screens must look at again, whichever process turned it into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from desktop.chat.rows import conversation_of
from desktop.documents.projector import is_note
from desktop.facts import Changed, ChannelCreated, Edited, Imported, PCNamed, PersonNamed, Posted, ShopNamed
from desktop.rows.standing_entry import StandingEntry, Touched
from sync.control import Erased

if TYPE_CHECKING:
    from desktop.chat.rows import Viewer
    from desktop.events import Event
    from desktop.rows.projection import Slice
    from desktop.rows.read_model import ReadModel

ALERT_LIMIT: Final = 50
"""More entries than these at once are history being caught up, which nobody is alerted to."""

NoteSink = Callable[[bool], bool]
"""Hears that an open note was taken in again, and whether that is because rows were corrected; returns whether it must
hear of the next slice too, whatever is in it."""


class ChangeNotifier:
    """Finds what some arrivals touch, and tells the notes among it that are open in this process."""

    def __init__(self, model: ReadModel, reader: Viewer) -> None:
        self._model = model
        self._reader = reader
        self._sinks: dict[bytes, NoteSink] = {}
        self._owed: set[bytes] = set()
        self._told: set[bytes] = set()

    def open_note(self, note: bytes, sink: NoteSink) -> Callable[[], None]:
        """Tell `sink`, the only one, of this note; the result ends that."""
        self._sinks[note] = sink

        def close() -> None:
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

    def _touch(self, touched: Touched, said: StandingEntry, fact: object, *, known: bool) -> None:
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
        told = self._sinks.keys() & self._owed.union(notes)
        self._owed = {note for note in told if self._sinks[note](corrected)}

    def _conversations_with(self, messages: list[bytes] | tuple[bytes, ...]) -> set[bytes]:
        query = "SELECT conversation FROM messages WHERE hash = ?"
        found = (self._model.conn.execute(query, (message,)).fetchone() for message in messages)
        return {row[0] for row in found if row}
