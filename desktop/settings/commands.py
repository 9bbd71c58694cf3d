"""What managers and owners do with the shop's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from desktop.records import commands
from desktop.settings import queries
from desktop.settings.collections import (
    COUNTRY,
    CURRENCY,
    HOLIDAYS,
    KEY,
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


def set_place(
    context: CommandContext, zone: str | None = None, country: str | None = None, part: str | None = None
) -> ShopSettings:
    """Another time zone, country, or part of the country; another country has no part chosen yet."""
    now = queries.shop_calendar(context.session)
    moved = replace(
        now,
        zone=now.zone if zone is None else zone,
        country=now.country if country is None else country,
        subdivision=part if part is not None else now.subdivision if country in (None, now.country) else "",
    )
    return _set(context, moved, {ZONE: moved.zone, COUNTRY: moved.country, PART: moved.subdivision})


def set_week(
    context: CommandContext, begins: int | None = None, opening_days: frozenset[int] | None = None
) -> ShopSettings:
    """Another first day of the week, other days on which the shop is open; Monday is 0."""
    now = queries.shop_calendar(context.session)
    week = replace(
        now,
        week_begins=now.week_begins if begins is None else begins,
        opening_days=now.opening_days if opening_days is None else opening_days,
    )
    days = {weekday_field(day): day in week.opening_days for day in range(7)}
    return _set(context, week, {WEEK: week.week_begins, **days})


def set_currency(context: CommandContext, currency: str) -> ShopSettings:
    """Another money, by its letters in ISO 4217."""
    return _put(context, {CURRENCY: currency})


def set_open_on_public_holidays(context: CommandContext, is_open: bool) -> ShopSettings:
    """Whether public holidays are days like others."""
    return _put(context, {HOLIDAYS: is_open})


def close_on(context: CommandContext, day: date, why: str) -> ShopSettings:
    """The shop is closed on that day."""
    return _put(context, {closed_field(day): why, opened_field(day): None})


def open_on(context: CommandContext, day: date) -> ShopSettings:
    """The shop is open on that day, also where it is a holiday or a day of the week on which it is usually closed."""
    usually = replace(queries.shop_calendar(context.session), closed={}, opened=frozenset()).is_open(day)
    return _put(context, {closed_field(day): None, opened_field(day): None if usually else True})


def _set(context: CommandContext, wanted: ShopCalendar, fields: Mapping[str, Value]) -> ShopSettings:
    """Say these where they make a calendar. Raises InvalidError."""
    wanted.check()
    return _put(context, fields)


def _put(context: CommandContext, fields: Mapping[str, Value]) -> ShopSettings:
    commands.put(context, SETTINGS, KEY, fields)
    return queries.shop_settings(context.session)
