"""Somebody who posts, writes in a note and imports without end: `python -m tests.torture.load HOME NOTE`.

Says what was acknowledged as `tests.desktop.writer` does, and tries again later what a full disk refused.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Final

from desktop import errors
from desktop.chat import importing
from desktop.documents.session import DocumentSession
from desktop.home.home import Home
from desktop.notes import queries as notes_queries
from desktop.workspace import Workspace
from sync.errors import StorageError
from tests.desktop.acknowledged import IMPORTS
from tests.desktop.shops import OFF, WAIT_S
from tests.desktop.writer import acknowledge, write

REFUSALS: Final = (StorageError, errors.DiskFullError, errors.SavedNotShownError)
AGAIN_S: Final = 0.05
IMPORT_EVERY: Final = 15
LINES: Final = 30
LETTERS_EVERY: Final = 9
LETTERS: Final = 40


def bring(workspace: Workspace, folder: Path, number: int) -> None:
    """Import a file of some lines."""
    texts = [f"[{os.getpid()} {number} {line}]" for line in range(LINES)]
    said = {"date": "2019-07-01", "time": "09:00", "author": "Li"}
    file = folder / "old.jsonl"
    file.write_text("".join(json.dumps(said | {"text": text}) + "\n" for text in texts), "utf-8")
    workspace.do(importing.import_chat, file, IMPORTS).result(WAIT_S)
    for text in texts:
        acknowledge("imported", text)


def type_on(session: DocumentSession, number: int) -> None:
    """Many small changes at both ends of the note, one after the other."""
    for letter in range(LETTERS):
        session.merge()
        word = f"<{os.getpid()} {number}.{letter}>"
        session.splice(len(session.text) if letter % 2 else 0, 0, word)
        session.flush().result(WAIT_S)
        acknowledge("typed", word)


def load(home: Path, note: str) -> None:
    workspace = Workspace.open(Home(home), network=OFF)
    key = notes_queries.key_of(workspace.read(), note)
    session, fields = workspace.open_document(key), workspace.open_fields(key)
    with tempfile.TemporaryDirectory() as folder:
        for number in count(1):
            try:
                write(workspace, session, fields, number)
                if number % LETTERS_EVERY == 0:
                    type_on(session, number)
                if number % IMPORT_EVERY == 0:
                    bring(workspace, Path(folder), number)
            except REFUSALS as refusal:
                print(refusal, file=sys.stderr, flush=True)
                time.sleep(AGAIN_S)


if __name__ == "__main__":
    load(Path(sys.argv[1]), sys.argv[2])
