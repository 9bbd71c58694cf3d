"""What day it is in the shop, and when it is open."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.settings.public_holidays import public_holidays, subdivisions
from desktop.settings.shop_calendar import LOOKED_AHEAD_DAYS, ClosedDay, ShopCalendar
from desktop.settings.zones import day_in, zone, zone_names
from tests.conftest import ROOT
from tests.desktop.calendars import ANY_DAY, DAYS, shop_calendars

DAY = timedelta(1)
MONDAY, TUESDAY, SATURDAY, SUNDAY = 0, 1, 5, 6


def ms(*at: int) -> int:
    return int(datetime(*at, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Berlin", (2026, 12, 24, 22, 59), date(2026, 12, 24)),
        ("Europe/Berlin", (2026, 12, 24, 23, 0), date(2026, 12, 25)),
        ("Europe/Berlin", (2026, 7, 1, 22, 0), date(2026, 7, 2)),
        ("Asia/Kolkata", (2026, 12, 24, 18, 30), date(2026, 12, 25)),
        ("America/New_York", (2026, 12, 25, 4, 59), date(2026, 12, 24)),
        ("Mars/Olympus", (2026, 12, 24, 23, 59), date(2026, 12, 24)),
    ],
)
def test_today_is_the_day_in_the_shop(zone: str, at: tuple[int, ...], day: date) -> None:
    assert ShopCalendar(zone=zone).today(ms(*at)) == day


@given(at_ms=st.integers(0, ms(9999, 12, 30)), name=st.sampled_from(sorted(zone_names())))
def test_no_zone_is_more_than_a_day_away(at_ms: int, name: str) -> None:
    assert abs(day_in(name, at_ms) - day_in("Etc/UTC", at_ms)) <= DAY


@given(
    at_ms=st.integers(), name=st.sampled_from(["Pacific/Kiritimati", "Pacific/Niue", "Mars/Olympus", "", "../zones"])
)
def test_no_moment_is_without_a_day(at_ms: int, name: str) -> None:
    assert date(1969, 12, 31) <= day_in(name, at_ms) <= date.max


def test_a_zone_that_is_unknown_here_is_utc() -> None:
    assert zone("Mars/Olympus") is UTC


@pytest.mark.parametrize(
    ("calendar", "sentence"),
    [
        (ShopCalendar(zone="Berlin"), "There is no time zone “Berlin”. They are called like Europe/Berlin."),
        (ShopCalendar(country="de"), "There is no country “de”. Countries are two letters, like DE or US."),
        (
            ShopCalendar(country="GB", subdivision="XY"),
            "“XY” is not a part of United Kingdom with public holidays of its own. "
            "There is: England, Northern Ireland, Scotland, Wales.",
        ),
        (
            ShopCalendar(subdivision="BY"),
            "“BY” is not a part of a country that is known here with public holidays of its own.",
        ),
        (ShopCalendar(week_begins=7), "Days of the week go from 0, Monday, to 6, Sunday."),
        (ShopCalendar(opening_days=frozenset({-1})), "Days of the week go from 0, Monday, to 6, Sunday."),
        (ShopCalendar(opening_days=frozenset()), "Choose at least one day of the week on which the shop is open."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(calendar: ShopCalendar, sentence: str) -> None:
    with pytest.raises(InvalidError) as error:
        calendar.check()
    assert str(error.value) == sentence


def test_what_there_is_is_taken() -> None:
    ShopCalendar().check()
    ShopCalendar(zone="Europe/Berlin", country="DE", subdivision="BY", week_begins=6).check()
    ShopCalendar(country="TV").check()


BAVARIA = ShopCalendar(
    zone="Europe/Berlin",
    country="DE",
    subdivision="BY",
    closed={date(2026, 8, 10): "Summer break", date(2026, 8, 11): ""},
    opened=frozenset({date(2026, 12, 20), date(2026, 10, 3)}),
)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 1, 6), "Epiphany"),
        (date(2026, 1, 7), None),
        (date(2026, 1, 11), "closed on Sundays"),
        (date(2026, 8, 10), "Summer break"),
        (date(2026, 8, 11), "closed"),
        (date(2026, 12, 20), None),  # a Sunday before Christmas
        (date(2026, 10, 3), None),  # a public holiday on which this shop is open
        (date(2027, 10, 3), "German Unity Day"),
    ],
)
def test_a_shop_says_why_it_is_closed(day: date, why: str | None) -> None:
    assert BAVARIA.why_closed(day) == why
    assert BAVARIA.is_open(day) == (why is None)


def test_public_holidays_are_those_of_the_part_of_the_country() -> None:
    assert public_holidays("DE", "BY", 2026)[date(2026, 11, 1)] == "All Saints' Day"
    assert date(2026, 11, 1) not in public_holidays("DE", "BE", 2026)
    assert public_holidays("DE", "Atlantis", 2026) == public_holidays("DE", "", 2026)


def test_parts_of_a_country_have_names_where_they_are_known() -> None:
    assert subdivisions("DE")["BY"] == "Bayern"
    assert subdivisions("CA")["BC"] == "British Columbia"
    assert subdivisions("GB").keys() == {"ENG", "NIR", "SCT", "WLS"}
    assert subdivisions("SG") == subdivisions("") == subdivisions("XX") == {}


def test_holidays_have_the_same_names_on_a_pc_in_another_language() -> None:
    code = "from desktop.settings.public_holidays import public_holidays; print(public_holidays('DE', 'BY', 2026))"
    said = {
        language: subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "LANGUAGE": language},
            capture_output=True,
            check=True,
        ).stdout
        for language in ("de", "uk")
    }
    assert b"Epiphany" in said["de"]
    assert said["de"] == said["uk"]


def test_days_taken_instead_say_so() -> None:
    england = public_holidays("GB", "ENG", 2027)
    assert england[date(2027, 12, 26)] == "Boxing Day"
    assert england[date(2027, 12, 28)] == "Boxing Day (observed)"
    assert public_holidays("US", "", 2027)[date(2027, 7, 5)] == "Independence Day (observed)"


@pytest.mark.parametrize("country", ["", "XX", "DEU", "DE"])
@pytest.mark.parametrize("year", [1, 2026, 2101, 9999])
def test_where_and_when_nothing_is_known_there_are_no_public_holidays(country: str, year: int) -> None:
    if (country, year) != ("DE", 2026):
        assert public_holidays(country, "", year) == {}


def test_india_before_its_holidays_are_known_warns_nobody() -> None:
    assert date(1980, 1, 26) in public_holidays("IN", "", 1980)


def test_the_closed_days_of_a_year_are_the_public_holidays_and_the_shops_own() -> None:
    days = BAVARIA.closed_days(2026)
    assert ClosedDay(date(2026, 1, 6), "Epiphany", True) in days
    assert ClosedDay(date(2026, 8, 10), "Summer break", False) in days
    assert date(2026, 10, 3) not in [each.day for each in days]
    assert [each.words for each in ShopCalendar(closed=BAVARIA.closed).closed_days(2026)] == ["Summer break", "closed"]


def test_a_shop_that_is_open_on_public_holidays_has_only_its_own_closed_days() -> None:
    hotel = ShopCalendar(country="DE", closed={date(2026, 1, 7): "Painting"}, open_on_public_holidays=True)
    assert hotel.closed_days(2026) == (ClosedDay(date(2026, 1, 7), "Painting", False),)
    assert hotel.is_open(date(2026, 1, 1))


def test_over_christmas_the_next_open_day_is_after_the_holidays() -> None:
    assert BAVARIA.next_open_day(date(2026, 12, 24)) == date(2026, 12, 28)
    assert BAVARIA.next_open_day(date(2026, 12, 28)) == date(2026, 12, 29)


def test_a_shop_that_never_opens_has_no_next_open_day() -> None:
    assert ShopCalendar(opening_days=frozenset()).next_open_day(date(2026, 1, 1)) is None
    assert ShopCalendar().next_open_day(date.max) is None


@pytest.mark.parametrize(
    ("week_begins", "first"),
    [(MONDAY, date(2026, 11, 30)), (SUNDAY, date(2026, 11, 29)), (SATURDAY, date(2026, 11, 28))],
)
def test_a_week_begins_with_the_shops_first_day(week_begins: int, first: date) -> None:
    assert ShopCalendar(week_begins=week_begins).week_of(date(2026, 12, 4 if week_begins != SATURDAY else 3)) == first


def test_working_days_leave_out_closed_ones() -> None:
    assert BAVARIA.working_days(date(2026, 12, 21), date(2026, 12, 31)) == 8
    assert BAVARIA.working_days(date(2026, 12, 31), date(2026, 12, 21)) == -8
    assert BAVARIA.working_days(date(2026, 12, 25), date(2026, 12, 25)) == 0
    with pytest.raises(InvalidError, match="too far apart"):
        BAVARIA.working_days(date(1, 1, 1), date(2026, 1, 1))


@given(calendar=shop_calendars(), day=DAYS)
def test_the_next_open_day_is_the_first_open_one(calendar: ShopCalendar, day: date) -> None:
    found = calendar.next_open_day(day)
    between = ((found or day + LOOKED_AHEAD_DAYS * DAY) - day).days
    assert not any(calendar.is_open(day + n * DAY) for n in range(1, between))
    assert found is None or (found > day and calendar.is_open(found))


@given(calendar=shop_calendars(), first=DAYS, days=st.integers(0, 60), more=st.integers(1, 60))
def test_working_days_add_up(calendar: ShopCalendar, first: date, days: int, more: int) -> None:
    middle, last = first + days * DAY, first + (days + more) * DAY
    whole = calendar.working_days(first, middle) + calendar.working_days(middle + DAY, last)
    assert calendar.working_days(first, last) == whole


@given(calendar=shop_calendars(), day=ANY_DAY)
def test_every_day_is_in_the_week_of_its_first_day(calendar: ShopCalendar, day: date) -> None:
    first = calendar.week_of(day)
    assert 0 <= (day - first).days < 7
    assert calendar.week_of(first) == first
    assert first.weekday() == calendar.week_begins or first == date.min


@given(calendar=shop_calendars(), day=DAYS)
def test_a_closed_day_is_one_on_which_the_shop_is_closed(calendar: ShopCalendar, day: date) -> None:
    named = {each.day: each.words for each in calendar.closed_days(day.year)}
    assert all(calendar.why_closed(each) == words for each, words in named.items())
    if calendar.why_closed(day) is not None and day not in named:
        assert day.weekday() not in calendar.opening_days
