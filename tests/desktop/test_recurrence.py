"""On which days a to-do falls due again."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.settings.calendar_words import EVERY_WEEKDAY
from desktop.settings.shop_calendar import ShopCalendar
from desktop.todos.recurrence import (
    LAST,
    MOST_APART,
    EveryDay,
    EveryMonth,
    EveryMonthOnWeekday,
    EveryOpeningDay,
    EveryWeek,
    EveryYear,
    Recurrence,
)
from desktop.todos.recurrence_rule import recurrence_of
from desktop.todos.typed_recurrence import typed_recurrence
from tests.desktop.calendars import ANY_DAY, DAYS, shop_calendars

DAY = timedelta(1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
SHOP = ShopCalendar()
START = date(2026, 11, 30)  # a Monday

INTERVALS = st.integers(1, 4) | st.just(MOST_APART)
WEEKDAYS = st.integers(0, 6)
SOME_WEEKDAYS = st.frozensets(WEEKDAYS, min_size=1)
DAYS_OF_A_YEAR = st.dates(date(2024, 1, 1), date(2024, 12, 31))
PERIODIC = st.one_of(
    st.builds(EveryDay, INTERVALS),
    st.builds(EveryWeek, INTERVALS, SOME_WEEKDAYS, WEEKDAYS),
    st.builds(EveryMonth, INTERVALS, st.integers(1, 31)),
    st.builds(EveryMonthOnWeekday, INTERVALS, WEEKDAYS, st.sampled_from([1, 2, 3, 4, LAST])),
    st.builds(lambda interval, day: EveryYear(interval, day.month, day.day), INTERVALS, DAYS_OF_A_YEAR),
)
RECURRENCES = st.just(EveryOpeningDay()) | PERIODIC


@pytest.mark.parametrize(
    ("recurrence", "rule", "words", "next_ones"),
    [
        (EveryDay(), "FREQ=DAILY", "every day", ["2026-12-01", "2026-12-02"]),
        (EveryDay(3), "FREQ=DAILY;INTERVAL=3", "every 3 days", ["2026-12-03", "2026-12-06"]),
        (EveryOpeningDay(), "OPENING-DAYS", "every opening day", ["2026-12-01", "2026-12-02"]),
        (EveryWeek(1, frozenset({FRIDAY})), "FREQ=WEEKLY;BYDAY=FR", "every Friday", ["2026-12-04", "2026-12-11"]),
        (
            EveryWeek(1, frozenset({TUESDAY, FRIDAY, SUNDAY}), SUNDAY),
            "FREQ=WEEKLY;BYDAY=TU,FR,SU;WKST=SU",
            "every Sunday, Tuesday and Friday",
            ["2026-12-01", "2026-12-04", "2026-12-06"],
        ),
        (
            EveryWeek(2, frozenset({MONDAY, SUNDAY})),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
            "every 2 weeks on Monday and Sunday",
            ["2026-12-06", "2026-12-14", "2026-12-20"],
        ),
        (
            EveryWeek(2, frozenset({MONDAY, SUNDAY}), SUNDAY),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
            "every 2 weeks on Sunday and Monday",
            ["2026-12-13", "2026-12-14", "2026-12-27"],
        ),
        (EveryMonth(1, 3), "FREQ=MONTHLY;BYMONTHDAY=3", "on the 3rd of the month", ["2026-12-03", "2027-01-03"]),
        (EveryMonth(1, 11), "FREQ=MONTHLY;BYMONTHDAY=11", "on the 11th of the month", ["2026-12-11"]),
        (EveryMonth(1, 22), "FREQ=MONTHLY;BYMONTHDAY=22", "on the 22nd of the month", ["2026-12-22"]),
        (EveryMonth(2, 3), "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=3", "every 2 months on the 3rd", ["2027-01-03"]),
        (
            EveryMonth(1, 31),
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "on the last day of the month",
            ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        (
            EveryMonth(1, 30),
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
            "on the 30th or last day of the month",
            ["2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30"],
        ),
        (
            EveryMonth(3, 29),
            "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29;BYSETPOS=-1",
            "every 3 months on the 29th or last day",
            ["2027-02-28", "2027-05-29"],
        ),
        (
            EveryMonthOnWeekday(1, FRIDAY, LAST),
            "FREQ=MONTHLY;BYDAY=-1FR",
            "on the last Friday of the month",
            ["2026-12-25", "2027-01-29"],
        ),
        (
            EveryMonthOnWeekday(2, MONDAY, 1),
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
            "every 2 months on the 1st Monday",
            ["2027-01-04", "2027-03-01"],
        ),
        (
            EveryYear(1, 12, 24),
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
            "every year on 24 December",
            ["2026-12-24", "2027-12-24"],
        ),
        (
            EveryYear(2, 2, 29),
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=-1",
            "every 2 years on the last day of February",
            ["2028-02-29", "2030-02-28"],
        ),
    ],
)
def test_a_recurrence_has_a_rule_words_and_days(
    recurrence: Recurrence, rule: str, words: str, next_ones: list[str]
) -> None:
    assert (recurrence.rule, recurrence.words) == (rule, words)
    day = START
    for each in next_ones:
        found = recurrence.next_due(day, START, SHOP)
        assert found == date.fromisoformat(each)
        day = found


def test_opening_days_are_the_shops() -> None:
    shop = ShopCalendar(country="DE", subdivision="BY", closed={date(2026, 12, 28): "Stocktaking"})
    assert EveryOpeningDay().next_due(date(2026, 12, 24), date(2026, 12, 1), shop) == date(2026, 12, 29)
    never = ShopCalendar(opening_days=frozenset())
    assert EveryOpeningDay().next_due(START, START, never) is None


@given(recurrence=RECURRENCES, after=ANY_DAY, since=ANY_DAY, calendar=shop_calendars())
@example(recurrence=EveryYear(MOST_APART, 2, 29), after=date(2001, 1, 1), since=date(2001, 3, 1), calendar=SHOP)
@example(recurrence=EveryWeek(MOST_APART, frozenset({SUNDAY})), after=START, since=START, calendar=SHOP)
@example(recurrence=EveryDay(), after=date.min, since=date.min, calendar=SHOP)
def test_the_next_is_later_and_the_first_that_is_so(
    recurrence: Recurrence, after: date, since: date, calendar: ShopCalendar
) -> None:
    found = recurrence.next_due(after, since, calendar)
    begin = max(after + DAY, since) if after < date.max else None
    if found is None:
        # Only where the shop never opens, or no date is left.
        assert begin is None or not calendar.opening_days or (date.max - begin).days <= recurrence.reach_days
    else:
        assert begin is not None
        assert found > after
        assert found >= since
        assert recurrence.falls_on(found, since, calendar)
        before = (found - n * DAY for n in range(1, min((found - begin).days, 50) + 1))
        assert not any(recurrence.falls_on(day, since, calendar) for day in before)


def days_due(recurrence: Recurrence, since: date, last: date, calendar: ShopCalendar) -> list[date]:
    """All from a day on which it may fall up to another."""
    found, day = list[date](), recurrence.next_due(since - DAY, since, calendar)
    while day is not None and day <= last:
        found.append(day)
        day = recurrence.next_due(day, since, calendar)
    return found


def by_the_standard(recurrence: Recurrence, since: date, last: date) -> list[date]:
    """The days as another program reads the rule."""
    begin = datetime.combine(since, time())
    found = rrulestr(recurrence.rule, dtstart=begin)
    return [at.date() for at in takewhile(lambda at: at.date() <= last, found)]


@given(recurrence=PERIODIC, since=DAYS, days=st.integers(0, 1500))
def test_the_days_are_those_that_the_standard_reads_from_the_rule(
    recurrence: Recurrence, since: date, days: int
) -> None:
    last = since + days * DAY
    expected = by_the_standard(recurrence, since, last)
    assert days_due(recurrence, since, last, SHOP) == expected


@given(recurrence=RECURRENCES, since=DAYS, skipped=st.integers(0, 50), calendar=shop_calendars())
def test_the_days_do_not_depend_on_where_one_begins_to_look(
    recurrence: Recurrence, since: date, skipped: int, calendar: ShopCalendar
) -> None:
    whole = days_due(recurrence, since, since + 400 * DAY, calendar)
    first = since + skipped * DAY
    later = recurrence.next_due(first - DAY, since, calendar)
    assert later == next((day for day in whole if day >= first), later)


@given(interval=INTERVALS, day=st.integers(1, 31), since=DAYS)
def test_no_month_is_left_out_for_being_short(interval: int, day: int, since: date) -> None:
    found = since
    for _ in range(15):
        following = EveryMonth(interval, day).next_due(found, found, SHOP)
        assert following is not None
        assert following.day == min(day, monthrange(following.year, following.month)[1])
        months = (following.year - found.year) * 12 + following.month - found.month
        assert months == interval or (following > found and months == 0)
        found = following


@given(recurrence=RECURRENCES)
def test_the_stored_text_is_read_as_what_was_stored(recurrence: Recurrence) -> None:
    assert recurrence_of(recurrence.rule) == recurrence


@given(recurrence=RECURRENCES)
def test_the_words_are_read_as_what_they_say(recurrence: Recurrence) -> None:
    week_begins = recurrence.week_begins if isinstance(recurrence, EveryWeek) else 0
    assert typed_recurrence(recurrence.words, week_begins) == recurrence


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "DAILY",
        "RRULE:FREQ=DAILY",
        "freq=daily",
        "FREQ=HOURLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;INTERVAL=1",
        "FREQ=DAILY;INTERVAL=01",
        "FREQ=DAILY;INTERVAL=100",
        "FREQ=DAILY;INTERVAL=2;INTERVAL=2",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=FR,MO",
        "FREQ=WEEKLY;BYDAY=MO,MO",
        "FREQ=WEEKLY;BYDAY=MO;WKST=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=28,3",
        "FREQ=MONTHLY;BYMONTHDAY=28;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,-1",
        "FREQ=MONTHLY;BYDAY=5FR",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24\n",
    ],
)
def test_a_text_that_no_recurrence_has_is_refused_in_a_sentence(rule: str) -> None:
    with pytest.raises(InvalidError, match="is not a way in which a to-do can recur"):
        recurrence_of(rule)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: EveryDay(0), "A to-do can recur every 1 to 99 days."),
        (lambda: EveryYear(100), "A to-do can recur every 1 to 99 years."),
        (lambda: EveryWeek(1, frozenset()), "Choose at least one day of the week."),
        (lambda: EveryWeek(1, frozenset({7})), "Choose at least one day of the week."),
        (lambda: EveryMonth(1, 32), "The days of a month go from 1 to 31."),
        (
            lambda: EveryMonthOnWeekday(1, MONDAY, 5),
            "Choose the first, second, third, fourth or last such day of the week in a month.",
        ),
        (lambda: EveryYear(1, 4, 31), "There is no such day in any year."),
        (lambda: EveryYear(1, 13, 1), "There is no such day in any year."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(InvalidError) as error:
        make()
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("text", "recurrence"),
    [
        ("daily", EveryDay()),
        ("Every other day", EveryDay(2)),
        ("opening days", EveryOpeningDay()),
        ("fri", EveryWeek(1, frozenset({FRIDAY}))),
        ("Fridays", EveryWeek(1, frozenset({FRIDAY}))),
        ("mon, thu. and sat", EveryWeek(1, frozenset({MONDAY, THURSDAY, SATURDAY}))),
        ("every tues", EveryWeek(1, frozenset({TUESDAY}))),
        ("every week on wed", EveryWeek(1, frozenset({WEDNESDAY}))),
        ("every other week on sa su", EveryWeek(2, frozenset({SATURDAY, SUNDAY}))),
        ("the 15th", EveryMonth(1, 15)),
        ("every month on the 1st", EveryMonth(1, 1)),
        ("first day of the month", EveryMonth(1, 1)),
        ("every 3 months on the last day", EveryMonth(3, 31)),
        ("last fri", EveryMonthOnWeekday(1, FRIDAY, LAST)),
        ("the second tuesday of each month", EveryMonthOnWeekday(1, TUESDAY, 2)),
        ("every year on dec 24", EveryYear(1, 12, 24)),
        ("every year on 29 feb", EveryYear(1, 2, 29)),
    ],
)
def test_people_type_it_shorter(text: str, recurrence: Recurrence) -> None:
    assert typed_recurrence(text) == recurrence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type it like"),
        ("sometimes", "“sometimes” does not say how often. Type it like fri,"),
        ("every t", "“every t” does not say how often."),
        ("every 2 weeks", "“every 2 weeks” does not say how often."),
        ("5th friday", "“5th friday” does not say how often."),
        ("every year on 31 apr", "There is no such day in any year."),
        ("the 32nd", "The days of a month go from 1 to 31."),
        ("every 0 days", "A to-do can recur every 1 to 99 days."),
    ],
)
def test_what_does_not_say_how_often_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidError) as error:
        typed_recurrence(text)
    assert str(error.value).startswith(sentence)


def test_a_week_of_all_days_is_every_day() -> None:
    week = EveryWeek(1, EVERY_WEEKDAY)
    assert days_due(week, START, START + 9 * DAY, SHOP) == days_due(EveryDay(), START, START + 9 * DAY, SHOP)
