"""The face of the package: one shop on this computer. Commands go in, events come out, queries read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from desktop.events import Event
from desktop.home import Home
from desktop.note_session import NoteSession
from desktop.queries import Queries
from desktop.records import (
    ON_THE_LAN,
    PC,
    Conversation,
    ImportResult,
    Invitation,
    Message,
    NetworkSettings,
    Note,
    Person,
    Role,
    Status,
    SyncState,
    VerifyResult,
)

Listener = Callable[[tuple[Event, ...]], None]


class Workspace:
    """An open shop. Every command returns a future; its result is durable and in the model when it is there."""

    shop: str
    me: Person
    this_pc: PC
    everyone: str
    """The id of the conversation of the whole shop."""

    @classmethod
    def create(
        cls, home: Home, shop: str, name: str, pc: str | None = None, *, network: NetworkSettings = ON_THE_LAN
    ) -> Workspace:
        raise NotImplementedError

    @classmethod
    def open(cls, home: Home, *, network: NetworkSettings = ON_THE_LAN) -> Workspace:
        raise NotImplementedError

    def queries(self) -> Queries:
        raise NotImplementedError

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener from the engine thread, at most 20 times a second; returns what unsubscribes it."""
        raise NotImplementedError

    def sync_state(self) -> SyncState:
        raise NotImplementedError

    def status(self) -> Status:
        raise NotImplementedError

    def invitation(self) -> Invitation | None:
        raise NotImplementedError

    def post_message(
        self, conversation: str, text: str, reply_to: str | None = None, mentions: tuple[str, ...] = ()
    ) -> Future[Message]:
        raise NotImplementedError

    def edit_message(self, id: str, text: str, mentions: tuple[str, ...] = ()) -> Future[Message]:
        raise NotImplementedError

    def recall_message(self, id: str) -> Future[None]:
        raise NotImplementedError

    def create_channel(self, name: str) -> Future[Conversation]:
        raise NotImplementedError

    def open_direct(self, person: str) -> Future[Conversation]:
        raise NotImplementedError

    def mark_read(self, conversation: str, message: str) -> Future[None]:
        """Everything up to this message has been seen."""
        raise NotImplementedError

    def save_draft(self, conversation: str, text: str) -> Future[None]:
        raise NotImplementedError

    def import_chat(
        self, path: Path, channel: str, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Future[ImportResult]:
        """`progress` is called from the engine thread with bytes read and bytes in all."""
        raise NotImplementedError

    def create_note(self, title: str = "") -> Future[Note]:
        raise NotImplementedError

    def rename_note(self, id: str, title: str) -> Future[Note]:
        raise NotImplementedError

    def put_away_note(self, id: str) -> Future[Note]:
        raise NotImplementedError

    def restore_note(self, id: str) -> Future[Note]:
        raise NotImplementedError

    def write_note(self, id: str, text: str) -> Future[Note]:
        """Make the note's text this, as a minimal edit."""
        raise NotImplementedError

    def export_note(self, id: str, path: Path) -> Future[None]:
        """Write the note's Automerge document, with its history, to a file."""
        raise NotImplementedError

    def open_note(self, id: str) -> NoteSession:
        """A session for the calling thread."""
        raise NotImplementedError

    def rename_me(self, name: str) -> Future[Person]:
        raise NotImplementedError

    def rename_pc(self, name: str) -> Future[PC]:
        raise NotImplementedError

    def rename_shop(self, name: str) -> Future[None]:
        raise NotImplementedError

    def invite(self, role: Role | None = None, person: str | None = None, minutes: int = 10) -> Future[Invitation]:
        raise NotImplementedError

    def cancel_invitation(self) -> Future[None]:
        raise NotImplementedError

    def add_address(self, address: str) -> Future[str]:
        """Try an address somebody typed (`host` or `host:port`); the result says what came of it."""
        raise NotImplementedError

    def verify(self) -> Future[VerifyResult]:
        raise NotImplementedError

    def close(self, timeout_s: float = 2.0) -> list[str]:
        """Finish writes and end all threads; returns what it had to wait for, in words (empty: all done)."""
        raise NotImplementedError
