"""A form in use that is changed in one thing, without its builder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop.documents.fields import FIELDS
from desktop.documents.items import new_id
from desktop.errors import InvalidError, NotFoundError
from desktop.forms import queries
from desktop.forms.drafts.changes import draft_changes
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import begin_draft
from desktop.forms.drafts.new_version import use_draft
from desktop.forms.drafts.renewal import renewal

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form

_CHOSEN_BYTES: Final = 8


async def change_in_use(
    context: CommandContext, id: str, change: Callable[[Definition], Definition], elsewhere: str
) -> Form:
    """A form is this from now on, and its draft says so too; `elsewhere`: what is said where the draft holds other
    changes, which are nobody's to use here.

    Raises InvalidError with that; NotFoundError; NotAllowedError.
    """
    await context.rows.until_in_step()
    form = queries.form(context.session, id)
    draft = await begin_draft(context, form.creator, form.nonce, form.definition)
    document = context.projection.document(draft)
    if document is None:
        raise NotFoundError("This draft is not here.")
    fields = FIELDS.read(document)
    if draft_changes(form.definition, read_draft(fields)):
        raise InvalidError(elsewhere)
    steps = renewal(fields, change(form.definition), new_id(context.random(_CHOSEN_BYTES)))
    context.documents.edit(draft, lambda edit: FIELDS.write(edit, fields, steps))
    return await use_draft(context, draft)
