"""What screens ask of to-dos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from desktop.records import queries as record_queries
from desktop.records.elements import element, elements_of
from desktop.records.state import AWAY
from desktop.records.values import MemberLink
from desktop.rows.read_session import as_bytes
from desktop.todos.collections import (
    CHECK,
    CONVERSATION,
    DAY,
    DAYS,
    DONE,
    DUE,
    FOR,
    LIST,
    MESSAGE,
    NOTE,
    PLACE,
    RECURS,
    TICKED,
    TIME,
    TITLE,
    TODOS,
    day_key,
)
from desktop.todos.records import Check, DayTick, ListDay, ListToday, Origin, Todo
from desktop.todos.shop_days import now_in_shop

if TYPE_CHECKING:
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession


DONE_LIMIT: Final = 300
DAYS_LIMIT: Final = 60

# One that follows another waits until that is done.
_FOLLOWS: Final = "LEFT JOIN records e ON e.record = t.follows LEFT JOIN todos b ON b.number = e.number"
_IS_OPEN: Final = "NOT t.away AND t.list IS NULL AND t.done IS NOT 1 AND (b.number IS NULL OR b.done)"
_BY_DUE: Final = "ORDER BY t.due IS NULL, t.due, t.time IS NULL, t.time, r.added"
_OPEN: Final = f"{_FOLLOWS} WHERE {_IS_OPEN} {_BY_DUE}"
_DUE: Final = f"{_FOLLOWS} WHERE {_IS_OPEN} AND t.due <= ? {_BY_DUE}"
_DONE: Final = "WHERE NOT t.away AND t.done AND t.list IS NULL ORDER BY r.changed_stamp DESC, r.record LIMIT ?"
_LISTS: Final = "WHERE NOT t.away AND t.list IS NOT NULL ORDER BY t.list DESC, r.added"
_DAYS: Final = "WHERE NOT t.away AND t.list = ? ORDER BY t.day DESC LIMIT ?"
_AWAY: Final = "WHERE t.away ORDER BY r.changed_stamp DESC, r.record"
_BEFORE: Final = "JOIN todos n ON n.follows = r.record AND n.record = ? WHERE t.done IS NOT 1"
_TITLES: Final = f"""
SELECT t.record, t.title FROM todos t {_FOLLOWS}
WHERE CASE WHEN ? THEN t.away ELSE ({_IS_OPEN}) OR NOT t.away AND t.list IS NOT NULL END ORDER BY t.due IS NULL, t.due
"""


def todo(session: ReadSession, id: str) -> Todo:
    """One. Raises NotFoundError."""
    return _todo(session, record_queries.record(session, TODOS, id))


def open_todos(session: ReadSession) -> list[Todo]:
    """Everybody's that are not done, by the day they are due, those without one last."""
    return [_todo(session, record) for record in record_queries.selected(session, TODOS, _OPEN)]


def titles(session: ReadSession, *, away: bool = False) -> list[tuple[str, str]]:
    """The ids and titles of those that are open and of lists; `away`: of what was thrown away."""
    with session.reading() as conn:
        return [(id.hex(), title or "") for id, title in conn.execute(_TITLES, (away,)).fetchall()]


def waits_for(session: ReadSession, id: str) -> Todo | None:
    """The one before it that is to be done first, of those that recur."""
    for record in record_queries.selected(session, TODOS, _BEFORE, as_bytes(id)):
        return _todo(session, record)
    return None


def due_todos(session: ReadSession, person: str, upto: date) -> list[Todo]:
    """Of these somebody's and those for everybody that are due by a day."""
    found = record_queries.selected(session, TODOS, _DUE, upto.isoformat())
    return [todo for todo in (_todo(session, record) for record in found) if todo.is_for(person)]


def due_now(session: ReadSession) -> list[Todo]:
    """What is due for me or for everybody, by the day and time that it is in the shop."""
    now = now_in_shop(session)
    due = due_todos(session, session.sources.member.hex(), now.date())
    return [todo for todo in due if not (todo.due == now.date() and todo.at is not None and todo.at > now.time())]


