"""What a new version of Countertop makes of a form that comes along, offered to a shop that has changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.documents.fields import FIELDS
from desktop.documents.items import new_id
from desktop.errors import NotFoundError
from desktop.forms import queries
from desktop.forms.drafts.changes import draft_changes
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import begin_draft
from desktop.forms.drafts.fields import fields_of
from desktop.forms.drafts.renewal import renewal
from desktop.forms.merging import merged
from desktop.forms.ready_made.commands import definition_here
from desktop.forms.ready_made.queries import in_use

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form

_CHOSEN_BYTES: Final = 8


async def changes_offered(context: CommandContext, key: str) -> list[str]:
    """What the version of Countertop that is here would change of a form that comes along, in sentences; none where
    nothing is new. Raises NotFoundError where it is not in use."""
    await context.rows.until_in_step()
    form = _used(context, key)
    offered = merged(_taken(context, form), form.definition, definition_here(context, key))
    return draft_changes(form.definition, read_draft(fields_of(offered)))


async def draft_offered(context: CommandContext, key: str) -> DocumentKey:
    """The draft of a form with these changes in it, and all that people changed, for whoever then puts it to use."""
    await context.rows.until_in_step()
    form = _used(context, key)
    draft = await begin_draft(context, form.creator, form.nonce, form.definition)
    document = context.projection.document(draft)
    if document is None:
        raise NotFoundError("This draft is not here.")
    fields = FIELDS.read(document)
    whole = merged(_taken(context, form), read_draft(fields).definition, definition_here(context, key))
    steps = renewal(fields, whole, new_id(context.random(_CHOSEN_BYTES)))
    context.documents.edit(draft, lambda edit: FIELDS.write(edit, fields, steps))
    return draft


def _used(context: CommandContext, key: str) -> Form:
    form = in_use(context.session).get(key)
    if form is None:
        raise NotFoundError("This form is not in use yet.")
    return form


def _taken(context: CommandContext, form: Form) -> Definition:
    """What it was when it was first taken."""
    return queries.versions(context.session, form.id)[-1].definition
