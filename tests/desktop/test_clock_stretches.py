"""Times worked out: nights, changes of clocks, what was forgotten, and what was said on two PCs apart."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.clock.records import ClockTime, What
from desktop.clock.sheets import MonthSheet
from desktop.clock.stretches import Break, ClockRemark, Due, Stretch, stretches
from desktop.settings.zones import zone

BERLIN = zone("Europe/Berlin")
NOW = datetime(2026, 12, 31, 12, tzinfo=BERLIN)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def said(what: str, at: str, seat: str = "till", fold: int = 0, **more: object) -> ClockTime:
    """A time by the clocks of Berlin."""
    values = {"note": "", "pc": seat, "is_marked": False, "corrected_by": "", "apart": 0} | more
    moment = datetime.fromisoformat(at).replace(tzinfo=BERLIN, fold=fold)
    moment = datetime.fromtimestamp(moment.timestamp(), UTC)
    return ClockTime(id=at, person_id="jin", person="Jin", what=What(what), at=moment, seat=seat, **values)  # type: ignore[arg-type]


def worked_out(*times: ClockTime, now: datetime = NOW, due: Iterable[Due] = ()) -> list[Stretch]:
    return stretches(sorted(times, key=lambda time: time.at), BERLIN, now, tuple(due))


def only(*times: ClockTime, now: datetime = NOW) -> Stretch:
    (stretch,) = worked_out(*times, now=now)
    return stretch


def test_a_day_with_breaks_is_what_lies_between_without_rounding() -> None:
    stretch = only(
        said("start", "2026-12-01T06:02:11"),
        said("break", "2026-12-01T09:00:05"),
        said("back", "2026-12-01T09:15:06"),
        said("break", "2026-12-01T12:00:00"),
        said("back", "2026-12-01T12:30:00"),
        said("stop", "2026-12-01T14:07:12"),
    )
    assert stretch.worked == timedelta(hours=7, minutes=20)
    assert stretch.rested == timedelta(minutes=45, seconds=1)
    assert stretch.is_settled
    assert stretch.day == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("start", "stop", "hours"),
    [
        ("2026-12-24T22:00", "2026-12-25T06:00", 8),
        ("2026-03-28T22:00", "2026-03-29T06:00", 7),
        ("2026-10-24T22:00", "2026-10-25T06:00", 9),
        ("2028-02-28T22:00", "2028-02-29T06:00", 8),
        ("2026-12-31T22:00", "2027-01-01T06:00", 8),
    ],
)
def test_a_night_has_the_hours_that_it_has_and_belongs_to_the_day_on_which_it_began(
    start: str, stop: str, hours: int
) -> None:
    stretch = only(said("start", start), said("stop", stop))
    assert (stretch.worked, stretch.day) == (hours * HOUR, date.fromisoformat(start[:10]))


def test_an_hour_that_there_is_twice_is_told_apart() -> None:
    stretch = only(said("start", "2026-10-25T02:30", fold=0), said("stop", "2026-10-25T02:30", fold=1))
    assert stretch.worked == HOUR


def test_a_stop_that_was_forgotten_is_never_filled_in() -> None:
    first, second = worked_out(
        said("start", "2026-12-01T08:00"), said("start", "2026-12-02T08:00"), said("stop", "2026-12-02T16:00")
    )
    assert (first.worked, first.stop, first.remarks) == (None, None, {ClockRemark.NO_STOP})
    assert second.worked == 8 * HOUR


def test_who_is_in_is_so_for_sixteen_hours_and_then_forgot_to_stop() -> None:
    start = said("start", "2026-12-01T08:00")
    open = only(start, now=start.at + 16 * HOUR)
    assert (open.is_open, open.to_settle, open.worked) == (True, False, None)
    forgotten = only(start, now=start.at + 16 * HOUR + MINUTE)
    assert (forgotten.is_open, forgotten.to_settle) == (False, True)


def test_what_is_said_afterwards_counts_once_a_manager_says_so() -> None:
    start, late = said("start", "2026-12-01T16:00"), said("stop", "2026-12-01T22:30", is_marked=True)
    told = only(start, late)
    assert (told.worked, told.is_settled, told.to_settle) == (6.5 * HOUR, False, True)
    assert only(start, said("stop", "2026-12-01T22:30", "office", corrected_by="Bo")).is_settled


def test_who_starts_on_two_pcs_apart_is_said_and_not_merged() -> None:
    stretch = only(
        said("start", "2026-12-01T08:00", "till"),
        said("start", "2026-12-01T08:05", "office"),
        said("stop", "2026-12-01T16:00", "till"),
        said("stop", "2026-12-01T16:10", "office"),
    )
    assert stretch.remarks == {ClockRemark.TWICE}
    assert (stretch.worked, stretch.is_settled, len(stretch.times)) == (None, False, 4)


def test_two_stretches_of_one_day_stand_by_themselves() -> None:
    found = worked_out(
        said("start", "2026-12-01T06:00"), said("stop", "2026-12-01T10:00"),
        said("start", "2026-12-01T17:00", "office"), said("stop", "2026-12-01T22:00", "office"),
    )  # fmt: skip
    assert [(each.worked, each.is_settled) for each in found] == [(4 * HOUR, True), (5 * HOUR, True)]


@pytest.mark.parametrize(
    ("times", "remark"),
    [
        (("break", "back", "stop"), ClockRemark.NO_START),
        (("stop",), ClockRemark.NO_START),
        (("start", "break", "stop"), ClockRemark.NO_BACK),
        (("start", "back", "stop"), ClockRemark.NO_BREAK),
        (("start", "break", "break", "back", "stop"), ClockRemark.TWICE),
        (("start", "break", "back", "back", "stop"), ClockRemark.TWICE),
    ],
)
def test_what_does_not_fit_together_has_no_hours(times: tuple[str, ...], remark: ClockRemark) -> None:
    stretch = only(*(said(what, f"2026-12-01T{8 + number:02}:00") for number, what in enumerate(times)))
    assert remark in stretch.remarks
    assert (stretch.worked, stretch.to_settle) == (None, True)


def test_whoever_is_on_a_break_is_in() -> None:
    stretch = only(said("start", "2026-12-01T08:00"), said("break", "2026-12-01T10:00"), now=NOW.replace(day=1))
    assert (stretch.is_open, stretch.is_on_break, stretch.rested) == (True, True, timedelta())


def test_a_stop_after_more_than_sixteen_hours_has_to_be_confirmed() -> None:
    stretch = only(said("start", "2026-12-01T08:00"), said("stop", "2026-12-02T00:30"))
    assert (stretch.remarks, stretch.worked, stretch.is_settled) == ({ClockRemark.LONG}, 16.5 * HOUR, False)


def test_what_comes_a_day_later_belongs_to_nothing_before() -> None:
    first, second = worked_out(said("start", "2026-12-01T08:00"), said("stop", "2026-12-02T08:01"))
    assert (first.remarks, second.remarks) == ({ClockRemark.NO_STOP}, {ClockRemark.NO_START})


def test_who_comes_before_the_shift_is_early_and_it_counts() -> None:
    due = Due(datetime(2026, 12, 1, 6, tzinfo=BERLIN), datetime(2026, 12, 1, 14, tzinfo=BERLIN))
    start, stop = said("start", "2026-12-01T05:41"), said("stop", "2026-12-01T14:00")
    (stretch,) = worked_out(start, stop, due=[due])
    assert (stretch.early, stretch.is_settled, stretch.remarks) == (19 * MINUTE, True, {ClockRemark.EARLY})
    (late,) = worked_out(said("start", "2026-12-01T06:10"), stop, due=[due])
    assert (late.early, late.remarks) == (timedelta(), frozenset())


def test_a_month_sums_what_counts_and_names_what_does_not() -> None:
    """The sums are worked out apart, in seconds since 1970, from what the month was made of."""
    chance, times, seconds, rested, days, unsettled = random.Random(7), list[ClockTime](), 0, 0, 0, 0
    for day in range(1, 32):
        hour, minute, second = chance.randrange(5, 23), chance.randrange(60), chance.randrange(60)
        at = datetime(2026, 10, day, hour, minute, second, tzinfo=BERLIN).timestamp()
        if chance.random() < 0.25:
            continue
        length, pause = chance.randrange(3 * 3600, 7 * 3600), chance.randrange(1, 3600)
        steps = [("start", 0), ("break", length // 2), ("back", length // 2 + pause), ("stop", length + pause)]
        forgot = chance.random() < 0.15
        for what, after in steps[:-1] if forgot else steps:
            moment = datetime.fromtimestamp(at + after, UTC)
            times.append(ClockTime(f"{day}{what}", "jin", "Jin", What(what), moment, "", "till", "Till", False, "", 0))
        seconds, rested, days = (seconds, rested, days) if forgot else (seconds + length, rested + pause, days + 1)
        unsettled += forgot
    sheet = MonthSheet("jin", date(2026, 10, 1), tuple(worked_out(*times)))
    assert unsettled > 0
    assert (sheet.worked, sheet.rested) == (timedelta(seconds=seconds), timedelta(seconds=rested))
    assert (sheet.days, len(sheet.to_settle)) == (days, unsettled)


def test_breaks_are_told_one_by_one() -> None:
    stretch = only(
        said("start", "2026-12-01T08:00"), said("break", "2026-12-01T10:00"), said("back", "2026-12-01T10:20")
    )
    assert [each.length for each in stretch.breaks] == [20 * MINUTE]
    assert Break(NOW, None).length == timedelta()
