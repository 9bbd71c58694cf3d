"""The sub-commands that take part in the network: inviting, joining, being there."""

from __future__ import annotations

import argparse
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from msgspec.structs import replace

from desktop import areas
from desktop.cli import output
from desktop.cli.passphrase import opened_home
from desktop.cli.session import CLOSING, OPENING, opened_as_inside
from desktop.cli.waiting import said_while_waiting
from desktop.engine.events import InvitationChanged, SyncChanged
from desktop.engine.records import NetworkSettings
from desktop.engine.standby import Standby
from desktop.errors import JoiningError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from desktop.home.wall_clock import local_time
from desktop.joining import Joining
from desktop.people import commands as people_commands
from desktop.people.records import Invitation, JoiningState, Role
from desktop.rows.names import meant
from desktop.rows.typed_text import printable
from desktop.workspace import Workspace
from sync.errors import NobodyInError

POLL_S = 1.0
LOOK_S = 45.0
"""How long `join` looks for a shop that shows a code."""
LOOK_AGAIN_S = 5.0
"""After how long `join` says again what it is doing."""
SERVE_POLL_S = 0.2
INVITING = "Waiting until the code is typed on the other PC. Ctrl+C takes the code back…"
INVITING_AGAIN_S = 60.0
ELSEWHERE = (
    "Another Countertop on this computer already keeps this PC in step. This one waits, and goes on when that one ends."
)
_STOP_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))
"""Of these Windows sends the last, also when the console is closed; to be terminated is no signal there."""
LINGER_S = 5.0
"""How long `invite` stays for the one who joined to get the people; the history follows from any PC that is on."""


def invite(workspace: Workspace, arguments: argparse.Namespace, person: str | None) -> int:
    """Print a code at once, and what became of it when it is used or its time is over."""
    role: Role | None = None if person else arguments.role or "employee"
    before = workspace.do(lambda context: {device.hex() for device in context.replica.verdicts.devices}).result()
    with _woken_by(workspace, InvitationChanged) as wait:
        try:
            if arguments.words:
                invitation = workspace.do(people_commands.invite_whoever, arguments.minutes).result()
            else:
                invitation = workspace.do(people_commands.invite, role, person, arguments.minutes).result()
            _print_code(invitation, arguments.json)
            with said_while_waiting(INVITING, arguments.json, again_s=INVITING_AGAIN_S):
                ended = _until_ended(workspace, wait)
        except KeyboardInterrupt:
            workspace.do(people_commands.cancel_invitation).result()
            raise
    status = _print_outcome(ended, arguments.json)
    if ended is not None and ended.state == "joined":
        with said_while_waiting("The other PC gets what is here…", arguments.json):
            _linger(workspace, before)
    return status


def _until_ended(workspace: Workspace, wait: Callable[[], None]) -> Invitation | None:
    while (invitation := workspace.do(people_commands.invitation).result()) is not None and invitation.state == "open":
        wait()
    return invitation


def _linger(workspace: Workspace, before: set[str]) -> None:
    """Let the PC that joined get what this one wrote, if this process holds the network."""
    deadline = time.monotonic() + LINGER_S
    with _woken_by(workspace, SyncChanged) as wait:
        while time.monotonic() < deadline and workspace.sync_state().network == "here":
            new = [peer for peer in workspace.sync_state().peers if peer.id not in before]
            if new and all(peer.missing == 0 for peer in new):
                return
            wait()


def _print_code(invitation: Invitation, as_json: bool) -> None:
    if as_json:
        output.print_json(output.invitation_json(invitation))
        return
    until = f"{local_time(invitation.expires_at):%H:%M}"
    print(f"Code: {output.code_spaced(invitation.code)}   (until {until})", flush=True)
    way = "“Join a shop”", "--name PERSON"
    if invitation.role is None and invitation.person_id is None:
        way = "“Begin again”", "--words WORDS"
    print(f"On the other PC: {way[0]} in Countertop's window, or countertop join CODE {way[1]}", flush=True)
    if invitation.addresses:
        print(f"If the other PC does not find this one, type there: {', '.join(invitation.addresses)}", flush=True)