def done_todos(session: ReadSession, limit: int = DONE_LIMIT) -> list[Todo]:
    """The last that were done, the latest first."""
    found = [_todo(session, record) for record in record_queries.selected(session, TODOS, _DONE, limit)]
    return sorted(found, key=lambda todo: (todo.done is not None and todo.done.at, todo.id), reverse=True)


def away_todos(session: ReadSession) -> list[Todo]:
    """Those that were thrown away, the latest first."""
    return [_todo(session, record) for record in record_queries.selected(session, TODOS, _AWAY)]


def lists(session: ReadSession, day: date) -> list[ListToday]:
    """Opening lists, then closing lists, as they stand on a day."""
    return [_list_on(session, record, day) for record in record_queries.selected(session, TODOS, _LISTS)]


def list_today(session: ReadSession, id: str, day: date) -> ListToday:
    """One list as it stands on a day. Raises NotFoundError."""
    return _list_on(session, record_queries.record(session, TODOS, id), day)


def list_days(session: ReadSession, id: str, limit: int = DAYS_LIMIT) -> list[ListDay]:
    """The last days on which anything of a list was ticked, the latest first."""
    found = record_queries.selected(session, DAYS, _DAYS, as_bytes(id), limit)
    days = [ListDay(_as(date, record.values.get(DAY)) or date.min, tuple(_ticks(session, record))) for record in found]
    return [day for day in days if day.ticks]


def todos_beginning(session: ReadSession, typed: str) -> list[Todo]:
    """All whose ids begin so, the oldest first."""
    return [_todo(session, record) for record in record_queries.beginning(session, TODOS, typed)]


def _list_on(session: ReadSession, record: Record, day: date) -> ListToday:
    todo = _todo(session, record)
    found = record_queries.derived(session, DAYS, day_key(todo.id, day))
    ticks = {tick.check: tick.by for tick in _ticks(session, found)} if found is not None else {}
    apart = dict(elements_of(found.apart, TICKED)) if found is not None else {}
    checks = tuple(replace(check, ticked=check.id in ticks) for check in todo.checks)
    return ListToday(replace(todo, checks=checks), ticks, {id: others[0] for id, others in apart.items()})


def _ticks(session: ReadSession, record: Record) -> Iterator[DayTick]:
    for id, ticked in elements_of(record.values, TICKED):
        by = record_queries.writer(session, record, element(TICKED, id))
        if ticked is True and by is not None:
            yield DayTick(id, _as(str, record.values.get(element(CHECK, id))) or "", by)


def _todo(session: ReadSession, record: Record) -> Todo:
    values = record.values
    return Todo(
        id=record.id,
        title=_as(str, values.get(TITLE)) or "",
        people=tuple(sorted(id for id, who in elements_of(values, FOR) if isinstance(who, MemberLink))),
        due=_as(date, values.get(DUE)),
        at=_as(time, values.get(TIME)),
        checks=_checks(values),
        recurs=_as(str, values.get(RECURS)) or "",
        list=_as(str, values.get(LIST)) or "",
        note=_as(str, values.get(NOTE)) or "",
        origin=_origin(values),
        done=record_queries.writer(session, record, DONE) if record.values.get(DONE) is True else None,
        away=record_queries.writer(session, record, AWAY) if record.is_away else None,
        apart=record.apart,
        created_by=record.created_by,
        created_by_id=record.created_by_id,
        created_at=record.created_at,
        is_changed_since=record.is_changed_since,
    )


def _checks(values: Mapping[str, Value]) -> tuple[Check, ...]:
    found = [
        (_as(int, values.get(element(PLACE, id))) or 0, Check(id, text, values.get(element(TICKED, id)) is True))
        for id, text in elements_of(values, CHECK)
        if isinstance(text, str)
    ]
    return tuple(check for _, check in sorted(found, key=lambda each: (each[0], each[1].id)))


def _origin(values: Mapping[str, Value]) -> Origin | None:
    conversation, message = _as(bytes, values.get(CONVERSATION)), _as(bytes, values.get(MESSAGE))
    return Origin(conversation.hex(), message.hex()) if conversation and message else None


def _as(kind: type[Any], value: Value) -> Any:
    """A value if it fits its question."""
    return value if isinstance(value, kind) else None
