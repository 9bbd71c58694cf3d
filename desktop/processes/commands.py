"""What people do to ask for a yes, and to give it or not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.people.commands import own_role
from desktop.people.roles import ROLES
from desktop.processes import queries
from desktop.processes.proceedings import Proceedings, asked_too_often, next_place
from desktop.processes.state import Deed, NotCounting, Phase
from desktop.processes.whole_seen import WholeSaves, values_of
from desktop.profiles.collections import PROFILES, REPORTS_TO
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.collection import Writing
from desktop.records.identity import packed_key
from desktop.records.rights_words import may_not
from desktop.records.routes import Asking
from desktop.records.seen import SaidAt, latest_seen
from desktop.records.values import MemberLink
from desktop.rows.content_chains import HeldChains
from desktop.rows.read_session import as_bytes
from desktop.rows.register import AFTER_LIMIT
from desktop.rows.typed_text import cleaned
from desktop.settings.queries import shop_calendar
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from desktop.engine.command_context import CommandContext
    from desktop.processes.facts import AskedStep
    from desktop.processes.records import Absence, Process
    from desktop.records.collection import RecordCollection
    from desktop.records.commands import Found
    from desktop.records.routes import SigningStep

_ENDED: Final = frozenset({Phase.APPROVED, Phase.RETURNED, Phase.REJECTED, Phase.WITHDRAWN})
"""What is asked for anew names the last that ended so."""
_WORDS_NEEDED: Final = {Deed.RETURN: "Say what is missing.", Deed.REJECT: "Say why not."}
_REFUSED: Final = {
    NotCounting.NOT_OPEN: "Nobody is asked for this any more.",
    NotCounting.SAID_ALREADY: "You have said this already; take the other answer, or let somebody else decide.",
    NotCounting.NOT_THEIRS: "Only whoever asked for it can withdraw it.",
    NotCounting.NOT_A_SIGNER: "This is not yours to decide.",
    NotCounting.TOO_OFTEN: "You have changed your mind too often here. Let somebody else decide, or ask anew.",
}
_TOO_LATE: Final = {
    Deed.WITHDRAW: "Somebody has answered already; it can no longer be withdrawn.",
    Deed.RETRACT: "Somebody has gone on from your answer already; it can no longer be taken back.",
}
_ROWS: Final = "SELECT record FROM records WHERE parent = ? AND space = ?"
_SAID: Final = """
SELECT feed, seq, hash, stamp FROM decisions WHERE process = ?
UNION ALL SELECT feed, seq, hash, stamp FROM requests WHERE hash = ?
"""


def submit(context: CommandContext, collection: RecordCollection, id: str) -> Process:
    """Ask for a yes to a record, as it shows now. Raises NotAllowedError, InvalidError."""
    from desktop.processes.facts import ProcessSubmitted

    collection = record_queries.as_defined(context.session, collection)
    found = record_commands.find(context, collection, id)
    me, role = context.replica.me.member, own_role(context) or Role.EMPLOYEE
    writing = Writing(me, role, found.key, False, ())
    if not collection.rights.allow(writing):
        raise NotAllowedError(may_not(collection, writing))
    if collection.route is None:
        raise InvalidError(f"Nobody needs to say yes to {collection.many}.")
    before = queries.processes_of(context.session, id)
    if any(process.is_open for process in before):
        raise InvalidError("Somebody is asked for this already.")
    chains = HeldChains(context.replica)
    if asked_too_often(context.model.conn, chains, found.id, next_place(context.replica.me.feed)):
        raise InvalidError("You have asked for this too often. Let somebody else ask, or make another entry.")
    route = _RouteGround(context, found, role)
    steps = collection.route.steps(route.asking)
    follows = next((as_bytes(process.id) for process in before if process.phase in _ENDED), b"")
    fact = ProcessSubmitted(*found.key, route.seen, tuple(map(_asked, steps)), follows)
    entry = context.post(found.space, [fact])[-1]
    return queries.process(context.session, entry.hash.hex())


def steps_now(context: CommandContext, collection: RecordCollection, id: str) -> tuple[SigningStep, ...] | None:
    """Whom somebody would ask for a yes to a record, as it shows now; None where they may not, or it needs none."""
    found = record_commands.find(context, collection, id)
    role = own_role(context) or Role.EMPLOYEE
    is_theirs = collection.rights.allow(Writing(context.replica.me.member, role, found.key, False, ()))
    if collection.route is None or not is_theirs or record_queries.record(context.session, collection, id).is_away:
        return None
    return collection.route.steps(_RouteGround(context, found, role).asking)


class _RouteGround:
    """A record with its rows and whoever asks, as they show now; `seen`: what that came from."""

    def __init__(self, context: CommandContext, found: Found, role: Role) -> None:
        session, me, conn = context.session, context.replica.me.member, context.model.conn
        profile = record_queries.derived(session, PROFILES, me)
        boss = profile.values.get(REPORTS_TO) if profile is not None else None
        whole = WholeSaves(conn, session.chains(), found.id, packed_key(found.key), found.space)
        now = whole.record(None)
        assert now is not None
        self.asking = Asking(
            me,
            found.key.creator,
            role,
            values_of(now),
            lambda of: [row.values for row in whole.rows(of, None)],
            lambda: boss.member if isinstance(boss, MemberLink) else None,
        )
        ids = [found.id.hex(), *_rows_of(conn, found), *([profile.id] if profile is not None else [])]
        self.seen = latest_seen(session, found.id.hex(), ids)


def _rows_of(conn: sqlite3.Connection, found: Found) -> list[str]:
    return [id.hex() for (id,) in conn.execute(_ROWS, (packed_key(found.key), found.space)).fetchall()]


def _asked(step: SigningStep) -> AskedStep:
    from desktop.processes.facts import AskedStep

    signers = tuple(int(each) if isinstance(each, Role) else each for each in step.signers)
    return AskedStep(step.number, signers, "all" if step.needs_all else "any")


def decide(context: CommandContext, process: str, deed: Deed, comment: str = "", absence: str = "") -> Process:
    """Answer what is asked now, take one's answer back, or withdraw what one asked for oneself; `absence`: by which one
    stands in for somebody. Raises NotAllowedError, InvalidError."""
    from desktop.processes.facts import ProcessDecided

    now, said = queries.process(context.session, process), cleaned(comment).strip()
    if deed in _WORDS_NEEDED and not said:
        raise InvalidError(_WORDS_NEEDED[deed])
    if now.phase is None or not now.steps:
        raise InvalidError(_REFUSED[NotCounting.NOT_OPEN])
    step = now.steps[place_of(now, deed, context.replica.me.member.hex())].number
    fact = ProcessDecided(as_bytes(process), step, deed, said, as_bytes(absence), _seen_of(context, now))
    proceedings = Proceedings.of_context(context)
    why_not = proceedings.would_leave_out(fact, context.replica.me, own_role(context) or Role.EMPLOYEE)
    if why_not is not None:
        raise NotAllowedError(_sentence(why_not, now, deed, context.replica.me.member.hex()))
    context.post(proceedings.space(as_bytes(process)), [fact])
    return queries.process(context.session, process)


def place_of(now: Process, deed: Deed, me: str) -> int:
    """At which step: what is asked now, or the last where one answered oneself, to take that back."""
    own = [place for place, step in enumerate(now.steps) if me in {answer.by_id for answer in step.answers}]
    if deed is Deed.RETRACT and own:
        return own[-1]
    return min(now.open_step, len(now.steps) - 1)


def _seen_of(context: CommandContext, now: Process) -> tuple[bytes, ...]:
    """Of each seat the latest that it said of a request and saved of its record, with rows."""
    conn, process = context.model.conn, as_bytes(now.id)
    rows = "SELECT lower(hex(s.record)) FROM saves s JOIN requests r ON r.key = s.parent AND r.space = s.space "
    ids = [now.record, *(id for (id,) in conn.execute(f"{rows} WHERE r.hash = ?", (process,)).fetchall())]
    said = (SaidAt(*row) for row in conn.execute(_SAID, (process, process)).fetchall())
    return latest_seen(context.session, now.record, dict.fromkeys(ids), said)


def _sentence(why_not: NotCounting, now: Process, deed: Deed, me: str) -> str:
    if why_not is NotCounting.NOT_A_SIGNER and me in {now.by_id, now.creator_id}:
        return "Nobody says yes to their own request."
    return _TOO_LATE[deed] if why_not is NotCounting.TOO_LATE else _REFUSED[why_not]


def set_absence(
    context: CommandContext, person: str, since: date, until: date, stands_in: str | None, instead_of: str = ""
) -> Absence:
    """Somebody is away on these days, both included, and another decides for them, or nobody. Instead of what was said
    of days among these, and of the absence that is another now. Raises NotAllowedError, InvalidError."""
    if until < since:
        raise InvalidError("The last day is before the first.")
    if stands_in == person:
        raise InvalidError("Nobody can stand in for themselves.")
    among = {each for each in _among(context, person, since, until) if each != instead_of}
    id = _say_away(context, person, (since, until), stands_in, [*filter(None, [instead_of]), *sorted(among)])
    return next(each for each in queries.absences(context.session, since.isoformat()) if each.id == id)


def end_absence(context: CommandContext, id: str) -> None:
    """Somebody is back, or does not go: they are away no longer than until yesterday. Raises NotAllowedError,
    NotFoundError."""
    today = shop_calendar(context.session).today(wall_ms())
    known = {each.id: each for each in queries.absences(context.session, today.isoformat())}
    if id not in known:
        raise NotFoundError("They are not away any more.")
    one = known[id]
    since = date.fromisoformat(one.since)
    _say_away(context, one.member_id, (since, max(since, today) - timedelta(1)), one.stands_in_id, [id])


def _among(context: CommandContext, person: str, since: date, until: date) -> Iterator[str]:
    """What was said of these days."""
    for one in queries.absences(context.session, since.isoformat()):
        if one.member_id == person and one.since <= until.isoformat():
            yield one.id


def _say_away(
    context: CommandContext, person: str, days: tuple[date, date], stands_in: str | None, instead_of: Sequence[str]
) -> str:
    """The id of what was said."""
    from desktop.processes.facts import AbsenceSet

    member, me = people_queries.person(context.session, person), context.replica.me.member.hex()
    if person != me and (own_role(context) or Role.EMPLOYEE) <= ROLES[member.role]:
        raise NotAllowedError(f"Only {member.name} or somebody above them can say that.")
    since, until = (day.isoformat() for day in days)
    replaced = tuple(map(as_bytes, instead_of[:AFTER_LIMIT]))
    fact = AbsenceSet(as_bytes(person), since, until, as_bytes(stands_in or ""), replaced)
    return context.post(context.replica.shop_space, [fact])[-1].hash.hex()
