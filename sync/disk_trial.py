"""Whether a disk that refused to write does so again."""

from __future__ import annotations

from typing import Final

from sync.database import immediate
from sync.errors import StorageError
from sync.log import Log

_TRIAL: Final = "trial"
_TRIAL_SIZE: Final = 64 << 10


def writes_again(log: Log) -> bool:
    """Whether the disk writes now, after it refused: what some messages take is written, and taken out again."""
    try:
        with immediate(log.db.conn):
            log.put(_TRIAL, bytes(_TRIAL_SIZE))
        with immediate(log.db.conn):
            log.db.conn.execute("DELETE FROM meta WHERE name = ?", (_TRIAL,))
    except StorageError:
        return False
    log.refused = ""
    return True
