"""Putting many things away at once, on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop.agreeing.cli import held_json, held_line
from desktop.agreeing.commands import PUT_AWAY_LIMIT, waiting_of, with_own_yes
from desktop.cli import PARTLY
from desktop.cli.confirming import confirm
from desktop.cli.output import print_json
from desktop.records.commands import BATCH_SIZE

if TYPE_CHECKING:
    from desktop.agreeing.records import HeldStep
    from desktop.workspace import Workspace


def put_away(
    arguments: argparse.Namespace, workspace: Workspace, command: Callable[..., Any], things: int
) -> HeldStep | None:
    """Carry out a command that takes a batch and puts so many things away: what waits for an owner then, if anything.
    Owners are asked about many of them first. Raises InvalidError where one is not sure."""
    if things > PUT_AWAY_LIMIT and workspace.me.role == "owner" and not arguments.yes:
        confirm(arguments, f"{things:,} files and folders go into the bin, on every PC.")
    batch = os.urandom(BATCH_SIZE)
    workspace.do(with_own_yes, command, batch=batch).result()
    return workspace.do(waiting_of, batch).result()


def show_waiting(waiting: HeldStep, arguments: argparse.Namespace) -> int:
    """Print what is done only once an owner agrees; the exit status."""
    if arguments.json:
        print_json({"waiting": held_json(waiting)})
    else:
        print(held_line(waiting))
    return PARTLY
