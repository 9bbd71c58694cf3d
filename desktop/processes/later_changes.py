"""What others changed of what somebody had said yes to, or was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.people.records import UNNAMED_PERSON
from desktop.processes.changed_since import WholeShown
from desktop.processes.changed_words import changed_words
from desktop.processes.queries import people_names
from desktop.processes.state import Deed
from desktop.rows.read_session import as_bytes
from desktop.settings.said_values import SaidValues
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from desktop.processes.records import Process
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_WHEN: Final = "when you said yes"


class LaterChange(NamedTuple):
    """id: names it for good, and what is changed once more otherwise; `by`, `at`: who changed it last, and when;
    `sentences`: what it shows otherwise."""

    id: str
    by: str
    at: datetime
    sentences: Sequence[str]


def later_change(
    session: ReadSession, collection: RecordCollection, process: Process, member: str
) -> LaterChange | None:
    """Of a request whose record is in a collection, for somebody whose yes to it stands; None where nobody else changed
    anything."""
    yeses = (answer for step in process.steps for answer in step.answers if answer.by_id == member)
    said = max((yes for yes in yeses if yes.deed is Deed.APPROVE), key=lambda yes: (yes.at, yes.id), default=None)
    return _since(session, collection, process, said.id, member, _WHEN) if said is not None else None


def change_since_asked(
    session: ReadSession, collection: RecordCollection, process: Process, member: str, when: str
) -> LaterChange | None:
    """The same since it was asked for; `when`: as “when Ann noted it”."""
    return _since(session, collection, process, process.id, member, when)


def _since(
    session: ReadSession, collection: RecordCollection, process: Process, said: str, member: str, when: str
) -> LaterChange | None:
    """Since somebody said something of it in an entry."""
    with session.reading() as conn:
        shown = WholeShown(session, conn, collection, process.id)
        later = next(iter(shown.unseen(said, as_bytes(member))), None)
        if later is None:
            return None
        then = shown.to_author(said)
        if then is None:
            return None
        sentences = changed_words(shown.changes(then), when, SaidValues(session))
        by = people_names(conn).get(later.author, UNNAMED_PERSON)
    at = datetime_of(time_ms_of(later.stamp))
    return LaterChange(f"changed {said} {later.hash.hex()}", by, at, sentences) if sentences else None
