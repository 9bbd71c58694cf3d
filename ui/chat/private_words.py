"""Who reads a private channel, in a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.chat.records import Conversation
from desktop.people.records import Person
from desktop.rows.names import isolated
from ui.bidi import filled

_CONTEXT = "PrivateChannel"
_NAMED = 3


def private_words(conversation: Conversation, people: Sequence[Person]) -> str:
    """Who can read it; that oneself is in it no more."""
    translate = QCoreApplication.translate
    within = [person for person in people if person.active and person.id in conversation.people]
    if not any(person.is_me for person in within):
        return translate(_CONTEXT, "You are not in this channel any more · what you have stays here")
    others = [person for person in within if not person.is_me]
    if not others:
        return translate(_CONTEXT, "Only you can read this")
    if len(others) > _NAMED:
        return translate(_CONTEXT, "Only you and %n others can read this", "", len(others))
    names = QLocale().createSeparatedList([isolated(person.name) for person in others])
    return filled(translate(_CONTEXT, "Only you and %1 can read this"), names)
