"""The calendar: single events and series, one of them otherwise, this and following, and what is shown of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desktop.errors import InvalidError
from desktop.profiles.collections import BIRTHDAY
from desktop.profiles.commands import set_profile
from desktop.rows.today import Onlooker
from desktop.schedule import answers, commands, queries
from desktop.schedule.layers import layers
from desktop.schedule.records import CalendarEvent, EventChange, EventTime, Occurrence, Repeating
from desktop.schedule.today import events_today
from desktop.schedule.typed_reminders import typed_reminders
from desktop.schedule.typed_repeats import repeats_words, typed_repeats
from desktop.settings import commands as settings_commands
from sync.control import Role
from tests.desktop.shops import WAIT_S, Person, alone, two, until

BERLIN = "Europe/Berlin"
HERE = ZoneInfo(BERLIN)
MONDAYS = Repeating("FREQ=WEEKLY;BYDAY=MO")


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path, "Ann") as ann:
        yield ann


def do(person: Person, command: Any, *given: Any, **more: Any) -> Any:
    return person.workspace.do(command, *given, **more).result(WAIT_S)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001


def hours(start: datetime, length: float = 2, zone: str = BERLIN) -> EventTime:
    return EventTime(start, start + timedelta(hours=length), zone)


def november(person: Person, zone: str = BERLIN) -> list[Occurrence]:
    return queries.occurrences(person.session, date(2026, 11, 1), date(2026, 11, 30), ZoneInfo(zone))


def told(found: list[Occurrence]) -> list[tuple[str, str]]:
    return [(each.start.strftime("%d. %H:%M") if not each.is_all_day else each.start.strftime("%d."), each.event.title)
            for each in found]  # fmt: skip


def test_days_and_times_stand_in_their_order(ann: Person) -> None:
    do(ann, commands.add_event, CalendarEvent("Flour comes", hours(at(9, 7))))
    do(ann, commands.add_event, CalendarEvent("Fair", EventTime(date(2026, 10, 30), date(2026, 11, 1))))
    do(ann, commands.add_event, CalendarEvent("Closed", EventTime(date(2026, 11, 9), date(2026, 11, 9))))
    do(ann, commands.add_event, CalendarEvent("Night shift", hours(at(8, 22), 8)))
    assert told(november(ann)) == [
        ("30.", "Fair"), ("08. 22:00", "Night shift"), ("09.", "Closed"), ("09. 07:00", "Flour comes"),
    ]  # fmt: skip
    one_day = queries.occurrences(ann.session, date(2026, 11, 9), date(2026, 11, 9), HERE)
    assert [each.event.title for each in one_day] == ["Night shift", "Closed", "Flour comes"]


def test_what_ends_at_midnight_is_not_on_the_next_day(ann: Person) -> None:
    do(ann, commands.add_event, CalendarEvent("Party", hours(at(7, 20), 4)))
    assert queries.occurrences(ann.session, date(2026, 11, 8), date(2026, 11, 8), HERE) == []


def test_local_times_are_kept_when_clocks_change_and_elsewhere(ann: Person) -> None:
    do(
        ann,
        commands.add_event,
        CalendarEvent("Call", hours(at(18, 9, month=10), 1), repeats=Repeating("FREQ=WEEKLY;COUNT=3")),
    )
    days = date(2026, 10, 1), date(2026, 11, 30)
    here = queries.occurrences(ann.session, *days, HERE)
    assert [each.start.isoformat() for each in here] == [
        "2026-10-18T09:00:00+02:00", "2026-10-25T09:00:00+01:00", "2026-11-01T09:00:00+01:00",
    ]  # fmt: skip
    there = queries.occurrences(ann.session, *days, ZoneInfo("Asia/Kathmandu"))
    assert [each.start.isoformat()[11:16] for each in there] == ["12:45", "13:45", "13:45"]
    do(ann, commands.add_event, CalendarEvent("Medicine", EventTime(at(2, 8), at(2, 8, 30))))
    for zone in (BERLIN, "Asia/Kathmandu"):
        assert ("02. 08:00", "Medicine") in told(november(ann, zone)), "of no zone: by whatever clock one looks at"


def test_one_of_a_series_is_otherwise(ann: Person) -> None:
    series = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6)), repeats=MONDAYS))
    change = EventChange(title="Dough, late", span=hours(at(10, 8)))
    one = do(ann, commands.change_one, series.id, at(9, 6), change)
    assert (one.of, one.original) == (series.id, at(9, 6))
    do(ann, commands.remove_one, series.id, at(16, 6))
    do(ann, commands.change_event, series.id, EventChange(note="Rye"))
    assert told(november(ann)) == [
        ("02. 06:00", "Dough"), ("10. 08:00", "Dough, late"), ("23. 06:00", "Dough"), ("30. 06:00", "Dough"),
    ]  # fmt: skip
    assert [each.event.note for each in november(ann)] == ["Rye", "", "Rye", "Rye"]
    again = do(ann, commands.change_one, series.id, at(9, 6), EventChange(title="Dough, latest"))
    assert again.id == one.id
    with pytest.raises(InvalidError, match="is not on 2026-11-10"):
        do(ann, commands.change_one, series.id, at(10, 6), EventChange(title="Never"))
    do(ann, commands.throw_away, series.id)
    assert november(ann) == [], "what is otherwise goes with its series"
    do(ann, commands.bring_back, series.id)
    assert len(november(ann)) == 4


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO;COUNT=5", "FREQ=DAILY;INTERVAL=7"])
def test_this_and_the_following_are_otherwise(ann: Person, rule: str) -> None:
    series = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6)), repeats=Repeating(rule)))
    before = [each.start for each in november(ann)]
    change = EventChange(title="Dough at seven", span=hours(at(16, 7)))
    rest = do(ann, commands.change_following, series.id, at(16, 6), change, batch=b"b" * 16)
    found = told(november(ann))
    assert found == [
        ("02. 06:00", "Dough"), ("09. 06:00", "Dough"), ("16. 07:00", "Dough at seven"),
        ("23. 07:00", "Dough at seven"), ("30. 07:00", "Dough at seven"),
    ]  # fmt: skip
    assert len(queries.occurrences(ann.session, date(2026, 12, 1), date(2026, 12, 31), HERE)) == (
        0 if "COUNT" in rule else 4
    )
    assert queries.event(ann.session, rest.id).repeats is not None
    do(ann, commands.remove_following, rest.id, at(23, 7))
    assert told(november(ann)) == found[:3]
    assert len(before) == 5


def test_a_series_that_moves_takes_what_is_said_of_single_starts_along(ann: Person) -> None:
    series = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6)), repeats=MONDAYS))
    do(ann, commands.remove_one, series.id, at(9, 6))
    do(ann, commands.change_one, series.id, at(23, 6), EventChange(title="Dough, twice"))
    do(ann, commands.change_event, series.id, EventChange(span=hours(at(2, 7))), batch=b"b" * 16)
    assert told(november(ann)) == [
        ("02. 07:00", "Dough"), ("16. 07:00", "Dough"), ("23. 06:00", "Dough, twice"), ("30. 07:00", "Dough"),
    ]  # fmt: skip
    do(ann, commands.undo_events, b"b" * 16)
    assert told(november(ann)) == [
        ("02. 06:00", "Dough"), ("16. 06:00", "Dough"), ("23. 06:00", "Dough, twice"), ("30. 06:00", "Dough"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "then", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=WE", (4, 11, 18, 25)),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=WEEKLY;BYDAY=WE,SU", (4, 8, 11, 15, 18, 22, 25, 29)),
        ("FREQ=MONTHLY;BYMONTHDAY=2", "FREQ=MONTHLY;BYMONTHDAY=4", (4,)),
        ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1WE", (4,)),
        ("FREQ=DAILY;INTERVAL=10", "FREQ=DAILY;INTERVAL=10", (4, 14, 24)),
    ],
)
def test_a_series_that_moves_to_another_day_is_on_such_days(
    ann: Person, rule: str, then: str, days: tuple[int, ...]
) -> None:
    series = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6)), repeats=Repeating(rule)))
    now = do(ann, commands.change_event, series.id, EventChange(span=hours(at(4, 6))))
    assert now.repeats is not None
    assert now.repeats.rule == then
    assert [each.first_day.day for each in november(ann)] == list(days)


def test_chosen_days_besides_a_rule_and_without_one(ann: Person) -> None:
    days = Repeating("", also=(date(2026, 11, 5), date(2026, 11, 20)))
    do(ann, commands.add_event, CalendarEvent("Market", EventTime(date(2026, 11, 3), date(2026, 11, 3)), repeats=days))
    assert told(november(ann)) == [("03.", "Market"), ("05.", "Market"), ("20.", "Market")]


def test_calendars_say_who_reads_what_is_in_them(ann: Person) -> None:
    team = do(ann, commands.add_calendar, "Managers", "red", Role.MANAGER)
    assert [(each.name, each.colour, each.readers) for each in queries.calendars(ann.session)] == [
        ("Managers", "red", "managers")
    ]
    do(ann, commands.add_event, CalendarEvent("Review", hours(at(4, 9)), calendar=team.id))
    do(ann, commands.add_event, CalendarEvent("Delivery", hours(at(4, 10))))
    day = date(2026, 11, 4)
    assert [each.event.title for each in queries.occurrences(ann.session, day, day, HERE, [team.id])] == ["Review"]
    assert [each.event.title for each in queries.occurrences(ann.session, day, day, HERE, [""])] == ["Delivery"]


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (CalendarEvent(" ", hours(at(1, 9))), "type what it is"),
        (CalendarEvent("Back", EventTime(at(2, 9), at(2, 8), BERLIN)), "ends before it begins"),
        (CalendarEvent("Nowhere", hours(at(2, 9), zone="Mars/Base")), "no time zone “Mars/Base”"),
        (CalendarEvent("Never", hours(at(2, 9)), repeats=Repeating("FREQ=SOMETIMES")), "SOMETIMES"),
        (CalendarEvent("Endless", hours(at(2, 9)), reminders=(10**9,)), "reminders"),
    ],
)
def test_what_cannot_be_is_refused_in_words(ann: Person, event: CalendarEvent, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        do(ann, commands.add_event, event)
    assert november(ann) == []


def test_how_often_is_typed_with_its_end() -> None:
    day = date(2026, 12, 1)
    assert typed_repeats("fri", 0, day) == "FREQ=WEEKLY;BYDAY=FR"
    assert typed_repeats("every 2 weeks on mon, thu until 24.12.", 0, day) == (
        "FREQ=WEEKLY;UNTIL=20261224;INTERVAL=2;BYDAY=MO,TH"
    )
    assert typed_repeats("every day 5 times", 0, day) == "FREQ=DAILY;COUNT=5"
    assert repeats_words("FREQ=DAILY;COUNT=5") == "every day, 5 times"
    assert repeats_words("what a later version says") == "what a later version says"
    for nonsense in ("FREQ=SOMETIMES", "opening day", "now and then", "fri until the cows come home"):
        with pytest.raises(InvalidError):
            typed_repeats(nonsense, 0, day)


def test_so_long_before_is_typed() -> None:
    assert typed_reminders("15, 1 h and 2 days") == (15, 60, 2880)
    assert typed_reminders("") == ()
    with pytest.raises(InvalidError, match="15 min"):
        typed_reminders("soon")


def test_people_answer_for_themselves(ann: Person) -> None:
    me = ann.workspace.me.id
    series = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6)), repeats=MONDAYS, people=(me,)))
    assert do(ann, answers.answer, series.id, "yes") == {me: "yes"}
    assert do(ann, answers.answer, series.id, "no", at(9, 6)) == {me: "no"}
    assert answers.answers(ann.session, series.id, at(16, 6)) == {me: "yes"}
    do(ann, answers.answer, series.id, "maybe")
    assert answers.answers(ann.session, series.id) == {me: "maybe"}
    assert answers.answers(ann.session, series.id, at(9, 6)) == {me: "no"}
    other = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6))))
    with pytest.raises(InvalidError, match="not among those"):
        do(ann, answers.answer, other.id, "yes")
    with pytest.raises(InvalidError, match="yes, no, maybe"):
        do(ann, answers.answer, series.id, "perhaps")


def test_holidays_closed_days_and_birthdays_lie_over_it(ann: Person) -> None:
    do(ann, settings_commands.set_place, country="DE", part="BE")
    do(ann, settings_commands.close_on, date(2027, 3, 2), "Stocktaking")
    do(ann, set_profile, ann.workspace.me.id, {BIRTHDAY: date(1980, 2, 29)})
    found = layers(ann.session, date(2027, 2, 20), date(2027, 3, 8))
    assert [(each.kind, each.day.isoformat(), each.words) for each in found] == [
        ("birthday", "2027-02-28", "Ann"),
        ("closed", "2027-03-02", "Stocktaking"),
        ("holiday", "2027-03-08", "Women's Day"),
    ]
    leap = layers(ann.session, date(2028, 2, 1), date(2028, 2, 29))
    assert [each.day for each in leap] == [date(2028, 2, 29)]


def told_today(person: Person, now: datetime) -> list[tuple[str, str, str]]:
    now_ms = int(now.replace(tzinfo=HERE).timestamp() * 1000)
    onlooker = Onlooker(person.workspace.me.id, Role.EMPLOYEE, now_ms)
    return [
        (item.title, item.detail, item.reminder.words if item.reminder else "")
        for item in events_today(person.session, onlooker)
    ]


def test_today_asks_whether_one_comes_and_tells_what_one_comes_to(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bob):
        do(ann, settings_commands.set_place, zone=BERLIN)
        both = tuple(person.workspace.me.id for person in (ann, bob))
        dough = do(ann, commands.add_event, CalendarEvent("Dough", hours(at(2, 6)), repeats=MONDAYS, people=both))
        review = CalendarEvent("Review", hours(at(6, 9)), place="Office", people=both[1:], reminders=(1440, 60))
        do(ann, commands.add_event, review)
        do(ann, commands.add_event, CalendarEvent("Not theirs", hours(at(4, 9))))
        until(lambda: len(november(bob)) == 7)
        assert told_today(bob, at(4, 12)) == [
            ("Do you come? Review", "Fri 6 Nov, 09:00–11:00", ""), ("Do you come? Dough", "Mon 9 Nov, 06:00–08:00", ""),
        ]  # fmt: skip
        do(bob, answers.answer, dough.id, "no")
        do(bob, answers.answer, november(bob)[2].series, "yes")
        assert told_today(bob, at(4, 12)) == []
        assert told_today(bob, at(5, 10)) == [
            ("Review", "tomorrow, 09:00–11:00, Office", "Tomorrow, 09:00–11:00: Review")
        ]
        assert told_today(bob, at(6, 8, 30)) == [("Review", "09:00–11:00, Office", "At 09:00: Review")]
        assert told_today(bob, at(6, 12)) == []
        assert told_today(ann, at(9, 5)) == [("Dough", "06:00–08:00", "")], "who entered it is not asked"
