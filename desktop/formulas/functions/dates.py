"""Functions of days and times, by the shop's clocks and opening days."""

from __future__ import annotations

import calendar
import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from desktop.formulas.arithmetic import clock_time, days_on, seconds_of
from desktop.formulas.fault import FaultFound
from desktop.formulas.functions.function import Function
from desktop.formulas.run import FormulaRun
from desktop.formulas.values import ARITHMETIC, FormulaValue, is_blank, kind
from desktop.records.values import Moment

_DAY: Final = timedelta(1)
_HOUR_SECONDS: Final = 3_600
_HOUR_MS: Final = 3_600_000
_WEEK: Final = 7
# Whether the shop is open takes a look at weekdays, closed days and public holidays.
_DAY_STEPS: Final = 4
_WRITTEN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def _no_day() -> FaultFound:
    return FaultFound("There is no such day.")


def _month(year: int, month: int) -> tuple[int, int]:
    """A year and a month in it, of one that may lie before January or behind December."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise _no_day()
    return year, month


def _date(_run: FormulaRun, year: int, month: int, day: int) -> date:
    return days_on(date(*_month(year, month), 1), Decimal(day - 1))


def _months_on(day: date, months: int) -> date:
    year, month = _month(day.year, day.month + months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _end_of_month(_run: FormulaRun, day: date, months: int) -> date:
    year, month = _month(day.year, day.month + months)
    return date(year, month, calendar.monthrange(year, month)[1])


def _date_value(run: FormulaRun, value: FormulaValue) -> date | None:
    if is_blank(value) or type(value) is date:
        return value or None
    if isinstance(value, Moment):
        return run.context.local(value).date()
    if isinstance(value, str) and _WRITTEN_DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise _no_day() from None
    raise FaultFound(f"{_shown(value)} is not a date, such as 2026-12-24.")


def _time_value(run: FormulaRun, value: FormulaValue) -> time | None:
    if is_blank(value):
        return None
    if isinstance(value, time):
        return value
    if isinstance(value, Moment):
        return run.context.local(value).time().replace(microsecond=0)
    if isinstance(value, str) and _WRITTEN_TIME.fullmatch(value.strip()):
        try:
            return time.fromisoformat(value.strip())
        except ValueError:
            pass
    raise FaultFound(f"{_shown(value)} is not a time, such as 07:30.")


def _shown(value: FormulaValue) -> str:
    return f"“{value[:40]}”" if isinstance(value, str) else kind(value).capitalize()


def _weekday(_run: FormulaRun, day: date, kind: int = 1) -> Decimal:
    if kind not in (1, 2, 3):
        raise FaultFound("Weeks are counted in kind 1 (Sunday is 1), 2 (Monday is 1) or 3 (Monday is 0).")
    return Decimal((day.isoweekday() % _WEEK + 1, day.isoweekday(), day.weekday())[kind - 1])


def _hours(_run: FormulaRun, until: time | Moment, begin: time | Moment) -> Decimal:
    if isinstance(until, Moment) and isinstance(begin, Moment):
        return ARITHMETIC.divide(Decimal(until.ms - begin.ms), Decimal(_HOUR_MS))
    if isinstance(until, Moment) or isinstance(begin, Moment):
        raise FaultFound("HOURS needs two times, or two dates with times.")
    passed = seconds_of(until) - seconds_of(begin)
    return ARITHMETIC.divide(Decimal(passed % (24 * _HOUR_SECONDS)), Decimal(_HOUR_SECONDS))


def _work_days(run: FormulaRun, first: date, last: date) -> Decimal:
    if last < first:
        return _work_days(run, last, first).copy_negate()
    days = (last - first).days + 1
    run.charge(days * _DAY_STEPS)
    return Decimal(sum(run.context.calendar.is_open(first + n * _DAY) for n in range(days)))


def _work_day(run: FormulaRun, day: date, days: int) -> date:
    step, left = (_DAY, days) if days > 0 else (-_DAY, -days)
    while left:
        run.charge(_DAY_STEPS)
        try:
            day += step
        except OverflowError:
            raise _no_day() from None
        left -= run.context.calendar.is_open(day)
    return day


def _apart(_run: FormulaRun, earlier: date, later: date, unit: str) -> Decimal:
    if later < earlier:
        raise FaultFound("The first day has to be the earlier one.")
    months = 12 * (later.year - earlier.year) + later.month - earlier.month - (later.day < earlier.day)
    counted = {"y": months // 12, "m": months, "d": (later - earlier).days, "ym": months % 12}.get(unit.lower())
    if counted is None:
        raise FaultFound('Count in "y" (years), "m" (months), "d" (days) or "ym" (months beyond years).')
    return Decimal(counted)


def _away(run: FormulaRun, first: date, last: date) -> str:
    others = run.context.others
    return ", ".join(others.away(first, last)) if others is not None else ""


FUNCTIONS: Final = (
    Function("TODAY", "", "The day it is in the shop", "TODAY()", "2026-11-30", lambda run: run.context.today()),
    Function("NOW", "", "The day and time now", "NOW()", "2026-11-30 10:15", lambda run: run.context.now()),
    Function("DATE", "year, month, day", "A day", "DATE(2026, 12, 24)", "2026-12-24", _date),
    Function(
        "TIME",
        "hour, minute, [second]",
        "A time of day",
        "TIME(7, 30)",
        "07:30",
        lambda _run, hour, minute, second=0: clock_time(_HOUR_SECONDS * hour + 60 * minute + second),
    ),
    Function(
        "DATETIME",
        "date, time",
        "A day and a time together",
        "DATETIME(DATE(2026, 12, 24), TIME(7, 30))",
        "2026-12-24 07:30",
        lambda run, day, at: run.context.moment(day, at),
    ),
    Function(
        "DATEVALUE",
        "value",
        "The day in a text, or of a date and time",
        'DATEVALUE("2026-12-24")',
        "2026-12-24",
        _date_value,
    ),
    Function(
        "TIMEVALUE", "value", "The time in a text, or of a date and time", 'TIMEVALUE("07:30")', "07:30", _time_value
    ),
    Function("YEAR", "date", "Its year", "YEAR(TODAY())", "2026", lambda _run, day: Decimal(day.year)),
    Function("MONTH", "date", "Its month, 1 to 12", "MONTH(TODAY())", "11", lambda _run, day: Decimal(day.month)),
    Function("DAY", "date", "Its day of the month", "DAY(TODAY())", "30", lambda _run, day: Decimal(day.day)),
    Function("HOUR", "time", "Its hour, 0 to 23", "HOUR(TIME(7, 30))", "7", lambda _run, at: Decimal(at.hour)),
    Function("MINUTE", "time", "Its minute", "MINUTE(TIME(7, 30))", "30", lambda _run, at: Decimal(at.minute)),
    Function("SECOND", "time", "Its second", "SECOND(TIME(7, 30, 5))", "5", lambda _run, at: Decimal(at.second)),
    Function(
        "WEEKDAY",
        "date, [kind]",
        "Its day of the week from Sunday, 1; in kind 2 from Monday, 1",
        "WEEKDAY(TODAY(), 2)",
        "1",
        _weekday,
    ),
    Function(
        "ISOWEEKNUM",
        "date",
        "Its week of the year, which begins on Monday",
        "ISOWEEKNUM(TODAY())",
        "49",
        lambda _run, day: Decimal(day.isocalendar().week),
    ),
    Function(
        "DAYS",
        "later, earlier",
        "How many days lie between",
        "DAYS(DATE(2026, 12, 24), TODAY())",
        "24",
        lambda _run, later, earlier: Decimal((later - earlier).days),
    ),
    Function(
        "HOURS",
        "until, from",
        "How many hours it takes; of times alone also past midnight",
        "HOURS(TIME(6, 0), TIME(22, 30))",
        "7.5",
        _hours,
    ),
    Function(
        "WORKDAYS",
        "first, last",
        "On how many days the shop is open, both counted",
        "WORKDAYS(TODAY(), DATE(2026, 12, 6))",
        "6",
        _work_days,
    ),
    Function(
        "WORKDAY",
        "date, days",
        "So many days on which the shop is open later",
        "WORKDAY(TODAY(), 6)",
        "2026-12-07",
        _work_day,
    ),
    Function(
        "AWAY",
        "first, last",
        "The names of those who are away between two days, but for whoever added this entry",
        "AWAY(TODAY(), TODAY() + 2)",
        "",
        _away,
    ),
    Function(
        "EDATE",
        "date, months",
        "The same day so many months later, or the month's last",
        "EDATE(DATE(2026, 1, 31), 1)",
        "2026-02-28",
        lambda _run, day, months: _months_on(day, months),
    ),
    Function(
        "EOMONTH",
        "date, months",
        "The last day of the month so many months later",
        "EOMONTH(TODAY(), 0)",
        "2026-11-30",
        _end_of_month,
    ),
    Function(
        "DATEDIF",
        "earlier, later, unit",
        'Whole years ("y"), months ("m"), days ("d"), or months beyond the years ("ym")',
        'DATEDIF(DATE(1990, 5, 1), TODAY(), "y")',
        "36",
        _apart,
    ),
)
