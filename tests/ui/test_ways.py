"""Records on a board and in a calendar: what stands there, moving it by keys and mouse, making one where one stands."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import areas
from desktop.forms.collections import RowRights
from desktop.records import listed_rows, own_view, queries
from desktop.records.listing import OnlyThese
from desktop.records.values import MemberLink, Moment, Money
from desktop.settings import commands as settings_commands
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS
from tests.ui.accessibility import settle
from tests.ui.table_screens import add, change, tabling
from tests.ui.test_table_columns import choose
from tests.ui.windows import click, named, until
from ui.calendar.bars import Bar, placed_bars
from ui.calendar.days import shown_days, stepped
from ui.local_clock import LocalClock
from ui.records.board.board_cards import CardPlace
from ui.records.ways import Ways
from ui.widgets import Menu

ALT = Qt.KeyboardModifier.AltModifier
LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 12)


def euros(sum_):
    return Money(Decimal(sum_), "EUR")


def at(day, hour):
    return Moment(int(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).timestamp() * 1000))


@pytest.fixture
def ada(monkeypatch, tmp_path):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with alone(tmp_path / "ada", "Ada") as ada:
        ada.workspace.do(settings_commands.set_place, zone="Europe/London").result(WAIT_S)
        yield ada


@contextmanager
def seeing(qtbot, person, kind, collection=THINGS, size=(1100, 700)):
    """The ways to see things, one of them chosen and read."""
    with tabling(qtbot, person, collection, size) as screen:
        ways = Ways(screen.table)
        settle()
        ways.made, ways.opened_rows = [], []
        ways.new_wanted.connect(ways.made.append)
        ways.opened.connect(lambda row: ways.opened_rows.append(row.values["name"]))
        try:
            click(ways.line, kind)
            read = (lambda: ways.board.cards.ground) if kind == "Board" else (lambda: ways.calendar.shown)
            until(qtbot, lambda: read() is not None)
            settle()
            yield screen, ways
        finally:
            until(qtbot, lambda: not ways.unwritten())
            ways.stop()


def columns(board):
    """The names of the cards in each column, as far as they are known."""
    return {
        each.label: [card_title(board, CardPlace(at, row)) for row in range(len(each.numbers))]
        for at, each in enumerate(board.cards.columns)
    }


def card_title(board, place):
    card = board.cards.card(place)
    return card.title if card is not None else None


def columns_count(board):
    return [len(each.numbers) for each in board.cards.columns]


def stood_on(board):
    place = board.view.place()
    return board.cards.columns[place.column].label, card_title(board, place)


def test_cards_are_moved_by_keys_and_taken_back(ada, qtbot):
    me = MemberLink(bytes.fromhex(ada.workspace.me.id))
    oven = add(ada, name="Oven", colour="r", price=euros("0.1"), maker=me, weight=Decimal(3))
    add(ada, name="Fan", colour="r", price=euros("0.2"))
    add(ada, name="Mixer", colour="purple")
    add(ada, name="صندوق 箱子")
    with seeing(qtbot, ada, "Board") as (screen, ways):
        board, view = ways.board, ways.board.view
        assert columns(board) == {
            "Red": ["Oven", "Fan"],
            "Green": [],
            "No answer": ["صندوق 箱子"],
            "Does not fit": ["Mixer"],
        }
        assert [each.sums for each in board.cards.columns] == ["0.30 EUR", "", "", ""]
        named(screen, "Sum: Price").click()
        menu = next(menu for menu in screen.findChildren(Menu) if menu.isVisible())
        assert [action.text() for action in menu.actions() if not action.icon().isNull()] == ["Price"], "as it is now"
        menu.close()
        card = board.cards.card(CardPlace(0, 0))
        assert card.people == (("Ada", me.member),)
        assert [(line.label, line.words) for line in card.lines] == [("Weight", "3"), ("Price", "0.10 EUR")]
        assert board.cards.card(CardPlace(3, 0)).lines[0] == ("Colour", "purple", True)
        assert view.accessibleName()
        index = board.cards.index(0, 0)
        assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Oven, Weight: 3, Price: 0.10 EUR, Ada, in Red"

        view.setFocus()
        assert stood_on(board) == ("Red", "Oven")
        QTest.keyClick(view, Qt.Key.Key_Right, ALT)
        assert stood_on(board) == ("Green", "Oven"), "at once"
        QTest.keyClick(view, Qt.Key.Key_Right, ALT)
        assert stood_on(board) == ("No answer", "Oven"), "a step that was not saved yet is gone on from"
        until(qtbot, lambda: queries.record(ada.session, THINGS, oven.id).values.get("colour") is None)
        QTest.keyClick(view, Qt.Key.Key_Right, ALT)
        assert stood_on(board) == ("No answer", "Oven"), "nothing is moved among what does not fit"
        QTest.keyClick(view, Qt.Key.Key_Left, ALT)
        until(qtbot, lambda: queries.record(ada.session, THINGS, oven.id).values.get("colour") == "g")
        QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: columns(board)["No answer"] == ["Oven", "صندوق 箱子"])
        assert stood_on(board) == ("No answer", "Oven")

        QTest.keyClick(view, Qt.Key.Key_Return)
        assert ways.opened_rows == ["Oven"]
        assert ways.given() == {}
        view.stand(CardPlace(1, 0))
        assert ways.given() == {"colour": "g"}, "where there is no card, too"
        QTest.mouseClick(view.header.viewport(), Qt.MouseButton.LeftButton, pos=view.header.plus_rect(1).center())
        assert ways.made == [{"colour": "g"}]

        screen.table.only(OnlyThese("colour", "is", "r"))
        until(qtbot, lambda: sum(columns_count(board)) == 1)
        click(screen, "Colour: Red, take it away")
        until(qtbot, lambda: sum(columns_count(board)) == 4)
        assert screen.table.filters.isHidden(), "what narrows the board stands above it, too"

        screen.table.search.setText("mix")
        screen.table.search.searched.emit("mix")
        until(qtbot, lambda: sum(columns_count(board)) == 1)
        until(qtbot, lambda: own_view.own_view(ada.session, THINGS) is not None)
    assert own_view.own_view(ada.session, THINGS).kind == "board"


def test_what_others_change_moves_no_card_under_ones_eyes(ada, qtbot, monkeypatch):
    made = [add(ada, name=f"Thing {number:02}", colour="r") for number in range(40)]
    with seeing(qtbot, ada, "Board") as (_, ways):
        board, view = ways.board, ways.board.view
        view.setFocus()
        view.stand(CardPlace(0, 30))
        settle()
        top = view.card_rect(view.place()).top()
        change(ada, made[3], colour="g")
        until(qtbot, lambda: columns_count(board) == [39, 1, 0])
        assert stood_on(board) == ("Red", "Thing 30")
        assert view.card_rect(view.place()).top() == top
        change(ada, made[30], colour="g")
        until(qtbot, lambda: columns_count(board) == [38, 2, 0])
        assert stood_on(board) == ("Green", "Thing 30"), "it is followed"
        monkeypatch.setattr(board.steps, "save", lambda *_, **__: None)  # as while the disk is full
        QTest.keyClick(view, Qt.Key.Key_Right, ALT)
        with qtbot.waitSignal(board.read, timeout=60_000):
            board.look_again()
        assert stood_on(board) == ("No answer", "Thing 30"), "it stays where it was put until that is saved"


def test_a_card_is_dragged_and_who_may_not_is_told(ada, qtbot):
    oven = add(ada, name="Oven", colour="g")
    numbers = listed_rows.numbers_of(ada.session, [oven.id])
    (key,) = (row.key for row in listed_rows.rows(ada.session, THINGS, list(numbers.values())).values())
    fan = add(ada, name="Fan", colour="r", part=key)
    with seeing(qtbot, ada, "Board") as (_, ways):
        drag(
            ways.board.view,
            ways.board.view.card_rect(CardPlace(0, 0)).center(),
            ways.board.view.column_rect(1).center(),
        )
        until(qtbot, lambda: queries.record(ada.session, THINGS, fan.id).values["colour"] == "g")
    with seeing(qtbot, ada, "Board", replace(THINGS, rights=RowRights(), title="part")) as (screen, ways):
        view = ways.board.view
        assert not view.header.may_add
        drag(view, view.card_rect(CardPlace(1, 1)).center(), view.column_rect(0).center())
        assert screen.table.status.said() == "A thing is only written as part of what it belongs to."
        assert columns(ways.board)["Green"] == ["No name", "Oven"], "by what a link leads to"


def drag(view, start, end):
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    settle()


@pytest.fixture
def november(monkeypatch):
    now = datetime(2026, 11, 12, 12, tzinfo=UTC)
    monkeypatch.setattr(LocalClock.current(), "now", lambda: now)
    monkeypatch.setattr("ui.records.calendar.calendar_read.wall_ms", lambda: int(now.timestamp() * 1000))


def test_records_are_moved_to_other_days(ada, qtbot, november):
    fair = add(ada, name="Fair", made=at(date(2026, 10, 24), 8))
    for number in range(9):
        add(ada, name=f"Visit {number}", made=at(DAY, 9 + number), colour="r")
    add(ada, name="Never")
    with seeing(qtbot, ada, "Calendar") as (screen, ways):
        click(ways.line, "By: Day")
        choose("Made")
        calendar, grid, cells = ways.calendar, ways.calendar.view.grid, ways.calendar.view.cells
        until(qtbot, lambda: cells.counts.get(DAY) == 9)
        assert screen.table.header.title() == "Things"
        assert named(screen, "1 is not shown: “Made” is empty")
        assert 0 < grid.placed.more[DAY] < 9
        spoken = cells.index(*cells.days.place(DAY)).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.startswith("Thursday 12 November 2026, today, 09:00 Visit 0, 10:00 Visit 1")

        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_Return)
        until(qtbot, lambda: QApplication.activePopupWidget() is not None)
        choose("17:00 Visit 8")
        assert ways.opened_rows == ["Visit 8"]
        for key in (Qt.Key.Key_PageUp, *[Qt.Key.Key_Down] * 2, *[Qt.Key.Key_Left] * 2):
            QTest.keyClick(grid, key)
        assert grid.day == date(2026, 10, 24)
        until(qtbot, lambda: cells.counts.get(grid.day) == 1)
        QTest.keyClick(grid, Qt.Key.Key_Right, ALT)
        until(qtbot, lambda: queries.record(ada.session, THINGS, fair.id).values["made"] == at(date(2026, 10, 25), 8))
        assert grid.day == date(2026, 10, 25), "one stands on it still, and the time of day is the same in winter"
        until(qtbot, lambda: cells.counts.get(grid.day) == 1)
        QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: cells.counts.get(date(2026, 10, 24)) == 1)

        (placed,) = [each for each in grid.placed.placed if each.bar.words == "Fair"]
        free = grid.day_rect(date(2026, 10, 7)).center()
        drag(grid, grid.bar_rect(placed).center(), free)
        until(qtbot, lambda: cells.counts.get(date(2026, 10, 7)) == 1)
        until(qtbot, lambda: queries.record(ada.session, THINGS, fair.id).values["made"] == at(date(2026, 10, 7), 8))
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.day_rect(date(2026, 10, 9)).center())
        assert ways.made == [{"made": at(date(2026, 10, 9), 9)}]
        QTest.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.day_rect(date(2026, 10, 7)).center() + QPoint(0, 30)
        )
        assert len(ways.made) == 1, "only a day on which nothing is"

        click(calendar.view, "Week")
        until(qtbot, lambda: cells.rowCount() == 1 and cells.counts == {date(2026, 10, 7): 1})


def test_bars_have_lines_of_their_own_and_crowded_days_say_how_many_more():
    days = shown_days(DAY, 0, by_week=True)
    monday, tuesday, sunday = days.first, days.first + timedelta(1), days.last
    bars = [
        Bar(1, monday, monday, "a"),
        Bar(2, monday, sunday, "b"),
        Bar(3, tuesday, tuesday, "c"),
        Bar(4, tuesday, tuesday, "d"),
    ]
    counts = {day: sum(bar.first <= day <= bar.last for bar in bars) for day in (monday, tuesday, sunday)}
    roomy = placed_bars(bars, counts, days, 3)
    assert [(each.bar.key, each.line) for each in roomy.placed] == [(2, 0), (1, 1), (3, 1), (4, 2)], "longer ones first"
    assert roomy.more == {}
    narrow = placed_bars(bars, counts, days, 2)
    assert [(each.bar.key, each.line) for each in narrow.placed] == [(2, 0), (1, 1)]
    assert narrow.more == {tuesday: 2}
    week_before = shown_days(monday - timedelta(1), 0, by_week=True)
    assert placed_bars([Bar(5, week_before.last, tuesday, "e")], {}, days, 2).placed[0][2:] == (0, 1, 0, False, True)


def test_a_month_shows_whole_weeks_and_steps_to_the_same_day():
    november = shown_days(DAY, 0, by_week=False)
    assert (november.first, november.weeks, november.last) == (date(2026, 10, 26), 6, date(2026, 12, 6))
    assert shown_days(DAY, 6, by_week=False).first == date(2026, 11, 1), "weeks begin on Sunday there"
    assert shown_days(date(2027, 2, 1), 0, by_week=False).weeks == 4
    assert stepped(date(2026, 1, 31), 1, by_week=False) == date(2026, 2, 28)
    assert stepped(date(2026, 1, 31), -1, by_week=True) == date(2026, 1, 24)
    assert stepped(date(9999, 11, 30), 100, by_week=False) == date(9999, 11, 30)
    assert stepped(date(1, 2, 1), -100, by_week=False) == date(1, 2, 1)
