"""What a new version of Countertop makes of a form that comes along, offered to a shop that has changed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.documents.fields import FIELDS
from desktop.documents.items import new_id
from desktop.errors import NotFoundError
from desktop.forms import queries
from desktop.forms.definition import Definition
from desktop.forms.drafts.changes import draft_changes
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import begin_draft
from desktop.forms.drafts.fields import fields_of
from desktop.forms.drafts.renewal import renewal
from desktop.forms.ready_made.commands import definition_here
from desktop.forms.ready_made.queries import in_use

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.engine.command_context import CommandContext
    from desktop.forms.records import Form

_CHOSEN_BYTES: Final = 8


def merged(base: Definition, now: Definition, offered: Definition) -> Definition:
    """What people made of `base`, with what `offered` makes of it wherever they changed nothing."""
    return msgspec.convert(_merged(*map(msgspec.to_builtins, (base, now, offered))), Definition)


def _merged(base: Any, now: Any, offered: Any) -> Any:
    if now == base:
        return offered
    if isinstance(now, dict) and isinstance(offered, dict):
        return _merged_parts(base or {}, now, offered)
    if _is_keyed(now) and _is_keyed(offered):
        parts = _merged_parts(*map(_by_key, (base or (), now, offered)))
        return [parts[key] for key in _order(list(_by_key(now)), list(_by_key(offered))) if key in parts]
    return now


def _merged_parts(base: Mapping[str, Any], now: Mapping[str, Any], offered: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: _merged(base.get(key), now.get(key), offered.get(key)) for key in (*now, *offered)}
    return {key: value for key, value in found.items() if value is not None}


def _is_keyed(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, dict) and "key" in each for each in value)


def _by_key(parts: Any) -> dict[str, Any]:
    return {part["key"]: part for part in parts}


def _order(now: list[str], offered: list[str]) -> list[str]:
    """As they stand now, what is new behind what it stands behind where it is offered."""
    found = list(now)
    for place, key in enumerate(offered):
        if key not in found:
            before = next((each for each in reversed(offered[:place]) if each in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, key)
    return found


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
