"""Running numbers of forms: how they look, and which PC gives them out.

A number ends in `{n}`, or `{n:4}` for at least four digits; before that may stand words, `{year}`, `{month}`
(of the shop) and `{letter}`, that of whoever gives it out. Where one PC gives out all of a series without gaps, entries
made elsewhere get theirs when they come there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from desktop.errors import NotAllowedError
from desktop.forms import queries
from desktop.forms.definition import Numbering, QuestionType
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records.numbers import LETTER, Series, next_numbers
from desktop.settings.queries import shop_calendar

if TYPE_CHECKING:
    from datetime import date

    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.records.collection import RecordCollection

AT_ONCE: Final = 20
"""Entries that get their numbers before others have their turn."""

_PATTERN: Final = re.compile(r"((?:[^{}]|\{year\}|\{month\}|\{letter\})*)\{n(?::([1-9]))?\}")
_LACKING: Final = """
SELECT r.record FROM {table} t JOIN records r ON r.number = t.number
WHERE t."{field}" IS NULL AND NOT t.away ORDER BY r.added
"""


def numbering_of(definition: Definition, question: str) -> Numbering:
    """How a question's numbers look."""
    return next((each for each in definition.numbers if each.question == question), Numbering(question))


def numbering_fault(numbering: Numbering) -> str:
    """Why numbers cannot look so, in a sentence; empty where they can."""
    read = _PATTERN.fullmatch(numbering.pattern)
    if read is None:
        return "A running number ends in {n}; before that may stand words, {year}, {month} and {letter}."
    if not numbering.pc and LETTER not in read[1]:
        return "Two PCs would give out the same number: {letter} has to be in it, or one PC gives out all."
    if re.search(r"(\d|\{year\}|\{month\})$", read[1]):
        return "Something else than a digit has to stand before {n}."
    return ""


def series(numbering: Numbering, day: date) -> Series:
    """The series that is counted on a day of the shop; the usual one where numbers cannot look as it is said."""
    sound = Numbering(numbering.question) if numbering_fault(numbering) else numbering
    read = _PATTERN.fullmatch(sound.pattern)
    assert read is not None
    begin = read[1].replace("{year}", str(day.year)).replace("{month}", f"{day.month:02}")
    return Series(begin, int(read[2] or 1), is_whole=bool(sound.pc))


def example(numbering: Numbering, day: date) -> str:
    """One of these numbers."""
    return series(numbering, day).number(17, "A")


class NumberGiving:
    """On a PC that gives out all numbers of a series: those of entries that were made elsewhere, in the order in which
    they were made; some at each step."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._looked_at = -1

    def step(self) -> None:
        """Give out some, where something came."""
        projection = self._context.projection
        if projection.behind() or projection.cursor == self._looked_at:
            return
        cursor = projection.cursor
        if not any(self._give_out(*each) for each in self._series()):
            self._looked_at = cursor

    def _series(self) -> Iterator[tuple[RecordCollection, Numbering]]:
        """Those that this PC gives out."""
        pc = self._context.replica.me.device.hex()
        for form, definition in queries.definitions(self._context.session).items():
            running = [each.key for each in definition.questions if each.type is QuestionType.RUNNING_NUMBER]
            for numbering in definition.numbers:
                if numbering.pc == pc and numbering.question in running:
                    yield queries.entries_of(self._context.session, form), numbering

    def _give_out(self, entries: RecordCollection, numbering: Numbering) -> bool:
        """Whether there may be more."""
        context, field = self._context, numbering.question
        query = _LACKING.format(table=entries.table, field=field)
        lacking = (record.hex() for (record,) in context.model.conn.execute(query).fetchall())
        due = [id for id in lacking if self._may_number(entries, id, field)][:AT_ONCE]
        if due:
            day = shop_calendar(context.session).today(wall_ms())
            numbers = next_numbers(context, entries, field, series(numbering, day), len(due))
            saves = {id: {field: number} for id, number in zip(due, numbers, strict=True)}
            record_commands.save_many(context, entries, saves)
        return bool(due)

    def _may_number(self, entries: RecordCollection, id: str, field: str) -> bool:
        try:
            record_commands.may_change(self._context, entries, {id: {field: "1"}})
        except NotAllowedError:
            return False
        return True


def give_numbers(context: CommandContext) -> None:
    """Take one step of it."""
    context.part(NumberGiving).step()
