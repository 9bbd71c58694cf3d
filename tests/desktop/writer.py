"""Somebody who writes without end, for tests that kill them: `python -m tests.desktop.writer HOME NOTE`.

Prints a JSON line once what it says has been acknowledged: [kind, id or words].
"""

from __future__ import annotations

import json
import os
import sys
from itertools import count
from pathlib import Path

from desktop.chat import commands as chat_commands
from desktop.documents.field_session import FieldSession
from desktop.documents.fields import PutField
from desktop.documents.session import DocumentSession
from desktop.home.home import Home
from desktop.notes import queries as notes_queries
from desktop.workspace import Workspace
from tests.desktop.shops import OFF, WAIT_S


def acknowledge(kind: str, what: str) -> None:
    print(json.dumps([kind, what]), flush=True)


def write(workspace: Workspace, session: DocumentSession, fields: FieldSession, number: int) -> None:
    """Post the message of a number, and for some numbers write in the note, as a text and as fields, edit or recall."""
    message = workspace.do(chat_commands.post_message, workspace.everyone, f"{os.getpid()} {number}").result(WAIT_S)
    acknowledge("posted", message.id)
    if number % 3 == 0:
        session.merge()
        session.splice(0, 0, f"<{os.getpid()} {number}>")
        session.flush().result(WAIT_S)
        acknowledge("typed", f"<{os.getpid()} {number}>")
        fields.merge()
        fields.edit(PutField(f"{os.getpid()}/{number}", number))
        fields.flush().result(WAIT_S)
        acknowledge("put", f"{os.getpid()}/{number}")
    if number % 5 == 0:
        workspace.do(chat_commands.edit_message, message.id, "changed").result(WAIT_S)
        acknowledge("edited", message.id)
    if number % 10 == 0:
        workspace.do(chat_commands.recall_message, message.id).result(WAIT_S)
        acknowledge("recalled", message.id)


def write_without_end(home: Path, note: str) -> None:
    workspace = Workspace.open(Home(home), network=OFF)
    key = notes_queries.key_of(workspace.read(), note)
    session, fields = workspace.open_document(key), workspace.open_fields(key)
    for number in count(1):
        write(workspace, session, fields, number)


if __name__ == "__main__":
    write_without_end(Path(sys.argv[1]), sys.argv[2])
