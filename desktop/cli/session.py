"""An open shop for the short time of one command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from desktop.engine.records import NetworkSettings
from desktop.errors import InvalidError
from desktop.home.home import Home
from desktop.rows.read_session import ReadSession
from desktop.workspace import Workspace

OFFLINE = NetworkSettings(enabled=False)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[tuple[Workspace, ReadSession]]:
    """The shop without a network, and questions to it, which know all that is in the log."""
    workspace = Workspace.open(Home(arguments.home), network=OFFLINE)
    session = workspace.read()
    try:
        with suppress(InvalidError):  # where nothing can be written, what was taken in before can still be read
            workspace.in_step().result()
        yield workspace, session
    finally:
        session.close()
        workspace.close()
