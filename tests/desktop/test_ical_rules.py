"""Rules of RFC 5545: read, refused, in words, and the times that other programs have for them."""

import json
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.ical.expansion import every, starts
from desktop.ical.moments import WallTime, instant, is_day, moment_of, moment_text, wall
from desktop.ical.recurrence import RecurrenceSet, ended_before
from desktop.ical.rule import Frequency, NthDay, RecurrenceRule
from desktop.ical.rule_text import rule_of
from desktop.ical.rule_words import words_of

FILES = ("dateutil", "icaljs", "icalnet_txt", "libical")
OTHERWISE = {
    "icalnet-txt-044": "days of months and of the week: each month's, as Thunderbird has it",
    "icalnet-txt-045": "the same",
    "icalnet-txt-076": "0MO is no day: refused, as by Thunderbird",
    "icalnet-txt-077": "the same",
    "icalnet-txt-078": "the same",
    "libical-130": "the start is in no such week: all its days (dateutil, tier agreed)",
    "dateutil-220": "no rule: DTSTART and RRULE in one line",
    "dateutil-221": "the same",
}
"""Contested ones that are decided otherwise than the program they come from does."""


def cases(data: Path, tier: str) -> list[dict[str, Any]]:
    folder = data / "ics" / "recurrence-rules"
    found = [case for name in FILES for case in json.loads((folder / f"{name}.json").read_text())]
    return [case for case in found if case["tier"] == tier]


def expected_and_found(case: dict[str, Any]) -> tuple[list[str], list[str]]:
    start = moment_of(case["dtstart"])
    said: dict[str, list[str]] = {"RRULE": [], "EXRULE": [], "RDATE": [], "EXDATE": []}
    for line in case["lines"]:
        said[line.split(":")[0].upper()].append(line.split(":")[1])
    rules = tuple(map(rule_of, said["RRULE"]))
    expected = [moment_text(moment_of(text)) for text in case["expected"]]
    begin = moment_of(case["start_at"]) if "start_at" in case and case["expected"][0] >= case["start_at"] else start
    if len(case["lines"]) == 1 and case["tier"] != "agreed-if-DTSTART-is-added":
        found = (_same(start, at) for at in starts(rules[0], wall(start), wall(begin), is_day=is_day(start)))
    else:
        dates, not_dates = (tuple(map(moment_of, said[name])) for name in ("RDATE", "EXDATE"))
        not_rules = tuple(map(rule_of, said["EXRULE"]))
        found = (moment_text(each) for each in RecurrenceSet(start, rules, dates, not_rules, not_dates).starts())
    return expected, list(islice(found, len(expected) + (not case.get("prefix"))))


def _same(start: date | WallTime, at: datetime) -> str:
    return moment_text(WallTime(at, start.zone) if isinstance(start, WallTime) else at.date())


@pytest.mark.data
@pytest.mark.parametrize("tier", ["agreed", "agreed-if-DTSTART-is-added", "contested-or-upstream-only"])
def test_rules_have_the_times_that_other_programs_have(tier: str, countertop_data: Path) -> None:
    compared = [case for case in cases(countertop_data, tier) if case["id"] not in OTHERWISE]
    assert len(compared) > 5
    both = {case["id"]: expected_and_found(case) for case in compared}
    assert {name: pair for name, pair in both.items() if pair[0] != pair[1]} == {}


