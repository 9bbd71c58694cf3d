"""What people type for a conversation, a note or a person, and which one they mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

from msgspec.structs import replace

from desktop.aside.records import SetAside
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.records import Conversation, Message
from desktop.errors import AmbiguousError, NotFoundError
from desktop.notes import queries as notes_queries
from desktop.notes.records import Note
from desktop.people import queries as people_queries
from desktop.people.records import PC, Person
from desktop.rows.names import NAME_BEGINS, WORD_BEGINS, fit, identity, looking_alike, meant, name_words
from desktop.rows.read_session import ReadSession
from desktop.rows.records import SearchHit
from desktop.workspace import Workspace

EVERYONE = "everyone"
ME = "me"
CHOICES = 20
"""How many names an error lists."""

Named = TypeVar("Named")
Authored = TypeVar("Authored", Message, SearchHit, SetAside)


class TypedNames:
    """What to type for each conversation: `everyone`, a channel's name, `@PERSON` (`@` and an id for namesakes)."""

    def __init__(self, session: ReadSession) -> None:
        active = [person for person in people_queries.people(session) if person.active]
        alike = looking_alike({person.id: person.name for person in active})
        self._typed = {c.id: _typed(c, alike) for c in chat_queries.conversations(session)}

    def of(self, conversation: str) -> str:
        """What to type for the conversation with this id; the id itself where it is not known."""
        return self._typed.get(conversation, conversation)


class ShownNames:
    """What people are called where others read it: with their PCs, where the names of several look alike."""

    def __init__(self, session: ReadSession) -> None:
        people = {person.id: person for person in people_queries.people(session)}
        alike = looking_alike({id: person.name for id, person in people.items()})
        self._told = {id: f"{people[id].name} ({_told_by(people[id])})" for id in alike}

    def author(self, item: Authored) -> Authored:
        """The same message or hit, its author told apart."""
        told = self._told.get(item.author_id or "")
        return item if told is None else replace(item, author=told)


def _told_by(person: Person) -> str:
    if not person.active:
        return "no longer in the shop"
    return ", ".join(pc.name for pc in person.pcs) or person.role


def _typed(conversation: Conversation, namesakes: Collection[str]) -> str:
    if conversation.kind == "everyone":
        return EVERYONE
    if conversation.kind == "channel":
        return conversation.title
    return f"@{conversation.person_id}" if conversation.person_id in namesakes else f"@{conversation.title}"


def conversation_named(workspace: Workspace, session: ReadSession, typed: str) -> Conversation:
    """The conversation meant by `everyone`, a channel's name with or without `#`, or `@PERSON`, which opens it.

    Raises NotFoundError for an unknown one, AmbiguousError when several are called that.
    """
    if typed.startswith("@"):
        person = person_named(people_queries.people(session), typed)
        return workspace.do(chat_commands.open_direct, person.id).result()
    return channel_named(session, typed)


def conversation_there(session: ReadSession, typed: str) -> Conversation | None:
    """The same for reading, which opens nothing: None when nobody has written to that person yet."""
    if typed.startswith("@"):
        person = person_named(people_queries.people(session), typed)
        return next((c for c in chat_queries.conversations(session) if c.person_id == person.id), None)
    return channel_named(session, typed)


def channel_named(session: ReadSession, typed: str) -> Conversation:
    """The whole shop's conversation, or the channel of that present name, archived or not, with or without `#`."""
    wanted = typed.strip().removeprefix("#").strip()
    conversations = [c for c in chat_queries.conversations(session) if c.kind != "direct"]
    matching = [c for c in conversations if c.id == wanted] or meant(
        ((EVERYONE if c.kind == "everyone" else c.title, c) for c in conversations), wanted
    )
    if not matching:
        _refuse_former_name(session, wanted)
        there = [EVERYONE, *(f"#{c.title}" for c in conversations if c.kind in ("channel", "private"))]
        raise NotFoundError(f"There is no channel called “{wanted}”. There is: {_some(there)}.")
    sentence = f"Several channels are called {wanted}. Type one of these instead:"
    return only(matching, sentence, [c.id for c in matching])


def _refuse_former_name(session: ReadSession, wanted: str) -> None:
    """Say what a channel is called now. Raises NotFoundError where one was called so."""
    known = chat_queries.former_names(session)
    former = meant(((former.name, former) for former in known), wanted)
    if former:
        now = " or ".join(dict.fromkeys(f"#{one.title}" for one in former))
        raise NotFoundError(f"#{former[0].name} is called {now} now.")


