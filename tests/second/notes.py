"""Documents out of the changes that content carries (§10)."""

import os

import automerge.core as am

from tests.second.replica import Replica


def changes_of(replica: Replica, document: bytes) -> list[bytes]:
    said = (payload for _, standing, payloads in replica.read() for payload in payloads if standing == "stands")
    return [payload[2][2] for payload in said if payload[0] == "change" and payload[2][0] == document]


def load(replica: Replica, document: bytes) -> am.Document:
    """A document, with a fresh actor of this seat."""
    loaded = am.Document.load(b"".join(changes_of(replica, document)))
    loaded.set_actor(replica.feed[:16] + os.urandom(8))
    return loaded


def text_of(document: am.Document) -> str:
    _, text = document.get(am.ROOT, "text")
    return document.text(text)


def append(replica: Replica, document: bytes, words: str) -> None:
    """Write at the end of a note's text, and say so."""
    loaded = load(replica, document)
    before, end = loaded.get_heads(), len(text_of(loaded))
    with loaded.transaction() as change:
        text = change.get(am.ROOT, "text")[1]
        for place, letter in enumerate(words):
            change.insert(text, end + place, am.ScalarType.Str, letter)
    made = [bytes(change.raw_bytes) for change in loaded.get_changes(before)]
    replica.say([["change", False, [document, "note", raw]] for raw in made], kept=True)
