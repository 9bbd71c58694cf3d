"""Shops for tests: real files, real threads, real connections over loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.engine.records import NetworkSettings
from desktop.home.home import Home
from desktop.joining import Joining
from desktop.people import commands as people_commands
from desktop.rows.read_session import ReadSession
from desktop.workspace import Workspace

OFF = NetworkSettings(enabled=False)
LOOPBACK = NetworkSettings(port=0, discovery=False, loopback_only=True)
WAIT_S = 60.0


def until(condition: Callable[[], bool], wait_s: float = WAIT_S) -> None:
    """Wait for something that is bound to come true."""
    deadline = time.monotonic() + wait_s
    while not condition():
        assert time.monotonic() < deadline, "This never came true."
        time.sleep(0.01)


class Person:
    """Somebody at a PC: their workspace and a reading side."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.session: ReadSession = workspace.read()
        self.everyone = workspace.everyone

    def say(self, text: str, conversation: str | None = None, **more: object) -> str:
        """Post and return the message's id."""
        return (
            self.workspace.do(chat_commands.post_message, conversation or self.everyone, text, **more).result(WAIT_S).id
        )  # type: ignore[arg-type]

    def texts(self, conversation: str | None = None) -> list[str]:
        """What a conversation says, oldest first."""
        return [
            message.text for message in chat_queries.messages(self.session, conversation or self.everyone, limit=1000)
        ]

    def close(self) -> None:
        self.session.close()
        assert self.workspace.close(WAIT_S) == []


@contextmanager
def alone(folder: Path, name: str = "Alice") -> Iterator[Person]:
    """A new shop on one PC without network."""
    person = Person(Workspace.create(Home(folder), "Olive & Co", name, "Till", network=OFF))
    try:
        yield person
    finally:
        person.close()


@contextmanager
def reopened(folder: Path, network: NetworkSettings = OFF) -> Iterator[Person]:
    """The shop in a folder, opened again."""
    person = Person(Workspace.open(Home(folder), network=network))
    try:
        yield person
    finally:
        person.close()


@contextmanager
def two(folder: Path) -> Iterator[tuple[Person, Person]]:
    """Alice's shop, which Bob has joined from another PC."""
    with ExitStack() as stack:
        alice = Person(Workspace.create(Home(folder / "alice"), "Olive & Co", "Alice", "Till", network=LOOPBACK))
        stack.callback(alice.close)
        bob = Person(join(alice, Home(folder / "bob"), "Bob", "Office"))
        stack.callback(bob.close)
        yield alice, bob


def join(inviter: Person, home: Home, name: str, pc: str, **invited: object) -> Workspace:
    """Let one more PC in with a code."""
    until(lambda: inviter.workspace.sync_state().network == "here")
    invitation = inviter.workspace.do(people_commands.invite, **invited or {"role": "employee"}).result(WAIT_S)  # type: ignore[arg-type]
    joining = Joining(home, name, pc, network=LOOPBACK)
    joining.start()
    joining.choose(invitation.addresses[0])
    joining.enter(f"{invitation.code[:4]} {invitation.code[4:]}")
    return joining.result.result(WAIT_S)


def meet(one: Person, other: Person) -> None:
    """Have two PCs that know one another find each other."""
    until(lambda: bool(one.workspace.sync_state().listening))
    until(lambda: other.workspace.sync_state().network == "here")
    other.workspace.do(people_commands.add_address, one.workspace.sync_state().listening[0]).result(WAIT_S)
