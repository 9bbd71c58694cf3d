"""What is kept of to-dos: a record for each, and one for each day of an opening or closing list."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.records.collection import Field, Kind, RecordCollection, Wording

OPENING: Final = "opening"
CLOSING: Final = "closing"

TITLE: Final = "title"
FOR: Final = "for"
DUE: Final = "due"
TIME: Final = "time"
CHECK: Final = "check"
TICKED: Final = "ticked"
PLACE: Final = "place"
RECURS: Final = "recurs"
LIST: Final = "list"
NOTE: Final = "note"
CONVERSATION: Final = "conversation"
MESSAGE: Final = "message"
FOLLOWS: Final = "follows"
DONE: Final = "done"
DAY: Final = "day"


def _typed_rule(typed: str, week_begins: int) -> str:
    from desktop.todos.typed_recurrence import typed_rule

    return typed_rule(typed, week_begins)


def _rule_words(rule: str) -> str:
    from desktop.todos.recurrence_rule import recurrence_words

    return recurrence_words(rule)


TODOS: Final = RecordCollection(
    name="todo",
    table="todos",
    one="to-do",
    many="to-dos",
    title=TITLE,
    fields=(
        Field(TITLE, Kind.TEXT, "To do", is_sorted=True),
        Field(FOR, Kind.PERSON, "For", is_set=True),
        Field(DUE, Kind.DATE, "Due", is_sorted=True),
        Field(TIME, Kind.TIME, "At"),
        Field(CHECK, Kind.TEXT, "Checklist", is_set=True),
        Field(TICKED, Kind.YES_NO, "Ticked", is_set=True, is_listed=False),
        Field(PLACE, Kind.COUNT, "Order of the checklist", is_set=True, is_listed=False),
        Field(RECURS, Kind.TEXT, "Repeats", is_searched=False, wording=Wording(_rule_words, _typed_rule)),
        Field(LIST, Kind.CHOICE, "List", ((OPENING, "Opening"), (CLOSING, "Closing")), is_sorted=True),
        Field(NOTE, Kind.TEXT, "Note"),
        Field(CONVERSATION, Kind.BYTES, "Conversation", is_listed=False),
        Field(MESSAGE, Kind.BYTES, "Message", is_listed=False),
        Field(FOLLOWS, Kind.LINK, "Comes after", is_listed=False),
        Field(DONE, Kind.YES_NO, "Done", is_sorted=True),
    ),
)
"""Everybody adds and changes all. `for/‹person›`: whom it is for, nobody named: whoever ticks it. `check/‹id›`: a step,
in the order of `place/‹id›`. `follows`: the one before it, of those that recur."""

DAYS: Final = RecordCollection(
    name="todo.day",
    table="todo_days",
    one="day of a list",
    many="days of lists",
    title=DAY,
    fields=(
        Field(LIST, Kind.LINK, "List", is_sorted=True),
        Field(DAY, Kind.DATE, "Day"),
        Field(CHECK, Kind.TEXT, "Checklist", is_set=True),
        Field(TICKED, Kind.YES_NO, "Ticked", is_set=True),
    ),
    is_searched=False,
    is_keyed=True,
)
"""What was ticked of a list on a day, with the words of then."""


def next_key(todo: str) -> bytes:
    """From which the one after a to-do is derived: two who tick it apart make the same."""
    return b"todo/next" + bytes.fromhex(todo)


def day_key(todo: str, day: date) -> bytes:
    """From which a day of a list is derived."""
    return b"todo/day" + bytes.fromhex(todo) + day.isoformat().encode()
