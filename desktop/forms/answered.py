"""What was answered to a question so far, as choices that it could offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.forms import queries
from desktop.forms.drafts.fitting import choices_of
from desktop.forms.drafts.new_version import ShopReaders
from desktop.records import queries as record_queries

if TYPE_CHECKING:
    from desktop.forms.records import Form
    from desktop.rows.read_session import ReadSession


def choices_answered(session: ReadSession, form: Form, key: str) -> list[dict[str, Any]]:
    """What was answered to a question of a form in use, by its key there, those first that most answered; nothing where
    that is no question whose answers are words or numbers."""
    entries = queries.entries_of(session, form.id)
    field = entries.by_key.get(key)
    if field is None or field.is_set:
        return []
    readers = ShopReaders(session)
    said = (record.values.get(key) for record in record_queries.records(session, entries))
    return list(choices_of(readers.text(field, value) for value in said if value is not None))
