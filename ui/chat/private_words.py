"""Who reads a private channel, in a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.chat.records import Conversation, LetInBy
from desktop.people.records import Person
from desktop.rows.names import isolated
from ui.bidi import filled

_CONTEXT = "PrivateChannel"
_NAMED = 3


def private_words(conversation: Conversation, people: Sequence[Person]) -> str:
    """Who can read it; that oneself is in it no more."""
    if conversation.left:
        return left_words()
    within = [person for person in people if person.active and person.id in conversation.people]
    others = [person for person in within if not person.is_me]
    translate = QCoreApplication.translate
    if not others:
        return translate(_CONTEXT, "Only you can read this")
    if len(others) > _NAMED:
        return translate(_CONTEXT, "Only you and %n others can read this", "", len(others))
    return filled(translate(_CONTEXT, "Only you and %1 can read this"), named(others))


def left_words() -> str:
    """That one is not in it any more."""
    return QCoreApplication.translate(_CONTEXT, "You are not in this channel any more · what you have stays here")


def let_in_words(came: LetInBy, people: Sequence[Person]) -> str:
    """Who let somebody in, and whether with what was said before."""
    translate = QCoreApplication.translate
    words = translate(_CONTEXT, "Added by %1, with everything before")
    if not came.reads_all:
        words = translate(_CONTEXT, "Added by %1, not with all that was before")
    by = next((person.name for person in people if person.id == came.by), translate(_CONTEXT, "somebody"))
    return filled(words, by)


def will_read_words(others: Sequence[Person]) -> str:
    """Who will read a channel that is made for these and oneself."""
    translate = QCoreApplication.translate
    if not others:
        return translate(_CONTEXT, "Only you can read it, until you add somebody.")
    who = named(others)
    if len(others) > _NAMED:
        who = translate(_CONTEXT, "%n others", "", len(others))
    return filled(translate(_CONTEXT, "Only you and %1 can read it. An owner who lets themselves in is seen."), who)


def named(people: Sequence[Person]) -> str:
    """Their names, one after another."""
    return QLocale().createSeparatedList([isolated(person.name) for person in people])
