"""How messages stand in a conversation: which begins a day, a group, the new ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from desktop.chat.records import Message, MessageKey
from ui.times import local_day

GROUP = timedelta(minutes=5)


class Quote(Struct, frozen=True):
    """What a message answers; `text` is on one line, and "" when the message is not here or was taken back."""

    id: str
    author: str
    text: str
    key: MessageKey | None


class Row(Struct, frozen=True):
    """A message in its place.

    `starts_new`: the line of the new ones stands above it. `delivery`: the quiet line. `imported`: who imported it,
    where that is said: on the line of the day, and where imported ones begin in the midst of a day.
    """

    message: Message
    starts_day: bool
    starts_new: bool
    starts_group: bool
    quote: Quote | None
    delivery: str
    imported: str


def grouped(message: Message, before: Message | None) -> bool:
    """Whether it goes on where the message before it ended: same author, within five minutes."""
    if before is None or message.author_id != before.author_id or message.author != before.author:
        return False
    same_origin = (message.imported_by, message.ahead) == (before.imported_by, before.ahead)
    return same_origin and timedelta() <= message.sent_at - before.sent_at < GROUP and message.reply_to is None


def row_of(
    message: Message, before: Message | None, new_from: MessageKey | None, quote: Quote | None, delivery: str
) -> Row:
    """A message in its place after the one before it."""
    starts_day = before is None or local_day(message.placed_at) != local_day(before.placed_at)
    starts_new = new_from is not None and message.key >= new_from and (before is None or before.key < new_from)
    starts_group = starts_day or starts_new or not grouped(message, before)
    begins = starts_day or before is None or before.imported_by != message.imported_by
    imported = (message.imported_by or "") if begins else ""
    return Row(message, starts_day, starts_new, starts_group, quote, delivery, imported)


def differences(old: Sequence[MessageKey], new: Sequence[MessageKey]) -> list[tuple[str, int, int]]:
    """Steps that make the one list of the other, both being sorted: ("remove" | "insert", first row, count).

    To be taken one after the other; an inserted run stands in the new list at its row.
    """
    steps: list[tuple[str, int, int]] = []
    kept = set(new)
    row = len(old)
    while row:
        end = row
        while row and old[row - 1] not in kept:
            row -= 1
        if row < end:
            steps.append(("remove", row, end - row))
        else:
            row -= 1
    there = set(old)
    row = 0
    while row < len(new):
        start = row
        while row < len(new) and new[row] not in there:
            row += 1
        if row > start:
            steps.append(("insert", start, row - start))
        else:
            row += 1
    return steps
