"""Where one can jump to: conversations, people and notes by name, then what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject

from desktop.records import HIT_END, HIT_START, MessageKey, SearchHit
from ui.bridge import Bridge
from ui.jump import Jump
from ui.reader import Reader

if TYPE_CHECKING:
    from desktop.queries import Queries

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


class Places(QObject):
    """Answers the jump box: at once with nothing typed, else from beside the window."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = Reader(bridge.workspace, self)

    def find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        """Look for places that are called something like the words, and for messages and notes that hold them."""
        self._reader.ask(lambda queries: self._places(queries, words), deliver)

    def close(self) -> None:
        self._reader.close()

    def _places(self, queries: Queries, words: str) -> list[Jump]:
        named = list(self._named(queries, words.casefold().split()))[:_NAMED_AT_MOST]
        hits = queries.search(words, _HITS_AT_MOST) if words.strip() else []
        known = {jump.target for jump in named}
        found = [self._hit(hit) for hit in hits]
        return named + [jump for jump in found if jump.target not in known]

    def _named(self, queries: Queries, words: list[str]) -> Iterator[Jump]:
        talked_to = set()
        for conversation in queries.conversations():
            talked_to.add(conversation.person_id)
            if _fits(conversation.title, words):
                place = ConversationPlace(conversation.id)
                yield Jump(place, conversation.title, self.tr("Chat"), _ICONS[conversation.kind])
        for person in queries.people():
            if person.active and not person.is_me and person.id not in talked_to and _fits(person.name, words):
                yield Jump(PersonPlace(person.id), person.name, self.tr("Person"), "user")
        for note in queries.notes():
            if _fits(note.title, words):
                yield Jump(NotePlace(note.id), note.title or self.tr("Untitled"), self.tr("Note"), "file-text")

    def _hit(self, hit: SearchHit) -> Jump:
        words = hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
        if hit.kind == "note" or hit.conversation is None:
            return Jump(NotePlace(hit.id), hit.title or words, self.tr("Note"), "file-text")
        return Jump(ConversationPlace(hit.conversation, hit.key), words, f"{hit.author} · {hit.title}", "search")


def _fits(name: str, words: list[str]) -> bool:
    folded = name.casefold()
    return all(word in folded for word in words)
