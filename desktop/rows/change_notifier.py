"""From what arrived to what screens must look at again, whichever process turned it into rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from desktop.documents.facts import Changed

if TYPE_CHECKING:
    from desktop.area import Area
    from desktop.documents.key import DocumentKey
    from desktop.rows.event import Event
    from desktop.rows.projection import Slice
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer

ALERT_LIMIT: Final = 50
"""More entries than these at once are history being caught up, which nobody is alerted to."""

DocumentSink = Callable[[bool], bool]
"""Hears that an open document was taken in again, and whether that is because rows were corrected; returns whether it
must hear of the next slice too, whatever is in it."""


class ChangeNotifier:
    """Asks each area what its facts change, and tells the documents among it that are open in this process."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._model = model
        self._viewer = viewer
        self._areas: dict[type, Area] = {known.struct: area for area in model.areas for known in area.facts}
        self._sinks: dict[DocumentKey, DocumentSink] = {}
        self._owed: set[DocumentKey] = set()
        self._told: set[bytes] = set()

    def watch(self, document: DocumentKey, sink: DocumentSink) -> Callable[[], None]:
        """Tell `sink`, the only one, of this document; the result ends that."""
        self._sinks[document] = sink

        def close() -> None:
            del self._sinks[document]

        return close

    def events(self, slice_: Slice, *, early: bool = False) -> list[Event]:
        """What to tell about a slice, each once. `early`: it comes once more in its turn; nobody is alerted twice."""
        events: dict[Event, None] = {}
        for arrival in slice_.arrivals:
            if arrival.control is not None:
                events.update(dict.fromkeys(event for area in self._model.areas for event in area.verdict_changes))
        events.update(dict.fromkeys(self.erased(slice_.erased)))
        may_alert = len(slice_.arrivals) <= ALERT_LIMIT
        for entry in slice_.said:
            alerts = may_alert and entry.hash not in self._told
            events.update(dict.fromkeys(event for event in self._of_entry(entry) if alerts or not event.is_alert))
            if early:
                self._told.add(entry.hash)
            else:
                self._told.discard(entry.hash)
        self._tell(self._documents(slice_.said), corrected=False)
        return list(events)

    def erased(self, entries: Collection[bytes]) -> list[Event]:
        """What shows that something was taken back, or forgotten."""
        return [event for area in self._model.areas if entries for event in area.erasures(entries, self._model.conn)]

    def everything(self) -> list[Event]:
        """After rows were made again: whatever may show something else."""
        return [event for area in self._model.areas for event in area.everything(self._model.conn)]

    def _of_entry(self, entry: StandingEntry) -> Iterator[Event]:
        for fact in entry.facts:
            yield from self._areas[type(fact)].changes(entry, fact, self._model.conn, self._viewer)

    @staticmethod
    def _documents(said: Iterable[StandingEntry]) -> set[DocumentKey]:
        return {fact.key_in(entry.space) for entry in said for fact in entry.facts if isinstance(fact, Changed)}

    def documents_corrected(self) -> None:
        """Tell the open documents that what counts of them may be something else now."""
        self._tell(tuple(self._sinks), corrected=True)

    def _tell(self, documents: Iterable[DocumentKey], *, corrected: bool) -> None:
        told = self._sinks.keys() & self._owed.union(documents)
        self._owed = {document for document in told if self._sinks[document](corrected)}
