"""The hours of a week or a day on screen, by the mouse and by keys."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.schedule import commands, queries
from desktop.schedule.records import CalendarEvent, EventTime
from desktop.settings import commands as settings_commands
from tests.desktop.shops import alone
from tests.ui.accessibility import settle
from tests.ui.schedule_screens import BERLIN, at, by_hours, do, entered, planning
from tests.ui.todo_screens import CONTROL, MONDAY, monday_noon
from tests.ui.windows import press, until, write
from ui.calendar.head import CalendarHead

DAY = timedelta(1)


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monday_noon(monkeypatch)


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        do(maria, settings_commands.set_place, zone=BERLIN, country="DE")
        yield maria


def point(hours, day, minute):
    return QPoint(hours.day_rect(day).center().x(), hours.y_of(minute))


def drag(hours, start, end):
    QTest.mousePress(hours, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(hours, (start + end) / 2)
    QTest.mouseMove(hours, end)
    QTest.mouseRelease(hours, Qt.MouseButton.LeftButton, pos=end)
    settle()


def test_many_at_one_time_say_what_they_are_below_the_mouse(maria, qtbot):
    for number in range(40):
        entered(maria, f"Delivery {number:02}", MONDAY, 9)
    with planning(qtbot, maria) as screen:
        hours = by_hours(qtbot, screen, "week", MONDAY)
        assert len(hours.placed) == 40
        at_it = hours.bar_rect(hours.placed[7]).center()
        QApplication.sendEvent(hours, QHelpEvent(QEvent.Type.ToolTip, at_it, hours.mapToGlobal(at_it)))
        assert QToolTip.text() == "Delivery 07\n09:00–10:00"
        QToolTip.hideText()


def test_whole_days_above_the_hours_by_the_keyboard(maria, qtbot):
    fair = do(maria, commands.add_event, CalendarEvent("Fair", EventTime(MONDAY, MONDAY + DAY)))
    entered(maria, "Dentist", MONDAY, 9)
    with planning(qtbot, maria) as screen:
        hours = by_hours(qtbot, screen, "week", MONDAY)
        screen.days.focus_days()
        settle()
        press(Qt.Key.Key_Space)
        assert hours.accessibleDescription() == "Fair, whole day"
        QTest.keyClick(hours, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        QTest.keyClick(hours, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        moved = EventTime(MONDAY + DAY, MONDAY + 2 * DAY)
        until(qtbot, lambda: queries.event(maria.session, fair.id).span == moved)
        until(qtbot, lambda: [bar.first for bar in hours.whole] == [MONDAY + DAY])
        press(Qt.Key.Key_Return)
        assert screen.details.title.text() == "Fair"
        press(Qt.Key.Key_Escape)
        screen.days.focus_days()
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: queries.is_away(maria.session, fair.id))
        until(qtbot, lambda: not hours.whole)
        hours.stand(MONDAY)
        press(Qt.Key.Key_Space)
        assert hours.accessibleDescription() == "Dentist, 09:00–10:00"


def test_what_is_not_said_in_the_head_takes_no_room(qtbot):
    head = CalendarHead((("month", "Month"), ("week", "Week")), "month")
    qtbot.addWidget(head)
    needed = head.sizeHint()
    head.set_note("")
    assert head.sizeHint() == needed


def test_hours_are_dragged_to_move_to_resize_and_to_begin_one(maria, qtbot):
    event = entered(maria, "Dentist", MONDAY + DAY, 9)
    with planning(qtbot, maria) as screen:
        hours = by_hours(qtbot, screen, "week", MONDAY)

        def is_at(day, start, end):
            span = queries.event(maria.session, event.id).span
            return (span.start, span.end) == (at(day, start), at(day, end))

        drag(hours, point(hours, MONDAY + DAY, 570), point(hours, MONDAY + 3 * DAY, 690))
        until(qtbot, lambda: is_at(MONDAY + 3 * DAY, 11, 12))
        until(qtbot, lambda: hours.placed[0].bar.start == 660)
        end = point(hours, MONDAY + 3 * DAY, 720) - QPoint(0, 4)
        drag(hours, end, point(hours, MONDAY + 3 * DAY, 780) - QPoint(0, 4))
        until(qtbot, lambda: is_at(MONDAY + 3 * DAY, 11, 13))
        drag(hours, point(hours, MONDAY, 541), point(hours, MONDAY, 601))
        assert screen.line.typed() == "9:00-10:15 "
        write("Oven man")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: [each.bar.words for each in hours.placed] == ["Oven man", "Dentist"])
        screen.days.focus_days()
        press(Qt.Key.Key_Escape)
        QTest.keyClick(hours, Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: [each.bar.words for each in hours.placed] == ["Dentist"])
        QTest.keyClick(hours, Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: is_at(MONDAY + 3 * DAY, 11, 12))


def test_hours_by_the_keyboard_alone(maria, qtbot):
    event = entered(maria, "Dentist", MONDAY, 9)
    night = EventTime(at(MONDAY, 22), at(MONDAY + DAY, 6), BERLIN)
    do(maria, commands.add_event, CalendarEvent("Oven", night))
    with planning(qtbot, maria) as screen:
        hours = by_hours(qtbot, screen, "day", MONDAY)
        screen.days.focus_days()
        settle()
        press(Qt.Key.Key_Space)
        assert hours.accessibleDescription() == "Dentist, 09:00–10:00"
        assert hours.times_of(hours.placed[0].bar, 20) == "09:00"
        QTest.keyClick(hours, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        until(qtbot, lambda: queries.event(maria.session, event.id).span.start.minute == 15)
        until(qtbot, lambda: hours.placed[0].bar.start == 555)
        held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(hours, Qt.Key.Key_Down, held)
        until(qtbot, lambda: queries.event(maria.session, event.id).span.end.minute == 30)
        until(qtbot, lambda: hours.placed[0].bar.end == 630)
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: [each.bar.words for each in hours.placed] == ["Oven"])
        assert (hours.placed[0].bar.start, hours.placed[0].bar.end) == (22 * 60, 24 * 60)
        press(Qt.Key.Key_Right)
        until(qtbot, lambda: [each.bar.end for each in hours.placed] == [6 * 60])
        press(Qt.Key.Key_Down)
        press(Qt.Key.Key_N)
        assert screen.line.typed().startswith(("9:", "10:"))
        assert screen.line.typed().endswith(" ")


def test_above_the_hours_are_whole_days(maria, qtbot):
    for number in range(6):
        span = EventTime(MONDAY, MONDAY + number * DAY)
        do(maria, commands.add_event, CalendarEvent(f"Fair {number}", span))
    entered(maria, "Dentist", MONDAY, 9)
    with planning(qtbot, maria) as screen:
        by_hours(qtbot, screen, "week", MONDAY)
        strip = screen.days.times.strip
        assert [bar.words for bar, *_ in strip._seen()] == ["Fair 5", "Fair 4", "Fair 3"]
        assert strip._more() == {0: 3, 1: 2, 2: 1}
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip._bar_rect(0, 0, 0).center())
        settle()
        assert screen.details.title.text() == "Fair 5"
