"""Entries that are to be done today and tomorrow, as orders are, and those that are still open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.forms.expected import expected
from desktop.records.collection import Kind
from desktop.records.dated import day_cell
from desktop.records.values import Moment
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desktop.forms.expected import Expected
    from desktop.forms.today.shown_form import ShownForm
    from desktop.records.collection import Field
    from desktop.records.listed_rows import ListedRow

MOST_DUE: Final = 80
MOST_OPEN: Final = 40
_DAY: Final = timedelta(days=1)


def due(form: ShownForm) -> Iterator[TodayItem]:
    """What is to be done by tomorrow, what is first on top; then what is open beyond its day, or without one."""
    what = expected(form.definition)
    if what is None:
        return
    for row in _due_rows(form, what):
        yield _item(form, what, row, TodayKind.ORDERS)
    for row in _open_rows(form, what):
        yield _item(form, what, row, TodayKind.JOBS)


def _due_rows(form: ShownForm, what: Expected) -> Sequence[ListedRow]:
    day = form.entries.by_key.get(what.day)
    if day is None:
        return ()
    first, beyond = (day_cell(day, form.brief.today + ahead * _DAY, form.brief.zone) for ahead in (0, 2))
    terms, over = f't."{day.key}" >= ? AND t."{day.key}" < ?', [choice.key for choice in what.over]
    if what.state is not None:
        terms += f' AND coalesce(t."{what.state.key}" NOT IN ({_marks(over)}), TRUE)'
    return form.rows(f'{terms} ORDER BY t."{day.key}", t.added LIMIT +?', first, beyond, *over, MOST_DUE)


def _open_rows(form: ShownForm, what: Expected) -> Sequence[ListedRow]:
    """The latest of those whose state says that they are open."""
    if what.state is None:
        return ()
    terms, values = f't."{what.state.key}" IN ({_marks(what.open_states)})', list[object](what.open_states)
    day = form.entries.by_key.get(what.day)
    if day is not None:
        terms += f' AND (t."{day.key}" IS NULL OR t."{day.key}" < ?)'
        values.append(day_cell(day, form.brief.today, form.brief.zone))
    return form.rows(f"{terms} ORDER BY t.added DESC LIMIT +?", *values, MOST_OPEN)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _item(form: ShownForm, what: Expected, row: ListedRow, kind: TodayKind) -> TodayItem:
    state, day = what.state, form.entries.by_key.get(what.day)
    unsaid = {what.day, state.key if state is not None else "", *form.numbers}
    said = form.brief.record(form.entries, row, without=unsaid) or form.entries.one
    when = _when(form, day, row) if day is not None else ""
    number = next((form.brief.value(form.entries.by_key[key], row) for key in form.running_numbers), "")
    since = f"for {when}" if when and kind is TodayKind.JOBS else ""
    is_mine = state is not None and form.may_answer(row, state.key)
    return TodayItem(
        kind=kind,
        title=f"{when[:1].upper()}{when[1:]}: {said}" if when and kind is TodayKind.ORDERS else said,
        place=TodayPlace(form.entries.name, row.id),
        since=row.created_at,
        detail=", ".join(part for part in (form.entries.heading, number, _how_far(what, row), since) if part),
        deeds=(TodayDeed.SETTLE,) if is_mine else (),
        subject=row.id,
        settles_as=what.over[0].label if is_mine else "",
    )


def _how_far(what: Expected, row: ListedRow) -> str:
    answer = row.values.get(what.state.key) if what.state is not None else None
    choices = what.state.choices if what.state is not None else ()
    return next((choice.label for choice in choices if choice.key == answer), "")


def _when(form: ShownForm, day: Field, row: ListedRow) -> str:
    """“today 14:00”, “tomorrow”, “Sat 28 Nov”."""
    value = row.values.get(day.key)
    if value is None or day.key in row.misfits:
        return ""
    time = ""
    if day.kind is Kind.MOMENT and isinstance(value, Moment):
        at = datetime_of(value.ms)
        value, time = form.brief.day_of(at), f" {form.brief.time(at)}"
    return f"{form.brief.day(value)}{time}"  # type: ignore[arg-type]
