"""What somebody does with events in this window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.schedule.commands import change_event, change_one, remove_one, throw_away, undo_events
from desktop.schedule.records import CalendarEvent, EventChange, EventTime, Occurrence
from ui.bidi import filled
from ui.records.deeds import Deeds
from ui.schedule.words import span_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.engine.command_context import CommandContext
    from ui.bridge import Bridge


class EventDeeds(Deeds):
    """The same with events; of a series what is done with one of it, where one stands, is done with that alone."""

    def __init__(self, bridge: Bridge, screen: QWidget) -> None:
        super().__init__(bridge, screen, undo_events)

    def put(self, each: Occurrence, span: EventTime) -> None:
        """At another time."""
        words = self.tr("“%1” is now on %2.")
        if each.is_of_series:
            words = self.tr("This “%1” is now on %2. The others stay as they are.")
        said = filled(words, each.event.title, span_words(span))
        change = EventChange(span=span)
        if each.is_of_series:
            self.do(change_one, each.series, each.original, change, said=said)
        else:
            self.do(partial(changed, change=change), each.event.id, said=said)

    def throw_away(self, each: Occurrence) -> None:
        """Into the bin, or of a series off its day."""
        if each.is_of_series:
            said = filled(self.tr("“%1” is not on that day any more."), each.event.title)
            self.do(remove_one, each.series, each.original, said=said)
        else:
            said = filled(self.tr("“%1” is in the bin."), each.event.title)
            self.do(throw_away, each.event.id, said=said)


def changed(context: CommandContext, id: str, *, change: EventChange, batch: bytes) -> CalendarEvent:
    """An event otherwise, as one step; of a series all of it."""
    return change_event(context, id, change, batch=batch)