@pytest.mark.data
def test_what_must_be_refused_is_refused_in_words(countertop_data: Path) -> None:
    for case in cases(countertop_data, "must-be-refused"):
        start = moment_of(case["dtstart"])
        with pytest.raises(InvalidError, match=r"^[A-Z“].*\.$"):
            list(every(rule_of(case["lines"][0]), wall(start), is_day=is_day(start)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not how often"),
        ("FREQ=FORTNIGHTLY", "FORTNIGHTLY"),
        ("FREQ=DAILY;COUNT=0", "from 1"),
        ("FREQ=DAILY;INTERVAL=x", "no interval"),
        ("FREQ=MONTHLY;BYDAY=0MO", "0MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0 is none"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "from -31 to 31"),
        ("FREQ=DAILY;UNTIL=soon", "SOON"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "RSCALE=CHINESE"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
        ("FREQ=DAILY;WKST=9", "no day of the week"),
        ("FREQ=", "no part"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(InvalidError, match=says):
        rule_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261224", "every second Tuesday, until Thu 24 Dec 2026"),
        ("FREQ=DAILY;COUNT=3", "every day, 3 times"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "every month on the 1st and 15th"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1", "every year on the last day in March and September"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR", "every 3 weeks on Monday and Friday"),
        ("FREQ=DAILY;BYHOUR=9", "by the rule FREQ=DAILY;BYHOUR=9"),
    ],
)
def test_rules_in_words(text: str, words: str) -> None:
    assert words_of(rule_of(text)) == words


RULES = st.builds(
    RecurrenceRule,
    st.sampled_from([Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY]),
    interval=st.integers(1, 5),
    count=st.none() | st.integers(1, 300),
    weekdays=st.lists(st.builds(NthDay, st.integers(0, 6), st.integers(-5, 5)), unique=True, max_size=3).map(
        lambda days: tuple(sorted(days))
    ),
    month_days=st.sets(st.integers(1, 31) | st.integers(-31, -1), max_size=3).map(lambda days: tuple(sorted(days))),
    months=st.sets(st.integers(1, 12), max_size=3).map(lambda months: tuple(sorted(months))),
    week_begins=st.integers(0, 6),
)


@settings(max_examples=40)
@given(RULES)
def test_a_rule_is_read_as_it_was_written(rule: RecurrenceRule) -> None:
    assert rule_of(rule.text) == rule
    assert rule_of(rule.text.lower() + ";") == rule


@settings(max_examples=40)
@given(RULES, st.datetimes(datetime(2000, 1, 1), datetime(2005, 1, 1)), st.integers(0, 2000), st.integers(1, 40))
def test_a_window_shows_what_all_times_have_in_it(rule: RecurrenceRule, start: datetime, after: int, days: int) -> None:
    start = start.replace(microsecond=0)
    low = start + timedelta(after)
    high = low + timedelta(days)
    assert list(starts(rule, start, low, high)) == [at for at in starts(rule, start, high=high) if at >= low]


def test_days_that_a_month_lacks_are_skipped() -> None:
    recurrence = RecurrenceSet(date(2026, 1, 31), (rule_of("FREQ=MONTHLY;COUNT=3"),))
    assert list(recurrence.starts()) == [date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31)]


def test_on_days_when_clocks_change_times_are_those_of_thunderbird() -> None:
    times = {
        (3, 29, 1, 30): (0, 30), (3, 29, 2, 30): (0, 30), (3, 29, 3, 0): (1, 0),
        (10, 25, 2, 0): (1, 0), (10, 25, 2, 30): (1, 30), (10, 25, 3, 0): (2, 0),
    }  # fmt: skip
    for local, utc in times.items():
        found = instant(WallTime(datetime(2026, *local), "Europe/Berlin"), "UTC")
        assert (found.hour, found.minute) == utc


def test_a_nine_o_clock_stays_one_when_clocks_change() -> None:
    start = WallTime(datetime(2026, 10, 24, 9), "Europe/Berlin")
    found = list(RecurrenceSet(start, (rule_of("FREQ=DAILY;UNTIL=20261026T080000Z"),)).starts())
    assert [wall(each).hour for each in found] == [9, 9, 9]
    assert [instant(each, "UTC").hour for each in found] == [7, 8, 8]


def test_a_left_out_time_may_be_said_in_another_zone_or_by_its_day() -> None:
    start = WallTime(datetime(2026, 1, 5, 9), "Europe/Berlin")
    left_out = (WallTime(datetime(2026, 1, 6, 8), "UTC"), date(2026, 1, 7))
    found = RecurrenceSet(start, (rule_of("FREQ=DAILY;COUNT=4"),), not_dates=left_out).starts()
    assert [wall(each).day for each in found] == [5, 8]


def test_a_series_that_ends_before_one_of_its_times_has_those_before_it() -> None:
    start = WallTime(datetime(2026, 10, 23, 9), "Europe/Berlin")
    series = RecurrenceSet(start, (rule_of("FREQ=DAILY;COUNT=9"),), dates=(WallTime(datetime(2026, 12, 1, 9), "UTC"),))
    before = ended_before(series, datetime(2026, 10, 26, 9))
    assert [wall(each).day for each in before.starts()] == [23, 24, 25]
    assert before.rules[0].text == "FREQ=DAILY;UNTIL=20261026T075959Z"


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=999999999",
        "FREQ=SECONDLY;BYDAY=MO;COUNT=999999999",
        "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2",
        "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3;BYMINUTE=1",
        "FREQ=YEARLY;INTERVAL=9999999999",
    ],
)
def test_bombs_are_asked_for_a_month_like_any_other(text: str) -> None:
    found = starts(rule_of(text), datetime(1990, 1, 1), datetime(2026, 1, 1), datetime(2026, 2, 1))
    assert len(list(islice(found, 100))) in (0, 100)
