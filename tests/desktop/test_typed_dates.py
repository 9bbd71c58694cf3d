"""Days and times as people type them."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.settings.calendar_words import day_words, span_words
from desktop.settings.typed_dates import typed_date, typed_time
from tests.desktop.calendars import ANY_DAY, DAYS

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 30)),
        ("Tomorrow", date(2026, 12, 1)),
        ("yesterday", date(2026, 11, 29)),
        ("mon", date(2026, 11, 30)),
        ("fri", date(2026, 12, 4)),
        ("Fr.", date(2026, 12, 4)),
        ("sunday", date(2026, 12, 6)),
        ("3", date(2026, 12, 3)),
        ("30.", date(2026, 11, 30)),
        ("29", date(2026, 12, 29)),
        ("31", date(2026, 12, 31)),
        ("+2", date(2026, 12, 2)),
        ("-1", date(2026, 11, 29)),
        ("+2w", date(2026, 12, 14)),
        ("2026-12-24", date(2026, 12, 24)),
        ("2026/12/24", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("24.12", date(2026, 12, 24)),
        ("1.2.", date(2027, 2, 1)),
        ("29.2.", date(2028, 2, 29)),
        ("24.12.2030", date(2030, 12, 24)),
        ("24. 12. 30", date(2030, 12, 24)),
        ("3.4.58", date(1958, 4, 3)),
        ("3.4.46", date(2046, 4, 3)),
        ("3/4", date(2027, 4, 3)),
        ("3-4-2028", date(2028, 4, 3)),
        ("24 dec", date(2026, 12, 24)),
        ("Dec 24", date(2026, 12, 24)),
        ("24. December 2027", date(2027, 12, 24)),
        ("Thu, 24 Dec", date(2026, 12, 24)),
        ("Thursday, Dec 24, 2026", date(2026, 12, 24)),
        (" ２４．１２． ", date(2026, 12, 24)),
    ],
)
def test_a_day_is_the_next_that_is_so(text: str, day: date) -> None:
    assert typed_date(text, MONDAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("fri", date(2026, 11, 27)),
        ("mon", date(2026, 11, 30)),
        ("3", date(2026, 11, 3)),
        ("31", date(2026, 10, 31)),
        ("24.12.", date(2025, 12, 24)),
        ("24.12.2026", date(2026, 12, 24)),
        ("29 feb", date(2024, 2, 29)),
    ],
)
def test_of_what_has_happened_a_day_is_the_last_that_was_so(text: str, day: date) -> None:
    assert typed_date(text, MONDAY, past=True) == day


def test_only_strokes_are_read_by_the_countrys_custom() -> None:
    assert typed_date("3/4", MONDAY, month_first=True) == date(2027, 3, 4)
    assert typed_date("12/24/26", MONDAY, month_first=True) == date(2026, 12, 24)
    assert typed_date("3.4.", MONDAY, month_first=True) == date(2027, 4, 3)
    assert typed_date("2027-04-03", MONDAY, month_first=True) == date(2027, 4, 3)


@pytest.mark.parametrize(
    ("text", "month_first", "sentence"),
    [
        ("", False, "Type a day like 24.12., fri, +2 or tomorrow."),
        ("soon", False, "There is no day “soon”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("to", False, "There is no day “to”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("12/24", False, "There is no day “12/24”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("24/12", True, "There is no day “24/12”. Type a day like 12/24, fri, +2 or tomorrow."),
        ("30.2.", False, "There is no day “30.2.”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("29.2.2027", False, "There is no day “29.2.2027”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("Fri 24 Dec 2026", False, "There is no day “Fri 24 Dec 2026”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("call Bo", False, "“call Bo” is not a day. Type a day like 24.12., fri, +2 or tomorrow."),
        ("7" * 99, False, "“7777777777777777777777777777777777777777…” is not a day. "
                                       "Type a day like 24.12., fri, +2 or tomorrow."),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_in_a_sentence(text: str, month_first: bool, sentence: str) -> None:
    with pytest.raises(InvalidError) as error:
        typed_date(text, MONDAY, month_first=month_first)
    assert str(error.value) == sentence


@given(day=DAYS, today=DAYS, month_first=st.booleans(), past=st.booleans())
def test_a_whole_date_is_the_same_whenever_it_is_typed(day: date, today: date, month_first: bool, past: bool) -> None:
    stroked = f"{day:%m/%d/%Y}" if month_first else f"{day:%d/%m/%Y}"
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    named = f"{day.day} {months[day.month - 1]} {day.year}"
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", stroked, named):
        assert typed_date(text, today, month_first=month_first, past=past) == day


@given(day=DAYS, today=DAYS, past=st.booleans())
def test_what_is_left_out_is_the_nearest_on_the_side_that_is_meant(day: date, today: date, past: bool) -> None:
    year = typed_date(f"{day.day}.{day.month}.", today, past=past)
    month = typed_date(f"{day.day}", today, past=past)
    week = typed_date(["mo", "tu", "we", "th", "fr", "sa", "su"][day.weekday()], today, past=past)
    assert ((year.month, year.day), month.day, week.weekday()) == ((day.month, day.day), day.day, day.weekday())
    ahead = [(found - today).days * (-1 if past else 1) for found in (year, month, week)]
    assert all(0 <= days < most for days, most in zip(ahead, (8 * 366, 63, 7), strict=True))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 29), "yesterday"),
        (date(2026, 11, 30), "today"),
        (date(2026, 12, 1), "tomorrow"),
        (date(2026, 12, 4), "Fri 4 Dec"),
        (date(2026, 1, 6), "Tue 6 Jan"),
        (date(2028, 1, 4), "Tue 4 Jan 2028"),
    ],
)
def test_a_day_is_told_as_people_say_it(day: date, words: str) -> None:
    assert day_words(day, MONDAY) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 12, 4), (2026, 12, 6), "Fri 4 – Sun 6 Dec"),
        ((2026, 12, 4), (2026, 12, 4), "Fri 4 Dec"),
        ((2026, 12, 31), (2027, 1, 2), "Thu 31 Dec – Sat 2 Jan 2027"),
        ((2027, 1, 2), (2027, 1, 4), "Sat 2 – Mon 4 Jan 2027"),
        ((2026, 11, 30), (2026, 12, 4), "today – Fri 4 Dec"),
    ],
)
def test_days_from_one_to_another(first: tuple[int, int, int], last: tuple[int, int, int], words: str) -> None:
    assert span_words(date(*first), date(*last), date(2026, 11, 30)) == words


@given(day=ANY_DAY, today=ANY_DAY, past=st.booleans())
def test_what_is_told_of_a_day_can_be_typed(day: date, today: date, past: bool) -> None:
    # A day of this year that lies on the other side than what is meant is typed with its year.
    if day.year >= 1000 and (day.year != today.year or (day < today) == past or abs((day - today).days) <= 1):
        assert typed_date(day_words(day, today), today, past=past) == day


WRITTEN = st.text("0123456789+-./:, wdmotufrisahecnpmjy", max_size=12) | st.text(max_size=12)


@given(text=WRITTEN, today=ANY_DAY, month_first=st.booleans(), past=st.booleans())
@example(text="+99999", today=date.max, month_first=False, past=False)
@example(text="yesterday", today=date.min, month_first=False, past=True)
@example(text="31", today=date.max, month_first=False, past=False)
@example(text="30.12.", today=date.max, month_first=False, past=False)
@example(text="1.1.99", today=date.max, month_first=False, past=False)
@example(text="1.1.99", today=date.min, month_first=False, past=True)
def test_whatever_is_typed_is_a_day_or_a_sentence(text: str, today: date, month_first: bool, past: bool) -> None:
    with suppress(InvalidError):
        typed_date(text, today, month_first=month_first, past=past)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7", time(7)),
        ("07", time(7)),
        ("19", time(19)),
        ("730", time(7, 30)),
        ("1930", time(19, 30)),
        ("7:30", time(7, 30)),
        ("7.30", time(7, 30)),
        ("7h30", time(7, 30)),
        ("7 h", time(7)),
        ("7pm", time(19)),
        ("7:30 P.M.", time(19, 30)),
        ("730a", time(7, 30)),
        ("12am", time(0)),
        ("07:30:00 PM", time(19, 30)),
        ("12 pm", time(12)),
        ("0", time(0)),
    ],
)
def test_a_time_is_read_as_it_is_typed(text: str, at: time) -> None:
    assert typed_time(text) == at


@pytest.mark.parametrize(
    "text", ["24", "2400", "7:60", "7:30:15", "73", "13pm", "0am", "7:3", "noon", "7 o'clock", "-7", "12345"]
)
def test_what_is_no_time_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidError) as error:
        typed_time(text)
    assert str(error.value) == f"“{text}” is not a time of day. Type it like 7, 730, 7:30 or 7pm."


@given(text=st.text("0123456789:.hapm ", max_size=8) | st.text(max_size=8))
def test_whatever_is_typed_is_a_time_or_a_sentence(text: str) -> None:
    with suppress(InvalidError):
        typed_time(text)


@given(at=st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_minute_of_a_day_can_be_typed(at: time) -> None:
    half = f"{(at.hour - 1) % 12 + 1}:{at:%M}{'am' if at.hour < 12 else 'pm'}"
    for text in (f"{at:%H:%M}", f"{at:%H%M}", f"{at.hour}.{at:%M}", half):
        assert typed_time(text) == at


def test_a_week_from_now_can_be_typed_in_two_ways() -> None:
    assert typed_date("+1w", MONDAY) == typed_date("+7", MONDAY) == MONDAY + timedelta(7)
