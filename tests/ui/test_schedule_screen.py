"""The calendar on screen, through its real widgets."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from desktop.rows.typed_text import without_isolates
from desktop.schedule import commands, queries
from desktop.schedule.records import CalendarEvent, EventTime, Repeating
from desktop.settings import commands as settings_commands
from desktop.settings.zones import zone
from sync.control import Role
from tests.desktop.shops import alone
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered
from tests.ui.schedule_screens import BERLIN, bars, do, entered, planning
from tests.ui.todo_screens import CONTROL, MONDAY, monday_noon, toasts
from tests.ui.windows import click, focused, press, says, until, write
from ui.schedule.area import AREA
from ui.schedule.event_details import EventDetails
from ui.schedule.new_calendar_dialog import NewCalendarDialog
from ui.schedule.places import DayPlace, EventPlace

DAY = timedelta(1)
WEEKLY = Repeating("FREQ=WEEKLY;BYDAY=TU")


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monday_noon(monkeypatch)


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        do(maria, settings_commands.set_place, zone=BERLIN, country="DE")
        yield maria


def stood(qtbot, screen, day):
    """Somebody stands on a day, once what is on it is shown."""
    screen.days.go_to(day)
    until(qtbot, lambda: bars(screen, day) != [])
    screen.days.grid.setFocus()
    settle()


def opened(qtbot, screen, day):
    """The details of the only event on a day, opened by the keyboard."""
    stood(qtbot, screen, day)
    press(Qt.Key.Key_Return)
    settle()
    assert isinstance(screen.details, EventDetails)
    return screen.details


def retyped(field, text):
    field.edit.setFocus()
    field.edit.selectAll()
    press(Qt.Key.Key_Delete)
    write(text)
    press(Qt.Key.Key_Return)
    settle()


def test_one_is_typed_found_by_the_keyboard_changed_and_taken_back(maria, qtbot):
    with planning(qtbot, maria) as screen:
        QAbstractItemModelTester(screen.calendars.list.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
        screen.line.edit.setFocus()
        write("fri 9-11 dentist @Maria")
        assert says(screen, "09:00–11:00")
        press(Qt.Key.Key_Return)
        friday = MONDAY + 4 * DAY
        until(qtbot, lambda: bars(screen, friday) == ["09:00 dentist"])
        assert screen.line.typed() == ""
        details = opened(qtbot, screen, friday)
        assert details.when.at.text() == "09:00"
        retyped(details.when.day, "sat")
        until(qtbot, lambda: bars(screen, friday + DAY) == ["09:00 dentist"])
        retyped(details.when.until, "12")
        until(qtbot, lambda: queries.event(maria.session, details.series).span.end.hour == 12)
        click(details, "I come")
        until(qtbot, lambda: says(details, "Maria: comes"))
        retyped(details.when.at, "")
        until(qtbot, lambda: bars(screen, friday + DAY) == ["dentist"])
        retyped(details.when.at, "noon-ish")
        assert details.when.at.error()
        press(Qt.Key.Key_Escape)
        settle()
        screen.days.grid.setFocus()
        QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: bars(screen, friday + DAY) == ["09:00 dentist"])


def test_of_a_series_one_the_following_or_all_are_changed(maria, qtbot):
    tuesday = MONDAY + DAY
    entered(maria, "Flour", tuesday, 6, repeats=WEEKLY)
    with planning(qtbot, maria) as screen:
        details = opened(qtbot, screen, tuesday + 7 * DAY)
        assert says(details, "for this one alone")
        retyped(details.when.at, "7")
        until(qtbot, lambda: bars(screen, tuesday + 7 * DAY) == ["07:00 Flour"])
        assert bars(screen, tuesday + 14 * DAY) == ["06:00 Flour"]
        details = opened(qtbot, screen, tuesday + 14 * DAY)
        click(details, "From here on")
        retyped(details.when.at, "8")
        until(qtbot, lambda: bars(screen, tuesday + 21 * DAY) == ["08:00 Flour"])
        assert bars(screen, tuesday) == ["06:00 Flour"]
        retyped(details.when.at, "9")
        until(qtbot, lambda: bars(screen, tuesday + 14 * DAY) == ["09:00 Flour"])
        click(details, "This one")
        click(details, "Throw away")
        until(qtbot, lambda: bars(screen, tuesday + 14 * DAY) == [])
        assert bars(screen, tuesday + 21 * DAY) == ["09:00 Flour"]
        assert screen.details is None
        details = opened(qtbot, screen, tuesday)
        click(details, "All")
        details.title.edit.setFocus()
        details.title.edit.selectAll()
        write("Rye flour")
        screen.line.edit.setFocus()
        until(qtbot, lambda: bars(screen, tuesday) == ["06:00 Rye flour"])
        assert bars(screen, tuesday + 7 * DAY) == ["07:00 Flour"], "what is otherwise stays so"


def test_a_bar_is_moved_by_the_keyboard(maria, qtbot):
    tuesday = MONDAY + DAY
    entered(maria, "Flour", tuesday, 6, repeats=WEEKLY)
    with planning(qtbot, maria) as screen:
        stood(qtbot, screen, tuesday + 7 * DAY)
        QTest.keyClick(focused(), Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        until(qtbot, lambda: bars(screen, tuesday + 8 * DAY) == ["06:00 Flour"])
        assert bars(screen, tuesday) == bars(screen, tuesday + 14 * DAY) == ["06:00 Flour"]


def test_a_bar_of_the_month_is_thrown_away_by_the_keyboard(maria, qtbot):
    tuesday = MONDAY + DAY
    event = entered(maria, "Dentist", tuesday, 9)
    with planning(qtbot, maria) as screen:
        stood(qtbot, screen, tuesday)
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: queries.is_away(maria.session, event.id))
        until(qtbot, lambda: bars(screen, tuesday) == [])
        assert says(screen.window(), "“Dentist” is in the bin.")
        QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: bars(screen, tuesday) == ["09:00 Dentist"])


def test_several_days_are_typed_and_what_says_nothing_is_told(maria, qtbot):
    with planning(qtbot, maria) as screen:
        screen.line.edit.setFocus()
        write("9-11")
        press(Qt.Key.Key_Return)
        assert says(screen.line, "Please type what it is, too.")
        assert screen.line.typed() == "9-11"
        screen.line.fill("")
        write("fair 7.12.-9.12.")
        assert says(screen.line, "fair · Mon 7 Dec 2026 – Wed 9 Dec 2026 · whole days")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: bars(screen, date(2026, 12, 9)) == ["fair"])
        assert bars(screen, date(2026, 12, 7)) == ["fair"]
        QTest.keyClick(screen.line.edit, Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: bars(screen, date(2026, 12, 7)) == [])


def test_events_are_told_apart_by_their_days(maria):
    for day in (MONDAY, MONDAY + DAY):
        event = entered(maria, "Dentist", day, 9)
    do(maria, commands.throw_away, event.id)
    there, gone = (list(AREA.jumps(maria.session, archived=archived)) for archived in (False, True))
    assert [without_isolates(each.subtitle) for each in there] == ["Event · Mon 30 Nov 2026"]
    assert [without_isolates(each.subtitle) for each in gone] == ["Event that was thrown away · Tue 1 Dec 2026"]


def test_what_was_thrown_away_is_found_and_brought_back(maria, qtbot):
    event = entered(maria, "Salt & pepper", MONDAY, 9)
    with planning(qtbot, maria) as screen:
        click(screen, "Thrown away")
        assert says(screen.window(), "No event was thrown away.")
        do(maria, commands.throw_away, event.id)
        click(screen, "Thrown away")
        menu = QApplication.activePopupWidget()
        assert [without_isolates(each.text()) for each in menu.actions()] == ["Salt && pepper · Mon 30 Nov 2026"]
        menu.actions()[0].trigger()
        menu.close()
        settle()
        click(screen.details, "Bring back")
        until(qtbot, lambda: bars(screen, MONDAY) == ["09:00 Salt & pepper"])


def test_calendars_are_made_shown_and_hidden(maria, qtbot):
    settings = Remembered()
    with planning(qtbot, maria, settings) as screen:
        click(screen, "New calendar")
        dialog = screen.findChild(NewCalendarDialog)
        press(Qt.Key.Key_Return)
        assert dialog.field.error()
        write("Deliveries")
        click(dialog, "Managers and owners")
        click(dialog, "Create")
        until(qtbot, lambda: screen.calendars.list.model().rowCount() == 2)
        (made,) = queries.calendars(maria.session)
        assert (made.name, made.readers) == ("Deliveries", "managers")
        entered(maria, "Flour", MONDAY, 6, calendar=made.id)
        until(qtbot, lambda: bars(screen, MONDAY) == ["06:00 Flour"])
        screen.activateWindow()
        screen.calendars.list.setFocus()
        settle()
        press(Qt.Key.Key_Down)
        press(Qt.Key.Key_Space)
        until(qtbot, lambda: bars(screen, MONDAY) == [])
        assert settings.get("schedule.hidden") == [made.id]
    with planning(qtbot, maria, settings) as screen:
        assert bars(screen, MONDAY) == []
        screen.line.entered.emit(CalendarEvent("Sugar", EventTime(MONDAY, MONDAY), calendar=made.id))
        until(qtbot, lambda: bars(screen, MONDAY) == ["Sugar", "06:00 Flour"])
        assert settings.get("schedule.hidden") == []


def test_days_of_the_shop_lie_over_it_and_open_nothing(maria, qtbot):
    do(maria, settings_commands.close_on, date(2026, 12, 28), "Stocktaking")
    with planning(qtbot, maria) as screen:
        christmas = date(2026, 12, 25)
        screen.open_place(DayPlace(christmas.isoformat()))
        until(qtbot, lambda: bars(screen, christmas) == ["Christmas Day"])
        assert screen.days.cells.closed[date(2026, 12, 28)] == "Stocktaking"
        screen.days.grid.setFocus()
        press(Qt.Key.Key_Return)
        assert screen.details is None
        assert focused() is screen.line.edit


def test_places_lead_to_events(maria, qtbot):
    event = entered(maria, "Fair", date(2027, 3, 5), 9, people=())
    do(maria, commands.add_calendar, "Owners", "", Role.OWNER)
    with planning(qtbot, maria) as screen:
        screen.open_place(EventPlace(event.id))
        assert screen.shows(EventPlace(event.id))
        assert screen.days.day == date(2027, 3, 5)
        do(maria, commands.throw_away, event.id)
        until(qtbot, lambda: says(screen.details, "It was thrown away."))
        click(screen.details, "Bring back")
        until(qtbot, lambda: not says(screen.details, "It was thrown away."))
    assert queries.occurrences(maria.session, date(2027, 3, 5), date(2027, 3, 5), zone(BERLIN))


def test_a_list_says_what_is_on_day_by_day(maria, qtbot):
    entered(maria, "Dentist", MONDAY + DAY, 9, place="High Street")
    do(maria, commands.add_event, CalendarEvent("Fair", EventTime(MONDAY, MONDAY + DAY)))
    with planning(qtbot, maria) as screen:
        screen.days.show_span("agenda")
        agenda = screen.days.agenda
        until(qtbot, lambda: len(agenda.rows.rows) > 0)
        QAbstractItemModelTester(agenda.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
        assert [row.spoken for row in agenda.rows.rows][:4] == [
            "Mon 30 Nov 2026", "whole day – Tue 1 Dec 2026, Fair", "Tue 1 Dec 2026",
            "09:00–10:00, Dentist, High Street",
        ]  # fmt: skip
        assert "Christmas Day" in [row.words for row in agenda.rows.rows]
        screen.days.focus_days()
        settle()
        while agenda.currentIndex().row() != 3:
            press(Qt.Key.Key_Down)
        press(Qt.Key.Key_Return)
        assert screen.details.title.text() == "Dentist"
        press(Qt.Key.Key_Escape)
        screen.days.focus_days()
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: "Dentist" not in [row.words for row in agenda.rows.rows])
        press(Qt.Key.Key_N)
        assert focused() is screen.line.edit


def test_a_year_leads_to_its_days_and_months(maria, qtbot):
    entered(maria, "Dentist", date(2027, 3, 5), 9)
    with planning(qtbot, maria) as screen:
        screen.days.show_span("year")
        screen.days.step(1)
        year = screen.days.year
        until(qtbot, lambda: year._year.counts.get(date(2027, 3, 5)) == 1)
        screen.days.go_to(date(2027, 3, 4))
        screen.days.focus_days()
        press(Qt.Key.Key_Right)
        assert year.accessibleDescription() == "Fri 5 Mar 2027, 1 event"
        press(Qt.Key.Key_Return)
        hours = screen.days.times.hours
        until(qtbot, lambda: [each.bar.words for each in hours.placed] == ["Dentist"])
        screen.days.show_span("year")
        QTest.mouseClick(year, Qt.MouseButton.LeftButton, pos=year._month_rect(5).topLeft() + QPoint(9, 5))
        settle()
        assert (screen.days.first_day, screen.days.day) == (date(2027, 4, 26), date(2027, 5, 1))


def test_reminders_how_certain_it_is_and_the_calendar_are_chosen(maria, qtbot):
    friday = MONDAY + 4 * DAY
    event = entered(maria, "Dentist", friday, 9)
    mine = do(maria, commands.add_calendar, "Mine", "red")
    do(maria, commands.add_calendar, "Owners", "", Role.OWNER)
    with planning(qtbot, maria) as screen:
        until(qtbot, lambda: screen.shown is not None and len(screen.shown.calendars) == 2)
        details = opened(qtbot, screen, friday)
        retyped(details.reminder, "1 h, 15")
        until(qtbot, lambda: queries.event(maria.session, event.id).reminders == (15, 60))
        until(qtbot, lambda: details.reminder.text() == "15 min, 1 h")
        retyped(details.reminder, "soon")
        assert details.reminder.error()
        click(details, "Not certain")
        until(qtbot, lambda: queries.event(maria.session, event.id).status == "tentative")
        click(details, "Not certain")
        until(qtbot, lambda: queries.event(maria.session, event.id).status == "")
        details._put_in(mine.id)
        until(qtbot, lambda: says(details, "In the calendar “Mine”"))
        assert queries.event(maria.session, event.id).calendar == mine.id
        owners = next(each for each in queries.calendars(maria.session) if each.name == "Owners")
        details._put_in(owners.id)
        until(qtbot, lambda: any("Others read that calendar" in words for words in toasts(screen)))
        assert queries.event(maria.session, event.id).calendar == mine.id
