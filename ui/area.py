"""What an area of the shop is in the window: a place in the rail, its screen, and what of it can be jumped to.

The window knows none by name; it works through the areas it is given, in their order. `ui.areas` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from desktop.colleagues.door import Door
    from desktop.colleagues.records import Insider, PersonHere
    from desktop.home.home import Home
    from desktop.home.key_store import KeyWish
    from desktop.rows.event import Event
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.bridge import Bridge
    from ui.jump import Jump
    from ui.scanner.scanner import Scanner
    from ui.stand_in import StandInWindow
    from ui.widgets import SettingsStore


class Screen(Protocol):
    """What the window asks of an area's screen, which is a widget. `PlainScreen` has an answer to all of it."""

    def open_place(self, place: Any) -> None:
        """Show one of the area's places."""

    def shows(self, place: Any) -> bool:
        """Whether this place of the area is the one that is open in it."""

    def unwritten(self) -> Sequence[str]:
        """What is not on the disk yet, in words; the window waits for it when it closes."""

    def stop(self) -> None:
        """End for good, before the shop is closed: keep what is typed, and listen no more."""

    def keep_input(self) -> object | None:
        """Asked once it is stopped, when the shop did not open after all: what was typed and is on no disk."""

    def restore_input(self, kept: Any) -> None:
        """Go on with what the screen kept in whose place this one is."""


class PlainScreen:
    """The answers of a screen that has no places, and in which nothing is typed."""

    def open_place(self, place: Any) -> None:
        """There is none."""

    def shows(self, place: Any) -> bool:
        """There is none."""
        return False

    def unwritten(self) -> Sequence[str]:
        """Nothing waits."""
        return ()

    def stop(self) -> None:
        """Nothing runs."""

    def keep_input(self) -> object | None:
        """Nothing was typed."""
        return None

    def restore_input(self, kept: Any) -> None:
        """Nothing was kept."""


class TakingTurns(Protocol):
    """Who uses this PC, and is in. Signals: `changed`, when `people` or `can_lock` may be others."""

    changed: Any

    @property
    def people(self) -> Sequence[PersonHere]:
        """Those who use this PC, as far as it was looked."""

    @property
    def can_lock(self) -> bool:
        """Whether there is somebody to keep out, or to let in."""

    def lock(self, towards: str = "") -> None:
        """Whoever is in goes out; `towards`: who comes in, where that is known."""

    def renew(self, insider: Insider) -> None:
        """Whoever is in has chosen a PIN."""

    def introduce(self, insider: Insider, done: Callable[[], object]) -> None:
        """Somebody was let in here: the others hear what they are called before they come."""

    def ask_door(
        self, ask: Callable[[Door], Any], done: Callable[[Any], object], failed: Callable[[Exception], object]
    ) -> None:
        """A question to the door, beside the window: whether a PIN is right, say."""


class FirstQuestion(Protocol):
    """A page that asks something of a shop that was just made; either way leads on."""

    @property
    def went_on(self) -> Any: ...
    @property
    def went_back(self) -> Any: ...


class Watch(Protocol):
    """What an area looks at while the shop is open, whichever section is: what is due, say."""

    def stop(self) -> None:
        """Look no more, before the shop is closed."""


OfHit = Callable[["SearchHit"], "Jump | None"]


@dataclass(frozen=True)
class ScreenContext:
    """What a screen is made with.

    set_unread: how many things are new in it, for the rail
    go: to a place, of whichever area
    of_hit: where something leads that a search found, of whichever area, and how it reads; None: no area knows it
    invite: show the code for a person's next PC; None asks whose it is
    tell: say what somebody should not miss, unless it is in front
    stand_in: show this in place of the window until it is left
    scanner: barcodes, for whoever wants them
    show_pcs: say which PC has what
    keep_key: close the shop, keep the key to its data there, and open it again
    turns: who uses this PC, and is in
    """

    bridge: Bridge
    settings: SettingsStore
    home: Home
    set_unread: Callable[[int], None]
    go: Callable[[object], None]
    of_hit: OfHit
    invite: Callable[[str | None], None]
    tell: Callable[[Notice], None]
    stand_in: Callable[[StandInWindow], None]
    scanner: Scanner
    show_pcs: Callable[[], None]
    keep_key: Callable[[KeyWish], None]
    turns: TakingTurns


class Notice(Struct, frozen=True):
    """What somebody should not miss: who says what, nobody where it is a sentence of its own, and the place to see it.

    No text where it is for nobody else's eyes: a customer at a till sees what is told over all sections.
    """

    place: object
    author: str
    text: str


def no_jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    """Nothing has a name."""
    return ()


@dataclass(frozen=True)
class ScreenArea:
    """One area.

    key: its name, for good; settings are kept under it
    title, icon: its place in the rail; the title is marked with QT_TRANSLATE_NOOP("Areas", …)
    counted: how title and count (`set_unread`) are said, %1 and %2, where it does not count what is unread
    make: its screen, when that is first asked for; what is long to load is loaded there
    at_start: its screen is made with the window, also behind another one: it counts what is new
    begins: whether the window begins with it, whichever section was open last
    first_question: what is asked when a shop was made, before anything of it is shown
    stand_in: what is to be shown in place of the window, as it was before the last start; None: nothing
    watch: what looks after it from soon after the start on, where its screen is not made with the window
    places: the types of the places it can show
    jumps: what has a name in it, for the jump box; `archived`: what is archived, instead
    hits: the kinds of its `SearchHit`s, of one that ends in / all that begin so; `hit`: where such a one leads
    notices: events that somebody may have to be told of, and what to tell, read in the window's thread; None: nothing
    """

    key: str
    title: str
    icon: str
    make: Callable[[ScreenContext], Screen]
    counted: str = ""
    at_start: bool = False
    begins: Callable[[ScreenContext], bool] | None = None
    first_question: Callable[[Bridge], FirstQuestion] | None = None
    watch: Callable[[ScreenContext], Watch] | None = None
    stand_in: Callable[[ScreenContext], StandInWindow | None] | None = None
    places: tuple[type, ...] = ()
    jumps: Callable[..., Iterable[Jump]] = no_jumps
    hits: tuple[str, ...] = ()
    hit: Callable[[SearchHit], Jump] | None = None
    notices: Mapping[type[Event], Callable[[ReadSession, Any], Notice | None]] = field(default_factory=dict)


ScreenAreas = tuple[ScreenArea, ...]


def jump_of_hit(areas: ScreenAreas, hit: SearchHit) -> Jump | None:
    """Where a hit leads, as its area says; None when none of these knows it."""
    for area in areas:
        if area.hit is not None and any(_is_of(hit.kind, kind) for kind in area.hits):
            return area.hit(hit)
    return None


def _is_of(kind: str, named: str) -> bool:
    return kind.startswith(named) if named.endswith("/") else kind == named
