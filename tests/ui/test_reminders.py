"""What is due is counted in the rail, and said once on each PC; nobody is told of what they did themselves."""

from datetime import datetime, time
from types import SimpleNamespace

import pytest

from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from desktop.today.queries import today_at
from desktop.today.reminding import mark_told
from desktop.todos import commands, shop_days
from desktop.todos.queries import due_now
from desktop.todos.records import TodoChange
from tests.desktop.shops import WAIT_S, alone
from tests.ui.placeholders import Remembered
from tests.ui.todo_screens import DAY, MONDAY, add, monday_noon, toasts
from tests.ui.windows import click, focused, open_window, says, until
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.today.watch import TodayWatch
from ui.todos.due_count import DueCount


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "till", "Maria") as maria:
        yield maria


@pytest.fixture
def clock(qapp):
    clock = LocalClock.current()
    before = clock.now
    yield clock
    clock.now = before


def noon(person, days=0):
    """Noon in the shop, so many days from now."""
    there = zone(shop_calendar(person.session).zone)
    day = shop_days.today_in_shop(person.session) + days * DAY
    return datetime.combine(day, time(12), there)


def noon_ms(person, days=0):
    return round(noon(person, days).timestamp() * 1000)


def titles(page):
    return [card.item.title for card in page.cards()]


def test_somebody_is_told_once_of_what_is_due_and_not_of_what_they_made_then(maria):
    today = shop_days.today_in_shop(maria.session)
    tomorrow = today + DAY
    add(maria, "Made when it was due", due=today)
    at_eleven = add(maria, "At eleven", due=tomorrow, at=time(11))
    add(maria, "Half past", due=tomorrow, at=time(12, 30))
    add(maria, "Other", due=tomorrow, people=("00" * 16,))
    now = today_at(maria.session, noon_ms(maria, 1))
    assert [item.reminder.words for item in now.to_tell] == ["Due at 11:00: At eleven"]
    assert now.until_ms == noon_ms(maria, 1) + 1_800_000
    before_dawn = noon_ms(maria, 1) - 9 * 3_600_000
    assert today_at(maria.session, before_dawn).until_ms == before_dawn + 3_600_000, (
        "something may have waited for long"
    )
    maria.workspace.do(mark_told, [item.reminder.occasion for item in now.to_tell]).result(WAIT_S)
    assert today_at(maria.session, noon_ms(maria, 1)).to_tell == []
    maria.workspace.do(commands.change_todo, at_eleven.id, TodoChange(at=time(10))).result(WAIT_S)
    told = today_at(maria.session, noon_ms(maria, 1)).to_tell
    assert [item.reminder.words for item in told] == ["Due at 10:00: At eleven"]


def test_what_is_due_now_is_counted(maria, qtbot, monkeypatch):
    monday_noon(monkeypatch)
    add(maria, "Now", due=MONDAY, at=time(11), people=(maria.workspace.me.id,))
    add(maria, "Late", due=MONDAY - DAY)
    add(maria, "Later", due=MONDAY, at=time(13))
    add(maria, "Tomorrow", due=MONDAY + DAY)
    assert [todo.title for todo in due_now(maria.session)] == ["Late", "Now"]
    counts, bridge = [], Bridge(maria.workspace)
    count = DueCount(bridge, counts.append)
    until(qtbot, lambda: counts == [2])
    count.stop()
    bridge.close()


def test_several_are_one_sentence_and_said_once_also_after_a_restart(maria, qtbot, clock):
    due = shop_days.today_in_shop(maria.session) + DAY
    for title in ("Mop", "Polish"):
        add(maria, title, due=due)
    clock.now = lambda: noon(maria, 1)

    def told_now():
        told, counts = [], []
        bridge = Bridge(maria.workspace)
        context = SimpleNamespace(bridge=bridge, settings=Remembered(), set_unread=counts.append, tell=told.append)
        watch = TodayWatch(context)
        until(qtbot, lambda: bool(counts) and not bridge.unfinished())
        watch.stop()
        bridge.close()
        return [notice.text for notice in told]

    assert told_now() == ["Due now: Mop, and 1 more"]
    assert told_now() == []


def test_a_toast_leads_to_the_card_and_a_day_begins_without_a_restart(tmp_path, qtbot, clock):
    with alone(tmp_path / "till", "Maria") as maria:
        due = shop_days.today_in_shop(maria.session) + DAY
        for title in ("Sweep", "Call the mill"):
            add(maria, title, due=due, at=time(7) if title == "Sweep" else None)
        today, tomorrow = noon(maria), noon(maria, 1)
    clock.now = lambda: tomorrow
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        until(qtbot, lambda: toasts(shell) == ["Due at 07:00: Sweep, and 1 more"])
        click(shell, "Show")
        page = shell.page("today")
        until(qtbot, lambda: titles(page) == ["Sweep", "Call the mill"] and focused() is page.cards()[0])
        clock.now = lambda: today
        page._reading.look()
        until(qtbot, lambda: says(page, "Nothing waits for you."))
        clock.now = lambda: tomorrow
        page._reading.look_at_clock()
        until(qtbot, lambda: len(page.cards()) == 2)
