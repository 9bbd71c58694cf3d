"""What waits for an owner as an area: the kernel notes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.agreeing import VERSION
from desktop.agreeing.events import AgreementsChanged
from desktop.area import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, TodayItem


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.agreeing.today import waiting

    return waiting(session, onlooker)


AREA: Final = Area(
    "agreeing",
    VERSION,
    verdict_changes=(AgreementsChanged(),),
    everything=lambda _: (AgreementsChanged(),),
    today=_today,
)
