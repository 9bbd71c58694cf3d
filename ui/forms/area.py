"""Forms as an area of the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.forms.places import FormPlace, NewEntryPlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.area import FirstQuestion, Screen, ScreenContext, Watch
    from ui.bridge import Bridge
    from ui.jump import Jump
    from ui.stand_in import StandInWindow


def _make(context: ScreenContext) -> Screen:
    from ui.forms.screen import FormsScreen

    return FormsScreen(context)


def _first_question(bridge: Bridge) -> FirstQuestion:
    from ui.forms.ready_made.kind_page import first_question

    return first_question(bridge)


def _watch(context: ScreenContext) -> Watch:
    from ui.forms.barcode_watch import BarcodeWatch

    return BarcodeWatch(context)


def _stand_in(context: ScreenContext) -> StandInWindow | None:
    from desktop.forms.sign_in_state import sign_in_screen

    if sign_in_screen(context.bridge.session) is None:
        return None
    from ui.forms.sign_in.window import SignInWindow

    return SignInWindow(context)


def _jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    from ui.forms.jumps import jumps

    return jumps(session, archived=archived)


def _hit(hit: SearchHit) -> Jump:
    from ui.forms.jumps import hit_jump

    return hit_jump(hit)


AREA: Final = ScreenArea(
    key="forms",
    title=QT_TRANSLATE_NOOP("Areas", "Forms"),
    icon="clipboard",
    make=_make,
    first_question=_first_question,
    places=(FormPlace, NewEntryPlace),
    jumps=_jumps,
    hits=("form/",),
    hit=_hit,
    stand_in=_stand_in,
    watch=_watch,
)
