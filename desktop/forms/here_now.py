"""Who is here now: entries of forms that ask when somebody arrived and when they left, and were not left yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.definition import QuestionType
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records.listed_rows import rows
from desktop.records.listing import Listing, OnlyThese, RowOrder, listed
from desktop.records.own_rights import OwnRights
from desktop.records.values import Moment
from desktop.sheets.title_synonyms import same_thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.records.collection import RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.rows.read_session import ReadSession

MOST_NAMED: Final = 6


class Stay(NamedTuple):
    """The keys of the questions when somebody arrived, and when they left."""

    arrived: str
    left: str

    @property
    def here(self) -> tuple[OnlyThese, OnlyThese]:
        """What is said of those who are here."""
        return OnlyThese(self.arrived, "filled"), OnlyThese(self.left, "empty")


class HereNow(NamedTuple):
    """How many are here, and the first who arrived of those whose entry oneself may change."""

    total: int
    first: Sequence[ListedRow]


def stay_of(definition: Definition) -> Stay | None:
    """Of a form that asks for both as dates and times, told by their words in any language, and for the second only
    when somebody leaves; None of others."""
    asked = [question for question in definition.questions if question.type is QuestionType.MOMENT]
    arrived, left = (
        next((question for question in asked if same_thing(question.label, word)), None) for word in ("arrived", "left")
    )
    if arrived is None or left is None or left.default or left.required:
        return None
    return Stay(arrived.key, left.key)


def here_now(session: ReadSession, collection: RecordCollection, stay: Stay) -> HereNow:
    """Who is, of the entries of a form."""
    with session.reading():
        numbers = listed(session, collection, Listing(RowOrder(stay.arrived), stay.here))
        rights, first = OwnRights(session, collection), numbers[:MOST_NAMED]
        found = rows(session, collection, first)
        mine = [found[number] for number in first if not rights.changing(found[number].key, stay.left)]
        return HereNow(len(numbers), mine)


def leave_now(
    context: CommandContext, collection: RecordCollection, id: str, stay: Stay, *, batch: bytes = b""
) -> None:
    """Somebody has just left."""
    record_commands.change_many(context, collection, {id: {stay.left: Moment(wall_ms())}}, batch=batch)
