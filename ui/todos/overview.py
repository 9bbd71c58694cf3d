"""What the section reads, beside the window: one of its lists, and how much is in the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.people import queries as people_queries
from desktop.people.records import Person
from desktop.todos import queries as todo_queries
from desktop.todos.records import ListToday, Todo
from desktop.todos.shop_days import month_first, shop_calendar, today_in_shop
from desktop.todos.typed_todo import LineReader
from ui.namesakes import namesakes

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

MINE, EVERYBODY, LISTS, DONE, AWAY = "mine", "everybody", "lists", "done", "away"
KEYS: Final = (MINE, EVERYBODY, LISTS, DONE, AWAY)


class Overview(Struct, frozen=True):
    """key: of the list that was asked for
    me: the person who uses the window; names: of everybody, told apart, by their ids
    today, week_ends: in the shop; closed: why it is closed today, where lists for opening and closing were asked for
    open: what is to be done, everybody's; lists: for opening and closing; done, away: where those were asked for
    """

    key: str
    me: str
    people: tuple[Person, ...]
    names: Mapping[str, str]
    today: date
    week_ends: date
    closed: str
    open: tuple[Todo, ...]
    lists: tuple[ListToday, ...]
    done: tuple[Todo, ...]
    away: tuple[Todo, ...]
    month_first: bool
    week_begins: int

    @property
    def mine(self) -> tuple[Todo, ...]:
        """Of what is open what is for me, or for everybody."""
        return tuple(todo for todo in self.open if todo.is_for(self.me))

    def reader(self) -> LineReader:
        """Reads what is typed, in this shop on this day."""
        return LineReader.of(self.today, self.people, month_first=self.month_first, week_begins=self.week_begins)


def read_overview(session: ReadSession, key: str) -> Overview:
    """What is there now."""
    calendar, today = shop_calendar(session), today_in_shop(session)
    people = people_queries.people(session)
    return Overview(
        key=key,
        me=next(person.id for person in people if person.is_me),
        people=tuple(people),
        names=names_of(people),
        today=today,
        week_ends=calendar.week_of(today) + timedelta(6),
        closed=(calendar.why_closed(today) or "") if key == LISTS else "",
        open=tuple(todo_queries.open_todos(session)),
        lists=tuple(todo_queries.lists(session, today)),
        done=tuple(todo_queries.done_todos(session)) if key == DONE else (),
        away=tuple(todo_queries.away_todos(session)) if key == AWAY else (),
        month_first=month_first(session),
        week_begins=calendar.week_begins,
    )


def names_of(people: list[Person]) -> dict[str, str]:
    """What everybody is called; those of one name with what tells them apart."""
    told_apart = namesakes(people)
    return {
        person.id: f"{person.name} ({told_apart[person.id]})" if told_apart.get(person.id) else person.name
        for person in people
    }
