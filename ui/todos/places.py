"""The places of to-dos."""

from __future__ import annotations

from msgspec import Struct


class TodoPlace(Struct, frozen=True):
    """A to-do, or an opening or closing list."""

    todo: str


class TodoListPlace(Struct, frozen=True):
    """One of the lists: "mine", "everybody", "lists", "done" or "away"."""

    key: str = "mine"


class NewTodoPlace(Struct, frozen=True):
    """The line for a new to-do, with words from a message in it that not everybody can read."""

    text: str
    conversation: str
    message: str
