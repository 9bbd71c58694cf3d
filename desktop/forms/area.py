"""Forms as an area."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.forms import VERSION
from desktop.forms.drafts.rows import DRAFT, TABLES
from desktop.forms.events import FormsChanged
from desktop.forms.facts import FACTS
from desktop.forms.of_this_pc import RETENTION, SIGN_IN_SCREEN
from desktop.forms.ready_made.kind_of_shop import KIND_OF_SHOP
from desktop.forms.rows import FormProjector
from desktop.forms.source import FormSource
from desktop.forms.tables import PUBLICATIONS

if TYPE_CHECKING:
    import sqlite3

    from desktop.engine.command_context import CommandContext
    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from desktop.rows.read_session import ReadSession
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.today import Onlooker, TodayItem
    from desktop.rows.viewer import Viewer


def _changes(entry: StandingEntry, fact: Fact, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    return (FormsChanged(),)


def _erasures(entries: Collection[bytes], conn: sqlite3.Connection) -> Iterable[Event]:
    return (FormsChanged(),)


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return (FormsChanged(),)


def _idle_work(context: CommandContext) -> None:
    from desktop.forms.numbering import give_numbers
    from desktop.forms.retention import erase_what_is_due

    erase_what_is_due(context)
    give_numbers(context)


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.forms.today.source import waiting

    return waiting(session, onlooker)


AREA: Final = Area(
    key="forms",
    version=VERSION,
    facts=FACTS,
    collections=(KIND_OF_SHOP,),
    definitions=FormSource(),
    documents=(DRAFT,),
    tables=(PUBLICATIONS, *TABLES),
    projector=FormProjector,
    changes=_changes,
    erasures=_erasures,
    verdict_changes=(FormsChanged(),),
    everything=_everything,
    idle_work=_idle_work,
    today=_today,
    of_this_pc=frozenset({SIGN_IN_SCREEN, RETENTION}),
)
