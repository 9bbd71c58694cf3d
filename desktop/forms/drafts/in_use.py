"""A form in use that is changed in one thing, without its builder: how long entries are kept, how they are printed,
whether it is shown in Today."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.documents.fields import FIELDS
from desktop.documents.items import new_id
from desktop.errors import NotFoundError
from desktop.forms import commands, queries
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import draft_of
from desktop.forms.drafts.renewal import renewal
from desktop.forms.merging import merged

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition, PrintSheet
    from desktop.forms.records import Form

_CHOSEN_BYTES: Final = 8


async def change_in_use(context: CommandContext, id: str, change: Callable[[Definition], Definition]) -> Form:
    """A form is this from now on. What its draft changes of it stays there, and is nobody's to use here.

    Raises NotFoundError, NotAllowedError, InvalidError.
    """
    await context.rows.until_in_step()
    form = queries.form(context.session, id)
    before, after = form.definition, change(form.definition)
    if after == before:
        return form
    form = await commands.change(context, id, after)
    _note_in_draft(context, form, before, after)
    return form


def _note_in_draft(context: CommandContext, form: Form, before: Definition, after: Definition) -> None:
    """A draft that does not say so would take it back again."""
    try:
        key = draft_of(context.session, form.creator, form.nonce).key
    except NotFoundError:
        return
    document = context.projection.document(key)
    if document is None:
        return
    fields = FIELDS.read(document)
    whole = merged(before, read_draft(fields).definition, after)
    steps = renewal(fields, whole, new_id(context.random(_CHOSEN_BYTES)))
    context.documents.edit(key, lambda edit: FIELDS.write(edit, fields, steps))


async def keep_for(context: CommandContext, id: str, days: int) -> Form:
    """From now on a form's entries are erased after so many days, 0: never. Raises as `change_in_use`."""
    return await change_in_use(context, id, lambda definition: replace(definition, keep_days=days))


async def show_in_today(context: CommandContext, id: str, shown: bool) -> Form:
    """From now on a form is shown in Today, or no more. Raises as `change_in_use`."""
    return await change_in_use(context, id, lambda definition: replace(definition, today=shown))


async def print_so(context: CommandContext, id: str, sheet: PrintSheet) -> Form:
    """From now on a form's entries are printed so, for everybody. Raises as `change_in_use`."""
    return await change_in_use(context, id, lambda definition: replace(definition, print=sheet))
