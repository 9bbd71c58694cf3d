"""Calendar files taken into a shop, written from it, and taken again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import FileThereError, InvalidError
from desktop.ical.reading import read
from desktop.schedule import commands, exporting, importing, queries
from desktop.schedule.records import EventChange
from desktop.settings.zones import zone
from tests.desktop.command_line import ask, run
from tests.desktop.shops import WAIT_S, Person, alone
from tests.desktop.test_ical_files import OTHERWISE

MEETING = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:Bakery
BEGIN:VEVENT
UID:meeting
DTSTART;TZID=Europe/Berlin:20261102T090000
DTEND;TZID=Europe/Berlin:20261102T103000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Berlin:20261109T090000
SUMMARY:Meeting\\, weekly
LOCATION:Office
DESCRIPTION:Bring\\nrolls
CATEGORIES:WORK
X-ODD;X-P=1:kept as it came
ATTENDEE;CN="Bo, the baker";PARTSTAT=ACCEPTED:mailto:bo@example.org
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:meeting
RECURRENCE-ID;TZID=Europe/Berlin:20261116T090000
DTSTART;TZID=Europe/Berlin:20261117T110000
DTEND;TZID=Europe/Berlin:20261117T120000
SUMMARY:Meeting, moved
END:VEVENT
BEGIN:VEVENT
UID:fair
DTSTART;VALUE=DATE:20261120
DTEND;VALUE=DATE:20261123
SUMMARY:Fair
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home", "Ann") as ann:
        yield ann


def do(person: Person, command: Any, *given: Any, **more: Any) -> Any:
    return person.workspace.do(command, *given, **more).result(WAIT_S)


def taken(person: Person, folder: Path, text: str | bytes, calendar: str = "") -> Any:
    path = folder / "calendar.ics"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return do(person, importing.import_file, path, calendar)


def november(person: Person) -> list[tuple[str, str]]:
    found = queries.occurrences(person.session, date(2026, 11, 1), date(2026, 11, 30), zone("Europe/Berlin"))
    return [(each.start.isoformat()[:16], each.event.title) for each in found]


AS_TAKEN = [
    ("2026-11-02T09:00", "Meeting, weekly"), ("2026-11-17T11:00", "Meeting, moved"), ("2026-11-20", "Fair"),
    ("2026-11-23T09:00", "Meeting, weekly"),
]  # fmt: skip


def test_a_file_is_taken_once_and_brought_up_to_date(ann: Person, tmp_path: Path) -> None:
    done = taken(ann, tmp_path, MEETING)
    assert (done.added, done.changed, done.same, done.refused) == (3, 0, 0, ())
    assert november(ann) == AS_TAKEN
    again = taken(ann, tmp_path, MEETING)
    assert (again.added, again.changed, again.same) == (0, 0, 3)
    (fair,) = (each for each in queries.all_events(ann.session) if each.title == "Fair")
    assert (fair.span.start, fair.span.end) == (date(2026, 11, 20), date(2026, 11, 22))
    do(ann, commands.change_event, fair.id, EventChange(note="We go"))
    assert taken(ann, tmp_path, MEETING).same == 3, "what people wrote here stays"
    other = MEETING.replace("SUMMARY:Fair", "SUMMARY:Big fair")
    assert (taken(ann, tmp_path, other).changed, queries.event(ann.session, fair.id).title) == (1, "Big fair")
    do(ann, commands.undo_events, bytes.fromhex(done.batch))
    assert november(ann) == []


def test_what_goes_out_is_what_came_in(ann: Person, tmp_path: Path) -> None:
    taken(ann, tmp_path, MEETING)
    out = tmp_path / "out.ics"
    assert exporting.export_file(ann.session, out) == 3
    text = out.read_bytes().decode()
    for line in ("X-ODD;X-P=1:kept as it came", "CATEGORIES:WORK", "TRIGGER:-PT15M", "BEGIN:VTIMEZONE", "UID:meeting"):
        assert line in text
    assert 'ATTENDEE;CN="Bo, the baker";PARTSTAT=ACCEPTED:mailto:bo@example.org' in text.replace("\r\n ", "")
    with alone(tmp_path / "other", "Bo") as bo:
        assert do(bo, importing.import_file, out).added == 3
        assert november(bo) == AS_TAKEN
        exporting.export_file(bo.session, tmp_path / "again.ics")
    assert read((tmp_path / "again.ics").read_bytes()).events == read(out.read_bytes()).events
    with pytest.raises(FileThereError):
        exporting.export_file(ann.session, out)


def test_what_is_entered_here_goes_out_with_its_end_in_utc(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with alone(home):
        pass
    when = "--day", "2026-11-02", "--time", "6", "--zone", "Europe/Berlin", "--every", "mon until 2026-11-16"
    run(home, "event", "new", "Dough", *when)
    run(home, "event", "new", "Fair", "--day", "2026-11-20", "--every", "FREQ=DAILY;UNTIL=20261122")
    out = tmp_path / "out.ics"
    assert ask(home, "calendar", "export", str(out))["events"] == 2
    dough, fair = sorted(read(out.read_bytes()).events, key=lambda event: event.title)
    assert (dough.rules[0].text, fair.rules[0].text) == (
        "FREQ=WEEKLY;UNTIL=20261116T225959Z;BYDAY=MO", "FREQ=DAILY;UNTIL=20261122",
    )  # fmt: skip


def test_lines_are_refused_one_by_one(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "bad.ics"
    with alone(home):
        pass
    file.write_text(MEETING.replace("RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=NEVER").replace("20261123", "2026-11-23"))
    done = ask(home, "calendar", "import", str(file))
    assert (done["imported"], done["updated"]) == (3, 0)
    assert [each["line"] for each in done["refused"]] == [8, 31]
    assert all(each["reason"] for each in done["refused"])
    file.write_text("Dear Sir or Madam")
    assert "Nothing of bad.ics can be taken" in run(home, "calendar", "import", str(file)).stderr


def test_a_day_that_is_left_out_leaves_out_its_time(ann: Person, tmp_path: Path) -> None:
    old = "EXDATE;TZID=Europe/Berlin:20261109T090000"
    assert taken(ann, tmp_path, MEETING.replace(old, "EXDATE;VALUE=DATE:20261109")).refused == ()
    assert november(ann) == AS_TAKEN


def test_what_stands_there_twice_is_taken_once(ann: Person, tmp_path: Path) -> None:
    event = MEETING[MEETING.index("BEGIN:VEVENT", MEETING.index("moved")) : MEETING.index("END:VCALENDAR")]
    done = taken(ann, tmp_path, MEETING.replace("END:VCALENDAR", f"{event}END:VCALENDAR"))
    assert (done.added, len(november(ann))) == (3, 4)


def test_a_file_that_is_none_is_said(ann: Person, tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        do(ann, importing.import_file, tmp_path / "nowhere.ics")
    with pytest.raises(InvalidError, match="Nothing of"):
        taken(ann, tmp_path, b"\x00\xff" * 100)


def agreed(data: Path) -> list[dict[str, Any]]:
    return [each for each in json.loads((data / "ics/consensus.json").read_text()) if each["agreement"] == "agree"]


def starts(person: Person, case: dict[str, Any]) -> list[datetime]:
    low, high = (datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC) for text in case["window"])
    found = queries.occurrences(person.session, low.date() - timedelta(1), high.date(), UTC)
    return [each.start for each in found if isinstance(each.start, datetime) and low <= each.start < high]


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(0)])])
def test_what_programs_agree_on_is_so_in_a_shop(countertop_data: Path, tmp_path: Path, step: int) -> None:
    cases = [case for case in agreed(countertop_data) if case["file"] not in OTHERWISE][::step]
    wrong = {}
    for number, case in enumerate(cases):
        with alone(tmp_path / str(number), "Ann") as ann:
            try:
                do(ann, importing.import_file, countertop_data / "ics" / case["file"])
            except InvalidError as error:
                wrong[case["file"]] = str(error)
                continue
            expected = [text for text, _ in case["occurrences"] if text.endswith("Z")]
            found = [f"{each.astimezone(UTC):%Y%m%dT%H%M%SZ}" for each in starts(ann, case)]
            if not set(expected) <= set(found):
                wrong[case["file"]] = f"{sorted(set(expected).difference(found))[:3]} are lacking"
    assert wrong == {}
