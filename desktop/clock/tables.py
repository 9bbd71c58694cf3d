"""The table of the clock: what was said, and of it what counts."""

from __future__ import annotations

from typing import Final

from desktop.rows.table import Table

SAID: Final = Table(
    "clock_said",
    (
        # `member`: whose time it is; `note`: of a correction its reason; `seen`: the entry that its author had seen,
        # `awaits_seen`: that it is not here or does not stand, `is_early`: that it is later; `counts`: whether its
        # author may say it, `judged`: under which roles, NULL where no role matters; `shows`: whether nobody put it
        # right, `apart`: how many did besides who had not seen it.
        """CREATE TABLE clock_said (
            hash BLOB PRIMARY KEY,
            space BLOB NOT NULL,
            member BLOB NOT NULL,
            author BLOB NOT NULL,
            feed BLOB NOT NULL,
            seq INTEGER NOT NULL,
            stamp INTEGER NOT NULL,
            view BLOB NOT NULL,
            what TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            note TEXT NOT NULL,
            is_correction INTEGER NOT NULL,
            replaces BLOB NOT NULL,
            seen BLOB NOT NULL,
            awaits_seen INTEGER NOT NULL,
            is_early INTEGER NOT NULL,
            counts INTEGER NOT NULL,
            judged BLOB,
            shows INTEGER NOT NULL,
            apart INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX clock_shown ON clock_said (at_ms, member) WHERE shows",
        "CREATE INDEX clock_of_member ON clock_said (member, at_ms)",
        "CREATE INDEX clock_replacing ON clock_said (replaces) WHERE length(replaces) > 0",
        "CREATE INDEX clock_awaiting ON clock_said (seen) WHERE awaits_seen",
        "CREATE INDEX clock_judged ON clock_said (judged) WHERE judged IS NOT NULL",
    ),
    order="hash",
    local=("awaits_seen",),
    label="times of the clock",
    shared="SELECT space, hash, member, author, what, at_ms, note, replaces, is_early, counts, shows, apart "
    "FROM clock_said",
)
TABLES: Final = (SAID,)
