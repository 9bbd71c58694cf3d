"""To-dos on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import date, time
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import UNSET, UnsetType

from desktop.cli import output
from desktop.cli import todo_output as printed
from desktop.cli.names import only, person_meant
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import NotFoundError
from desktop.people import queries as people_queries
from desktop.records import queries as record_queries
from desktop.rows.typed_text import printable
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.todos import checklists, commands, queries, ticking
from desktop.todos.collections import CLOSING, OPENING
from desktop.todos.records import ListToday, NewTodo, Todo, TodoChange
from desktop.todos.shop_days import month_first, shop_calendar, today_in_shop
from desktop.todos.typed_recurrence import typed_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

Parsed = TypeVar("Parsed", date, time)

EVERYBODY: Final = "everybody"
NONE: Final = "none"
NEVER: Final = "never"


class _Shop:
    """An open shop, and what is typed about to-dos in it."""

    def __init__(self, workspace: Workspace, session: ReadSession, arguments: argparse.Namespace) -> None:
        self.workspace = workspace
        self.session = session
        self.arguments = arguments
        self.names = {person.id: person.name for person in people_queries.people(session)}

    def meant(self) -> Todo:
        """The to-do whose id begins as typed. Raises NotFoundError or AmbiguousError."""
        typed = self.arguments.id
        found = queries.todos_beginning(self.session, typed)
        if not found:
            raise NotFoundError(f"There is no to-do with the id “{typed}”. `todo list` shows what there is.")
        return only(found, f"Several to-dos begin with {typed}:", [f"{one.id} {one.title}" for one in found])

    def step(self, todo: Todo, typed: str) -> str:
        """The step meant by its number or its id. Raises NotFoundError."""
        steps = todo.checks
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(steps):
            return steps[int(typed) - 1].id
        if typed in [step.id for step in steps]:
            return typed
        raise NotFoundError(f"“{todo.title}” has no step {typed}. `todo show {todo.id[:8]}` shows them.")

    def people(self, typed: Iterable[str]) -> tuple[str, ...]:
        """Those who are meant by their names; nobody for everybody."""
        return tuple(dict.fromkeys(person_meant(self.session, name).id for name in typed if name != EVERYBODY))

    def day(self, typed: str) -> date:
        """A day as people type it."""
        return typed_date(typed, today_in_shop(self.session), month_first=month_first(self.session))

    def rule(self, typed: str, due: date | None) -> str:
        """How it recurs, as people type it, with or without "every", since it is due first."""
        week_begins, day = shop_calendar(self.session).week_begins, due or today_in_shop(self.session)
        return typed_rule(typed, week_begins, day)

    def show(self, todo: Todo) -> int:
        """Say what became of one."""
        output.print_one(
            todo,
            lambda todo: printed.todo_json(todo, self.names),
            lambda todo: printed.todo_line(todo, self.names),
            self.arguments.json,
        )
        return 0


@contextmanager
def _shop(arguments: argparse.Namespace) -> Iterator[_Shop]:
    with opened(arguments) as (workspace, session):
        yield _Shop(workspace, session, arguments)


def new_todo(arguments: argparse.Namespace) -> int:
    """Add a to-do, or an opening or closing list."""
    with _shop(arguments) as shop:
        due = shop.day(arguments.due) if arguments.due else None
        new = NewTodo(
            title=arguments.title,
            people=shop.people(arguments.people),
            due=due,
            at=typed_time(arguments.time) if arguments.time else None,
            recurs=shop.rule(arguments.every, due) if arguments.every else "",
            list=arguments.list or "",
            checks=tuple(arguments.step),
            note=arguments.note or "",
        )
        return shop.show(shop.workspace.do(commands.add_todo, new).result())


def list_todos(arguments: argparse.Namespace) -> int:
    """List what is to be done, or what was."""
    with _shop(arguments) as shop:
        if arguments.lists:
            return _show_lists(shop)
        found = _chosen(shop.session, arguments)
        if arguments.mine:
            me = shop.workspace.me.id
            found = [todo for todo in found if todo.is_for(me)]
    output.print_all(
        found,
        lambda todo: printed.todo_json(todo, shop.names),
        lambda todo: printed.todo_line(todo, shop.names),
        arguments.json,
        "Nothing was thrown away."
        if arguments.away
        else "Nothing is done yet."
        if arguments.done
        else "Nothing to do.",
    )
    return 0


def _chosen(session: ReadSession, arguments: argparse.Namespace) -> list[Todo]:
    if arguments.away:
        return queries.away_todos(session)
    return queries.done_todos(session) if arguments.done else queries.open_todos(session)


def _show_lists(shop: _Shop) -> int:
    lists = queries.lists(shop.session, today_in_shop(shop.session))
    output.print_all(
        lists,
        lambda today: printed.list_json(today, shop.names),
        lambda today: "\n".join(printable(line) for line in printed.list_lines(today, shop.names)),
        shop.arguments.json,
        "There are no opening or closing lists.",
    )
    return 0


def show_todo(arguments: argparse.Namespace) -> int:
    """Show one with its steps, its note and its history; a list with its days."""
    with _shop(arguments) as shop:
        todo = shop.meant()
        history = record_queries.history(shop.session, todo.id)
        if todo.list:
            today = queries.list_today(shop.session, todo.id, today_in_shop(shop.session))
            days = queries.list_days(shop.session, todo.id)
        else:
            today, days = ListToday(todo, {}, {}), []
    if arguments.json:
        shown = printed.list_json(today, shop.names) if todo.list else printed.todo_json(todo, shop.names)
        shown |= {"history": [printed.save_json(saved) for saved in history]}
        output.print_json(shown | ({"days": [printed.day_json(day) for day in days]} if todo.list else {}))
    else:
        lines = printed.list_lines(today, shop.names) if todo.list else printed.todo_lines(todo, shop.names)
        print("\n".join(printable(line) for line in lines))
    return 0


def change_todo(arguments: argparse.Namespace) -> int:
    """Give a to-do another title, day, time, note, or have it recur."""
    with _shop(arguments) as shop:
        todo = shop.meant()
        due = _parsed(arguments.due, shop.day)
        change = TodoChange(
            title=_said(arguments.title),
            due=due,
            at=_parsed(arguments.time, typed_time),
            recurs=UNSET if arguments.every is None else _rule(shop, arguments.every, due or todo.due),
            note=_said(arguments.note),
        )
        return shop.show(shop.workspace.do(commands.change_todo, todo.id, change).result())


def _said(typed: str | None) -> str | UnsetType:
    return UNSET if typed is None else typed


def _parsed(typed: str | None, parse: Callable[[str], Parsed]) -> Parsed | UnsetType | None:
    if typed is None:
        return UNSET
    return None if typed == NONE else parse(typed)


def _rule(shop: _Shop, typed: str, due: date | UnsetType | None) -> str:
    return "" if typed == NEVER else shop.rule(typed, None if due is UNSET else due)


def done_todo(arguments: argparse.Namespace) -> int:
    """Tick a to-do, or take that back."""
    with _shop(arguments) as shop:
        ticked = shop.workspace.do(ticking.tick_todo, shop.meant().id, not arguments.undo)
        return shop.show(ticked.result())


def tick_step(arguments: argparse.Namespace) -> int:
    """Tick a step, of a list for today."""
    with _shop(arguments) as shop:
        todo = shop.meant()
        step, ticked = shop.step(todo, arguments.step), not arguments.undo
        if todo.list:
            day = today_in_shop(shop.session)
            return shop.show(shop.workspace.do(checklists.tick_on_day, todo.id, step, day, ticked).result())
        return shop.show(shop.workspace.do(checklists.tick_check, todo.id, step, ticked).result())


def add_step(arguments: argparse.Namespace) -> int:
    """Add a step to a checklist."""
    with _shop(arguments) as shop:
        return shop.show(shop.workspace.do(checklists.add_check, shop.meant().id, arguments.text).result())


def give_todo(arguments: argparse.Namespace) -> int:
    """Say whom it is for."""
    with _shop(arguments) as shop:
        change = TodoChange(people=shop.people(arguments.people))
        return shop.show(shop.workspace.do(commands.change_todo, shop.meant().id, change).result())


def throw_away(arguments: argparse.Namespace) -> int:
    """Throw a to-do away."""
    with _shop(arguments) as shop:
        return shop.show(shop.workspace.do(commands.throw_todo_away, shop.meant().id).result())


def bring_back(arguments: argparse.Namespace) -> int:
    """Bring back what was thrown away."""
    with _shop(arguments) as shop:
        return shop.show(shop.workspace.do(commands.bring_todo_back, shop.meant().id).result())


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="WHAT")
    parser.add_argument("--for", dest="people", action="append", default=[], metavar="PERSON", help="whom it is for")
    _when_arguments(parser)
    parser.add_argument("--step", action="append", default=[], metavar="TEXT", help="a step of its checklist")
    parser.add_argument("--list", choices=(OPENING, CLOSING), help="a list that is ticked each day anew")


def _when_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--due", metavar="DAY", help="like fri, +2 or 24.12.")
    parser.add_argument("--time", metavar="TIME", help="like 7, 730 or 7pm")
    parser.add_argument("--every", metavar="HOW", help="how it recurs, like fri, opening days or 2 weeks on mon")
    parser.add_argument("--note", metavar="TEXT")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mine", action="store_true", help="only those that are for me, or for everybody")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--done", action="store_true", help="what was done last")
    which.add_argument("--lists", action="store_true", help="opening and closing lists as they stand today")
    which.add_argument("--away", action="store_true", help="what was thrown away")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")


def _change_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("--title", metavar="WHAT")
    _when_arguments(parser)


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("--undo", action="store_true", help="it is not done after all")


def _tick_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("step", metavar="STEP", help="its number")
    parser.add_argument("--undo", action="store_true", help="it is not done after all")


def _step_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("text", metavar="TEXT")


def _give_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("people", nargs="+", metavar="PERSON", help=f"names, or {EVERYBODY}")


VERBS: Final = (
    VerbGroup("todo", "add, list, show, tick, give, change or throw away to-dos"),
    Verb("todo new", "add a to-do, or an opening or closing list", new_todo, _new_arguments),
    Verb("todo list", "list what is to be done, by the day it is due", list_todos, _list_arguments),
    Verb("todo show", "show a to-do with its steps and its note; a list as it stands today", show_todo, _id_argument),
    Verb("todo change", "change what is to be done, when, or how it recurs", change_todo, _change_arguments),
    Verb("todo give", "say whom a to-do is for", give_todo, _give_arguments),
    Verb("todo done", "tick a to-do; of one that recurs the next one comes", done_todo, _undo_arguments),
    Verb("todo step", "add a step to the checklist of a to-do or a list", add_step, _step_arguments),
    Verb("todo tick", "tick a step of a checklist, of a list for today", tick_step, _tick_arguments),
    Verb("todo away", "throw a to-do away; it can be brought back", throw_away, _id_argument),
    Verb("todo bring-back", "bring back a to-do that was thrown away", bring_back, _id_argument),
)
