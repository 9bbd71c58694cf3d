"""How long entries are kept, said of a form in use without its builder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

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
    from desktop.forms.records import Form

_CHOSEN_BYTES: Final = 8


async def keep_for(context: CommandContext, id: str, days: int) -> Form:
    """From now on a form's entries are erased after so many days, 0: never; its draft says so too.

    Raises InvalidError where the draft holds other changes, which are nobody's to use here; NotAllowedError.
    """
    await context.rows.until_in_step()
    form = queries.form(context.session, id)
    draft = await begin_draft(context, form.creator, form.nonce, form.definition)
    document = context.projection.document(draft)
    if document is None:
        raise NotFoundError("This draft is not here.")
    fields = FIELDS.read(document)
    if draft_changes(form.definition, read_draft(fields)):
        raise InvalidError("This form is being changed. Say there how long its entries are kept.")
    steps = renewal(fields, replace(form.definition, keep_days=days), new_id(context.random(_CHOSEN_BYTES)))
    context.documents.edit(draft, lambda edit: FIELDS.write(edit, fields, steps))
    return await use_draft(context, draft)
