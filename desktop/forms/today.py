"""What of forms is for today and tomorrow: entries that are to be ready by then, as orders are; numbers given twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms import queries
from desktop.forms.definition import QuestionType
from desktop.records.collection import Kind
from desktop.records.dated import DATED, Days, dated
from desktop.records.listed_rows import rows
from desktop.records.listing import Listing, OnlyThese
from desktop.records.numbers import given_twice
from desktop.records.own_view import CALENDAR
from desktop.records.queries import collections
from desktop.records.values import Moment
from desktop.records.ways import board_fields
from desktop.rows.today import TodayItem, TodayKind, TodayPlace
from desktop.settings.brief import Brief
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

MOST_OF_A_DAY: Final = 40
MOST_NUMBERS: Final = 3
_WHY_TWICE: Final = "By a PC and its copy, or by two PCs that each were to give out all."
_DAY: Final = timedelta(days=1)
_AHEAD: Final = (
    "ready, due, needed, wanted, deliver, delivery, pickup, appointment, fertig, fällig, abholung, lieferung, termin,"
    " prêt, échéance, livraison, retrait, listo, lista, entrega, recogida, pronto, scadenza, consegna, ritiro,"
    " 取货, 交货, 到期"
)
"""Words for the day by which something is to be done."""
_OVER: Final = (
    "gone, cancelled, canceled, done, closed, finished, fetched, delivered, collected, here, no, weg, storniert,"
    " erledigt, abgeholt, geliefert, annulé, terminé, retiré, livré, cancelado, hecho, entregado, recogido, annullato,"
    " fatto, consegnato, ritirato, 已取, 取消, 完成, 已完成"
)
"""Words of a state in which nothing is left to do."""


class Expected(NamedTuple):
    """By which question of a form its entries are to be done, how far each is, and with which answers it is over."""

    day: Field
    state: Field | None
    over: tuple[str, ...]


def expected(collection: RecordCollection) -> Expected | None:
    """Of a form whose entries are to be done by a day: everyone sees them in a calendar, or it asks how far each is and
    by when, told by its words; None of others."""
    state = next(iter(board_fields(collection)), None)
    over = tuple(key for key, label in state.choices if _says(label, _OVER)) if state is not None else ()
    dated_fields = [
        field for field in collection.fields if field.kind in DATED and field.has_column and not field.is_set
    ]
    view = collection.view
    if view is not None and view.kind == CALENDAR:
        chosen = next((field for field in dated_fields if field.key == view.day), next(iter(dated_fields), None))
    else:
        chosen = next((field for field in dated_fields if _says(field.label, _AHEAD)), None) if over else None
    return Expected(chosen, state, over) if chosen is not None else None


def orders(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For those who lead: what is to be ready today and tomorrow and is not over, what is first on top."""
    if not onlooker.leads:
        return
    calendar = shop_calendar(session)
    today, there = calendar.today(onlooker.now_ms), zone(calendar.zone)
    brief = Brief(session, onlooker.now_ms)
    for collection in collections(session):
        what = expected(collection) if collection.defined_id and collection.holds_wholes else None
        if what is not None:
            for row in _expected_rows(session, collection, what, today, there):
                yield _item(collection, what, row, brief)


def numbers_given_twice(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For those who lead: that several entries of a form have one running number."""
    if not onlooker.leads:
        return
    for form, definition in queries.definitions(session).items():
        for question in definition.questions:
            if question.type is QuestionType.RUNNING_NUMBER:
                entries = queries.entries_of(session, form)
                found = given_twice(session, entries, question.key)
                if found:
                    place = TodayPlace(entries.name, next(iter(found.values()))[-1])
                    yield TodayItem(TodayKind.NOT_RIGHT, _twice_words(entries, list(found)), place, detail=_WHY_TWICE)


def _twice_words(entries: RecordCollection, numbers: list[str]) -> str:
    more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
    return f"{entries.heading}: {', '.join(numbers[:MOST_NUMBERS])}{more} given out twice"


def _expected_rows(
    session: ReadSession, collection: RecordCollection, what: Expected, today: date, there: tzinfo
) -> list[ListedRow]:
    only = tuple(OnlyThese(what.state.key, "is not", key) for key in what.over) if what.state is not None else ()
    with session.reading():
        found = dated(
            session, collection, Listing(only=only), Days(what.day), today, today + _DAY, there, MOST_OF_A_DAY
        )
        numbers = [record.number for record in found.records]
        said = rows(session, collection, numbers)
    return [said[number] for number in numbers if number in said]


def _item(collection: RecordCollection, what: Expected, row: ListedRow, brief: Brief) -> TodayItem:
    state = what.state
    said = brief.record(collection, row, without={what.day.key, state.key if state is not None else ""})
    how_far = row.values.get(state.key) if state is not None else None
    words = state.words(how_far) if state is not None and isinstance(how_far, str) else ""
    return TodayItem(
        kind=TodayKind.ORDERS,
        title=f"{_when(row, what, brief)}: {said or collection.one}",
        place=TodayPlace(collection.name, row.id),
        since=row.created_at,
        detail=", ".join(part for part in (collection.heading, words) if part),
    )


def _when(row: ListedRow, what: Expected, brief: Brief) -> str:
    """“Today 14:00”, “Tomorrow”."""
    value = row.values[what.day.key]
    if what.day.kind is Kind.MOMENT and isinstance(value, Moment):
        at = datetime_of(value.ms)
        day, time = brief.day_of(at), f" {brief.time(at)}"
    else:
        day, time = value, ""  # type: ignore[assignment]
    said = f"{brief.day(day)}{time}"
    return said[:1].upper() + said[1:]


def _says(label: str, words: str) -> bool:
    """Whether a label holds any of these words."""
    return not set(re.findall(r"\w+", label.casefold())).isdisjoint(words.split(", "))
