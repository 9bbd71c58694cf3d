"""What screens read: short questions to the seat's own read model, each answered whole at once."""

from __future__ import annotations

from desktop.records import (
    PC,
    Conversation,
    Message,
    MessageKey,
    Note,
    NoteState,
    Person,
    Reached,
    SearchHit,
)


class Queries:
    """One read connection; used by one thread at a time (`interrupt` from any). Unknown ids: NotFoundError."""

    def close(self) -> None:
        raise NotImplementedError

    def interrupt(self) -> None:
        """End a running `search` or other long read from another thread: it raises InterruptedReadError."""
        raise NotImplementedError

    def conversations(self) -> list[Conversation]:
        """Everyone first, then channels and direct conversations, newest last message first."""
        raise NotImplementedError

    def conversation(self, id: str) -> Conversation:
        raise NotImplementedError

    def messages(
        self, conversation: str, before: MessageKey | None = None, after: MessageKey | None = None, limit: int = 50
    ) -> list[Message]:
        """Oldest first: the newest `limit`, or those just before a key, or those just after one."""
        raise NotImplementedError

    def messages_around(self, conversation: str, key: MessageKey, limit: int = 50) -> list[Message]:
        """Up to `limit` messages with that key's place in the middle, oldest first."""
        raise NotImplementedError

    def message(self, id: str) -> Message:
        raise NotImplementedError

    def count(self, conversation: str) -> int:
        """How many messages it has, recalled ones included."""
        raise NotImplementedError

    def first_unread(self, conversation: str) -> MessageKey | None:
        raise NotImplementedError

    def people(self) -> list[Person]:
        """Everybody, also those who were removed; me first, then by name."""
        raise NotImplementedError

    def person(self, id: str) -> Person:
        raise NotImplementedError

    def pcs(self) -> list[PC]:
        """The shop's PCs, this one first, then by name."""
        raise NotImplementedError

    def notes(self, put_away: bool = False) -> list[Note]:
        """Notes in use, or those put away; latest edited first; `text` shortened."""
        raise NotImplementedError

    def note(self, id: str) -> Note:
        raise NotImplementedError

    def note_history(self, id: str) -> list[NoteState]:
        """Every state of a note, oldest first."""
        raise NotImplementedError

    def note_text_at(self, id: str, heads: tuple[str, ...]) -> str:
        """A note's text at an earlier state."""
        raise NotImplementedError

    def search(self, words: str, limit: int = 50, conversation: str | None = None) -> list[SearchHit]:
        """Messages and notes that hold all the words (the last one may be unfinished), best first."""
        raise NotImplementedError

    def reached(self, message: str) -> Reached:
        """Which PCs are known to have a message, of those whose people can read it."""
        raise NotImplementedError
