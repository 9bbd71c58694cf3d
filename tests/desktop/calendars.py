"""Calendars of shops, as people set them."""

from datetime import date

from hypothesis import strategies as st

from desktop.settings.calendar_words import EVERY_WEEKDAY
from desktop.settings.shop_calendar import ShopCalendar

PLACES = [("", ""), ("DE", "BY"), ("GB", "ENG"), ("US", ""), ("CN", ""), ("IL", ""), ("XX", "")]
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ANY_DAY = st.dates()


@st.composite
def shop_calendars(draw: st.DrawFn) -> ShopCalendar:
    country, subdivision = draw(st.sampled_from(PLACES))
    return ShopCalendar(
        zone=draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Mars/Olympus"])),
        country=country,
        subdivision=subdivision,
        week_begins=draw(st.integers(0, 6)),
        opening_days=draw(st.frozensets(st.sampled_from(sorted(EVERY_WEEKDAY)))),
        closed=draw(st.dictionaries(DAYS, st.text(max_size=5), max_size=5)),
        opened=draw(st.frozensets(DAYS, max_size=5)),
        open_on_public_holidays=draw(st.booleans()),
    )
