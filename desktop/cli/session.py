"""An open shop for the short time of one command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from desktop.cli.passphrase import opened_home
from desktop.cli.waiting import said_while_waiting
from desktop.colleagues.inside import inside
from desktop.engine.records import OFFLINE, NetworkSettings
from desktop.errors import InvalidError
from desktop.home.home import Home
from desktop.rows.read_session import ReadSession
from desktop.workspace import Workspace

OPENING = "Opening the shop; what is new here is taken in…"
CLOSING = "Closing the shop; what is left is written to the disk…"


def opened_as_inside(home: Home, network: NetworkSettings) -> Workspace:
    """The shop in the name of who said that they are in. Raises HomeError, NobodyInError."""
    return Workspace.open(home, network=network, insider=inside(home))


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[tuple[Workspace, ReadSession]]:
    """The shop without a network, and questions to it, which know all that is in the log."""
    home = opened_home(arguments)
    with said_while_waiting(OPENING, arguments.json):
        workspace = opened_as_inside(home, OFFLINE)
        session = workspace.read()
    try:
        with said_while_waiting(OPENING, arguments.json), suppress(InvalidError):
            workspace.in_step().result()  # where nothing can be written, what was taken in before can still be read
        with said_while_waiting(arguments.busy, arguments.json):
            yield workspace, session
    finally:
        session.close()
        with said_while_waiting(CLOSING, arguments.json):
            workspace.close()
