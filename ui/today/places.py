"""Where Today can be opened: at a thing that waits."""

from msgspec import Struct

from desktop.rows.today import TodayPlace


class TodayCardPlace(Struct, frozen=True):
    """The thing that leads to a place, None: the first."""

    leads_to: TodayPlace | None = None