def _print_outcome(ended: Invitation | None, as_json: bool) -> int:
    if ended is not None and ended.state == "joined":
        if as_json:
            output.print_json({"joined": ended.joined})
        else:
            print(printable(f"{ended.joined} has joined."), flush=True)
        return 0
    if ended is not None and ended.state == "locked":
        raise JoiningError("The code was typed wrongly three times and is closed. Nobody got in. Invite again.")
    if ended is None or ended.state == "cancelled":
        raise JoiningError("The code was cancelled. Nobody got in.")
    if as_json:
        output.print_json({"expired": True})
    else:
        print("The code has expired. Nobody got in.")
    return 0


def join(arguments: argparse.Namespace) -> int:
    """Join a shop; returns when admitted and the people are there."""
    joining = _Attempt(arguments)
    with said_while_waiting(joining.words, arguments.json, first_s=0.0, again_s=LOOK_AGAIN_S):
        workspace = joining.run()
    try:
        output.print_arrival(workspace, arguments.json)
        if arguments.words and not arguments.json:
            print(output.ABOUT_LOST)
    finally:
        with said_while_waiting(CLOSING, arguments.json):
            workspace.close()
    return 0


class _Attempt:
    """One attempt to join from the command line: chooses the shop, and gives up where a person would be asked."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._shop: str | None = arguments.shop
        self._at: str | None = arguments.at
        self._code = "".join(arguments.code)
        self._words: str | None = arguments.words
        self._failure: JoiningError | None = None
        self._settled = threading.Event()
        self._began_s = time.monotonic()
        home = Home(arguments.home)
        self._joining = Joining(
            home, arguments.name, arguments.pc, network=network_settings(), listener=self._on_state_changed
        )

    def words(self) -> str:
        """What it is doing now."""
        state = self._joining.state
        if state.kind in {"admitted", "catching_up"}:
            return "This PC is in. Getting the people and what was written…"
        if state.kind == "connecting":
            return "Trying the code…"
        if self._at:
            return f"Calling {self._at}…"
        looked_s = time.monotonic() - self._began_s
        return f"Looking on this network for a shop that shows a code ({looked_s:.0f} of {LOOK_S:.0f} seconds)…"

    def run(self) -> Workspace:
        joining = self._joining
        joining.result.add_done_callback(lambda _result: self._settled.set())
        joining.start()
        try:
            self._wait()
        except BaseException:
            joining.cancel()
            raise
        return joining.result.result()

    def _wait(self) -> None:
        if self._at:
            self._joining.choose(self._at)
        self._joining.enter(self._code, words=self._words)
        if not self._settled.wait(LOOK_S) and self._joining.state.kind in {"looking", "found"}:
            self._give_up(self._not_found())
        self._settled.wait()
        if self._failure is not None:
            raise self._failure

    def _not_found(self) -> str:
        state = self._joining.state
        looked = f" Tried: {'; '.join(state.tried)}." if state.tried else ""
        shops = f" There is: {', '.join(shop.name for shop in state.shops)}." if state.shops else ""
        wanted = f"The shop “{self._shop}”" if self._shop else "No shop"
        verb = "was not found" if self._shop else "with an open code was found"
        return (
            f"{wanted} {verb} on this network in {LOOK_S:.0f} seconds.{shops}{looked} The code was not tried and still "
            "works. Does the other PC still show it, and are both on the same network, not one on a guest Wi-Fi? Then "
            "add the address that stands below the code: --at HOST:PORT."
        )

    def _on_state_changed(self, state: JoiningState) -> None:
        if state.kind in {"wrong_code", "wrong_words", "expired", "locked", "failed"}:
            self._give_up(state.sentence)
        elif state.kind == "found" and not self._at:
            self._choose(state)

    def _choose(self, state: JoiningState) -> None:
        if self._shop is not None:
            named = meant(((shop.name, shop) for shop in state.shops), self._shop)
            if len(named) == 1:
                self._joining.choose(named[0].key)
        elif len(state.shops) > 1:
            names = ", ".join(shop.name for shop in state.shops)
            self._give_up(f"Several shops show a code: {names}. Say which with --shop.")

    def _give_up(self, sentence: str) -> None:
        self._failure = JoiningError(sentence)
        self._settled.set()


def serve(arguments: argparse.Namespace) -> int:
    """Hold the network until told to stop; wait for it while another process holds it."""
    home = opened_home(arguments)
    with said_while_waiting(OPENING, arguments.json):
        network = replace(network_settings(), keeps_all_files=True)
        try:
            workspace = opened_as_inside(home, network)
        except NobodyInError:
            return _stand_by(home, network, arguments.json)
    try:
        with _stopped_by_signals() as stopped:
            _listen(workspace, stopped, arguments.json)
    finally:
        with said_while_waiting(CLOSING, arguments.json):
            waited_for = workspace.close()
    for sentence in waited_for:
        output.print_error("closing", sentence, arguments.json)
    return 0


def _stand_by(home: Home, network: NetworkSettings, as_json: bool) -> int:
    """The same where nobody is in: what goes over this PC is not read on it."""
    standby = Standby(home, network, areas.AREAS).start()
    try:
        with _stopped_by_signals() as stopped:
            _listen_unread(standby, stopped, as_json)
    finally:
        standby.stop()
    return 0


def _listen_unread(standby: Standby, stopped: threading.Event, as_json: bool) -> None:
    said: set[str] = set()
    while not stopped.wait(SERVE_POLL_S):
        if standby.listening and not said:
            said.add("")
            words = f"This PC is there, at {', '.join(standby.listening)}; nobody is in. Ctrl+C ends it."
            _print_addresses(list(standby.listening), words, as_json)
        if standby.trouble and standby.trouble not in said:
            said.add(standby.trouble)
            output.print_error("trouble", standby.trouble, as_json)


def _listen(workspace: Workspace, stopped: threading.Event, as_json: bool) -> None:
    """Say when the network is here, who has it otherwise, and what is wrong, each once."""
    said: set[str] = set()
    listening = False
    while not stopped.wait(SERVE_POLL_S):
        state = workspace.sync_state()
        if state.network == "here" and not listening:
            listening = True
            _print_listening(workspace, as_json)
        problems = {trouble.sentence: "trouble" for trouble in state.problems}
        if state.network == "elsewhere" and not problems:
            problems[ELSEWHERE] = "elsewhere"
        for sentence in problems.keys() - said:
            output.print_error(problems[sentence], sentence, as_json)
        said = set(problems)


def _print_listening(workspace: Workspace, as_json: bool) -> None:
    addresses = list(workspace.sync_state().listening)
    words = f"{workspace.this_pc.name} is there, at {', '.join(addresses)}. Ctrl+C ends it."
    _print_addresses(addresses, words, as_json)


def _print_addresses(addresses: list[str], words: str, as_json: bool) -> None:
    if as_json:
        output.print_json({"listening": addresses})
    else:
        print(printable(words), flush=True)


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in _STOP_SIGNALS}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _woken_by(workspace: Workspace, kind: type[Any]) -> Iterator[Callable[[], None]]:
    """Gives a call that waits for the next event of a kind, or a second at most."""
    news = threading.Event()

    def listen(events: tuple[object, ...]) -> None:
        if any(isinstance(event, kind) for event in events):
            news.set()

    def wait() -> None:
        news.wait(POLL_S)
        news.clear()

    unsubscribe = workspace.subscribe(listen)
    try:
        yield wait
    finally:
        unsubscribe()
