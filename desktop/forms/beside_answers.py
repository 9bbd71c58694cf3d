"""What is known of entries besides their answers: when and by whom they were added, and what was said to whoever asked
for a yes to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from desktop.formulas.context import BESIDE
from desktop.formulas.fault import FaultFound
from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.processes.standing import REQUESTS, standing_words
from desktop.records.standing import STANDING
from desktop.records.values import MemberLink, Moment

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.read_session import ReadSession

ADDED: Final = f"{BESIDE}added"
ADDED_BY: Final = f"{BESIDE}added_by"
TITLES: Final = {ADDED_BY: "Added by", ADDED: "Added", STANDING: REQUESTS.field.label}
"""How formulas call them."""

_ROWS: Final = """
SELECT number, record, created_by, created_ms FROM records WHERE number IN (SELECT value FROM json_each(?))
"""


def beside_answers(conn: sqlite3.Connection, key: str, numbers: Sequence[int]) -> list[object]:
    """Of entries by the numbers of their rows, in this order. Raises FaultFound where nothing is called so."""
    rows: dict[int, Any] = {row[0]: row[1:] for row in conn.execute(_ROWS, (json.dumps(list(numbers)),)).fetchall()}
    if key == ADDED:
        return [Moment(rows[number][2]) for number in numbers]
    if key == ADDED_BY:
        return [MemberLink(rows[number][1]) for number in numbers]
    if key == STANDING:
        said = standing_words(conn, [record for record, *_ in rows.values()])
        return [said.get(rows[number][0]) for number in numbers]
    raise FaultFound("Nothing is called so.")


def of_new(session: ReadSession, key: str) -> object:
    """The same of an entry that whoever is here begins. Raises FaultFound."""
    if key == ADDED_BY:
        return MemberLink(bytes.fromhex(people_queries.myself(session).id))
    if key == ADDED:
        return Moment(wall_ms())
    if key == STANDING:
        return None
    raise FaultFound("Nothing is called so.")
