"""What managers and owners do with the shop's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.records import commands
from desktop.settings import locking, queries
from desktop.settings.collections import (
    COUNTRY,
    CURRENCY,
    HOLIDAYS,
    KEY,
    LOCK,
    PART,
    SETTINGS,
    WEEK,
    ZONE,
    closed_field,
    opened_field,
    weekday_field,
)  # fmt: skip

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.values import Value
    from desktop.settings.records import ShopSettings
    from desktop.settings.shop_calendar import ShopCalendar


MOST_DAYS: Final = 400
"""Between the first and the last day of one closing."""

_Seen = Sequence[bytes] | None


def set_place(
    context: CommandContext,
    zone: str | None = None,
    country: str | None = None,
    part: str | None = None,
    seen_before: _Seen = None,
) -> ShopSettings:
    """Another time zone, country, or part of the country; another country has no part chosen yet.

    `seen_before`, here and below: what `queries.seen_now` said when whoever changes it began.
    """
    now = queries.shop_calendar(context.session)
    moved = replace(
        now,
        zone=now.zone if zone is None else zone,
        country=now.country if country is None else country,
        subdivision=part if part is not None else now.subdivision if country in (None, now.country) else "",
    )
    fields = {ZONE: moved.zone, COUNTRY: moved.country, PART: moved.subdivision}
    return _set(context, moved, fields, seen_before)


def set_week(
    context: CommandContext,
    begins: int | None = None,
    opening_days: frozenset[int] | None = None,
    seen_before: _Seen = None,
) -> ShopSettings:
    """Another first day of the week, other days on which the shop is open; Monday is 0."""
    now = queries.shop_calendar(context.session)
    week = replace(
        now,
        week_begins=now.week_begins if begins is None else begins,
        opening_days=now.opening_days if opening_days is None else opening_days,
    )
    return _set(context, week, _week_fields(week), seen_before)


def set_open_on_weekday(context: CommandContext, weekday: int, is_open: bool) -> ShopSettings:
    """Whether the shop is open on a day of the week."""
    days = queries.shop_calendar(context.session).opening_days
    return set_week(context, opening_days=days | {weekday} if is_open else days - {weekday})


def set_currency(context: CommandContext, currency: str, seen_before: _Seen = None) -> ShopSettings:
    """Another money, by its letters in ISO 4217."""
    return _put(context, {CURRENCY: currency}, seen_before)


def set_lock(context: CommandContext, minutes: int, seen_before: _Seen = None) -> ShopSettings:
    """After how many minutes without a key or a touch PCs behind PINs are locked; 0: never. Raises InvalidError."""
    return _put(context, {LOCK: locking.checked(minutes)}, seen_before)


def set_open_on_public_holidays(context: CommandContext, is_open: bool) -> ShopSettings:
    """Whether public holidays are days like others."""
    return _put(context, {HOLIDAYS: is_open})


def keep_guessed(context: CommandContext) -> ShopSettings:
    """What this PC guessed is right: from now on all PCs go by it."""
    now = queries.shop_settings(context.session)
    calendar = now.calendar
    place = {ZONE: calendar.zone, COUNTRY: calendar.country, PART: calendar.subdivision}
    return _put(context, {**place, CURRENCY: now.currency, **_week_fields(calendar)})


def close_on(context: CommandContext, day: date, why: str, last: date | None = None) -> ShopSettings:
    """The shop is closed on that day, or on all days from it to the last. Raises InvalidError."""
    count = ((last or day) - day).days
    if count < 0:
        raise InvalidError("The last day is before the first one.")
    if count > MOST_DAYS:
        raise InvalidError("This is more than a year. Close the shop for a year at a time.")
    days = [day + timedelta(n) for n in range(count + 1)]
    return _put(context, {closed_field(each): why for each in days} | {opened_field(each): None for each in days})


def open_on(context: CommandContext, day: date) -> ShopSettings:
    """The shop is open on that day, also where it is a holiday or a day of the week on which it is usually closed."""
    usually = replace(queries.shop_calendar(context.session), closed={}, opened=frozenset()).is_open(day)
    return _put(context, {closed_field(day): None, opened_field(day): None if usually else True})


def as_usual(context: CommandContext, day: date, last: date | None = None) -> ShopSettings:
    """Nothing is said of that day any more, or of all days from it to the last."""
    days = [day + timedelta(n) for n in range(((last or day) - day).days + 1)]
    return _put(context, {field(each): None for each in days for field in (closed_field, opened_field)})


def put_back(context: CommandContext, fields: Mapping[str, Value]) -> ShopSettings:
    """Values that stood there before, or that somebody else wrote at the same time."""
    return _put(context, fields)


def _week_fields(week: ShopCalendar) -> dict[str, Value]:
    return {WEEK: week.week_begins, **{weekday_field(day): day in week.opening_days for day in range(7)}}


def _set(
    context: CommandContext, wanted: ShopCalendar, fields: Mapping[str, Value], seen_before: _Seen
) -> ShopSettings:
    """Say these where they make a calendar. Raises InvalidError."""
    wanted.check()
    return _put(context, fields, seen_before)


def _put(context: CommandContext, fields: Mapping[str, Value], seen_before: _Seen = None) -> ShopSettings:
    commands.put(context, SETTINGS, KEY, fields, seen_before=seen_before)
    return queries.shop_settings(context.session)
