"""The guest book as an area of the window."""

from tests.desktop.toy_area import queries
from tests.desktop.toy_area.events import GuestBookChanged
from tests.ui.guest_book.places import GuestPlace
from ui.area import Notice, ScreenArea
from ui.jump import Jump


def _make(context):
    from tests.ui.guest_book.screen import GuestBookScreen

    return GuestBookScreen(context)


def _jumps(session, *, archived):
    return [] if archived else [Jump(GuestPlace(name), name, "Guest", "user") for name in queries.guests(session)]


def _hit(hit):
    return Jump(GuestPlace(hit.title), hit.title, "Guest", "user")


def _notice(session, _event):
    guests = queries.guests(session)
    return Notice(GuestPlace(guests[-1]), "At the door", guests[-1]) if guests else None


AREA = ScreenArea(
    key="guests",
    title="Guests",
    icon="users",
    make=_make,
    places=(GuestPlace,),
    jumps=_jumps,
    hits=("guest",),
    hit=_hit,
    notices={GuestBookChanged: _notice},
)
