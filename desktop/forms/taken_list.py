"""A list put to use as a form: its rows are brought in as entries, which one step takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.forms import commands, queries
from desktop.forms.list_file import list_answers
from desktop.records.import_plan import AddedLine
from desktop.records.importing import RecordImport, add_lines

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form
    from desktop.sheets.tables import SheetTable


class TakenList(Struct, frozen=True):
    """A form that was made of a list, and what became of its rows."""

    form: Form
    entries: RecordImport


async def take_list(context: CommandContext, definition: Definition, table: SheetTable) -> TakenList:
    """Put a form to use that was made of a table, with the table's rows as entries. Raises InvalidError,
    NotAllowedError."""
    from desktop.settings.typed_fields import TypedFields

    form = await commands.make(context, definition)
    collection = queries.entries_of(context.session, form.id)
    said = list_answers(table, collection, TypedFields(context.session), context.random)
    lines = [AddedLine(line, dict(answers), None) for line, answers in said]
    done = await add_lines(context, collection, lines)
    return TakenList(queries.form(context.session, form.id), done)
