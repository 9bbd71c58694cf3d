"""The calendar from the command line."""

from pathlib import Path

from desktop.settings import commands as settings_commands
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import WAIT_S, alone


def shop(home: Path) -> None:
    with alone(home, "Ann") as ann:
        ann.workspace.do(settings_commands.set_place, zone="Europe/Berlin", country="DE").result(WAIT_S)


def test_events_are_entered_listed_changed_and_thrown_away(tmp_path: Path) -> None:
    shop(tmp_path)
    new = "--day", "2026-10-19", "--time", "6", "--until", "8", "--every", "mon", "--place", "Bakery"
    dough = ask(tmp_path, "event", "new", "Dough", *new)
    assert (dough["every"], dough["zone"]) == ("FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin")
    run(tmp_path, "event", "new", "Fair", "--day", "2026-10-24", "--last-day", "2026-10-25")
    days = "--from", "2026-10-18", "--to", "2026-10-31"
    listed = [(each["title"], each["start"], each["end"], each["all_day"], each["zone"])
              for each in ask(tmp_path, "event", "list", *days)]  # fmt: skip
    assert listed == [
        ("Dough", "2026-10-19T06:00:00+02:00", "2026-10-19T08:00:00+02:00", False, "Europe/Berlin"),
        ("Fair", "2026-10-24", "2026-10-25", True, None),
        ("Dough", "2026-10-26T06:00:00+01:00", "2026-10-26T08:00:00+01:00", False, "Europe/Berlin"),
    ]
    id = dough["id"]
    run(tmp_path, "event", "change", id, "--on", "2026-10-26", "--title", "Dough, late", "--time", "7")
    run(tmp_path, "event", "away", id, "--on", "2026-11-02", "--following")
    days = "--from", "2026-10-18", "--to", "2026-11-30"
    told = [(each["title"], each["start"][:16]) for each in ask(tmp_path, "event", "list", *days)]
    assert told == [("Dough", "2026-10-19T06:00"), ("Fair", "2026-10-24"), ("Dough, late", "2026-10-26T07:00")]
    run(tmp_path, "event", "away", id)
    assert "Dough" not in run(tmp_path, "event", "list", *days).stdout
    run(tmp_path, "event", "back", id)
    assert "2026-10-26 07:00–09:00  Dough, late" in run(tmp_path, "event", "list", *days).stdout


def test_calendars(tmp_path: Path) -> None:
    shop(tmp_path)
    assert "only the shop’s own" in run(tmp_path, "calendar", "list").stdout
    run(tmp_path, "calendar", "new", "Managers", "--colour", "red", "--for", "managers")
    assert [(each["name"], each["for"]) for each in ask(tmp_path, "calendar", "list")] == [("Managers", "managers")]
    run(tmp_path, "event", "new", "Review", "--day", "2026-11-04", "--calendar", "managers")
    days = "--from", "2026-11-04", "--to", "2026-11-04"
    assert "Review" in run(tmp_path, "event", "list", *days, "--calendar", "Managers").stdout


def test_what_makes_no_sense_is_said(tmp_path: Path) -> None:
    shop(tmp_path)
    assert "no calendar “Attic”" in refused(tmp_path, "event", "new", "X", "--calendar", "Attic")
    assert "no time zone" in refused(tmp_path, "event", "new", "X", "--time", "7", "--zone", "Mars/Base")
    assert "when it begins" in refused(tmp_path, "event", "new", "X", "--until", "7")
    assert "no event with the id" in refused(tmp_path, "event", "away", "abcd")
    assert "before the first" in refused(tmp_path, "event", "list", "--from", "2020-01-02", "--to", "2020-01-01")
    assert "how often" in refused(tmp_path, "event", "new", "X", "--every", "FREQ=SOMETIMES")
    assert "repeat" in refused(tmp_path, "event", "new", "X", "--every", "opening day")
