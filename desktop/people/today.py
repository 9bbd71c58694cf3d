"""What of the shop's PCs is not right: one that was not seen for long, and what does not show; and who came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.people import queries
from desktop.people.arrivals import came_ms, came_since
from desktop.rows.entry_reader import FAILED, SET_ASIDE, UNKNOWN
from desktop.rows.names import isolated
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

UNSEEN: Final = timedelta(days=7)
NEW_FOR: Final = timedelta(days=7)
ASIDE: Final = "set-aside"
HELD_BACK: Final = "pcs"
"""Kinds of places: the list of what was set aside, and the shop's PCs."""

_ASIDE: Final = (
    "Something is not shown: whoever wrote it, or the PC, had been taken out before it arrived.",
    TodayPlace(ASIDE, ""),
)
_HELD_BACK: Final = (
    "Something that another PC sent cannot be shown yet by this version of Countertop.",
    TodayPlace(HELD_BACK, ""),
)
_HELD: Final = "SELECT EXISTS (SELECT 1 FROM held_back WHERE space = ? AND reason IN (?, ?))"


def not_right(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For those who lead: what somebody should look after."""
    if not onlooker.leads:
        return
    now = datetime_of(onlooker.now_ms)
    for pc in queries.pcs(session):
        if not (pc.is_this or pc.online) and pc.last_seen is not None and now - pc.last_seen > UNSEEN:
            days = (now - pc.last_seen).days
            title = f"{isolated(pc.name)} was not seen for {days} days"
            detail = "What was written on it since is not here yet."
            yield TodayItem(TodayKind.NOT_RIGHT, title, TodayPlace("pc", pc.id, pc.person_id), pc.last_seen, detail)
    for (title, place), reasons in ((_ASIDE, (SET_ASIDE, SET_ASIDE)), (_HELD_BACK, (UNKNOWN, FAILED))):
        if _holds(session, reasons):
            yield TodayItem(TodayKind.NOT_RIGHT, title, place)


def new_people(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """Who came after oneself did, lately, the latest first."""
    since_ms = max(onlooker.now_ms - NEW_FOR // timedelta(milliseconds=1), came_ms(session, onlooker.member))
    for person, name, at_ms in came_since(session, since_ms):
        if person != onlooker.member:
            place, title = TodayPlace("person", person), f"{isolated(name)} works here now"
            once = f"person {person}"
            yield TodayItem(TodayKind.NEW, title, place, datetime_of(at_ms), deeds=(TodayDeed.SEEN,), once=once)


def _holds(session: ReadSession, reasons: tuple[str, str]) -> bool:
    """Whether anything that everybody can read is not shown for one of these reasons."""
    with session.reading() as conn:
        return bool(conn.execute(_HELD, (session.sources.shop_space, *reasons)).fetchone()[0])
