"""Files of iCalendar: read, refused by line, written again."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.ical.file_event import CalendarFile, FileAttendee, FileEvent
from desktop.ical.lines import folded, unfolded
from desktop.ical.moments import Moment, WallTime, instant, instant_of, is_day, moment_of, moment_text, wall
from desktop.ical.occurrences import occurrences
from desktop.ical.reading import read
from desktop.ical.rule_text import rule_of
from desktop.ical.writing import written, written_file

OTHERWISE = {
    "collective-icalendar/issue_722_timezone_transition_ambiguity.ics": "a made-up zone: local times, and it is said",
    "ical.js/timezone_from_file.ics": "the same",
    "ical.net/Bug1741093.ics": "rules of New York until 2006, in 2008: New York's own",
    "khal/tz_windows_format.ics": "New Zealand by its name, with rules of nowhere beside it",
}
"""Files of consensus.json that are read otherwise: by the zone that they name."""

AS_NEITHER = {
    "collective-icalendar/issue_178_custom_component_contains_other.ics": "what an unknown component holds stays in it",
    "collective-icalendar/multiple_calendar_components.ics": "an event that stands there twice, in two versions",
    "ical.net/YearlyByWeekNo2.ics": "weeks of the year: on the day of the week of the start, as libical has it",
    "ical.net/YearlyByWeekNo3.ics": "the same",
    "ical.net/YearlyInterval1.ics": "rules of New York until 2006, in 2007: New York's own",
    "ical.net/Categories1.ics": "the same, in 2025",
    "ical.net/DateTime2.ics": "a day without VALUE=DATE is a day",
    "node-ical/biweekly-exdate-until.ics": "X-WR-TIMEZONE moves no times: what is in UTC stays in it",
    "node-ical/mixed-timezone-handling.ics": "X-WR-TIMEZONE moves no times: what has no zone has none",
    "node-ical/windows-quoted-tz-rrule.ics": "a zone that nobody knows: local times, and it is said",
}
"""Files of contested.json that are read as neither recurring-ical-events nor ical.js reads them."""


def event_text(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def as_utc(moment: Moment) -> str:
    if isinstance(moment, WallTime) and moment.zone:
        return moment_text(WallTime(instant(moment, "UTC").replace(tzinfo=None), "UTC"))
    return moment_text(moment)


@pytest.mark.data
def test_files_have_the_times_that_other_programs_agree_on(countertop_data: Path) -> None:
    folder = countertop_data / "ics"
    differing = {}
    for case in json.loads((folder / "consensus.json").read_text()):
        low, high = (wall(moment_of(text)).replace(tzinfo=UTC) for text in case["window"])
        found = occurrences(read((folder / case["file"]).read_bytes()).events, low, high, "UTC")
        times = [[as_utc(each.start), as_utc(each.end)] for each in found]
        cut = [pair[: len(case["occurrences"][0])] for pair in times[: len(case["occurrences"])]] if times else []
        if sorted(cut) != sorted(case["occurrences"]) or len(found) != case["n"]:
            differing[case["file"]] = cut
    assert set(differing) == set(OTHERWISE)


OF_ICAL_NET = {
    "WeeklyUntilWkst2": "the start is one of the times, though no rule has it",
    "YearlyInterval1": "the same; as recurring-ical-events has it otherwise",
    "Bug2912657": "one file for three tests, each with a rule of it",
    "Bug2916581": "each of two tests has one of its events",
}
"""Files for which ical.net expects other times."""


@pytest.mark.data
def test_windows_show_what_ical_net_shows_in_them(countertop_data: Path) -> None:
    folder = countertop_data / "ics"
    otherwise = set()
    for case in json.loads((folder / "recurrence-rules" / "icalnet_windows.json").read_text()):
        events = read((folder / "ical.net" / case["ics"]).read_bytes()).events
        low, high = (instant_of(wall(moment_of(text)), "America/New_York") for text in case["window"])
        found = occurrences(events, low, high, "America/New_York")
        if [moment_text(each.start) for each in found] != case["expected"]:
            otherwise.add(case["ics"].removesuffix(".ics"))
    assert otherwise == set(OF_ICAL_NET)


@pytest.mark.data
def test_contested_files_are_read_as_one_of_two_programs_reads_them(countertop_data: Path) -> None:
    folder = countertop_data / "ics"
    as_neither = set()
    for case in json.loads((folder / "contested.json").read_text()):
        low, high = (wall(moment_of(text)).replace(tzinfo=UTC) for text in case["window"])
        found = occurrences(read((folder / case["file"]).read_bytes()).events, low, high, "UTC")
        times = sorted(as_utc(each.start) for each in found)
        opinions = [case[name] for name in ("recurring_ical_events", "ical.js") if "starts" in case[name]]
        if not any(
            said["n"] == len(times) and sorted(said["starts"]) == times[: len(said["starts"])] for said in opinions
        ):
            as_neither.add(case["file"])
    assert as_neither == set(AS_NEITHER)


@pytest.mark.data
@pytest.mark.parametrize("folder", ["ics", "hostile/icalendar-fuzz", "hostile/libical-fuzz"])
def test_whatever_a_file_holds_it_is_read_and_written_again(folder: str, countertop_data: Path) -> None:
    for path in sorted(each for each in (countertop_data / folder).rglob("*") if each.is_file()):
        if path.suffix in {".json", ".tsv", ".md"} or path.stat().st_size > 60_000:
            continue
        file = read(path.read_bytes())
        assert all(each.reason.endswith(".") for each in file.refused)
        again = read(written_file(file))
        # Calendars in one file may have an event each in several versions, of which one goes into one calendar.
        assert {each.uid for each in again.events} == {each.uid for each in file.events}, path


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    assert isinstance(read(data), CalendarFile)
    assert isinstance(read(event_text("DTSTART:20260101T090000").replace(b"UID:a", data)), CalendarFile)


LINES = st.sampled_from(
    ["DTSTART", "DTEND", "RRULE", "RDATE", "EXDATE", "DURATION", "RECURRENCE-ID", "SEQUENCE", "BEGIN"]
)
VALUES = st.text("0123456789TZP/,;=:-+MONTHLYFREQ ", max_size=20) | st.sampled_from(["00010101T000000Z", "99991231"])


@given(st.lists(st.tuples(LINES, VALUES), max_size=5))
def test_no_values_make_it_fail(lines: list[tuple[str, str]]) -> None:
    file = read(event_text("DTSTART:20260101T090000", *(f"{name}:{value}" for name, value in lines)))
    day = datetime(2026, 1, 1, tzinfo=UTC)
    assert isinstance(occurrences(file.events, day, day + timedelta(30), "Europe/Berlin"), list)


TEXT = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")) | st.just("\n"), max_size=120)
ZONES = st.sampled_from(["", "UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Sao_Paulo"])
TIMES = st.builds(
    WallTime, st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(microsecond=0)), ZONES
)
MOMENTS = TIMES | st.dates(date(1990, 1, 1), date(2040, 1, 1))
EVENTS = st.builds(
    FileEvent,
    uid=st.uuids().map(str),
    start=MOMENTS,
    length=st.none() | st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
    title=TEXT,
    place=TEXT,
    text=TEXT,
    categories=st.lists(st.text("abc, ;\\", min_size=1, max_size=9), max_size=3).map(tuple),
    sequence=st.integers(0, 99),
    rules=st.sampled_from([(), (rule_of("FREQ=WEEKLY;BYDAY=TU;UNTIL=20301231T120000Z"),)]),
    dates=st.lists(MOMENTS, max_size=2).map(tuple),
    not_dates=st.lists(MOMENTS, max_size=2).map(tuple),
    attendees=st.just((FileAttendee("mailto:a@b.example", (("CN", '"Lee, Ann"'), ("PARTSTAT", "ACCEPTED"))),)),
    others=st.lists(st.sampled_from(["X-A;B=C:d,e", "CLASS:PUBLIC"]), max_size=2).map(tuple),
)


@settings(max_examples=30)
@given(st.lists(EVENTS, max_size=3, unique_by=lambda event: event.uid), TEXT)
def test_what_was_written_is_read_as_it_was(events: list[FileEvent], name: str) -> None:
    data = written(events, name)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert read(data) == CalendarFile(tuple(events), name)


def test_what_is_not_known_goes_out_as_it_came() -> None:
    kept = (
        'SUMMARY;LANGUAGE=de:Müll\r\nX-SHOP;A="b;c":d\\,e\r\nBEGIN:X-PART\r\nFOO:bar\r\nEND:X-PART\r\n'
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nX-B:c\r\nEND:VALARM"
    )
    file = read(
        event_text("DTSTART:20260101", kept).replace(
            b"END:VCALENDAR", b"BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nEND:VCALENDAR"
        )
    )
    assert file.refused == ()
    assert file.events[0].alarms[0].before == timedelta(minutes=15)
    out = written_file(file).decode()
    for line in [*kept.split("\r\n"), "BEGIN:VTODO", "UID:t"]:
        assert f"\r\n{line}\r\n" in out


def test_bad_lines_are_refused_one_by_one_and_the_rest_taken() -> None:
    file = read(
        event_text("DTSTART:20260101T090000", "RRULE:FREQ=FORTNIGHTLY", "what is this", "SUMMARY:Bread", "DTEND:soon")
    )
    assert [(each.number, each.reason.split("”")[0]) for each in file.refused] == [
        (5, "“FORTNIGHTLY"), (6, "“what is this"), (8, "“soon"),
    ]  # fmt: skip
    assert (file.events[0].title, file.events[0].start) == ("Bread", WallTime(datetime(2026, 1, 1, 9)))


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("GMT", "UTC"),
        ("Nowhere", ""),
    ],
)
def test_zones_by_the_names_that_programs_give_them(tzid: str, zone: str) -> None:
    file = read(event_text(f"DTSTART;TZID={tzid}:20260101T090000"))
    assert file.events[0].start == WallTime(datetime(2026, 1, 1, 9), zone)
    assert len(file.refused) == (not zone)


def test_one_of_a_series_is_otherwise_and_those_after_it_too() -> None:
    series = event_text("DTSTART:20260105T090000Z", "RRULE:FREQ=DAILY;COUNT=5", "SUMMARY:Early")
    later = event_text("RECURRENCE-ID;RANGE=THISANDFUTURE:20260107T090000Z", "DTSTART:20260107T110000Z", "SUMMARY:Late")
    file = read(series + later)
    day = datetime(2026, 1, 1, tzinfo=UTC)
    found = [
        (each.event.title, wall(each.start).hour) for each in occurrences(file.events, day, day + timedelta(30), "UTC")
    ]
    assert found == [("Early", 9)] * 2 + [("Late", 11)] * 3


def test_one_of_a_series_of_days_is_otherwise_also_where_its_time_is_said() -> None:
    series = event_text("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;COUNT=3")
    moved = event_text("RECURRENCE-ID:20260106T120000", "DTSTART;VALUE=DATE:20260109")
    day = datetime(2026, 1, 1, tzinfo=UTC)
    found = occurrences(read(series + moved).events, day, day + timedelta(30), "UTC")
    assert [wall(each.start).day for each in found] == [5, 7, 9]


@pytest.mark.parametrize(
    "bomb",
    [
        b"BEGIN:VEVENT\r\n" * 5000,
        b"SUMMARY:a\r\n" + b" b\r\n" * 100_000,
        event_text("DTSTART:20260101", "RDATE:" + ",".join(["20260102"] * 60_000)),
        event_text("DTSTART:20260101", *["RDATE:20260102"] * 20_000),
        event_text("DTSTART:20260101", "SUMMARY:" + "x" * 2_000_000),
    ],
)
def test_bombs_are_refused_in_words(bomb: bytes) -> None:
    file = read(bomb)
    assert file.refused
    assert sum(len(event.dates) for event in file.events) <= 10_000


@given(TEXT)
def test_a_folded_line_is_unfolded_as_it_was(text: str) -> None:
    line = f"X:{text}".replace("\n", "")
    assert list(unfolded(folded(line))) == [(1, line)]


def test_what_stands_outside_of_a_calendar_is_taken_too() -> None:
    loose = event_text("DTSTART:20260102").split(b"\r\n", 1)[1].replace(b"END:VCALENDAR\r\n", b"")
    file = read(event_text("DTSTART:20260101") + loose.replace(b"UID:a", b"UID:b"))
    assert [event.uid for event in file.events] == ["a", "b"]
    assert file.refused == ()


def test_what_lasts_days_has_an_end() -> None:
    file = read(event_text("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20260104"))
    assert is_day(file.events[0].start)
    assert file.events[0].lasting == timedelta(3)
