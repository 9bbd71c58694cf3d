"""What is done with one key about an entry that stands in Today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.errors import NotFoundError
from desktop.forms import queries
from desktop.forms.collections import form_in_name
from desktop.forms.expected import expected
from desktop.forms.here_now import leave_now, stay_of
from desktop.records import commands as record_commands

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext


def settle_entry(context: CommandContext, entries: str, id: str, *, batch: bytes = b"") -> None:
    """What was to be done is, as the form calls it; `entries`: the name of its collection. Raises NotFoundError,
    NotAllowedError."""
    form = queries.form(context.session, form_in_name(entries))
    what = expected(form.definition)
    if what is None or what.state is None:
        raise NotFoundError("This form does not ask any more how far its entries are.")
    said = {what.state.key: what.over[0].key}
    record_commands.change_many(context, queries.entries_of(context.session, form.id), {id: said}, batch=batch)


def leave_entry(context: CommandContext, entries: str, id: str, *, batch: bytes = b"") -> None:
    """Somebody who is here has just left. Raises as above."""
    form = queries.form(context.session, form_in_name(entries))
    stay = stay_of(form.definition)
    if stay is None:
        raise NotFoundError("This form does not ask any more who leaves.")
    leave_now(context, queries.entries_of(context.session, form.id), id, stay, batch=batch)
