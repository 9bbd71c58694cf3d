"""How times of the clock look on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.clock.stretches import ClockRemark
from desktop.clock.words import hours_words, remarks_words
from desktop.settings.calendar_words import dated_words
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.clock.records import ClockTime, SaidTime
    from desktop.clock.sheets import MonthSheet
    from desktop.clock.stretches import Stretch
    from desktop.rows.read_session import ReadSession

DRIFT: Final = "drift"
"""What a time is marked with that is not by the clock."""


class ClockPrinter:
    """Prints in the shop's zone what was asked for, each returning the exit status."""

    def __init__(self, session: ReadSession, arguments: argparse.Namespace) -> None:
        self._zone = zone(shop_calendar(session).zone)
        self._as_json: bool = arguments.json

    def times(self, times: Sequence[ClockTime]) -> int:
        """What counts."""
        output.print_all(times, self._time_json, self._time_line, self._as_json, "Nothing.")
        return 0

    def said(self, said: Sequence[SaidTime]) -> int:
        """All that was said."""
        output.print_all(said, self._said_json, self._said_line, self._as_json, "Nothing.")
        return 0

    def stretches(self, stretches: Sequence[Stretch], none: str) -> int:
        """Who was at work, and for how long."""
        output.print_all(stretches, self._stretch_json, self._stretch_line, self._as_json, none)
        return 0

    def months(self, sheets: Sequence[MonthSheet]) -> int:
        """The sums of each person."""
        output.print_all(sheets, _month_json, _month_line, self._as_json, "Nobody was in.")
        return 0

    def _iso(self, at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(self._zone).isoformat(timespec="milliseconds")

    def _clock(self, at: datetime | None) -> str:
        return "?" if at is None else f"{at.astimezone(self._zone):%H:%M}"

    def _time_json(self, time: ClockTime) -> Json:
        return {
            "id": time.id, "person": time.person, "person_id": time.person_id, "what": time.what,
            "at": self._iso(time.at), "marked": DRIFT if time.is_marked else None, "note": time.note, "pc": time.pc,
            "corrected_by": time.corrected_by or None,
        }  # fmt: skip

    def _time_line(self, time: ClockTime) -> str:
        by = f"put right by {time.corrected_by}: " if time.is_corrected else ""
        note = f"{by}{time.note}"
        marked = "not by the clock" if time.is_marked else ""
        at = time.at.astimezone(self._zone)
        parts = (time.id[:8], f"{dated_words(at.date())} {at:%H:%M}", time.person, time.what, marked, note)
        return "  ".join(filter(None, parts))

    def _said_json(self, said: SaidTime) -> Json:
        return {
            "id": said.id, "what": said.what, "at": self._iso(said.at), "note": said.note, "said_by": said.said_by,
            "said_at": self._iso(said.said_at), "correction": said.is_correction,
            "marked": DRIFT if said.is_marked else None, "replaces": said.replaces or None, "shows": said.shows,
        }  # fmt: skip

    def _said_line(self, said: SaidTime) -> str:
        at = said.at.astimezone(self._zone)
        what = said.what or "struck"
        by = f"{said.said_by}: {said.note}" if said.is_correction else said.note
        gone = "" if said.shows else "(put right)"
        return "  ".join(filter(None, (said.id[:8], f"{dated_words(at.date())} {at:%H:%M}", what, by, gone)))

    def _stretch_json(self, stretch: Stretch) -> Json:
        return {
            "person": stretch.person, "person_id": stretch.person_id, "day": stretch.day.isoformat(),
            "start": self._iso(stretch.start), "stop": self._iso(stretch.stop), "in": stretch.is_open,
            "on_break": stretch.is_on_break, "break_s": _seconds(stretch.rested),
            "worked_s": None if stretch.worked is None else _seconds(stretch.worked), "counts": stretch.is_settled,
            "remarks": [remark for remark in ClockRemark if remark in stretch.remarks],
        }  # fmt: skip

    def _stretch_line(self, stretch: Stretch) -> str:
        until = "" if stretch.is_open else self._clock(stretch.stop)
        rested = f"breaks {hours_words(stretch.rested)}" if stretch.rested else ""
        worked = "" if stretch.worked is None else hours_words(stretch.worked)
        on_break = "on a break" if stretch.is_on_break else ""
        parts = (
            stretch.person, f"{self._clock(stretch.start)}–{until}", rested, worked, on_break, remarks_words(stretch)
        )  # fmt: skip
        return "  ".join(filter(None, parts))


def _month_json(sheet: MonthSheet) -> Json:
    return {
        "person": _person(sheet), "person_id": sheet.person_id, "month": f"{sheet.month:%Y-%m}", "days": sheet.days,
        "worked_s": _seconds(sheet.worked), "break_s": _seconds(sheet.rested), "to_settle": len(sheet.to_settle),
    }  # fmt: skip


def _month_line(sheet: MonthSheet) -> str:
    settle = f"{len(sheet.to_settle)} to settle" if sheet.to_settle else ""
    parts = (_person(sheet), f"{sheet.days} days", hours_words(sheet.worked), settle)
    return "  ".join(filter(None, parts))


def _person(sheet: MonthSheet) -> str:
    return sheet.stretches[0].person if sheet.stretches else ""


def _seconds(length: timedelta) -> float:
    """To the millisecond."""
    return length / timedelta(milliseconds=1) / 1000
