"""The sub-commands that take part in the network: inviting, joining, being there."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from desktop.cli import output
from desktop.environment import network_settings
from desktop.errors import JoiningError
from desktop.events import InvitationChanged, SyncChanged
from desktop.home import Home
from desktop.joining import Joining
from desktop.records import Invitation, JoiningState, Role
from desktop.workspace import Workspace

POLL_S = 1.0


def invite(workspace: Workspace, arguments: argparse.Namespace, person: str | None) -> int:
    """Print a code at once, and what became of it when it is used or its time is over."""
    role: Role | None = None if person else arguments.role or "employee"
    with _woken_by(workspace, InvitationChanged) as wait:
        invitation = workspace.invite(role, person, arguments.minutes).result()
        _print_code(invitation, arguments.json)
        try:
            ended = _until_ended(workspace, wait)
        except KeyboardInterrupt:
            workspace.cancel_invitation().result()
            raise
    return _print_outcome(ended, arguments.json)


def _until_ended(workspace: Workspace, wait: Callable[[], None]) -> Invitation | None:
    while (invitation := workspace.invitation()) is not None and invitation.state == "open":
        wait()
    return invitation


def _print_code(invitation: Invitation, as_json: bool) -> None:
    if as_json:
        output.print_json(output.invitation_json(invitation))
        return
    until = f"{invitation.expires_at.astimezone():%H:%M}"
    print(f"Code: {output.code_spaced(invitation.code)}   (until {until})", flush=True)
    if invitation.addresses:
        print(f"If the other PC does not find this one, type there: {', '.join(invitation.addresses)}", flush=True)


def _print_outcome(ended: Invitation | None, as_json: bool) -> int:
    if ended is not None and ended.state == "joined":
        if as_json:
            output.print_json({"joined": ended.joined})
        else:
            print(f"{ended.joined} has joined")
        return 0
    if ended is not None and ended.state == "locked":
        raise JoiningError("The code was typed wrong three times and is closed. Nobody got in. Invite again.")
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
    workspace = joining.run()
    try:
        output.print_arrival(workspace, arguments.json)
    finally:
        workspace.close()
    return 0


class _Attempt:
    """One attempt to join from the command line: chooses the shop, and gives up where a person would be asked."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._shop: str | None = arguments.shop
        self._at: str | None = arguments.at
        self._code = "".join(arguments.code)
        self._failure: JoiningError | None = None
        self._settled = threading.Event()
        home = Home(arguments.home)
        self._joining = Joining(
            home, arguments.name, arguments.pc, network=network_settings(), listener=self._on_state_changed
        )

    def run(self) -> Workspace:
        joining = self._joining
        joining.result.add_done_callback(lambda _result: self._settled.set())
        joining.start()
        if self._at:
            joining.choose(self._at)
        joining.enter(self._code)
        self._settled.wait()
        if self._failure is not None:
            joining.cancel()
            raise self._failure
        return joining.result.result()

    def _on_state_changed(self, state: JoiningState) -> None:
        if state.kind in {"wrong_code", "expired", "locked", "failed"}:
            self._give_up(state.sentence)
        elif state.kind == "found" and not self._at:
            self._choose(state)

    def _choose(self, state: JoiningState) -> None:
        if self._shop is not None:
            named = [shop for shop in state.shops if shop.name.casefold() == self._shop.casefold()]
            if len(named) == 1:
                self._joining.choose(named[0].key)
        elif len(state.shops) > 1:
            names = ", ".join(shop.name for shop in state.shops)
            self._give_up(f"Several shops show a code: {names}. Say which with --shop.")

    def _give_up(self, sentence: str) -> None:
        self._failure = JoiningError(sentence)
        self._settled.set()


def serve(arguments: argparse.Namespace) -> int:
    """Hold the network until told to stop."""
    workspace = Workspace.open(Home(arguments.home), network=network_settings())
    try:
        with _stopped_by_signals() as stopped, _woken_by(workspace, SyncChanged) as wait:
            while not stopped.is_set() and workspace.sync_state().network != "here":
                wait()
            if not stopped.is_set():
                _print_listening(workspace, arguments.json)
            stopped.wait()
    finally:
        waited_for = workspace.close()
    for sentence in waited_for:
        output.print_error("closing", sentence, arguments.json)
    return 0


def _print_listening(workspace: Workspace, as_json: bool) -> None:
    addresses = list(workspace.sync_state().listening)
    if as_json:
        output.print_json({"listening": addresses})
    else:
        print(f"{workspace.this_pc.name} is there, at {', '.join(addresses)}. Ctrl+C ends it.", flush=True)


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
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
