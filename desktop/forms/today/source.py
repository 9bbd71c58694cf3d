"""All that forms have to say today, of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop.forms import queries
from desktop.forms.today.due import due
from desktop.forms.today.here import who_is_here
from desktop.forms.today.new_forms import new_forms
from desktop.forms.today.numbers import numbers_given_twice
from desktop.forms.today.shown_form import ShownForm
from desktop.forms.today.warned import warned
from desktop.records.queries import collections
from desktop.settings.brief import Brief

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, TodayItem


def waiting(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """Of forms that are shown in Today: who is here, what is due, what they warn of; of all, what is wrong or new."""
    definitions = queries.definitions(session)
    brief = Brief(session, onlooker.now_ms)
    entries = {each.id.hex(): each for each in collections(session) if each.defined_id and each.holds_wholes}
    for id, definition in definitions.items():
        if definition.today and id in entries:
            form = ShownForm(session, onlooker, brief, definition, entries[id])
            yield from who_is_here(form)
            if onlooker.leads:
                yield from due(form)
                yield from warned(form)
    if onlooker.leads:
        yield from numbers_given_twice(session, definitions)
    yield from new_forms(session, onlooker, entries)
