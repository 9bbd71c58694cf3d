"""What a message becomes when a to-do is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desktop.chat.mentions import Mentionable
from desktop.chat.records import Message
from desktop.people.records import Person
from desktop.todos.records import NewTodo, Origin

TITLE_CHARACTERS: Final = 120


def todo_from(message: Message, people: Iterable[Person]) -> NewTodo:
    """Its first line is the title, all of it the note where that is more; it is for those who are mentioned."""
    text = message.text.strip()
    title = title_from(text)
    return NewTodo(
        title=title,
        people=Mentionable(people).mentioned(text),
        note=text if text != title else "",
        origin=Origin(message.conversation, message.id),
    )


def title_from(text: str) -> str:
    """The first line, cut short between two words where it is long."""
    line = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")
    if len(line) <= TITLE_CHARACTERS:
        return line
    short = line[:TITLE_CHARACTERS]
    return f"{short[: short.rfind(' ')] if ' ' in short else short}…"
