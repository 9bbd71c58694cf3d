"""Choices added to the questions of a form that is in use, in its draft too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.documents.fields import FIELDS
from desktop.documents.items import new_id
from desktop.errors import NotFoundError
from desktop.forms import commands, queries
from desktop.forms.definition import LABEL_CHARS, Choice
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import draft_of
from desktop.forms.drafts.renewal import renewal
from desktop.forms.ready_made.changes import merged
from desktop.rows.names import identity
from desktop.rows.typed_text import one_line

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition, Question
    from desktop.forms.records import Form

_KEY_BYTES: Final = 8
_CHOSEN_BYTES: Final = 8


async def add_choices(context: CommandContext, id: str, labels: Mapping[str, Sequence[str]]) -> Form:
    """Offer these answers from now on, by the keys of their questions; those that are offered already are no more.
    Raises NotFoundError, NotAllowedError, InvalidError."""
    before = queries.form(context.session, id).definition
    asked = [_with_choices(context, question, labels.get(question.key, ())) for question in before.questions]
    after = replace(before, questions=tuple(asked))
    form = await commands.change(context, id, after)
    _note_in_draft(context, form, before, after)
    return form


def _with_choices(context: CommandContext, question: Question, labels: Sequence[str]) -> Question:
    known = {identity(choice.label) for choice in question.choices}
    new = {identity(label): one_line(label)[:LABEL_CHARS] for label in labels if identity(label) not in known}
    added = (Choice(context.random(_KEY_BYTES).hex(), label) for label in new.values())
    return replace(question, choices=(*question.choices, *added)) if new else question


def _note_in_draft(context: CommandContext, form: Form, before: Definition, after: Definition) -> None:
    """A draft that does not have them would take them away again."""
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
