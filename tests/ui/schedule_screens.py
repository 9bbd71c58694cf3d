"""The calendar on screen, as its tests begin with it."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.schedule import commands
from desktop.schedule.records import CalendarEvent, EventTime
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from tests.ui.windows import until
from ui.bridge import Bridge
from ui.schedule.screen import ScheduleScreen

BERLIN = "Europe/Berlin"


def do(person, command, *given, **more):
    return person.workspace.do(command, *given, **more).result(WAIT_S)


@contextmanager
def planning(qtbot, person, settings=None):
    bridge = Bridge(person.workspace)
    screen = ScheduleScreen(bridge, Remembered() if settings is None else settings)
    screen.resize(1300, 760)
    screen.show()
    screen.activateWindow()
    settle()
    try:
        until(qtbot, lambda: screen.shown is not None)
        yield screen
    finally:
        screen.hide()
        screen.stop()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()


def at(day, hour):
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)


def entered(person, title, day, hour, **more):
    span = EventTime(at(day, hour), at(day, hour + 1), BERLIN)
    return do(person, commands.add_event, CalendarEvent(title, span, **more))


def bars(screen, day):
    return [" ".join(filter(None, (bar.at, bar.words))) for bar in screen.days.cells.of_day(day)]


def by_hours(qtbot, screen, span, day):
    """The hours of a day or its week, once what is on them is shown."""
    screen.days.show_span(span)
    screen.days.go_to(day)
    until(qtbot, lambda: screen.days.times.hours.placed != [])
    return screen.days.times.hours
