"""The tables of processes: what was asked for, what was said of it, who is away, and how far each request is."""

from __future__ import annotations

from typing import Final

from desktop.rows.table import Table

_SAID: Final = """
            author BLOB NOT NULL,
            feed BLOB NOT NULL,
            seq INTEGER NOT NULL,
            stamp INTEGER NOT NULL,
            view BLOB NOT NULL,
            after BLOB NOT NULL"""
"""Of the entry in which something was said."""

TABLES: Final = (
    Table(
        "requests",
        (
            # `key`: of the record, packed; `profile`: the record that says whom its author reports to; `route` as it
            # was said, packed.
            f"""CREATE TABLE requests (
            hash BLOB PRIMARY KEY,
            space BLOB NOT NULL,
            record BLOB NOT NULL,
            key BLOB NOT NULL,
            profile BLOB NOT NULL,
            route BLOB NOT NULL,
            follows BLOB NOT NULL,{_SAID}
        ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX requests_by_record ON requests (record, feed, seq)",
            "CREATE INDEX requests_by_key ON requests (key)",
            "CREATE INDEX requests_by_profile ON requests (profile)",
        ),
        order="hash",
        label="requests",
    ),
    Table(
        "decisions",
        (
            f"""CREATE TABLE decisions (
            hash BLOB NOT NULL,
            process BLOB NOT NULL,
            space BLOB NOT NULL,
            step INTEGER NOT NULL,
            deed TEXT NOT NULL,
            comment TEXT NOT NULL,
            absence BLOB NOT NULL,{_SAID},
            PRIMARY KEY (process, hash)
        ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX decisions_by_entry ON decisions (hash)",
            "CREATE INDEX decisions_by_absence ON decisions (absence) WHERE length(absence) > 0",
        ),
        order="process, hash",
        label="what was said of requests",
    ),
    Table(
        "absences",
        (
            # `absent_as`: the role of whoever is away, NULL where this is not for its author to say; `judged`: under
            # which roles.
            f"""CREATE TABLE absences (
            hash BLOB PRIMARY KEY,
            space BLOB NOT NULL,
            member BLOB NOT NULL,
            since TEXT NOT NULL,
            until TEXT NOT NULL,
            stands_in BLOB NOT NULL,{_SAID},
            absent_as INTEGER,
            judged BLOB NOT NULL
        ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX absences_by_member ON absences (member, until)",
            "CREATE INDEX absences_by_judged ON absences (judged)",
        ),
        order="hash",
        local=("judged",),
        label="who is away",
    ),
    Table(
        "request_states",
        (
            # `phase` is empty where the request does not count, `why` says why not. `answers`: what
            # stands of each step, `left_out`: what does not count, both packed. `changed`: the stamp of the latest save
            # that somebody whose yes stands had not seen, where the record shows something else since; `goes_on`: what
            # is no such thing, packed. `judged`: under which roles and definitions all of it was worked out.
            """CREATE TABLE request_states (
            process BLOB PRIMARY KEY,
            space BLOB NOT NULL,
            collection BLOB NOT NULL,
            phase TEXT NOT NULL,
            open_step INTEGER NOT NULL,
            why TEXT NOT NULL,
            answers BLOB NOT NULL,
            left_out BLOB NOT NULL,
            changed INTEGER NOT NULL,
            goes_on BLOB NOT NULL,
            judged BLOB NOT NULL
        ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX request_states_by_phase ON request_states (phase)",
            "CREATE INDEX request_states_by_change ON request_states (changed) WHERE changed > 0",
            "CREATE INDEX request_states_by_judged ON request_states (collection, judged)",
        ),
        order="process",
        local=("judged",),
        label="where requests stand",
    ),
    Table(
        "awaited_by_requests",
        # Entries that a request, what was said of it, or the saves of its record name as seen, and that are not here.
        (
            """CREATE TABLE awaited_by_requests (
            process BLOB NOT NULL,
            awaited BLOB NOT NULL,
            space BLOB NOT NULL,
            PRIMARY KEY (process, awaited)
        ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX awaited_by_requests_by_entry ON awaited_by_requests (awaited)",
        ),
        order="process, awaited",
        label="what requests name that is not here yet",
    ),
)
