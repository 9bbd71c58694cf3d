"""Entries of which their form warns, as of a fridge that was too warm, until they are put right, over, or seen.

What somebody was asked to say yes to is said beside that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.forms.expected import expected
from desktop.forms.filled_in import given, shop_context
from desktop.forms.filling import FormFilling
from desktop.forms.other_entries import ReadEntries
from desktop.processes.queries import answers_to
from desktop.records import queries
from desktop.records.listed_rows import numbers_of, rows
from desktop.rows.names import isolated
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.forms.today.shown_form import ShownForm
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record

WARNED_FOR: Final = timedelta(days=7)
MOST_LOOKED_AT: Final = 40
_LATEST: Final = (
    "WHERE r.collection = ? AND r.away = 0 AND r.created_stamp >= ? ORDER BY r.created_stamp DESC, r.number LIMIT +?"
)
_SPACES: Final = "SELECT record, space FROM records r "


def warned(form: ShownForm) -> Iterator[TodayItem]:
    """Of the latest entries of a week, the latest first; each with what is said of it."""
    if not any(not rule.refuse for rule in form.definition.rules):
        return
    since_ms = form.onlooker.now_ms - WARNED_FOR // timedelta(milliseconds=1)
    about = (form.entries.id, stamp_of(since_ms), MOST_LOOKED_AT)
    with form.session.reading() as conn:
        found = queries.selected(form.session, form.entries, _LATEST, *about)
        spaces = {id.hex(): space for id, space in conn.execute(_SPACES + _LATEST, about).fetchall()}
        asked = {record.hex() for record in answers_to(conn, [bytes.fromhex(each.id) for each in found])}
        look = _Look(form)
        for entry in (each for each in found if not look.is_over(each) and each.id not in asked):
            sentences = look.warnings(entry, spaces[entry.id])
            if sentences and entry.id not in form.examples:
                yield _item(form, entry, sentences)


class _Look:
    """Looks at entries as they would be while they are filled in, on the day on which they were."""

    def __init__(self, form: ShownForm) -> None:
        self._form = form
        self._filling = FormFilling(form.definition)
        self._warnings = {rule.message for rule in form.definition.rules if not rule.refuse}
        self._now = shop_context(form.session)
        self._expected = expected(form.definition)
        self._rows = [each for each in queries.collections(form.session) if form.entries.name in each.rows_of]

    def is_over(self, entry: Record) -> bool:
        """Whether nothing is left to do."""
        what = self._expected
        if what is None or what.state is None:
            return False
        return entry.values.get(what.state.key) in {choice.key for choice in what.over}

    def warnings(self, entry: Record, space: bytes) -> list[str]:
        """What the form warns of in an entry of a space."""
        session = self._form.session
        rows = {_question(each): [row.values for row in queries.rows(session, each, entry.id)] for each in self._rows}
        said = given(self._form.definition, entry.values, rows)
        others = ReadEntries(session, self._form.entries.id, space, bytes.fromhex(entry.id))
        then = replace(self._now, others=others, now_ms=int(entry.created_at.timestamp() * 1000))
        remarks = self._filling.look(said, then).remarks
        return [remark.sentence for remark in remarks if not remark.refuses and remark.sentence in self._warnings]


def _question(rows: RecordCollection) -> str:
    return rows.name.rpartition("/")[2]


def _item(form: ShownForm, entry: Record, sentences: list[str]) -> TodayItem:
    row = next(iter(rows(form.session, form.entries, list(numbers_of(form.session, [entry.id]).values())).values()))
    who = f"{isolated(entry.created_by)} {form.brief.moment(entry.created_at)}"
    said = form.brief.record(form.entries, row)
    return TodayItem(
        kind=TodayKind.NOT_RIGHT,
        title=f"{isolated(form.entries.heading)}: {' '.join(sentences)}",
        place=TodayPlace(form.entries.name, entry.id),
        since=entry.created_at,
        detail=", ".join(part for part in (said, who) if part),
        deeds=(TodayDeed.SEEN,),
        once=f"warned {entry.id} {entry.changed_at.isoformat()}",
    )
