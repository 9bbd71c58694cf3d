"""What the section that opens in the morning asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.home.wall_clock import wall_ms
from desktop.people.queries import myself
from desktop.people.roles import ROLES
from desktop.rows.today import Onlooker, in_order

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import TodayItem


def today(session: ReadSession) -> list[TodayItem]:
    """What waits for whoever is here, in the order of their role; nothing for who is out of the shop."""
    with session.reading():
        me = myself(session)
        if not me.active:
            return []
        role = ROLES[me.role]
        onlooker = Onlooker(me.id, role, wall_ms())
        sources = [area.today for area in session.sources.load_areas() if area.today is not None]
        return in_order((item for source in sources for item in source(session, onlooker)), role)
