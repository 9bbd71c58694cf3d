"""How far the latest request about each entry is, for the tables of entries that need a yes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from desktop.processes.state import UNDECIDED
from desktop.records.collection import Field, Kind
from desktop.records.standing import STANDING, Stands

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.read_session import ReadSession

NOTED: Final = "noted"
CHANGED: Final = "changed"
YES: Final = ("Yes", "Noted")
"""What it is called where somebody said yes, or nobody had to."""
CHOICES: Final = (
    ("disputed", "Not agreed"),
    ("open", "Waiting"),
    (CHANGED, "Yes, changed after"),
    ("returned", "Not yet"),
    ("rejected", "No"),
    ("approved", "Yes"),
    (NOTED, "Noted"),
    ("withdrawn", "Withdrawn"),
)
"""By phases, in the order in which they are sorted, first what needs somebody; what nobody had to say yes to is noted,
what shows something else than to whoever said yes is changed."""

_NAMED: Final = dict(CHOICES)

_CHOICE: Final = f"""
CASE WHEN s.phase <> 'approved' THEN s.phase WHEN s.open_step = 0 THEN '{NOTED}'
WHEN s.changed > 0 THEN '{CHANGED}' ELSE s.phase END
"""
_COUNTING: Final = "requests q JOIN request_states s ON s.process = q.hash AND s.phase <> ''"
FOLLOWED: Final = """
EXISTS (
    SELECT 1 FROM requests f JOIN request_states g ON g.process = f.hash AND g.phase <> ''
    WHERE f.record = {one}.record AND f.follows = {one}.hash
)
"""
"""Whether somebody asked anew, so that it is not the latest, whatever clocks say."""
_ENDED: Final = f"s.phase NOT IN ({', '.join(repr(str(one)) for one in UNDECIDED)})"
LATEST_FIRST: Final = f"s.phase = '', {FOLLOWED.format(one='q')}, {_ENDED}, q.stamp DESC, q.hash"
"""The order of requests `q` about one record with their states `s`: of those that nobody asked anew, first what still
waits for somebody."""
_LATEST: Final = f"""
SELECT r.number AS number, l.choice AS choice FROM (
    SELECT q.record AS record, {_CHOICE} AS choice,
        row_number() OVER (PARTITION BY q.record ORDER BY {LATEST_FIRST}) AS place
    FROM {_COUNTING} WHERE s.collection = x'%s'
) l JOIN records r ON r.record = l.record WHERE l.place = 1
"""
_THESE: Final = f"""
SELECT q.record, {_CHOICE}, q.route, s.open_step FROM json_each(?) n JOIN {_COUNTING}
WHERE q.record = unhex(n.value) ORDER BY {LATEST_FIRST}
"""


class RequestStanding:
    """By the latest request that counts."""

    field: Final = Field(STANDING, Kind.CHOICE, "Who says yes", CHOICES, worked_out=STANDING, is_read=True)

    def choices_of(self, collection: bytes) -> str:
        """Of a collection, in SQL."""
        return _LATEST % collection.hex()

    def of(self, session: ReadSession, records: Collection[bytes]) -> Mapping[bytes, Stands]:
        """“Waiting for Bo” while it does."""
        from desktop.processes.queries import people_names

        with session.reading() as conn:
            rows = conn.execute(_THESE, (json.dumps([each.hex() for each in records]),)).fetchall()
            names = people_names(conn) if rows else {}
        latest = {record: (choice, route, step) for record, choice, route, step in reversed(rows)}
        return {
            record: Stands(choice, _words(choice, route, step, names))
            for record, (choice, route, step) in latest.items()
        }


def _words(choice: str, route: bytes, step: int, names: Mapping[bytes, str]) -> str:
    if choice != "open":
        return _NAMED[choice]
    from desktop.processes.proceedings import asked_steps
    from desktop.processes.process_words import signers_words
    from desktop.processes.queries import step_asked

    return f"Waiting for {signers_words(step_asked(asked_steps(route)[step], names))}"


REQUESTS: Final = RequestStanding()


def standing_words(conn: sqlite3.Connection, records: Collection[bytes]) -> dict[bytes, str]:
    """By records, how far the latest request about each is, in a word of `CHOICES`; without those for which nobody
    asked. A yes is one whatever was changed after it."""
    rows = conn.execute(_THESE, (json.dumps([each.hex() for each in records]),)).fetchall()
    return {record: _NAMED["approved" if choice == CHANGED else choice] for record, choice, *_ in reversed(rows)}
