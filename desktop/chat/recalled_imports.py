"""What was taken back of what came out of files, which importing those files again must not bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from sync.replica import Replica

_SAID: Final = "SELECT hash, message, digest FROM recalled_imports WHERE conversation = ? ORDER BY hash, part"


def recalled_imports(replica: Replica, conn: sqlite3.Connection, conversation: bytes) -> dict[bytes, bytes]:
    """By the hash of each message that is erased what tells it from others of its file, as somebody says who may."""
    found: dict[bytes, bytes] = {}
    for said, message, digest in conn.execute(_SAID, (conversation,)).fetchall():
        if message not in found and _counts(replica, said, message):
            found[message] = digest
    return found


def _counts(replica: Replica, said: bytes, message: bytes) -> bool:
    """Whether an entry that says so is of whoever brought the message in, or of an owner, and the message is erased."""
    entry, recalled = replica.log.entry(said), replica.log.entry(message)
    if entry is None or recalled is None or not replica.erasures.is_erased(recalled.header, message):
        return False
    author = replica.verdicts.author
    is_own = author(entry.feed)[0] == author(recalled.feed)[0]
    return is_own or replica.opener.role(entry.feed, entry.seq, said, entry.header.view) == Role.OWNER
