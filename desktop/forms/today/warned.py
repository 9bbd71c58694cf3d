"""Entries of which their form warns, as of a fridge that was too warm, until they are put right, over, or seen.

What somebody was asked to say yes to is said beside that.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.collections import question_in_name
from desktop.forms.expected import expected
from desktop.forms.filling import FormFilling
from desktop.forms.headless_filling import given, shop_context
from desktop.forms.other_entries import ReadEntries
from desktop.processes.standing import standing_words
from desktop.records import queries, shown, values
from desktop.records.added import added_from
from desktop.records.identity import RecordKey, packed_key
from desktop.records.listed_rows import numbers_of, rows
from desktop.rows.names import isolated
from desktop.rows.today import Reminder, TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import stamp_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from desktop.forms.today.shown_form import ShownForm
    from desktop.records.records import Record
    from desktop.records.values import Value

WARNED_FOR: Final = timedelta(days=3)
MOST_LOOKED_AT: Final = 25
_LATEST: Final = """
SELECT record, space, collection, creator, nonce, shown, created_ms FROM records
WHERE collection = ? AND away = 0 AND added >= ? ORDER BY added DESC LIMIT +?
"""
_ROWS: Final = """
SELECT parent, space, collection, shown FROM records
WHERE away = 0 AND parent IN (SELECT unhex(value) FROM json_each(?)) ORDER BY added
"""


class _Entry(NamedTuple):
    """An entry as it was saved: its record and where that is, its values and those of its rows, by their collections,
    and when it was made. What is worked out of it is worked out while it is looked at."""

    id: bytes
    space: bytes
    values: Mapping[str, Value]
    rows: Mapping[bytes, Sequence[Mapping[str, Value]]]
    at_ms: int


def warned(form: ShownForm) -> Iterator[TodayItem]:
    """Of the latest entries of some days, the latest first; each with what is said of it."""
    if not any(not rule.refuse for rule in form.definition.rules):
        return
    with form.session.reading() as conn:
        found = _latest(form, conn)
        if not found:  # reading formulas for the first time takes a while
            return
        asked = set(standing_words(conn, [entry.id for entry in found]))
        look = _Look(form)
        for entry in (each for each in found if not look.is_over(each) and each.id not in asked):
            sentences = look.warnings(entry)
            if sentences and entry.id.hex() not in form.examples:
                yield _item(form, queries.record(form.session, form.entries, entry.id.hex()), sentences)


def _latest(form: ShownForm, conn: sqlite3.Connection) -> list[_Entry]:
    since_ms = form.onlooker.now_ms - WARNED_FOR // timedelta(milliseconds=1)
    found = conn.execute(_LATEST, (form.entries.id, added_from(stamp_of(since_ms)), MOST_LOOKED_AT)).fetchall()
    keys = [packed_key(RecordKey(*row[2:5])) for row in found]
    rows: dict[tuple[bytes, bytes], dict[bytes, list[Mapping[str, Value]]]] = {}
    for parent, space, collection, kept in conn.execute(_ROWS, (json.dumps([key.hex() for key in keys]),)).fetchall():
        rows.setdefault((space, parent), {}).setdefault(collection, []).append(_values(kept))
    return [
        _Entry(id, space, _values(kept), rows.get((space, key), {}), at_ms)
        for (id, space, *_, kept, at_ms), key in zip(found, keys, strict=True)
    ]


def _values(kept: bytes) -> dict[str, Value]:
    said = shown.unpacked(kept).fields
    return queries.filled({key: values.unpack(field.value.value) for key, field in said.items()})


class _Look:
    """Looks at entries as they would be while they are filled in, on the day on which they were."""

    def __init__(self, form: ShownForm) -> None:
        self._form = form
        self._filling = FormFilling(form.definition)
        self._now = shop_context(form.session)
        self._expected = expected(form.definition)
        known = queries.collections(form.session)
        self._questions = {each.id: question_in_name(each.name) for each in known if form.entries.name in each.rows_of}

    def is_over(self, entry: _Entry) -> bool:
        """Whether nothing is left to do."""
        what = self._expected
        if what is None or what.state is None:
            return False
        return entry.values.get(what.state.key) in {choice.key for choice in what.over}

    def warnings(self, entry: _Entry) -> list[str]:
        """What the form warns of."""
        rows = {key: entry.rows.get(collection, ()) for collection, key in self._questions.items()}
        said = given(self._form.definition, entry.values, rows)
        others = ReadEntries(self._form.session, self._form.entries.id, entry.space, entry.id)
        look = self._filling.look(said, replace(self._now, others=others, now_ms=entry.at_ms))
        return [each.sentence for each in self._filling.warnings(look)]


def _item(form: ShownForm, entry: Record, sentences: list[str]) -> TodayItem:
    row = next(iter(rows(form.session, form.entries, list(numbers_of(form.session, [entry.id]).values())).values()))
    who = f"{isolated(entry.created_by)} {form.brief.moment(entry.created_at)}"
    said = form.brief.record(form.entries, row)
    once = f"warned {entry.id} {entry.changed_at.isoformat()}"
    words = f"Not right: {isolated(form.entries.heading)}"
    is_my_own = row.created_by == form.onlooker.member and not row.screen
    return TodayItem(
        kind=TodayKind.NOT_RIGHT,
        title=f"{isolated(form.entries.heading)}: {' '.join(sentences)}",
        place=TodayPlace(form.entries.name, entry.id),
        since=entry.created_at,
        detail=", ".join(part for part in (said, who) if part),
        deeds=(TodayDeed.SEEN,),
        once=once,
        reminder=None if is_my_own else Reminder(once, words, entry.created_at),
    )
