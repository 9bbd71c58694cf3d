"""For how long a PC knows that forms keep their entries, and what an employee's word does not reach.

Whoever made a form may say that it keeps its entries for some days only. That is a promise to those who fill it in from
then on; what others wrote before is not theirs to have erased, and stays until a manager or an owner says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from desktop.forms import queries
from desktop.forms.definition import definition_of
from desktop.rows.read_session import as_bytes
from desktop.rows.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop.engine.command_context import CommandContext

_DEFINITION: Final = "SELECT definition FROM publications WHERE hash = ?"


class Term(Struct, frozen=True, array_like=True):
    """For how many days a form keeps its entries, and since when that is known here; `spared`: how much had come to
    this PC when an employee said so, which is all kept (an arrival number), 0 where it holds for all."""

    days: int
    since_ms: int
    spared: int


def terms(context: CommandContext, known: Mapping[str, Term], now_ms: int) -> Iterator[tuple[str, Term]]:
    """Of the forms that keep their entries for some days; one that reaches further than before is known since now."""
    for form, definition in queries.definitions(context.session).items():
        days, before = definition.keep_days, known.get(form)
        if days and before is not None and days == before.days and before.since_ms <= now_ms:
            yield form, before
        elif days:
            spared = 0 if _reaches_all(context, form, days) else context.replica.head_arrival
            yield form, _term(days, before, now_ms, spared)


def _term(days: int, before: Term | None, now_ms: int, spared: int) -> Term:
    is_further = before is None or days < before.days or spared < before.spared or before.since_ms > now_ms
    return Term(days, now_ms, spared) if before is None or is_further else replace(before, days=days)


def _reaches_all(context: CommandContext, form: str, days: int) -> bool:
    """Whether that is said of all entries: it was so from the beginning, or is a manager's or an owner's own word. Who
    changes something else of a form repeats what it said before: so that is no word that an employee had said."""
    from desktop.forms.source import FormDefinitions

    conn = context.model.conn
    publications = FormDefinitions(conn, Viewer.of(context.replica)).publications(as_bytes(form))
    if publications is None or publications.current is None:
        return False
    said = [(one.is_managers, _days(context, one.place.hash)) for one in publications.counting]
    if all(0 < each <= days for _, each in said):
        return True
    return publications.current.is_managers and all(is_managers or each != days for is_managers, each in said)


def _days(context: CommandContext, publication: bytes) -> int:
    (text,) = context.model.conn.execute(_DEFINITION, (publication,)).fetchone()
    return definition_of(text).keep_days
