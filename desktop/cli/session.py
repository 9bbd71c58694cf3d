"""An open shop for the short time of one command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from desktop.cli.passphrase import opened_home
from desktop.cli.waiting import said_while_waiting
from desktop.engine.records import OFFLINE
from desktop.errors import InvalidError
from desktop.rows.read_session import ReadSession
from desktop.workspace import Workspace

OPENING = "Opening the shop; what is new here is taken in…"
CLOSING = "Closing the shop; what is left is written to the disk…"


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[tuple[Workspace, ReadSession]]:
    """The shop without a network, and questions to it, which know all that is in the log."""
    home = opened_home(arguments)
    with said_while_waiting(OPENING, arguments.json):
        workspace = Workspace.open(home, network=OFFLINE)
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
