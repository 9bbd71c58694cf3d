"""The second implementation as the other end of a real shop, over loopback."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path

import pytest

from desktop.home.home import Home
from desktop.notes import commands as note_commands
from desktop.notes import queries as note_queries
from desktop.people import commands as people_commands
from desktop.people import leaving
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, until
from tests.second import notes
from tests.second.control import Kind
from tests.second.entries import parse_entry
from tests.second.exchange import Exchange
from tests.second.joining import join
from tests.second.notation import verify
from tests.second.replica import Replica
from tests.second.wire import Closed, Wire, connect


class Ada(Person):
    """The owner, whose PC runs Countertop itself."""

    def do(self, command: Callable, *words: object, **more: object):
        return self.workspace.do(command, *words, **more).result(WAIT_S)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.workspace.sync_state().listening[0].rsplit(":", 1)
        return host, int(port)

    def let_in(self, folder: Path) -> Replica:
        until(lambda: self.workspace.sync_state().network == "here" and self.workspace.sync_state().listening)
        return join(folder, self.do(people_commands.invite, role="employee").code, *self.address)


@pytest.fixture
def ada(tmp_path: Path) -> Iterator[Ada]:
    person = Ada(Workspace.create(Home(tmp_path / "ada"), "Olive & Co", "Ada", "Till", network=LOOPBACK))
    yield person
    person.close()


@contextmanager
def connected(replica: Replica, ada: Ada) -> Iterator[Exchange]:
    """An exchange that has told and been told everything."""
    wire = connect(replica, *ada.address)
    try:
        exchange = Exchange(replica, wire)
        exchange.until(lambda: exchange.is_level)
        yield exchange
    finally:
        wire.close()


def texts(replica: Replica) -> list[str]:
    """What stands, oldest first."""
    standing = [(entry.stamp, payloads) for entry, standing, payloads in replica.read() if standing == "stands"]
    said = (payload for _, payloads in sorted(standing, key=itemgetter(0)) for payload in payloads)
    return [payload[2][1] for payload in said if payload[0] == "message.posted"]


def says(replica: Replica, text: str) -> None:
    replica.say([["message.posted", False, [b"", text, b"", []]]])


def removal_of(replica: Replica, wire: Wire) -> tuple[int, bytes]:
    """The kind of what the server shows, and whom it names; its signature holds."""
    assert wire.removal is not None
    entry = parse_entry(replica.genesis.hash, *wire.removal)
    assert verify(entry.feed, entry.signature or b"", entry.hash)
    return entry.kind, entry.value[0]


def test_they_talk_write_a_note_part_meet_again_and_part_for_good(ada: Ada, tmp_path: Path) -> None:
    ada.say("welcome")
    replica = ada.let_in(tmp_path / "second")
    note = ada.do(note_commands.create_note, "Shopping").id
    ada.do(note_commands.write_note, note, "flour")
    document = bytes.fromhex(note)
    with connected(replica, ada) as exchange:
        exchange.until(lambda: "welcome" in texts(replica))
        says(replica, "good morning")
        exchange.until(lambda: ada.texts() == ["welcome", "good morning"])
        exchange.until(lambda: notes.changes_of(replica, document) and notes.load(replica, document))
        exchange.until(lambda: notes.text_of(notes.load(replica, document)) == "flour")
        notes.append(replica, document, ", eggs")
        exchange.until(lambda: note_queries.note(ada.session, note).text == "flour, eggs")

    ada.say("while you were away")
    replica = Replica(tmp_path / "second")
    assert texts(replica) == ["welcome", "good morning"]
    with connected(replica, ada) as exchange:
        exchange.until(lambda: texts(replica) == ["welcome", "good morning", "while you were away"])

        ada.do(leaving.take_out_person, replica.member.hex())
        with suppress(Closed):  # what was said last may be lost with the connection
            exchange.until(lambda: replica.member not in replica.authority.now().people)
    wire = connect(replica, *ada.address)
    assert removal_of(replica, wire) == (Kind.MEMBER_REMOVED, replica.member)
    wire.close()
