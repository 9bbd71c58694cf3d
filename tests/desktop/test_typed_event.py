"""Events as people type them on one line."""

from datetime import date, time

import pytest

from desktop.schedule.records import EventTime
from desktop.schedule.typed_event import typed_event
from desktop.todos.typed_todo import LineReader

TODAY = date(2026, 12, 1)  # a Tuesday
STOOD_ON = date(2026, 12, 9)
READER = LineReader.of(TODAY, ())


@pytest.mark.parametrize(
    ("line", "title", "day", "at", "until", "rule"),
    [
        ("dentist", "dentist", STOOD_ON, None, None, ""),
        ("fri 9-11 dentist", "dentist", date(2026, 12, 4), time(9), time(11), ""),
        ("dentist fri 9–11", "dentist", date(2026, 12, 4), time(9), time(11), ""),
        ("24.12. close early 14:30", "close early", date(2026, 12, 24), time(14, 30), None, ""),
        ("9:30 call Bo", "call Bo", STOOD_ON, time(9, 30), None, ""),
        ("tomorrow 10am - 2pm fair", "fair", date(2026, 12, 2), time(10), time(14), ""),
        ("market every sat 7-14", "market", date(2026, 12, 12), time(7), time(14), "FREQ=WEEKLY;BYDAY=SA"),
        (
            "market every mon-fri 7-14",
            "market",
            date(2026, 12, 9),
            time(7),
            time(14),
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        ("x every mon until 1.3.", "x", date(2026, 12, 14), None, None, "FREQ=WEEKLY;UNTIL=20270301;BYDAY=MO"),
        ("oven every day 6-9 until thu 24 dec", "oven", STOOD_ON, time(6), time(9), "FREQ=DAILY;UNTIL=20261224"),
        ("order 24 rolls", "order 24 rolls", STOOD_ON, None, None, ""),
        ("thu 24 dec Christmas dinner", "Christmas dinner", date(2026, 12, 24), None, None, ""),
        ("2027-01-02 stocktaking", "stocktaking", date(2027, 1, 2), None, None, ""),
        ("Saturday", "Saturday", STOOD_ON, None, None, ""),
        ("99-100 bottles", "99-100 bottles", STOOD_ON, None, None, ""),
        ("22-6 oven", "oven", STOOD_ON, time(22), time(6), ""),
    ],
)
def test_a_line_is_read(line: str, title: str, day: date, at: time | None, until: time | None, rule: str) -> None:
    said = typed_event(line, READER, STOOD_ON)
    assert (said.title, said.day, said.at, said.until, said.rule) == (title, day, at, until, rule)


def test_a_night_ends_the_day_after() -> None:
    span = typed_event("22-6 oven", READER, STOOD_ON).event("Europe/Berlin").span
    assert (span.start.isoformat(), span.end.isoformat()) == ("2026-12-09T22:00:00", "2026-12-10T06:00:00")
    assert typed_event("9:00 call", READER, STOOD_ON).event("").span.length.total_seconds() == 3600


@pytest.mark.parametrize(
    ("line", "title", "first", "last"),
    [
        ("fair 7.12.-9.12.", "fair", date(2026, 12, 7), date(2026, 12, 9)),
        ("fair 7.-9.12.", "fair", date(2026, 12, 7), date(2026, 12, 9)),
        ("7-9 dec fair", "fair", date(2026, 12, 7), date(2026, 12, 9)),
        ("mon-wed fair", "fair", date(2026, 12, 7), date(2026, 12, 9)),
        ("fair Monday to Wednesday", "fair", date(2026, 12, 7), date(2026, 12, 9)),
        ("closed 29.12. – 2.1.", "closed", date(2026, 12, 29), date(2027, 1, 2)),
        ("closed 2026-12-29 until 2027-01-02", "closed", date(2026, 12, 29), date(2027, 1, 2)),
    ],
)
def test_several_days_are_read(line: str, title: str, first: date, last: date) -> None:
    said = typed_event(line, READER, STOOD_ON)
    assert (said.title, said.event("").span) == (title, EventTime(first, last))


@pytest.mark.parametrize(
    "line",
    [
        "check-in",
        "9-12.",
        "talk to Max",
        "mon-wed",
        "40-9 dec",
        "9-11 rolls",
        "ready-made",
        "x every mon until 1.3.",
        "every mon-fri x",
    ],
)
def test_what_only_looks_like_several_days_is_one(line: str) -> None:
    assert typed_event(line, READER, STOOD_ON).last is None


def test_several_days_have_times_too() -> None:
    span = typed_event("fair 7.12.-9.12. 10-18", READER, STOOD_ON).event("").span
    assert (span.start.isoformat(), span.end.isoformat()) == ("2026-12-07T10:00:00", "2026-12-09T18:00:00")
    late = typed_event("23:30 call", READER, STOOD_ON).event("").span
    assert late.end.isoformat() == "2026-12-10T00:30:00"
    end_of_time = typed_event("31.12.9999 23:30 call", READER, STOOD_ON).event("").span
    assert end_of_time.end.isoformat() == "9999-12-31T23:59:00"