def person_named(people: Iterable[Person], typed: str) -> Person:
    """The active person of that name (or id), with or without `@`. Raises NotFoundError or AmbiguousError."""
    wanted = typed.strip().removeprefix("@").strip()
    active = [person for person in people if person.active]
    matching = [p for p in active if p.id == wanted] or meant(((p.name, p) for p in active), wanted)
    if not matching:
        there = _some([person.name for person in active])
        raise NotFoundError(f"Nobody in the shop is called “{wanted}”. There is: {there}.")
    sentence = f"Several people are called {wanted}. Type one of these instead:"
    return only(matching, sentence, [f"@{p.id} ({', '.join(pc.name for pc in p.pcs)})" for p in matching])


def person_meant(session: ReadSession, typed: str) -> Person:
    """The same for what harms nobody: `me`, and letters with which words of only one name begin, mean somebody too."""
    people = people_queries.people(session)
    try:
        return person_named(people, typed)
    except NotFoundError:
        if identity(typed) == ME:
            return people_queries.myself(session)
        matching = _beginning(people, typed)
        if not matching:
            raise
        sentence = f"Several names begin with {typed}. Type one of these instead:"
        return only(matching, sentence, [person.name for person in matching])


def _beginning(people: Iterable[Person], typed: str) -> list[Person]:
    words = name_words(typed)
    fitting = {NAME_BEGINS, WORD_BEGINS} if any(words) else set()
    return [person for person in people if person.active and fit(person.name, words) in fitting]


def person_known(people: Iterable[Person], typed: str) -> Person:
    """The same, and where nobody in the shop is called that, who was in it. Raises NotFoundError or AmbiguousError."""
    known = list(people)
    try:
        return person_named(known, typed)
    except NotFoundError as error:
        gone = [person for person in known if not person.active]
        matching = meant(((person.name, person) for person in gone), typed.strip().removeprefix("@"))
        if not matching:
            raise error
        return only(matching, f"Several people who left are called {typed}:", [person.id for person in matching])


def pc_named(pcs: Iterable[PC], typed: str) -> PC:
    """The PC of the shop with that name (or id). Raises NotFoundError or AmbiguousError."""
    there, wanted = list(pcs), typed.strip()
    matching = [pc for pc in there if pc.id == wanted] or meant(((pc.name, pc) for pc in there), wanted)
    if not matching:
        raise NotFoundError(f"No PC of the shop is called “{wanted}”. There is: {_some([pc.name for pc in there])}.")
    return only(matching, f"Several PCs are called {wanted}. Type one of these instead:", [pc.id for pc in matching])


def note_meant(session: ReadSession, typed: str) -> Note:
    """The note with that id, or whose id begins so. Raises NotFoundError or AmbiguousError."""
    notes = [*notes_queries.notes(session), *notes_queries.notes(session, archived=True)]
    matching = [note for note in notes if typed and note.id.startswith(typed.lower())]
    if not matching:
        raise NotFoundError(f"There is no note with the id “{typed}”. `note list` shows what there is.")
    chosen = only(matching, f"Several notes begin with {typed}:", [f"{n.id} {n.title}" for n in matching])
    return notes_queries.note(session, chosen.id)


class _Listed(Protocol):
    @property
    def id(self) -> str: ...


Listed = TypeVar("Listed", bound=_Listed)


def by_id(there: Iterable[Listed], typed: str, nothing: str) -> Listed:
    """The one with that id, or whose id begins so. Raises NotFoundError, which says `nothing`, or AmbiguousError."""
    matching = [each for each in there if typed and each.id.startswith(typed.lower())]
    if not matching:
        raise NotFoundError(nothing)
    return only(matching, f"Several begin with {typed}:", [each.id for each in matching])


def only(matching: list[Named], sentence: str, choices: list[str]) -> Named:
    """The one that is meant. Raises AmbiguousError where it is not the only one, with what to type instead."""
    if len(matching) > 1:
        raise AmbiguousError(f"{sentence} {', '.join(choices)}", tuple(choices))
    return matching[0]


def _some(names: list[str]) -> str:
    more = len(names) - CHOICES
    return ", ".join(names[:CHOICES]) + (f" and {more} more" if more > 0 else "")
