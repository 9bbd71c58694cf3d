"""Where one can jump to: conversations, people and notes by name, then what a search finds; last what is put away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject

from desktop.chat import queries as chat_queries
from desktop.chat.records import MessageKey
from desktop.notes import queries as notes_queries
from desktop.notes.records import Note
from desktop.people import queries as people_queries
from desktop.rows.names import fit, name_words
from desktop.rows.records import HIT_END, HIT_START, SearchHit
from ui.bridge import Bridge
from ui.jump import Jump
from ui.namesakes import namesakes
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_NAMED_AT_MOST = 8
_HITS_AT_MOST = 12
_ICONS = {"everyone": "store", "channel": "hash", "direct": "user"}


class ConversationPlace(Struct, frozen=True):
    """A conversation, at a message of it if `key` says one."""

    conversation: str
    key: MessageKey | None = None


class PersonPlace(Struct, frozen=True):
    """The direct conversation with somebody."""

    person: str


class NotePlace(Struct, frozen=True):
    """A note."""

    note: str


class JumpTargets(QObject):
    """Answers the jump box: at once with nothing typed, else from beside the window."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = QueryWorker(bridge.workspace, self)

    def find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        """Look for places that are called something like the words, and for messages and notes that hold them."""
        self._reader.ask(lambda session: self._places(session, words), deliver)

    def close(self) -> None:
        self._reader.close()

    def _places(self, session: ReadSession, words: str) -> list[Jump]:
        typed = name_words(words)
        found = _best_first(self._named(session), typed)[:_NAMED_AT_MOST]
        hits = session.search(words, _HITS_AT_MOST) if typed else []
        found += [self._hit(hit) for hit in hits if hit.sent_at and not hit.archived]
        if typed:
            away = self._notes(notes_queries.notes(session, archived=True))
            found += _best_first(away, typed)[:_NAMED_AT_MOST]
            found += [self._hit(hit) for hit in hits if hit.archived]
        once: dict[object, Jump] = {}
        for jump in found:
            once.setdefault(jump.target, jump)
        return list(once.values())

    def _named(self, session: ReadSession) -> Iterator[Jump]:
        people = people_queries.people(session)
        told_apart = namesakes(people)
        talked_to = set()
        for conversation in chat_queries.conversations(session):
            talked_to.add(conversation.person_id)
            kind = told_apart.get(conversation.person_id or "", "") or self.tr("Chat")
            yield Jump(ConversationPlace(conversation.id), conversation.title, kind, _ICONS[conversation.kind])
        for person in people:
            if person.active and not person.is_me and person.id not in talked_to:
                kind = told_apart.get(person.id, "") or self.tr("Person")
                yield Jump(PersonPlace(person.id), person.name, kind, "user")
        yield from self._notes(notes_queries.notes(session))

    def _notes(self, notes: Iterable[Note]) -> Iterator[Jump]:
        for note in notes:
            yield self._note(note.id, note.title or self.tr("Untitled"), archived=note.archived)

    def _note(self, id: str, title: str, *, archived: bool) -> Jump:
        kind = self.tr("Note, put away") if archived else self.tr("Note")
        return Jump(NotePlace(id), title, kind, "archive" if archived else "file-text")

    def _hit(self, hit: SearchHit) -> Jump:
        words = hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
        if hit.kind == "note" or hit.within is None:
            return self._note(hit.id, hit.title or words, archived=hit.archived)
        return Jump(ConversationPlace(hit.within, hit.key), words, said_where(hit), "search")


def said_where(hit: SearchHit) -> str:
    """Who said it and where, each named once: a conversation of two is called as the other one."""
    return hit.author if hit.author == hit.title else f"{hit.author} · {hit.title}"


def _best_first(jumps: Iterable[Jump], words: Sequence[str]) -> list[Jump]:
    """Those whose title fits the words, the better ones first."""
    fitting = [(rank, jump) for jump in jumps if (rank := fit(jump.title, words)) is not None]
    return [jump for _, jump in sorted(fitting, key=lambda one: one[0])]
